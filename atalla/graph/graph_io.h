// Graphs in files, and a text form for people.
//
//   ATALLA_ASSIGN_OR_RETURN(Graph graph, ReadGraph("model.pb"));   // or .textproto
//   ATALLA_RETURN_IF_ERROR(WriteGraph(graph, "copy.textproto"));
//   std::cout << PrintGraph(graph);   // relu: bf16[1, 32] = relu(add)

#ifndef ATALLA_GRAPH_GRAPH_IO_H_
#define ATALLA_GRAPH_GRAPH_IO_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "atalla/graph/graph.h"

namespace atalla::graph {

// Reads, loads data that lies in files beside it, and verifies. Errors begin with the path.
absl::StatusOr<Graph> ReadGraph(absl::string_view path);

// Binary, or text when the name ends in ".textproto". All data is inline.
absl::Status WriteGraph(const Graph& graph, absl::string_view path);

// Replaces every external payload by the bytes of its file, which must lie in `folder` or below it
// and hold the range.
absl::Status LoadExternalData(absl::string_view folder, v1::Graph& graph);

// One line a tensor without producer, then one line a node, then the outputs.
std::string PrintGraph(const Graph& graph);

}  // namespace atalla::graph

#endif  // ATALLA_GRAPH_GRAPH_IO_H_
