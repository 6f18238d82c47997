// The solver for loops (loop.h) as what modulo scheduling asks when it stays above its bound.
//
//   const ExactLoopOracle oracle({/*failures=*/20000, /*seconds=*/1});
//   ScheduleProgram(code, ModuloScheduler(&oracle), machine);
//
// Without a limit of seconds the answers are the same on every machine. Links Gecode.

#ifndef ATALLA_SCHED_EXACT_LOOP_ORACLE_H_
#define ATALLA_SCHED_EXACT_LOOP_ORACLE_H_

#include "absl/types/span.h"
#include "atalla/isa/instruction.h"
#include "atalla/sched/exact/search.h"
#include "atalla/sched/legality.h"
#include "atalla/sched/modulo/graph.h"
#include "atalla/sched/modulo/oracle.h"

namespace atalla::sched {

class ExactLoopOracle : public modulo::LoopOracle {
 public:
  // `limits`: for each interval that is tried.
  explicit ExactLoopOracle(const SearchLimits& limits = {}) : limits_(limits) {}

  modulo::OracleSchedule Ask(const modulo::LoopGraph& graph, absl::Span<const isa::Op> ops,
                             const RuleSet& rules, int known_ii) const override;

 private:
  SearchLimits limits_;
};

}  // namespace atalla::sched

#endif  // ATALLA_SCHED_EXACT_LOOP_ORACLE_H_
