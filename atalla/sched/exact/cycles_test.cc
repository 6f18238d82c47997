#include "atalla/sched/exact/cycles.h"

#include <algorithm>
#include <cstdint>
#include <vector>

#include "atalla/sched/exact/block.h"
#include "atalla/sched/exact/problem.h"
#include "atalla/sched/exact/problem_testing.h"
#include "gtest/gtest.h"

namespace atalla::sched {
namespace {

// One unit for 0 and 1, of which 1 takes 10 cycles until 2 has its result.
ExactProblem OneLongLatency() {
  ExactProblem problem;
  problem.limits = {4, 1};
  problem.uses = {{{0, 1}, {1, 1}}, {{0, 1}, {1, 1}}, {{0, 1}}};
  problem.edges = {{1, 2, 10, 0}};
  return problem;
}

// 1 first: 2 waits until cycle 10, and 0 may share its packet or be between. 0 first: cycle 11.
TEST(CyclesOfTest, PacketsWait) {
  EXPECT_EQ(CyclesOf(OneLongLatency(), {1, 0, 1}), 11);
  EXPECT_EQ(CyclesOf(OneLongLatency(), {1, 0, 2}), 11);
  EXPECT_EQ(CyclesOf(OneLongLatency(), {0, 1, 2}), 12);
}

TEST(WaitLessTest, StartsLongLatenciesFirst) {
  EXPECT_EQ(WaitLess(OneLongLatency(), {0, 1, 2}, {})[1], 0);
  // Already best.
  EXPECT_EQ(WaitLess(OneLongLatency(), {1, 0, 1}, {}), (std::vector<int32_t>{1, 0, 1}));
}

// All ways to put operations into so many packets.
int32_t FewestCycles(const ExactProblem& problem, int32_t packets) {
  ExactProblem in_packets = problem;
  for (ExactEdge& edge : in_packets.edges) edge.latency = std::min(edge.latency, 1);
  int32_t fewest = 1 << 20;
  std::vector<int32_t> packet_of(problem.size(), 0);
  while (true) {
    if (*std::max_element(packet_of.begin(), packet_of.end()) == packets - 1 &&
        Violation(in_packets, packet_of, 0).empty()) {
      fewest = std::min(fewest, CyclesOf(problem, packet_of));
    }
    size_t digit = 0;
    while (digit < packet_of.size() && ++packet_of[digit] == packets) packet_of[digit++] = 0;
    if (digit == packet_of.size()) return fewest;
  }
}

TEST(WaitLessTest, SmallBlocksByTryingEverything) {
  int better = 0;
  for (uint32_t seed = 0; seed < 300; ++seed) {
    const int size = 2 + static_cast<int>(seed % 5);
    const ExactProblem in_packets = RandomBlock(seed, size);
    ExactProblem problem = in_packets;
    for (ExactEdge& edge : problem.edges) {
      if (edge.latency > 0) edge.latency = 1 + (edge.from * 7 + edge.to * 3) % 9;
    }
    const BlockSolution solution = SolveBlock(in_packets, size + 1, {});
    const std::vector<int32_t> packet_of = WaitLess(problem, solution.packet_of, {});
    EXPECT_EQ(Violation(in_packets, packet_of, 0), "") << "seed " << seed;
    EXPECT_EQ(*std::max_element(packet_of.begin(), packet_of.end()), solution.packets - 1);
    EXPECT_EQ(CyclesOf(problem, packet_of), FewestCycles(problem, solution.packets))
        << "seed " << seed;
    if (CyclesOf(problem, packet_of) < CyclesOf(problem, solution.packet_of)) ++better;
  }
  EXPECT_GT(better, 20);
}

}  // namespace
}  // namespace atalla::sched
