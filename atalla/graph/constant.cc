#include "atalla/graph/constant.h"

#include <cstring>
#include <numeric>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "atalla/base/check.h"

namespace atalla::graph {

ViewOf ResolveView(const Graph& graph, absl::string_view tensor) {
  ViewOf view;
  view.source = std::string(tensor);
  view.permutation.resize(graph.dims(tensor).size());
  std::iota(view.permutation.begin(), view.permutation.end(), 0);
  for (int producer = graph.producer(view.source);
       producer >= 0 && graph.node(producer).op() == v1::OP_TRANSPOSE;
       producer = graph.producer(view.source)) {
    const v1::Node& node = graph.node(producer);
    for (int64_t& dimension : view.permutation) {
      dimension = node.transpose().permutation(static_cast<int>(dimension));
    }
    view.source = node.inputs(0);
  }
  return view;
}

bool IsConstant(const Graph& graph, absl::string_view tensor) {
  const v1::Tensor::Role role = graph.tensor(ResolveView(graph, tensor).source).role();
  return role == v1::Tensor::ROLE_PARAMETER || role == v1::Tensor::ROLE_LITERAL;
}

absl::StatusOr<std::string> ConstantBytes(const Graph& graph, absl::string_view tensor) {
  if (!IsConstant(graph, tensor)) {
    return absl::InvalidArgumentError(absl::StrCat(
        "tensor '", tensor, "' is no constant: its value is not known before the graph runs"));
  }
  const ViewOf view = ResolveView(graph, tensor);
  const v1::Tensor& source = graph.tensor(view.source);
  return PermuteBytes(source.data(), graph.dims(view.source), view.permutation,
                      DTypeSize(source.dtype()));
}

std::string PermuteBytes(absl::string_view bytes, const Dims& dims,
                         absl::Span<const int64_t> permutation, int element_size) {
  ATALLA_CHECK(static_cast<int64_t>(bytes.size()) == ElementCount(dims) * element_size);
  ATALLA_CHECK(permutation.size() == dims.size());
  const Dims source_strides = RowMajorStrides(dims);
  Dims extents, strides;
  for (const int64_t dimension : permutation) {
    extents.push_back(dims[dimension]);
    strides.push_back(source_strides[dimension]);
  }
  std::string output(bytes.size(), '\0');
  Dims index(extents.size(), 0);
  int64_t source = 0;
  for (size_t at = 0; at < output.size(); at += element_size) {
    std::memcpy(&output[at], bytes.data() + source * element_size, element_size);
    for (size_t d = extents.size(); d-- > 0;) {  // Counts `index` up, innermost first.
      source += strides[d];
      if (++index[d] < extents[d]) break;
      source -= strides[d] * extents[d];
      index[d] = 0;
    }
  }
  return output;
}

}  // namespace atalla::graph
