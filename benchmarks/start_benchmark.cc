// What running a small kernel takes, from the start of atalla_run to its exit.

#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "atalla/base/check.h"
#include "atalla/base/file.h"
#include "atalla/image/in_format.h"
#include "benchmark/benchmark.h"
#include "benchmarks/emu_benchmarks.h"
#include "benchmarks/kernel_program.h"
#include "benchmarks/subprocess.h"

namespace atalla {
namespace {

// From where `bazel run` starts a program that has it among its data.
constexpr char kTool[] = "tools/atalla_run";

// A product of 32 x 32 x 32: tiles by DMA, 32 pushes, 32 products.
void StartToExit(benchmark::State& state) {
  if (!std::filesystem::exists(kTool)) {
    state.SkipWithError("there is no tools/atalla_run here; use bazel run");
    return;
  }
  const std::string path = absl::StrCat(
      (std::filesystem::temp_directory_path() / "atalla_start_").string(), getpid(), ".in");
  const KernelProgram kernel = MakeMatMulProgram(32, 32, 32);
  ATALLA_CHECK(WriteFile(path, image::WriteIn(kernel.program, kernel.image)).ok());
  double cpu_seconds = 0;
  for (auto _ : state) {
    const absl::StatusOr<SubprocessResult> result = RunSubprocess({kTool, path});
    ATALLA_CHECK(result.ok());
    cpu_seconds += result->cpu_seconds;
  }
  std::remove(path.c_str());
  state.counters["cpu_of_tool"] =
      benchmark::Counter(cpu_seconds, benchmark::Counter::kAvgIterations);
}

}  // namespace

void RegisterStart() {
  benchmark::RegisterBenchmark("BM_StartToExit", StartToExit)
      ->UseRealTime()
      ->Unit(benchmark::kMillisecond);
}

}  // namespace atalla
