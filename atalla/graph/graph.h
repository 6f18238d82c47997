// A computation graph that has been verified: what every later stage may rely on.
//
//   ATALLA_ASSIGN_OR_RETURN(Graph graph, ReadGraph("model.pb"));
//   for (const v1::Node& node : graph.nodes()) Use(node, graph.tensor(node.outputs(0)));
//
// Guaranteed: names are unique; nodes come after the nodes they need; arity, attributes, types and
// shapes follow the operation's rule (op_info.h); every constant has exactly the bytes its shape
// needs, inline; every activation has one producer; extents are at least 1 and sizes far from
// overflow (kMaxElements). Errors name the node and tensor, what was found and what was expected.

#ifndef ATALLA_GRAPH_GRAPH_H_
#define ATALLA_GRAPH_GRAPH_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "atalla/graph/op_info.h"
#include "atalla/v1/graph.pb.h"

namespace atalla::graph {

inline constexpr uint32_t kGraphSchemaVersion = 1;
inline constexpr int kMaxRank = 8;
// Of all tensors of a graph together: 2 GiB in BF16.
inline constexpr int64_t kMaxElements = int64_t{1} << 30;
inline constexpr int kMaxNodes = 1 << 14;
inline constexpr int kMaxTensors = 1 << 16;

class Graph {
 public:
  // kInvalidArgument when `proto` is not a graph as promised above. Constants whose bytes are in
  // another file must have been loaded before (ReadGraph does).
  static absl::StatusOr<Graph> FromProto(v1::Graph proto);

  const v1::Graph& proto() const { return proto_; }
  const std::string& name() const { return proto_.name(); }

  int node_count() const { return proto_.nodes_size(); }
  const v1::Node& node(int index) const { return proto_.nodes(index); }
  const google::protobuf::RepeatedPtrField<v1::Node>& nodes() const { return proto_.nodes(); }

  // REQUIRES: the graph has a tensor of this name.
  const v1::Tensor& tensor(absl::string_view name) const;
  // nullptr when there is none.
  const v1::Tensor* FindTensor(absl::string_view name) const;
  Dims dims(absl::string_view tensor) const;
  // Bytes of the tensor's elements without gaps.
  int64_t size_bytes(absl::string_view tensor) const;

  // Index of the node that makes the tensor; -1 for inputs, parameters and literals.
  int producer(absl::string_view tensor) const;
  // Indices of the nodes that read the tensor, ascending, each once.
  absl::Span<const int> consumers(absl::string_view tensor) const;
  bool is_output(absl::string_view tensor) const;

 private:
  friend class GraphVerifier;

  struct TensorEntry {
    int index = 0;
    int producer = -1;
    std::vector<int> consumers;
    bool is_output = false;
  };

  Graph() = default;
  const TensorEntry& entry(absl::string_view tensor) const;

  v1::Graph proto_;
  absl::flat_hash_map<std::string, TensorEntry> tensors_;
};

// Bytes of one element; 0 for values that are no type.
int DTypeSize(v1::DType dtype);
// "bf16", "f32", "i32".
std::string DTypeName(v1::DType dtype);

// Nodes as the published tables count them: one for each input, parameter and operation; literals
// are part of the operation that uses them.
struct NodeCounts {
  int inputs = 0;
  int parameters = 0;
  int operations = 0;
  int total() const { return inputs + parameters + operations; }
};
NodeCounts CountNodes(const Graph& graph);

}  // namespace atalla::graph

#endif  // ATALLA_GRAPH_GRAPH_H_
