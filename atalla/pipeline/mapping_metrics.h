// How a node was mapped, under the published key names: map_* and bytes_est_*.
//
//   FillMapping(graph, plan, node_index, node_metrics);

#ifndef ATALLA_PIPELINE_MAPPING_METRICS_H_
#define ATALLA_PIPELINE_MAPPING_METRICS_H_

#include "atalla/graph/graph.h"
#include "atalla/v1/metrics.pb.h"
#include "atalla/v1/plan.pb.h"

namespace atalla::pipeline {

// REQUIRES: the plan is for the graph, and has the node on the device.
void FillMapping(const graph::Graph& graph, const v1::Plan& plan, int node_index,
                 v1::NodeMetrics& metrics);

}  // namespace atalla::pipeline

#endif  // ATALLA_PIPELINE_MAPPING_METRICS_H_
