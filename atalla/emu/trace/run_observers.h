// What a tool may want to see of a run, attached together: timing, trace, commit log.
//
//   RunObserverOptions options;
//   options.trace = "run.json";
//   ATALLA_ASSIGN_OR_RETURN(auto observers, RunObservers::Attach(options, emulator));
//   absl::Status run = emulator.Run();
//   ATALLA_ASSIGN_OR_RETURN(std::string note, observers->Close());

#ifndef ATALLA_EMU_TRACE_RUN_OBSERVERS_H_
#define ATALLA_EMU_TRACE_RUN_OBSERVERS_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "atalla/emu/emulator.h"
#include "atalla/emu/timing/timing_model.h"
#include "atalla/emu/trace/commit_log.h"
#include "atalla/emu/trace/fan_out.h"
#include "atalla/emu/trace/timing_clock.h"
#include "atalla/emu/trace/trace_clock.h"
#include "atalla/emu/trace/trace_file.h"

namespace atalla::emu {

struct RunObserverOptions {
  bool timing = false;
  // Path; empty: none. As of TracePage if it ends in ".html", else as of TraceWriter.
  std::string trace;
  // The time axis: cycles of the timing model, or packets.
  bool trace_in_cycles = true;
  TraceOptions trace_options;
  std::string commit_log;  // Path, as of CommitLog; empty: none.
};

class RunObservers {
 public:
  // Attaches what is asked for; nothing, if that is nothing. `emulator` has its program loaded, and
  // outlives this. Errors: files that cannot be made; a machine that cannot be observed.
  static absl::StatusOr<std::unique_ptr<RunObservers>> Attach(const RunObserverOptions& options,
                                                              Emulator& emulator);
  // Detaches.
  ~RunObservers();

  // Null if not asked for.
  const TimingModel* timing() const { return wants_timing_ ? &*timing_ : nullptr; }

  // Completes the files. A note for people, such as that a trace is not all of the run, or "". When
  // a file could not be written, the run has been stopped (kCancelled), and this is the error.
  absl::StatusOr<std::string> Close();

 private:
  explicit RunObservers(Emulator& emulator) : emulator_(emulator) {}

  Emulator& emulator_;
  bool wants_timing_ = false;
  bool is_attached_ = false;
  std::optional<TimingModel> timing_;
  std::unique_ptr<TraceClock> clock_;
  std::unique_ptr<TraceFile> trace_;
  std::unique_ptr<CommitLog> commit_log_;
  FanOut all_;
};

}  // namespace atalla::emu

#endif  // ATALLA_EMU_TRACE_RUN_OBSERVERS_H_
