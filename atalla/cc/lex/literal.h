// What number, character and string tokens mean.
//
//   std::string error;
//   std::optional<NumberValue> number = ParseNumber("0x10u", /*truncate=*/false, error);
//
// AtallaC specification, section 2.

#ifndef ATALLA_CC_LEX_LITERAL_H_
#define ATALLA_CC_LEX_LITERAL_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace atalla::cc {

struct NumberValue {
  bool is_float = false;
  bool is_unsigned = false;
  uint32_t bits = 0;  // The integer, or the float32 word of the bfloat16 value.
};

// Nothing, and the reason in `error`, when the spelling is no number of the language. `truncate`:
// drop bits in the conversion to bfloat16 instead of rounding to nearest even.
std::optional<NumberValue> ParseNumber(absl::string_view spelling, bool truncate,
                                       std::string& error);

// An integer of `#if`: 64 bits.
struct WideNumber {
  uint64_t value = 0;
  bool is_unsigned = false;
};
std::optional<WideNumber> ParseWideInteger(absl::string_view spelling, std::string& error);

// The value of 'c', sign-extended from 8 bits. `spelling` has its quotes and maybe an L.
std::optional<int32_t> ParseCharacter(absl::string_view spelling, std::string& error);

// The bytes of "...", without a terminating zero.
std::optional<std::string> ParseString(absl::string_view spelling, std::string& error);

// Shows bytes so that a terminal can take them: "\xC3" for what is not ASCII.
std::string Printable(absl::string_view bytes);

}  // namespace atalla::cc

#endif  // ATALLA_CC_LEX_LITERAL_H_
