#include "atalla/pipeline/artifacts.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "atalla/base/file.h"
#include "atalla/base/proto_io.h"
#include "atalla/base/status_macros.h"
#include "atalla/graph/graph_io.h"
#include "atalla/image/in_format.h"
#include "atalla/kernels/kernels.h"

namespace atalla::pipeline {

absl::Status WriteArtifacts(absl::string_view folder, const graph::Graph& graph,
                            const v1::Plan& plan, const GraphRun& run) {
  ATALLA_RETURN_IF_ERROR(CreateFolders(folder));
  ATALLA_RETURN_IF_ERROR(graph::WriteGraph(graph, JoinPath(folder, "graph.pb")));
  ATALLA_RETURN_IF_ERROR(WriteProto(plan, JoinPath(folder, "plan.pb")));
  const std::vector<std::string> names = kernels::NodeFileNames(graph);
  for (int i = 0; i < graph.node_count(); ++i) {
    const NodeRun& node = run.nodes[i];
    if (node.backend != v1::NodePlan::BACKEND_DEVICE) continue;
    const auto path = [&](const char* suffix) {
      return JoinPath(folder, absl::StrCat(names[i], suffix));
    };
    ATALLA_RETURN_IF_ERROR(WriteFile(path(".c"), node.compiled.source.text));
    ATALLA_RETURN_IF_ERROR(WriteFile(path(".s"), node.compiled.assembly));
    ATALLA_RETURN_IF_ERROR(
        WriteFile(path(".in"), image::WriteIn(node.compiled.program, node.image)));
    ATALLA_RETURN_IF_ERROR(WriteProto(node.compiled.program, path(".program.pb")));
    ATALLA_RETURN_IF_ERROR(WriteProto(node.image, path(".image.pb")));
    ATALLA_RETURN_IF_ERROR(WriteFile(path(".out.bin"), run.tensors.at(graph.node(i).outputs(0))));
  }
  return absl::OkStatus();
}

}  // namespace atalla::pipeline
