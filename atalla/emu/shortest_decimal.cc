#include "atalla/emu/shortest_decimal.h"

#include <charconv>
#include <cmath>
#include <cstdlib>
#include <string>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "atalla/base/check.h"

namespace atalla::emu {
namespace {

constexpr int kMinPositionalExponent = -4;
constexpr int kMaxPositionalExponent = 15;

template <typename Float>
std::string Shortest(Float value) {
  if (std::isnan(value)) return "nan";
  if (std::isinf(value)) return value < 0 ? "-inf" : "inf";
  char buffer[64];
  const std::to_chars_result result =
      std::to_chars(buffer, buffer + sizeof(buffer), value, std::chars_format::scientific);
  ATALLA_CHECK(result.ec == std::errc());
  const std::string scientific(buffer, result.ptr);
  const size_t e = scientific.find('e');
  const int exponent = std::atoi(scientific.c_str() + e + 1);
  if (exponent < kMinPositionalExponent || exponent > kMaxPositionalExponent) return scientific;
  const std::string sign = scientific[0] == '-' ? "-" : "";
  std::string digits;
  for (const char c : scientific.substr(0, e)) {
    if (c >= '0' && c <= '9') digits += c;
  }
  if (exponent < 0) return absl::StrCat(sign, "0.", std::string(-exponent - 1, '0'), digits);
  const size_t whole = static_cast<size_t>(exponent) + 1;
  if (digits.size() <= whole) digits.append(whole + 1 - digits.size(), '0');
  return absl::StrCat(sign, digits.substr(0, whole), ".", digits.substr(whole));
}

}  // namespace

std::string ShortestDecimal(double value) { return Shortest(value); }
std::string ShortestDecimal(float value) { return Shortest(value); }

}  // namespace atalla::emu
