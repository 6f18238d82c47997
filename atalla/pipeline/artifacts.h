// What a run leaves on disk, for looking at and for running again by hand.
//
//   ATALLA_RETURN_IF_ERROR(WriteArtifacts("out", graph, plan, run));
//
// For each node on the device: NAME.c, NAME.s, NAME.in (program and data of this run, its inputs
// included), NAME.program.pb, NAME.image.pb, NAME.out.bin (the output's elements). Beside them
// graph.pb and plan.pb. NAME is the node's name (kernels::NodeFileNames).

#ifndef ATALLA_PIPELINE_ARTIFACTS_H_
#define ATALLA_PIPELINE_ARTIFACTS_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "atalla/graph/graph.h"
#include "atalla/pipeline/run_graph.h"
#include "atalla/v1/plan.pb.h"

namespace atalla::pipeline {

// Creates `folder` when it is not there.
absl::Status WriteArtifacts(absl::string_view folder, const graph::Graph& graph,
                            const v1::Plan& plan, const GraphRun& run);

}  // namespace atalla::pipeline

#endif  // ATALLA_PIPELINE_ARTIFACTS_H_
