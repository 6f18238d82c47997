#include "atalla/graph/evaluator.h"

#include <cmath>
#include <cstring>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "atalla/base/bf16.h"
#include "atalla/base/check.h"
#include "atalla/base/status_macros.h"

namespace atalla::graph {
namespace {

using Values = absl::Span<const float>;

// Steps through all indices of `extents` in row-major order and keeps the offset that they have in
// each of several strided operands.
class Odometer {
 public:
  Odometer(Dims extents, std::vector<Dims> strides)
      : extents_(std::move(extents)),
        strides_(std::move(strides)),
        index_(extents_.size(), 0),
        offsets_(strides_.size(), 0) {}

  int64_t offset(int operand) const { return offsets_[operand]; }

  void Next() {
    for (size_t d = extents_.size(); d-- > 0;) {
      for (size_t i = 0; i < strides_.size(); ++i) offsets_[i] += strides_[i][d];
      if (++index_[d] < extents_[d]) return;
      for (size_t i = 0; i < strides_.size(); ++i) offsets_[i] -= strides_[i][d] * extents_[d];
      index_[d] = 0;
    }
  }

 private:
  Dims extents_;
  std::vector<Dims> strides_;
  Dims index_;
  std::vector<int64_t> offsets_;
};

// A sum of products in binary64: exact far below what BF16 or float32 can show, so the order of
// the terms decides nothing.
std::vector<float> EvaluateMatMul(const Dims& lhs, const Dims& rhs, Values a, Values b) {
  const MatMulDims dims = *GetMatMulDims(lhs, rhs);
  std::vector<float> output(ElementCount(dims.output));
  Dims lhs_steps = BroadcastStrides(dims.lhs_batch, dims.batch);
  Dims rhs_steps = BroadcastStrides(dims.rhs_batch, dims.batch);
  for (int64_t& step : lhs_steps) step *= dims.m * dims.k;
  for (int64_t& step : rhs_steps) step *= dims.k * dims.n;
  Odometer batches(dims.batch, {lhs_steps, rhs_steps});
  std::vector<double> row(dims.n);
  float* out = output.data();
  for (int64_t batch = 0; batch < ElementCount(dims.batch); ++batch, batches.Next()) {
    const float* a_matrix = a.data() + batches.offset(0);
    const float* b_matrix = b.data() + batches.offset(1);
    for (int64_t i = 0; i < dims.m; ++i) {
      row.assign(dims.n, 0.0);
      for (int64_t k = 0; k < dims.k; ++k) {
        const double factor = a_matrix[i * dims.k + k];
        const float* b_row = b_matrix + k * dims.n;
        for (int64_t j = 0; j < dims.n; ++j) row[j] += factor * b_row[j];
      }
      for (int64_t j = 0; j < dims.n; ++j) *out++ = static_cast<float>(row[j]);
    }
  }
  return output;
}

template <typename Function>
std::vector<float> EvaluateBroadcast(const Dims& a_dims, const Dims& b_dims, Values a, Values b,
                                     Function function) {
  const Dims dims = *BroadcastDims(a_dims, b_dims);
  Odometer at(dims, {BroadcastStrides(a_dims, dims), BroadcastStrides(b_dims, dims)});
  std::vector<float> output(ElementCount(dims));
  for (float& value : output) {
    value = function(a[at.offset(0)], b[at.offset(1)]);
    at.Next();
  }
  return output;
}

// NaN stays NaN; everything else that is not above zero becomes +0.
std::vector<float> EvaluateRelu(Values x) {
  std::vector<float> output(x.begin(), x.end());
  for (float& value : output) {
    if (value <= 0) value = 0;
  }
  return output;
}

std::vector<float> EvaluateTranspose(const v1::Node& node, const Dims& dims, Values x) {
  const Dims source_strides = RowMajorStrides(dims);
  Dims extents, strides;
  for (const int64_t dimension : node.transpose().permutation()) {
    extents.push_back(dims[dimension]);
    strides.push_back(source_strides[dimension]);
  }
  Odometer at(extents, {strides});
  std::vector<float> output(x.size());
  for (float& value : output) {
    value = x[at.offset(0)];
    at.Next();
  }
  return output;
}

// (x - mean) / sqrt(variance + epsilon) * scale + bias; the variance is that of the population.
std::vector<float> EvaluateLayerNormalization(const v1::Node& node, Values x, Values scale,
                                              Values bias) {
  const double epsilon = node.layer_normalization().epsilon();
  const size_t width = scale.size();
  std::vector<float> output(x.size());
  for (size_t row = 0; row < x.size(); row += width) {
    double mean = 0;
    for (size_t i = 0; i < width; ++i) mean += x[row + i];
    mean /= static_cast<double>(width);
    double variance = 0;
    for (size_t i = 0; i < width; ++i) variance += (x[row + i] - mean) * (x[row + i] - mean);
    variance /= static_cast<double>(width);
    const double inverse = 1.0 / std::sqrt(variance + epsilon);
    for (size_t i = 0; i < width; ++i) {
      output[row + i] = static_cast<float>((x[row + i] - mean) * inverse * scale[i] + bias[i]);
    }
  }
  return output;
}

void RoundToPrecision(Precision precision, std::vector<float>& values) {
  if (precision == Precision::kFloat32) return;
  for (float& value : values) value = Bf16ToFloat(Bf16FromFloat(value));
}

absl::Status CheckLength(const Graph& graph, absl::string_view tensor, size_t found) {
  const int64_t expected = ElementCount(graph.dims(tensor));
  if (static_cast<int64_t>(found) == expected) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("graph '", graph.name(), "': ", found, " values for tensor '", tensor,
                   "'; expected ", expected, " for ", DimsString(graph.dims(tensor))));
}

}  // namespace

absl::StatusOr<std::vector<float>> EvaluateNode(const Graph& graph, const v1::Node& node,
                                                absl::Span<const Values> inputs,
                                                Precision precision) {
  if (static_cast<int>(inputs.size()) != node.inputs_size()) {
    return absl::InvalidArgumentError(absl::StrCat("node '", node.name(), "': ", inputs.size(),
                                                   " values; expected ", node.inputs_size()));
  }
  std::vector<Dims> dims;
  for (int i = 0; i < node.inputs_size(); ++i) {
    ATALLA_RETURN_IF_ERROR(CheckLength(graph, node.inputs(i), inputs[i].size()));
    dims.push_back(graph.dims(node.inputs(i)));
  }
  std::vector<float> output;
  switch (node.op()) {
    case v1::OP_MAT_MUL:
      output = EvaluateMatMul(dims[0], dims[1], inputs[0], inputs[1]);
      break;
    case v1::OP_ADD:
      output = EvaluateBroadcast(dims[0], dims[1], inputs[0], inputs[1], std::plus<float>());
      break;
    case v1::OP_MUL:
      output = EvaluateBroadcast(dims[0], dims[1], inputs[0], inputs[1], std::multiplies<float>());
      break;
    case v1::OP_RELU:
      output = EvaluateRelu(inputs[0]);
      break;
    case v1::OP_TRANSPOSE:
      output = EvaluateTranspose(node, dims[0], inputs[0]);
      break;
    case v1::OP_LAYER_NORMALIZATION:
      output = EvaluateLayerNormalization(node, inputs[0], inputs[1], inputs[2]);
      break;
    default:
      return absl::UnimplementedError(
          absl::StrCat("node '", node.name(), "': no reference for ", PublishedName(node.op())));
  }
  ATALLA_RETURN_IF_ERROR(CheckLength(graph, node.outputs(0), output.size()));
  RoundToPrecision(precision, output);
  return output;
}

absl::StatusOr<TensorValues> Evaluate(const Graph& graph, const TensorValues& inputs,
                                      Precision precision) {
  TensorValues values;
  for (const auto& [name, given] : inputs) {
    const v1::Tensor* tensor = graph.FindTensor(name);
    if (tensor == nullptr || tensor->role() != v1::Tensor::ROLE_INPUT) {
      return absl::InvalidArgumentError(
          absl::StrCat("graph '", graph.name(), "': '", name, "' is not one of its inputs"));
    }
    ATALLA_RETURN_IF_ERROR(CheckLength(graph, name, given.size()));
    std::vector<float> rounded = given;
    RoundToPrecision(precision, rounded);
    values[name] = std::move(rounded);
  }
  for (const v1::Tensor& tensor : graph.proto().tensors()) {
    if (tensor.role() == v1::Tensor::ROLE_INPUT && values.count(tensor.name()) == 0) {
      return absl::InvalidArgumentError(absl::StrCat(
          "graph '", graph.name(), "': no values for its input '", tensor.name(), "'"));
    }
    if (tensor.role() != v1::Tensor::ROLE_PARAMETER && tensor.role() != v1::Tensor::ROLE_LITERAL) {
      continue;
    }
    ATALLA_ASSIGN_OR_RETURN(std::vector<float> data, TensorData(tensor));
    RoundToPrecision(precision, data);
    values[tensor.name()] = std::move(data);
  }
  for (const v1::Node& node : graph.nodes()) {
    std::vector<Values> operands;
    for (const std::string& input : node.inputs()) operands.push_back(values.at(input));
    ATALLA_ASSIGN_OR_RETURN(std::vector<float> output,
                            EvaluateNode(graph, node, operands, precision));
    values[node.outputs(0)] = std::move(output);
  }
  return values;
}

absl::StatusOr<TensorValues> ExampleInputs(const Graph& graph) {
  TensorValues inputs;
  for (const std::string& name : graph.proto().inputs()) {
    const v1::Tensor& tensor = graph.tensor(name);
    if (tensor.data().empty()) {
      return absl::FailedPreconditionError(
          absl::StrCat("graph '", graph.name(), "': its input '", name, "' has no example values"));
    }
    ATALLA_ASSIGN_OR_RETURN(inputs[name], TensorData(tensor));
  }
  return inputs;
}

absl::StatusOr<std::vector<float>> TensorData(const v1::Tensor& tensor) {
  const int size = DTypeSize(tensor.dtype());
  if (tensor.dtype() == v1::DTYPE_I32 || size == 0) {
    return absl::InvalidArgumentError(absl::StrCat(
        "tensor '", tensor.name(), "' is ", DTypeName(tensor.dtype()), "; expected bf16 or f32"));
  }
  if (tensor.data().size() % size != 0) {
    return absl::InvalidArgumentError(absl::StrCat("tensor '", tensor.name(),
                                                   "': ", tensor.data().size(),
                                                   " bytes are no whole number of elements"));
  }
  return FloatsFromBytes(tensor.data(), tensor.dtype());
}

std::vector<float> FloatsFromBytes(absl::string_view bytes, v1::DType dtype) {
  const size_t size = DTypeSize(dtype);
  ATALLA_CHECK(dtype != v1::DTYPE_I32 && size > 0 && bytes.size() % size == 0);
  std::vector<float> values(bytes.size() / size);
  for (size_t i = 0; i < values.size(); ++i) {
    uint32_t word = 0;
    for (size_t byte = 0; byte < size; ++byte) {
      word |= static_cast<uint32_t>(static_cast<uint8_t>(bytes[i * size + byte])) << (8 * byte);
    }
    values[i] = size == 2 ? Bf16ToFloat(static_cast<uint16_t>(word)) : WordFloat(word);
  }
  return values;
}

std::string BytesFromFloats(absl::Span<const float> values, v1::DType dtype) {
  const size_t size = DTypeSize(dtype);
  ATALLA_CHECK(dtype != v1::DTYPE_I32 && size > 0);
  std::string bytes;
  bytes.reserve(values.size() * size);
  for (const float value : values) {
    const uint32_t word = size == 2 ? Bf16FromFloat(value) : FloatWord(value);
    for (size_t byte = 0; byte < size; ++byte) {
      bytes.push_back(static_cast<char>((word >> (8 * byte)) & 0xFF));
    }
  }
  return bytes;
}

}  // namespace atalla::graph
