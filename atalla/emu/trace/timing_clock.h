// The timing model as the clock of a trace: cycles, stalls by cause, transfers as long as they
// take.
//
//   TimingModel timing(emulator.program(), emulator.machine());
//   TimingClock clock(timing);
//   ATALLA_ASSIGN_OR_RETURN(auto trace, TraceWriter::Create(emulator, "run.json", &clock, {}));
//   FanOut observers({&timing, trace.get()});              // The model first.
//   emulator.SetObserver(&observers);

#ifndef ATALLA_EMU_TRACE_TIMING_CLOCK_H_
#define ATALLA_EMU_TRACE_TIMING_CLOCK_H_

#include <cstdint>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "atalla/emu/observer.h"
#include "atalla/emu/timing/timing_model.h"
#include "atalla/emu/timing/timing_result.h"
#include "atalla/emu/trace/trace_clock.h"

namespace atalla::emu {

class TimingClock : public TraceClock, private TimingListener {
 public:
  // `timing` outlives this, and has no other listener.
  explicit TimingClock(TimingModel& timing) : timing_(timing), now_(timing.cycles()) {
    timing_.SetListener(this);
  }
  ~TimingClock() override { timing_.SetListener(nullptr); }
  TimingClock(const TimingClock&) = delete;
  TimingClock& operator=(const TimingClock&) = delete;

  absl::string_view unit() const override { return "cycles"; }
  const TracePacket& Next(absl::Span<const TransferEvent> transfers) override;

 private:
  void OnStall(StallCause cause, int64_t from, int64_t to) override {
    next_.stalls.push_back({StallCauseName(cause), {from, to}});
  }
  void OnTransferTime(int64_t from, int64_t to) override { next_.transfers.push_back({from, to}); }

  TimingModel& timing_;
  int64_t now_;       // Where the last packet ended.
  TracePacket next_;  // What was heard of the packet that is executing.
  TracePacket packet_;
};

}  // namespace atalla::emu

#endif  // ATALLA_EMU_TRACE_TIMING_CLOCK_H_
