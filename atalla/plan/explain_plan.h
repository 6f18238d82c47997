// A plan as tables for people.
//
//   std::cout << ExplainPlan(graph, plan);

#ifndef ATALLA_PLAN_EXPLAIN_PLAN_H_
#define ATALLA_PLAN_EXPLAIN_PLAN_H_

#include <string>

#include "atalla/graph/graph.h"
#include "atalla/v1/plan.pb.h"

namespace atalla::plan {

// Nodes with tiles and bytes, the transfers of each, placements, and what the memory comes to.
// REQUIRES: CheckPlan accepts the plan.
std::string ExplainPlan(const graph::Graph& graph, const v1::Plan& plan);

}  // namespace atalla::plan

#endif  // ATALLA_PLAN_EXPLAIN_PLAN_H_
