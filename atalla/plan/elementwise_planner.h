// Plans one Add, Mul or Relu as a kernel of the family "elementwise".
//
//   absl::StatusOr<PlannedNode> planned = PlanElementwise(graph, node);

#ifndef ATALLA_PLAN_ELEMENTWISE_PLANNER_H_
#define ATALLA_PLAN_ELEMENTWISE_PLANNER_H_

#include "absl/status/statusor.h"
#include "atalla/graph/graph.h"
#include "atalla/plan/node_planner.h"

namespace atalla::plan {

// kUnimplemented: the reason why no kernel can do it. REQUIRES: an Add, Mul or Relu of BF16
// tensors.
absl::StatusOr<PlannedNode> PlanElementwise(const graph::Graph& graph, const v1::Node& node);

}  // namespace atalla::plan

#endif  // ATALLA_PLAN_ELEMENTWISE_PLANNER_H_
