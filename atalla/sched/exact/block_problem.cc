#include "atalla/sched/exact/block_problem.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/types/span.h"
#include "atalla/base/check.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/table.h"
#include "atalla/sched/dependence_graph.h"
#include "atalla/sched/exact/problem.h"
#include "atalla/sched/legality.h"

namespace atalla::sched {

ExactProblem ProblemOf(absl::Span<const isa::Op> ops, const RuleSet& rules) {
  constexpr int32_t kWidth = 0;
  constexpr int32_t kControl = 1;
  constexpr int32_t kFirstOfRules = 2;
  ExactProblem problem;
  problem.limits = {rules.width, 1};
  for (const Resource& resource : rules.resources) problem.limits.push_back(resource.limit);
  for (isa::Op op : ops) {
    std::vector<ExactUse>& uses = problem.uses.emplace_back();
    const bool control = isa::HasEffect(op, isa::kIsControl);
    uses.push_back({kWidth, control && rules.control_alone ? rules.width : 1});
    if (control) uses.push_back({kControl, 1});
    for (size_t r = 0; r < rules.resources.size(); ++r) {
      const int amount = rules.resources[r].Use(op);
      if (amount > 0) uses.push_back({kFirstOfRules + static_cast<int32_t>(r), amount});
    }
  }
  return problem;
}

ExactProblem BlockProblem(const DependenceGraph& graph, absl::Span<const isa::Op> ops,
                          const RuleSet& rules) {
  ExactProblem problem = BlockProblemInCycles(graph, ops, rules);
  for (ExactEdge& edge : problem.edges) edge.latency = std::min(edge.latency, 1);
  return problem;
}

ExactProblem BlockProblemInCycles(const DependenceGraph& graph, absl::Span<const isa::Op> ops,
                                  const RuleSet& rules) {
  ATALLA_CHECK(static_cast<int>(ops.size()) == graph.size());
  ExactProblem problem = ProblemOf(ops, rules);
  for (const Dependence& d : graph.edges()) {
    problem.edges.push_back({d.from, d.to, d.latency, 0});
  }
  return problem;
}

}  // namespace atalla::sched
