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

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "atalla/base/output_file.h"
#include "atalla/emu/emulator.h"
#include "atalla/emu/observer.h"
#include "atalla/emu/trace/code_map.h"
#include "atalla/emu/trace/trace_clock.h"

namespace atalla::emu {

struct TraceOptions {
  // Slices in the file. What happens after them is not traced; the run goes on.
  uint64_t max_events = 500000;
};

class TraceWriter : public Observer {
 public:
  // `emulator` has its program loaded, and outlives this, like `clock`. If the clock is an
  // observer, too, it comes before this one (FanOut).
  static absl::StatusOr<std::unique_ptr<TraceWriter>> Create(const Emulator& emulator,
                                                             absl::string_view path,
                                                             TraceClock* clock,
                                                             const TraceOptions& options);

  // Completes the file. The first error, if there was one.
  absl::Status Close();
  // "the trace ends with packet 9, after 100 events: ...", or "" if all of the run is in it.
  std::string Truncation() const;

  void OnPacket(int64_t address, int index) override;
  void OnSlot(int slot) override { slots_.push_back(slot); }
  void OnTransfer(const TransferEvent& transfer) override { transfers_.push_back(transfer); }
  void OnPacketEnd(int64_t next_address) override;
  bool StopRequested() override { return !file_->status().ok(); }

 private:
  struct Slice;

  TraceWriter(const Emulator& emulator, std::unique_ptr<OutputFile> file, TraceClock* clock,
              const TraceOptions& options);
  // The number of a track for viewers, named at its first use; they show tracks by number.
  int Track(int number, absl::string_view name);
  void WriteSlice(const Slice& slice);
  void WriteInstant(absl::string_view name, absl::string_view message);
  void WriteEvent(const std::string& json);
  void WritePacket(const TraceSpan& issue);
  void WriteInstructions(const TraceSpan& issue);
  void WriteTransfers(const std::vector<TraceSpan>& spans);

  const Emulator& emulator_;
  const CodeMap code_;
  std::unique_ptr<OutputFile> file_;
  TraceClock* clock_;
  const TraceOptions options_;

  int index_ = 0;  // Of the packet in the program.
  std::vector<int> slots_;
  std::vector<TransferEvent> transfers_;
  std::set<int> tracks_;
  std::vector<int64_t> transfer_ends_;  // By track for transfers.
  int64_t end_ = 0;                     // Of the last packet.
  uint64_t packets_ = 0;                // Since the start of the trace.
  uint64_t traced_packets_ = 0;
  uint64_t first_number_ = 0;
  uint64_t events_ = 0;
  bool is_first_ = true;
};

}  // namespace atalla::emu

#endif  // ATALLA_EMU_TRACE_TRACE_WRITER_H_
