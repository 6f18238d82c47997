// The part of CheckPlan that looks at data memory: placements, lifetimes, views, sums. For
// check_plan.cc.

#ifndef ATALLA_PLAN_CHECK_MEMORY_H_
#define ATALLA_PLAN_CHECK_MEMORY_H_

#include "absl/status/status.h"
#include "atalla/graph/graph.h"
#include "atalla/v1/plan.pb.h"

namespace atalla::plan {

absl::Status CheckMemory(const graph::Graph& graph, const v1::Plan& plan);

}  // namespace atalla::plan

#endif  // ATALLA_PLAN_CHECK_MEMORY_H_
