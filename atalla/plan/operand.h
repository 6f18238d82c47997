// How a node reads a tensor: which bytes in data memory, and in which steps.
//
//   const Operand a = ResolveOperand(graph, node.inputs(0));
//   a.tensor;   // whose placement it reads
//
// A transpose of an activation is read in place, by its strides. A constant is known when the image
// is written, so whatever view of it a node wants is placed as such.

#ifndef ATALLA_PLAN_OPERAND_H_
#define ATALLA_PLAN_OPERAND_H_

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "atalla/graph/graph.h"

namespace atalla::plan {

struct Operand {
  std::string tensor;   // The placed one.
  graph::Dims dims;     // As the node sees it.
  graph::Dims strides;  // In elements of the placed tensor, one for each of `dims`.
  bool constant = false;
};

Operand ResolveOperand(const graph::Graph& graph, absl::string_view tensor);

// True when the elements follow each other without gaps in the order of `dims`.
bool IsContiguous(const Operand& operand);

}  // namespace atalla::plan

#endif  // ATALLA_PLAN_OPERAND_H_
