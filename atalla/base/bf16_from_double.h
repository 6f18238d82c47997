// A number of binary64, such as one read from text, in BF16.
//
//   Bf16FromDouble(0.1);   // 0x3DCD

#ifndef ATALLA_BASE_BF16_FROM_DOUBLE_H_
#define ATALLA_BASE_BF16_FROM_DOUBLE_H_

#include <cmath>
#include <cstdint>

#include "atalla/base/bf16.h"

namespace atalla {

// Rounded once, to nearest even: by way of the nearest binary32 a value near a tie could go the
// wrong way, so the binary32 in between is rounded to odd. Magnitudes from 0x1.FFp127 on become
// infinite; a NaN stays one.
inline uint16_t Bf16FromDouble(double value) {
  const double magnitude = std::abs(value);
  const float nearest = static_cast<float>(magnitude);
  uint32_t word = FloatWord(nearest);
  if (std::isfinite(magnitude) && static_cast<double>(nearest) != magnitude) {
    if (static_cast<double>(nearest) > magnitude) --word;
    word |= 1;
  }
  const uint16_t half = Bf16FromFloat(WordFloat(word));
  return static_cast<uint16_t>(half | (std::signbit(value) ? 0x8000 : 0));
}

}  // namespace atalla

#endif  // ATALLA_BASE_BF16_FROM_DOUBLE_H_
