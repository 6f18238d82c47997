// A run as a page: one HTML file, for any browser, that needs nothing else.
//
//   PacketCountClock clock;
//   ATALLA_ASSIGN_OR_RETURN(auto trace, TracePage::Create(emulator, "run.html", &clock, {}));
//   emulator.SetObserver(trace.get());
//   absl::Status run = emulator.Run();
//   ATALLA_RETURN_IF_ERROR(trace->Close());
//
// The same tracks as TraceWriter's, to zoom, search and read; docs/debugging.md shows it. The page
// is made of the files in page/ and, between them, JSON: what happened as numbers, and once each
// what it happened to.
//
//   events         Records, one after the other, each a kind and what belongs to it. Times count
//                  from the issue of the last packet record before (0 at first).
//                    0, begin, duration, code                 a packet
//                    1, begin, duration, cause                a stall of the packet that comes next
//                    2, begin, duration, store, scratchpad, row, rows, columns, pitch, address
//                                                             a transfer of the last packet
//   code           [address, name, [[slot, unit, instance, instruction, source, latency, needs,
//                  makes], ...]]: a packet of the program that is in the trace. `needs` and `makes`
//                  are the registers that it waits for, and those that it writes; "weights" is the
//                  weight buffer. What is written can be used `latency` after the issue.
//   causes, units  Names, by the numbers in records and slots.
//   symbols        [address, label]
//   totals         Of the whole run: packets, time, and what each cause has cost.

#ifndef ATALLA_EMU_TRACE_TRACE_PAGE_H_
#define ATALLA_EMU_TRACE_TRACE_PAGE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "atalla/base/output_file.h"
#include "atalla/emu/emulator.h"
#include "atalla/emu/trace/trace_clock.h"
#include "atalla/emu/trace/trace_file.h"

namespace atalla::emu {

class TracePage : public TraceFile {
 public:
  // `emulator` has its program loaded, and outlives this, like `clock`. If the clock is an
  // observer, too, it comes before this one (FanOut).
  static absl::StatusOr<std::unique_ptr<TracePage>> Create(const Emulator& emulator,
                                                           absl::string_view path,
                                                           TraceClock* clock,
                                                           const TraceOptions& options);

 private:
  TracePage(const Emulator& emulator, std::unique_ptr<OutputFile> file, TraceClock* clock,
            const TraceOptions& options);
  void Write(const TracedPacket& packet) override;
  void WriteEnd() override;
  // The number of a packet of the program, or of a cause, in the order of first use.
  size_t CodeNumber(int index);
  size_t CauseNumber(absl::string_view cause);

  int64_t cursor_ = 0;  // Where the last packet's issue begins.
  std::string records_;
  std::vector<int> codes_;  // Packets of the program, by their number here.
  absl::flat_hash_map<int, size_t> code_numbers_;
};

}  // namespace atalla::emu

#endif  // ATALLA_EMU_TRACE_TRACE_PAGE_H_
