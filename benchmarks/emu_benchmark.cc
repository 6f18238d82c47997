// How fast the emulator is: scalar loops, a body of many different packets, products, DMA, kernels,
// loading, starting; and, in the same run, what it is measured against.
//
//   ./bazelw run //benchmarks:emu
//   ./bazelw run //benchmarks:emu -- --benchmark_filter='Gemm|Yardstick' --benchmark_repetitions=9
//
// Every program loops for ever; an iteration runs kBatch packets of it. The rates are what the
// emulator counted over the time taken: instructions (slots that are not nop.s), packets,
// multiply-accumulates of gemm.vv (1,024 each), bytes moved by SDMA.
//
// Yardsticks, each skipped where it is not installed: BM_Yardstick/HostAdds is a chain of dependent
// additions, so one a clock cycle: machines and noisy moments compare through it. OpenBLAS's sgemm
// is for products, qemu-riscv64 for scalar loops. BM_HostInstructions counts the host's
// instructions for one of the program: with AVX2, since valgrind knows no AVX-512.

#include <cstddef>
#include <cstdint>
#include <iostream>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "atalla/base/check.h"
#include "atalla/emu/counters.h"
#include "atalla/emu/emulator.h"
#include "atalla/emu/test_machine.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/machine.h"
#include "atalla/v1/program.pb.h"
#include "benchmark/benchmark.h"
#include "benchmarks/emu_benchmarks.h"
#include "benchmarks/emu_programs.h"
#include "benchmarks/host_instructions.h"
#include "benchmarks/yardsticks.h"

namespace atalla::emu {
namespace {

constexpr uint64_t kBatch = 1 << 20;
constexpr uint64_t kMacsPerGemm = isa::kLanes * isa::kLanes;

// Runs the program in batches and reports what it counted as rates.
void RunBatches(benchmark::State& state, Emulator& emulator) {
  RunOptions options;
  options.max_packets = kBatch;
  const Counters before = emulator.counters();
  for (auto _ : state) {
    const absl::Status status = emulator.Run(options);
    ATALLA_CHECK(absl::IsDeadlineExceeded(status));
  }
  const Counters after = emulator.counters();
  const auto rate = [](uint64_t value) {
    return benchmark::Counter(static_cast<double>(value), benchmark::Counter::kIsRate);
  };
  state.counters["instructions"] = rate(after.instructions_executed - before.instructions_executed);
  state.counters["packets"] = rate(after.packets_executed - before.packets_executed);
  if (const uint64_t flops = after.flops_matmul - before.flops_matmul; flops > 0) {
    state.counters["MACs"] = rate(flops / 2);
    // Seconds a gemm.vv, with all that goes with it.
    state.counters["gemm"] =
        benchmark::Counter(static_cast<double>(flops / 2 / kMacsPerGemm),
                           benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
  }
  const uint64_t bytes =
      after.BytesLoaded() + after.BytesStored() - before.BytesLoaded() - before.BytesStored();
  if (bytes > 0) state.counters["DMA_bytes"] = rate(bytes);
}

void HostAdds(benchmark::State& state) {
  uint64_t value = 1;
  constexpr int kAdds = 4096;
  for (auto _ : state) {
    for (int i = 0; i < kAdds; ++i) {
      value += 3;
      benchmark::DoNotOptimize(value);
    }
  }
  state.counters["adds"] = benchmark::Counter(static_cast<double>(state.iterations()) * kAdds,
                                              benchmark::Counter::kIsRate);
}

void RunBenchmarkProgram(benchmark::State& state, const BenchmarkProgram& program,
                         EngineKind engine) {
  EmulatorOptions options;
  options.engine = engine;
  Emulator emulator = program.make(options);
  RunBatches(state, emulator);
}

// Whole tiles of 32 x 32 in and out, at a row pitch of so many elements.
void BM_Dma(benchmark::State& state) {
  const uint32_t pitch = static_cast<uint32_t>(state.range(0));
  Emulator emulator =
      MakeEmulator(isa::MachineModel::Default(), {{Word("scpad.ld", {0, 1, 3})},
                                                  {Word("scpad.st", {0, 2, 3})},
                                                  {Word("jal", {0, -2 * isa::kBytesPerPacket})}});
  emulator.SetScalarRegister(1, 0x100000);
  emulator.SetScalarRegister(2, 0x800000);
  emulator.SetScalarRegister(3, 0x3FF00000 | (pitch - 1));
  for (uint32_t row = 0; row < 32; ++row) {
    for (uint32_t word = 0; word < 16; ++word) {
      SetWord(emulator, 0x100000 + row * pitch * 2 + word * 4, 0x40003F80 + word);
    }
  }
  RunBatches(state, emulator);
}

// Decoding a program, and starting anew.
void BM_LoadProgram(benchmark::State& state) {
  std::vector<TestPacket> packets(static_cast<size_t>(state.range(0)),
                                  {Word("addi.s", {1, 1, 1}), Word("gemm.vv", {3, 1, 2, 0})});
  packets.push_back({kHalt});
  const v1::Program program = MakeProgram(packets);
  Emulator emulator;
  for (auto _ : state) ATALLA_CHECK(emulator.LoadProgram(program).ok());
  state.counters["packets"] = benchmark::Counter(
      static_cast<double>(state.iterations()) * static_cast<double>(packets.size()),
      benchmark::Counter::kIsRate);
}

void CountHostInstructions(benchmark::State& state, const char* program, const char* engine) {
  for (auto _ : state) {
    const absl::StatusOr<double> ratio = HostInstructionsPerInstruction(program, engine);
    if (!ratio.ok()) {
      state.SkipWithError(absl::IsNotFound(ratio.status())
                              ? "valgrind is not installed (package valgrind)"
                              : ratio.status().ToString().c_str());
      return;
    }
    state.counters["host_per_guest"] = *ratio;
  }
}

BENCHMARK(BM_Dma)->ArgName("pitch")->Arg(32)->Arg(4096);
BENCHMARK(BM_LoadProgram)->Arg(16)->Arg(4096);

// Each program without host code, and with it.
void RegisterPrograms() {
  for (const BenchmarkProgram& program : BenchmarkPrograms()) {
    const std::string name = absl::StrCat("BM_", program.name);
    benchmark::RegisterBenchmark(name.c_str(), RunBenchmarkProgram, program, FastestHandlers());
    if (!IsSupported(EngineKind::kJit)) continue;
    benchmark::RegisterBenchmark(absl::StrCat(name, "/jit").c_str(), RunBenchmarkProgram, program,
                                 EngineKind::kJit);
  }
}

// They repeat exactly, so that once is enough.
void RegisterHostInstructions() {
  const auto add = [](const std::string& name, const char* program, const char* engine) {
    benchmark::RegisterBenchmark(name.c_str(), CountHostInstructions, program, engine)
        ->Iterations(1)
        ->Repetitions(1)
        ->Unit(benchmark::kMillisecond);
  };
  for (const BenchmarkProgram& program : BenchmarkPrograms()) {
    const std::string name = absl::StrCat("BM_HostInstructions/", program.name);
    add(name, program.name, "handlers");
    if (IsSupported(EngineKind::kJit)) add(name + "/jit", program.name, "jit");
  }
}

int Main(int argc, char** argv) {
  if (argc > 1 && absl::string_view(argv[1]) == kRunPackets) {
    const absl::Status status = RunPackets({argv + 2, argv + argc});
    if (!status.ok()) std::cerr << status << std::endl;
    return status.ok() ? 0 : 2;
  }
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  benchmark::AddCustomContext("machine", isa::MachineModel::Default().name());
  benchmark::RegisterBenchmark("BM_Yardstick/HostAdds", HostAdds);
  RegisterOpenBlasSgemm();
  RegisterQemuTightLoop();
  RegisterPrograms();
  RegisterKernels();
  RegisterLoads();
  RegisterStart();
  RegisterHostInstructions();
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
  return 0;
}

}  // namespace
}  // namespace atalla::emu

int main(int argc, char** argv) { return atalla::emu::Main(argc, argv); }
