// Graph to Plan: what runs where on a machine, in which tiles, and where each tensor lies.

#include <cstdint>
#include <iostream>
#include <optional>
#include <string>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "atalla/base/proto_io.h"
#include "atalla/base/status_macros.h"
#include "atalla/graph/graph.h"
#include "atalla/graph/graph_io.h"
#include "atalla/isa/machine.h"
#include "atalla/models/models.h"
#include "atalla/plan/planner.h"
#include "atalla/v1/plan.pb.h"
#include "tools/tool_main.h"

ABSL_FLAG(std::string, model, "", "A model by name, such as basic.");
ABSL_FLAG(std::string, graph, "",
          "Instead: a Graph message (.pb or .textproto; '-' is standard input).");
ABSL_FLAG(std::optional<uint32_t>, seed, std::nullopt,
          "Seed of the model's weights and input; default: 42.");
ABSL_FLAG(std::string, machine, "", "The machine to plan for (.textproto); default: atalla.");
ABSL_FLAG(std::string, out, "",
          "Write the plan here: a Plan message, as text if the name ends in .textproto; '-' is "
          "standard output.");
ABSL_FLAG(std::string, o, "", "The same as --out.");
ABSL_FLAG(std::string, graph_out, "",
          "Write the graph here too, constants included: a Graph message (.pb or .textproto).");
ABSL_FLAG(bool, explain, false,
          "Print the plan as tables: nodes with tiles and bytes, transfers, addresses.");
ABSL_FLAG(bool, print_graph, false, "Print the graph, one line a tensor and a node.");

namespace atalla {
namespace {

constexpr absl::string_view kUsage =
    R"(plan --model=NAME | --graph=FILE   [--out=FILE] [--graph_out=FILE] [--explain] [--print_graph]

Plans a graph for a machine, and verifies the plan. Every node that no kernel can run is listed with
its operation and the reason.

Example:
  plan --model=basic --explain
  plan --model=basic --graph_out=basic.pb --out=basic.plan.pb
  emit_kernels --graph=basic.pb --plan=basic.plan.pb --out_dir=kernels)";

struct Options {
  std::string model;
  uint32_t seed = models::kDefaultSeed;
  std::string graph;
  std::string out;
  std::string graph_out;
  bool explain = false;
  bool print_graph = false;
};

absl::StatusOr<Options> ReadOptions(const std::vector<std::string>& arguments) {
  if (!arguments.empty()) {
    return absl::InvalidArgumentError(absl::StrCat("unexpected argument '", arguments[0], "'"));
  }
  Options options;
  options.model = absl::GetFlag(FLAGS_model);
  options.seed = absl::GetFlag(FLAGS_seed).value_or(options.seed);
  options.graph = UserPath(absl::GetFlag(FLAGS_graph));
  options.explain = absl::GetFlag(FLAGS_explain);
  options.print_graph = absl::GetFlag(FLAGS_print_graph);
  options.graph_out = UserPath(absl::GetFlag(FLAGS_graph_out));
  const std::string long_out = UserPath(absl::GetFlag(FLAGS_out));
  const std::string short_out = UserPath(absl::GetFlag(FLAGS_o));
  if (options.model.empty() == options.graph.empty()) {
    return absl::InvalidArgumentError("give one of --model and --graph (see --help)");
  }
  if (!options.graph.empty() && absl::GetFlag(FLAGS_seed).has_value()) {
    return absl::InvalidArgumentError("--seed goes with --model; a graph has its constants");
  }
  if (!long_out.empty() && !short_out.empty() && long_out != short_out) {
    return absl::InvalidArgumentError("--out and -o name two files; give one of them");
  }
  options.out = long_out.empty() ? short_out : long_out;
  if ((options.explain || options.print_graph) &&
      (options.out == "-" || options.graph_out == "-")) {
    return absl::InvalidArgumentError("standard output takes what people read; name a file");
  }
  // A graph alone may be looked at, not copied: that is no plan.
  const bool plans = options.explain || !options.out.empty();
  if (!plans && (!options.print_graph || !options.graph_out.empty())) {
    return absl::InvalidArgumentError("nothing to write: give --out, --explain or both");
  }
  if (!options.graph_out.empty() && options.graph_out == options.out) {
    return absl::InvalidArgumentError(
        absl::StrCat(options.out, ": is the file of the plan and of the graph; name two"));
  }
  return options;
}

absl::Status RealMain(const std::vector<std::string>& arguments) {
  ATALLA_ASSIGN_OR_RETURN(const Options options, ReadOptions(arguments));
  isa::MachineModel machine = isa::MachineModel::Default();
  if (!absl::GetFlag(FLAGS_machine).empty()) {
    ATALLA_ASSIGN_OR_RETURN(machine,
                            isa::MachineModel::FromFile(UserPath(absl::GetFlag(FLAGS_machine))));
  }
  const absl::StatusOr<graph::Graph> graph = options.graph.empty()
                                                 ? models::BuildModel(options.model, options.seed)
                                                 : graph::ReadGraph(options.graph);
  ATALLA_RETURN_IF_ERROR(graph.status());
  if (options.print_graph) std::cout << graph::PrintGraph(*graph);
  if (options.out.empty() && !options.explain) return absl::OkStatus();
  ATALLA_ASSIGN_OR_RETURN(const v1::Plan plan, plan::PlanGraph(*graph, machine));
  ATALLA_RETURN_IF_ERROR(plan::CheckPlan(*graph, plan, machine));
  if (!options.graph_out.empty()) {
    ATALLA_RETURN_IF_ERROR(graph::WriteGraph(*graph, options.graph_out));
  }
  if (!options.out.empty()) ATALLA_RETURN_IF_ERROR(WriteProto(plan, options.out));
  if (options.explain) std::cout << plan::ExplainPlan(*graph, plan);
  return absl::OkStatus();
}

}  // namespace
}  // namespace atalla

int main(int argc, char** argv) {
  return atalla::ToolMain("plan",
                          atalla::RealMain(atalla::ParseToolFlags(argc, argv, atalla::kUsage)));
}
