// Plans one MatMul as a kernel of the family "gemm".
//
//   absl::StatusOr<PlannedNode> planned = PlanGemm(graph, node);

#ifndef ATALLA_PLAN_GEMM_PLANNER_H_
#define ATALLA_PLAN_GEMM_PLANNER_H_

#include "absl/status/statusor.h"
#include "atalla/graph/graph.h"
#include "atalla/plan/node_planner.h"

namespace atalla::plan {

// kUnimplemented: the reason why no kernel can do it. REQUIRES: a MatMul of BF16 tensors.
absl::StatusOr<PlannedNode> PlanGemm(const graph::Graph& graph, const v1::Node& node);

}  // namespace atalla::plan

#endif  // ATALLA_PLAN_GEMM_PLANNER_H_
