// When things happen: the time axis of a trace.
//
//   PacketCountClock clock;                    // One packet, one unit of time.
//   TraceWriter::Create(emulator, "run.json", clock, {});
//
// A timing model offers itself as a TraceClock of another kind, with waits and transfers that take
// as long as it says.

#ifndef ATALLA_EMU_TRACE_TRACE_CLOCK_H_
#define ATALLA_EMU_TRACE_TRACE_CLOCK_H_

#include <cstdint>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "atalla/emu/observer.h"

namespace atalla::emu {

// Half-open.
struct TraceSpan {
  int64_t begin = 0;
  int64_t end = 0;
};

struct TraceStall {
  absl::string_view cause;  // "operand", "unit", "port", "dma", "control"; outlives the clock.
  TraceSpan span;
};

// A packet that has completed. No packet's issue begins before that of an earlier one ends, nor
// overlaps a stall.
struct TracePacket {
  TraceSpan issue;  // Not empty.
  // Before and after the issue. Ascending, not overlapping; none begins before the last one of an
  // earlier packet ends.
  std::vector<TraceStall> stalls;
  // Of the packet's scpad.*, in the order of the slots; they may overlap those of other packets.
  std::vector<TraceSpan> transfers;
};

class TraceClock {
 public:
  virtual ~TraceClock() = default;
  // What time counts: "packets", "cycles".
  virtual absl::string_view unit() const = 0;
  // Called once for each packet, after it has completed, with its transfers.
  virtual const TracePacket& Next(absl::Span<const TransferEvent> transfers) = 0;
};

// Every packet takes one unit of time, and with it its transfers: what the functional emulator
// knows.
class PacketCountClock : public TraceClock {
 public:
  absl::string_view unit() const override { return "packets"; }
  const TracePacket& Next(absl::Span<const TransferEvent> transfers) override {
    packet_.issue = {packet_.issue.end, packet_.issue.end + 1};
    packet_.transfers.assign(transfers.size(), packet_.issue);
    return packet_;
  }

 private:
  TracePacket packet_;
};

}  // namespace atalla::emu

#endif  // ATALLA_EMU_TRACE_TRACE_CLOCK_H_
