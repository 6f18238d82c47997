#include "atalla/emu/trace/trace_writer.h"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "atalla/base/output_file.h"
#include "atalla/base/status_macros.h"
#include "atalla/emu/emulator.h"
#include "atalla/emu/observer.h"
#include "atalla/emu/trace/code_map.h"
#include "atalla/emu/trace/trace_clock.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/machine.h"
#include "atalla/isa/table.h"
#include "nlohmann/json.hpp"

namespace atalla::emu {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kProcess = 1;
// Numbers of tracks. A packet may have four instructions of a unit.
constexpr int kPacketTrack = 1;
constexpr int kStallTrack = 2;
constexpr int kUnitTracks = 10;
constexpr int kTransferTracks = kUnitTracks + isa::kSlotsPerPacket * isa::kUnitCount;
// Slices that one packet can have beside its stalls.
constexpr uint64_t kMaxSlicesPerPacket = 1 + 2 * isa::kSlotsPerPacket;

// A name from the palette of chrome://tracing; ui.perfetto.dev colours by the slice's name.
const char* ColourOf(absl::string_view cause) {
  if (cause == "operand") return "bad";
  if (cause == "dma") return "terrible";
  if (cause == "unit") return "olive";
  if (cause == "port") return "yellow";
  if (cause == "control") return "grey";
  return "generic_work";
}

// halt.s goes to no unit.
absl::string_view UnitTrackName(isa::Unit unit) {
  return unit == isa::Unit::kNone ? "no unit" : isa::UnitName(unit);
}

// Labels and paths may hold bytes that are not UTF-8.
std::string Text(const Json& json) {
  return json.dump(-1, ' ', /*ensure_ascii=*/false, Json::error_handler_t::replace);
}

std::string Hex(int64_t address) {
  return absl::StrFormat("%08X", static_cast<uint64_t>(address) & 0xFFFFFFFF);
}

}  // namespace

struct TraceWriter::Slice {
  std::string name;
  const char* category = "";
  int track = 0;
  TraceSpan span;
  Json args = Json::object();
  const char* colour = nullptr;
};

absl::StatusOr<std::unique_ptr<TraceWriter>> TraceWriter::Create(const Emulator& emulator,
                                                                 absl::string_view path,
                                                                 TraceClock* clock,
                                                                 const TraceOptions& options) {
  ATALLA_ASSIGN_OR_RETURN(std::unique_ptr<OutputFile> file, OutputFile::Create(path));
  return std::unique_ptr<TraceWriter>(new TraceWriter(emulator, std::move(file), clock, options));
}

TraceWriter::TraceWriter(const Emulator& emulator, std::unique_ptr<OutputFile> file,
                         TraceClock* clock, const TraceOptions& options)
    : emulator_(emulator),
      code_(emulator.program()),
      file_(std::move(file)),
      clock_(clock),
      options_(options),
      first_number_(emulator.counters().packets_executed) {
  file_->Append("{\"traceEvents\":[\n");
  WriteEvent(Text({{"name", "process_name"},
                   {"ph", "M"},
                   {"pid", kProcess},
                   {"tid", 0},
                   {"args", {{"name", emulator.program().name()}}}}));
}

void TraceWriter::WriteEvent(const std::string& json) {
  if (!is_first_) file_->Append(",\n");
  is_first_ = false;
  file_->Append(json);
}

int TraceWriter::Track(int number, absl::string_view name) {
  if (!tracks_.insert(number).second) return number;
  const Json track = {{"pid", kProcess}, {"tid", number}};
  Json event = {{"name", "thread_name"}, {"ph", "M"}};
  event.update(track);
  event["args"]["name"] = std::string(name);
  WriteEvent(Text(event));
  event = {{"name", "thread_sort_index"}, {"ph", "M"}};
  event.update(track);
  event["args"]["sort_index"] = number;
  WriteEvent(Text(event));
  return number;
}

void TraceWriter::WriteSlice(const Slice& slice) {
  ++events_;
  Json event = {{"name", slice.name},
                {"cat", slice.category},
                {"ph", "X"},
                {"ts", slice.span.begin},
                {"dur", slice.span.end - slice.span.begin},
                {"pid", kProcess},
                {"tid", slice.track},
                {"args", slice.args}};
  if (slice.colour != nullptr) event["cname"] = slice.colour;
  WriteEvent(Text(event));
}

void TraceWriter::WriteInstant(absl::string_view name, absl::string_view message) {
  WriteEvent(Text({{"name", std::string(name)},
                   {"cat", "end"},
                   {"ph", "i"},
                   {"s", "g"},
                   {"ts", end_},
                   {"pid", kProcess},
                   {"tid", kPacketTrack},
                   {"args", {{"message", std::string(message)}}}}));
}

void TraceWriter::OnPacket(int64_t /*address*/, int index) {
  index_ = index;
  slots_.clear();
  transfers_.clear();
}

void TraceWriter::WritePacket(const TraceSpan& issue) {
  const int64_t address = code_.AddressOf(index_);
  Slice slice;
  slice.name = code_.NameOf(address);
  if (slice.name.empty()) slice.name = Hex(address);
  slice.category = "packet";
  slice.track = Track(kPacketTrack, "packets");
  slice.span = issue;
  slice.args = {{"number", first_number_ + packets_},
                {"address", Hex(address)},
                {"instructions", code_.PacketText(index_)}};
  if (const std::string places = code_.Places(index_); !places.empty()) {
    slice.args["source"] = places;
  }
  WriteSlice(slice);
}

void TraceWriter::WriteInstructions(const TraceSpan& issue) {
  std::array<int, isa::kUnitCount> used = {};
  for (const int slot : slots_) {
    const uint64_t word = code_.program().packets(index_).slots(slot);
    const std::optional<isa::Op> op = isa::OpFromOpcode(word & 0x7F);
    if (!op.has_value()) continue;  // It traps, so that its packet does not complete.
    const isa::InstructionInfo& info = isa::GetInfo(*op);
    const int unit = static_cast<int>(info.unit);
    const int instance = used[unit]++;
    Slice slice;
    slice.name = std::string(info.mnemonic);
    slice.category = "instruction";
    slice.track = Track(kUnitTracks + unit * isa::kSlotsPerPacket + instance,
                        absl::StrCat(UnitTrackName(info.unit), " ", instance));
    slice.span = issue;
    slice.args = {{"instruction", code_.SlotText(index_, slot)},
                  {"slot", slot},
                  {"address", Hex(code_.AddressOf(index_))}};
    if (const std::string place = code_.Place(index_, slot); !place.empty()) {
      slice.args["source"] = place;
    }
    WriteSlice(slice);
  }
}

void TraceWriter::WriteTransfers(const std::vector<TraceSpan>& spans) {
  for (size_t i = 0; i < transfers_.size() && i < spans.size(); ++i) {
    const TransferEvent& transfer = transfers_[i];
    size_t lane = 0;
    while (lane < transfer_ends_.size() && transfer_ends_[lane] > spans[i].begin) ++lane;
    if (lane == transfer_ends_.size()) transfer_ends_.push_back(0);
    transfer_ends_[lane] = spans[i].end;
    Slice slice;
    slice.name =
        absl::StrFormat("%s sp%d[%d] %d x %d", transfer.is_load ? "load" : "store",
                        transfer.scratchpad, transfer.first_row, transfer.rows, transfer.columns);
    slice.category = "dma";
    slice.track = Track(kTransferTracks + static_cast<int>(lane), absl::StrCat("DMA ", lane));
    slice.span = spans[i];
    slice.args = {{"memory", Hex(transfer.address)},
                  {"pitch_bytes", transfer.pitch_bytes},
                  {"bytes", 2 * uint64_t{transfer.rows} * transfer.columns},
                  {"address", Hex(code_.AddressOf(index_))}};
    WriteSlice(slice);
  }
}

void TraceWriter::OnPacketEnd(int64_t /*next_address*/) {
  const TracePacket& packet = clock_->Next(transfers_);
  end_ = packet.issue.end;
  const uint64_t slices = packet.stalls.size() + kMaxSlicesPerPacket;
  const bool fits = slices <= options_.max_events && events_ <= options_.max_events - slices;
  // Once a packet is left out, so are all that follow.
  if (fits && traced_packets_ == packets_) {
    ++traced_packets_;
    for (const TraceStall& stall : packet.stalls) {
      Slice slice;
      slice.name = absl::StrCat("stall: ", stall.cause);
      slice.category = "stall";
      slice.track = Track(kStallTrack, "stalls");
      slice.span = stall.span;
      slice.args = {{"address", Hex(code_.AddressOf(index_))}};
      slice.colour = ColourOf(stall.cause);
      WriteSlice(slice);
    }
    WritePacket(packet.issue);
    WriteInstructions(packet.issue);
    WriteTransfers(packet.transfers);
  }
  ++packets_;
}

std::string TraceWriter::Truncation() const {
  if (traced_packets_ == packets_) return "";
  return absl::StrCat("the trace holds ", traced_packets_, " of ", packets_,
                      " packets: the limit is ", options_.max_events, " events, and ", events_,
                      " are in it");
}

absl::Status TraceWriter::Close() {
  if (emulator_.trap().has_value()) {
    const Trap& trap = *emulator_.trap();
    WriteInstant("trap", absl::StrFormat("PC %08X slot %d: %s", trap.pc, trap.slot, trap.reason));
  } else if (emulator_.halted()) {
    WriteInstant("halted", "");
  }
  Json other = {{"program", emulator_.program().name()},
                {"machine", emulator_.machine().name()},
                {"scheduler", emulator_.program().scheduler()},
                {"time", absl::StrCat("1 us is one of ", clock_->unit())},
                {"packets", packets_},
                {"packets_traced", traced_packets_}};
  if (const std::string truncation = Truncation(); !truncation.empty()) {
    WriteInstant("end of the trace", truncation);
    other["truncated"] = truncation;
  }
  file_->Append(
      absl::StrCat("\n],\n\"displayTimeUnit\":\"ns\",\n\"otherData\":", Text(other), "}\n"));
  return file_->Close();
}

}  // namespace atalla::emu
