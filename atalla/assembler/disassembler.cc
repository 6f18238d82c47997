#include "atalla/assembler/disassembler.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "atalla/assembler/operands.h"
#include "atalla/base/bf16.h"
#include "atalla/image/image_view.h"
#include "atalla/isa/encoding.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/machine.h"
#include "atalla/isa/table.h"
#include "atalla/v1/image.pb.h"
#include "atalla/v1/program.pb.h"

namespace atalla::assembler {
namespace {

constexpr uint64_t kNopWord = static_cast<uint64_t>(isa::Op::kNopS);
constexpr size_t kBytesPerRow = 16;

// How often each unit is used.
using UnitUse = std::array<int, isa::kUnitCount>;

// Which names an address has.
class Labels {
 public:
  explicit Labels(const v1::Program& program) {
    for (const v1::Symbol& symbol : program.symbols()) {
      names_[symbol.address()].push_back(symbol.name());
    }
  }
  // Label lines of all addresses up to this one that were not printed yet.
  std::string TakeUpTo(uint64_t address) {
    std::string text;
    for (; next_ != names_.end() && next_->first <= address; ++next_) {
      for (const absl::string_view name : next_->second) absl::StrAppend(&text, name, ":\n");
    }
    return text;
  }
  void Rewind() { next_ = names_.begin(); }
  // "name" or nothing.
  absl::string_view At(uint64_t address) const {
    const auto found = names_.find(address);
    return found == names_.end() ? absl::string_view() : found->second.front();
  }

 private:
  std::map<uint64_t, std::vector<absl::string_view>> names_;
  std::map<uint64_t, std::vector<absl::string_view>>::const_iterator next_;
};

bool IsRelative(isa::Op op) {
  return op == isa::Op::kJal || isa::GetInfo(op).format == isa::Format::kBR;
}

// The instruction, and where it jumps to. A word that is not what its instruction assembles to, as
// it has bits that decoding ignores, stays a word.
std::string SlotText(uint64_t word, uint64_t packet_address, const Labels& labels) {
  const std::string text = isa::Disassemble(word);
  const absl::StatusOr<isa::Instruction> instruction = isa::Decode(word);
  if (!instruction.ok()) return text;
  const absl::StatusOr<uint64_t> again = isa::Encode(*instruction);
  if (!again.ok() || *again != word) return absl::StrFormat(".word 0x%010X <%s>", word, text);
  if (!IsRelative(instruction->op)) return text;
  const uint64_t target = packet_address + static_cast<int64_t>(instruction->imm);
  const absl::string_view name = labels.At(target);
  return absl::StrCat(
      text, " <",
      IsLabelName(name) ? std::string(name) : absl::StrFormat("%08X", target & 0xFFFFFFFF), ">");
}

std::string PlaceText(const v1::Program& program, const v1::SourceLine& line) {
  if (line.line() == 0) return "";
  return absl::StrCat(program.source_files(static_cast<int>(line.file())), ":", line.line());
}

// "a.c:3, a.c:5": the places of a packet's slots, each once.
std::string PlacesText(const v1::Program& program, const v1::Packet& packet) {
  std::vector<std::string> places;
  for (const v1::SourceLine& line : packet.lines()) {
    const std::string place = PlaceText(program, line);
    if (place.empty()) continue;
    if (std::find(places.begin(), places.end(), place) == places.end()) places.push_back(place);
  }
  return absl::StrJoin(places, ", ");
}

std::string WithPlace(const std::string& row, const std::string& place) {
  return place.empty() ? absl::StrCat(row, "\n") : absl::StrFormat("%-60s  # %s\n", row, place);
}

// "ALU.S 2xVEC_MEM | s 4/4 v 2/4 m 0/2": units with instructions, and read ports taken of those
// that a packet has.
std::string UnitsText(const v1::Packet& packet, const isa::MachineModel& machine, UnitUse& total) {
  UnitUse use = {};
  isa::PortUse ports;
  for (const uint64_t word : packet.slots()) {
    const absl::StatusOr<isa::Instruction> instruction = isa::Decode(word);
    if (!instruction.ok() || instruction->op == isa::Op::kNopS) continue;
    const isa::Unit unit = isa::GetInfo(instruction->op).unit;
    if (unit != isa::Unit::kNone) ++use[static_cast<int>(unit)];
    const isa::PortUse more = machine.PortsOf(instruction->op);
    ports.scalar = static_cast<uint8_t>(ports.scalar + more.scalar);
    ports.vector = static_cast<uint8_t>(ports.vector + more.vector);
    ports.mask = static_cast<uint8_t>(ports.mask + more.mask);
  }
  std::string text;
  for (int unit = 0; unit < isa::kUnitCount; ++unit) {
    total[unit] += use[unit];
    if (use[unit] == 0) continue;
    if (use[unit] > 1) absl::StrAppend(&text, use[unit], "x");
    absl::StrAppend(&text, isa::UnitName(static_cast<isa::Unit>(unit)), " ");
  }
  const isa::PortUse all = machine.Ports();
  absl::StrAppendFormat(&text, "%ss %d/%d v %d/%d m %d/%d", text.empty() ? "" : "| ", ports.scalar,
                        all.scalar, ports.vector, all.vector, ports.mask, all.mask);
  return text;
}

// How much of each unit the packets use, as comments.
std::string UnitSummary(int packets, const UnitUse& use, const isa::MachineModel& machine) {
  std::string text =
      absl::StrFormat("# units of %d packets on machine %s\n", packets, machine.name());
  for (int i = 0; i < isa::kUnitCount; ++i) {
    if (use[i] == 0) continue;
    const isa::Unit unit = static_cast<isa::Unit>(i);
    const int64_t there_are = int64_t{packets} * machine.UnitLimit(unit);
    absl::StrAppendFormat(
        &text, "# %-9s %6d of %6d  %5.1f %%\n", isa::UnitName(unit), use[i], there_are,
        there_are == 0 ? 0.0
                       : 100.0 * static_cast<double>(use[i]) / static_cast<double>(there_are));
  }
  return text;
}

// A packet's slots up to the last that is not a nop.s, so that each keeps its place.
std::string PacketRow(const v1::Packet& packet, const Labels& labels) {
  int count = packet.slots_size();
  while (count > 1 && packet.slots(count - 1) == kNopWord) --count;
  std::vector<std::string> texts;
  for (int i = 0; i < count; ++i) {
    texts.push_back(SlotText(packet.slots(i), packet.address(), labels));
  }
  return absl::StrFormat("%08X:  %s", packet.address(), absl::StrJoin(texts, " | "));
}

std::string SlotRows(const v1::Program& program, const v1::Packet& packet, const Labels& labels,
                     bool source_lines) {
  std::string text;
  for (int slot = 0; slot < packet.slots_size(); ++slot) {
    const std::string row =
        absl::StrFormat("%08X.%d  %010X  %s", packet.address(), slot, packet.slots(slot),
                        SlotText(packet.slots(slot), packet.address(), labels));
    const bool known = source_lines && slot < packet.lines_size();
    absl::StrAppend(&text, WithPlace(row, known ? PlaceText(program, packet.lines(slot)) : ""));
  }
  return text;
}

// 16 bytes as little-endian words, and as BF16 values.
std::string DataRow(uint64_t address, absl::Span<const uint8_t> bytes) {
  std::string text = absl::StrFormat("%08X: ", address);
  std::string values;
  for (size_t i = 0; i < kBytesPerRow; i += 4) {
    uint32_t word = 0;
    const size_t count = i < bytes.size() ? std::min<size_t>(4, bytes.size() - i) : 0;
    for (size_t j = 0; j < count; ++j) {
      word |= static_cast<uint32_t>(bytes[i + j]) << (8 * j);
    }
    absl::StrAppend(&text, " ",
                    count == 0 ? std::string(8, ' ')
                               : absl::StrFormat("%*s%0*X", 8 - 2 * static_cast<int>(count), "",
                                                 2 * static_cast<int>(count), word));
    for (size_t j = 0; j + 1 < count; j += 2) {
      absl::StrAppend(&values, values.empty() ? "" : " ",
                      Bf16ToFloat(static_cast<uint16_t>(word >> (8 * j))));
    }
  }
  absl::StrAppend(&text, "  # ", values, "\n");
  return text;
}

std::string RegionRow(const v1::Region& region) {
  return absl::StrFormat("%08X  %8d bytes  %s %s [%s]  %s\n", region.address(), region.size_bytes(),
                         v1::Region::Role_Name(region.role()).substr(5),
                         v1::DType_Name(region.dtype()).substr(6),
                         absl::StrJoin(region.shape().dims(), ", "), region.tensor());
}

}  // namespace

std::string ListProgram(const v1::Program& program, const ListingOptions& options) {
  Labels labels(program);
  labels.Rewind();
  std::string text;
  if (program.weight_mode() != v1::WEIGHT_MODE_ANY) {
    absl::StrAppend(&text, "        .weights ",
                    program.weight_mode() == v1::WEIGHT_MODE_RESET ? "reset" : "shift", "\n");
  }
  UnitUse use = {};
  for (const v1::Packet& packet : program.packets()) {
    absl::StrAppend(&text, labels.TakeUpTo(packet.address()));
    std::vector<std::string> notes;
    if (options.machine != nullptr) notes.push_back(UnitsText(packet, *options.machine, use));
    if (options.slots) {
      absl::StrAppend(&text, SlotRows(program, packet, labels, options.source_lines));
      if (!notes.empty()) absl::StrAppend(&text, "# ", notes[0], "\n");
      continue;
    }
    const std::string places = options.source_lines ? PlacesText(program, packet) : "";
    if (!places.empty()) notes.push_back(places);
    absl::StrAppend(&text, WithPlace(PacketRow(packet, labels), absl::StrJoin(notes, " | ")));
  }
  absl::StrAppend(&text, labels.TakeUpTo(UINT64_MAX));
  if (options.machine != nullptr) {
    absl::StrAppend(&text, UnitSummary(program.packets_size(), use, *options.machine));
  }
  return text;
}

void ListImage(const image::ImageView& image, absl::FunctionRef<void(absl::string_view)> write) {
  const v1::Image& info = image.info;
  for (const v1::Parameter& parameter : info.parameters()) {
    write(absl::StrFormat("%08X  parameter %s = 0x%08X\n",
                          info.parameter_base() + parameter.offset_bytes(), parameter.name(),
                          parameter.value()));
  }
  for (const v1::Region& region : info.regions()) write(RegionRow(region));
  for (const auto& [address, data] : image.segments) {
    write(absl::StrFormat("segment %08X, %d bytes\n", address, data.size()));
    for (size_t i = 0; i < data.size(); i += kBytesPerRow) {
      write(DataRow(address + i, data.subspan(i, kBytesPerRow)));
    }
  }
}

std::string ListImage(const v1::Image& image) {
  std::string text;
  ListImage({image, image::SegmentsOf(image)},
            [&text](absl::string_view piece) { text.append(piece.data(), piece.size()); });
  return text;
}

}  // namespace atalla::assembler
