// Values that are known before the graph runs: parameters, literals, and transposes of them.
//
//   if (IsConstant(graph, "transpose")) bytes = *ConstantBytes(graph, "transpose");

#ifndef ATALLA_GRAPH_CONSTANT_H_
#define ATALLA_GRAPH_CONSTANT_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "atalla/graph/graph.h"

namespace atalla::graph {

// A tensor, read with its dimensions in another order: dimension i of the reading is dimension
// permutation[i] of `source`, which no Transpose made.
struct ViewOf {
  std::string source;
  std::vector<int64_t> permutation;
};
// Follows Transpose nodes to their beginning. For other tensors: the tensor and the identity.
ViewOf ResolveView(const Graph& graph, absl::string_view tensor);

// True for parameters, literals and transposes of them.
bool IsConstant(const Graph& graph, absl::string_view tensor);

// The elements of a constant, row-major in its own shape, little-endian. kInvalidArgument when the
// tensor is not a constant.
absl::StatusOr<std::string> ConstantBytes(const Graph& graph, absl::string_view tensor);

// Elements of `element_size` bytes, with the dimensions in another order. REQUIRES: `bytes` has the
// size that `dims` needs, and `permutation` is one.
std::string PermuteBytes(absl::string_view bytes, const Dims& dims,
                         absl::Span<const int64_t> permutation, int element_size);

}  // namespace atalla::graph

#endif  // ATALLA_GRAPH_CONSTANT_H_
