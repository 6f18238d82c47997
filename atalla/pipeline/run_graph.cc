#include "atalla/pipeline/run_graph.h"

#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "atalla/base/status_macros.h"
#include "atalla/graph/constant.h"
#include "atalla/pipeline/run_node.h"
#include "atalla/pipeline/timing_metrics.h"

namespace atalla::pipeline {
namespace {

using kernels::TensorBytes;

class GraphRunner {
 public:
  GraphRunner(const graph::Graph& graph, const v1::Plan& plan, const RunGraphOptions& options)
      : graph_(graph), plan_(plan), options_(options) {}

  absl::StatusOr<GraphRun> Run(const TensorBytes& inputs) {
    ATALLA_RETURN_IF_ERROR(TakeInputs(inputs));
    if (plan_.nodes_size() != graph_.node_count()) {
      return absl::InvalidArgumentError(absl::StrFormat("the plan has %d nodes, the graph %d",
                                                        plan_.nodes_size(), graph_.node_count()));
    }
    if (options_.timing) run_.timing = MakeRunTiming(options_.compile.machine);
    for (int i = 0; i < graph_.node_count(); ++i) {
      run_.nodes.emplace_back();
      run_.nodes.back().backend = plan_.nodes(i).backend();
      const absl::Status status = Handle(i, run_.nodes.back());
      if (!status.ok()) return status;
    }
    return std::move(run_);
  }

 private:
  absl::Status TakeInputs(const TensorBytes& inputs) {
    for (const std::string& name : graph_.proto().inputs()) {
      const auto given = inputs.find(name);
      if (given == inputs.end()) {
        return absl::InvalidArgumentError(absl::StrCat("there is no value for input '", name, "'"));
      }
      if (static_cast<int64_t>(given->second.size()) != graph_.size_bytes(name)) {
        return absl::InvalidArgumentError(
            absl::StrFormat("input '%s' has %d bytes; its shape takes %d", name,
                            given->second.size(), graph_.size_bytes(name)));
      }
      run_.tensors[name] = given->second;
    }
    return absl::OkStatus();
  }

  absl::Status Handle(int index, NodeRun& run) {
    switch (run.backend) {
      case v1::NodePlan::BACKEND_DEVICE:
        return RunOnDevice(index, run);
      case v1::NodePlan::BACKEND_VIEW:
        return MakeView(index);
      default:
        return absl::UnimplementedError(
            absl::StrFormat("node '%s' is planned neither on the device nor as a view: %s",
                            graph_.node(index).name(), plan_.nodes(index).reason()));
    }
  }

  // The bytes that nodes read: of the nodes before, or the oracle's.
  absl::StatusOr<std::string> Source(const std::string& tensor) const {
    if (graph::IsConstant(graph_, tensor)) return graph::ConstantBytes(graph_, tensor);
    const TensorBytes& tensors = options_.oracle != nullptr ? *options_.oracle : run_.tensors;
    const auto found = tensors.find(tensor);
    if (found == tensors.end()) {
      return absl::InvalidArgumentError(absl::StrCat("there is no value for '", tensor, "'"));
    }
    return found->second;
  }

  absl::Status MakeView(int index) {
    const v1::Node& node = graph_.node(index);
    const std::string& output = node.outputs(0);
    const graph::ViewOf view = graph::ResolveView(graph_, output);
    if (view.source == output) {
      return absl::InvalidArgumentError(
          absl::StrCat("node '", node.name(), "' is planned as a view; it is none"));
    }
    ATALLA_ASSIGN_OR_RETURN(const std::string bytes, Source(view.source));
    run_.tensors[output] =
        graph::PermuteBytes(bytes, graph_.dims(view.source), view.permutation,
                            graph::DTypeSize(graph_.tensor(view.source).dtype()));
    return absl::OkStatus();
  }

  absl::Status RunOnDevice(int index, NodeRun& run) {
    const v1::Node& node = graph_.node(index);
    if (options_.progress) {
      options_.progress(absl::StrFormat("[%d/%d] %s", index + 1, graph_.node_count(), node.name()));
    }
    ATALLA_ASSIGN_OR_RETURN(run.compiled, CompileNode(graph_, plan_, index, options_.compile));
    ATALLA_ASSIGN_OR_RETURN(const std::vector<std::string> stored,
                            kernels::StoredInputs(graph_, plan_, index));
    TensorBytes inputs;
    for (const std::string& tensor : stored) {
      ATALLA_ASSIGN_OR_RETURN(inputs[tensor], Source(tensor));
    }
    ATALLA_ASSIGN_OR_RETURN(run.image, kernels::BuildNodeImage(graph_, plan_, index, inputs));
    ATALLA_ASSIGN_OR_RETURN(
        NodeResult result,
        RunNode(graph_, plan_, index, run.compiled.program, run.image,
                {options_.compile.machine, options_.max_packets, options_.timing}));
    run.counters = result.counters;
    if (result.timing) AddNodeTiming(*result.timing, *run_.timing);
    run_.tensors[node.outputs(0)] = std::move(result.output);
    return absl::OkStatus();
  }

  const graph::Graph& graph_;
  const v1::Plan& plan_;
  const RunGraphOptions& options_;
  GraphRun run_;
};

}  // namespace

absl::StatusOr<GraphRun> RunGraph(const graph::Graph& graph, const v1::Plan& plan,
                                  const TensorBytes& inputs, const RunGraphOptions& options) {
  return GraphRunner(graph, plan, options).Run(inputs);
}

}  // namespace atalla::pipeline
