#include "atalla/cc/lex/literal.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <system_error>

#include "absl/strings/ascii.h"
#include "absl/strings/charconv.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "atalla/base/bf16.h"
#include "atalla/base/bf16_from_double.h"

namespace atalla::cc {
namespace {

int DigitValue(char c) {
  if (absl::ascii_isdigit(c)) return c - '0';
  if (absl::ascii_isxdigit(c)) return absl::ascii_tolower(c) - 'a' + 10;
  return 99;
}

struct Suffix {
  bool is_unsigned = false;
  bool is_valid = true;
  bool is_long_long = false;
};

Suffix ParseSuffix(absl::string_view text) {
  Suffix suffix;
  int long_count = 0;
  for (const char c : text) {
    if (absl::ascii_tolower(c) == 'l') {
      ++long_count;
    } else if (absl::ascii_tolower(c) == 'u' && !suffix.is_unsigned) {
      suffix.is_unsigned = true;
    } else {
      suffix.is_valid = false;
    }
  }
  if (long_count > 2) suffix.is_valid = false;
  suffix.is_long_long = long_count == 2;
  return suffix;
}

// Splits into base and digits. The suffix starts at the first character that is no digit of the
// base.
struct Integer {
  uint64_t value = 0;
  bool overflow = false;
  absl::string_view suffix;
};

std::optional<Integer> SplitInteger(absl::string_view spelling, std::string& error) {
  int base = 10;
  absl::string_view digits = spelling;
  absl::string_view base_name = "decimal";
  if (absl::StartsWithIgnoreCase(spelling, "0x")) {
    base = 16;
    base_name = "hexadecimal";
    digits.remove_prefix(2);
  } else if (absl::StartsWithIgnoreCase(spelling, "0b")) {
    base = 2;
    base_name = "binary";
    digits.remove_prefix(2);
  } else if (spelling[0] == '0') {
    base = 8;
    base_name = "octal";
  }
  Integer integer;
  size_t i = 0;
  for (; i < digits.size() && DigitValue(digits[i]) < base; ++i) {
    if (integer.value > (UINT64_MAX - DigitValue(digits[i])) / base) integer.overflow = true;
    integer.value = integer.value * base + DigitValue(digits[i]);
  }
  if (i == 0) {
    error = absl::StrCat("no ", base_name, " digits after '", spelling.substr(0, 2), "'");
    return std::nullopt;
  }
  if (i < digits.size() && absl::ascii_isdigit(digits[i])) {
    error = absl::StrCat("'", digits.substr(i, 1), "' is not a digit of ",
                         base == 8 ? "an octal" : "a binary", " number");
    return std::nullopt;
  }
  integer.suffix = digits.substr(i);
  return integer;
}

bool LooksLikeFloat(absl::string_view spelling) {
  if (absl::StartsWithIgnoreCase(spelling, "0x")) return spelling.find('.') != spelling.npos;
  if (absl::StartsWithIgnoreCase(spelling, "0b")) return false;
  return spelling.find_first_of(".eE") != spelling.npos;
}

std::optional<NumberValue> ParseFloat(absl::string_view spelling, bool truncate,
                                      std::string& error) {
  if (absl::StartsWithIgnoreCase(spelling, "0x")) {
    error = "hexadecimal floating-point numbers are not part of the language";
    return std::nullopt;
  }
  double value = 0;
  const char* end = spelling.data() + spelling.size();
  const absl::from_chars_result result = absl::from_chars(spelling.data(), end, value);
  if (result.ec == std::errc::invalid_argument) {
    error = absl::StrCat("'", spelling, "' is not a number");
    return std::nullopt;
  }
  if (result.ptr != end) {
    error = absl::StrCat("'", absl::string_view(result.ptr, end - result.ptr),
                         "' is not a suffix of a float: float literals have none");
    return std::nullopt;
  }
  NumberValue number;
  number.is_float = true;
  number.bits = truncate ? FloatWord(static_cast<float>(value)) & 0xFFFF0000u
                         : ExpandBf16(Bf16FromDouble(value));
  const bool overflows = result.ec == std::errc::result_out_of_range && value > 1.0;
  constexpr uint32_t kInfinity = 0x7F800000u;
  if (overflows || number.bits >= kInfinity) {
    error = "too large for float: the largest bfloat16 is about 3.39e38";
    return std::nullopt;
  }
  return number;
}

// Reads one character or escape at `i`, which moves behind it. The value has 8 bits.
std::optional<uint8_t> ParseOne(absl::string_view text, size_t& i, std::string& error) {
  const char c = text[i++];
  if (c != '\\') return static_cast<uint8_t>(c);
  if (i >= text.size()) {
    error = "nothing after '\\'";
    return std::nullopt;
  }
  const char escape = text[i++];
  constexpr absl::string_view kLetters = "abfnrtve'\"?\\";
  constexpr absl::string_view kValues = "\a\b\f\n\r\t\v\x1b'\"?\\";
  const size_t letter = kLetters.find(escape);
  if (letter != kLetters.npos) return static_cast<uint8_t>(kValues[letter]);
  uint32_t value = 0;
  if (escape >= '0' && escape <= '7') {
    value = escape - '0';
    for (int n = 1; n < 3 && i < text.size() && text[i] >= '0' && text[i] <= '7'; ++n) {
      value = value * 8 + (text[i++] - '0');
    }
  } else if (escape == 'x' || escape == 'u') {
    size_t digits = 0;
    const size_t limit = escape == 'x' ? text.size() : 4;
    for (; digits < limit && i < text.size() && absl::ascii_isxdigit(text[i]); ++digits) {
      value = value < 0x10000 ? value * 16 + DigitValue(text[i]) : value;
      ++i;
    }
    if (digits == 0 || (escape == 'u' && digits < 4)) {
      error = absl::StrCat("'\\", std::string(1, escape), "' needs ",
                           escape == 'x' ? "hexadecimal digits" : "four hexadecimal digits");
      return std::nullopt;
    }
  } else {
    error = absl::StrCat("'\\", Printable(absl::string_view(&escape, 1)), "' is not an escape");
    return std::nullopt;
  }
  if (value > 0xFF) {
    error = "this escape does not fit a char, which has 8 bits";
    return std::nullopt;
  }
  return static_cast<uint8_t>(value);
}

absl::string_view StripQuotes(absl::string_view spelling) {
  if (!spelling.empty() && spelling[0] == 'L') spelling.remove_prefix(1);
  return spelling.substr(1, spelling.size() - 2);
}

}  // namespace

std::optional<NumberValue> ParseNumber(absl::string_view spelling, bool truncate,
                                       std::string& error) {
  if (LooksLikeFloat(spelling)) return ParseFloat(spelling, truncate, error);
  const std::optional<Integer> integer = SplitInteger(spelling, error);
  if (!integer.has_value()) return std::nullopt;
  const Suffix suffix = ParseSuffix(integer->suffix);
  if (!suffix.is_valid) {
    error = absl::StrCat("'", integer->suffix, "' is not a suffix of an integer: U and L are");
    return std::nullopt;
  }
  if (suffix.is_long_long) {
    error = "there is no 8-byte integer type: integers have 4 bytes";
    return std::nullopt;
  }
  if (integer->overflow || integer->value > UINT32_MAX) {
    error = absl::StrCat("'", spelling.substr(0, 40), "' does not fit 32 bits");
    return std::nullopt;
  }
  NumberValue number;
  number.bits = static_cast<uint32_t>(integer->value);
  number.is_unsigned = suffix.is_unsigned || integer->value > INT32_MAX;
  return number;
}

std::optional<WideNumber> ParseWideInteger(absl::string_view spelling, std::string& error) {
  if (LooksLikeFloat(spelling)) {
    error = "a floating-point number cannot stand in a preprocessor condition";
    return std::nullopt;
  }
  const std::optional<Integer> integer = SplitInteger(spelling, error);
  if (!integer.has_value()) return std::nullopt;
  const Suffix suffix = ParseSuffix(integer->suffix);
  if (!suffix.is_valid || integer->overflow) {
    error = absl::StrCat("'", spelling.substr(0, 40), "' is not an integer of at most 64 bits");
    return std::nullopt;
  }
  return WideNumber{integer->value, suffix.is_unsigned || integer->value > INT64_MAX};
}

std::optional<int32_t> ParseCharacter(absl::string_view spelling, std::string& error) {
  const absl::string_view text = StripQuotes(spelling);
  if (text.empty()) {
    error = "empty character constant";
    return std::nullopt;
  }
  size_t i = 0;
  const std::optional<uint8_t> value = ParseOne(text, i, error);
  if (!value.has_value()) return std::nullopt;
  if (i < text.size()) {
    error = "a character constant is one character";
    return std::nullopt;
  }
  return static_cast<int8_t>(*value);
}

std::optional<std::string> ParseString(absl::string_view spelling, std::string& error) {
  const absl::string_view text = StripQuotes(spelling);
  std::string bytes;
  for (size_t i = 0; i < text.size();) {
    const std::optional<uint8_t> value = ParseOne(text, i, error);
    if (!value.has_value()) return std::nullopt;
    bytes.push_back(static_cast<char>(*value));
  }
  return bytes;
}

std::string Printable(absl::string_view bytes) {
  std::string text;
  for (const char c : bytes) {
    if (absl::ascii_isprint(c)) {
      text.push_back(c);
    } else {
      absl::StrAppendFormat(&text, "\\x%02X", static_cast<unsigned char>(c));
    }
  }
  return text;
}

}  // namespace atalla::cc
