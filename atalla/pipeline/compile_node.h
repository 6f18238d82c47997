// One node of a planned graph, from kernel text to packets.
//
//   ATALLA_ASSIGN_OR_RETURN(CompiledNode node, CompileNode(graph, plan, node_index, options));
//   emulator.LoadProgram(node.program);

#ifndef ATALLA_PIPELINE_COMPILE_NODE_H_
#define ATALLA_PIPELINE_COMPILE_NODE_H_

#include <string>

#include "absl/status/statusor.h"
#include "atalla/graph/graph.h"
#include "atalla/kernels/kernels.h"
#include "atalla/sched/schedule.h"
#include "atalla/v1/plan.pb.h"
#include "atalla/v1/program.pb.h"

namespace atalla::pipeline {

// The machine is that of the schedule.
struct CompileNodeOptions : sched::ScheduleOptions {
  int optimization = 2;  // 0..3.
};

struct CompiledNode {
  kernels::KernelSource source;
  std::string assembly;  // The linear code, bootstrap included: what atalla_as would take.
  v1::Program program;
};

// Compiles and schedules the text of a kernel. Errors name the node and the stage.
absl::StatusOr<CompiledNode> CompileKernel(kernels::KernelSource source,
                                           const CompileNodeOptions& options);

// Generates the kernel first.
absl::StatusOr<CompiledNode> CompileNode(const graph::Graph& graph, const v1::Plan& plan,
                                         int node_index, const CompileNodeOptions& options);

}  // namespace atalla::pipeline

#endif  // ATALLA_PIPELINE_COMPILE_NODE_H_
