// Runs a planned graph on the emulator, one program a node.
//
//   ATALLA_ASSIGN_OR_RETURN(GraphRun run, RunGraph(graph, plan, inputs, {}));
//   run.tensors.at("output");              // Bytes that the device computed.
//
// Every node gets its own program, image and machine. What one node stores is what the next one
// loads; no other value reaches a kernel.

#ifndef ATALLA_PIPELINE_RUN_GRAPH_H_
#define ATALLA_PIPELINE_RUN_GRAPH_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "atalla/emu/counters.h"
#include "atalla/graph/graph.h"
#include "atalla/kernels/node_image.h"
#include "atalla/pipeline/compile_node.h"
#include "atalla/v1/image.pb.h"
#include "atalla/v1/plan.pb.h"
#include "atalla/v1/timing.pb.h"

namespace atalla::pipeline {

struct RunGraphOptions {
  CompileNodeOptions compile;
  // For each node.
  uint64_t max_packets = uint64_t{1} << 40;
  // Count cycles, too, on the machine of `compile`: slower, and the same results.
  bool timing = false;
  // If set: every node takes its inputs from here instead of from the nodes before it, so that each
  // is judged on matched inputs. Row-major elements of every tensor that a node reads and that is
  // no constant.
  const kernels::TensorBytes* oracle = nullptr;
  // If set: told what is about to be done, a line each.
  std::function<void(absl::string_view)> progress;
};

// What happened to a node.
struct NodeRun {
  v1::NodePlan::Backend backend = v1::NodePlan::BACKEND_UNSPECIFIED;
  // The rest is for nodes on the device.
  CompiledNode compiled;
  v1::Image image;  // With this run's inputs.
  emu::Counters counters;
};

struct GraphRun {
  std::vector<NodeRun> nodes;  // In the graph's order.
  // Row-major elements: the graph's inputs, and the output of every node as the device left it.
  kernels::TensorBytes tensors;
  // If it was asked for: of the nodes on the device.
  std::optional<v1::RunTiming> timing;
};

// `inputs` holds the graph's inputs as row-major elements of their types.
//
// A kernel that traps, leaves an element of its output unwritten, changes memory that is not its
// output, or moves other bytes than the plan says is an error that names the node. So are missing
// inputs and nodes that are planned neither on the device nor as views.
absl::StatusOr<GraphRun> RunGraph(const graph::Graph& graph, const v1::Plan& plan,
                                  const kernels::TensorBytes& inputs,
                                  const RunGraphOptions& options);

}  // namespace atalla::pipeline

#endif  // ATALLA_PIPELINE_RUN_GRAPH_H_
