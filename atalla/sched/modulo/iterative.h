// Iterative modulo scheduling: places the ops of one iteration so that a new iteration may start
// every II cycles (B. R. Rau, "Iterative modulo scheduling: an algorithm for software pipelining
// loops", MICRO 27, 1994).
//
//   std::optional<std::vector<int>> times = ScheduleAt(graph, ops, rules, ii);
//
// The branch is placed in the last cycle of the first II, so that an iteration starts only after
// the branch of the one before it has decided that it does.

#ifndef ATALLA_SCHED_MODULO_ITERATIVE_H_
#define ATALLA_SCHED_MODULO_ITERATIVE_H_

#include <optional>
#include <vector>

#include "absl/types/span.h"
#include "atalla/isa/instruction.h"
#include "atalla/sched/legality.h"
#include "atalla/sched/modulo/graph.h"

namespace atalla::sched::modulo {

// The cycle of each op, from 0; its row is that modulo `ii`. Rows are legal under `rules`, and hold
// at most one op that stores: the checker of packets does not know which stores of different
// iterations are apart. Nothing if no schedule was found within `budget_per_op` placements an op.
std::optional<std::vector<int>> ScheduleAt(const LoopGraph& graph, absl::Span<const isa::Op> ops,
                                           const RuleSet& rules, int ii, int budget_per_op = 6);

}  // namespace atalla::sched::modulo

#endif  // ATALLA_SCHED_MODULO_ITERATIVE_H_
