#include "atalla/base/bf16_from_double.h"

#include <cmath>
#include <cstdint>
#include <limits>

#include "gtest/gtest.h"

namespace atalla {
namespace {

TEST(Bf16FromDouble, RoundsOnceToNearestEven) {
  const struct {
    double value;
    uint16_t half;
  } kRows[] = {
      {0.0, 0x0000},
      {-0.0, 0x8000},
      {1.5, 0x3FC0},
      {-2.0, 0xC000},
      {0.1, 0x3DCD},
      // Between 1 = 3F80 and 1.0078125 = 3F81 the tie, 1 + 2^-8, goes to the even one; the next
      // tie, 1 + 3 * 2^-8, goes up to 3F82.
      {1.00390625, 0x3F80},
      {1.01171875, 0x3F82},
      // Just above the tie, by less than a binary32 can show.
      {1.00390625 + 0x1p-40, 0x3F81},
      {1.00390625 - 0x1p-40, 0x3F80},
      {-(1.00390625 + 0x1p-40), 0xBF81},
      // The largest BF16, and the tie above it.
      {0x1.FEp127, 0x7F7F},
      {0x1.FEFFFp127, 0x7F7F},
      {0x1.FFp127, 0x7F80},
      {1e300, 0x7F80},
      // Subnormal: 2^-133 is the smallest; half of it goes to zero, anything above half goes up.
      {0x1p-133, 0x0001},
      {0x1p-134, 0x0000},
      {0x1.00000001p-134, 0x0001},
      {1e-300, 0x0000},
      {std::numeric_limits<double>::infinity(), 0x7F80},
      {-std::numeric_limits<double>::infinity(), 0xFF80},
  };
  for (const auto& row : kRows) EXPECT_EQ(Bf16FromDouble(row.value), row.half) << row.value;
  const uint16_t nan = Bf16FromDouble(std::nan(""));
  EXPECT_GT(nan & 0x7FFF, 0x7F80);
}

}  // namespace
}  // namespace atalla
