// What a person can look at, watch and change: registers, scratchpad rows, data memory.
//
//   ATALLA_ASSIGN_OR_RETURN(Target target, ParseTarget("v3[0..7]", emulator));
//   std::cout << FormatTarget(target, ValueFormat::kBf16, emulator);
//
// Text                     Target
//   x5  m2  v3             a register
//   v3[4]  v3[0..7]        lanes of a vector register
//   sp0  sp1[3]  sp0[0..3] scratchpad rows
//   sp0[0..3,0..7]         columns of them
//   [0x1000]  [0x1000:64]  a word of data memory; 64 bytes
//   [0x1000..0x103F]       the same bytes
//   y  y:64                the bytes of a region that an image names; the first 64
// Numbers are decimal, or hexadecimal with 0x.

#ifndef ATALLA_EMU_DEBUG_TARGET_H_
#define ATALLA_EMU_DEBUG_TARGET_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "atalla/emu/emulator.h"

namespace atalla::emu::debug {

struct Target {
  enum class Kind { kScalar, kMask, kVector, kRows, kMemory };
  // Most bytes of memory that one target may have.
  static constexpr uint32_t kMaxBytes = 1 << 16;

  Kind kind = Kind::kScalar;
  int number = 0;      // Of the register or the scratchpad.
  uint32_t first = 0;  // Row; address.
  uint32_t count = 1;  // Rows; bytes.
  int first_lane = 0;  // Of vectors and rows.
  int lanes = 1;
};

enum class ValueFormat {
  kDefault,
  kHex,     // Words.
  kSigned,  // Words as integers.
  kUnsigned,
  kFloat,  // Words as binary32.
  kBf16,   // The upper halves of words, and half-words of memory.
  kBytes,  // Of memory.
};

// "x", "d", "u", "f", "b", "c"; kInvalidArgument lists them.
absl::StatusOr<ValueFormat> ParseFormat(absl::string_view letter);

// kInvalidArgument says what is wrong and what would be right.
absl::StatusOr<Target> ParseTarget(absl::string_view text, const Emulator& emulator);

// As ParseTarget reads it, in full.
std::string TargetName(const Target& target);

// The words of registers and rows, the bytes of memory.
std::vector<uint32_t> ReadTarget(const Target& target, const Emulator& emulator);

// Lines of text.
std::string FormatTarget(const Target& target, ValueFormat format, const Emulator& emulator);

// Gives each word of the target the value: a number; with a '.' or an exponent, the word of a
// binary32. kInvalidArgument: not a number, x0 or v0, memory other than whole words.
absl::Status SetTarget(const Target& target, absl::string_view value, Emulator& emulator);

// "0x1F", "31", "-1", "1.5" as a word.
absl::StatusOr<uint32_t> ParseWord(absl::string_view text);
// "0x1F" or "31".
absl::StatusOr<uint64_t> ParseCount(absl::string_view text);

}  // namespace atalla::emu::debug

#endif  // ATALLA_EMU_DEBUG_TARGET_H_
