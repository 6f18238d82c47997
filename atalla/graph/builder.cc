#include "atalla/graph/builder.h"

#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "atalla/graph/evaluator.h"

namespace atalla::graph {

GraphBuilder::GraphBuilder(absl::string_view name, absl::string_view producer) {
  graph_.set_schema_version(kGraphSchemaVersion);
  graph_.set_name(std::string(name));
  graph_.set_producer(std::string(producer));
}

std::string GraphBuilder::Input(absl::string_view name, const Dims& dims,
                                absl::Span<const float> example) {
  graph_.add_inputs(std::string(name));
  return AddTensor(name, dims, v1::Tensor::ROLE_INPUT, example);
}

std::string GraphBuilder::Parameter(absl::string_view name, const Dims& dims,
                                    absl::Span<const float> values) {
  return AddTensor(name, dims, v1::Tensor::ROLE_PARAMETER, values);
}

std::string GraphBuilder::Literal(absl::string_view name, float value) {
  return AddTensor(name, {}, v1::Tensor::ROLE_LITERAL, {&value, 1});
}

std::string GraphBuilder::AddTensor(absl::string_view name, const Dims& dims, v1::Tensor::Role role,
                                    absl::Span<const float> values) {
  v1::Tensor& tensor = *graph_.add_tensors();
  tensor.set_name(std::string(name));
  tensor.set_dtype(dtype_);
  tensor.set_role(role);
  for (const int64_t extent : dims) tensor.mutable_shape()->add_dims(extent);
  if (!values.empty()) tensor.set_data(BytesFromFloats(values, dtype_));
  dims_[std::string(name)] = dims;
  return std::string(name);
}

std::string GraphBuilder::AddNode(v1::Node node) {
  const std::string name = node.name();
  node.add_outputs(name);
  std::vector<Dims> inputs;
  for (const std::string& input : node.inputs()) {
    const auto found = dims_.find(input);
    if (found == dims_.end()) {
      if (status_.ok()) {
        status_ = absl::InvalidArgumentError(
            absl::StrCat("node '", name, "': input '", input, "' is no tensor"));
      }
      return name;
    }
    inputs.push_back(found->second);
  }
  const absl::StatusOr<Dims> dims = FindOpInfo(node.op())->shape_rule(node, inputs);
  if (!dims.ok()) {
    if (status_.ok()) {
      status_ = absl::Status(dims.status().code(),
                             absl::StrCat("node '", name, "': ", dims.status().message()));
    }
    return name;
  }
  *graph_.add_nodes() = std::move(node);
  return AddTensor(name, *dims, v1::Tensor::ROLE_ACTIVATION, {});
}

namespace {

v1::Node MakeNode(absl::string_view name, v1::Op op,
                  std::initializer_list<absl::string_view> inputs) {
  v1::Node node;
  node.set_name(std::string(name));
  node.set_op(op);
  for (const absl::string_view input : inputs) node.add_inputs(std::string(input));
  return node;
}

}  // namespace

std::string GraphBuilder::MatMul(absl::string_view name, absl::string_view a, absl::string_view b) {
  return AddNode(MakeNode(name, v1::OP_MAT_MUL, {a, b}));
}

std::string GraphBuilder::Add(absl::string_view name, absl::string_view a, absl::string_view b) {
  return AddNode(MakeNode(name, v1::OP_ADD, {a, b}));
}

std::string GraphBuilder::Mul(absl::string_view name, absl::string_view a, absl::string_view b) {
  return AddNode(MakeNode(name, v1::OP_MUL, {a, b}));
}

std::string GraphBuilder::Relu(absl::string_view name, absl::string_view x) {
  return AddNode(MakeNode(name, v1::OP_RELU, {x}));
}

std::string GraphBuilder::Transpose(absl::string_view name, absl::string_view x,
                                    const std::vector<int64_t>& permutation) {
  v1::Node node = MakeNode(name, v1::OP_TRANSPOSE, {x});
  node.mutable_transpose()->mutable_permutation()->Assign(permutation.begin(), permutation.end());
  return AddNode(std::move(node));
}

std::string GraphBuilder::LayerNormalization(absl::string_view name, absl::string_view x,
                                             absl::string_view scale, absl::string_view bias,
                                             int64_t axis, double epsilon) {
  v1::Node node = MakeNode(name, v1::OP_LAYER_NORMALIZATION, {x, scale, bias});
  node.mutable_layer_normalization()->set_axis(axis);
  node.mutable_layer_normalization()->set_epsilon(epsilon);
  return AddNode(std::move(node));
}

void GraphBuilder::Output(absl::string_view tensor) { graph_.add_outputs(std::string(tensor)); }

absl::StatusOr<Graph> GraphBuilder::Build() && {
  if (!status_.ok()) return status_;
  return Graph::FromProto(std::move(graph_));
}

}  // namespace atalla::graph
