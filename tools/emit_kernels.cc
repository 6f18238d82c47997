// Graph and Plan to AtallaC and images, one of each for every node on the device.

#include <iostream>
#include <string>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "atalla/base/file.h"
#include "atalla/base/proto_io.h"
#include "atalla/base/status_macros.h"
#include "atalla/graph/evaluator.h"
#include "atalla/graph/graph.h"
#include "atalla/graph/graph_io.h"
#include "atalla/isa/machine.h"
#include "atalla/kernels/kernels.h"
#include "atalla/kernels/node_image.h"
#include "atalla/plan/planner.h"
#include "atalla/v1/plan.pb.h"
#include "tools/tool_main.h"

ABSL_FLAG(std::string, graph, "", "The graph: a Graph message (.pb or .textproto).");
ABSL_FLAG(
    std::string, plan, "",
    "Its plan: a Plan message (.pb or .textproto; '-' is standard input), made by //tools:plan.");
ABSL_FLAG(std::string, machine, "",
          "The machine that the plan is for (.textproto); default: atalla.");
ABSL_FLAG(std::string, out_dir, "", "Folder for the files; created when it is not there.");

namespace atalla {
namespace {

constexpr char kUsage[] =
    R"(emit_kernels --graph=GRAPH --plan=PLAN --out_dir=FOLDER

Writes for every node on the device NAME.c (AtallaC) and NAME.image.pb (parameters, constants, and
the example data of the graph's inputs), and nodes.txt: one line a node, in the order in which they
run, with the name of its files, the weight mode that it needs, and the name of its output.

Example:
  plan --model=basic --graph_out=basic.pb --out=- |
    emit_kernels --graph=basic.pb --plan=- --out_dir=kernels)";

absl::StatusOr<kernels::TensorBytes> ExampleBytes(const graph::Graph& graph) {
  kernels::TensorBytes bytes;
  for (const std::string& name : graph.proto().inputs()) {
    const v1::Tensor& tensor = graph.tensor(name);
    // Without example data the region stays without a segment: the caller gives it one.
    if (tensor.has_data() && !tensor.data().empty()) bytes[name] = tensor.data();
  }
  return bytes;
}

const char* WeightModeName(v1::WeightMode mode) {
  switch (mode) {
    case v1::WEIGHT_MODE_RESET:
      return "reset";
    case v1::WEIGHT_MODE_SHIFT:
      return "shift";
    default:
      return "any";
  }
}

absl::Status Emit(const graph::Graph& graph, const v1::Plan& plan, const std::string& folder) {
  ATALLA_ASSIGN_OR_RETURN(const kernels::TensorBytes inputs, ExampleBytes(graph));
  ATALLA_RETURN_IF_ERROR(CreateFolders(folder));
  const std::vector<std::string> names = kernels::NodeFileNames(graph);
  std::string list;
  for (int i = 0; i < graph.node_count(); ++i) {
    if (plan.nodes(i).backend() != v1::NodePlan::BACKEND_DEVICE) continue;
    ATALLA_ASSIGN_OR_RETURN(const kernels::KernelSource source,
                            kernels::GenerateKernel(graph, plan, i));
    ATALLA_ASSIGN_OR_RETURN(const v1::Image image, kernels::BuildNodeImage(graph, plan, i, inputs));
    ATALLA_RETURN_IF_ERROR(WriteFile(JoinPath(folder, source.file_name), source.text));
    ATALLA_RETURN_IF_ERROR(
        WriteProto(image, JoinPath(folder, absl::StrCat(names[i], ".image.pb"))));
    absl::StrAppend(&list, names[i], "\t", WeightModeName(source.weight_mode), "\t",
                    graph.node(i).outputs(0), "\n");
  }
  return WriteFile(JoinPath(folder, "nodes.txt"), list);
}

absl::Status RealMain(const std::vector<std::string>& arguments) {
  if (!arguments.empty()) {
    return absl::InvalidArgumentError(absl::StrCat("unexpected argument '", arguments[0], "'"));
  }
  for (const auto& [flag, value] :
       {std::pair<const char*, std::string>{"graph", absl::GetFlag(FLAGS_graph)},
        {"plan", absl::GetFlag(FLAGS_plan)},
        {"out_dir", absl::GetFlag(FLAGS_out_dir)}}) {
    if (value.empty()) {
      return absl::InvalidArgumentError(absl::StrCat("--", flag, " is missing (see --help)"));
    }
  }
  isa::MachineModel machine = isa::MachineModel::Default();
  if (!absl::GetFlag(FLAGS_machine).empty()) {
    ATALLA_ASSIGN_OR_RETURN(machine,
                            isa::MachineModel::FromFile(UserPath(absl::GetFlag(FLAGS_machine))));
  }
  // The plan first: when it comes through a pipe from `plan`, the graph has been written by then.
  const std::string plan_path = UserPath(absl::GetFlag(FLAGS_plan));
  ATALLA_ASSIGN_OR_RETURN(const v1::Plan plan, ReadProto<v1::Plan>(plan_path));
  ATALLA_ASSIGN_OR_RETURN(const graph::Graph graph,
                          graph::ReadGraph(UserPath(absl::GetFlag(FLAGS_graph))));
  const absl::Status fits = plan::CheckPlan(graph, plan, machine);
  if (!fits.ok()) {
    return absl::InvalidArgumentError(absl::StrCat(plan_path, ": ", fits.message()));
  }
  return Emit(graph, plan, UserPath(absl::GetFlag(FLAGS_out_dir)));
}

}  // namespace
}  // namespace atalla

int main(int argc, char** argv) {
  return atalla::ToolMain("emit_kernels",
                          atalla::RealMain(atalla::ParseToolFlags(argc, argv, atalla::kUsage)));
}
