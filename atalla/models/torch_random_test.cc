#include "atalla/models/torch_random.h"

#include <cmath>
#include <vector>

#include "gtest/gtest.h"

namespace atalla::models {
namespace {

// The first words for seed 5489 are 3499211612 and 581869302: the published test vector of
// MT19937.
TEST(TorchRandom, UniformIsTheLow24BitsOfTheWord) {
  TorchRandom random(5489);
  EXPECT_EQ(random.Uniform(), static_cast<float>(3499211612u & 0xFFFFFF) / 16777216.0f);
  EXPECT_EQ(random.Uniform(), static_cast<float>(581869302u & 0xFFFFFF) / 16777216.0f);
}

TEST(TorchRandom, UniformRangeIsScaledAndShifted) {
  TorchRandom raw(7), scaled(7);
  const float u = raw.Uniform();
  EXPECT_EQ(scaled.Uniform(1, -0.5f, 1.5f)[0], u * 2.0f - 0.5f);
}

// randn of 32 numbers with seed 42, recomputed in binary64 from the uniform draws.
TEST(TorchRandom, NormalTransformsBlocksOf16) {
  TorchRandom raw(42), random(42);
  const std::vector<float> u = raw.Uniform(32, 0, 1);
  const std::vector<float> z = random.Normal(32);
  for (int block = 0; block < 32; block += 16) {
    for (int j = 0; j < 8; ++j) {
      const double r = std::sqrt(-2 * std::log(1.0 - u[block + j]));
      const double angle = 2 * std::acos(-1.0) * u[block + j + 8];
      EXPECT_NEAR(z[block + j], r * std::cos(angle), 1e-5);
      EXPECT_NEAR(z[block + j + 8], r * std::sin(angle), 1e-5);
    }
  }
  EXPECT_NEAR(z[0], 1.926915, 1e-5);  // Ten times weights.0 of the published model.
}

// For 20 numbers: the first block stands, and the last 16 come from 16 new draws.
TEST(TorchRandom, LastBlockIsDrawnAgain) {
  TorchRandom raw(42), random(42);
  const std::vector<float> u = raw.Uniform(36, 0, 1);
  const std::vector<float> z = random.Normal(20);
  ASSERT_EQ(z.size(), 20u);
  const double angle0 = 2 * std::acos(-1.0) * u[8];
  EXPECT_NEAR(z[0], std::sqrt(-2 * std::log(1.0 - u[0])) * std::cos(angle0), 1e-5);
  const double angle = 2 * std::acos(-1.0) * u[20 + 8];
  EXPECT_NEAR(z[4], std::sqrt(-2 * std::log(1.0 - u[20])) * std::cos(angle), 1e-5);
  EXPECT_NEAR(z[12], std::sqrt(-2 * std::log(1.0 - u[20])) * std::sin(angle), 1e-5);
}

}  // namespace
}  // namespace atalla::models
