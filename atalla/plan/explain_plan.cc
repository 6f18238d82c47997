#include "atalla/plan/explain_plan.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "atalla/graph/graph.h"
#include "atalla/graph/op_info.h"

namespace atalla::plan {
namespace {

using Row = std::vector<std::string>;

// Columns as wide as their widest cell; numbers to the right.
std::string Table(const std::vector<Row>& rows) {
  std::vector<size_t> widths(rows[0].size(), 0);
  for (const Row& row : rows) {
    for (size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  std::string text;
  for (const Row& row : rows) {
    std::string line;
    for (size_t i = 0; i < row.size(); ++i) {
      const int width = static_cast<int>(widths[i]);
      const bool number =
          !row[i].empty() && row[i].find_first_not_of("0123456789") == std::string::npos;
      absl::StrAppend(
          &line, i > 0 ? "  " : "",
          number ? absl::StrFormat("%*s", width, row[i]) : absl::StrFormat("%-*s", width, row[i]));
    }
    line.erase(line.find_last_not_of(' ') + 1);
    absl::StrAppend(&text, line, "\n");
  }
  return text;
}

// What a view reads, and in which order of its dimensions.
std::string Reading(const v1::Plan& plan, const std::string& tensor) {
  for (const v1::TensorView& view : plan.views()) {
    if (view.tensor() != tensor) continue;
    return absl::StrFormat("%s, dimensions [%s]", view.source(),
                           absl::StrJoin(view.permutation(), ", "));
  }
  return "";
}

std::string Tiles(const v1::NodePlan& node) {
  if (node.has_gemm()) {
    const v1::GemmPlan& gemm = node.gemm();
    return absl::StrFormat("%dx%dx%d in %dx%dx%d of %dx%dx%d, last %dx%dx%d, %s", gemm.m(),
                           gemm.n(), gemm.k(), gemm.m_tiles(), gemm.n_tiles(), gemm.k_tiles(),
                           gemm.tile_m(), gemm.tile_n(), gemm.tile_k(), gemm.tail_m(),
                           gemm.tail_n(), gemm.tail_k(), gemm.loop_order());
  }
  if (!node.has_elementwise()) return node.reason();
  const v1::ElementwisePlan& plan = node.elementwise();
  std::string text = absl::StrFormat("[%s] in %dx%d", absl::StrJoin(plan.extents(), ", "),
                                     plan.rows_per_tile(), plan.lanes());
  for (const v1::ElementwisePlan::Operand& operand : plan.operands()) {
    if (operand.has_constant()) {
      absl::StrAppend(&text, ", ", operand.constant());
    } else {
      absl::StrAppend(&text, ", step [", absl::StrJoin(operand.strides(), ", "), "]");
    }
  }
  return text;
}

absl::string_view BackendName(v1::NodePlan::Backend backend) {
  switch (backend) {
    case v1::NodePlan::BACKEND_DEVICE:
      return "device";
    case v1::NodePlan::BACKEND_VIEW:
      return "view";
    default:
      return "host";
  }
}

std::string LayoutName(const v1::Layout& layout) {
  if (!layout.has_weight_tiles()) return "row-major";
  return absl::StrFormat("weight tiles %dx%d", layout.weight_tiles().k(),
                         layout.weight_tiles().n());
}

std::string Totals(const v1::Plan& plan) {
  std::map<v1::NodePlan::Backend, int> counts;
  uint64_t loaded = 0;
  uint64_t stored = 0;
  for (const v1::NodePlan& node : plan.nodes()) {
    ++counts[node.backend()];
    loaded += node.loaded_bytes();
    stored += node.stored_bytes();
  }
  return absl::StrFormat("nodes: %d device, %d host, %d view; bytes: %d loaded, %d stored\n",
                         counts[v1::NodePlan::BACKEND_DEVICE], counts[v1::NodePlan::BACKEND_HOST],
                         counts[v1::NodePlan::BACKEND_VIEW], loaded, stored);
}

}  // namespace

std::string ExplainPlan(const graph::Graph& graph, const v1::Plan& plan) {
  std::vector<Row> nodes = {{"node", "op", "backend", "kernel", "loaded", "stored", "tiles"}};
  std::vector<Row> transfers = {{"node", "", "tensor", "rows", "columns", "scratchpad", "times"}};
  for (int i = 0; i < plan.nodes_size(); ++i) {
    const v1::NodePlan& node = plan.nodes(i);
    nodes.push_back({node.node(), graph::PublishedName(graph.node(i).op()),
                     std::string(BackendName(node.backend())), node.kernel(),
                     absl::StrCat(node.loaded_bytes()), absl::StrCat(node.stored_bytes()),
                     node.backend() == v1::NodePlan::BACKEND_VIEW
                         ? Reading(plan, graph.node(i).outputs(0))
                         : Tiles(node)});
    for (const v1::Transfer& transfer : node.transfers()) {
      transfers.push_back(
          {node.node(), transfer.direction() == v1::Transfer::DIRECTION_LOAD ? "load" : "store",
           transfer.tensor(), absl::StrCat(transfer.rows()), absl::StrCat(transfer.columns()),
           absl::StrCat(transfer.scratchpad()), absl::StrCat(transfer.count())});
    }
  }
  std::vector<Row> placements = {
      {"address", "bytes", "tensor", "shape", "layout", "arena", "nodes"}};
  for (const v1::Placement& placement : plan.placements()) {
    const bool persistent = placement.arena() == v1::Placement::ARENA_PERSISTENT;
    placements.push_back(
        {absl::StrFormat("0x%08x", placement.address_bytes()), absl::StrCat(placement.size_bytes()),
         placement.tensor(), graph::DimsString(graph.dims(placement.tensor())),
         LayoutName(placement.layout()), persistent ? "persistent" : "transient",
         persistent ? "all" : absl::StrCat(placement.first_node(), "..", placement.last_node())});
  }
  const v1::MemorySummary& memory = plan.memory();
  return absl::StrCat(
      "plan of ", plan.graph(), " for machine ", plan.machine(), "\n\n", Table(nodes), "\n",
      Totals(plan), "\ntransfers\n", Table(transfers), "\ndata memory\n", Table(placements),
      absl::StrFormat("\npersistent %d bytes, transient %d (at least %d), end 0x%08x, "
                      "stack anchor 0x%08x\n",
                      memory.persistent_bytes(), memory.transient_bytes(),
                      memory.transient_bound_bytes(), plan.dram_end_bytes(),
                      memory.stack_anchor_bytes()));
}

}  // namespace atalla::plan
