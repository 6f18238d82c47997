#include "atalla/sched/exact/loop_oracle.h"

#include <cstddef>
#include <utility>
#include <vector>

#include "atalla/isa/instruction.h"
#include "atalla/isa/machine.h"
#include "atalla/sched/exact/search.h"
#include "atalla/sched/legality.h"
#include "atalla/sched/modulo/graph.h"
#include "atalla/sched/modulo/iterative.h"
#include "atalla/sched/modulo/oracle.h"
#include "gtest/gtest.h"

namespace atalla::sched {
namespace {

using isa::Op;
using modulo::LoopGraph;
using modulo::OracleSchedule;

// Limits of failures only: the same answers on every machine.
constexpr int kFailures = 2000;

const RuleSet& Rules() {
  static const auto* const rules = new RuleSet(RulesL2(isa::MachineModel::Default()));
  return *rules;
}

// Operations without registers; the last is the branch, which every operation of the next
// iteration follows.
LoopGraph GraphOf(int size, std::vector<modulo::LoopEdge> edges) {
  LoopGraph graph;
  graph.size = size;
  graph.edges = std::move(edges);
  const auto branch = static_cast<int16_t>(size - 1);
  for (int16_t op = 0; op < size; ++op) graph.edges.push_back({branch, op, 1, 1});
  graph.latencies.assign(size, 1);
  graph.stores.assign(size, false);
  graph.loads.assign(size, false);
  graph.operands.resize(size);
  return graph;
}

OracleSchedule Ask(const LoopGraph& graph, const std::vector<Op>& ops, int known_ii,
                   int failures = kFailures) {
  SearchLimits limits;
  limits.failures = failures;
  return ExactLoopOracle(limits).Ask(graph, ops, Rules(), known_ii);
}

// Every edge is kept, and the branch ends the first interval.
void ExpectKeeps(const LoopGraph& graph, const OracleSchedule& schedule) {
  ASSERT_EQ(schedule.times.size(), static_cast<size_t>(graph.size));
  EXPECT_EQ(schedule.times.back(), schedule.ii - 1);
  for (const modulo::LoopEdge& e : graph.edges) {
    EXPECT_GE(schedule.times[e.to] + schedule.ii * e.distance, schedule.times[e.from] + e.latency)
        << e.from << " -> " << e.to;
  }
  for (const int time : schedule.times) EXPECT_GE(time, 0);
}

// Two products, as in loop_test: the second 2 cycles after the first, and at most an interval after
// it. There is one matrix unit: at 2 both want the same row, so 3 is the least, although ResMII and
// RecMII are 2.
LoopGraph NeitherBound() { return GraphOf(3, {{0, 1, 2, 0}, {1, 0, 0, 1}}); }
const std::vector<Op>& TwoProducts() {
  static const auto* const ops = new std::vector<Op>{Op::kGemmVv, Op::kGemmVv, Op::kBneS};
  return *ops;
}

TEST(LoopOracleTest, TheLeastIntervalAboveBothBounds) {
  const LoopGraph graph = NeitherBound();
  EXPECT_EQ(modulo::RecMii(graph), 2);
  const OracleSchedule schedule = Ask(graph, TwoProducts(), 8);
  EXPECT_EQ(schedule.ii, 3);
  ExpectKeeps(graph, schedule);
}

TEST(LoopOracleTest, NothingIfNothingIsBetter) {
  EXPECT_TRUE(Ask(NeitherBound(), TwoProducts(), 3).times.empty());
  EXPECT_TRUE(Ask(NeitherBound(), TwoProducts(), 2).times.empty());
  EXPECT_TRUE(Ask(NeitherBound(), TwoProducts(), 1).times.empty());
}

// Where the heuristic may place each operation only once, it does not come back from a bad start:
// operation 0 is placed as early as it can be, which leaves no row for what must follow it at once.
TEST(LoopOracleTest, FindsWhatTheHeuristicGivesUpOn) {
  const LoopGraph graph = GraphOf(
      5, {{0, 1, 2, 0}, {1, 0, 2, 2}, {2, 3, 1, 0}, {3, 2, 3, 2}, {0, 3, 3, 0}, {3, 0, -1, 1}});
  const std::vector<Op> ops = {Op::kGemmVv, Op::kAddS, Op::kGemmVv, Op::kGemmVv, Op::kBneS};
  const OracleSchedule schedule = Ask(graph, ops, 12);
  ASSERT_FALSE(schedule.times.empty());
  ExpectKeeps(graph, schedule);
  EXPECT_GE(schedule.ii, 3);  // Three products.
  for (int ii = 1; ii < schedule.ii; ++ii) {
    EXPECT_FALSE(modulo::ScheduleAt(graph, ops, Rules(), ii, /*budget_per_op=*/100)) << ii;
  }
  EXPECT_FALSE(modulo::ScheduleAt(graph, ops, Rules(), schedule.ii, /*budget_per_op=*/0));
}

// A row holds one store.
TEST(LoopOracleTest, OneStoreARow) {
  LoopGraph graph = GraphOf(3, {});
  const std::vector<Op> ops = {Op::kSwS, Op::kVregSt, Op::kBneS};
  graph.stores = {true, true, false};
  const OracleSchedule schedule = Ask(graph, ops, 5);
  ASSERT_GE(schedule.ii, 2);
  EXPECT_NE(schedule.times[0] % schedule.ii, schedule.times[1] % schedule.ii);
}

// A budget of no failures still gives right answers, if it gives any.
TEST(LoopOracleTest, KeepsToItsBudget) {
  const OracleSchedule schedule = Ask(NeitherBound(), TwoProducts(), 8, /*failures=*/0);
  if (!schedule.times.empty()) {
    EXPECT_GE(schedule.ii, 3);
    ExpectKeeps(NeitherBound(), schedule);
  }
}

}  // namespace
}  // namespace atalla::sched
