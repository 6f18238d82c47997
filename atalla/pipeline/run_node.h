// Runs the program of one node on its image, and checks what it did to memory.
//
//   ATALLA_ASSIGN_OR_RETURN(NodeResult result,
//                           RunNode(graph, plan, node_index, program, image, {}));
//   result.output;                          // Bytes that the device computed.

#ifndef ATALLA_PIPELINE_RUN_NODE_H_
#define ATALLA_PIPELINE_RUN_NODE_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "atalla/emu/counters.h"
#include "atalla/graph/graph.h"
#include "atalla/isa/machine.h"
#include "atalla/v1/image.pb.h"
#include "atalla/v1/plan.pb.h"
#include "atalla/v1/program.pb.h"
#include "atalla/v1/timing.pb.h"

namespace atalla::pipeline {

struct RunNodeOptions {
  isa::MachineModel machine = isa::MachineModel::Default();
  uint64_t max_packets = uint64_t{1} << 40;
  // Count cycles, too: slower, and the same results.
  bool timing = false;
};

struct NodeResult {
  std::string output;  // Row-major elements of the node's output.
  emu::Counters counters;
  std::optional<v1::NodeTiming> timing;  // If it was asked for.
};

// On a fresh machine. `image` holds the node's constants and inputs (kernels::BuildNodeImage).
//
// A program that traps, leaves an element of the output unwritten, changes memory that is not its
// output, or moves other bytes by SDMA than the plan says is an error that names the node.
absl::StatusOr<NodeResult> RunNode(const graph::Graph& graph, const v1::Plan& plan, int node_index,
                                   const v1::Program& program, const v1::Image& image,
                                   const RunNodeOptions& options);

}  // namespace atalla::pipeline

#endif  // ATALLA_PIPELINE_RUN_NODE_H_
