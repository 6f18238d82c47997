// Adds up the transfers of a kernel.
//
//   TransferList transfers;
//   transfers.Add(v1::Transfer::DIRECTION_LOAD, "x", 0, 32, 32, 4);
//   transfers.WriteTo(node_plan);   // the list and both sums

#ifndef ATALLA_PLAN_TRANSFERS_H_
#define ATALLA_PLAN_TRANSFERS_H_

#include <cstdint>
#include <vector>

#include "absl/strings/string_view.h"
#include "atalla/v1/plan.pb.h"

namespace atalla::plan {

// Pieces of one size: `count` tiles of `size`.
struct Pieces {
  int64_t size = 0;
  int64_t count = 0;
};
// `extent` cut in pieces of `tile`: the full ones, then what is left; neither when there is none.
std::vector<Pieces> Split(int64_t extent, int64_t tile);
// How many pieces that is.
int64_t PieceCount(int64_t extent, int64_t tile);

class TransferList {
 public:
  // Nothing for a count of 0.
  void Add(v1::Transfer::Direction direction, absl::string_view tensor, int scratchpad,
           int64_t rows, int64_t columns, int64_t count);
  void Load(absl::string_view tensor, int scratchpad, int64_t rows, int64_t columns, int64_t count);
  void Store(absl::string_view tensor, int scratchpad, int64_t rows, int64_t columns,
             int64_t count);

  // In order of first use; equal transfers are one entry.
  void WriteTo(v1::NodePlan& node) const;

 private:
  std::vector<v1::Transfer> transfers_;
};

}  // namespace atalla::plan

#endif  // ATALLA_PLAN_TRANSFERS_H_
