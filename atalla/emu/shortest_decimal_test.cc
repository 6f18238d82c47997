#include "atalla/emu/shortest_decimal.h"

#include <limits>

#include "gtest/gtest.h"

namespace atalla::emu {
namespace {

// Instruction-set specification, section 15.3, and what Python prints.
TEST(ShortestDecimalTest, Doubles) {
  EXPECT_EQ(ShortestDecimal(6.0), "6.0");
  EXPECT_EQ(ShortestDecimal(0.0), "0.0");
  EXPECT_EQ(ShortestDecimal(-0.0), "-0.0");
  EXPECT_EQ(ShortestDecimal(1033.0 / 12.0), "86.08333333333333");
  EXPECT_EQ(ShortestDecimal(56.0 / 76.0 * 100), "73.68421052631578");
  EXPECT_EQ(ShortestDecimal(0.099609375), "0.099609375");
  EXPECT_EQ(ShortestDecimal(-102.5), "-102.5");
  EXPECT_EQ(ShortestDecimal(0.0001), "0.0001");
  EXPECT_EQ(ShortestDecimal(0.00001), "1e-05");
  EXPECT_EQ(ShortestDecimal(1e15), "1000000000000000.0");
  EXPECT_EQ(ShortestDecimal(1e16), "1e+16");
  EXPECT_EQ(ShortestDecimal(1.5e300), "1.5e+300");
  EXPECT_EQ(ShortestDecimal(std::numeric_limits<double>::quiet_NaN()), "nan");
  EXPECT_EQ(ShortestDecimal(-std::numeric_limits<double>::infinity()), "-inf");
}

TEST(ShortestDecimalTest, Floats) {
  EXPECT_EQ(ShortestDecimal(0.1f), "0.1");
  EXPECT_EQ(ShortestDecimal(static_cast<double>(0.1f)), "0.10000000149011612");
  EXPECT_EQ(ShortestDecimal(1e-5f), "1e-05");
  EXPECT_EQ(ShortestDecimal(16777216.0f), "16777216.0");
  // The nearest float is 999999986991104; its shortest digits are those of 10^15.
  EXPECT_EQ(ShortestDecimal(1e15f), "1000000000000000.0");
}

}  // namespace
}  // namespace atalla::emu
