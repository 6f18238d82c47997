#include "atalla/assembler/operands.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"

namespace atalla::assembler {
namespace {

int DigitValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char lower = absl::ascii_tolower(c);
  if (lower >= 'a' && lower <= 'f') return lower - 'a' + 10;
  return 99;
}

// Nothing if a character is no digit of the base.
std::optional<int64_t> ParseDigits(absl::string_view digits, int base) {
  if (digits.empty()) return std::nullopt;
  int64_t value = 0;
  for (const char c : digits) {
    const int digit = DigitValue(c);
    if (digit >= base) return std::nullopt;
    value = value > (kNumberBound - digit) / base ? kNumberBound : value * base + digit;
  }
  return value;
}

}  // namespace

Number ParseNumber(absl::string_view text) {
  const bool negative = absl::ConsumePrefix(&text, "-");
  if (!negative) absl::ConsumePrefix(&text, "+");
  int base = 10;
  if (absl::ConsumePrefix(&text, "0x") || absl::ConsumePrefix(&text, "0X")) {
    base = 16;
  } else if (absl::ConsumePrefix(&text, "0b") || absl::ConsumePrefix(&text, "0B")) {
    base = 2;
  }
  const std::optional<int64_t> value = ParseDigits(text, base);
  if (!value.has_value()) return {};
  if (base == 10 && text.size() > 1 && text[0] == '0') return {Number::Kind::kLeadingZero, *value};
  return {Number::Kind::kNumber, negative ? -*value : *value};
}

std::optional<RegisterName> ParseRegister(absl::string_view text) {
  RegisterName name;
  const bool dollar = absl::ConsumePrefix(&text, "$");
  if (!text.empty() && !absl::ascii_isdigit(text[0])) {
    name.letter = absl::ascii_tolower(text[0]);
    if (name.letter != 'x' && name.letter != 'v' && name.letter != 'm') return std::nullopt;
    text.remove_prefix(1);
  } else if (!dollar) {
    return std::nullopt;
  }
  const std::optional<int64_t> number = ParseDigits(text, 10);
  if (!number.has_value()) return std::nullopt;
  name.number = *number;
  return name;
}

bool IsLabelName(absl::string_view text) {
  if (text.empty() || absl::ascii_isdigit(text[0])) return false;
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return absl::ascii_isalnum(c) || c == '_'; });
}

std::optional<SymbolExpression> ParseSymbolExpression(absl::string_view text) {
  SymbolExpression expression;
  const absl::string_view start = text.substr(0, 2);
  const bool is_high = absl::EqualsIgnoreCase(start, "hi");
  if ((is_high || absl::EqualsIgnoreCase(start, "lo")) && text.back() == ')') {
    absl::string_view inside = absl::StripLeadingAsciiWhitespace(text.substr(2));
    if (absl::ConsumePrefix(&inside, "(")) {
      expression.part = is_high ? SymbolExpression::Part::kHigh : SymbolExpression::Part::kLow;
      text = absl::StripAsciiWhitespace(inside.substr(0, inside.size() - 1));
    }
  }
  const size_t end = std::min(text.find_first_of("+- \t"), text.size());
  expression.name = text.substr(0, end);
  if (!IsLabelName(expression.name)) return std::nullopt;
  if (expression.part == SymbolExpression::Part::kWhole &&
      ParseRegister(expression.name).has_value()) {
    return std::nullopt;
  }
  absl::string_view rest = absl::StripLeadingAsciiWhitespace(text.substr(end));
  if (rest.empty()) return expression;
  if (rest[0] != '+' && rest[0] != '-') return std::nullopt;
  const bool minus = rest[0] == '-';
  rest = absl::StripLeadingAsciiWhitespace(rest.substr(1));
  if (rest.empty() || !absl::ascii_isdigit(rest[0])) return std::nullopt;
  const Number number = ParseNumber(rest);
  if (number.kind != Number::Kind::kNumber) return std::nullopt;
  expression.addend = minus ? -number.value : number.value;
  return expression;
}

std::optional<MemoryOperand> SplitMemoryOperand(absl::string_view text) {
  const size_t open = text.rfind('(');
  if (open == absl::string_view::npos || text.back() != ')') return std::nullopt;
  const absl::string_view inside = text.substr(open + 1, text.size() - open - 2);
  const absl::string_view offset = absl::StripAsciiWhitespace(text.substr(0, open));
  const bool is_plain = offset.find_first_of("()") == absl::string_view::npos;
  if (inside.find(')') != absl::string_view::npos) return std::nullopt;
  if (!is_plain && !ParseSymbolExpression(offset).has_value()) return std::nullopt;
  return MemoryOperand{offset, absl::StripAsciiWhitespace(inside)};
}

}  // namespace atalla::assembler
