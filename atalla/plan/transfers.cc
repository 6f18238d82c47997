#include "atalla/plan/transfers.h"

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "atalla/plan/limits.h"

namespace atalla::plan {

std::vector<Pieces> Split(int64_t extent, int64_t tile) {
  std::vector<Pieces> pieces;
  if (extent / tile > 0) pieces.push_back({tile, extent / tile});
  if (extent % tile > 0) pieces.push_back({extent % tile, 1});
  return pieces;
}

int64_t PieceCount(int64_t extent, int64_t tile) { return (extent + tile - 1) / tile; }

void TransferList::Add(v1::Transfer::Direction direction, absl::string_view tensor, int scratchpad,
                       int64_t rows, int64_t columns, int64_t count) {
  if (count == 0) return;
  for (v1::Transfer& transfer : transfers_) {
    if (transfer.direction() == direction && transfer.tensor() == tensor &&
        transfer.scratchpad() == static_cast<uint32_t>(scratchpad) && transfer.rows() == rows &&
        transfer.columns() == columns) {
      transfer.set_count(transfer.count() + count);
      return;
    }
  }
  v1::Transfer transfer;
  transfer.set_direction(direction);
  transfer.set_tensor(std::string(tensor));
  transfer.set_scratchpad(scratchpad);
  transfer.set_rows(static_cast<uint32_t>(rows));
  transfer.set_columns(static_cast<uint32_t>(columns));
  transfer.set_count(count);
  transfers_.push_back(transfer);
}

void TransferList::Load(absl::string_view tensor, int scratchpad, int64_t rows, int64_t columns,
                        int64_t count) {
  Add(v1::Transfer::DIRECTION_LOAD, tensor, scratchpad, rows, columns, count);
}

void TransferList::Store(absl::string_view tensor, int scratchpad, int64_t rows, int64_t columns,
                         int64_t count) {
  Add(v1::Transfer::DIRECTION_STORE, tensor, scratchpad, rows, columns, count);
}

void TransferList::WriteTo(v1::NodePlan& node) const {
  uint64_t loaded = 0;
  uint64_t stored = 0;
  for (const v1::Transfer& transfer : transfers_) {
    *node.add_transfers() = transfer;
    const uint64_t bytes = uint64_t{transfer.rows()} * transfer.columns() *
                           static_cast<uint64_t>(transfer.count()) * kElementBytes;
    (transfer.direction() == v1::Transfer::DIRECTION_LOAD ? loaded : stored) += bytes;
  }
  node.set_loaded_bytes(loaded);
  node.set_stored_bytes(stored);
}

}  // namespace atalla::plan
