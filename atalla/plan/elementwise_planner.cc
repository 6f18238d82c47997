#include "atalla/plan/elementwise_planner.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "atalla/base/check.h"
#include "atalla/base/status_macros.h"
#include "atalla/graph/evaluator.h"
#include "atalla/graph/graph.h"
#include "atalla/graph/op_info.h"
#include "atalla/plan/limits.h"
#include "atalla/plan/operand.h"
#include "atalla/plan/transfers.h"

namespace atalla::plan {
namespace {

using graph::Dims;

// The loops over the output, and how each operand steps in them; the last operand is the output.
struct LoopNest {
  Dims extents;
  std::vector<Dims> strides;
};

// Steps of an operand over the output's dimensions: 0 where it is broadcast.
Dims StridesOver(const Operand& operand, const Dims& output) {
  Dims strides(output.size(), 0);
  const size_t skipped = output.size() - operand.dims.size();
  for (size_t i = 0; i < operand.dims.size(); ++i) {
    if (operand.dims[i] != 1) strides[skipped + i] = operand.strides[i];
  }
  return strides;
}

// Drops extents of 1 and joins neighbours wherever, for every operand, a step of the outer one is a
// whole round of the inner one. At least one extent is left.
LoopNest Merge(const Dims& extents, const std::vector<Dims>& strides) {
  LoopNest merged;
  merged.strides.resize(strides.size());
  for (size_t d = 0; d < extents.size(); ++d) {
    if (extents[d] == 1) continue;
    bool joins = !merged.extents.empty();
    for (size_t i = 0; joins && i < strides.size(); ++i) {
      joins = merged.strides[i].back() == strides[i][d] * extents[d];
    }
    if (joins) {
      merged.extents.back() *= extents[d];
      for (size_t i = 0; i < strides.size(); ++i) merged.strides[i].back() = strides[i][d];
      continue;
    }
    merged.extents.push_back(extents[d]);
    for (size_t i = 0; i < strides.size(); ++i) merged.strides[i].push_back(strides[i][d]);
  }
  if (merged.extents.empty()) {
    merged.extents.push_back(1);
    for (Dims& operand : merged.strides) operand.push_back(0);
    merged.strides.back().back() = 1;
  }
  return merged;
}

// OK when transfers can step like this.
absl::Status CheckSteps(const v1::Node& node, int input, const Operand& operand,
                        const Dims& strides) {
  if (strides.back() > 1) {
    return absl::UnimplementedError(
        absl::StrCat("its input '", node.inputs(input), "' is a transpose of '", operand.tensor,
                     "' in place, read with a step of ", strides.back(),
                     " elements from lane to lane; a transfer can do 0 and 1"));
  }
  if (strides.size() > 1 && strides[strides.size() - 2] > kMaxPitch) {
    return absl::UnimplementedError(absl::StrCat(
        "its input '", node.inputs(input), "' is read with a step of ", strides[strides.size() - 2],
        " elements from row to row; a transfer can do ", kMaxPitch));
  }
  return absl::OkStatus();
}

v1::ElementwisePlan::Function FunctionOf(v1::Op op) {
  switch (op) {
    case v1::OP_ADD:
      return v1::ElementwisePlan::FUNCTION_ADD;
    case v1::OP_MUL:
      return v1::ElementwisePlan::FUNCTION_MUL;
    default:
      ATALLA_CHECK(op == v1::OP_RELU);
      return v1::ElementwisePlan::FUNCTION_RELU;
  }
}

// One tensor in memory and the steps it takes.
struct Stream {
  std::string tensor;
  int scratchpad = 0;
  Dims strides;
  bool is_output = false;

  void Move(TransferList& transfers, int64_t rows, int64_t columns, int64_t count) const {
    if (is_output) {
      transfers.Store(tensor, scratchpad, rows, columns, count);
    } else {
      transfers.Load(tensor, scratchpad, rows, columns, count);
    }
  }
};

// One extent: rows of `lanes` elements that follow each other, then what is left of a row.
void AddLinear(const v1::ElementwisePlan& plan, const Stream& stream, TransferList& transfers) {
  if (stream.strides.back() == 0) {
    stream.Move(transfers, 1, 1, 1);
    return;
  }
  const int64_t lanes = plan.lanes();
  for (const Pieces& rows : Split(plan.extents(0) / lanes, plan.rows_per_tile())) {
    stream.Move(transfers, rows.size, lanes, rows.count);
  }
  if (plan.extents(0) % lanes > 0) stream.Move(transfers, 1, plan.extents(0) % lanes, 1);
}

// Two extents and more: tiles of rows and lanes, chunk of lanes by chunk, for each outer round.
void AddPlanes(const v1::ElementwisePlan& plan, const Stream& stream, TransferList& transfers) {
  const int rank = plan.extents_size();
  int64_t rounds = 1;
  for (int i = 0; i < rank - 2; ++i) rounds *= plan.extents(i);
  const std::vector<Pieces> rows = Split(plan.extents(rank - 2), plan.rows_per_tile());
  const std::vector<Pieces> lanes = Split(plan.extents(rank - 1), plan.lanes());
  const int64_t chunks = PieceCount(plan.extents(rank - 1), plan.lanes());
  const bool steps_rows = stream.strides[rank - 2] != 0;
  const bool steps_lanes = stream.strides[rank - 1] != 0;
  if (steps_rows && steps_lanes) {
    for (const Pieces& lane : lanes) {
      for (const Pieces& row : rows) {
        stream.Move(transfers, row.size, lane.size, rounds * row.count * lane.count);
      }
    }
  } else if (steps_rows) {
    for (const Pieces& row : rows) stream.Move(transfers, row.size, 1, rounds * row.count * chunks);
  } else if (steps_lanes) {
    for (const Pieces& lane : lanes) stream.Move(transfers, 1, lane.size, rounds * lane.count);
  } else {
    stream.Move(transfers, 1, 1, rounds);
  }
}

}  // namespace

absl::StatusOr<PlannedNode> PlanElementwise(const graph::Graph& graph, const v1::Node& node) {
  const std::string& output = node.outputs(0);
  const Dims dims = graph.dims(output);
  std::vector<Operand> operands;
  std::vector<Dims> all_strides;
  for (const std::string& input : node.inputs()) {
    operands.push_back(ResolveOperand(graph, input));
    all_strides.push_back(StridesOver(operands.back(), dims));
  }
  all_strides.push_back(graph::RowMajorStrides(dims));
  const LoopNest loops = Merge(dims, all_strides);
  const size_t rank = loops.extents.size();
  if (rank > 1 && loops.extents.back() > kMaxPitch) {
    return absl::UnimplementedError(absl::StrCat("its output has rows of ", loops.extents.back(),
                                                 " elements; a transfer steps at most ", kMaxPitch,
                                                 " from row to row"));
  }

  PlannedNode planned;
  planned.plan.set_kernel("elementwise");
  v1::ElementwisePlan& plan = *planned.plan.mutable_elementwise();
  plan.set_function(FunctionOf(node.op()));
  for (const int64_t extent : loops.extents) plan.add_extents(extent);
  const int64_t lanes = std::min(kTile, loops.extents.back());
  const int64_t rows = rank > 1 ? loops.extents[rank - 2] : loops.extents[0] / lanes;
  plan.set_lanes(static_cast<uint32_t>(lanes));
  plan.set_rows_per_tile(static_cast<uint32_t>(std::min(kTile, rows)));

  std::vector<Stream> streams;
  for (int i = 0; i < node.inputs_size(); ++i) {
    v1::ElementwisePlan::Operand& operand = *plan.add_operands();
    const v1::Tensor& tensor = graph.tensor(node.inputs(i));
    if (tensor.role() == v1::Tensor::ROLE_LITERAL && graph::ElementCount(operands[i].dims) == 1) {
      ATALLA_ASSIGN_OR_RETURN(const std::vector<float> value, graph::TensorData(tensor));
      operand.set_constant(value[0]);
      continue;
    }
    ATALLA_RETURN_IF_ERROR(CheckSteps(node, i, operands[i], loops.strides[i]));
    for (const int64_t stride : loops.strides[i]) operand.add_strides(stride);
    streams.push_back({operands[i].tensor, static_cast<int>(streams.size()), loops.strides[i]});
    if (operands[i].constant) planned.constants.push_back({operands[i].tensor, RowMajorLayout()});
  }
  streams.push_back({output, 0, loops.strides.back(), true});

  TransferList transfers;
  for (const Stream& stream : streams) {
    rank == 1 ? AddLinear(plan, stream, transfers) : AddPlanes(plan, stream, transfers);
  }
  transfers.WriteTo(planned.plan);
  return planned;
}

}  // namespace atalla::plan
