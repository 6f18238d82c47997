// The verifier of plans: derives tiles, transfers, addresses and lifetimes again from the graph,
// and compares.
//
//   ATALLA_ASSIGN_OR_RETURN(v1::Plan plan, ReadProto<v1::Plan>("plan.pb"));
//   ATALLA_RETURN_IF_ERROR(CheckPlan(graph, plan, machine));
//
// It shares no code with the planner: byte counts come from walking the loops of each kernel tile
// by tile (tile_walk.h), where the planner multiplies.

#ifndef ATALLA_PLAN_CHECK_PLAN_H_
#define ATALLA_PLAN_CHECK_PLAN_H_

#include "absl/status/status.h"
#include "atalla/graph/graph.h"
#include "atalla/isa/machine.h"
#include "atalla/v1/plan.pb.h"

namespace atalla::plan {

// kInvalidArgument names the node or the tensor, what the plan says and what is right.
absl::Status CheckPlan(const graph::Graph& graph, const v1::Plan& plan,
                       const isa::MachineModel& machine);

}  // namespace atalla::plan

#endif  // ATALLA_PLAN_CHECK_PLAN_H_
