#include "atalla/pipeline/compare.h"

#include <cmath>
#include <limits>
#include <vector>

#include "absl/status/status.h"
#include "gtest/gtest.h"

namespace atalla::pipeline {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();
const float kNan = std::numeric_limits<float>::quiet_NaN();

v1::ErrorMetrics MustCompare(const std::vector<float>& reference,
                             const std::vector<float>& result) {
  auto error = Compare(reference, result);
  EXPECT_TRUE(error.ok()) << error.status();
  return error.ok() ? *error : v1::ErrorMetrics();
}

// Worked by hand: r = (3, 4), e = (3, 5): d = (0, 1).
TEST(CompareTest, MeasuresAreThePublishedOnes) {
  const v1::ErrorMetrics error = MustCompare({3, 4}, {3, 5});
  EXPECT_DOUBLE_EQ(error.max_abs_error(), 1);
  EXPECT_DOUBLE_EQ(error.max_diff(), 1);
  EXPECT_DOUBLE_EQ(error.mean_abs_error(), 0.5);
  EXPECT_DOUBLE_EQ(error.rmse(), std::sqrt(0.5));
  EXPECT_DOUBLE_EQ(error.ref_norm(), 5);
  EXPECT_DOUBLE_EQ(error.emu_norm(), std::sqrt(34.0));
  EXPECT_NEAR(error.rel_l2_error(), 0.2, 1e-12);
  EXPECT_DOUBLE_EQ(error.ref_max_abs(), 4);
  EXPECT_NEAR(error.rel_max_abs_error(), 0.25, 1e-12);
  EXPECT_DOUBLE_EQ(error.cos_sim(), 29 / std::sqrt(25.0 * 34.0));
  EXPECT_EQ(error.emu_nz(), 2u);
  EXPECT_EQ(error.ref_nz(), 2u);
  EXPECT_EQ(error.non_finite(), 0u);
}

TEST(CompareTest, EqualVectorsAreExact) {
  for (const std::vector<float>& values :
       {std::vector<float>{1, -2, 3e30f}, {0, 0}, {}, {1e-30f, 1e-38f}}) {
    const v1::ErrorMetrics error = MustCompare(values, values);
    EXPECT_EQ(error.cos_sim(), 1);
    EXPECT_EQ(error.rel_l2_error(), 0);
    EXPECT_EQ(error.max_abs_error(), 0);
  }
}

TEST(CompareTest, ZeroAgainstSomethingIsNoAgreement) {
  EXPECT_EQ(MustCompare({1, 2}, {0, 0}).cos_sim(), 0);
  EXPECT_NEAR(MustCompare({1, 2}, {0, 0}).rel_l2_error(), 1, 1e-12);
  EXPECT_EQ(MustCompare({0, 0}, {1, 2}).cos_sim(), 0);
  EXPECT_EQ(MustCompare({1, 2}, {-1, -2}).cos_sim(), -1);
}

TEST(CompareTest, SmallMagnitudesAreNotCountedAsNonZero) {
  const v1::ErrorMetrics error = MustCompare({1e-9f, 1}, {1e-7f, 0});
  EXPECT_EQ(error.ref_nz(), 1u);
  EXPECT_EQ(error.emu_nz(), 1u);
}

TEST(CompareTest, LengthsMustAgree) {
  EXPECT_EQ(Compare({1, 2, 3}, {1, 2}).status().message(),
            "the result has 2 elements, its reference 3");
}

TEST(CompareTest, NonFiniteElementsAreCountedWhereTheSidesDisagree) {
  struct Case {
    float reference;
    float result;
    uint64_t counted;
  };
  for (const Case& c : {Case{1, kNan, 1},
                        {1, kInfinity, 1},
                        {kNan, 1, 1},
                        {kInfinity, -kInfinity, 1},
                        {kNan, kInfinity, 1},
                        {kNan, kNan, 0},
                        {kInfinity, kInfinity, 0}}) {
    const v1::ErrorMetrics error = MustCompare({c.reference, 2}, {c.result, 2});
    EXPECT_EQ(error.non_finite(), c.counted) << c.reference << " " << c.result;
    EXPECT_EQ(error.cos_sim(), 1);
    EXPECT_TRUE(std::isfinite(error.rel_l2_error()));
  }
}

TEST(BrokenBoundsTest, NamesEachBoundThatIsBroken) {
  const ErrorBounds bounds{0.999, 0.02};
  EXPECT_TRUE(BrokenBounds("relu", MustCompare({1, 2}, {1, 2}), bounds).empty());
  EXPECT_EQ(BrokenBounds("relu", MustCompare({1, 2}, {0, 0}), bounds).size(), 3u);
  const std::vector<std::string> broken =
      BrokenBounds("relu", MustCompare({1, 2}, {kNan, 2}), bounds);
  ASSERT_EQ(broken.size(), 1u);
  EXPECT_EQ(broken[0], "relu: 1 elements are NaN or infinite on one side of the comparison only");
  v1::ErrorMetrics error;
  error.set_cos_sim(std::nan(""));
  EXPECT_EQ(BrokenBounds("relu", error, bounds).size(), 1u);
}

// The bounds are inclusive.
TEST(BrokenBoundsTest, BoundsAreInclusive) {
  v1::ErrorMetrics error;
  error.set_cos_sim(0.999);
  error.set_rel_l2_error(0.02);
  error.set_rel_max_abs_error(0.03);
  EXPECT_TRUE(BrokenBounds("x", error, {0.999, 0.02, 0.03}).empty());
  EXPECT_EQ(BrokenBounds("x", error, {0.9991, 0.0199, 0.0299}).size(), 3u);
}

// 1 of 10,000 elements is half of what it should be: a relative l2 error of 0.005.
TEST(BrokenBoundsTest, OneWrongElementAmongManyIsSeen) {
  const std::vector<float> reference(10000, 1.0f);
  std::vector<float> result = reference;
  result[5000] = 0.5f;
  const v1::ErrorMetrics error = MustCompare(reference, result);
  EXPECT_NEAR(error.rel_l2_error(), 0.005, 1e-9);
  EXPECT_EQ(BrokenBounds("x", error, {}),
            std::vector<std::string>{
                "x: an element is off by 0.5 of the largest magnitude, which is above 0.05"});
}

}  // namespace
}  // namespace atalla::pipeline
