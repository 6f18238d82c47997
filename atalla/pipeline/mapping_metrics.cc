#include "atalla/pipeline/mapping_metrics.h"

#include <algorithm>
#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/str_format.h"
#include "atalla/base/check.h"
#include "atalla/kernels/planned_node.h"

namespace atalla::pipeline {
namespace {

// Bytes that the tensor takes where the plan puts it; 0 if it is part of the kernel's text.
int64_t PlacedBytes(const kernels::PlannedNode& node, size_t input) {
  if (input >= node.inputs.size() || node.inputs[input] == nullptr) return 0;
  return static_cast<int64_t>(node.inputs[input]->size_bytes());
}

int64_t LoadedBytes(const v1::NodePlan& plan, const std::string& tensor) {
  int64_t bytes = 0;
  for (const v1::Transfer& transfer : plan.transfers()) {
    if (transfer.direction() != v1::Transfer::DIRECTION_LOAD || transfer.tensor() != tensor)
      continue;
    bytes += int64_t{2} * transfer.rows() * transfer.columns() * transfer.count();
  }
  return bytes;
}

void FillGemm(const kernels::PlannedNode& node, v1::NodeMetrics& metrics) {
  const v1::GemmPlan& gemm = node.plan->gemm();
  metrics.set_map_kind("gemm");
  metrics.set_map_m(gemm.m());
  metrics.set_map_n(gemm.n());
  metrics.set_map_k(gemm.k());
  metrics.set_map_tile(std::max({gemm.tile_m(), gemm.tile_n(), gemm.tile_k()}));
  metrics.set_map_m_tiles(gemm.m_tiles());
  metrics.set_map_n_tiles(gemm.n_tiles());
  metrics.set_map_k_tiles(gemm.k_tiles());
  metrics.set_map_k_stride(gemm.k());
  metrics.set_bytes_est_activation(PlacedBytes(node, 0));
  metrics.set_bytes_est_weight(PlacedBytes(node, 1));
  metrics.set_bytes_est_output(static_cast<int64_t>(node.output->size_bytes()));
  // No row of zeros is loaded: tails are exact.
  metrics.set_bytes_est_z_tile(0);
  metrics.set_map_reuse_note(
      absl::StrFormat("loops %s; sums on chip over k; loaded bytes: A %d, B %d", gemm.loop_order(),
                      LoadedBytes(*node.plan, node.inputs[0]->tensor()),
                      LoadedBytes(*node.plan, node.inputs[1]->tensor())));
}

void FillElementwise(const kernels::PlannedNode& node, v1::NodeMetrics& metrics) {
  const v1::ElementwisePlan& plan = node.plan->elementwise();
  const int64_t width = std::max<int64_t>(1, plan.lanes());
  const int64_t output = static_cast<int64_t>(node.output->size_bytes());
  metrics.set_map_kind(metrics.op());
  metrics.set_map_width(width);
  metrics.set_map_rows((static_cast<int64_t>(metrics.elems()) + width - 1) / width);
  if (plan.function() == v1::ElementwisePlan::FUNCTION_RELU) {
    metrics.set_bytes_est_in(PlacedBytes(node, 0));
  } else {
    metrics.set_bytes_est_a(PlacedBytes(node, 0));
    metrics.set_bytes_est_b(PlacedBytes(node, 1));
  }
  metrics.set_bytes_est_out(output);
}

}  // namespace

void FillMapping(const graph::Graph& graph, const v1::Plan& plan, int node_index,
                 v1::NodeMetrics& metrics) {
  const absl::StatusOr<kernels::PlannedNode> node =
      kernels::FindPlannedNode(graph, plan, node_index);
  ATALLA_CHECK(node.ok());
  if (node->plan->has_gemm()) FillGemm(*node, metrics);
  if (node->plan->has_elementwise()) FillElementwise(*node, metrics);
}

}  // namespace atalla::pipeline
