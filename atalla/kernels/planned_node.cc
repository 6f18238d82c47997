#include "atalla/kernels/planned_node.h"

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "atalla/base/status_macros.h"
#include "atalla/image/check.h"
#include "atalla/image/tensor_layout.h"

namespace atalla::kernels {
namespace {

const v1::Placement* OwnPlacement(const v1::Plan& plan, absl::string_view tensor,
                                  v1::Layout::KindCase kind) {
  for (const v1::Placement& placement : plan.placements()) {
    if (placement.tensor() == tensor && placement.layout().kind_case() == kind) return &placement;
  }
  return nullptr;
}

absl::Status CheckPlacement(const v1::Placement& placement) {
  const image::TensorType type{placement.dtype(), placement.shape(), placement.layout()};
  ATALLA_ASSIGN_OR_RETURN(const int64_t size, image::LayoutBytes(type));
  if (placement.dtype() != v1::DTYPE_BF16) {
    return absl::InvalidArgumentError("kernels work on BF16");
  }
  if (placement.size_bytes() != static_cast<uint64_t>(size)) {
    return absl::InvalidArgumentError(
        absl::StrFormat("placed in %d bytes; its layout takes %d", placement.size_bytes(), size));
  }
  if (placement.address_bytes() % 2 != 0 ||
      placement.address_bytes() > image::kAddressEnd - placement.size_bytes()) {
    return absl::InvalidArgumentError(
        absl::StrFormat("placed in %d bytes from 0x%X; addresses are even and end below 2^32",
                        placement.size_bytes(), placement.address_bytes()));
  }
  return absl::OkStatus();
}

absl::StatusOr<const v1::Placement*> CheckedPlacement(const v1::Plan& plan,
                                                      const std::string& tensor,
                                                      v1::Layout::KindCase kind) {
  const v1::Placement* placement = FindPlacement(plan, tensor, kind);
  if (placement == nullptr) {
    return absl::InvalidArgumentError(
        absl::StrFormat("the plan has no place for '%s' with the layout %s", tensor,
                        kind == v1::Layout::kWeightTiles ? "weight_tiles" : "row_major"));
  }
  const absl::Status status = CheckPlacement(*placement);
  if (!status.ok()) {
    return absl::InvalidArgumentError(
        absl::StrCat("tensor '", placement->tensor(), "': ", status.message()));
  }
  return placement;
}

}  // namespace

const v1::TensorView* FindView(const v1::Plan& plan, absl::string_view tensor) {
  for (const v1::TensorView& view : plan.views()) {
    if (view.tensor() == tensor) return &view;
  }
  return nullptr;
}

const v1::Placement* FindPlacement(const v1::Plan& plan, absl::string_view tensor,
                                   v1::Layout::KindCase kind) {
  const v1::Placement* placement = OwnPlacement(plan, tensor, kind);
  if (placement != nullptr) return placement;
  const v1::TensorView* view = FindView(plan, tensor);
  return view == nullptr ? nullptr : OwnPlacement(plan, view->source(), kind);
}

absl::StatusOr<PlannedNode> FindPlannedNode(const graph::Graph& graph, const v1::Plan& plan,
                                            int node_index) {
  if (plan.nodes_size() != graph.node_count() || plan.graph() != graph.name()) {
    return absl::InvalidArgumentError(
        absl::StrFormat("the plan is for graph '%s' of %d nodes; this is '%s' of %d", plan.graph(),
                        plan.nodes_size(), graph.name(), graph.node_count()));
  }
  if (node_index < 0 || node_index >= graph.node_count()) {
    return absl::InvalidArgumentError(
        absl::StrFormat("the graph has nodes 0 to %d", graph.node_count() - 1));
  }
  const v1::Node& node = graph.node(node_index);
  PlannedNode planned;
  planned.plan = &plan.nodes(node_index);
  if (planned.plan->node() != node.name()) {
    return absl::InvalidArgumentError(
        absl::StrCat("the plan has '", planned.plan->node(), "' at its place"));
  }
  if (planned.plan->backend() != v1::NodePlan::BACKEND_DEVICE) {
    return absl::InvalidArgumentError("it is not planned for the device");
  }
  for (int i = 0; i < node.inputs_size(); ++i) {
    const v1::ElementwisePlan& elementwise = planned.plan->elementwise();
    if (i < elementwise.operands_size() && elementwise.operands(i).has_constant()) {
      planned.inputs.push_back(nullptr);
      continue;
    }
    // The right-hand side of a product is what the weight array takes.
    const v1::Layout::KindCase kind =
        planned.plan->has_gemm() && i == 1 ? v1::Layout::kWeightTiles : v1::Layout::kRowMajor;
    ATALLA_ASSIGN_OR_RETURN(const v1::Placement* placement,
                            CheckedPlacement(plan, node.inputs(i), kind));
    planned.inputs.push_back(placement);
  }
  ATALLA_ASSIGN_OR_RETURN(planned.output,
                          CheckedPlacement(plan, node.outputs(0), v1::Layout::kRowMajor));
  return planned;
}

}  // namespace atalla::kernels
