#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "atalla/image/hex.h"
#include "atalla/image/in_format.h"
#include "atalla/isa/encoding.h"
#include "atalla/isa/instruction.h"
#include "atalla/v1/image.pb.h"
#include "atalla/v1/program.pb.h"

namespace atalla::image {
namespace {

constexpr uint64_t kNopWord = static_cast<uint64_t>(isa::Op::kNopS);

std::string Disassembly(const v1::Packet& packet) {
  std::vector<std::string> texts;
  for (const uint64_t word : packet.slots()) {
    if (word != kNopWord) texts.push_back(isa::Disassemble(word));
  }
  return absl::StrJoin(texts, " | ");
}

std::string InstructionLines(const v1::Program& program, const WriteInOptions& options) {
  std::multimap<uint64_t, absl::string_view> symbols;
  if (!options.packet_comment) {
    for (const v1::Symbol& symbol : program.symbols()) {
      symbols.emplace(symbol.address(), symbol.name());
    }
  }
  std::string text;
  auto symbol = symbols.begin();
  for (const v1::Packet& packet : program.packets()) {
    for (; symbol != symbols.end() && symbol->first <= packet.address(); ++symbol) {
      absl::StrAppend(&text, "# ", symbol->second, ":\n");
    }
    absl::StrAppend(&text,
                    PacketLine(packet, options.packet_comment ? options.packet_comment(packet)
                                                              : Disassembly(packet)),
                    "\n");
  }
  for (; symbol != symbols.end(); ++symbol) absl::StrAppend(&text, "# ", symbol->second, ":\n");
  return text;
}

// Collects bytes into aligned words and prints each when the next one starts.
class DataLines {
 public:
  void Add(uint64_t address, uint8_t byte) {
    const uint64_t group = address & ~uint64_t{3};
    if (!any_ || group != group_) {
      Flush();
      any_ = true;
      group_ = group;
      word_ = 0;
    }
    word_ |= static_cast<uint32_t>(byte) << (8 * (address & 3));
  }

  std::string Take() {
    Flush();
    return std::move(text_);
  }

 private:
  void Flush() {
    if (any_) AppendDataLine(text_, group_, word_);
  }

  std::string text_;
  bool any_ = false;
  uint64_t group_ = 0;
  uint32_t word_ = 0;
};

absl::string_view StripBlankLines(absl::string_view text) {
  while (absl::ConsumePrefix(&text, "\n")) {
  }
  return absl::StripTrailingAsciiWhitespace(text);
}

}  // namespace

std::string PacketLine(const v1::Packet& packet, absl::string_view comment) {
  std::string line;
  AppendHex(line, packet.address(), 8);
  line.push_back(':');
  for (const uint64_t word : packet.slots()) {
    line.push_back(' ');
    AppendHex(line, word, 10);
  }
  if (!comment.empty()) absl::StrAppend(&line, " # ", comment);
  return line;
}

std::string JoinIn(absl::string_view instruction_lines, absl::string_view data_lines) {
  const std::string text = absl::StrCat(StripBlankLines(instruction_lines), "\n\n.data\n\n",
                                        StripBlankLines(data_lines));
  return absl::StrCat(absl::StripTrailingAsciiWhitespace(text), "\n");
}

std::string WriteIn(const v1::Program& program, const v1::Image& image,
                    const WriteInOptions& options) {
  DataLines data;
  for (const v1::Segment& segment : image.segments()) {
    uint64_t address = segment.address();
    for (const char byte : segment.data()) data.Add(address++, static_cast<uint8_t>(byte));
  }
  return JoinIn(InstructionLines(program, options), data.Take());
}

}  // namespace atalla::image
