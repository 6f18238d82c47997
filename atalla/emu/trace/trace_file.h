// A run over time in a file: what all forms of it have in common.
//
//   TimingClock clock(timing);
//   ATALLA_ASSIGN_OR_RETURN(auto trace, TracePage::Create(emulator, "run.html", &clock, {}));
//   emulator.SetObserver(trace.get());
//   absl::Status run = emulator.Run();
//   ATALLA_RETURN_IF_ERROR(trace->Close());

#ifndef ATALLA_EMU_TRACE_TRACE_FILE_H_
#define ATALLA_EMU_TRACE_TRACE_FILE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "atalla/base/output_file.h"
#include "atalla/emu/emulator.h"
#include "atalla/emu/observer.h"
#include "atalla/emu/trace/code_map.h"
#include "atalla/emu/trace/trace_clock.h"

namespace atalla::emu {

struct TraceOptions {
  // Slices in the file: of packets, their instructions, stalls and transfers. What happens after
  // them is not traced; the run goes on.
  uint64_t max_events = 500000;
};

// Takes the packets of a run with their times, up to the limit. A derived class writes them.
class TraceFile : public Observer {
 public:
  // Completes the file. The first error, if there was one.
  absl::Status Close();
  // "the trace holds 9 of 20 packets: ...", or "" if all of the run is in it.
  std::string Truncation() const;

  void OnPacket(int64_t address, int index) override;
  void OnSlot(int slot) override { slots_.push_back(slot); }
  void OnTransfer(const TransferEvent& transfer) override { transfers_.push_back(transfer); }
  void OnPacketEnd(int64_t next_address) override;
  bool StopRequested() override { return !file_->status().ok(); }

 protected:
  // A packet that has completed.
  struct TracedPacket {
    uint64_t number;              // Packets before it in the run.
    int index;                    // In the program.
    absl::Span<const int> slots;  // Those that hold an instruction.
    absl::Span<const TransferEvent> transfers;
    const TracePacket* times;
  };

  // `emulator` has its program loaded, and outlives this, like `clock`. If the clock is an
  // observer, too, it comes before this one (FanOut).
  TraceFile(const Emulator& emulator, std::unique_ptr<OutputFile> file, TraceClock* clock,
            const TraceOptions& options);

  // Packets come in the order of the run, until one does not fit any more.
  virtual void Write(const TracedPacket& packet) = 0;
  // What the file ends with.
  virtual void WriteEnd() = 0;

  const Emulator& emulator() const { return emulator_; }
  const CodeMap& code() const { return code_; }
  const TraceClock& clock() const { return *clock_; }
  const TraceOptions& options() const { return options_; }
  OutputFile& file() { return *file_; }

  // Of the whole run.
  uint64_t packets() const { return packets_; }
  // Where its last packet's issue ends, and when everything of it is over but transfers.
  int64_t issue_end() const { return issue_end_; }
  int64_t time() const { return time_; }
  struct Loss {
    absl::string_view cause;
    int64_t time;
  };
  // In the order in which the causes occurred first.
  const std::vector<Loss>& losses() const { return losses_; }
  // Since the start of the trace.
  uint64_t first_number() const { return first_number_; }
  uint64_t traced_packets() const { return traced_packets_; }
  uint64_t events() const { return events_; }

 private:
  void CountLosses(const TracePacket& packet);

  const Emulator& emulator_;
  const CodeMap code_;
  std::unique_ptr<OutputFile> file_;
  TraceClock* clock_;
  const TraceOptions options_;

  int index_ = 0;  // Of the packet in the program.
  std::vector<int> slots_;
  std::vector<TransferEvent> transfers_;
  int64_t issue_end_ = 0;
  int64_t time_ = 0;
  std::vector<Loss> losses_;
  uint64_t packets_ = 0;
  uint64_t traced_packets_ = 0;
  uint64_t first_number_ = 0;
  uint64_t events_ = 0;
};

}  // namespace atalla::emu

#endif  // ATALLA_EMU_TRACE_TRACE_FILE_H_
