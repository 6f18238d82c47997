#include "atalla/sched/exact/block.h"

#include <cstdint>
#include <vector>

#include "atalla/sched/exact/problem.h"
#include "atalla/sched/exact/problem_testing.h"
#include "gtest/gtest.h"

namespace atalla::sched {
namespace {

// `count` operations that take a slot each, and one adder each.
ExactProblem Additions(int count) {
  ExactProblem problem;
  problem.limits = {4, 1};
  problem.uses.assign(count, {{0, 1}, {1, 1}});
  return problem;
}

BlockSolution Solve(const ExactProblem& problem) {
  const BlockSolution solution = SolveBlock(problem, problem.size() + 1, {});
  EXPECT_EQ(Violation(problem, solution.packet_of, 0), "");
  EXPECT_TRUE(solution.proven());
  return solution;
}

TEST(SolveBlockTest, OneOperation) { EXPECT_EQ(Solve(Additions(1)).packets, 1); }

TEST(SolveBlockTest, ScarceResource) { EXPECT_EQ(Solve(Additions(5)).packets, 5); }

TEST(SolveBlockTest, Width) {
  ExactProblem problem;
  problem.limits = {4};
  problem.uses.assign(9, {{0, 1}});
  EXPECT_EQ(Solve(problem).packets, 3);
}

TEST(SolveBlockTest, ChainsShareAPacketOnlyWithoutLatency) {
  ExactProblem problem;
  problem.limits = {4};
  problem.uses.assign(4, {{0, 1}});
  problem.edges = {{0, 1, 1, 0}, {1, 2, 1, 0}, {2, 3, 1, 0}};
  EXPECT_EQ(Solve(problem).packets, 4);
  for (ExactEdge& edge : problem.edges) edge.latency = 0;
  EXPECT_EQ(Solve(problem).packets, 1);
  problem.edges[1].latency = 1;
  EXPECT_EQ(Solve(problem).packets, 2);
}

// Ports: 3 + 3 + 2 + 2 + 2 = 12 of 4 a packet would be 3 packets, but nothing goes with a 3.
TEST(SolveBlockTest, AmountsArePacked) {
  ExactProblem problem;
  problem.limits = {4};
  problem.uses = {{{0, 3}}, {{0, 3}}, {{0, 2}}, {{0, 2}}, {{0, 2}}};
  EXPECT_EQ(Solve(problem).packets, 4);
  // With 1 instead of two of the 2s, each 3 has company.
  problem.uses = {{{0, 3}}, {{0, 3}}, {{0, 1}}, {{0, 1}}, {{0, 2}}};
  EXPECT_EQ(Solve(problem).packets, 3);
}

// Four multiplications feed one another in pairs (0 -> 2, 1 -> 3), an addition follows each. One
// multiplier: packets 0..3 multiply, and the addition of the last is in packet 4.
TEST(SolveBlockTest, ResourceBeforeLatency) {
  ExactProblem problem;
  problem.limits = {4, 1, 1};
  problem.uses.assign(4, {{0, 1}, {1, 1}});
  for (int i = 0; i < 4; ++i) problem.uses.push_back({{0, 1}, {2, 1}});
  problem.edges = {{0, 2, 1, 0}, {1, 3, 1, 0}};
  for (int i = 0; i < 4; ++i) problem.edges.push_back({i, 4 + i, 1, 0});
  EXPECT_EQ(Solve(problem).packets, 5);
}

TEST(SolveBlockTest, KeepsWhatIsKnownIfNothingIsBetter) {
  const BlockSolution solution = SolveBlock(Additions(3), 3, {});
  EXPECT_TRUE(solution.packet_of.empty());
  EXPECT_EQ(solution.packets, 3);
  EXPECT_TRUE(solution.proven());
  EXPECT_EQ(solution.effort.questions, 0);
}

TEST(SolveBlockTest, SmallBlocksByTryingEverything) {
  int searched = 0;
  for (uint32_t seed = 0; seed < 3000; ++seed) {
    const int size = 1 + static_cast<int>(seed % 7);
    const ExactProblem problem = RandomBlock(seed, size);
    const BlockSolution solution = Solve(problem);
    EXPECT_EQ(solution.packets, FewestPackets(problem)) << "seed " << seed;
    if (solution.effort.questions > 0) ++searched;
    if (HasFailure()) return;
  }
  EXPECT_EQ(searched, 3000);
}

// Twelve operations: still few enough to try, and the bound without search is no longer always met.
TEST(SolveBlockTest, ProvesThatFewerAreImpossible) {
  int refuted = 0;
  for (uint32_t seed = 0; seed < 150; ++seed) {
    const ExactProblem problem = RandomBlock(seed, 12);
    const BlockSolution solution = Solve(problem);
    EXPECT_EQ(solution.packets, FewestPackets(problem)) << "seed " << seed;
    if (solution.effort.questions > 1) ++refuted;
    // What is known leaves nothing to ask beyond one question.
    EXPECT_EQ(SolveBlock(problem, solution.packets, {}).lower_bound, solution.packets);
  }
  EXPECT_GT(refuted, 0);
}

// Without a single dead end allowed, what comes back is still true.
TEST(SolveBlockTest, BoundsHoldWhenTheSearchIsCutShort) {
  SearchLimits limits;
  limits.failures = 0;
  int open = 0;
  for (uint32_t seed = 0; seed < 200; ++seed) {
    const ExactProblem problem = RandomBlock(seed, 14);
    const int optimum = FewestPackets(problem);
    const BlockSolution cut = SolveBlock(problem, problem.size(), limits);
    EXPECT_LE(cut.lower_bound, optimum) << "seed " << seed;
    EXPECT_GE(cut.packets, optimum) << "seed " << seed;
    if (!cut.packet_of.empty()) {
      EXPECT_EQ(Violation(problem, cut.packet_of, 0), "");
    }
    if (!cut.proven()) ++open;
  }
  EXPECT_GT(open, 0);
}

TEST(SolveBlockTest, TheSameEveryTime) {
  const ExactProblem problem = RandomBlock(7, 60);
  const BlockSolution one = SolveBlock(problem, problem.size(), {});
  const BlockSolution other = SolveBlock(problem, problem.size(), {});
  EXPECT_EQ(one.packet_of, other.packet_of);
  EXPECT_EQ(one.effort.nodes, other.effort.nodes);
}

}  // namespace
}  // namespace atalla::sched
