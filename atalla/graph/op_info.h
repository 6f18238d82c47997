// What the graph knows about operations: ONE table of names, arity, attributes and shape rules.
//
//   const OpInfo* info = FindOpInfo(node.op());            // nullptr: not an operation
//   ATALLA_ASSIGN_OR_RETURN(Dims out, info->shape_rule(node, input_dims));
//
// Adding an operation: one value in graph.proto, one row here, one function in the evaluator.

#ifndef ATALLA_GRAPH_OP_INFO_H_
#define ATALLA_GRAPH_OP_INFO_H_

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "atalla/v1/graph.pb.h"

namespace atalla::graph {

// Extents, outermost first; empty for a scalar.
using Dims = std::vector<int64_t>;

// The shape of the output for inputs of these shapes. Errors say what was found and what was
// expected, without the node's name. REQUIRES: arity and attribute kind are right.
using ShapeRule = absl::StatusOr<Dims> (*)(const v1::Node& node, absl::Span<const Dims> inputs);

struct OpInfo {
  v1::Op op;
  const char* onnx_name;       // "MatMul"
  const char* published_name;  // "matmul": what tables and metrics print.
  int inputs;                  // Every operation has one output.
  v1::Node::AttributesCase attributes;
  ShapeRule shape_rule;
};

// All operations.
absl::Span<const OpInfo> AllOps();

// nullptr for OP_UNSPECIFIED and for values that are no operation.
const OpInfo* FindOpInfo(v1::Op op);

// "matmul"; "op 99" for values that are no operation.
std::string PublishedName(v1::Op op);

// How MatMul reads its operands, as ONNX and NumPy do: a rank-1 lhs is a row, a rank-1 rhs a
// column, and dimensions before the last two are batches, broadcast against each other.
struct MatMulDims {
  int64_t m = 0;
  int64_t n = 0;
  int64_t k = 0;
  Dims lhs_batch;
  Dims rhs_batch;
  Dims batch;   // Of the output.
  Dims output;  // All of the output's extents.
};
absl::StatusOr<MatMulDims> GetMatMulDims(const Dims& lhs, const Dims& rhs);

// ONNX multidirectional broadcasting.
absl::StatusOr<Dims> BroadcastDims(const Dims& a, const Dims& b);

// Steps in elements of a row-major tensor of extents `dims`, read as one of extents `target` (to
// which `dims` broadcasts): 0 where it repeats.
Dims BroadcastStrides(const Dims& dims, const Dims& target);

// Steps in elements of a row-major tensor.
Dims RowMajorStrides(const Dims& dims);

// Product of the extents. REQUIRES: no overflow, as in every verified graph.
int64_t ElementCount(const Dims& dims);

// "[1, 32]".
std::string DimsString(const Dims& dims);

// The axis as 0 .. rank-1; negative ones count from the end.
absl::StatusOr<int> NormalizeAxis(int64_t axis, int rank);

}  // namespace atalla::graph

#endif  // ATALLA_GRAPH_OP_INFO_H_
