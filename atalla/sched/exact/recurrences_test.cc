#include "atalla/sched/exact/recurrences.h"

#include <cstdint>
#include <vector>

#include "atalla/sched/exact/problem.h"
#include "gtest/gtest.h"

namespace atalla::sched {
namespace {

// 0 and 1 form a cycle of latency 4 + 3 over one iteration, 3 and 4 one of 2 + 2 over two; 2 is
// between, and 5 only depends on itself.
ExactProblem TwoCycles() {
  ExactProblem problem;
  problem.limits = {4};
  problem.uses.assign(6, {{0, 1}});
  problem.edges = {{0, 1, 4, 0}, {1, 0, 3, 1}, {1, 2, 1, 0}, {2, 3, 5, 0},
                   {3, 4, 2, 0}, {4, 3, 2, 2}, {5, 5, 3, 1}};
  return problem;
}

TEST(RecurrencesTest, AreWhatDependsOnEachOther) {
  EXPECT_EQ(Recurrences(TwoCycles()), (std::vector<Recurrence>{{0, 1}, {3, 4}}));
  ExactProblem chain = TwoCycles();
  chain.edges = {{0, 1, 1, 0}, {1, 2, 1, 1}};
  EXPECT_TRUE(Recurrences(chain).empty());
}

// The first cycle needs 7, the second 4 / 2, the last 3.
TEST(RecurrencesTest, NeedTheirLatencyInTheIntervalsTheySpan) {
  ExactProblem problem = TwoCycles();
  EXPECT_FALSE(KeepsRecurrences(problem, 6));
  EXPECT_TRUE(KeepsRecurrences(problem, 7));
  problem.edges[1].distance = 3;  // 7 / 3.
  EXPECT_FALSE(KeepsRecurrences(problem, 2));
  EXPECT_TRUE(KeepsRecurrences(problem, 3));
}

// At interval 8: 1 is at least 4 after 0, and 0 at least 3 - 8 after 1, so 1 is 4 or 5 after 0.
TEST(RecurrencesTest, GapsAreLongestWays) {
  EXPECT_EQ(LeastGaps(TwoCycles(), {0, 1}, 8), (std::vector<int64_t>{0, 4, -5, 0}));
  // 2 - 2 * 8 back to the one before.
  EXPECT_EQ(LeastGaps(TwoCycles(), {3, 4}, 8), (std::vector<int64_t>{0, 2, -14, 0}));
}

// Interval 8, residues 0, 5, 0, 0, 1, 2. 1 is in time at 5; 2 waits for 6 and has residue 0: 8; 3
// for 13: 16; 4 for 18 and has residue 1: 25.
TEST(EarliestTimesTest, MoveByWholeIntervals) {
  EXPECT_EQ(EarliestTimes(TwoCycles(), {0, 5, 0, 0, 1, 2}, 8),
            (std::vector<int32_t>{0, 5, 8, 16, 25, 2}));
  // 1 at 6 would be too late for the next 0.
  EXPECT_TRUE(EarliestTimes(TwoCycles(), {0, 6, 0, 0, 1, 2}, 8).empty());
}

}  // namespace
}  // namespace atalla::sched
