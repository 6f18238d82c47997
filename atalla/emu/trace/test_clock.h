// A clock for tests of traces, whose cycles can be told in advance.

#ifndef ATALLA_EMU_TRACE_TEST_CLOCK_H_
#define ATALLA_EMU_TRACE_TEST_CLOCK_H_

#include <cstdint>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "atalla/emu/observer.h"
#include "atalla/emu/trace/trace_clock.h"

namespace atalla::emu {

// Cycles as a machine might take them: packet n issues in cycle 10 n, after it waited 4 cycles for
// an operand and 5 for a transfer; transfers take 15 cycles.
class TestClock : public TraceClock {
 public:
  absl::string_view unit() const override { return "cycles"; }
  const TracePacket& Next(absl::Span<const TransferEvent> transfers) override {
    const int64_t issue = 10 * packets_++;
    packet_ = {};
    packet_.issue = {issue, issue + 1};
    if (issue > 0) {
      packet_.stalls = {{"operand", {issue - 9, issue - 5}}, {"dma", {issue - 5, issue}}};
    }
    packet_.transfers.assign(transfers.size(), {issue, issue + 15});
    return packet_;
  }

 private:
  TracePacket packet_;
  int64_t packets_ = 0;
};

}  // namespace atalla::emu

#endif  // ATALLA_EMU_TRACE_TEST_CLOCK_H_
