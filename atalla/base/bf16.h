// BF16 and binary32 as bit patterns, with the machine's exact rules.
//
// A lane, a scratchpad cell and a scalar float are 32-bit words that hold an IEEE binary32; a BF16
// value is such a word with a zero lower half, and 16 bits in memory.
//
//   uint32_t lane = ExpandBf16(half);           // memory -> register
//   lane = RoundToBf16(FloatWord(a + b));       // vector arithmetic: nearest even
//   uint16_t half = TruncateToBf16(lane);       // register -> memory: truncation
//
// Source: specification of the instruction set, section 6.

#ifndef ATALLA_BASE_BF16_H_
#define ATALLA_BASE_BF16_H_

#include <cstdint>
#include <cstring>

namespace atalla {

inline uint32_t FloatWord(float value) {
  uint32_t word;
  std::memcpy(&word, &value, sizeof(word));
  return word;
}

inline float WordFloat(uint32_t word) {
  float value;
  std::memcpy(&value, &word, sizeof(value));
  return value;
}

// Nearest even, as a BF16-valued word. NaN and infinity get no special treatment: the largest
// finite values become infinite, and a NaN whose low bits carry out of the exponent wraps to a zero
// (7FFFFFFF gives 80000000). Ordinary quiet NaNs stay NaN.
inline uint32_t RoundToBf16(uint32_t word) {
  return (word + 0x7FFFu + ((word >> 16) & 1u)) & 0xFFFF0000u;
}

// The upper half: what every store of a lane writes.
inline uint16_t TruncateToBf16(uint32_t word) { return static_cast<uint16_t>(word >> 16); }

// What every load of a half-word gives.
inline uint32_t ExpandBf16(uint16_t half) { return static_cast<uint32_t>(half) << 16; }

inline bool IsNanWord(uint32_t word) { return (word & 0x7FFFFFFFu) > 0x7F800000u; }

// A signalling NaN with its quiet bit set; anything else unchanged.
inline uint32_t QuietNan(uint32_t word) { return IsNanWord(word) ? word | 0x00400000u : word; }

// The value of a host float in BF16, to nearest even. Unlike RoundToBf16, every NaN gives a NaN.
inline uint16_t Bf16FromFloat(float value) {
  const uint32_t word = FloatWord(value);
  if (IsNanWord(word)) return static_cast<uint16_t>((word >> 16) | 0x0040u);
  return static_cast<uint16_t>(RoundToBf16(word) >> 16);
}

inline float Bf16ToFloat(uint16_t half) { return WordFloat(ExpandBf16(half)); }

// e^x of expi.vi: rounds `word` to BF16, takes e^x in binary64, and rounds that to binary32 and
// then to BF16. Two exceptions, which the machine has: every NaN gives 7FC00000, and 40DB0000 gives
// 446A0000.
uint32_t ExpBf16(uint32_t word);

}  // namespace atalla

#endif  // ATALLA_BASE_BF16_H_
