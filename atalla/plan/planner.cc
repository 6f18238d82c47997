#include "atalla/plan/planner.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "atalla/base/status_macros.h"
#include "atalla/graph/constant.h"
#include "atalla/graph/graph.h"
#include "atalla/graph/op_info.h"
#include "atalla/plan/elementwise_planner.h"
#include "atalla/plan/gemm_planner.h"
#include "atalla/plan/limits.h"
#include "atalla/plan/memory_planner.h"
#include "atalla/plan/node_planner.h"
#include "atalla/plan/transfers.h"

namespace atalla::plan {
namespace {

absl::StatusOr<PlannedNode> PlanDeviceNode(const graph::Graph& graph, const v1::Node& node) {
  for (const std::string& tensor : node.inputs()) {
    const v1::DType dtype = graph.tensor(tensor).dtype();
    if (dtype != v1::DTYPE_BF16) {
      return absl::UnimplementedError(absl::StrCat(
          "its input '", tensor, "' is ", graph::DTypeName(dtype), "; kernels compute in bf16"));
    }
  }
  switch (node.op()) {
    case v1::OP_MAT_MUL:
      return PlanGemm(graph, node);
    case v1::OP_ADD:
    case v1::OP_MUL:
    case v1::OP_RELU:
      return PlanElementwise(graph, node);
    default:
      return absl::UnimplementedError(
          absl::StrCat("there is no kernel for ", graph::FindOpInfo(node.op())->onnx_name));
  }
}

absl::StatusOr<PlannedNode> PlanNode(const graph::Graph& graph, const v1::Node& node) {
  PlannedNode planned;
  if (node.op() == v1::OP_TRANSPOSE) {
    planned.plan.set_backend(v1::NodePlan::BACKEND_VIEW);
  } else {
    ATALLA_ASSIGN_OR_RETURN(planned, PlanDeviceNode(graph, node));
    planned.plan.set_backend(v1::NodePlan::BACKEND_DEVICE);
  }
  planned.plan.set_node(node.name());
  return planned;
}

// The first and last node that need the bytes of a placed tensor, through all views of it.
std::pair<int, int> Lifetime(const graph::Graph& graph, const std::string& tensor) {
  const int first = std::max(0, graph.producer(tensor));
  int last = first;
  std::vector<std::string> readings = {tensor};
  for (size_t i = 0; i < readings.size(); ++i) {
    if (graph.is_output(readings[i])) last = graph.node_count() - 1;
    for (const int consumer : graph.consumers(readings[i])) {
      last = std::max(last, consumer);
      const v1::Node& node = graph.node(consumer);
      if (node.op() == v1::OP_TRANSPOSE) readings.push_back(node.outputs(0));
    }
  }
  return {first, std::max(last, 0)};
}

uint64_t LayoutBytes(const graph::Graph& graph, const std::string& tensor,
                     const v1::Layout& layout) {
  if (!layout.has_weight_tiles()) return static_cast<uint64_t>(graph.size_bytes(tensor));
  const v1::Layout::WeightTiles& tiles = layout.weight_tiles();
  return static_cast<uint64_t>(PieceCount(tiles.k(), kTile) * PieceCount(tiles.n(), kTile) * kTile *
                               kTile * kElementBytes);
}

// Collects what needs bytes in data memory, and places it.
class PlacementPlanner {
 public:
  explicit PlacementPlanner(const graph::Graph& graph) : graph_(graph) {}

  void AddConstant(const ConstantRequest& constant) {
    if (!seen_.emplace(constant.tensor, constant.layout.kind_case()).second) return;
    Add(constant.tensor, constant.layout, v1::Placement::ARENA_PERSISTENT, 0,
        std::max(0, graph_.node_count() - 1));
  }

  void AddTransient(const std::string& tensor) {
    const auto [first, last] = Lifetime(graph_, tensor);
    Add(tensor, RowMajorLayout(), v1::Placement::ARENA_TRANSIENT, first, last);
  }

  absl::Status WriteTo(v1::Plan& plan) {
    std::vector<MemoryRequest> requests;
    for (const v1::Placement& placement : placements_) {
      requests.push_back({placement.tensor(), placement.size_bytes(),
                          placement.arena() == v1::Placement::ARENA_PERSISTENT,
                          placement.first_node(), placement.last_node()});
    }
    ATALLA_ASSIGN_OR_RETURN(const MemoryLayout layout, PlaceTensors(requests));
    for (size_t i = 0; i < placements_.size(); ++i) {
      placements_[i].set_address_bytes(layout.addresses[i]);
    }
    std::stable_sort(placements_.begin(), placements_.end(),
                     [](const v1::Placement& a, const v1::Placement& b) {
                       return a.address_bytes() < b.address_bytes();
                     });
    for (const v1::Placement& placement : placements_) *plan.add_placements() = placement;
    plan.set_dram_end_bytes(layout.end);
    *plan.mutable_memory() = layout.summary;
    return absl::OkStatus();
  }

 private:
  void Add(const std::string& tensor, const v1::Layout& layout, v1::Placement::Arena arena,
           int first, int last) {
    v1::Placement placement;
    placement.set_tensor(tensor);
    placement.set_size_bytes(LayoutBytes(graph_, tensor, layout));
    placement.set_dtype(graph_.tensor(tensor).dtype());
    *placement.mutable_shape() = graph_.tensor(tensor).shape();
    *placement.mutable_layout() = layout;
    placement.set_arena(arena);
    placement.set_first_node(first);
    placement.set_last_node(last);
    placements_.push_back(std::move(placement));
  }

  const graph::Graph& graph_;
  std::vector<v1::Placement> placements_;
  std::set<std::pair<std::string, int>> seen_;  // Constants, by layout.
};

void AddView(const graph::Graph& graph, const std::string& tensor, v1::Plan& plan) {
  const graph::ViewOf view = graph::ResolveView(graph, tensor);
  v1::TensorView& entry = *plan.add_views();
  entry.set_tensor(tensor);
  entry.set_source(view.source);
  for (const int64_t dimension : view.permutation) entry.add_permutation(dimension);
}

}  // namespace

std::vector<UnsupportedNode> FindUnsupported(const graph::Graph& graph) {
  std::vector<UnsupportedNode> unsupported;
  for (int i = 0; i < graph.node_count(); ++i) {
    const v1::Node& node = graph.node(i);
    const absl::Status status = PlanNode(graph, node).status();
    if (status.ok()) continue;
    unsupported.push_back(
        {i, node.name(), graph::PublishedName(node.op()), std::string(status.message())});
  }
  return unsupported;
}

absl::StatusOr<v1::Plan> PlanGraph(const graph::Graph& graph, const isa::MachineModel& machine) {
  const std::vector<UnsupportedNode> unsupported = FindUnsupported(graph);
  if (!unsupported.empty()) {
    std::string message =
        absl::StrCat("graph '", graph.name(), "': ", unsupported.size(), " of ", graph.node_count(),
                     " nodes cannot run on machine '", machine.name(), "'");
    for (const UnsupportedNode& node : unsupported) {
      absl::StrAppend(&message, "\n  ", node.name, " (", node.op, "): ", node.reason);
    }
    return absl::UnimplementedError(message);
  }
  v1::Plan plan;
  plan.set_schema_version(kPlanSchemaVersion);
  plan.set_graph(graph.name());
  plan.set_machine(machine.name());
  PlacementPlanner placements(graph);
  for (const std::string& input : graph.proto().inputs()) placements.AddTransient(input);
  for (const v1::Node& node : graph.nodes()) {
    ATALLA_ASSIGN_OR_RETURN(PlannedNode planned, PlanNode(graph, node));
    for (const ConstantRequest& constant : planned.constants) placements.AddConstant(constant);
    if (planned.plan.backend() == v1::NodePlan::BACKEND_DEVICE) {
      placements.AddTransient(node.outputs(0));
    } else {
      AddView(graph, node.outputs(0), plan);
    }
    *plan.add_nodes() = std::move(planned.plan);
  }
  ATALLA_RETURN_IF_ERROR(placements.WriteTo(plan));
  return plan;
}

}  // namespace atalla::plan
