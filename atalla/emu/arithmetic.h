// What single instructions compute, as pure functions of operand words.
//
//   Divide(0xFFFFFFF9, 2);          // {0xFFFFFFFD, Fault::kNone}
//   AddFloats(0x3F800000, word);    // binary32
//   AddLanes(a, b);                 // 32 lanes, rounded to BF16 before and after
//
// Nothing here depends on what the host's unit does with NaN. Source: instruction-set
// specification, sections 6, 8 and 10.

#ifndef ATALLA_EMU_ARITHMETIC_H_
#define ATALLA_EMU_ARITHMETIC_H_

#include <cmath>
#include <cstdint>

#include "atalla/base/bf16.h"
#include "atalla/emu/fault.h"
#include "atalla/emu/lanes.h"
#include "atalla/isa/instruction.h"

namespace atalla::emu {

// ---- Integers, modulo 2^32. An immediate comes sign-extended. ----

inline int32_t Signed(uint32_t word) { return static_cast<int32_t>(word); }

inline uint32_t Add(uint32_t a, uint32_t b) { return a + b; }
inline uint32_t Subtract(uint32_t a, uint32_t b) { return a - b; }
inline uint32_t Multiply(uint32_t a, uint32_t b) { return a * b; }
inline uint32_t Or(uint32_t a, uint32_t b) { return a | b; }
inline uint32_t And(uint32_t a, uint32_t b) { return a & b; }
inline uint32_t Xor(uint32_t a, uint32_t b) { return a ^ b; }
// Shift amounts are not masked.
inline uint32_t ShiftLeft(uint32_t a, uint32_t n) { return n < 32 ? a << n : 0; }
inline uint32_t ShiftRight(uint32_t a, uint32_t n) { return n < 32 ? a >> n : 0; }
inline uint32_t ShiftRightSigned(uint32_t a, uint32_t n) {
  return static_cast<uint32_t>(Signed(a) >> (n < 32 ? n : 31));
}
inline uint32_t Less(uint32_t a, uint32_t b) { return Signed(a) < Signed(b) ? 1 : 0; }
inline uint32_t LessUnsigned(uint32_t a, uint32_t b) { return a < b ? 1 : 0; }

struct Checked {
  uint32_t value = 0;
  Fault fault = Fault::kNone;
};

// Toward zero.
inline Checked Divide(uint32_t a, uint32_t b) {
  if (b == 0) return {0, Fault::kDivisionByZero};
  return {static_cast<uint32_t>(int64_t{Signed(a)} / Signed(b))};
}
// With the sign of b.
inline Checked Modulus(uint32_t a, uint32_t b) {
  if (b == 0) return {0, Fault::kDivisionByZero};
  const int64_t remainder = int64_t{Signed(a)} % Signed(b);
  const bool adjust = remainder != 0 && (remainder < 0) != (Signed(b) < 0);
  return {static_cast<uint32_t>(adjust ? remainder + Signed(b) : remainder)};
}

// ---- Comparisons of branches. ----

inline bool Equal(uint32_t a, uint32_t b) { return a == b; }
inline bool NotEqual(uint32_t a, uint32_t b) { return a != b; }
inline bool SignedLess(uint32_t a, uint32_t b) { return Signed(a) < Signed(b); }
inline bool SignedGreater(uint32_t a, uint32_t b) { return Signed(a) > Signed(b); }
inline bool SignedLessEqual(uint32_t a, uint32_t b) { return Signed(a) <= Signed(b); }
inline bool SignedGreaterEqual(uint32_t a, uint32_t b) { return Signed(a) >= Signed(b); }
inline bool UnsignedLess(uint32_t a, uint32_t b) { return a < b; }
inline bool UnsignedGreater(uint32_t a, uint32_t b) { return a > b; }
inline bool UnsignedLessEqual(uint32_t a, uint32_t b) { return a <= b; }
inline bool UnsignedGreaterEqual(uint32_t a, uint32_t b) { return a >= b; }

// ---- binary32 words. ----

inline constexpr uint32_t kDefaultNan = 0xFFC00000u;

// The NaN that an operation on `a` and `b` gives: the first operand that is one, quieted; the
// default NaN for an invalid operation on numbers.
inline uint32_t NanOf(uint32_t a, uint32_t b) {
  if (IsNanWord(a)) return QuietNan(a);
  if (IsNanWord(b)) return QuietNan(b);
  return kDefaultNan;
}

struct PlusFloat {
  float operator()(float a, float b) const { return a + b; }
};
struct MinusFloat {
  float operator()(float a, float b) const { return a - b; }
};
struct TimesFloat {
  float operator()(float a, float b) const { return a * b; }
};

template <typename Operation>
inline uint32_t FloatOperation(uint32_t a, uint32_t b) {
  const uint32_t result = FloatWord(Operation()(WordFloat(a), WordFloat(b)));
  return IsNanWord(result) ? NanOf(a, b) : result;
}

inline bool IsInfinite(uint32_t word) { return (word & 0x7FFFFFFFu) == 0x7F800000u; }
inline bool IsFinite(uint32_t word) { return (word & 0x7F800000u) != 0x7F800000u; }

// A scalar operand of add.bf, sub.bf and mul.bf: up to FFFF it is a BF16 pattern.
inline uint32_t DualView(uint32_t word) { return word <= 0xFFFFu ? word << 16 : word; }

// With `kAbort`, a finite result too large for binary32 is a fault instead of an infinity.
template <typename Operation, bool kAbort>
inline Checked ScalarFloat(uint32_t a, uint32_t b) {
  a = DualView(a);
  b = DualView(b);
  const uint32_t result = FloatOperation<Operation>(a, b);
  if (kAbort && IsInfinite(result) && IsFinite(a) && IsFinite(b)) {
    return {0, Fault::kFloatOverflow};
  }
  return {result};
}

template <bool kAbort>
inline Checked Reciprocal(uint32_t a) {
  if (IsNanWord(a)) return {QuietNan(a)};
  const uint32_t result = FloatWord(1.0f / WordFloat(a));
  if (kAbort && IsInfinite(result)) {
    return {0, (a << 1) == 0 ? Fault::kReciprocalOfZero : Fault::kFloatOverflow};
  }
  return {result};
}

inline uint32_t SquareRoot(uint32_t a) {
  const uint32_t result = FloatWord(std::sqrt(WordFloat(a)));
  return IsNanWord(result) ? NanOf(a, a) : result;
}

inline uint32_t LessFloat(uint32_t a, uint32_t b) { return WordFloat(a) < WordFloat(b) ? 1 : 0; }

inline uint32_t FloatFromUnsigned(uint32_t a) { return FloatWord(static_cast<float>(a)); }

inline Checked IntegerFromFloat(uint32_t a) {
  const float value = WordFloat(a);
  if (!(std::fabs(value) < 0x1p63f)) return {0, Fault::kConversion};
  return {static_cast<uint32_t>(static_cast<int64_t>(value))};
}

// ---- Vectors. ----

// bf16(bf16(a) op bf16(b)) in every lane.
template <typename Operation>
inline Lanes LaneOperation(const Lanes& a, const Lanes& b) {
  Lanes result;
  uint32_t any_nan = 0;
  for (int i = 0; i < isa::kLanes; ++i) {
    const float x = WordFloat(RoundToBf16(a[i]));
    const float y = WordFloat(RoundToBf16(b[i]));
    const uint32_t word = FloatWord(Operation()(x, y));
    any_nan |= IsNanWord(word) ? 1 : 0;
    result[i] = RoundToBf16(word);
  }
  if (any_nan == 0) return result;
  for (int i = 0; i < isa::kLanes; ++i) {
    result[i] = RoundToBf16(FloatOperation<Operation>(RoundToBf16(a[i]), RoundToBf16(b[i])));
  }
  return result;
}

inline Lanes Broadcast(uint32_t word) {
  Lanes lanes;
  lanes.fill(word);
  return lanes;
}

inline bool IsEnabled(uint32_t mask, int lane) { return ((mask >> lane) & 1) != 0; }

// `fresh` where the mask is 1, `old` elsewhere.
inline Lanes Merge(uint32_t mask, const Lanes& fresh, const Lanes& old) {
  Lanes result;
  for (int i = 0; i < isa::kLanes; ++i) result[i] = IsEnabled(mask, i) ? fresh[i] : old[i];
  return result;
}

// Reductions of the enabled lanes, each rounded to BF16 first; a binary32 word.
inline uint32_t SumLanes(const Lanes& a, uint32_t mask) {
  uint32_t sum = 0;
  for (int i = 0; i < isa::kLanes; ++i) {
    if (IsEnabled(mask, i)) sum = FloatOperation<PlusFloat>(sum, RoundToBf16(a[i]));
  }
  return sum;
}
inline uint32_t MinimumOfLanes(const Lanes& a, uint32_t mask) {
  uint32_t least = 0x7F800000u;
  for (int i = 0; i < isa::kLanes; ++i) {
    const uint32_t lane = RoundToBf16(a[i]);
    if (IsEnabled(mask, i) && WordFloat(lane) < WordFloat(least)) least = lane;
  }
  return least;
}
inline uint32_t MaximumOfLanes(const Lanes& a, uint32_t mask) {
  uint32_t greatest = 0xFF800000u;
  for (int i = 0; i < isa::kLanes; ++i) {
    const uint32_t lane = RoundToBf16(a[i]);
    if (IsEnabled(mask, i) && WordFloat(lane) > WordFloat(greatest)) greatest = lane;
  }
  return greatest;
}

// Where a reduction's result goes.
inline Lanes PlaceReduction(uint32_t result, uint32_t imm8, const Lanes& source) {
  if ((imm8 & 0x40) != 0) return Broadcast(result);
  Lanes lanes = (imm8 & 0x20) != 0 ? Lanes{} : source;
  lanes[imm8 & 0x1F] = result;
  return lanes;
}

// Lane comparisons, unrounded. NaN is different from everything; the zeros are equal.
struct LaneGreater {
  bool operator()(float a, float b) const { return a > b; }
};
struct LaneLess {
  bool operator()(float a, float b) const { return a < b; }
};
struct LaneEqual {
  bool operator()(float a, float b) const { return a == b; }
};
struct LaneNotEqual {
  bool operator()(float a, float b) const { return a != b; }
};

template <typename Comparison>
inline uint32_t CompareLanes(const Lanes& a, const Lanes& b) {
  uint32_t bits = 0;
  for (int i = 0; i < isa::kLanes; ++i) {
    bits |= static_cast<uint32_t>(Comparison()(WordFloat(a[i]), WordFloat(b[i]))) << i;
  }
  return bits;
}

inline uint32_t ReverseBits(uint32_t word) {
  uint32_t reversed = 0;
  for (int i = 0; i < 32; ++i) reversed |= ((word >> i) & 1u) << (31 - i);
  return reversed;
}

// The sum that gemm.vv gives from an unrounded dot product and its addend.
inline uint32_t AddDotProduct(uint32_t dot_product, uint32_t addend) {
  uint32_t rounded = RoundToBf16(dot_product);
  if (rounded == 0x80000000u) rounded = 0;
  return FloatOperation<PlusFloat>(rounded, addend);
}

}  // namespace atalla::emu

#endif  // ATALLA_EMU_ARITHMETIC_H_
