// The reference: what a graph computes, by plain arithmetic on the host.
//
//   ATALLA_ASSIGN_OR_RETURN(TensorValues inputs, ExampleInputs(graph));
//   ATALLA_ASSIGN_OR_RETURN(TensorValues values, Evaluate(graph, inputs, Precision::kBf16));
//   absl::Span<const float> y = values.at(graph.proto().outputs(0));
//
// Values are float32 numbers in row-major order, by tensor name. In kBf16, inputs, constants and
// the output of each node are rounded to BF16 (nearest even), and nothing inside a node is: the
// rules of a framework's BF16 model. In kFloat32 nothing is rounded but to float32. A value list
// whose length is not the tensor's is an error; nothing is cut or repeated.

#ifndef ATALLA_GRAPH_EVALUATOR_H_
#define ATALLA_GRAPH_EVALUATOR_H_

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "atalla/graph/graph.h"

namespace atalla::graph {

enum class Precision {
  kFloat32,
  kBf16,  // Rounded at node boundaries.
};

using TensorValues = std::map<std::string, std::vector<float>>;

// All tensors of the graph: inputs, constants and activations. `inputs` has one entry for each
// graph input; entries that are no graph input are errors.
absl::StatusOr<TensorValues> Evaluate(const Graph& graph, const TensorValues& inputs,
                                      Precision precision);

// One node, for comparisons on matched inputs: the output for the values of node.inputs(), in their
// order.
absl::StatusOr<std::vector<float>> EvaluateNode(const Graph& graph, const v1::Node& node,
                                                absl::Span<const absl::Span<const float>> inputs,
                                                Precision precision);

// The example values that the graph's inputs carry; kFailedPrecondition names those without.
absl::StatusOr<TensorValues> ExampleInputs(const Graph& graph);

// The elements of a tensor with inline data (a constant, or an input with an example).
absl::StatusOr<std::vector<float>> TensorData(const v1::Tensor& tensor);

// BF16 or float32 elements, little-endian, as floats. REQUIRES: a floating type, whole elements.
std::vector<float> FloatsFromBytes(absl::string_view bytes, v1::DType dtype);
// The other way; BF16 is rounded to nearest even.
std::string BytesFromFloats(absl::Span<const float> values, v1::DType dtype);

}  // namespace atalla::graph

#endif  // ATALLA_GRAPH_EVALUATOR_H_
