#include "atalla/graph/op_info.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/types/span.h"
#include "atalla/base/status_macros.h"

namespace atalla::graph {
namespace {

absl::StatusOr<Dims> MatMulShape(const v1::Node&, absl::Span<const Dims> inputs) {
  ATALLA_ASSIGN_OR_RETURN(const MatMulDims dims, GetMatMulDims(inputs[0], inputs[1]));
  return dims.output;
}

absl::StatusOr<Dims> BroadcastShape(const v1::Node&, absl::Span<const Dims> inputs) {
  return BroadcastDims(inputs[0], inputs[1]);
}

absl::StatusOr<Dims> SameShape(const v1::Node&, absl::Span<const Dims> inputs) { return inputs[0]; }

absl::StatusOr<Dims> TransposeShape(const v1::Node& node, absl::Span<const Dims> inputs) {
  const auto& permutation = node.transpose().permutation();
  const Dims& dims = inputs[0];
  std::vector<int64_t> sorted(permutation.begin(), permutation.end());
  std::sort(sorted.begin(), sorted.end());
  bool valid = sorted.size() == dims.size();
  for (size_t i = 0; valid && i < sorted.size(); ++i) {
    valid = sorted[i] == static_cast<int64_t>(i);
  }
  if (!valid) {
    return absl::InvalidArgumentError(
        absl::StrCat("permutation [", absl::StrJoin(permutation, ", "),
                     "]; expected each of 0 .. rank-1 once, for input ", DimsString(dims)));
  }
  Dims output;
  for (const int64_t source : permutation) output.push_back(dims[source]);
  return output;
}

absl::StatusOr<Dims> LayerNormalizationShape(const v1::Node& node, absl::Span<const Dims> inputs) {
  const auto& attributes = node.layer_normalization();
  const Dims& dims = inputs[0];
  ATALLA_ASSIGN_OR_RETURN(const int axis, NormalizeAxis(attributes.axis(), dims.size()));
  // Written so that a NaN is refused too.
  if (!(attributes.epsilon() >= 0 && attributes.epsilon() <= 1e30)) {
    return absl::InvalidArgumentError(
        absl::StrCat("epsilon ", attributes.epsilon(), "; expected 0 .. 1e30"));
  }
  const Dims normalized(dims.begin() + axis, dims.end());
  for (int i = 1; i <= 2; ++i) {
    if (inputs[i] != normalized) {
      return absl::InvalidArgumentError(absl::StrCat(
          i == 1 ? "scale" : "bias", " has shape ", DimsString(inputs[i]), "; expected ",
          DimsString(normalized), ", the dimensions of ", DimsString(dims), " from axis ", axis));
    }
  }
  return dims;
}

constexpr auto kNoAttributes = v1::Node::ATTRIBUTES_NOT_SET;

// Order of graph.proto.
const OpInfo kOps[] = {
    {v1::OP_MAT_MUL, "MatMul", "matmul", 2, kNoAttributes, MatMulShape},
    {v1::OP_ADD, "Add", "add", 2, kNoAttributes, BroadcastShape},
    {v1::OP_MUL, "Mul", "mul", 2, kNoAttributes, BroadcastShape},
    {v1::OP_RELU, "Relu", "relu", 1, kNoAttributes, SameShape},
    {v1::OP_TRANSPOSE, "Transpose", "transpose", 1, v1::Node::kTranspose, TransposeShape},
    {v1::OP_LAYER_NORMALIZATION, "LayerNormalization", "layernorm", 3,
     v1::Node::kLayerNormalization, LayerNormalizationShape},
};

}  // namespace

absl::Span<const OpInfo> AllOps() { return kOps; }

const OpInfo* FindOpInfo(v1::Op op) {
  for (const OpInfo& info : kOps) {
    if (info.op == op) return &info;
  }
  return nullptr;
}

std::string PublishedName(v1::Op op) {
  const OpInfo* info = FindOpInfo(op);
  return info != nullptr ? info->published_name : absl::StrCat("op ", static_cast<int>(op));
}

absl::StatusOr<MatMulDims> GetMatMulDims(const Dims& lhs, const Dims& rhs) {
  if (lhs.empty() || rhs.empty()) {
    return absl::InvalidArgumentError(absl::StrCat("a scalar operand: ", DimsString(lhs), " x ",
                                                   DimsString(rhs), "; expected rank 1 or more"));
  }
  MatMulDims dims;
  dims.m = lhs.size() == 1 ? 1 : lhs[lhs.size() - 2];
  dims.k = lhs.back();
  dims.n = rhs.size() == 1 ? 1 : rhs.back();
  const int64_t rhs_k = rhs.size() == 1 ? rhs[0] : rhs[rhs.size() - 2];
  if (rhs_k != dims.k) {
    return absl::InvalidArgumentError(absl::StrCat(DimsString(lhs), " x ", DimsString(rhs),
                                                   ": the rows of the right-hand side are ", rhs_k,
                                                   "; expected ", dims.k));
  }
  dims.lhs_batch.assign(lhs.begin(), lhs.size() > 2 ? lhs.end() - 2 : lhs.begin());
  dims.rhs_batch.assign(rhs.begin(), rhs.size() > 2 ? rhs.end() - 2 : rhs.begin());
  ATALLA_ASSIGN_OR_RETURN(dims.batch, BroadcastDims(dims.lhs_batch, dims.rhs_batch));
  dims.output = dims.batch;
  if (lhs.size() > 1) dims.output.push_back(dims.m);
  if (rhs.size() > 1) dims.output.push_back(dims.n);
  return dims;
}

absl::StatusOr<Dims> BroadcastDims(const Dims& a, const Dims& b) {
  Dims output(std::max(a.size(), b.size()));
  for (size_t i = 0; i < output.size(); ++i) {  // From the innermost dimension outwards.
    const int64_t in_a = i < a.size() ? a[a.size() - 1 - i] : 1;
    const int64_t in_b = i < b.size() ? b[b.size() - 1 - i] : 1;
    if (in_a != in_b && in_a != 1 && in_b != 1) {
      return absl::InvalidArgumentError(absl::StrCat(
          DimsString(a), " and ", DimsString(b), " do not broadcast: ", in_a, " against ", in_b));
    }
    output[output.size() - 1 - i] = in_a == 1 ? in_b : in_a;
  }
  return output;
}

Dims BroadcastStrides(const Dims& dims, const Dims& target) {
  const Dims own = RowMajorStrides(dims);
  Dims strides(target.size(), 0);
  const size_t skipped = target.size() - dims.size();
  for (size_t i = 0; i < dims.size(); ++i) {
    if (dims[i] != 1) strides[skipped + i] = own[i];
  }
  return strides;
}

Dims RowMajorStrides(const Dims& dims) {
  Dims strides(dims.size());
  int64_t step = 1;
  for (size_t i = dims.size(); i-- > 0;) {
    strides[i] = step;
    step *= dims[i];
  }
  return strides;
}

int64_t ElementCount(const Dims& dims) {
  int64_t count = 1;
  for (const int64_t extent : dims) count *= extent;
  return count;
}

std::string DimsString(const Dims& dims) {
  return absl::StrCat("[", absl::StrJoin(dims, ", "), "]");
}

absl::StatusOr<int> NormalizeAxis(int64_t axis, int rank) {
  if (axis < -rank || axis >= rank) {
    return absl::InvalidArgumentError(
        absl::StrCat("axis ", axis, "; expected ", -rank, " .. ", rank - 1));
  }
  return static_cast<int>(axis < 0 ? axis + rank : axis);
}

}  // namespace atalla::graph
