#include "atalla/plan/check_node.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "atalla/base/bf16.h"
#include "atalla/base/status_macros.h"
#include "atalla/graph/constant.h"
#include "atalla/graph/graph.h"
#include "atalla/plan/tile_walk.h"

namespace atalla::plan {
namespace {

constexpr int64_t kMostSteps = 1 << 20;  // Row to row, in elements.

absl::Status Wrong(absl::string_view what) { return absl::InvalidArgumentError(what); }

// The bytes that a node reads or writes: which placement, and in which steps a row-major walk over
// the tensor's own dimensions goes through them.
struct Bytes {
  std::string tensor;
  graph::Dims dims;
  graph::Dims strides;
};

Bytes BytesOf(const graph::Graph& graph, const std::string& tensor) {
  const graph::ViewOf view = graph::ResolveView(graph, tensor);
  const v1::Tensor::Role role = graph.tensor(view.source).role();
  Bytes bytes{tensor, graph.dims(tensor), {}};
  int64_t step = 1;
  if (role == v1::Tensor::ROLE_PARAMETER || role == v1::Tensor::ROLE_LITERAL) {
    bytes.strides.resize(bytes.dims.size());
    for (size_t i = bytes.dims.size(); i-- > 0; step *= bytes.dims[i]) bytes.strides[i] = step;
    return bytes;
  }
  bytes.tensor = view.source;
  const graph::Dims source = graph.dims(view.source);
  for (const int64_t dimension : view.permutation) {
    step = 1;
    for (size_t i = dimension + 1; i < source.size(); ++i) step *= source[i];
    bytes.strides.push_back(step);
  }
  return bytes;
}

absl::Status NeedPlacement(const PlacedLayouts& placed, const std::string& tensor,
                           v1::Layout::KindCase kind) {
  if (placed.count({tensor, kind}) > 0) return absl::OkStatus();
  return Wrong(absl::StrCat("'", tensor, "' has no placement ",
                            kind == v1::Layout::kWeightTiles ? "in weight tiles" : "in row-major"));
}

absl::Status CheckDimension(absl::string_view name, int64_t extent, int64_t planned_extent,
                            int64_t tile, int64_t tiles, int64_t tail) {
  if (planned_extent != extent) {
    return Wrong(absl::StrCat(name, " is ", planned_extent, "; the shapes give ", extent));
  }
  if (tile < 1 || tile > 32 || tile > extent) {
    return Wrong(absl::StrCat("tiles of ", tile, " along ", name, " = ", extent,
                              "; expected 1 .. 32, at most ", name));
  }
  // The packed tiles of B are 32 x 32, whatever the plan says.
  if (name != "M" && tile != 32 && tile != extent) {
    return Wrong(absl::StrCat("tiles of ", tile, " along ", name, " = ", extent,
                              "; weights are packed in tiles of 32"));
  }
  int64_t count = 0;
  int64_t last = 0;
  for (int64_t at = 0; at < extent; at += tile) {
    ++count;
    last = std::min(tile, extent - at);
  }
  if (tiles != count || tail != last) {
    return Wrong(absl::StrCat(name, " = ", extent, " in ", tiles, " tiles of ", tile,
                              ", the last of ", tail, "; it takes ", count, ", the last of ",
                              last));
  }
  return absl::OkStatus();
}

absl::Status CheckGemm(const graph::Graph& graph, const PlacedLayouts& placed, const v1::Node& node,
                       const v1::GemmPlan& gemm) {
  const Bytes a = BytesOf(graph, node.inputs(0));
  const Bytes b = BytesOf(graph, node.inputs(1));
  const int64_t k = a.dims.back();
  const int64_t n = b.dims.size() == 1 ? 1 : b.dims.back();
  int64_t m = 1;
  for (size_t i = 0; i + 1 < a.dims.size(); ++i) m *= a.dims[i];
  if (m * n != graph::ElementCount(graph.dims(node.outputs(0)))) {
    return Wrong("a batch of right-hand sides; a kernel takes one");
  }
  ATALLA_RETURN_IF_ERROR(
      CheckDimension("M", m, gemm.m(), gemm.tile_m(), gemm.m_tiles(), gemm.tail_m()));
  ATALLA_RETURN_IF_ERROR(
      CheckDimension("N", n, gemm.n(), gemm.tile_n(), gemm.n_tiles(), gemm.tail_n()));
  ATALLA_RETURN_IF_ERROR(
      CheckDimension("K", k, gemm.k(), gemm.tile_k(), gemm.k_tiles(), gemm.tail_k()));
  if (gemm.loop_order() != "nmk" && gemm.loop_order() != "mnk") {
    return Wrong(absl::StrCat("loop order '", gemm.loop_order(), "'; expected nmk or mnk"));
  }
  if (k > kMostSteps || n > kMostSteps) {
    return Wrong(absl::StrCat("rows of ", std::max(k, n), " elements; a transfer steps at most ",
                              kMostSteps));
  }
  for (size_t i = 0, step = 1; i < a.dims.size(); ++i) {
    const size_t d = a.dims.size() - 1 - i;
    if (a.dims[d] != 1 && a.strides[d] != static_cast<int64_t>(step)) {
      return Wrong(absl::StrCat("'", node.inputs(0), "' is a transpose in place"));
    }
    step *= static_cast<size_t>(a.dims[d]);
  }
  ATALLA_RETURN_IF_ERROR(NeedPlacement(placed, a.tensor, v1::Layout::kRowMajor));
  ATALLA_RETURN_IF_ERROR(NeedPlacement(placed, b.tensor, v1::Layout::kWeightTiles));
  return NeedPlacement(placed, node.outputs(0), v1::Layout::kRowMajor);
}

// Whether steps of `strides` over `extents` visit the same elements, in the same order, as steps of
// `expected` over `dims`. The first must be a merger of the second.
bool SameWalk(const v1::ElementwisePlan& plan, const std::vector<int64_t>& strides,
              const graph::Dims& dims, const graph::Dims& expected) {
  int loop = plan.extents_size() - 1;
  int64_t inside = 1;  // Elements of the loop's extent that the dimensions so far make up.
  for (size_t d = dims.size(); d-- > 0;) {
    if (dims[d] == 1) continue;
    if (inside == plan.extents(loop)) {
      if (--loop < 0) return false;
      inside = 1;
    }
    if (expected[d] != strides[loop] * inside) return false;
    inside *= dims[d];
    if (inside > plan.extents(loop)) return false;
  }
  return loop == 0 && inside == plan.extents(0);
}

absl::Status CheckOperand(const graph::Graph& graph, const PlacedLayouts& placed,
                          const v1::Node& node, int input, const v1::ElementwisePlan& elementwise) {
  const v1::ElementwisePlan::Operand& operand = elementwise.operands(input);
  const std::string& name = node.inputs(input);
  const Bytes bytes = BytesOf(graph, name);
  if (operand.has_constant()) {
    const v1::Tensor& tensor = graph.tensor(name);
    const bool literal =
        tensor.role() == v1::Tensor::ROLE_LITERAL && tensor.data().size() == sizeof(uint16_t);
    const uint32_t word =
        literal ? ExpandBf16(static_cast<uint16_t>(static_cast<uint8_t>(tensor.data()[0]) |
                                                   static_cast<uint8_t>(tensor.data()[1]) << 8))
                : 0;
    if (literal && word == FloatWord(operand.constant()) && operand.strides().empty()) {
      return absl::OkStatus();
    }
    return Wrong(absl::StrCat("the constant ", operand.constant(), " for '", name,
                              "', which is no literal scalar of this value"));
  }
  if (operand.strides_size() != elementwise.extents_size()) {
    return Wrong(absl::StrCat("'", name, "' has ", operand.strides_size(), " strides for ",
                              elementwise.extents_size(), " extents"));
  }
  const std::vector<int64_t> strides(operand.strides().begin(), operand.strides().end());
  for (const int64_t stride : strides) {
    if (stride < 0 || stride > graph::kMaxElements) {
      return Wrong(absl::StrCat("'", name, "' has a stride of ", stride));
    }
  }
  const graph::Dims dims = graph.dims(node.outputs(0));
  graph::Dims expected(dims.size(), 0);
  for (size_t i = 0; i < bytes.dims.size(); ++i) {
    const size_t d = dims.size() - bytes.dims.size() + i;
    if (bytes.dims[i] != 1) expected[d] = bytes.strides[i];
  }
  if (!SameWalk(elementwise, strides, dims, expected)) {
    return Wrong(absl::StrCat("strides [", absl::StrJoin(strides, ", "), "] over extents [",
                              absl::StrJoin(elementwise.extents(), ", "), "] do not read '", name,
                              "' as it is broadcast to ", graph::DimsString(dims)));
  }
  const int rank = elementwise.extents_size();
  if (strides[rank - 1] > 1 || (rank > 1 && strides[rank - 2] > kMostSteps)) {
    return Wrong(absl::StrCat("strides [", absl::StrJoin(strides, ", "), "] of '", name,
                              "': a transfer steps 0 or 1 from lane to lane, at most ", kMostSteps,
                              " from row to row"));
  }
  return NeedPlacement(placed, bytes.tensor, v1::Layout::kRowMajor);
}

absl::Status CheckElementwise(const graph::Graph& graph, const PlacedLayouts& placed,
                              const v1::Node& node, const v1::ElementwisePlan& elementwise) {
  const std::map<v1::Op, v1::ElementwisePlan::Function> functions = {
      {v1::OP_ADD, v1::ElementwisePlan::FUNCTION_ADD},
      {v1::OP_MUL, v1::ElementwisePlan::FUNCTION_MUL},
      {v1::OP_RELU, v1::ElementwisePlan::FUNCTION_RELU}};
  const auto function = functions.find(node.op());
  if (function == functions.end() || function->second != elementwise.function()) {
    return Wrong(absl::StrCat("function ", static_cast<int>(elementwise.function()),
                              " for an operation ", graph::PublishedName(node.op())));
  }
  const graph::Dims dims = graph.dims(node.outputs(0));
  for (const int64_t extent : elementwise.extents()) {
    if (extent < 1 || extent > graph::kMaxElements) {
      return Wrong(absl::StrCat("extent ", extent, "; expected 1 or more"));
    }
  }
  int64_t step = 1;
  std::vector<int64_t> row_major(elementwise.extents_size());
  for (int i = elementwise.extents_size() - 1; i >= 0; --i) {
    row_major[i] = step;
    if (step > graph::kMaxElements) break;
    step *= elementwise.extents(i);
  }
  graph::Dims output_strides(dims.size());
  int64_t output_step = 1;
  for (size_t i = dims.size(); i-- > 0; output_step *= dims[i]) output_strides[i] = output_step;
  if (row_major.empty() || !SameWalk(elementwise, row_major, dims, output_strides)) {
    return Wrong(absl::StrCat("extents [", absl::StrJoin(elementwise.extents(), ", "),
                              "] are no merger of the output's ", graph::DimsString(dims)));
  }
  const int rank = elementwise.extents_size();
  if (elementwise.lanes() < 1 || elementwise.lanes() > 32 || elementwise.rows_per_tile() > 32 ||
      elementwise.rows_per_tile() < 1) {
    return Wrong(absl::StrCat("tiles of ", elementwise.rows_per_tile(), " rows of ",
                              elementwise.lanes(), " lanes; expected 1 .. 32 of both"));
  }
  if (rank > 1 && elementwise.extents(rank - 1) > kMostSteps) {
    return Wrong(absl::StrCat("rows of ", elementwise.extents(rank - 1),
                              " elements; a transfer steps at most ", kMostSteps));
  }
  if (elementwise.operands_size() != node.inputs_size()) {
    return Wrong(absl::StrCat(elementwise.operands_size(), " operands; the node has ",
                              node.inputs_size(), " inputs"));
  }
  for (int i = 0; i < elementwise.operands_size(); ++i) {
    ATALLA_RETURN_IF_ERROR(CheckOperand(graph, placed, node, i, elementwise));
  }
  return NeedPlacement(placed, node.outputs(0), v1::Layout::kRowMajor);
}

// How often a walk makes each kind of transfer.
class AccessCounts {
 public:
  void Count(const TileAccess& access) {
    at(access.operand, access.scratchpad, access.rows, access.columns)++;
    (access.operand < 0 ? stored : loaded) += access.rows * access.columns;
  }

  // Index of the operand: -1 is the output.
  int64_t& at(int operand, int64_t scratchpad, int64_t rows, int64_t columns) {
    return counts_[(((operand + 1) * 2 + scratchpad) * 33 + rows) * 33 + columns];
  }

  // Elements.
  int64_t loaded = 0;
  int64_t stored = 0;

 private:
  std::vector<int64_t> counts_ = std::vector<int64_t>(3 * 2 * 33 * 33, 0);
};

std::string Describe(bool store, absl::string_view tensor, int64_t scratchpad, int64_t rows,
                     int64_t columns) {
  return absl::StrCat(store ? "stores of " : "loads of ", rows, " x ", columns, " of '", tensor,
                      "' through scratchpad ", scratchpad);
}

// The count of one transfer among those that were walked, which are taken out. `tensors` are the
// output and the operands.
int64_t TakeCount(const v1::Transfer& transfer, const std::vector<std::string>& tensors,
                  AccessCounts& walked) {
  const bool store = transfer.direction() == v1::Transfer::DIRECTION_STORE;
  if (!store && transfer.direction() != v1::Transfer::DIRECTION_LOAD) return 0;
  if (transfer.scratchpad() > 1 || transfer.rows() > 32 || transfer.columns() > 32) return 0;
  int64_t count = 0;
  // Two operands may be the same tensor.
  for (int i = store ? 0 : 1; i < (store ? 1 : static_cast<int>(tensors.size())); ++i) {
    if (tensors[i] != transfer.tensor()) continue;
    count += std::exchange(
        walked.at(i - 1, transfer.scratchpad(), transfer.rows(), transfer.columns()), 0);
  }
  return count;
}

// Compares the transfers and their sums with those of a walk.
absl::Status CheckTransfers(const graph::Graph& graph, const v1::Node& node,
                            const v1::NodePlan& plan, AccessCounts& walked) {
  const int64_t elements = graph::ElementCount(graph.dims(node.outputs(0)));
  if (walked.stored != elements) {
    return Wrong(
        absl::StrCat("its tiles write ", walked.stored, " elements; the output has ", elements));
  }
  std::vector<std::string> tensors = {node.outputs(0)};
  for (const std::string& input : node.inputs()) tensors.push_back(BytesOf(graph, input).tensor);
  for (const v1::Transfer& transfer : plan.transfers()) {
    const int64_t count = TakeCount(transfer, tensors, walked);
    if (transfer.count() != count || count == 0) {
      return Wrong(absl::StrCat(
          transfer.count(), " ",
          Describe(transfer.direction() == v1::Transfer::DIRECTION_STORE, transfer.tensor(),
                   transfer.scratchpad(), transfer.rows(), transfer.columns()),
          "; its tiles make ", count));
    }
  }
  for (int i = 0; i < static_cast<int>(tensors.size()); ++i) {
    for (int64_t rest = 0; rest < 2 * 33 * 33; ++rest) {
      const int64_t scratchpad = rest / (33 * 33), rows = rest / 33 % 33, columns = rest % 33;
      const int64_t count = walked.at(i - 1, scratchpad, rows, columns);
      if (count == 0) continue;
      return Wrong(absl::StrCat("it lacks ", count, " ",
                                Describe(i == 0, tensors[i], scratchpad, rows, columns)));
    }
  }
  const uint64_t loaded = 2 * static_cast<uint64_t>(walked.loaded);
  const uint64_t stored = 2 * static_cast<uint64_t>(walked.stored);
  if (plan.loaded_bytes() != loaded || plan.stored_bytes() != stored) {
    return Wrong(absl::StrCat(plan.loaded_bytes(), " bytes loaded and ", plan.stored_bytes(),
                              " stored; its tiles make ", loaded, " and ", stored));
  }
  return absl::OkStatus();
}

absl::Status CheckDevice(const graph::Graph& graph, const PlacedLayouts& placed,
                         const v1::Node& node, const v1::NodePlan& node_plan) {
  for (const std::string& input : node.inputs()) {
    if (graph.tensor(input).dtype() != v1::DTYPE_BF16) {
      return Wrong(absl::StrCat("'", input, "' is ", graph::DTypeName(graph.tensor(input).dtype()),
                                "; kernels compute in bf16"));
    }
  }
  AccessCounts walked;
  const AccessVisitor count = [&walked](const TileAccess& access) { walked.Count(access); };
  if (node_plan.kernel() == "gemm" && node_plan.has_gemm() && node.op() == v1::OP_MAT_MUL) {
    ATALLA_RETURN_IF_ERROR(CheckGemm(graph, placed, node, node_plan.gemm()));
    WalkGemm(node_plan.gemm(), count);
    return CheckTransfers(graph, node, node_plan, walked);
  }
  if (node_plan.kernel() == "elementwise" && node_plan.has_elementwise()) {
    ATALLA_RETURN_IF_ERROR(CheckElementwise(graph, placed, node, node_plan.elementwise()));
    WalkElementwise(node_plan.elementwise(), count);
    return CheckTransfers(graph, node, node_plan, walked);
  }
  return Wrong(absl::StrCat("kernel '", node_plan.kernel(), "' with a plan of case ",
                            static_cast<int>(node_plan.shape_case()), " for an operation ",
                            graph::PublishedName(node.op())));
}

}  // namespace

PlacedLayouts FindPlacedLayouts(const v1::Plan& plan) {
  PlacedLayouts placed;
  for (const v1::Placement& placement : plan.placements()) {
    placed.emplace(placement.tensor(), placement.layout().kind_case());
  }
  return placed;
}

absl::Status CheckNodePlan(const graph::Graph& graph, const v1::Plan& plan,
                           const PlacedLayouts& placed, int index) {
  const v1::Node& node = graph.node(index);
  const v1::NodePlan& node_plan = plan.nodes(index);
  if (node_plan.node() != node.name()) {
    return Wrong(absl::StrCat("the graph has '", node.name(), "' here"));
  }
  switch (node_plan.backend()) {
    case v1::NodePlan::BACKEND_DEVICE:
      return CheckDevice(graph, placed, node, node_plan);
    case v1::NodePlan::BACKEND_VIEW:
      if (node.op() != v1::OP_TRANSPOSE) {
        return Wrong(absl::StrCat("a view; ", graph::PublishedName(node.op()), " computes"));
      }
      break;
    case v1::NodePlan::BACKEND_HOST:
      if (node_plan.reason().empty()) return Wrong("on the host without a reason");
      break;
    default:
      return Wrong(absl::StrCat("backend ", static_cast<int>(node_plan.backend()),
                                "; expected device, view or host"));
  }
  if (!node_plan.transfers().empty() || node_plan.loaded_bytes() != 0 ||
      node_plan.stored_bytes() != 0 || node_plan.shape_case() != v1::NodePlan::SHAPE_NOT_SET) {
    return Wrong("tiles or transfers without a kernel");
  }
  return absl::OkStatus();
}

}  // namespace atalla::plan
