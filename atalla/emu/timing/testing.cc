#include "atalla/emu/timing/testing.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "atalla/base/check.h"
#include "atalla/emu/timing/timing_result.h"
#include "atalla/isa/encoding.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/table.h"
#include "atalla/v1/machine.pb.h"
#include "atalla/v1/program.pb.h"

namespace atalla::emu {
namespace {

std::string StallsText(const StallCycles& stalls) { return absl::StrJoin(stalls.by_cause, " "); }

using Symbols = std::map<std::string, int64_t>;

int64_t OperandValue(absl::string_view text, int64_t address, const Symbols& symbols) {
  text = absl::StripAsciiWhitespace(text);
  const auto symbol = symbols.find(std::string(text));
  if (symbol != symbols.end()) return symbol->second - address;
  if (text[0] == 'x' || text[0] == 'v' || text[0] == 'm') text.remove_prefix(1);
  int64_t value = 0;
  ATALLA_CHECK(absl::SimpleAtoi(text, &value));
  return value;
}

uint64_t SlotWord(absl::string_view text, int64_t address, const Symbols& symbols) {
  text = absl::StripAsciiWhitespace(text);
  const size_t space = text.find(' ');
  const std::optional<isa::Op> op = isa::OpFromMnemonic(text.substr(0, space));
  ATALLA_CHECK(op.has_value());
  isa::Instruction instruction;
  instruction.op = *op;
  const auto operands = isa::GetInfo(*op).operands;
  std::vector<absl::string_view> values;
  if (space != absl::string_view::npos) values = absl::StrSplit(text.substr(space), ',');
  ATALLA_CHECK(values.size() == operands.size());
  for (size_t i = 0; i < operands.size(); ++i) {
    isa::SetField(instruction, operands[i].field, OperandValue(values[i], address, symbols));
  }
  return isa::Encode(instruction).value();
}

}  // namespace

v1::Program PacketProgram(absl::string_view text) {
  struct Line {
    absl::string_view packet;
    uint32_t number;
  };
  std::vector<Line> lines;
  Symbols symbols;
  v1::Program program;
  uint32_t number = 0;
  for (absl::string_view line : absl::StrSplit(text, '\n')) {
    ++number;
    line = absl::StripAsciiWhitespace(line);
    const size_t colon = line.find(':');
    if (colon != absl::string_view::npos) {
      const int64_t address = static_cast<int64_t>(lines.size()) * isa::kBytesPerPacket;
      symbols[std::string(line.substr(0, colon))] = address;
      v1::Symbol* symbol = program.add_symbols();
      symbol->set_name(std::string(line.substr(0, colon)));
      symbol->set_address(address);
      line = absl::StripAsciiWhitespace(line.substr(colon + 1));
    }
    if (!line.empty()) lines.push_back({line, number});
  }
  program.set_schema_version(1);
  program.set_name("test");
  program.add_source_files("test.s");
  for (const Line& line : lines) {
    const int64_t address = int64_t{program.packets_size()} * isa::kBytesPerPacket;
    v1::Packet* packet = program.add_packets();
    packet->set_address(address);
    for (absl::string_view slot : absl::StrSplit(line.packet, ';')) {
      packet->add_slots(SlotWord(slot, address, symbols));
    }
    while (packet->slots_size() < isa::kSlotsPerPacket) {
      packet->add_slots(isa::Encode({isa::Op::kNopS}).value());
    }
    for (int slot = 0; slot < isa::kSlotsPerPacket; ++slot) {
      packet->add_lines()->set_line(line.number);
    }
  }
  return program;
}

void SetLatency(v1::Machine& machine, absl::string_view latency_class, int cycles) {
  for (v1::ClassLatency& latency : *machine.mutable_latencies()) {
    if (latency.latency_class() != latency_class) continue;
    latency.set_cycles(cycles);
    return;
  }
  ATALLA_CHECK(false && "latency class");
}

std::string AllNumbers(const TimingResult& result) {
  std::string text = absl::StrCat(result.machine, " ", result.exposed, " ", result.cycles, " ",
                                  result.packets_issued, " ", StallsText(result.stalls), "\n");
  for (const UnitTiming& unit : result.units) {
    absl::StrAppend(&text, isa::UnitName(unit.unit), " ", unit.instructions, " ", unit.busy_cycles,
                    "\n");
  }
  for (const PacketTiming& packet : result.packets) {
    absl::StrAppend(&text, "packet ", packet.address, " ", packet.issued);
    for (const StallCycles& stalls : packet.stalls_by_slot) {
      absl::StrAppend(&text, " / ", StallsText(stalls));
    }
    absl::StrAppend(&text, "\n");
  }
  for (const BlockTiming& block : result.blocks) {
    absl::StrAppend(&text, "block ", block.address, " ", block.packets, " ", block.name, " ",
                    block.entered, " ", block.issued, " ", StallsText(block.stalls), "\n");
  }
  for (const LineTiming& line : result.lines) {
    absl::StrAppend(&text, "line ", line.source, " ", line.issued, " ", StallsText(line.stalls),
                    "\n");
  }
  return text;
}

}  // namespace atalla::emu
