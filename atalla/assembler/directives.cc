#include "atalla/assembler/directives.h"

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "atalla/assembler/data_builder.h"
#include "atalla/assembler/line.h"
#include "atalla/assembler/operands.h"
#include "atalla/assembler/reporter.h"
#include "atalla/base/diagnostic.h"
#include "atalla/v1/program.pb.h"

namespace atalla::assembler {
namespace {

constexpr int64_t kMaxLine = std::numeric_limits<int>::max();

// The words after the directive.
std::vector<absl::string_view> Words(const Line& line) {
  return absl::StrSplit(line.rest.text, absl::ByAnyChar(" \t"), absl::SkipEmpty());
}

bool Is(const Line& line, absl::string_view directive) {
  return absl::EqualsIgnoreCase(line.head.text, directive);
}

// A whole number in min..max.
std::optional<int> WholeNumber(absl::string_view text, int64_t min, int64_t max) {
  const Number number = ParseNumber(text);
  if (number.kind != Number::Kind::kNumber || number.value < min || number.value > max) {
    return std::nullopt;
  }
  return static_cast<int>(number.value);
}

// Cuts a string in double quotes from the front of `text`.
std::optional<std::string> TakeQuoted(absl::string_view& text) {
  if (text.empty() || text[0] != '"') return std::nullopt;
  size_t end = 1;
  while (end < text.size() && text[end] != '"') end += text[end] == '\\' ? 2 : 1;
  if (end >= text.size()) return std::nullopt;
  std::string value;
  if (!absl::CUnescape(text.substr(1, end - 1), &value)) return std::nullopt;
  text = absl::StripLeadingAsciiWhitespace(text.substr(end + 1));
  return value;
}

}  // namespace

bool Directives::IsDirective(const Line& line) {
  const absl::string_view head = line.head.text;
  if (head.empty()) return false;
  return head[0] == '.' || Is(line, "global") || Is(line, "type") || Is(line, "align") ||
         absl::StartsWithIgnoreCase(head, "align(") || DataBuilder::IsDirective(line) ||
         IsEnd(line);
}

bool Directives::IsEnd(const Line& line) {
  if (Is(line, ".data")) return line.rest.text.empty();
  return Is(line, "data") && absl::EqualsIgnoreCase(line.rest.text, "mem");
}

void Directives::Apply(const Line& line) {
  if (Is(line, ".section") || Is(line, ".text")) return Section(line);
  if (Is(line, ".align") || Is(line, "align") ||
      absl::StartsWithIgnoreCase(line.head.text, "align(")) {
    return Align(line);
  }
  if (DataBuilder::IsDirective(line)) {
    if (in_data_section_) return data_.Apply(line);
    return reporter_.Error(line, line.head,
                           absl::StrCat("'", line.head.text, "' outside of the data section"),
                           "write '.section data' before it, and before its label");
  }
  if (Is(line, ".loc")) return Loc(line);
  if (Is(line, ".weights")) return Weights(line);
  if (Is(line, ".entry")) return Entry(line);
  if (Is(line, "global") || Is(line, ".global") || Is(line, ".globl")) return Global(line);
  if (Is(line, "type") || Is(line, ".type")) return Type(line);
  Unknown(line);
}

// Compilers for other machines have dots: `.text`, `.section .data`.
void Directives::Section(const Line& line) {
  absl::string_view name = Is(line, ".text") ? "code" : line.rest.text;
  absl::ConsumePrefix(&name, ".");
  const bool is_data = absl::EqualsIgnoreCase(name, "data");
  if (!is_data && !absl::EqualsIgnoreCase(name, "code") && !absl::EqualsIgnoreCase(name, "text")) {
    reporter_.Error(line, line.head, absl::StrCat("unknown section '", line.rest.text, "'"),
                    "write '.section code' or '.section data'");
    return;
  }
  if (Is(line, ".text") && !line.rest.text.empty()) {
    return reporter_.Error(line, line.rest, "'.text' takes nothing");
  }
  in_data_section_ = is_data;
}

// ".align 4", "ALIGN(4)". Packets are aligned as they are: in code the number has no effect, but
// must be one.
void Directives::Align(const Line& line) {
  absl::string_view text = line.text.substr(line.head.text.data() - line.text.data());
  text = text.substr(0, line.rest.text.data() + line.rest.text.size() - text.data());
  const size_t name_end = line.head.text[0] == '.' ? 6 : 5;
  text = absl::StripAsciiWhitespace(text.substr(name_end));
  if (absl::ConsumePrefix(&text, "(") && !absl::ConsumeSuffix(&text, ")")) text = "";
  text = absl::StripAsciiWhitespace(text);
  if (!WholeNumber(text, 1, kMaxLine).has_value()) {
    return reporter_.Error(line, line.head,
                           absl::StrCat("'", line.head.text, "' without a number of bytes"),
                           "write '.align 4' or 'ALIGN(4)'");
  }
  if (in_data_section_) data_.Align(line, TokenAt(line.text, text));
}

void Directives::Loc(const Line& line) {
  absl::string_view rest = line.rest.text;
  std::optional<std::string> file = TakeQuoted(rest);
  const std::vector<absl::string_view> words =
      absl::StrSplit(rest, absl::ByAnyChar(" \t"), absl::SkipEmpty());
  std::optional<int> number;
  std::optional<int> column = 0;
  if (!words.empty() && words.size() <= 2) number = WholeNumber(words[0], 0, kMaxLine);
  if (words.size() == 2) column = WholeNumber(words[1], 0, kMaxLine);
  if (!file.has_value() || !number.has_value() || !column.has_value()) {
    reporter_.Error(line, line.head, "this is not a source location",
                    "write '.loc \"file\" line' or '.loc \"file\" line column'");
    return;
  }
  location_ = SourceLocation{*std::move(file), *number, *column};
}

void Directives::Weights(const Line& line) {
  std::optional<v1::WeightMode> mode;
  if (absl::EqualsIgnoreCase(line.rest.text, "any")) mode = v1::WEIGHT_MODE_ANY;
  if (absl::EqualsIgnoreCase(line.rest.text, "reset")) mode = v1::WEIGHT_MODE_RESET;
  if (absl::EqualsIgnoreCase(line.rest.text, "shift")) mode = v1::WEIGHT_MODE_SHIFT;
  if (!mode.has_value()) {
    reporter_.Error(line, line.head, absl::StrCat("unknown weight mode '", line.rest.text, "'"),
                    "write '.weights reset', '.weights shift' or '.weights any'");
    return;
  }
  if (weight_mode_.has_value() && *weight_mode_ != *mode) {
    reporter_.Error(line, line.head, "the program named another weight mode before");
    return;
  }
  weight_mode_ = mode;
}

// Everything in one file sees every label: the names need no table.
void Directives::Global(const Line& line) {
  if (IsLabelName(line.rest.text)) return;
  reporter_.Error(line, line.head, "'global' without a name", "write 'global NAME'");
}

void Directives::Entry(const Line& line) {
  if (IsLabelName(line.rest.text)) {
    entries_.push_back({line, line.rest});
    return;
  }
  reporter_.Error(line, line.head, "'.entry' without a name", "write '.entry LABEL'");
}

void Directives::Type(const Line& line) {
  const std::vector<absl::string_view> words = Words(line);
  if (words.size() == 2 && IsLabelName(words[0]) &&
      (absl::EqualsIgnoreCase(words[1], "func") || absl::EqualsIgnoreCase(words[1], "object"))) {
    return;
  }
  reporter_.Error(line, line.head, "'type' without a name and what it is",
                  "write 'type NAME func' or 'type NAME object'");
}

void Directives::Unknown(const Line& line) {
  static constexpr const char* kNames[] = {".align", ".bf16",    ".byte", ".entry",   ".global",
                                           ".half",  ".loc",     ".org",  ".section", ".text",
                                           ".type",  ".weights", ".word", ".zero"};
  const std::string nearest = reporter_.wants_hints()
                                  ? NearestSpelling(absl::AsciiStrToLower(line.head.text),
                                                    {std::begin(kNames), std::end(kNames)})
                                  : "";
  reporter_.Error(line, line.head, absl::StrCat("unknown directive '", line.head.text, "'"),
                  nearest.empty() ? absl::StrCat("there are ", absl::StrJoin(kNames, " "),
                                                 ", and '.data' alone, which ends the program")
                                  : absl::StrCat("did you mean '", nearest, "'?"));
}

}  // namespace atalla::assembler
