#include "benchmarks/yardsticks.h"

#include <dlfcn.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <system_error>
#include <vector>

#include "absl/cleanup/cleanup.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "atalla/base/file.h"
#include "atalla/base/status_macros.h"
#include "benchmark/benchmark.h"
#include "benchmarks/riscv_loop.h"
#include "benchmarks/subprocess.h"

namespace atalla {
namespace {

// From cblas.h.
using CblasSgemm = void (*)(int order, int transpose_a, int transpose_b, int m, int n, int k,
                            float alpha, const float* a, int lda, const float* b, int ldb,
                            float beta, float* c, int ldc);
constexpr int kRowMajor = 101;
constexpr int kNoTranspose = 111;

// Null if it is not installed.
CblasSgemm FindSgemm() {
  // It reads these when it is loaded.
  unsetenv("OPENBLAS_CORETYPE");
  unsetenv("OPENBLAS_L2_SIZE");
  setenv("OPENBLAS_NUM_THREADS", "1", /*replace=*/1);
  for (const char* name :
       {"libopenblas.so.0", "/usr/lib/x86_64-linux-gnu/openblas-pthread/libopenblas.so.0"}) {
    void* library = dlopen(name, RTLD_NOW);
    if (library == nullptr) continue;
    return reinterpret_cast<CblasSgemm>(dlsym(library, "cblas_sgemm"));
  }
  return nullptr;
}

void OpenBlasSgemm(benchmark::State& state) {
  constexpr int kSize = 256;
  const CblasSgemm sgemm = FindSgemm();
  if (sgemm == nullptr) {
    state.SkipWithError("OpenBLAS is not installed (package libopenblas0-pthread)");
    return;
  }
  const std::vector<float> a(kSize * kSize, 1.5f);
  const std::vector<float> b(kSize * kSize, 0.5f);
  std::vector<float> c(kSize * kSize);
  for (auto _ : state) {
    sgemm(kRowMajor, kNoTranspose, kNoTranspose, kSize, kSize, kSize, 1.0f, a.data(), kSize,
          b.data(), kSize, 0.0f, c.data(), kSize);
    benchmark::DoNotOptimize(c.data());
  }
  state.counters["MACs"] = benchmark::Counter(
      static_cast<double>(kSize) * kSize * kSize * static_cast<double>(state.iterations()),
      benchmark::Counter::kIsRate);
}

absl::StatusOr<double> QemuSeconds(uint32_t iterations) {
  const std::string path =
      absl::StrCat((std::filesystem::temp_directory_path() / "atalla_riscv_").string(), getpid());
  ATALLA_RETURN_IF_ERROR(WriteFile(path, RiscvExecutable(RiscvTightLoop(iterations))));
  const auto remove = absl::MakeCleanup([&path] { std::filesystem::remove(path); });
  std::error_code error;
  std::filesystem::permissions(path, std::filesystem::perms::owner_all, error);
  if (error) return absl::InternalError(absl::StrCat(path, ": ", error.message()));
  ATALLA_ASSIGN_OR_RETURN(const SubprocessResult result, RunSubprocess({"qemu-riscv64", path}));
  return result.cpu_seconds;
}

void QemuTightLoop(benchmark::State& state) {
  constexpr uint32_t kFew = 1 << 22;
  constexpr uint32_t kMany = 1 << 26;
  for (auto _ : state) {
    const absl::StatusOr<double> few = QemuSeconds(kFew);
    const absl::StatusOr<double> many = few.ok() ? QemuSeconds(kMany) : few;
    if (!many.ok()) {
      state.SkipWithError(absl::IsNotFound(many.status())
                              ? "qemu-riscv64 is not installed (package qemu-user)"
                              : many.status().ToString().c_str());
      return;
    }
    state.SetIterationTime(*many - *few);
  }
  state.counters["instructions"] =
      benchmark::Counter(static_cast<double>(kMany - kFew) * kRiscvLoopInstructions *
                             static_cast<double>(state.iterations()),
                         benchmark::Counter::kIsRate);
}

}  // namespace

void RegisterOpenBlasSgemm() {
  benchmark::RegisterBenchmark("BM_Yardstick/OpenBlasSgemm256", OpenBlasSgemm);
}

void RegisterQemuTightLoop() {
  benchmark::RegisterBenchmark("BM_Yardstick/qemu-riscv64", QemuTightLoop)
      ->UseManualTime()
      ->Unit(benchmark::kMillisecond);
}

}  // namespace atalla
