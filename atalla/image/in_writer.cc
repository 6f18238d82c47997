#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "atalla/image/hex.h"
#include "atalla/image/image_view.h"
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
  using Write = absl::FunctionRef<void(absl::string_view)>;

  // Told many lines at a time.
  explicit DataLines(Write write) : write_(write) {}

  void Add(uint64_t address, uint8_t byte) {
    const uint64_t group = address & ~uint64_t{3};
    if (!any_ || group != group_) {
      EndWord();
      any_ = true;
      group_ = group;
      word_ = 0;
    }
    word_ |= static_cast<uint32_t>(byte) << (8 * (address & 3));
  }

  void Finish() {
    EndWord();
    write_(text_);
  }

 private:
  static constexpr size_t kPieceBytes = 1 << 16;

  void EndWord() {
    if (any_) AppendDataLine(text_, group_, word_);
    if (text_.size() < kPieceBytes) return;
    write_(text_);
    text_.clear();
  }

  Write write_;
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

void WriteIn(const v1::Program& program, const ImageView& image, const WriteInOptions& options,
             absl::FunctionRef<void(absl::string_view)> write) {
  write(JoinIn(InstructionLines(program, options), ""));
  if (image.segments.empty()) return;
  write("\n");
  DataLines data(write);
  for (const auto& [address, bytes] : image.segments) {
    for (size_t i = 0; i < bytes.size(); ++i) data.Add(address + i, bytes[i]);
  }
  data.Finish();
}

std::string WriteIn(const v1::Program& program, const v1::Image& image,
                    const WriteInOptions& options) {
  std::string text;
  WriteIn(program, {image, SegmentsOf(image)}, options,
          [&text](absl::string_view piece) { text.append(piece.data(), piece.size()); });
  return text;
}

}  // namespace atalla::image
