// A run as a picture: trace JSON for chrome://tracing and ui.perfetto.dev.
//
//   PacketCountClock clock;
//   ATALLA_ASSIGN_OR_RETURN(auto trace, TraceWriter::Create(emulator, "run.json", &clock, {}));
//   emulator.SetObserver(trace.get());
//   absl::Status run = emulator.Run();
//   ATALLA_RETURN_IF_ERROR(trace->Close());
//
// One track for the packets, one for stalls, one for each instance of a unit that was used, and as
// many for transfers as there are at once. A unit of the clock shows as one microsecond. The
// format: docs/debugging.md, and "Trace Event Format" of the Chromium project.

#ifndef ATALLA_EMU_TRACE_TRACE_WRITER_H_
#define ATALLA_EMU_TRACE_TRACE_WRITER_H_

#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "atalla/base/output_file.h"
#include "atalla/emu/emulator.h"
#include "atalla/emu/trace/trace_clock.h"
#include "atalla/emu/trace/trace_file.h"

namespace atalla::emu {

class TraceWriter : public TraceFile {
 public:
  // `emulator` has its program loaded, and outlives this, like `clock`. If the clock is an
  // observer, too, it comes before this one (FanOut).
  static absl::StatusOr<std::unique_ptr<TraceWriter>> Create(const Emulator& emulator,
                                                             absl::string_view path,
                                                             TraceClock* clock,
                                                             const TraceOptions& options);

 private:
  struct Slice;

  TraceWriter(const Emulator& emulator, std::unique_ptr<OutputFile> file, TraceClock* clock,
              const TraceOptions& options);
  void Write(const TracedPacket& packet) override;
  void WriteEnd() override;
  // The number of a track for viewers, named at its first use; they show tracks by number.
  int Track(int number, absl::string_view name);
  void WriteSlice(const Slice& slice);
  void WriteInstant(absl::string_view name, absl::string_view message);
  void WriteEvent(const std::string& json);
  void WritePacket(const TracedPacket& packet);
  void WriteInstructions(const TracedPacket& packet);
  void WriteTransfers(const TracedPacket& packet);

  std::set<int> tracks_;
  std::vector<int64_t> transfer_ends_;  // By track for transfers.
  bool is_first_ = true;
};

}  // namespace atalla::emu

#endif  // ATALLA_EMU_TRACE_TRACE_WRITER_H_
