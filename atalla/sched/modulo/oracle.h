// Who knows better: a solver that the planner asks where iterative modulo scheduling stays above
// the bound.
//
//   const ExactLoopOracle oracle(limits);           // atalla/sched/exact/loop_oracle.h
//   const ModuloScheduler scheduler(&oracle);
//
// An interface, so that modulo scheduling itself needs no solver.

#ifndef ATALLA_SCHED_MODULO_ORACLE_H_
#define ATALLA_SCHED_MODULO_ORACLE_H_

#include <vector>

#include "absl/types/span.h"
#include "atalla/isa/instruction.h"
#include "atalla/sched/legality.h"
#include "atalla/sched/modulo/graph.h"

namespace atalla::sched::modulo {

// Times as ScheduleAt gives them, and the interval they are for.
struct OracleSchedule {
  int ii = 0;
  std::vector<int> times;  // Empty: none was found.
};

class LoopOracle {
 public:
  virtual ~LoopOracle() = default;

  // A schedule of the least interval below `known_ii` that it can find one for.
  virtual OracleSchedule Ask(const LoopGraph& graph, absl::Span<const isa::Op> ops,
                             const RuleSet& rules, int known_ii) const = 0;
};

}  // namespace atalla::sched::modulo

#endif  // ATALLA_SCHED_MODULO_ORACLE_H_
