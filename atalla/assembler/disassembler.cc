#include "atalla/assembler/disassembler.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "atalla/base/bf16.h"
#include "atalla/image/image_view.h"
#include "atalla/isa/encoding.h"
#include "atalla/isa/instruction.h"
#include "atalla/v1/image.pb.h"
#include "atalla/v1/program.pb.h"

namespace atalla::assembler {
namespace {

constexpr uint64_t kNopWord = static_cast<uint64_t>(isa::Op::kNopS);
constexpr size_t kBytesPerRow = 16;

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

// The instruction, and where it jumps to.
std::string SlotText(uint64_t word, uint64_t packet_address, const Labels& labels) {
  std::string text = isa::Disassemble(word);
  const absl::StatusOr<isa::Instruction> instruction = isa::Decode(word);
  if (!instruction.ok() || !IsRelative(instruction->op)) return text;
  const uint64_t target = packet_address + static_cast<int64_t>(instruction->imm);
  const absl::string_view name = labels.At(target);
  absl::StrAppend(&text, " <",
                  name.empty() ? absl::StrFormat("%08X", target & 0xFFFFFFFF) : std::string(name),
                  ">");
  return text;
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

std::string PacketRow(const v1::Program& program, const v1::Packet& packet, const Labels& labels,
                      bool source_lines) {
  std::vector<std::string> texts;
  for (const uint64_t word : packet.slots()) {
    if (word != kNopWord) texts.push_back(SlotText(word, packet.address(), labels));
  }
  const std::string row = absl::StrFormat("%08X:  %s", packet.address(),
                                          texts.empty() ? "nop.s" : absl::StrJoin(texts, " | "));
  return WithPlace(row, source_lines ? PlacesText(program, packet) : "");
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
  for (const v1::Packet& packet : program.packets()) {
    absl::StrAppend(&text, labels.TakeUpTo(packet.address()));
    absl::StrAppend(&text, options.slots
                               ? SlotRows(program, packet, labels, options.source_lines)
                               : PacketRow(program, packet, labels, options.source_lines));
  }
  absl::StrAppend(&text, labels.TakeUpTo(UINT64_MAX));
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
