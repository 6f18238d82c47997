#include "atalla/emu/timing/timing_result.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "atalla/isa/encoding.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/table.h"
#include "atalla/v1/program.pb.h"

namespace atalla::emu {
namespace {

bool IsNop(uint64_t word) { return isa::OpFromOpcode(word & 0x7F) == isa::Op::kNopS; }

// Addresses where a block may begin.
std::set<int64_t> BlockStarts(const v1::Program& program) {
  std::set<int64_t> starts = {static_cast<int64_t>(program.entry())};
  for (const v1::Symbol& symbol : program.symbols()) {
    starts.insert(static_cast<int64_t>(symbol.address()));
  }
  for (const v1::Packet& packet : program.packets()) {
    const int64_t address = static_cast<int64_t>(packet.address());
    for (const uint64_t word : packet.slots()) {
      const absl::StatusOr<isa::Instruction> instruction = isa::Decode(word);
      if (!instruction.ok() || !isa::HasEffect(instruction->op, isa::kIsControl)) continue;
      starts.insert(address + isa::kBytesPerPacket);
      // jalr goes to what a register holds: after a jal, or to a symbol. halt.s goes nowhere.
      if (instruction->op == isa::Op::kJalr || instruction->op == isa::Op::kHaltS) continue;
      starts.insert(address + instruction->imm);
    }
  }
  return starts;
}

// The last symbol at each address counts.
std::map<int64_t, std::string> SymbolsByAddress(const v1::Program& program) {
  std::map<int64_t, std::string> symbols;
  for (const v1::Symbol& symbol : program.symbols()) {
    symbols[static_cast<int64_t>(symbol.address())] = symbol.name();
  }
  return symbols;
}

std::string NameOf(int64_t address, const std::map<int64_t, std::string>& symbols) {
  const auto after = symbols.upper_bound(address);
  if (after == symbols.begin()) return absl::StrFormat("%08X", address);
  const auto& [start, name] = *std::prev(after);
  return start == address ? name : absl::StrCat(name, "+", address - start);
}

void AddBlocks(const v1::Program& program, TimingResult& result) {
  const std::set<int64_t> starts = BlockStarts(program);
  const std::map<int64_t, std::string> symbols = SymbolsByAddress(program);
  std::vector<BlockTiming> blocks;
  int64_t next = -1;
  for (const PacketTiming& packet : result.packets) {
    if (packet.address != next || starts.count(packet.address) > 0) {
      BlockTiming& block = blocks.emplace_back();
      block.address = packet.address;
      block.name = NameOf(packet.address, symbols);
      block.entered = packet.issued;
    }
    next = packet.address + isa::kBytesPerPacket;
    BlockTiming& block = blocks.back();
    ++block.packets;
    block.issued += packet.issued;
    block.stalls += packet.Stalls();
  }
  for (BlockTiming& block : blocks) {
    if (block.issued > 0) result.blocks.push_back(std::move(block));
  }
}

// File and line of a slot; file -1 where they are not known.
using SourcePlace = std::pair<int64_t, uint32_t>;
constexpr SourcePlace kNowhere = {-1, 0};

SourcePlace PlaceOfSlot(const v1::Program& program, int packet, int slot) {
  const v1::Packet& source = program.packets(packet);
  if (slot >= source.lines_size()) return kNowhere;
  const v1::SourceLine& line = source.lines(slot);
  const bool known =
      line.line() != 0 && static_cast<int64_t>(line.file()) < program.source_files_size();
  return known ? SourcePlace{line.file(), line.line()} : kNowhere;
}

std::string SourceName(const v1::Program& program, const SourcePlace& place) {
  if (place == kNowhere) return "";
  return absl::StrCat(program.source_files(static_cast<int>(place.first)), ":", place.second);
}

void AddLines(const v1::Program& program, TimingResult& result) {
  std::map<SourcePlace, LineTiming> lines;
  for (size_t i = 0; i < result.packets.size(); ++i) {
    const PacketTiming& packet = result.packets[i];
    if (packet.issued == 0) continue;
    const int index = static_cast<int>(i);
    const auto& words = program.packets(index).slots();
    const auto first = absl::c_find_if(words, [](uint64_t word) { return !IsNop(word); });
    const int first_slot = first == words.end() ? 0 : static_cast<int>(first - words.begin());
    lines[PlaceOfSlot(program, index, first_slot)].issued += packet.issued;
    for (int slot = 0; slot < isa::kSlotsPerPacket; ++slot) {
      const StallCycles& stalls = packet.stalls_by_slot[slot];
      if (stalls.Total() > 0) lines[PlaceOfSlot(program, index, slot)].stalls += stalls;
    }
  }
  std::optional<LineTiming> unknown;
  for (auto& [place, line] : lines) {
    line.source = SourceName(program, place);
    if (place == kNowhere) {
      unknown = std::move(line);
    } else {
      result.lines.push_back(std::move(line));
    }
  }
  if (unknown) result.lines.push_back(*std::move(unknown));
}

double Percent(int64_t part, int64_t whole) {
  return whole == 0 ? 0 : 100.0 * static_cast<double>(part) / static_cast<double>(whole);
}

void AppendStallHeader(std::string* text) {
  for (int i = 0; i < kStallCauseCount; ++i) {
    absl::StrAppendFormat(text, " %12s", StallCauseName(static_cast<StallCause>(i)));
  }
  absl::StrAppend(text, "\n");
}

void AppendStalls(const StallCycles& stalls, std::string* text) {
  for (const int64_t cycles : stalls.by_cause) absl::StrAppendFormat(text, " %12d", cycles);
  absl::StrAppend(text, "\n");
}

// The `top` rows with the most stall cycles; the first of equal ones first.
template <typename Row>
std::vector<const Row*> Costliest(const std::vector<Row>& rows, int top) {
  std::vector<const Row*> sorted;
  for (const Row& row : rows) {
    if (row.stalls.Total() > 0) sorted.push_back(&row);
  }
  std::stable_sort(sorted.begin(), sorted.end(), [](const Row* a, const Row* b) {
    return a->stalls.Total() > b->stalls.Total();
  });
  if (static_cast<int>(sorted.size()) > top) sorted.resize(top);
  return sorted;
}

}  // namespace

absl::string_view StallCauseName(StallCause cause) {
  constexpr absl::string_view kNames[kStallCauseCount] = {"operand", "unit", "port", "dma",
                                                          "control"};
  return kNames[static_cast<int>(cause)];
}

int64_t StallCycles::Total() const { return absl::c_accumulate(by_cause, int64_t{0}); }

StallCycles& StallCycles::operator+=(const StallCycles& other) {
  for (int i = 0; i < kStallCauseCount; ++i) by_cause[i] += other.by_cause[i];
  return *this;
}

StallCycles PacketTiming::Stalls() const {
  StallCycles sum;
  for (const StallCycles& stalls : stalls_by_slot) sum += stalls;
  return sum;
}

void AddBlocksAndLines(const v1::Program& program, TimingResult& result) {
  result.blocks.clear();
  result.lines.clear();
  AddBlocks(program, result);
  AddLines(program, result);
}

std::string FormatTiming(const TimingResult& result, int top) {
  std::string text;
  absl::StrAppend(&text, "timing: ", result.exposed ? "exposed" : "interlocked", ", machine ",
                  result.machine, "\ncycles: ", result.cycles,
                  "\npackets_issued: ", result.packets_issued,
                  "\nstall_cycles: ", result.stalls.Total(), "\n");
  for (int i = 0; i < kStallCauseCount; ++i) {
    absl::StrAppend(&text, "stall_", StallCauseName(static_cast<StallCause>(i)), ": ",
                    result.stalls.by_cause[i], "\n");
  }
  absl::StrAppendFormat(&text, "\n%-10s %12s %12s %8s\n", "unit", "instructions", "busy_cycles",
                        "busy");
  for (const UnitTiming& unit : result.units) {
    absl::StrAppendFormat(&text, "%-10s %12d %12d %6.1f %%\n", isa::UnitName(unit.unit),
                          unit.instructions, unit.busy_cycles,
                          Percent(unit.busy_cycles, result.cycles));
  }
  const std::vector<const BlockTiming*> blocks = Costliest(result.blocks, top);
  if (!blocks.empty()) {
    absl::StrAppendFormat(&text, "\n%-24s %10s %12s", "block", "entered", "cycles");
    AppendStallHeader(&text);
  }
  for (const BlockTiming* block : blocks) {
    absl::StrAppendFormat(&text, "%-24s %10d %12d", block->name, block->entered, block->Cycles());
    AppendStalls(block->stalls, &text);
  }
  const std::vector<const LineTiming*> lines = Costliest(result.lines, top);
  if (!lines.empty()) {
    absl::StrAppendFormat(&text, "\n%-35s %12s", "source line", "cycles");
    AppendStallHeader(&text);
  }
  for (const LineTiming* line : lines) {
    const std::string source = line->source.empty() ? "(no line known)" : line->source;
    absl::StrAppendFormat(&text, "%-35s %12d", source, line->Cycles());
    AppendStalls(line->stalls, &text);
  }
  return text;
}

std::string SourceOf(const v1::Program& program, int packet, int slot) {
  return SourceName(program, PlaceOfSlot(program, packet, slot));
}

}  // namespace atalla::emu
