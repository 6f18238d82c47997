#include "atalla/sched/exact/bounds.h"

#include <cstdint>
#include <vector>

#include "atalla/sched/exact/problem.h"
#include "atalla/sched/exact/problem_testing.h"
#include "gtest/gtest.h"

namespace atalla::sched {
namespace {

// 0 -> 1 -> 3 and 0 -> 2 -> 3, of which 2 -> 3 may share a packet.
ExactProblem Diamond() {
  ExactProblem problem;
  problem.limits = {4, 1};
  problem.uses.assign(4, {{0, 1}});
  problem.edges = {{0, 1, 1, 0}, {0, 2, 1, 0}, {1, 3, 1, 0}, {2, 3, 0, 0}};
  return problem;
}

TEST(LongestPathsTest, Diamond) {
  EXPECT_EQ(LongestPaths(Diamond()), (std::vector<int32_t>{
                                         0, 1, 1, 2,     //
                                         -1, 0, -1, 1,   //
                                         -1, -1, 0, 0,   //
                                         -1, -1, -1, 0,  //
                                     }));
}

TEST(BoundsOfTest, PathsAlone) {
  const BlockBounds bounds = BoundsOf(Diamond());
  EXPECT_EQ(bounds.heads, (std::vector<int32_t>{0, 1, 1, 2}));
  EXPECT_EQ(bounds.tails, (std::vector<int32_t>{2, 1, 0, 0}));
  EXPECT_EQ(bounds.packets, 3);
}

// 1 and 2 take the one adder in packets 1 and 2 in some order; if 2 -> 3 has latency 1, then 3 is
// in packet 3, though every path to it has length 2. Seen from the end: 0 has three packets after.
TEST(BoundsOfTest, AncestorsShareAResource) {
  ExactProblem problem = Diamond();
  problem.edges[3].latency = 1;
  problem.uses[1].push_back({1, 1});
  problem.uses[2].push_back({1, 1});
  const BlockBounds bounds = BoundsOf(problem);
  EXPECT_EQ(bounds.heads, (std::vector<int32_t>{0, 1, 1, 3}));
  EXPECT_EQ(bounds.tails, (std::vector<int32_t>{3, 1, 1, 0}));
  EXPECT_EQ(bounds.packets, 4);
}

// Three operations that take 2 of 4 ports each, one packet after a load and one before a store:
// 1 + ceil(6 / 4) + 1.
TEST(BoundsOfTest, AmountsBetweenTwoEnds) {
  ExactProblem problem;
  problem.limits = {4};
  problem.uses = {{{0, 1}}, {{0, 2}}, {{0, 2}}, {{0, 2}}, {{0, 1}}};
  for (int i = 1; i <= 3; ++i) {
    problem.edges.push_back({0, i, 1, 0});
    problem.edges.push_back({i, 4, 1, 0});
  }
  EXPECT_EQ(BoundsOf(problem).packets, 4);
}

TEST(BoundsOfTest, NeverAboveTheOptimum) {
  int met = 0;
  for (uint32_t seed = 0; seed < 1000; ++seed) {
    const ExactProblem problem = RandomBlock(seed, 2 + static_cast<int>(seed % 9));
    const int optimum = FewestPackets(problem);
    const BlockBounds bounds = BoundsOf(problem);
    EXPECT_LE(bounds.packets, optimum) << "seed " << seed;
    for (int op = 0; op < problem.size(); ++op) {
      EXPECT_LE(bounds.heads[op] + 1 + bounds.tails[op], bounds.packets) << "seed " << seed;
    }
    if (bounds.packets == optimum) ++met;
  }
  EXPECT_GT(met, 900);
}

}  // namespace
}  // namespace atalla::sched
