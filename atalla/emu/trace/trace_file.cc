#include "atalla/emu/trace/trace_file.h"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "atalla/base/output_file.h"
#include "atalla/emu/emulator.h"
#include "atalla/emu/trace/trace_clock.h"
#include "atalla/isa/instruction.h"

namespace atalla::emu {
namespace {

// Slices that one packet can have beside its stalls.
constexpr uint64_t kMaxSlicesPerPacket = 1 + 2 * isa::kSlotsPerPacket;

}  // namespace

TraceFile::TraceFile(const Emulator& emulator, std::unique_ptr<OutputFile> file, TraceClock* clock,
                     const TraceOptions& options)
    : emulator_(emulator),
      code_(emulator.program()),
      file_(std::move(file)),
      clock_(clock),
      options_(options),
      first_number_(emulator.counters().packets_executed) {}

void TraceFile::OnPacket(int64_t /*address*/, int index) {
  index_ = index;
  slots_.clear();
  transfers_.clear();
}

void TraceFile::CountLosses(const TracePacket& packet) {
  for (const TraceStall& stall : packet.stalls) {
    auto loss = std::find_if(losses_.begin(), losses_.end(),
                             [&](const Loss& other) { return other.cause == stall.cause; });
    if (loss == losses_.end()) loss = losses_.insert(losses_.end(), {stall.cause, 0});
    loss->time += stall.span.end - stall.span.begin;
    time_ = std::max(time_, stall.span.end);
  }
}

void TraceFile::OnPacketEnd(int64_t /*next_address*/) {
  const TracePacket& packet = clock_->Next(transfers_);
  issue_end_ = packet.issue.end;
  time_ = std::max(time_, issue_end_);
  CountLosses(packet);
  const uint64_t slices = packet.stalls.size() + kMaxSlicesPerPacket;
  const bool fits = slices <= options_.max_events && events_ <= options_.max_events - slices;
  // Once a packet is left out, so are all that follow.
  if (fits && traced_packets_ == packets_) {
    ++traced_packets_;
    const size_t transfers = std::min(transfers_.size(), packet.transfers.size());
    events_ += packet.stalls.size() + 1 + slots_.size() + transfers;
    Write({first_number_ + packets_, index_, slots_,
           absl::MakeConstSpan(transfers_).first(transfers), &packet});
  }
  ++packets_;
}

std::string TraceFile::Truncation() const {
  if (traced_packets_ == packets_) return "";
  return absl::StrCat("the trace holds ", traced_packets_, " of ", packets_,
                      " packets: the limit is ", options_.max_events, " events, and ", events_,
                      " are in it");
}

absl::Status TraceFile::Close() {
  WriteEnd();
  return file_->Close();
}

}  // namespace atalla::emu
