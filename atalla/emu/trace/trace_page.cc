#include "atalla/emu/trace/trace_page.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/string_view.h"
#include "atalla/base/output_file.h"
#include "atalla/base/status_macros.h"
#include "atalla/emu/emulator.h"
#include "atalla/emu/observer.h"
#include "atalla/emu/trace/code_map.h"
#include "atalla/emu/trace/page_text.h"
#include "atalla/emu/trace/trace_clock.h"
#include "atalla/isa/effects.h"
#include "atalla/isa/encoding.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/machine.h"
#include "atalla/isa/table.h"
#include "atalla/v1/program.pb.h"
#include "nlohmann/json.hpp"

namespace atalla::emu {
namespace {

using Json = nlohmann::ordered_json;

constexpr char kWeights[] = "weights";

enum Record { kPacketRecord = 0, kStallRecord = 1, kTransferRecord = 2 };

// JSON inside of a script element, which "</script>" and "<!--" would end or change; in JSON a '<'
// is always in a string. Labels and paths may hold bytes that are not UTF-8.
std::string Text(const Json& json) {
  return absl::StrReplaceAll(
      json.dump(-1, ' ', /*ensure_ascii=*/false, Json::error_handler_t::replace),
      {{"<", "\\u003C"}});
}

uint32_t InstructionAddress(int64_t address) { return static_cast<uint32_t>(address); }

// What an instruction waits for: what it reads, and older writes of what it writes. And what it
// writes. Pushes do not wait for the weight buffer.
struct Dependences {
  Json needs = Json::array();
  Json makes = Json::array();
};

Dependences DependencesOf(uint64_t word) {
  Dependences result;
  const absl::StatusOr<isa::Instruction> instruction = isa::Decode(word);
  if (!instruction.ok()) return result;
  const isa::RegisterEffects effects = isa::GetRegisterEffects(*instruction);
  for (const isa::Register reg : effects.reads) result.needs.push_back(reg.ToString());
  for (const isa::Register reg : effects.writes) {
    result.makes.push_back(reg.ToString());
    if (!absl::c_linear_search(effects.reads, reg)) result.needs.push_back(reg.ToString());
  }
  if (isa::HasEffect(instruction->op, isa::kWritesWeights)) {
    result.makes.push_back(kWeights);
  } else if (isa::HasEffect(instruction->op, isa::kReadsWeights)) {
    result.needs.push_back(kWeights);
  }
  return result;
}

// An entry of `code` (see the header).
Json DescribePacket(const CodeMap& code, const isa::MachineModel& machine, int index) {
  const int64_t address = code.AddressOf(index);
  Json slots = Json::array();
  std::array<int, isa::kUnitCount> used = {};
  for (int slot = 0; slot < isa::kSlotsPerPacket; ++slot) {
    const uint64_t word = code.program().packets(index).slots(slot);
    const std::optional<isa::Op> op = isa::OpFromOpcode(word & 0x7F);
    // What traps is in no packet that has completed.
    if (!op.has_value() || CodeMap::IsNop(word)) continue;
    const int unit = static_cast<int>(isa::GetInfo(*op).unit);
    Dependences dependences = DependencesOf(word);
    slots.push_back({slot, unit, used[unit]++, code.SlotText(index, slot), code.Place(index, slot),
                     machine.Latency(*op), std::move(dependences.needs),
                     std::move(dependences.makes)});
  }
  return {InstructionAddress(address), code.NameOf(address), std::move(slots)};
}

Json UnitNames() {
  Json names = Json::array();
  for (int i = 0; i < isa::kUnitCount; ++i) {
    const isa::Unit unit = static_cast<isa::Unit>(i);
    // halt.s goes to no unit.
    names.push_back(unit == isa::Unit::kNone ? "no unit" : std::string(isa::UnitName(unit)));
  }
  return names;
}

Json DescribeEnd(const Emulator& emulator) {
  if (emulator.trap().has_value()) {
    const Trap& trap = *emulator.trap();
    return {{"reason", "trapped"},
            {"message", absl::StrFormat("PC %08X slot %d: %s", trap.pc, trap.slot, trap.reason)}};
  }
  return {{"reason", emulator.halted() ? "halted" : "unfinished"}, {"message", ""}};
}

}  // namespace

absl::StatusOr<std::unique_ptr<TracePage>> TracePage::Create(const Emulator& emulator,
                                                             absl::string_view path,
                                                             TraceClock* clock,
                                                             const TraceOptions& options) {
  ATALLA_ASSIGN_OR_RETURN(std::unique_ptr<OutputFile> file, OutputFile::Create(path));
  return std::unique_ptr<TracePage>(new TracePage(emulator, std::move(file), clock, options));
}

TracePage::TracePage(const Emulator& emulator, std::unique_ptr<OutputFile> file, TraceClock* clock,
                     const TraceOptions& options)
    : TraceFile(emulator, std::move(file), clock, options) {
  this->file().Append(kPageBeforeData);
  this->file().Append("{\"events\":[");
}

size_t TracePage::CodeNumber(int index) {
  const auto [number, is_new] = code_numbers_.try_emplace(index, codes_.size());
  if (is_new) codes_.push_back(index);
  return number->second;
}

// All causes of a packet are counted before it is written.
size_t TracePage::CauseNumber(absl::string_view cause) {
  size_t number = 0;
  while (losses()[number].cause != cause) ++number;
  return number;
}

void TracePage::Write(const TracedPacket& packet) {
  records_.clear();
  const char* separator = cursor_ == 0 && codes_.empty() ? "" : ",";
  const auto add = [&](Record record, const TraceSpan& span) {
    absl::StrAppend(&records_, separator, static_cast<int>(record), ",", span.begin - cursor_, ",",
                    span.end - span.begin, ",");
    separator = ",";
  };
  for (const TraceStall& stall : packet.times->stalls) {
    add(kStallRecord, stall.span);
    absl::StrAppend(&records_, CauseNumber(stall.cause));
  }
  add(kPacketRecord, packet.times->issue);
  absl::StrAppend(&records_, CodeNumber(packet.index));
  cursor_ = packet.times->issue.begin;
  for (size_t i = 0; i < packet.transfers.size(); ++i) {
    const TransferEvent& transfer = packet.transfers[i];
    add(kTransferRecord, packet.times->transfers[i]);
    absl::StrAppend(&records_, transfer.is_load ? 0 : 1, ",", transfer.scratchpad, ",",
                    transfer.first_row, ",", transfer.rows, ",", transfer.columns, ",");
    absl::StrAppend(&records_, transfer.pitch_bytes, ",", transfer.address);
  }
  absl::StrAppend(&records_, "\n");
  file().Append(records_);
}

void TracePage::WriteEnd() {
  const v1::Program& program = emulator().program();
  Json codes = Json::array();
  for (const int index : codes_)
    codes.push_back(DescribePacket(code(), emulator().machine(), index));
  Json causes = Json::array();
  Json lost = Json::array();
  for (const Loss& loss : losses()) {
    causes.push_back(std::string(loss.cause));
    lost.push_back(loss.time);
  }
  Json symbols = Json::array();
  for (const v1::Symbol& symbol : program.symbols()) {
    symbols.push_back({InstructionAddress(static_cast<int64_t>(symbol.address())), symbol.name()});
  }
  const Json rest = {
      {"code", std::move(codes)},
      {"causes", std::move(causes)},
      {"units", UnitNames()},
      {"symbols", std::move(symbols)},
      {"program", program.name()},
      {"scheduler", program.scheduler()},
      {"machine", emulator().machine().name()},
      {"time", std::string(clock().unit())},
      {"first_number", first_number()},
      {"totals", {{"packets", packets()}, {"time", time()}, {"lost", std::move(lost)}}},
      {"traced_packets", traced_packets()},
      {"limit", options().max_events},
      {"truncated", Truncation()},
      {"end", DescribeEnd(emulator())},
  };
  // The rest of the object: without its opening brace.
  file().Append(absl::StrCat("],\n", absl::string_view(Text(rest)).substr(1)));
  file().Append(kPageAfterData);
}

}  // namespace atalla::emu
