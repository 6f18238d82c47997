// A block of instructions as a problem of the exact solvers.
//
//   const BlockSolution solution = SolveBlock(BlockProblem(graph, ops, rules), ...);

#ifndef ATALLA_SCHED_EXACT_BLOCK_PROBLEM_H_
#define ATALLA_SCHED_EXACT_BLOCK_PROBLEM_H_

#include "absl/types/span.h"
#include "atalla/isa/instruction.h"
#include "atalla/sched/dependence_graph.h"
#include "atalla/sched/exact/problem.h"
#include "atalla/sched/legality.h"

namespace atalla::sched {

// Limits and uses of operations under a rule set, the width of a packet and its one control
// instruction included; no edges.
ExactProblem ProblemOf(absl::Span<const isa::Op> ops, const RuleSet& rules);

// The same with the edges of a block's graph, in packets: no schedule has empty ones, so what is to
// wait is in a later packet, whatever the latency. from < to in all of them.
ExactProblem BlockProblem(const DependenceGraph& graph, absl::Span<const isa::Op> ops,
                          const RuleSet& rules);

// The same with latencies in cycles, for cycles.h.
ExactProblem BlockProblemInCycles(const DependenceGraph& graph, absl::Span<const isa::Op> ops,
                                  const RuleSet& rules);

}  // namespace atalla::sched

#endif  // ATALLA_SCHED_EXACT_BLOCK_PROBLEM_H_
