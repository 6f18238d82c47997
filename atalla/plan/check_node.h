// The part of CheckPlan that looks at one node: backend, tiles, strides, transfers. For
// check_plan.cc.

#ifndef ATALLA_PLAN_CHECK_NODE_H_
#define ATALLA_PLAN_CHECK_NODE_H_

#include <set>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "atalla/graph/graph.h"
#include "atalla/v1/plan.pb.h"

namespace atalla::plan {

// Which tensors a plan places, and in which layouts.
using PlacedLayouts = std::set<std::pair<std::string, int>>;
PlacedLayouts FindPlacedLayouts(const v1::Plan& plan);

// REQUIRES: the plan has as many nodes as the graph.
absl::Status CheckNodePlan(const graph::Graph& graph, const v1::Plan& plan,
                           const PlacedLayouts& placed, int index);

}  // namespace atalla::plan

#endif  // ATALLA_PLAN_CHECK_NODE_H_
