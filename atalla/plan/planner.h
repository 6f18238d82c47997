// Maps a graph to a machine: what runs where, in which tiles, and where each tensor lies.
//
//   ATALLA_ASSIGN_OR_RETURN(v1::Plan plan, PlanGraph(graph, isa::MachineModel::Default()));
//   ATALLA_RETURN_IF_ERROR(CheckPlan(graph, plan, isa::MachineModel::Default()));
//   std::cout << ExplainPlan(graph, plan);
//
// The plan holds all that a kernel generator needs: see plan.proto, and docs/planning.md for the
// rules. Nothing is ever planned on the host: what no kernel can do is an error.

#ifndef ATALLA_PLAN_PLANNER_H_
#define ATALLA_PLAN_PLANNER_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "atalla/graph/graph.h"
#include "atalla/isa/machine.h"
#include "atalla/plan/check_plan.h"    // IWYU pragma: export
#include "atalla/plan/explain_plan.h"  // IWYU pragma: export
#include "atalla/v1/plan.pb.h"

namespace atalla::plan {

// A node that no kernel can run.
struct UnsupportedNode {
  int node = 0;  // Index in the graph.
  std::string name;
  std::string op;      // Published name.
  std::string reason;  // What is there, and what could be planned.
};

// Every node that PlanGraph would refuse, in the graph's order; empty when it would refuse none.
std::vector<UnsupportedNode> FindUnsupported(const graph::Graph& graph);

// kUnimplemented lists every unsupported node with its operation and the reason, one a line;
// kResourceExhausted when the tensors do not fit in data memory. Every MachineModel is large enough
// for every plan: it has two scratchpads of at least 32 rows of 32 lanes, and plans use no more.
absl::StatusOr<v1::Plan> PlanGraph(const graph::Graph& graph, const isa::MachineModel& machine);

}  // namespace atalla::plan

#endif  // ATALLA_PLAN_PLANNER_H_
