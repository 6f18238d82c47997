// AtallaC to a program, to assembly text, or to preprocessed text.

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <string>
#include <system_error>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "atalla/assembler/assembler.h"
#include "atalla/assembler/code.h"
#include "atalla/base/file.h"
#include "atalla/base/proto_io.h"
#include "atalla/base/status_macros.h"
#include "atalla/cc/compiler.h"
#include "atalla/image/in_format.h"
#include "atalla/isa/machine.h"
#include "atalla/sched/schedule.h"
#include "atalla/v1/program.pb.h"
#include "tools/compiler_options.h"
#include "tools/tool_main.h"

namespace atalla {
namespace {

// What the stages of the compiler took, in the order of their first runs.
class StageTimes {
 public:
  void Add(absl::string_view stage, absl::Duration time) {
    auto found = std::find_if(rows_.begin(), rows_.end(),
                              [&](const Row& row) { return row.stage == stage; });
    if (found == rows_.end()) found = rows_.insert(rows_.end(), {std::string(stage), 0, {}});
    ++found->runs;
    found->time += time;
  }

  std::string ToString() const {
    absl::Duration total;
    for (const Row& row : rows_) total += row.time;
    std::string text = absl::StrFormat("%-16s %5s %10s %6s\n", "stage", "runs", "ms", "%");
    for (const Row& row : rows_) {
      absl::StrAppendFormat(&text, "%-16s %5d %10.3f %6.1f\n", row.stage, row.runs,
                            absl::ToDoubleMilliseconds(row.time),
                            100 * absl::FDivDuration(row.time, total));
    }
    absl::StrAppendFormat(&text, "%-16s %5s %10.3f %6.1f\n", "total", "",
                          absl::ToDoubleMilliseconds(total), 100.0);
    return text;
  }

 private:
  struct Row {
    std::string stage;
    int runs;
    absl::Duration time;
  };
  std::vector<Row> rows_;
};

absl::StatusOr<sched::ScheduleOptions> ScheduleOptionsOf(const CompilerOptions& options) {
  sched::ScheduleOptions schedule = options.schedule;
  const std::vector<std::string> schedulers = sched::SchedulerNames();
  if (std::find(schedulers.begin(), schedulers.end(), schedule.scheduler) == schedulers.end()) {
    return absl::InvalidArgumentError(
        absl::StrCat("unknown scheduler '", schedule.scheduler,
                     "'; there are: ", absl::StrJoin(schedulers, ", ")));
  }
  if (!options.machine.empty()) {
    ATALLA_ASSIGN_OR_RETURN(schedule.machine, isa::MachineModel::FromFile(options.machine));
  }
  return schedule;
}

absl::Status CheckDataHasPlace(const CompilerOptions& options, const cc::CompileResult& result) {
  if (result.data.segments().empty() || !options.data.empty()) return absl::OkStatus();
  const bool is_assembly = options.kind == CompilerOptions::Output::kAssembly;
  if (!is_assembly && !IsMessageName(options.output)) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(
      options.input, ": the program has global objects, and ",
      is_assembly ? "assembly text" : "a Program message",
      " holds no data: write them to an Image with --data=FILE.pb, or the program to .in text"));
}

absl::Status WriteResult(const CompilerOptions& options, const sched::ScheduleOptions& schedule,
                         cc::CompileResult result) {
  // Everything is made before anything is written: an error leaves no file.
  std::string text;
  v1::Program program;
  const bool is_assembly = options.kind == CompilerOptions::Output::kAssembly;
  const bool is_message = !is_assembly && IsMessageName(options.output);
  if (is_assembly) {
    text = assembler::PrintCode(result.code);
  } else {
    assembler::AddBootstrap(result.code);
    ATALLA_ASSIGN_OR_RETURN(program, sched::ScheduleProgram(result.code, schedule));
    program.set_optimization(absl::StrCat("-O", options.compile.optimization));
    if (!is_message) text = image::WriteIn(program, result.data);
  }
  if (!options.data.empty()) ATALLA_RETURN_IF_ERROR(WriteProto(result.data, options.data));
  return is_message ? WriteProto(program, options.output) : WriteFile(options.output, text);
}

absl::Status RealMain(const std::vector<std::string>& arguments) {
  ATALLA_ASSIGN_OR_RETURN(CompilerOptions options, ParseCompilerOptions(arguments));
  if (options.help) {
    std::cout << CompilerHelp();
    return absl::OkStatus();
  }
  ATALLA_ASSIGN_OR_RETURN(const sched::ScheduleOptions schedule, ScheduleOptionsOf(options));
  ATALLA_ASSIGN_OR_RETURN(const std::string source, ReadFile(options.input));
  const std::string name = options.input == "-" ? "<stdin>" : options.input;
  if (options.kind == CompilerOptions::Output::kPreprocessed) {
    ATALLA_ASSIGN_OR_RETURN(const std::string text, cc::Preprocess(source, name, options.compile));
    return WriteFile(options.output, text);
  }
  options.compile.print_ir = [](absl::string_view pass, absl::string_view text) {
    std::cerr << "; after " << pass << "\n" << text << "\n";
  };
  StageTimes times;
  if (options.time_passes) {
    options.compile.record_time = [&times](absl::string_view stage, absl::Duration time) {
      times.Add(stage, time);
    };
  }
  ATALLA_ASSIGN_OR_RETURN(cc::CompileResult result, cc::Compile(source, name, options.compile));
  if (options.time_passes) std::cerr << times.ToString();
  std::cerr << result.warnings.Render(source);
  ATALLA_RETURN_IF_ERROR(CheckDataHasPlace(options, result));
  return WriteResult(options, schedule, std::move(result));
}

}  // namespace
}  // namespace atalla

int main(int argc, char** argv) {
  // `bazel run` starts tools in another folder than the person's; #include "f" goes by file names.
  std::error_code ignored;
  std::filesystem::current_path(atalla::UserPath("."), ignored);
  return atalla::ToolMain("atalla_cc", atalla::RealMain(std::vector<std::string>(
                                           argv + (argc > 0 ? 1 : 0), argv + argc)));
}
