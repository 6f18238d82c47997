#include "atalla/emu/trace/code_map.h"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "atalla/base/diagnostic.h"
#include "atalla/isa/encoding.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/table.h"
#include "atalla/v1/program.pb.h"

namespace atalla::emu {
namespace {

// Jumps by an offset from their packet.
bool IsRelative(isa::Op op) {
  return op == isa::Op::kJal || isa::GetInfo(op).format == isa::Format::kBR;
}

bool IsFile(absl::string_view path, absl::string_view file) {
  return path == file || (absl::EndsWith(path, file) && path[path.size() - file.size() - 1] == '/');
}

}  // namespace

bool CodeMap::IsNop(uint64_t word) { return isa::OpFromOpcode(word & 0x7F) == isa::Op::kNopS; }

CodeMap::CodeMap(const v1::Program& program) : program_(program) {
  functions_.insert(static_cast<int64_t>(program.entry()));
  for (int i = 0; i < program.packets_size(); ++i) {
    const int64_t address = AddressOf(i);
    packets_[address] = i;
    for (const uint64_t word : program.packets(i).slots()) {
      const absl::StatusOr<isa::Instruction> instruction = isa::Decode(word);
      if (!instruction.ok() || instruction->op != isa::Op::kJal || instruction->rd == 0) continue;
      functions_.insert(address + instruction->imm);
    }
  }
  for (const v1::Symbol& symbol : program.symbols()) {
    labels_[static_cast<int64_t>(symbol.address())].push_back(symbol.name());
  }
}

int CodeMap::FindPacket(int64_t address) const {
  const auto found = packets_.find(address);
  return found == packets_.end() ? kNoPacket : found->second;
}

absl::Span<const std::string> CodeMap::LabelsAt(int64_t address) const {
  const auto found = labels_.find(address);
  if (found == labels_.end()) return {};
  return found->second;
}

std::string CodeMap::Named(int64_t start, int64_t address) const {
  const absl::Span<const std::string> labels = LabelsAt(start);
  const std::string name =
      labels.empty() ? absl::StrFormat("%08X", start & 0xFFFFFFFF) : labels.front();
  return start == address ? name : absl::StrCat(name, "+", address - start);
}

std::string CodeMap::NameOf(int64_t address) const {
  auto label = labels_.upper_bound(address);
  if (label == labels_.begin()) return "";
  return Named(std::prev(label)->first, address);
}

int64_t CodeMap::FunctionStart(int64_t address) const {
  auto function = functions_.upper_bound(address);
  return function == functions_.begin() ? address : *std::prev(function);
}

std::string CodeMap::FunctionOf(int64_t address) const {
  return Named(FunctionStart(address), address);
}

absl::StatusOr<int64_t> CodeMap::AddressOfLabel(absl::string_view label) const {
  std::vector<std::string> names;
  for (const v1::Symbol& symbol : program_.symbols()) {
    if (symbol.name() == label) return static_cast<int64_t>(symbol.address());
    names.push_back(symbol.name());
  }
  const std::string nearest = NearestSpelling(label, names);
  return absl::NotFoundError(
      absl::StrCat("no label '", label, "'",
                   nearest.empty() ? "" : absl::StrCat("; did you mean '", nearest, "'?")));
}

std::string CodeMap::Place(int packet, int slot) const {
  const v1::Packet& code = program_.packets(packet);
  if (slot >= code.lines_size()) return "";
  const v1::SourceLine& line = code.lines(slot);
  if (line.line() == 0 || static_cast<int64_t>(line.file()) >= program_.source_files_size()) {
    return "";
  }
  return absl::StrCat(program_.source_files(static_cast<int>(line.file())), ":", line.line());
}

std::string CodeMap::Places(int packet) const {
  std::vector<std::string> places;
  for (int slot = 0; slot < isa::kSlotsPerPacket; ++slot) {
    const std::string place = Place(packet, slot);
    if (place.empty()) continue;
    if (std::find(places.begin(), places.end(), place) == places.end()) places.push_back(place);
  }
  return absl::StrJoin(places, ", ");
}

absl::StatusOr<std::vector<int64_t>> CodeMap::AddressesOfLine(absl::string_view file,
                                                              uint32_t line) const {
  std::map<int64_t, int64_t> first_by_function;
  uint32_t next_line = 0;  // With code.
  bool known_file = false;
  for (int i = 0; i < packet_count(); ++i) {
    for (const v1::SourceLine& at : program_.packets(i).lines()) {
      if (at.line() == 0 || static_cast<int64_t>(at.file()) >= program_.source_files_size()) {
        continue;
      }
      if (!IsFile(program_.source_files(static_cast<int>(at.file())), file)) continue;
      known_file = true;
      if (at.line() > line && (next_line == 0 || at.line() < next_line)) next_line = at.line();
      if (at.line() == line) first_by_function.emplace(FunctionStart(AddressOf(i)), AddressOf(i));
    }
  }
  if (!known_file) {
    return absl::NotFoundError(absl::StrCat("no code of file '", file, "'",
                                            program_.source_files().empty()
                                                ? "; the program has no source lines"
                                                : "; there is code of ",
                                            absl::StrJoin(program_.source_files(), ", ")));
  }
  if (first_by_function.empty()) {
    return absl::NotFoundError(absl::StrCat(
        "no code of line ", line, " of ", file,
        next_line == 0 ? "" : absl::StrCat("; the next line with code is ", next_line)));
  }
  std::vector<int64_t> addresses;
  for (const auto& [function, address] : first_by_function) addresses.push_back(address);
  return addresses;
}

std::string CodeMap::SlotText(int packet, int slot) const {
  const uint64_t word = program_.packets(packet).slots(slot);
  std::string text = isa::Disassemble(word);
  const absl::StatusOr<isa::Instruction> instruction = isa::Decode(word);
  if (!instruction.ok() || !IsRelative(instruction->op)) return text;
  const int64_t target = AddressOf(packet) + instruction->imm;
  const std::string name = NameOf(target);
  absl::StrAppend(&text, " <", name.empty() ? absl::StrFormat("%08X", target & 0xFFFFFFFF) : name,
                  ">");
  return text;
}

std::string CodeMap::PacketText(int packet) const {
  std::vector<std::string> texts;
  for (int slot = 0; slot < isa::kSlotsPerPacket; ++slot) {
    if (!IsNop(program_.packets(packet).slots(slot))) texts.push_back(SlotText(packet, slot));
  }
  return texts.empty() ? "nop.s" : absl::StrJoin(texts, " | ");
}

}  // namespace atalla::emu
