#include "atalla/plan/gemm_planner.h"

#include <algorithm>
#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "atalla/base/status_macros.h"
#include "atalla/graph/graph.h"
#include "atalla/graph/op_info.h"
#include "atalla/plan/limits.h"
#include "atalla/plan/operand.h"
#include "atalla/plan/transfers.h"

namespace atalla::plan {
namespace {

// The scratchpads of docs/kernels.md.
constexpr int kSumScratchpad = 0;
constexpr int kWeightScratchpad = 1;

// A takes the rows that its sums will replace, or rows beside them; else the weights' place, once
// these are in the array.
int LhsScratchpad(const v1::GemmPlan& gemm) {
  return gemm.k_tiles() == 1 || gemm.tile_m() <= kTile / 2 ? kSumScratchpad : kWeightScratchpad;
}

// Always weight-stationary: with one tile of k the array is filled once for each n, and with more
// the order makes no difference to the transfers.
v1::GemmPlan MakeTiles(int64_t m, int64_t n, int64_t k) {
  v1::GemmPlan gemm;
  gemm.set_m(m);
  gemm.set_n(n);
  gemm.set_k(k);
  gemm.set_tile_m(static_cast<uint32_t>(std::min(kTile, m)));
  gemm.set_tile_n(static_cast<uint32_t>(std::min(kTile, n)));
  gemm.set_tile_k(static_cast<uint32_t>(std::min(kTile, k)));
  gemm.set_m_tiles(PieceCount(m, gemm.tile_m()));
  gemm.set_n_tiles(PieceCount(n, gemm.tile_n()));
  gemm.set_k_tiles(PieceCount(k, gemm.tile_k()));
  gemm.set_tail_m(static_cast<uint32_t>(m - (gemm.m_tiles() - 1) * gemm.tile_m()));
  gemm.set_tail_n(static_cast<uint32_t>(n - (gemm.n_tiles() - 1) * gemm.tile_n()));
  gemm.set_tail_k(static_cast<uint32_t>(k - (gemm.k_tiles() - 1) * gemm.tile_k()));
  gemm.set_loop_order("nmk");
  return gemm;
}

TransferList MakeTransfers(const v1::GemmPlan& gemm, absl::string_view a, absl::string_view b,
                           absl::string_view c) {
  TransferList transfers;
  const int64_t weight_rounds = gemm.k_tiles() == 1 ? 1 : gemm.m_tiles();
  for (const Pieces& n : Split(gemm.n(), gemm.tile_n())) {
    for (const Pieces& k : Split(gemm.k(), gemm.tile_k())) {
      transfers.Load(b, kWeightScratchpad, n.size, k.size, n.count * k.count * weight_rounds);
    }
  }
  for (const Pieces& m : Split(gemm.m(), gemm.tile_m())) {
    for (const Pieces& k : Split(gemm.k(), gemm.tile_k())) {
      transfers.Load(a, LhsScratchpad(gemm), m.size, k.size, m.count * k.count * gemm.n_tiles());
    }
    for (const Pieces& n : Split(gemm.n(), gemm.tile_n())) {
      transfers.Store(c, kSumScratchpad, m.size, n.size, m.count * n.count);
    }
  }
  return transfers;
}

}  // namespace

absl::StatusOr<PlannedNode> PlanGemm(const graph::Graph& graph, const v1::Node& node) {
  const Operand a = ResolveOperand(graph, node.inputs(0));
  const Operand b = ResolveOperand(graph, node.inputs(1));
  ATALLA_ASSIGN_OR_RETURN(const graph::MatMulDims dims, graph::GetMatMulDims(a.dims, b.dims));
  if (!b.constant) {
    return absl::UnimplementedError(
        absl::StrCat("its right-hand side '", node.inputs(1),
                     "' is not a constant; only constants can be packed in weight tiles"));
  }
  if (graph::ElementCount(dims.rhs_batch) != 1) {
    return absl::UnimplementedError(absl::StrCat("its right-hand side ", graph::DimsString(b.dims),
                                                 " is a batch of matrices; a kernel takes one"));
  }
  if (!IsContiguous(a)) {
    return absl::UnimplementedError(
        absl::StrCat("its left-hand side '", node.inputs(0), "' is a transpose of '", a.tensor,
                     "' in place; a kernel reads rows whose elements follow each other"));
  }
  if (std::max(dims.k, dims.n) > kMaxPitch) {
    return absl::UnimplementedError(absl::StrCat("K = ", dims.k, ", N = ", dims.n,
                                                 ": a transfer steps at most ", kMaxPitch,
                                                 " elements from row to row"));
  }
  const int64_t m = dims.m * graph::ElementCount(dims.lhs_batch);

  PlannedNode planned;
  planned.plan.set_kernel("gemm");
  *planned.plan.mutable_gemm() = MakeTiles(m, dims.n, dims.k);
  MakeTransfers(planned.plan.gemm(), a.tensor, b.tensor, node.outputs(0)).WriteTo(planned.plan);
  if (a.constant) planned.constants.push_back({a.tensor, RowMajorLayout()});
  v1::Layout layout;
  layout.mutable_weight_tiles()->set_k(dims.k);
  layout.mutable_weight_tiles()->set_n(dims.n);
  planned.constants.push_back({b.tensor, layout});
  return planned;
}

}  // namespace atalla::plan
