#include "atalla/sched/exact/loop_oracle.h"

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/types/span.h"
#include "atalla/isa/instruction.h"
#include "atalla/sched/exact/block_problem.h"
#include "atalla/sched/exact/loop.h"
#include "atalla/sched/exact/problem.h"
#include "atalla/sched/legality.h"
#include "atalla/sched/modulo/graph.h"
#include "atalla/sched/modulo/oracle.h"

namespace atalla::sched {

modulo::OracleSchedule ExactLoopOracle::Ask(const modulo::LoopGraph& graph,
                                            absl::Span<const isa::Op> ops, const RuleSet& rules,
                                            int known_ii) const {
  ExactProblem problem = ProblemOf(ops, rules);
  for (const modulo::LoopEdge& e : graph.edges) {
    if (e.from == e.to && e.latency <= e.distance) continue;
    problem.edges.push_back({e.from, e.to, e.latency, e.distance});
  }
  // One store a row, as ScheduleAt has it.
  const int32_t store = static_cast<int32_t>(problem.limits.size());
  problem.limits.push_back(1);
  for (int op = 0; op < graph.size; ++op) {
    if (graph.stores[op]) problem.uses[op].push_back({store, 1});
  }
  if (problem.size() > kMaxExactOperations) return {};
  const LoopSolution solution = SolveLoop(problem, known_ii, limits_);
  if (solution.time_of.empty()) return {};
  // The branch goes to the end of the first interval. Its edges to all operations of the next
  // iteration keep their times from being negative.
  modulo::OracleSchedule schedule = {solution.interval, {}};
  const int32_t shift = solution.interval - 1 - solution.time_of.back();
  for (const int32_t time : solution.time_of) schedule.times.push_back(time + shift);
  return schedule;
}

}  // namespace atalla::sched
