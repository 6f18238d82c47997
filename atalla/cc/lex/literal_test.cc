// AtallaC specification, section 2.

#include "atalla/cc/lex/literal.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/str_format.h"
#include "atalla/base/bf16.h"

namespace atalla::cc {
namespace {

NumberValue Number(const std::string& spelling, bool truncate = false) {
  std::string error;
  const std::optional<NumberValue> number = ParseNumber(spelling, truncate, error);
  EXPECT_TRUE(number.has_value()) << spelling << ": " << error;
  return number.value_or(NumberValue());
}

std::string NumberError(const std::string& spelling) {
  std::string error;
  EXPECT_FALSE(ParseNumber(spelling, false, error).has_value()) << spelling;
  return error;
}

TEST(LiteralTest, Integers) {
  const struct {
    const char* spelling;
    uint32_t value;
    bool is_unsigned;
  } cases[] = {
      {"0", 0, false},
      {"42", 42, false},
      {"010", 8, false},
      {"0x10", 16, false},
      {"0XfF", 255, false},
      {"0b101", 5, false},
      {"2147483647", 0x7FFFFFFF, false},
      {"2147483648", 0x80000000, true},
      {"4294967295", 0xFFFFFFFF, true},
      {"0x80000000", 0x80000000, true},
      {"037777777777", 0xFFFFFFFF, true},
      {"5u", 5, true},
      {"5L", 5, false},
      {"5lU", 5, true},
      {"5UL", 5, true},
      {"0xEu", 14, true},
      {"0x1e3", 0x1E3, false},
  };
  for (const auto& c : cases) {
    const NumberValue number = Number(c.spelling);
    EXPECT_FALSE(number.is_float) << c.spelling;
    EXPECT_EQ(number.bits, c.value) << c.spelling;
    EXPECT_EQ(number.is_unsigned, c.is_unsigned) << c.spelling;
  }
}

TEST(LiteralTest, Floats) {
  const struct {
    const char* spelling;
    uint32_t word;
  } cases[] = {
      {"0.0", 0x00000000},
      {"1.0", 0x3F800000},
      {"1.5", 0x3FC00000},
      {".5", 0x3F000000},
      {"2.", 0x40000000},
      {"16.5", 0x41840000},
      {"1e2", 0x42C80000},
      {"5e-1", 0x3F000000},
      {"5E-1", 0x3F000000},
      {"1.25e+1", 0x41480000},
      {"0.1", 0x3DCD0000},  // Nearest; the reference's 3DCC
                            // truncates.
      {"3.389e38", 0x7F7F0000},
      {"010.5", 0x41280000},
  };
  for (const auto& c : cases) {
    const NumberValue number = Number(c.spelling);
    EXPECT_TRUE(number.is_float) << c.spelling;
    EXPECT_EQ(number.bits, c.word) << c.spelling;
  }
  EXPECT_EQ(Number("0.1", /*truncate=*/true).bits, 0x3DCC0000u);
}

// The nearest of all bfloat16 values, found by looking at both neighbours; ties to the even one.
TEST(LiteralTest, FloatsRoundOnce) {
  // Just above and below the middle of 1.0 and 1.0078125, closer than float32 can tell.
  EXPECT_EQ(Number("1.00390625").bits, 0x3F800000u);
  EXPECT_EQ(Number("1.003906250000001").bits, 0x3F810000u);
  EXPECT_EQ(Number("1.003906249999999").bits, 0x3F800000u);
  EXPECT_EQ(Number("1.01171875").bits, 0x3F820000u);
  for (int i = 1; i < 2000; ++i) {
    const std::string spelling = absl::StrFormat("%d.%03d", i / 7, i * 37 % 1000);
    const double value = std::stod(spelling);
    const uint32_t word = Number(spelling).bits;
    const double error = std::fabs(WordFloat(word) - value);
    EXPECT_LE(error, std::fabs(WordFloat(word + 0x10000) - value)) << spelling;
    EXPECT_LE(error, std::fabs(WordFloat(word - 0x10000) - value)) << spelling;
  }
}

TEST(LiteralTest, BadNumbers) {
  EXPECT_EQ(NumberError("4294967296"), "'4294967296' does not fit 32 bits");
  EXPECT_EQ(NumberError("5LL"), "there is no 8-byte integer type: integers have 4 bytes");
  for (const char* bad : {"09", "0x", "0b", "0b2", "5x", "5uu", "5LUL", "1.5f", "1e", "1e+",
                          "1.2.3", "0x1.8p3", "1e39", "3.4e38"}) {
    EXPECT_NE(NumberError(bad), "") << bad;
  }
}

TEST(LiteralTest, Characters) {
  const struct {
    const char* spelling;
    int32_t value;
  } cases[] = {
      {"'A'", 65},      {"'\\n'", 10},   {"'\\0'", 0},      {"'\\177'", 127}, {"'\\377'", -1},
      {"'\\x7f'", 127}, {"'\\xFF'", -1}, {"'\\u0041'", 65}, {"'\\e'", 27},    {"'\\\\'", 92},
      {"L'b'", 98},     {"'\"'", 34},    {"'\\''", 39},     {"'\\?'", 63},
  };
  for (const auto& c : cases) {
    std::string error;
    const std::optional<int32_t> value = ParseCharacter(c.spelling, error);
    ASSERT_TRUE(value.has_value()) << c.spelling << ": " << error;
    EXPECT_EQ(*value, c.value) << c.spelling;
  }
  for (const char* bad : {"''", "'ab'", "'\\q'", "'\\x'", "'\\400'", "'\\u12'", "'\\x100'"}) {
    std::string error;
    EXPECT_FALSE(ParseCharacter(bad, error).has_value()) << bad;
    EXPECT_NE(error, "") << bad;
  }
}

TEST(LiteralTest, Strings) {
  std::string error;
  EXPECT_EQ(ParseString("\"a\\tb\"", error), "a\tb");
  EXPECT_EQ(ParseString("\"\"", error), "");
  EXPECT_EQ(ParseString("\"\\0x\"", error), std::string("\0x", 2));
  EXPECT_EQ(ParseString("\"\\x41\\102c\"", error), "ABc");
  EXPECT_EQ(ParseString("\"\\q\"", error), std::nullopt);
}

TEST(LiteralTest, PrintableShowsOtherBytes) {
  EXPECT_EQ(Printable("a\xC3\xA9 b\n"), "a\\xC3\\xA9 b\\x0A");
}

}  // namespace
}  // namespace atalla::cc
