// A model, from its graph to validated output of the accelerator.

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <iostream>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "atalla/base/diagnostic.h"
#include "atalla/base/file.h"
#include "atalla/base/status_macros.h"
#include "atalla/graph/evaluator.h"
#include "atalla/graph/graph.h"
#include "atalla/graph/graph_io.h"
#include "atalla/isa/machine.h"
#include "atalla/models/models.h"
#include "atalla/pipeline/artifacts.h"
#include "atalla/pipeline/metrics.h"
#include "atalla/pipeline/metrics_json.h"
#include "atalla/pipeline/report.h"
#include "atalla/pipeline/run_graph.h"
#include "atalla/plan/planner.h"
#include "atalla/sched/schedule.h"
#include "atalla/v1/metrics.pb.h"
#include "atalla/v1/plan.pb.h"
#include "atalla/v1/timing.pb.h"
#include "google/protobuf/message.h"
#include "tools/schedule_options.h"
#include "tools/tool_main.h"

ABSL_FLAG(std::string, model, "", "A model by name; --list_models shows them.");
ABSL_FLAG(std::string, graph, "",
          "Instead: a Graph message (.pb or .textproto) with example inputs.");
ABSL_FLAG(bool, list_models, false, "Print the models and stop.");
ABSL_FLAG(std::optional<uint32_t>, seed, std::nullopt,
          "Seed of the model's weights and input; default: 42.");
ABSL_FLAG(std::string, inputs, "chained",
          "chained: each node gets what the device made of the nodes before it. oracle: each node "
          "gets the reference's values.");
ABSL_FLAG(std::string, scheduler, "list", "Which scheduler makes the packets.");
ABSL_FLAG(std::string, latency_cap, "0", atalla::kLatencyCapHelp);
ABSL_FLAG(std::string, simplify, "auto", atalla::kSimplifyHelp);
ABSL_FLAG(int, opt, 2, "Optimisation level of the compiler, 0 to 3.");
ABSL_FLAG(std::string, machine, "", "Description of the machine (.textproto); default: atalla.");
ABSL_FLAG(uint64_t, max_packets, uint64_t{1} << 40, "Packets that one node may execute.");
ABSL_FLAG(std::optional<double>, min_cosine, std::nullopt,
          "Smallest cosine that passes; default: the model's own.");
ABSL_FLAG(std::optional<double>, max_rel_l2, std::nullopt,
          "Largest relative l2 error that passes; default: the model's own.");
ABSL_FLAG(std::optional<double>, max_rel_max_abs, std::nullopt,
          "Largest error of one element that passes, as a share of the reference's largest "
          "magnitude; default: 0.05.");
ABSL_FLAG(bool, timing, false,
          "Time every node on the machine: cycles, and stalls by cause. Takes longer.");
ABSL_FLAG(std::string, metrics_json, "", "Write all metrics to this file, as JSON.");
ABSL_FLAG(std::string, out_dir, "",
          "Keep every node's .c, .s, .in, Program, Image and output in this folder.");

namespace atalla {
namespace {

constexpr char kUsage[] =
    R"(validate --model=NAME | --graph=FILE

Plans a graph, generates, compiles and schedules a kernel for each node, runs them on the emulator,
and compares every node with a reference in BF16, and in float32 beside it. The table goes to
standard output. Exit code 0: everything is within bounds; 1: not; 2: bad input.

Example:
  validate --model=basic --metrics_json=basic.json --out_dir=basic_kernels)";

struct Job {
  std::optional<graph::Graph> graph;
  std::string name;
  std::optional<uint32_t> seed;  // Of a named model.
  pipeline::ErrorBounds bounds;
};

std::string OneOf(const std::string& value, const std::vector<std::string>& values) {
  const std::string nearest = NearestSpelling(value, values);
  return absl::StrCat("there are ", absl::StrJoin(values, ", "),
                      nearest.empty() ? "" : absl::StrCat("; did you mean ", nearest, "?"));
}

constexpr double kNoLimit = std::numeric_limits<double>::max();

// Sets `bound` when the flag is there.
absl::Status TakeBound(const char* name, const absl::Flag<std::optional<double>>& flag,
                       double least, double most, double& bound) {
  const std::optional<double> value = absl::GetFlag(flag);
  if (!value) return absl::OkStatus();
  if (!(*value >= least && *value <= most)) {
    return absl::InvalidArgumentError(
        absl::StrCat("--", name, "=", *value, ": it must be ",
                     most == kNoLimit ? absl::StrCat(least, " or more")
                                      : absl::StrCat("between ", least, " and ", most)));
  }
  bound = *value;
  return absl::OkStatus();
}

absl::StatusOr<Job> GetJob() {
  const std::string model = absl::GetFlag(FLAGS_model);
  const std::string file = absl::GetFlag(FLAGS_graph);
  if (model.empty() == file.empty()) {
    return absl::InvalidArgumentError(
        "give one of --model and --graph (see --help; --list_models shows the models)");
  }
  Job job;
  if (model.empty()) {
    if (absl::GetFlag(FLAGS_seed)) {
      return absl::InvalidArgumentError("--seed is for --model; a graph has its weights");
    }
    ATALLA_ASSIGN_OR_RETURN(job.graph, graph::ReadGraph(UserPath(file)));
    job.name = job.graph->name();
  } else {
    const models::ModelInfo* info = models::FindModel(model);
    if (info == nullptr) {
      return absl::NotFoundError(
          absl::StrCat("there is no model '", model, "'; ", OneOf(model, models::ModelNames())));
    }
    job.seed = absl::GetFlag(FLAGS_seed).value_or(models::kDefaultSeed);
    ATALLA_ASSIGN_OR_RETURN(job.graph, models::BuildModel(model, *job.seed));
    job.name = model;
    job.bounds.min_cosine = info->min_cosine;
    job.bounds.max_rel_l2 = info->max_rel_l2;
  }
  ATALLA_RETURN_IF_ERROR(TakeBound("min_cosine", FLAGS_min_cosine, -1, 1, job.bounds.min_cosine));
  ATALLA_RETURN_IF_ERROR(
      TakeBound("max_rel_l2", FLAGS_max_rel_l2, 0, kNoLimit, job.bounds.max_rel_l2));
  ATALLA_RETURN_IF_ERROR(
      TakeBound("max_rel_max_abs", FLAGS_max_rel_max_abs, 0, kNoLimit, job.bounds.max_rel_max_abs));
  return job;
}

absl::StatusOr<pipeline::RunGraphOptions> GetOptions() {
  pipeline::RunGraphOptions options;
  options.compile.optimization = absl::GetFlag(FLAGS_opt);
  if (options.compile.optimization < 0 || options.compile.optimization > 3) {
    return absl::InvalidArgumentError(
        absl::StrCat("--opt=", options.compile.optimization, ": levels are 0 to 3"));
  }
  options.compile.scheduler = absl::GetFlag(FLAGS_scheduler);
  const std::vector<std::string> schedulers = sched::SchedulerNames();
  if (std::find(schedulers.begin(), schedulers.end(), options.compile.scheduler) ==
      schedulers.end()) {
    return absl::InvalidArgumentError(absl::StrCat("--scheduler=", options.compile.scheduler, ": ",
                                                   OneOf(options.compile.scheduler, schedulers)));
  }
  ATALLA_RETURN_IF_ERROR(SetLatencyCap(absl::GetFlag(FLAGS_latency_cap), options.compile));
  ATALLA_RETURN_IF_ERROR(SetSimplify(absl::GetFlag(FLAGS_simplify), options.compile));
  const std::string inputs = absl::GetFlag(FLAGS_inputs);
  if (inputs != "chained" && inputs != "oracle") {
    return absl::InvalidArgumentError(
        absl::StrCat("--inputs=", inputs, ": ", OneOf(inputs, {"chained", "oracle"})));
  }
  if (!absl::GetFlag(FLAGS_machine).empty()) {
    ATALLA_ASSIGN_OR_RETURN(options.compile.machine,
                            isa::MachineModel::FromFile(UserPath(absl::GetFlag(FLAGS_machine))));
  }
  options.max_packets = absl::GetFlag(FLAGS_max_packets);
  options.timing = absl::GetFlag(FLAGS_timing);
  options.progress = [](absl::string_view line) { std::cerr << line << "\n"; };
  return options;
}

kernels::TensorBytes ToBytes(const graph::Graph& graph, const graph::TensorValues& values) {
  kernels::TensorBytes bytes;
  for (const auto& [name, elements] : values) {
    bytes[name] = graph::BytesFromFloats(elements, graph.tensor(name).dtype());
  }
  return bytes;
}

void ListModels() {
  for (const std::string& name : models::ModelNames()) {
    std::cout << absl::StrFormat("%-18s %s\n", name, models::FindModel(name)->description);
  }
}

absl::Status WriteMetrics(const v1::RunMetrics& metrics, const v1::RunTiming* timing,
                          const std::string& path) {
  std::vector<std::pair<std::string, const google::protobuf::Message*>> more;
  if (timing != nullptr) more.emplace_back("timing", timing);
  ATALLA_ASSIGN_OR_RETURN(const std::string json, pipeline::MessageToJson(metrics, more));
  return WriteFile(path, json);
}

// Whether the comparison passed.
absl::StatusOr<bool> Validate(const std::vector<std::string>& arguments) {
  if (!arguments.empty()) {
    return absl::InvalidArgumentError(absl::StrCat("unexpected argument '", arguments[0], "'"));
  }
  if (absl::GetFlag(FLAGS_list_models)) {
    ListModels();
    return true;
  }
  const auto start = std::chrono::steady_clock::now();
  ATALLA_ASSIGN_OR_RETURN(const Job job, GetJob());
  ATALLA_ASSIGN_OR_RETURN(pipeline::RunGraphOptions options, GetOptions());
  const graph::Graph& graph = *job.graph;
  ATALLA_ASSIGN_OR_RETURN(const v1::Plan plan, plan::PlanGraph(graph, options.compile.machine));
  ATALLA_RETURN_IF_ERROR(plan::CheckPlan(graph, plan, options.compile.machine));

  ATALLA_ASSIGN_OR_RETURN(const graph::TensorValues inputs, graph::ExampleInputs(graph));
  ATALLA_ASSIGN_OR_RETURN(const pipeline::References references,
                          pipeline::EvaluateReferences(graph, inputs));
  const kernels::TensorBytes oracle = ToBytes(graph, references.bf16);
  if (absl::GetFlag(FLAGS_inputs) == "oracle") options.oracle = &oracle;
  ATALLA_ASSIGN_OR_RETURN(const pipeline::GraphRun run,
                          pipeline::RunGraph(graph, plan, ToBytes(graph, inputs), options));

  ATALLA_ASSIGN_OR_RETURN(
      v1::RunMetrics metrics,
      pipeline::MakeMetrics(graph, plan, run, references, options.compile,
                            {job.name, absl::GetFlag(FLAGS_inputs), job.bounds, job.seed}));
  metrics.set_elapsed_s(
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
  const v1::RunTiming* timing = run.timing ? &*run.timing : nullptr;
  if (!absl::GetFlag(FLAGS_out_dir).empty()) {
    ATALLA_RETURN_IF_ERROR(
        pipeline::WriteArtifacts(UserPath(absl::GetFlag(FLAGS_out_dir)), graph, plan, run));
  }
  if (!absl::GetFlag(FLAGS_metrics_json).empty()) {
    ATALLA_RETURN_IF_ERROR(
        WriteMetrics(metrics, timing, UserPath(absl::GetFlag(FLAGS_metrics_json))));
  }
  std::cout << pipeline::FormatReport(metrics, timing);
  // Not on stdout: what is there depends on the input alone.
  std::cerr << absl::StrFormat("%.2f s\n", metrics.elapsed_s());
  return metrics.passed();
}

// A kernel that went wrong is a failed check of ours, not bad input.
bool IsFailedRun(const absl::Status& status) {
  return absl::IsAborted(status) || absl::IsDataLoss(status) || absl::IsInternal(status) ||
         absl::IsDeadlineExceeded(status);
}

int RealMain(const std::vector<std::string>& arguments) {
  const absl::StatusOr<bool> passed = Validate(arguments);
  if (passed.ok()) return *passed ? kExitOk : kExitCheckFailed;
  const int code = ToolMain("validate", passed.status());
  return IsFailedRun(passed.status()) ? kExitCheckFailed : code;
}

}  // namespace
}  // namespace atalla

int main(int argc, char** argv) {
  return atalla::RealMain(atalla::ParseToolFlags(argc, argv, atalla::kUsage));
}
