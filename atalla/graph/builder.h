// Builds a graph node by node; shapes of outputs are inferred.
//
//   GraphBuilder b("basic", "models/basic seed=42");
//   std::string x = b.Input("x", {1, 32}, values);
//   std::string w = b.Parameter("weights_0", {32, 32}, draws);
//   std::string y = b.Relu("relu", b.MatMul("matmul", x, w));
//   b.Output(y);
//   ATALLA_ASSIGN_OR_RETURN(Graph graph, std::move(b).Build());
//
// Each call returns the name of its tensor; a node and its output have the same name. The first
// mistake is kept and returned by Build(). Tensors are BF16 (values are rounded to nearest even)
// unless set_dtype() says float32.

#ifndef ATALLA_GRAPH_BUILDER_H_
#define ATALLA_GRAPH_BUILDER_H_

#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "atalla/graph/graph.h"

namespace atalla::graph {

class GraphBuilder {
 public:
  GraphBuilder(absl::string_view name, absl::string_view producer);

  // The type of tensors made from now on.
  void set_dtype(v1::DType dtype) { dtype_ = dtype; }

  // `example` may be empty.
  std::string Input(absl::string_view name, const Dims& dims, absl::Span<const float> example = {});
  std::string Parameter(absl::string_view name, const Dims& dims, absl::Span<const float> values);
  // A scalar of rank 0 that is written in the model's code.
  std::string Literal(absl::string_view name, float value);

  std::string MatMul(absl::string_view name, absl::string_view a, absl::string_view b);
  std::string Add(absl::string_view name, absl::string_view a, absl::string_view b);
  std::string Mul(absl::string_view name, absl::string_view a, absl::string_view b);
  std::string Relu(absl::string_view name, absl::string_view x);
  std::string Transpose(absl::string_view name, absl::string_view x,
                        const std::vector<int64_t>& permutation);
  std::string LayerNormalization(absl::string_view name, absl::string_view x,
                                 absl::string_view scale, absl::string_view bias, int64_t axis,
                                 double epsilon);
  void Output(absl::string_view tensor);

  // Verifies the whole graph.
  absl::StatusOr<Graph> Build() &&;

 private:
  std::string AddTensor(absl::string_view name, const Dims& dims, v1::Tensor::Role role,
                        absl::Span<const float> values);
  std::string AddNode(v1::Node node);

  v1::Graph graph_;
  std::map<std::string, Dims> dims_;
  v1::DType dtype_ = v1::DTYPE_BF16;
  absl::Status status_;
};

}  // namespace atalla::graph

#endif  // ATALLA_GRAPH_BUILDER_H_
