// When bytes of data memory and rows of scratchpads may be read and written.
//
//   StorageTimes storage(machine);
//   const LastWait last = storage.LastWaitOf(access, now);
//   storage.Commit(access, {issue, landed, producer}, now);
//
// Rules: docs/timing.md. `now` never decreases from call to call.

#ifndef ATALLA_EMU_TIMING_STORAGE_TIMES_H_
#define ATALLA_EMU_TIMING_STORAGE_TIMES_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/base/attributes.h"
#include "atalla/emu/timing/dma_engine.h"
#include "atalla/emu/timing/hazard.h"
#include "atalla/emu/timing/outstanding_bytes.h"
#include "atalla/emu/timing/slot_access.h"
#include "atalla/emu/timing/timing_result.h"
#include "atalla/emu/timing/waits.h"
#include "atalla/isa/machine.h"

namespace atalla::emu {

class StorageTimes {
 public:
  explicit StorageTimes(const isa::MachineModel& machine)
      : row_mask_(static_cast<uint32_t>(machine.scratchpad_rows()) - 1),
        rows_(static_cast<size_t>(machine.scratchpad_count()) * machine.scratchpad_rows()),
        engine_(machine) {}

  uint32_t row_mask() const { return row_mask_; }
  const DmaEngine& engine() const { return engine_; }
  // When data memory and scratchpads are as they stay: what halt.s waits for.
  LastWait quiet() const {
    LastWait last = quiet_;
    last.Add(bytes_.small_until(), StallCause::kOperand);
    return last;
  }

  // Calls visit(Wait) for what an access has to wait for, but for the engine's next start.
  template <typename Visit>
  void ForEachWait(const SlotAccess& access, int64_t now, const Visit& visit);

  // The last of them and, of a transfer, of the engine's next start.
  LastWait LastWaitOf(const SlotAccess& access, int64_t now) {
    if (access.is_transfer()) return LastWaitOfTransfer(access, now);
    if (access.writes_rows) return LastWaitOfRowWrite(access.scratchpad, access.first_row);
    if (access.reads_rows) return LastWaitOfRowRead(access.scratchpad, access.first_row);
    return access.writes_memory ? LastWaitOfWrite(access.bytes, now)
                                : LastWaitOfRead(access.bytes, now);
  }
  // The same by kind, for accesses that are no transfers.
  LastWait LastWaitOfRead(const ByteTile& bytes, int64_t now) {
    LastWait last;
    if (bytes_.until(OutstandingBytes::Kind::kWrite) <= now) return last;
    const OutstandingBytes::Found write = bytes_.Latest(OutstandingBytes::Kind::kWrite, bytes, now);
    last.Add(write.until, CauseOf(write.by_dma));
    return last;
  }
  LastWait LastWaitOfWrite(const ByteTile& bytes, int64_t now) {
    LastWait last = LastWaitOfRead(bytes, now);
    if (bytes_.until(OutstandingBytes::Kind::kRead) <= now) return last;
    last.Add(bytes_.Latest(OutstandingBytes::Kind::kRead, bytes, now).until, StallCause::kDma);
    return last;
  }
  // Of 2 or 4 bytes.
  ABSL_ATTRIBUTE_ALWAYS_INLINE LastWait LastWaitOfSmallRead(uint32_t address, uint32_t bytes,
                                                            int64_t now) {
    const OutstandingBytes::Found write = bytes_.LatestWriteOfSmall(address, bytes, now);
    return {write.until, CauseOf(write.by_dma)};
  }
  ABSL_ATTRIBUTE_ALWAYS_INLINE LastWait LastWaitOfSmallWrite(uint32_t address, uint32_t bytes,
                                                             int64_t now) {
    LastWait last = LastWaitOfSmallRead(address, bytes, now);
    if (bytes_.until(OutstandingBytes::Kind::kRead) <= now) return last;
    last.Add(bytes_.Latest(OutstandingBytes::Kind::kRead, {address, bytes}, now).until,
             StallCause::kDma);
    return last;
  }
  ABSL_ATTRIBUTE_ALWAYS_INLINE void CommitSmallWrite(uint32_t address, uint32_t bytes,
                                                     int64_t landed, int64_t now) {
    bytes_.AddSmallWrite(address, bytes, landed, now);
  }
  LastWait LastWaitOfRowRead(uint32_t scratchpad, uint32_t row) const {
    const Row& state = rows_[scratchpad * (row_mask_ + 1) + row];
    return {state.landed, CauseOf(state.by_dma)};
  }
  LastWait LastWaitOfRowWrite(uint32_t scratchpad, uint32_t row) const {
    LastWait last = LastWaitOfRowRead(scratchpad, row);
    last.Add(rows_[scratchpad * (row_mask_ + 1) + row].read_until, StallCause::kDma);
    return last;
  }
  void CommitRowWrite(uint32_t scratchpad, uint32_t row, int64_t landed, int32_t producer) {
    Row& state = rows_[scratchpad * (row_mask_ + 1) + row];
    state.landed = landed;
    state.producer = producer;
    state.by_dma = false;
  }
  void CommitWrite(const ByteTile& bytes, int64_t landed, int32_t producer, int64_t now) {
    bytes_.Add({bytes, landed, producer}, now);
    quiet_.Add(landed, StallCause::kOperand);
  }

  struct Issue {
    int64_t cycle = 0;
    int64_t landed = 0;  // Not of a transfer.
    int32_t producer = -1;
  };
  // Of an access that is no transfer.
  void Commit(const SlotAccess& access, const Issue& issue, int64_t now) {
    if (access.writes_rows) {
      CommitRowWrite(access.scratchpad, access.first_row, issue.landed, issue.producer);
    } else if (access.writes_memory) {
      CommitWrite(access.bytes, issue.landed, issue.producer, now);
    }
  }
  // Of a transfer: its start and when it has landed.
  struct Transferred {
    int64_t start = 0;
    int64_t landed = 0;
  };
  Transferred CommitTransfer(const SlotAccess& access, const Issue& issue, int64_t now);

 private:
  struct Row {
    int64_t landed = 0;      // First cycle in which the row may be read.
    int64_t read_until = 0;  // First cycle in which it may be overwritten.
    int32_t producer = -1;
    int32_t reader = -1;
    bool by_dma = false;
  };

  Row& RowAt(const SlotAccess& access, uint32_t row) {
    return rows_[access.scratchpad * (row_mask_ + 1) + ((access.first_row + row) & row_mask_)];
  }
  template <typename Visit>
  void ForEachRowWait(const SlotAccess& access, const Visit& visit);
  LastWait LastWaitOfTransfer(const SlotAccess& access, int64_t now);

  const uint32_t row_mask_;
  std::vector<Row> rows_;  // By scratchpad and row.
  OutstandingBytes bytes_;
  DmaEngine engine_;
  LastWait quiet_;  // But small writes.
};

template <typename Visit>
void StorageTimes::ForEachRowWait(const SlotAccess& access, const Visit& visit) {
  Wait landed;
  Wait read;
  for (uint32_t i = 0; i < access.bytes.rows; ++i) {
    const Row& row = RowAt(access, i);
    const uint32_t number = (access.first_row + i) & row_mask_;
    const bool tie = row.landed == landed.until && landed.cause == StallCause::kDma && !row.by_dma;
    if (row.landed > landed.until || tie) {
      const Hazard::Kind kind =
          access.writes_rows ? Hazard::Kind::kOvertaken : Hazard::Kind::kEarlyRead;
      landed = {row.landed,   CauseOf(row.by_dma),     kind,
                row.producer, HazardList::kScratchpad, number};
    }
    if (access.writes_rows && row.read_until > read.until) {
      read = {row.read_until, StallCause::kDma,        Hazard::Kind::kEarlyWrite,
              row.reader,     HazardList::kScratchpad, number};
    }
  }
  visit(landed);
  visit(read);
}

template <typename Visit>
void StorageTimes::ForEachWait(const SlotAccess& access, int64_t now, const Visit& visit) {
  if (access.reads_memory || access.writes_memory) {
    const OutstandingBytes::Found write =
        bytes_.Latest(OutstandingBytes::Kind::kWrite, access.bytes, now);
    const Hazard::Kind kind =
        access.writes_memory ? Hazard::Kind::kOvertaken : Hazard::Kind::kEarlyRead;
    visit(Wait{write.until, CauseOf(write.by_dma), kind, write.producer, HazardList::kMemory});
  }
  if (access.writes_memory) {
    const OutstandingBytes::Found read =
        bytes_.Latest(OutstandingBytes::Kind::kRead, access.bytes, now);
    visit(Wait{read.until, StallCause::kDma, Hazard::Kind::kEarlyWrite, read.producer,
               HazardList::kMemory});
  }
  if (access.reads_rows || access.writes_rows) ForEachRowWait(access, visit);
}

}  // namespace atalla::emu

#endif  // ATALLA_EMU_TIMING_STORAGE_TIMES_H_
