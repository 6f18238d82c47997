// What instructions wait for.
//
//   LastWait last;
//   last.Add(wait.until, wait.cause);

#ifndef ATALLA_EMU_TIMING_WAITS_H_
#define ATALLA_EMU_TIMING_WAITS_H_

#include <cstdint>

#include "atalla/emu/timing/hazard.h"
#include "atalla/emu/timing/timing_result.h"

namespace atalla::emu {

// Something that is not over before a cycle.
struct Wait {
  int64_t until = 0;
  StallCause cause = StallCause::kOperand;
  Hazard::Kind kind = Hazard::Kind::kEarlyRead;
  int32_t producer = -1;  // Packet * 4 + slot.
  int resource = 0;       // As in HazardList.
  uint32_t row = 0;       // Of kScratchpad.
};

// The last of several waits; of equal ones, one that is not for a transfer.
struct LastWait {
  int64_t until = 0;
  StallCause cause = StallCause::kOperand;

  void Add(int64_t other_until, StallCause other_cause) {
    if (other_until < until) return;
    if (other_until == until && other_cause == StallCause::kDma) return;
    until = other_until;
    cause = other_cause;
  }
};

inline StallCause CauseOf(bool by_dma) { return by_dma ? StallCause::kDma : StallCause::kOperand; }

}  // namespace atalla::emu

#endif  // ATALLA_EMU_TIMING_WAITS_H_
