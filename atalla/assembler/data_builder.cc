#include "atalla/assembler/data_builder.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "atalla/assembler/line.h"
#include "atalla/assembler/operand_reader.h"
#include "atalla/assembler/operands.h"
#include "atalla/assembler/reporter.h"
#include "atalla/assembler/symbols.h"
#include "atalla/base/bf16_from_double.h"
#include "atalla/isa/table.h"

namespace atalla::assembler {
namespace {

constexpr uint64_t kAddressEnd = uint64_t{1} << 32;
constexpr int64_t kMaxAlignment = int64_t{1} << 31;
constexpr isa::Range kWordRange = {-(int64_t{1} << 31), (int64_t{1} << 32) - 1};

bool Is(const Line& line, absl::string_view directive) {
  return absl::EqualsIgnoreCase(line.head.text, directive);
}

}  // namespace

bool DataBuilder::IsDirective(const Line& line) {
  for (const absl::string_view name :
       {".byte", ".half", ".word", "dcd", ".bf16", ".zero", ".org"}) {
    if (Is(line, name)) return true;
  }
  return false;
}

void DataBuilder::Apply(const Line& line) {
  if (!HasValues(line)) return;
  if (Is(line, ".byte")) return Integers(line, 1, -128, 255);
  if (Is(line, ".half")) return Integers(line, 2, -32768, 65535);
  if (Is(line, ".word") || Is(line, "dcd")) return Words(line);
  if (Is(line, ".bf16")) return Bf16Values(line);
  if (Is(line, ".zero")) return Zero(line);
  Org(line);
}

bool DataBuilder::HasValues(const Line& line) {
  if (line.operands.empty()) {
    reporter_.Error(line, line.head, absl::StrCat("'", line.head.text, "' without a value"),
                    absl::StrCat("write '", line.head.text, " 0', say"));
    return false;
  }
  for (const Token& empty : line.empty_operands) {
    reporter_.Error(line, empty, "a value is missing between commas");
  }
  return line.empty_operands.empty();
}

bool DataBuilder::IsAligned(const Line& line, uint64_t bytes) {
  if (here_ % bytes == 0) return true;
  reporter_.Error(
      line, line.head,
      absl::StrFormat("'%s' at 0x%X, which is not a multiple of %d", line.head.text, here_, bytes),
      absl::StrCat("write '.align ", bytes, "' before it, and before its label"));
  return false;
}

void DataBuilder::Append(const Line& line, const Token& token, std::string bytes) {
  if (bytes.empty() || is_full_) return;
  if (bytes.size() > kMaxDataBytes - size_ || bytes.size() > kAddressEnd - here_) {
    const bool is_end = bytes.size() > kAddressEnd - here_;
    reporter_.Error(line, token,
                    is_end ? "the data reach beyond address 0xFFFFFFFF"
                           : absl::StrCat("more than ", kMaxDataBytes >> 20, " MiB of data"),
                    "large data come with an image");
    is_full_ = true;
    return;
  }
  size_ += bytes.size();
  if (pieces_.empty() || pieces_.back().run.address + pieces_.back().run.bytes.size() != here_) {
    pieces_.push_back({{static_cast<uint32_t>(here_), ""}, line, token});
  }
  here_ += bytes.size();
  std::string& run = pieces_.back().run.bytes;
  if (run.empty()) {
    run = std::move(bytes);
  } else {
    run.append(bytes);
  }
}

void DataBuilder::AppendNumber(const Line& line, const Token& token, uint32_t value, int bytes) {
  std::string text;
  for (int i = 0; i < bytes; ++i) text.push_back(static_cast<char>(value >> (8 * i)));
  Append(line, token, std::move(text));
}

void DataBuilder::Integers(const Line& line, int bytes, int64_t min, int64_t max) {
  if (!IsAligned(line, static_cast<uint64_t>(bytes))) return;
  for (const Token& token : line.operands) {
    int64_t value = 0;
    if (ParseNumber(token.text).kind == Number::Kind::kNotANumber &&
        ParseSymbolExpression(token.text).has_value()) {
      reporter_.Error(line, token,
                      absl::StrCat("'", token.text, "' is no number of ", bytes,
                                   bytes == 1 ? " byte" : " bytes"),
                      "'.word NAME' holds an address");
      value = 0;
    } else if (!ReadNumber(line, token, "the value", {min, max}, Symbols(), reporter_, value)) {
      value = 0;  // Its place is kept, so that nothing after it is reported for it.
    }
    AppendNumber(line, token, static_cast<uint32_t>(value), bytes);
  }
}

void DataBuilder::Words(const Line& line) {
  if (!IsAligned(line, 4)) return;
  for (Token token : line.operands) {
    if (Is(line, "dcd") && absl::StartsWith(token.text, "=")) {
      token = TokenAt(line.text, absl::StripLeadingAsciiWhitespace(token.text.substr(1)));
    }
    int64_t value = 0;
    const bool is_name = IsLabelName(token.text) || ParseSymbolExpression(token.text).has_value();
    if (is_name) {
      mentions_.push_back({static_cast<uint32_t>(here_), line, token});
    } else if (!ReadNumber(line, token, "the value", kWordRange, Symbols(), reporter_, value,
                           "words have 32 bits")) {
      value = 0;
    }
    AppendNumber(line, token, static_cast<uint32_t>(value), 4);
  }
}

void DataBuilder::Bf16Values(const Line& line) {
  if (!IsAligned(line, 2)) return;
  for (const Token& token : line.operands) {
    double value = 0;
    uint16_t half = 0;
    if (!absl::SimpleAtod(token.text, &value)) {
      reporter_.Error(line, token, absl::StrCat("'", token.text, "' is not a number"),
                      "such as 1.5, -3e-5, inf or nan");
    } else {
      half = Bf16FromDouble(value);
      const bool is_infinite = (half & 0x7FFF) == 0x7F80;
      if (is_infinite && !absl::StrContains(absl::AsciiStrToLower(token.text), "inf")) {
        reporter_.Error(line, token, absl::StrCat("'", token.text, "' is too large for BF16"),
                        "the largest value is about 3.39e38; there is 'inf'");
      }
    }
    AppendNumber(line, token, half, 2);
  }
}

void DataBuilder::Zero(const Line& line) {
  int64_t count = 0;
  if (line.operands.size() != 1) {
    return reporter_.Error(line, line.operands[1], "'.zero' takes one number",
                           "it is the number of bytes");
  }
  if (!ReadNumber(line, line.operands[0], "the number of bytes",
                  {0, static_cast<int64_t>(kMaxDataBytes)}, Symbols(), reporter_, count,
                  "large data come with an image")) {
    return;
  }
  if (is_full_) return;
  Append(line, line.operands[0], std::string(static_cast<size_t>(count), '\0'));
}

void DataBuilder::Org(const Line& line) {
  int64_t address = 0;
  if (line.operands.size() != 1) {
    return reporter_.Error(line, line.operands[1], "'.org' takes one address");
  }
  if (ReadNumber(line, line.operands[0], "the address", {0, static_cast<int64_t>(kAddressEnd) - 1},
                 Symbols(), reporter_, address)) {
    here_ = static_cast<uint64_t>(address);
  }
}

void DataBuilder::Align(const Line& line, const Token& number) {
  int64_t alignment = 0;
  if (!ReadNumber(line, number, "the alignment", {1, kMaxAlignment}, Symbols(), reporter_,
                  alignment)) {
    return;
  }
  if ((alignment & (alignment - 1)) != 0) {
    return reporter_.Error(line, number, absl::StrCat(alignment, " is not a power of two"),
                           "data are aligned to 1, 2, 4, 8 ... bytes");
  }
  const uint64_t mask = static_cast<uint64_t>(alignment) - 1;
  here_ = std::min((here_ + mask) & ~mask, kAddressEnd);
}

std::vector<DataRun> DataBuilder::MergedRuns() {
  std::stable_sort(pieces_.begin(), pieces_.end(),
                   [](const Piece& a, const Piece& b) { return a.run.address < b.run.address; });
  std::vector<DataRun> runs;
  const Piece* previous = nullptr;
  uint64_t end = 0;
  for (Piece& piece : pieces_) {
    const uint64_t piece_end = piece.run.address + uint64_t{piece.run.bytes.size()};
    if (previous != nullptr && piece.run.address < end) {
      const bool is_later = piece.line.number >= previous->line.number;
      const Piece& later = is_later ? piece : *previous;
      const Piece& earlier = is_later ? *previous : piece;
      reporter_.Error(later.line, later.token,
                      absl::StrFormat("data at 0x%X, where data are already", piece.run.address),
                      absl::StrFormat("those from 0x%X on begin in line %d", earlier.run.address,
                                      earlier.line.number));
    } else if (previous != nullptr && piece.run.address == end) {
      runs.back().bytes.append(piece.run.bytes);
    } else {
      runs.push_back(std::move(piece.run));
    }
    if (piece_end >= end) previous = &piece;
    end = std::max(end, piece_end);
  }
  return runs;
}

void DataBuilder::Resolve(const Mention& mention, const Symbols& symbols, DataSection& section) {
  const auto parsed = ParseSymbolExpression(mention.token.text);
  const SymbolExpression symbol =
      parsed.has_value() ? *parsed : SymbolExpression{mention.token.text};
  if (symbol.part != SymbolExpression::Part::kWhole) {
    return reporter_.Error(mention.line, mention.token,
                           "a word holds a whole address, not a part of one",
                           absl::StrCat("write '.word ", symbol.name, "'"));
  }
  if (const std::optional<uint32_t> address = symbols.DataAddress(symbol.name)) {
    const uint32_t value = *address + static_cast<uint32_t>(symbol.addend);
    const auto after =
        std::upper_bound(section.runs.begin(), section.runs.end(), mention.address,
                         [](uint32_t wanted, const DataRun& run) { return wanted < run.address; });
    // After an error the word may have no place.
    if (after == section.runs.begin()) return;
    DataRun& run = *(after - 1);
    const size_t offset = mention.address - run.address;
    for (size_t i = 0; i < 4 && offset + i < run.bytes.size(); ++i) {
      run.bytes[offset + i] = static_cast<char>(value >> (8 * i));
    }
  } else if (!symbols.IsLabel(symbol.name)) {
    reporter_.Error(mention.line, mention.token, absl::StrCat("unknown symbol '", symbol.name, "'"),
                    reporter_.wants_hints() ? symbols.Suggest(symbol.name) : "");
  } else if (symbol.addend != 0) {
    reporter_.Error(mention.line, mention.token,
                    absl::StrCat("'", symbol.name, "' is a label of code, and nothing is known ",
                                 "about addresses near it"),
                    "packets are made later; put a label there");
  } else {
    section.relocations.push_back({mention.address,
                                   std::string(symbol.name),
                                   {reporter_.file(), mention.line.number, mention.token.column}});
  }
}

DataSection DataBuilder::Finish(const Symbols& symbols) {
  DataSection section;
  section.runs = MergedRuns();
  for (const Mention& mention : mentions_) Resolve(mention, symbols, section);
  std::stable_sort(
      section.relocations.begin(), section.relocations.end(),
      [](const DataRelocation& a, const DataRelocation& b) { return a.address < b.address; });
  return section;
}

}  // namespace atalla::assembler
