#include "atalla/emu/trace/trace_writer.h"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "atalla/base/output_file.h"
#include "atalla/base/status_macros.h"
#include "atalla/emu/emulator.h"
#include "atalla/emu/observer.h"
#include "atalla/emu/trace/trace_clock.h"
#include "atalla/emu/trace/trace_file.h"
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
    : TraceFile(emulator, std::move(file), clock, options) {
  this->file().Append("{\"traceEvents\":[\n");
  WriteEvent(Text({{"name", "process_name"},
                   {"ph", "M"},
                   {"pid", kProcess},
                   {"tid", 0},
                   {"args", {{"name", emulator.program().name()}}}}));
}

void TraceWriter::WriteEvent(const std::string& json) {
  if (!is_first_) file().Append(",\n");
  is_first_ = false;
  file().Append(json);
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
                   {"ts", issue_end()},
                   {"pid", kProcess},
                   {"tid", kPacketTrack},
                   {"args", {{"message", std::string(message)}}}}));
}

void TraceWriter::WritePacket(const TracedPacket& packet) {
  const int64_t address = code().AddressOf(packet.index);
  Slice slice;
  slice.name = code().NameOf(address);
  if (slice.name.empty()) slice.name = Hex(address);
  slice.category = "packet";
  slice.track = Track(kPacketTrack, "packets");
  slice.span = packet.times->issue;
  slice.args = {{"number", packet.number},
                {"address", Hex(address)},
                {"instructions", code().PacketText(packet.index)}};
  if (const std::string places = code().Places(packet.index); !places.empty()) {
    slice.args["source"] = places;
  }
  WriteSlice(slice);
}

void TraceWriter::WriteInstructions(const TracedPacket& packet) {
  std::array<int, isa::kUnitCount> used = {};
  for (const int slot : packet.slots) {
    const uint64_t word = code().program().packets(packet.index).slots(slot);
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
    slice.span = packet.times->issue;
    slice.args = {{"instruction", code().SlotText(packet.index, slot)},
                  {"slot", slot},
                  {"address", Hex(code().AddressOf(packet.index))}};
    if (const std::string place = code().Place(packet.index, slot); !place.empty()) {
      slice.args["source"] = place;
    }
    WriteSlice(slice);
  }
}

void TraceWriter::WriteTransfers(const TracedPacket& packet) {
  for (size_t i = 0; i < packet.transfers.size(); ++i) {
    const TransferEvent& transfer = packet.transfers[i];
    const TraceSpan& span = packet.times->transfers[i];
    size_t lane = 0;
    while (lane < transfer_ends_.size() && transfer_ends_[lane] > span.begin) ++lane;
    if (lane == transfer_ends_.size()) transfer_ends_.push_back(0);
    transfer_ends_[lane] = span.end;
    Slice slice;
    slice.name =
        absl::StrFormat("%s sp%d[%d] %d x %d", transfer.is_load ? "load" : "store",
                        transfer.scratchpad, transfer.first_row, transfer.rows, transfer.columns);
    slice.category = "dma";
    slice.track = Track(kTransferTracks + static_cast<int>(lane), absl::StrCat("DMA ", lane));
    slice.span = span;
    slice.args = {{"memory", Hex(transfer.address)},
                  {"pitch_bytes", transfer.pitch_bytes},
                  {"bytes", 2 * uint64_t{transfer.rows} * transfer.columns},
                  {"address", Hex(code().AddressOf(packet.index))}};
    WriteSlice(slice);
  }
}

void TraceWriter::Write(const TracedPacket& packet) {
  for (const TraceStall& stall : packet.times->stalls) {
    Slice slice;
    slice.name = absl::StrCat("stall: ", stall.cause);
    slice.category = "stall";
    slice.track = Track(kStallTrack, "stalls");
    slice.span = stall.span;
    slice.args = {{"address", Hex(code().AddressOf(packet.index))}};
    slice.colour = ColourOf(stall.cause);
    WriteSlice(slice);
  }
  WritePacket(packet);
  WriteInstructions(packet);
  WriteTransfers(packet);
}

void TraceWriter::WriteEnd() {
  if (emulator().trap().has_value()) {
    const Trap& trap = *emulator().trap();
    WriteInstant("trap", absl::StrFormat("PC %08X slot %d: %s", trap.pc, trap.slot, trap.reason));
  } else if (emulator().halted()) {
    WriteInstant("halted", "");
  }
  Json other = {{"program", emulator().program().name()},
                {"machine", emulator().machine().name()},
                {"scheduler", emulator().program().scheduler()},
                {"time", absl::StrCat("1 us is one of ", clock().unit())},
                {"packets", packets()},
                {"packets_traced", traced_packets()}};
  if (const std::string truncation = Truncation(); !truncation.empty()) {
    WriteInstant("end of the trace", truncation);
    other["truncated"] = truncation;
  }
  file().Append(
      absl::StrCat("\n],\n\"displayTimeUnit\":\"ns\",\n\"otherData\":", Text(other), "}\n"));
}

}  // namespace atalla::emu
