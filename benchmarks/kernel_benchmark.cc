// How fast the emulator runs the pipeline's own matrix kernels, everything included: weights
// pushed, tiles moved by DMA, loops.

#include <cstdint>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "atalla/base/check.h"
#include "atalla/emu/counters.h"
#include "atalla/emu/emulator.h"
#include "atalla/isa/machine.h"
#include "atalla/v1/machine.pb.h"
#include "benchmark/benchmark.h"
#include "benchmarks/emu_benchmarks.h"
#include "benchmarks/kernel_program.h"

namespace atalla {
namespace {

isa::MachineModel MachineWithOrder(bool sequential) {
  v1::Machine machine = isa::MachineModel::Default().proto();
  if (sequential) machine.mutable_semantics()->set_gemm_order(v1::Semantics::GEMM_ORDER_SEQ);
  return isa::MachineModel::FromProto(machine).value();
}

benchmark::Counter Rate(double value) {
  return benchmark::Counter(value, benchmark::Counter::kIsRate);
}

// Runs the program from its start to halt.s in each iteration.
void RunProgram(benchmark::State& state, const KernelProgram& kernel, double macs, bool sequential,
                emu::EngineKind engine) {
  if (!emu::IsSupported(engine)) {
    state.SkipWithError("this processor cannot run it");
    return;
  }
  emu::EmulatorOptions options;
  options.engine = engine;
  emu::Emulator emulator(MachineWithOrder(sequential), options);
  ATALLA_CHECK(emulator.LoadImage(kernel.image).ok());
  uint64_t instructions = 0;
  uint64_t bytes = 0;
  for (auto _ : state) {
    state.PauseTiming();
    ATALLA_CHECK(emulator.LoadProgram(kernel.program).ok());
    state.ResumeTiming();
    ATALLA_CHECK(emulator.Run().ok());
    const emu::Counters counters = emulator.counters();
    instructions += counters.instructions_executed;
    bytes += counters.BytesLoaded();
  }
  state.counters["MACs"] = Rate(macs * static_cast<double>(state.iterations()));
  state.counters["instructions"] = Rate(static_cast<double>(instructions));
  state.counters["DMA_bytes"] = Rate(static_cast<double>(bytes));
}

// Small ones end before they are worth host code.
void MatMul(benchmark::State& state, int64_t size, bool sequential, emu::EngineKind engine) {
  const KernelProgram kernel = MakeMatMulProgram(size, size, size);
  const double edge = static_cast<double>(size);
  RunProgram(state, kernel, edge * edge * edge, sequential, engine);
}

// A fully connected layer of AlexNet on one row: as much memory as arithmetic.
void MatVec(benchmark::State& state) {
  constexpr int64_t kInputs = 9216;
  constexpr int64_t kOutputs = 4096;
  const KernelProgram kernel = MakeMatMulProgram(1, kInputs, kOutputs);
  RunProgram(state, kernel, static_cast<double>(kInputs) * kOutputs, /*sequential=*/false,
             emu::EngineKind::kAutomatic);
}

}  // namespace

void RegisterKernels() {
  using emu::EngineKind;
  const std::pair<const char*, EngineKind> engines[] = {{"avx512_bf16", EngineKind::kAvx512Bf16},
                                                        {"avx512", EngineKind::kAvx512},
                                                        {"avx2", EngineKind::kAvx2},
                                                        {"portable", EngineKind::kPortable},
                                                        {"interpreter", EngineKind::kInterpreter}};
  for (const bool sequential : {false, true}) {
    const std::string order = sequential ? "SEQ" : "B8";
    for (const auto& [name, engine] : engines) {
      benchmark::RegisterBenchmark(("BM_MatMul256/" + order + "/" + name).c_str(), MatMul, 256,
                                   sequential, engine);
    }
    benchmark::RegisterBenchmark(("BM_MatMul1024/" + order).c_str(), MatMul, 1024, sequential,
                                 EngineKind::kAutomatic);
  }
  benchmark::RegisterBenchmark("BM_MatVec4096x9216", MatVec);
}

}  // namespace atalla
