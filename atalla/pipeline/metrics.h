// The numbers of a run: counters, errors against the references, and the verdict.
//
//   ATALLA_ASSIGN_OR_RETURN(v1::RunMetrics metrics, MakeMetrics(graph, plan, run, reference,
//   options)); if (!metrics.passed()) for (const std::string& why : metrics.failures()) ...
//
// docs/metrics.md defines every one.

#ifndef ATALLA_PIPELINE_METRICS_H_
#define ATALLA_PIPELINE_METRICS_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "atalla/graph/evaluator.h"
#include "atalla/graph/graph.h"
#include "atalla/pipeline/compare.h"
#include "atalla/pipeline/run_graph.h"
#include "atalla/v1/metrics.pb.h"
#include "atalla/v1/plan.pb.h"

namespace atalla::pipeline {

// What the run is held against: every tensor, in both precisions.
struct References {
  graph::TensorValues bf16;
  graph::TensorValues float32;
};
absl::StatusOr<References> EvaluateReferences(const graph::Graph& graph,
                                              const graph::TensorValues& inputs);

struct MetricsOptions {
  std::string model;
  std::string validate_inputs = "chained";  // Or "oracle".
  ErrorBounds bounds;
  std::optional<uint32_t> seed = std::nullopt;  // Of a named model.
};

// The verdict: every node's output and the graph's outputs meet the bounds against the BF16
// reference, and no program relies on interlock on a machine without, as far as `run` was timed.
absl::StatusOr<v1::RunMetrics> MakeMetrics(const graph::Graph& graph, const v1::Plan& plan,
                                           const GraphRun& run, const References& references,
                                           const CompileNodeOptions& compile,
                                           const MetricsOptions& options);

}  // namespace atalla::pipeline

#endif  // ATALLA_PIPELINE_METRICS_H_
