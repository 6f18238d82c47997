#include "atalla/sched/exact/loop.h"

#include <cstdint>
#include <vector>

#include "atalla/sched/exact/problem.h"
#include "atalla/sched/exact/problem_testing.h"
#include "gtest/gtest.h"

namespace atalla::sched {
namespace {

constexpr int32_t kUnknown = 1000;

LoopSolution Solve(const ExactProblem& problem) {
  const LoopSolution solution = SolveLoop(problem, kUnknown, {});
  EXPECT_TRUE(solution.proven());
  EXPECT_EQ(Violation(problem, solution.time_of, solution.interval), "");
  return solution;
}

// Four slots, one multiplier.
ExactProblem Loop(int operations, int multiplications) {
  ExactProblem problem;
  problem.limits = {4, 1};
  for (int i = 0; i < operations; ++i) {
    std::vector<ExactUse>& uses = problem.uses.emplace_back();
    uses.push_back({0, 1});
    if (i < multiplications) uses.push_back({1, 1});
  }
  return problem;
}

TEST(SolveLoopTest, Resources) {
  EXPECT_EQ(Solve(Loop(1, 0)).interval, 1);
  EXPECT_EQ(Solve(Loop(4, 1)).interval, 1);
  EXPECT_EQ(Solve(Loop(5, 1)).interval, 2);
  EXPECT_EQ(Solve(Loop(5, 3)).interval, 3);
}

// A long chain costs nothing: iterations overlap.
TEST(SolveLoopTest, LatencyWithinAnIteration) {
  ExactProblem problem = Loop(4, 1);
  problem.edges = {{0, 1, 20, 0}, {1, 2, 5, 0}, {2, 3, 16, 0}};
  const LoopSolution solution = Solve(problem);
  EXPECT_EQ(solution.interval, 1);
  EXPECT_EQ(solution.time_of, (std::vector<int32_t>{0, 20, 25, 41}));
}

// x = f(g(x)) with latencies 4 and 3: a value goes round in 7; over two iterations 3.5.
TEST(SolveLoopTest, Recurrence) {
  ExactProblem problem = Loop(3, 1);
  problem.edges = {{0, 1, 4, 0}, {1, 0, 3, 1}, {1, 2, 1, 0}};
  EXPECT_EQ(LeastInterval(problem), 7);
  EXPECT_EQ(Solve(problem).interval, 7);
  problem.edges[1].distance = 2;
  EXPECT_EQ(LeastInterval(problem), 4);
  EXPECT_EQ(Solve(problem).interval, 4);
  // An accumulation.
  problem.edges = {{1, 1, 5, 1}};
  EXPECT_EQ(Solve(problem).interval, 5);
}

// Two multiplications, the second two packets after the first and at most an iteration's interval
// after it: at interval 2 that is exactly two packets, and both want the same packet of the
// pattern. Resources allow 2, recurrences allow 2, both together only 3.
TEST(SolveLoopTest, NeitherBoundIsMet) {
  ExactProblem problem = Loop(2, 2);
  problem.edges = {{0, 1, 2, 0}, {1, 0, 0, 1}};
  EXPECT_EQ(LeastInterval(problem), 2);
  const LoopSolution solution = Solve(problem);
  EXPECT_EQ(solution.interval, 3);
  EXPECT_EQ(solution.effort.questions, 2);
}

// The row loop of a matrix product (ld, ld, gemm, st, addi, branch) under the units and ports of
// the machine: resources slots 4, scalar ports 4, vector loads and stores 2. Of 9 ports an
// iteration takes ld 2, ld 2, st 2, addi 1, branch 2: three packets; with the increment in the
// branch 8 of 4: two.
TEST(SolveLoopTest, RowsOfAProduct) {
  ExactProblem problem;
  problem.limits = {4, 4, 2};
  const std::vector<ExactUse> memory = {{0, 1}, {1, 2}, {2, 1}};
  problem.uses = {memory, memory, {{0, 1}}, memory, {{0, 1}, {1, 1}}, {{0, 1}, {1, 2}}};
  problem.edges = {{0, 2, 3, 0}, {1, 2, 3, 0}, {2, 3, 16, 0}, {4, 5, 1, 0},
                   {4, 0, 1, 1}, {4, 1, 1, 1}, {4, 3, 1, 1},  {4, 4, 1, 1}};
  EXPECT_EQ(Solve(problem).interval, 3);
  problem.uses.erase(problem.uses.begin() + 4);
  problem.edges = {{0, 2, 3, 0}, {1, 2, 3, 0}, {2, 3, 16, 0}, {4, 0, 1, 1},
                   {4, 1, 1, 1}, {4, 3, 1, 1}, {4, 4, 1, 1}};
  EXPECT_EQ(Solve(problem).interval, 2);
}

TEST(SolveLoopTest, KeepsWhatIsKnownIfNothingIsBetter) {
  const LoopSolution solution = SolveLoop(Loop(5, 3), 3, {});
  EXPECT_TRUE(solution.time_of.empty());
  EXPECT_EQ(solution.interval, 3);
  EXPECT_TRUE(solution.proven());
}

TEST(SolveLoopTest, SmallLoopsByTryingEverything) {
  int above_bounds = 0;
  for (uint32_t seed = 0; seed < 1500; ++seed) {
    const int size = 1 + static_cast<int>(seed % 5);
    const ExactProblem problem = RandomLoop(seed, size, 4);
    const LoopSolution solution = Solve(problem);
    int32_t least = 1;
    while (!HasInterval(problem, least)) ++least;
    EXPECT_EQ(solution.interval, least) << "seed " << seed;
    EXPECT_LE(LeastInterval(problem), least) << "seed " << seed;
    if (LeastInterval(problem) < least) ++above_bounds;
    if (HasFailure()) return;
  }
  EXPECT_GT(above_bounds, 20);
}

TEST(SolveLoopTest, LargeLoops) {
  for (uint32_t seed = 0; seed < 20; ++seed) {
    const ExactProblem problem = RandomLoop(seed, 128, 5);
    const LoopSolution solution = SolveLoop(problem, kUnknown, {});
    EXPECT_EQ(Violation(problem, solution.time_of, solution.interval), "") << "seed " << seed;
    EXPECT_GE(solution.lower_bound, LeastInterval(problem)) << "seed " << seed;
  }
}

TEST(SolveLoopTest, BoundsHoldWhenTheSearchIsCutShort) {
  SearchLimits limits;
  limits.failures = 0;
  for (uint32_t seed = 0; seed < 100; ++seed) {
    const ExactProblem problem = RandomLoop(seed, 5, 4);
    const LoopSolution cut = SolveLoop(problem, 40, limits);
    int32_t least = 1;
    while (!HasInterval(problem, least)) ++least;
    EXPECT_LE(cut.lower_bound, least) << "seed " << seed;
    EXPECT_GE(cut.interval, least) << "seed " << seed;
  }
}

}  // namespace
}  // namespace atalla::sched
