// Instructions scheduled a second: from assembled code to a linked program, checks included, for
// each scheduler over the hand-written programs.
//
//   ./bazelw run -c opt //benchmarks:schedule -- --benchmark_repetitions=9

#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "atalla/assembler/code.h"
#include "atalla/base/check.h"
#include "atalla/compare/program_file.h"
#include "atalla/sched/schedule.h"
#include "atalla/v1/program.pb.h"
#include "benchmark/benchmark.h"

namespace atalla {
namespace {

// From where `bazel run` starts a program that has them among its data.
constexpr char kFolder[] = "testdata/handwritten";
// One block of 17,740 instructions, which says more about large blocks than all others together.
constexpr char kLarge[] = "softmax_online";

std::vector<assembler::Code> Programs(bool large) {
  const absl::StatusOr<std::vector<std::string>> paths = compare::FindPrograms(kFolder);
  ATALLA_CHECK(paths.ok());
  std::vector<assembler::Code> codes;
  for (const std::string& path : *paths) {
    absl::StatusOr<compare::SourceProgram> program = compare::LoadProgram(path, {});
    ATALLA_CHECK(program.ok());
    if ((program->name == kLarge) == large) codes.push_back(std::move(program->code));
  }
  return codes;
}

void Schedule(benchmark::State& state, const std::string& scheduler, int latency_cap, bool large) {
  if (!std::filesystem::exists(kFolder)) {
    state.SkipWithError("there is no testdata/handwritten here; use bazel run");
    return;
  }
  const std::vector<assembler::Code> codes = Programs(large);
  sched::ScheduleOptions options;
  options.scheduler = scheduler;
  options.latency_cap = latency_cap;
  int64_t instructions = 0;
  for (auto _ : state) {
    for (const assembler::Code& code : codes) {
      const absl::StatusOr<v1::Program> program = sched::ScheduleProgram(code, options);
      ATALLA_CHECK(program.ok());
      benchmark::DoNotOptimize(program->packets_size());
      instructions += static_cast<int64_t>(code.instructions.size());
    }
  }
  state.SetItemsProcessed(instructions);
}

void Register() {
  for (const std::string& scheduler : sched::SchedulerNames()) {
    for (const bool large : {false, true}) {
      for (const int cap : {0, 1}) {
        const std::string name =
            absl::StrCat("BM_Schedule/", scheduler, large ? "/softmax_online" : "/programs",
                         cap == 0 ? "" : "/latencies_1");
        benchmark::RegisterBenchmark(name.c_str(), Schedule, scheduler, cap, large)
            ->Unit(benchmark::kMillisecond);
      }
    }
  }
}

}  // namespace
}  // namespace atalla

int main(int argc, char** argv) {
  atalla::Register();
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
