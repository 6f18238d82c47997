#include "atalla/plan/operand.h"

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "atalla/graph/constant.h"
#include "atalla/graph/graph.h"

namespace atalla::plan {

Operand ResolveOperand(const graph::Graph& graph, absl::string_view tensor) {
  Operand operand;
  operand.dims = graph.dims(tensor);
  operand.constant = graph::IsConstant(graph, tensor);
  if (operand.constant) {
    operand.tensor = std::string(tensor);
    operand.strides = graph::RowMajorStrides(operand.dims);
    return operand;
  }
  const graph::ViewOf view = graph::ResolveView(graph, tensor);
  const graph::Dims source = graph::RowMajorStrides(graph.dims(view.source));
  operand.tensor = view.source;
  for (const int64_t dimension : view.permutation) operand.strides.push_back(source[dimension]);
  return operand;
}

bool IsContiguous(const Operand& operand) {
  const graph::Dims contiguous = graph::RowMajorStrides(operand.dims);
  for (size_t i = 0; i < operand.dims.size(); ++i) {
    if (operand.dims[i] != 1 && operand.strides[i] != contiguous[i]) return false;
  }
  return true;
}

}  // namespace atalla::plan
