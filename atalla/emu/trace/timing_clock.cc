#include "atalla/emu/trace/timing_clock.h"

#include <cstdint>
#include <utility>

#include "absl/types/span.h"
#include "atalla/emu/observer.h"
#include "atalla/emu/trace/trace_clock.h"

namespace atalla::emu {

const TracePacket& TimingClock::Next(absl::Span<const TransferEvent> /*transfers*/) {
  std::swap(packet_, next_);
  next_.stalls.clear();
  next_.transfers.clear();
  // All cycles since the last packet are stalls, but for the packet's first.
  int64_t issue = now_;
  for (const TraceStall& stall : packet_.stalls) {
    if (stall.span.begin == issue) issue = stall.span.end;
  }
  packet_.issue = {issue, issue + 1};
  now_ = timing_.cycles();
  return packet_;
}

}  // namespace atalla::emu
