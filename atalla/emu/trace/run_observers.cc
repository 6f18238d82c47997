#include "atalla/emu/trace/run_observers.h"

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "atalla/base/status_macros.h"
#include "atalla/emu/emulator.h"
#include "atalla/emu/trace/commit_log.h"
#include "atalla/emu/trace/timing_clock.h"
#include "atalla/emu/trace/trace_clock.h"
#include "atalla/emu/trace/trace_file.h"
#include "atalla/emu/trace/trace_page.h"
#include "atalla/emu/trace/trace_writer.h"

namespace atalla::emu {
namespace {

absl::StatusOr<std::unique_ptr<TraceFile>> MakeTrace(const RunObserverOptions& options,
                                                     const Emulator& emulator, TraceClock* clock) {
  if (absl::EndsWith(options.trace, ".html")) {
    return TracePage::Create(emulator, options.trace, clock, options.trace_options);
  }
  return TraceWriter::Create(emulator, options.trace, clock, options.trace_options);
}

}  // namespace

absl::StatusOr<std::unique_ptr<RunObservers>> RunObservers::Attach(
    const RunObserverOptions& options, Emulator& emulator) {
  std::unique_ptr<RunObservers> observers(new RunObservers(emulator));
  RunObservers& those = *observers;
  const bool traces = !options.trace.empty();
  those.wants_timing_ = options.timing;
  if (options.timing || (traces && options.trace_in_cycles)) {
    those.timing_.emplace(emulator.program(), emulator.machine());
    those.all_.Add(&*those.timing_);
  }
  // An observer that cannot be is known before files are begun.
  if (traces || !options.commit_log.empty() || options.timing) {
    ATALLA_RETURN_IF_ERROR(emulator.SetObserver(&those.all_));
    those.is_attached_ = true;
  }
  if (traces) {
    if (options.trace_in_cycles) {
      those.clock_ = std::make_unique<TimingClock>(*those.timing_);
    } else {
      those.clock_ = std::make_unique<PacketCountClock>();
    }
    ATALLA_ASSIGN_OR_RETURN(those.trace_, MakeTrace(options, emulator, those.clock_.get()));
    those.all_.Add(those.trace_.get());
  }
  if (!options.commit_log.empty()) {
    ATALLA_ASSIGN_OR_RETURN(those.commit_log_, CommitLog::Create(emulator, options.commit_log));
    those.all_.Add(those.commit_log_.get());
  }
  return observers;
}

RunObservers::~RunObservers() {
  // Detaching is always possible.
  if (is_attached_) emulator_.SetObserver(nullptr).IgnoreError();
}

absl::StatusOr<std::string> RunObservers::Close() {
  absl::Status closed;
  std::string note;
  if (trace_ != nullptr) {
    note = trace_->Truncation();
    closed.Update(trace_->Close());
  }
  if (commit_log_ != nullptr) closed.Update(commit_log_->Close());
  if (!closed.ok()) return closed;
  return note;
}

}  // namespace atalla::emu
