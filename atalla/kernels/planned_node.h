// A node of a graph together with what a plan says of it, checked for consistency.
//
//   ATALLA_ASSIGN_OR_RETURN(PlannedNode node, FindPlannedNode(graph, plan, 3));
//   node.inputs[1]->address_bytes();

#ifndef ATALLA_KERNELS_PLANNED_NODE_H_
#define ATALLA_KERNELS_PLANNED_NODE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "atalla/graph/graph.h"
#include "atalla/v1/plan.pb.h"

namespace atalla::kernels {

struct PlannedNode {
  const v1::NodePlan* plan = nullptr;
  // Where each input of the node lies (of a view: its source); nullptr for a constant that is part
  // of the kernel's text.
  std::vector<const v1::Placement*> inputs;
  const v1::Placement* output = nullptr;
};

// Points into `plan`. kInvalidArgument: there is no such node, the plan is for another graph, the
// node is not on the device, or a placement is missing or has a size that is not its layout's.
absl::StatusOr<PlannedNode> FindPlannedNode(const graph::Graph& graph, const v1::Plan& plan,
                                            int node_index);

// The placement of a tensor, or of the source that it is a view of, in a layout of that kind;
// nullptr when it has none.
const v1::Placement* FindPlacement(const v1::Plan& plan, absl::string_view tensor,
                                   v1::Layout::KindCase kind = v1::Layout::kRowMajor);

// The view of that name, or nullptr.
const v1::TensorView* FindView(const v1::Plan& plan, absl::string_view tensor);

}  // namespace atalla::kernels

#endif  // ATALLA_KERNELS_PLANNED_NODE_H_
