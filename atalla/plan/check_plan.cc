#include "atalla/plan/check_plan.h"

#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "atalla/base/status_macros.h"
#include "atalla/graph/graph.h"
#include "atalla/plan/check_memory.h"
#include "atalla/plan/check_node.h"

namespace atalla::plan {

absl::Status CheckPlan(const graph::Graph& graph, const v1::Plan& plan,
                       const isa::MachineModel& machine) {
  const auto wrong = [&plan](absl::string_view what) {
    return absl::InvalidArgumentError(absl::StrCat("plan of '", plan.graph(), "': ", what));
  };
  if (plan.schema_version() != 1) {
    return wrong(absl::StrCat("schema version ", plan.schema_version(), "; expected 1"));
  }
  if (plan.graph() != graph.name()) {
    return wrong(absl::StrCat("the graph is '", graph.name(), "'"));
  }
  if (plan.machine() != machine.name()) {
    return wrong(absl::StrCat("it was made for machine '", plan.machine(), "', not for '",
                              machine.name(), "'"));
  }
  if (plan.nodes_size() != graph.node_count()) {
    return wrong(absl::StrCat(plan.nodes_size(), " nodes; the graph has ", graph.node_count()));
  }
  const PlacedLayouts placed = FindPlacedLayouts(plan);
  for (int i = 0; i < plan.nodes_size(); ++i) {
    const absl::Status status = CheckNodePlan(graph, plan, placed, i);
    if (!status.ok()) {
      return wrong(absl::StrCat("node ", i, " '", plan.nodes(i).node(), "': ", status.message()));
    }
  }
  const absl::Status memory = CheckMemory(graph, plan);
  return memory.ok() ? memory : wrong(memory.message());
}

}  // namespace atalla::plan
