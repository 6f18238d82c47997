// Schedulers compared over programs and machines: a table, CSV, JSON, and a page with charts.

#include <cstddef>
#include <cstdint>
#include <iostream>
#include <limits>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "atalla/base/file.h"
#include "atalla/base/status_macros.h"
#include "atalla/compare/compare.h"
#include "atalla/compare/metric.h"
#include "atalla/compare/page.h"
#include "atalla/compare/program_file.h"
#include "atalla/compare/table.h"
#include "atalla/isa/machine.h"
#include "atalla/pipeline/metrics_json.h"
#include "atalla/sched/exact/exact.h"
#include "atalla/sched/registry.h"
#include "atalla/sched/schedule.h"
#include "atalla/sched/scheduler.h"
#include "atalla/v1/machine.pb.h"
#include "tools/schedule_options.h"
#include "tools/tool_main.h"

ABSL_FLAG(std::string, schedulers, "",
          "Names with commas between. Default: all but 'exact', which takes long.");
ABSL_FLAG(std::string, machines, "default",
          "Machine descriptions (.textproto), with commas between; 'default' and 'reference' are "
          "the built-in ones.");
ABSL_FLAG(std::string, baseline, "",
          "The scheduler that ratios are to. Default: 'reference', or else the first.");
ABSL_FLAG(std::string, metric, "packets",
          "What the table compares: 'packets' (executed), 'cycles', 'static' (packets of the "
          "program), 'fill' (slots of executed packets, %) or 'time' (to schedule, ms).");
ABSL_FLAG(int, optimize, 2, "Level of the compiler for .c programs, 0 to 3.");
ABSL_FLAG(
    std::string, image, "",
    "Images, or .in files for their data, with commas between, that all programs start from.");
ABSL_FLAG(uint64_t, max_packets, uint64_t{1} << 24,
          "Packets that a run may execute. A program that needs more has static numbers only.");
ABSL_FLAG(int, repetitions, 3, "Schedules made of each program, for the median time.");
ABSL_FLAG(double, exact_seconds, 1,
          "How long 'exact' may look for a schedule of so many packets, for each such number.");
ABSL_FLAG(std::string, latency_cap, "0", atalla::kLatencyCapHelp);
ABSL_FLAG(std::string, timing, "", atalla::kTimingHelp);
ABSL_FLAG(std::string, simplify, "auto", atalla::kSimplifyHelp);
ABSL_FLAG(std::string, csv, "", "Write one row a program, machine and scheduler; '-': stdout.");
ABSL_FLAG(
    std::string, json, "",
    "Write everything, as a Comparison message (proto/comparison.proto) in JSON; '-': stdout.");
ABSL_FLAG(std::string, html, "",
          "Write a page to open in a browser: bars, tables, and the packets of every block with "
          "their dependences; '-': stdout.");

namespace atalla {
namespace {

constexpr absl::string_view kTool = "compare_schedulers";
constexpr absl::string_view kUsage =
    "compare_schedulers: programs under schedulers on machines: packets, cycles, stalls, fill,\n"
    "intervals of loops against their bounds, time to schedule.\n"
    "\n"
    "  compare_schedulers kernels/                 # all .s and .c files in it\n"
    "  compare_schedulers gemm.s sum.c --schedulers=reference,list,modulo --metric=cycles\n"
    "  compare_schedulers kernels --machines=default,wide.textproto --html=all.html\n"
    "\n"
    "The data of NAME.in, NAME.image.pb and NAME.image.textproto beside NAME.s are loaded for it.\n"
    "With '-' as a file name the table is left out.\n"
    "\n"
    "Exit code 0: all of it could be measured, and every run left in data memory what 'linear' "
    "leaves; 1: not so, see the end of the table; 2: bad input or usage.";

constexpr absl::string_view kExact = "exact";
constexpr absl::string_view kReference = "reference";

struct Options {
  std::vector<std::string> paths;
  std::vector<isa::MachineModel> machines;
  compare::LoadOptions load;
  compare::CompareOptions compare;
  std::unique_ptr<sched::ExactScheduler> exact;
  const compare::Metric* metric = nullptr;
  std::vector<std::string> schedule_options;  // Those that are not the default, as text.
  std::string csv;
  std::string json;
  std::string html;
};

std::vector<std::string> SplitList(const std::string& text) {
  if (text.empty()) return {};
  return absl::StrSplit(text, ',');
}

absl::Status ReadSchedulers(Options& options) {
  std::vector<std::string> names = SplitList(absl::GetFlag(FLAGS_schedulers));
  if (names.empty()) names = sched::SchedulerNames();
  for (const std::string& name : names) {
    const sched::Scheduler* scheduler = sched::FindScheduler(name);
    if (scheduler == nullptr && name == kExact) {
      sched::ExactOptions exact;
      exact.limits.failures = std::numeric_limits<uint64_t>::max();
      exact.limits.seconds = absl::GetFlag(FLAGS_exact_seconds);
      options.exact = std::make_unique<sched::ExactScheduler>(exact);
      scheduler = options.exact.get();
    }
    if (scheduler == nullptr) {
      return absl::InvalidArgumentError(
          absl::StrCat("unknown scheduler '", name, "' in --schedulers; there are: ",
                       absl::StrJoin(sched::SchedulerNames(), ", "), ", ", kExact));
    }
    options.compare.schedulers.push_back(scheduler);
  }
  options.compare.baseline = absl::GetFlag(FLAGS_baseline);
  if (!options.compare.baseline.empty()) return absl::OkStatus();
  options.compare.baseline = names.front();
  for (const std::string& name : names) {
    if (name == kReference) options.compare.baseline = name;
  }
  return absl::OkStatus();
}

// Machines whose results are waited for, or not, as --timing says.
absl::StatusOr<isa::MachineModel> WithTiming(const isa::MachineModel& machine,
                                             sched::ScheduleOptions::Timing timing) {
  if (timing == sched::ScheduleOptions::Timing::kOfMachine) return machine;
  v1::Machine proto = machine.proto();
  proto.mutable_issue()->set_timing(timing == sched::ScheduleOptions::Timing::kExposed
                                        ? v1::Issue::TIMING_EXPOSED
                                        : v1::Issue::TIMING_INTERLOCKED);
  return isa::MachineModel::FromProto(proto);
}

absl::Status ReadScheduleOptions(compare::CompareOptions& options, std::vector<std::string>& told) {
  const std::string cap = absl::GetFlag(FLAGS_latency_cap);
  const std::string timing = absl::GetFlag(FLAGS_timing);
  const std::string simplify = absl::GetFlag(FLAGS_simplify);
  ATALLA_RETURN_IF_ERROR(SetLatencyCap(cap, options.schedule));
  ATALLA_RETURN_IF_ERROR(SetTiming(timing, options.schedule));
  ATALLA_RETURN_IF_ERROR(SetSimplify(simplify, options.schedule));
  if (options.schedule.latency_cap != 0) told.push_back(absl::StrCat("latency_cap=", cap));
  if (!timing.empty()) told.push_back(absl::StrCat("timing=", timing));
  if (simplify != "auto") told.push_back(absl::StrCat("simplify=", simplify));
  return absl::OkStatus();
}

absl::Status ReadMachines(sched::ScheduleOptions::Timing timing,
                          std::vector<isa::MachineModel>& machines) {
  for (const std::string& name : SplitList(absl::GetFlag(FLAGS_machines))) {
    const bool built_in = name == "default" || name == "reference";
    ATALLA_ASSIGN_OR_RETURN(const isa::MachineModel machine,
                            built_in ? isa::MachineModel::FromPreset(name)
                                     : isa::MachineModel::FromFile(UserPath(name)));
    ATALLA_ASSIGN_OR_RETURN(isa::MachineModel timed, WithTiming(machine, timing));
    machines.push_back(std::move(timed));
  }
  return absl::OkStatus();
}

absl::Status CheckNumber(absl::string_view flag, double value, double least, double most) {
  if (value >= least && value <= most) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("--", flag, "=", value, "; it must be from ", least, " to ", most));
}

absl::StatusOr<Options> ReadOptions(const std::vector<std::string>& arguments) {
  Options options;
  if (arguments.empty()) {
    return absl::InvalidArgumentError(
        "no programs; give .s or .c files or folders, such as 'compare_schedulers gemm.s kernels'");
  }
  for (const std::string& argument : arguments) {
    ATALLA_ASSIGN_OR_RETURN(std::vector<std::string> paths,
                            compare::FindPrograms(UserPath(argument)));
    options.paths.insert(options.paths.end(), paths.begin(), paths.end());
  }
  ATALLA_RETURN_IF_ERROR(ReadSchedulers(options));
  ATALLA_RETURN_IF_ERROR(ReadScheduleOptions(options.compare, options.schedule_options));
  ATALLA_RETURN_IF_ERROR(ReadMachines(options.compare.schedule.timing, options.machines));
  options.metric = compare::FindMetric(absl::GetFlag(FLAGS_metric));
  if (options.metric == nullptr) {
    return absl::InvalidArgumentError(absl::StrCat("bad value '", absl::GetFlag(FLAGS_metric),
                                                   "' for --metric; it must be ",
                                                   absl::StrJoin(compare::MetricNames(), " or ")));
  }
  ATALLA_RETURN_IF_ERROR(CheckNumber("optimize", absl::GetFlag(FLAGS_optimize), 0, 3));
  ATALLA_RETURN_IF_ERROR(CheckNumber("repetitions", absl::GetFlag(FLAGS_repetitions), 1, 1000));
  ATALLA_RETURN_IF_ERROR(
      CheckNumber("exact_seconds", absl::GetFlag(FLAGS_exact_seconds), 1e-3, 1e6));
  options.load.optimization = absl::GetFlag(FLAGS_optimize);
  for (const std::string& image : SplitList(absl::GetFlag(FLAGS_image))) {
    options.load.images.push_back(UserPath(image));
  }
  options.compare.repetitions = absl::GetFlag(FLAGS_repetitions);
  options.compare.max_packets = absl::GetFlag(FLAGS_max_packets);
  options.csv = UserPath(absl::GetFlag(FLAGS_csv));
  options.json = UserPath(absl::GetFlag(FLAGS_json));
  options.html = UserPath(absl::GetFlag(FLAGS_html));
  return options;
}

absl::Status WriteResults(const Options& options, const compare::ComparisonResult& result) {
  if (options.csv != "-" && options.json != "-" && options.html != "-") {
    std::cout << compare::FormatTable(result.comparison, *options.metric);
  }
  if (!options.csv.empty()) {
    ATALLA_RETURN_IF_ERROR(WriteFile(options.csv, compare::FormatCsv(result.comparison)));
  }
  if (!options.json.empty()) {
    ATALLA_ASSIGN_OR_RETURN(const std::string json, pipeline::MessageToJson(result.comparison));
    ATALLA_RETURN_IF_ERROR(WriteFile(options.json, json));
  }
  if (!options.html.empty()) {
    ATALLA_ASSIGN_OR_RETURN(const std::string html, compare::ComparisonPage(result));
    ATALLA_RETURN_IF_ERROR(WriteFile(options.html, html));
  }
  return absl::OkStatus();
}

// `command` is how the tool was called: reports say it.
absl::StatusOr<bool> RealMain(const std::vector<std::string>& arguments,
                              const std::string& command) {
  ATALLA_ASSIGN_OR_RETURN(Options options, ReadOptions(arguments));
  std::vector<compare::SourceProgram> programs;
  for (const std::string& path : options.paths) {
    ATALLA_ASSIGN_OR_RETURN(compare::SourceProgram program,
                            compare::LoadProgram(path, options.load));
    programs.push_back(std::move(program));
  }
  options.compare.progress = [&programs](int i) {
    std::cerr << "[" << i + 1 << "/" << programs.size() << "] " << programs[i].name << "\n";
  };
  ATALLA_ASSIGN_OR_RETURN(compare::ComparisonResult result,
                          compare::Compare(programs, options.machines, options.compare));
  result.comparison.set_command(command);
  for (const std::string& option : options.schedule_options) {
    result.comparison.add_options(option);
  }
  ATALLA_RETURN_IF_ERROR(WriteResults(options, result));
  return compare::Failures(result.comparison).empty();
}

}  // namespace
}  // namespace atalla

int main(int argc, char** argv) {
  const std::string command = absl::StrCat(
      atalla::kTool, argc > 1 ? " " : "",
      absl::StrJoin(std::vector<std::string>(argv + (argc > 0 ? 1 : 0), argv + argc), " "));
  const absl::StatusOr<bool> passed =
      atalla::RealMain(atalla::ParseToolFlags(argc, argv, atalla::kUsage), command);
  if (!passed.ok()) return atalla::ToolMain(atalla::kTool, passed.status());
  return *passed ? atalla::kExitOk : atalla::kExitCheckFailed;
}
