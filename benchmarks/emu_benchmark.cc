// How fast the emulator is: scalar loops, a body of many different packets, products, DMA.
//
//   ./bazelw run //benchmarks:emu
//   ./bazelw run //benchmarks:emu -- --benchmark_filter=Gemm --benchmark_repetitions=9
//
// Every program loops for ever; an iteration runs kBatch packets of it. The rates are what the
// emulator counted over the time taken: instructions (slots that are not nop.s), packets,
// multiply-accumulates of gemm.vv (1,024 each), bytes moved by SDMA. HostAdds is a chain of
// dependent additions, so one a clock cycle: machines and noisy moments compare through it.

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <random>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "atalla/base/check.h"
#include "atalla/emu/counters.h"
#include "atalla/emu/emulator.h"
#include "atalla/emu/lanes.h"
#include "atalla/emu/test_machine.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/machine.h"
#include "atalla/v1/program.pb.h"
#include "benchmark/benchmark.h"

namespace atalla::emu {
namespace {

constexpr uint64_t kBatch = 1 << 16;
constexpr uint64_t kMacsPerGemm = isa::kLanes * isa::kLanes;
constexpr int kPacketBytes = isa::kBytesPerPacket;

// A jump from the packet that would be the next to the one at `target`.
TestPacket JumpTo(int target, const std::vector<TestPacket>& packets) {
  return {Word("jal", {0, (target - static_cast<int>(packets.size())) * kPacketBytes})};
}

EmulatorOptions With(EngineKind engine) {
  EmulatorOptions options;
  options.engine = engine;
  return options;
}

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

void BM_HostAdds(benchmark::State& state) {
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

// Eight instructions, each in a packet of its own; the last is the branch.
void BM_TightLoop(benchmark::State& state, EngineKind engine) {
  const std::vector<TestPacket> packets = {
      {Word("addi.s", {1, 1, 1})}, {Word("add.s", {3, 3, 1})},
      {Word("xor.s", {4, 4, 3})},  {Word("slli.s", {5, 4, 3})},
      {Word("sub.s", {6, 5, 3})},  {Word("and.s", {7, 6, 4})},
      {Word("or.s", {8, 7, 1})},   {Word("bne.s", {9, 10, -7 * kPacketBytes, 0})}};
  Emulator emulator = MakeEmulator(isa::MachineModel::Default(), packets, With(engine));
  emulator.SetScalarRegister(10, 1);
  RunBatches(state, emulator);
}

// Four full slots a packet, as independent as packets of a scheduler are.
void BM_FourSlots(benchmark::State& state, EngineKind engine) {
  std::vector<TestPacket> packets;
  for (int i = 0; i < 8; ++i) {
    const int first = 11 + 4 * i;
    packets.push_back({Word("addi.s", {first, first, 1}), Word("xor.s", {first + 1, 5, 6}),
                       Word("slli.s", {first + 2, 7, 3}), Word("sub.s", {first + 3, 8, 9})});
  }
  packets.back()[3] = Word("bne.s", {9, 10, -7 * kPacketBytes, 0});
  Emulator emulator = MakeEmulator(isa::MachineModel::Default(), packets, With(engine));
  emulator.SetScalarRegister(10, 1);
  RunBatches(state, emulator);
}

// A thousand different packets of one to four instructions; every eighth or so has a branch over
// the next packet, taken or not by a pseudo-random bit.
void BM_BranchyBody(benchmark::State& state, EngineKind engine) {
  constexpr int kPackets = 1000;
  const char* const kOps[] = {"add.s", "sub.s", "xor.s", "or.s",
                              "and.s", "slt.s", "mul.s", "sltu.s"};
  std::mt19937 random(1);
  std::vector<TestPacket> packets;
  while (packets.size() < kPackets) {
    if (packets.size() % 8 == 0) {
      // x1: a linear congruential sequence, of which bit 16 decides.
      packets.push_back({Word("mul.s", {1, 1, 2}), Word("addi.s", {1, 1, 1013}),
                         Word("srli.s", {3, 1, 16}), Word("andi.s", {3, 3, 1})});
      packets.push_back({Word("beq.s", {3, 0, 2 * kPacketBytes, 0})});
      continue;
    }
    TestPacket packet;
    for (uint32_t i = random() % 4; i < 4; ++i) {
      const auto reg = [&random] { return 8 + static_cast<int>(random() % 64); };
      packet.push_back(Word(kOps[random() % std::size(kOps)], {reg(), reg(), reg()}));
    }
    packets.push_back(packet);
  }
  packets.push_back(JumpTo(0, packets));
  Emulator emulator = MakeEmulator(isa::MachineModel::Default(), packets, With(engine));
  emulator.SetScalarRegister(1, 12345);
  emulator.SetScalarRegister(2, 1103515245);
  for (int number = 8; number < 72; ++number) {
    emulator.SetScalarRegister(number, static_cast<uint32_t>(random()));
  }
  RunBatches(state, emulator);
}

Lanes RandomLanes(std::mt19937& random) {
  Lanes lanes;
  // BF16 values of magnitude 0.5 to 2.
  for (uint32_t& lane : lanes)
    lane = (random() & 0x807F0000) | (random() % 2 == 0 ? 0x3F000000 : 0x3F800000);
  return lanes;
}

// Products with weights that stay: load a row, gemm.vv, store the row.
void BM_GemmRows(benchmark::State& state, EngineKind engine) {
  std::vector<TestPacket> packets;
  for (int column = 0; column < isa::kLanes; ++column) {
    packets.push_back({Word("lw.vi", {0, 100 + column, 0, 0})});
  }
  const int loop = static_cast<int>(packets.size());
  for (int row = 0; row < isa::kLanes; ++row) {
    const int a = 1 + row % 8;
    packets.push_back({Word("vreg.ld", {a, 0, 40 + row, 31, 0}),
                       Word("gemm.vv", {10 + a, a, 20, 0}),
                       Word("vreg.st", {10 + a, 0, 40 + row, 31, 1})});
  }
  packets.push_back(JumpTo(loop, packets));
  Emulator emulator = MakeEmulator(isa::MachineModel::Default(), packets, With(engine));
  std::mt19937 random(2);
  for (int i = 0; i < isa::kLanes; ++i) {
    emulator.SetScalarRegister(40 + i, static_cast<uint32_t>(i));
    emulator.SetVectorRegister(100 + i, RandomLanes(random));
    const Lanes row = RandomLanes(random);
    for (int lane = 0; lane < isa::kLanes; ++lane)
      emulator.SetScratchpadCell(0, i, lane, row[lane]);
  }
  RunBatches(state, emulator);
}

// One tile of 32 x 32 x 32 after the other, everything reloaded: two tiles by DMA, 32 pushes, 32
// products, the result by DMA.
void BM_GemmTiles(benchmark::State& state, EngineKind engine) {
  constexpr int kWeights = 1;  // Scratchpads.
  constexpr int kRows = 0;
  std::vector<TestPacket> packets = {{Word("scpad.ld", {0, 1, 4}), Word("scpad.ld", {0, 2, 5})}};
  for (int i = 0; i < isa::kLanes; ++i) {
    const int w = 60 + i % 8;
    packets.push_back({Word("vreg.ld", {w, 0, 40 + i, 31, kWeights})});
    packets.push_back({Word("lw.vi", {0, w, 0, 0})});
  }
  for (int i = 0; i < isa::kLanes; ++i) {
    const int a = 1 + i % 8;
    packets.push_back({Word("vreg.ld", {a, 0, 40 + i, 31, kRows})});
    packets.push_back({Word("gemm.vv", {10 + a, a, 20, 0})});
    packets.push_back({Word("vreg.st", {10 + a, 0, 40 + i, 31, kRows})});
  }
  packets.push_back({Word("scpad.st", {0, 3, 4})});
  packets.push_back(JumpTo(0, packets));
  Emulator emulator = MakeEmulator(isa::MachineModel::Default(), packets, With(engine));
  std::mt19937 random(3);
  for (uint32_t i = 0; i < 32; ++i) emulator.SetScalarRegister(40 + static_cast<int>(i), i);
  for (uint32_t address = 0x10000; address < 0x11000; address += 4) {
    SetWord(emulator, address, 0x3F803F80 | (random() & 0x807F807F));
  }
  emulator.SetScalarRegister(1, 0x10000);
  emulator.SetScalarRegister(2, 0x10800);
  emulator.SetScalarRegister(3, 0x20000);
  emulator.SetScalarRegister(4, 0x3FF00000);  // 32 x 32, contiguous, scratchpad 0.
  emulator.SetScalarRegister(5, 0x7FF00000);  // Scratchpad 1.
  RunBatches(state, emulator);
}

// Elementwise work on rows: load two, multiply, add, compare, exponential under a mask, store.
void BM_VectorRows(benchmark::State& state, EngineKind engine) {
  std::vector<TestPacket> packets;
  for (int i = 0; i < isa::kLanes; ++i) {
    const int a = 1 + 4 * (i % 8);
    packets.push_back(
        {Word("vreg.ld", {a, 0, 40 + i, 31, 0}), Word("vreg.ld", {a + 1, 0, 40 + i, 31, 1})});
    packets.push_back({Word("mul.vv", {a + 2, a, a + 1, 0}), Word("mgt.mvv", {3, a, a + 1, 0})});
    packets.push_back(
        {Word("add.vv", {a + 2, a + 2, a, 3}), Word("expi.vi", {a + 3, a + 1, 0, 0})});
    packets.push_back({Word("vreg.st", {a + 2, 0, 40 + i, 31, 1})});
  }
  packets.push_back(JumpTo(0, packets));
  Emulator emulator = MakeEmulator(isa::MachineModel::Default(), packets, With(engine));
  std::mt19937 random(4);
  for (int i = 0; i < isa::kLanes; ++i) {
    emulator.SetScalarRegister(40 + i, static_cast<uint32_t>(i));
    const Lanes row = RandomLanes(random);
    for (int lane = 0; lane < isa::kLanes; ++lane) {
      emulator.SetScratchpadCell(0, i, lane, row[lane]);
      emulator.SetScratchpadCell(1, i, lane, row[lane] ^ 0x80000000);
    }
  }
  RunBatches(state, emulator);
}

// Whole tiles of 32 x 32 in and out, at a row pitch of so many elements.
void BM_Dma(benchmark::State& state) {
  const uint32_t pitch = static_cast<uint32_t>(state.range(0));
  Emulator emulator =
      MakeEmulator(isa::MachineModel::Default(), {{Word("scpad.ld", {0, 1, 3})},
                                                  {Word("scpad.st", {0, 2, 3})},
                                                  {Word("jal", {0, -2 * kPacketBytes})}});
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

BENCHMARK(BM_HostAdds);
BENCHMARK(BM_Dma)->ArgName("pitch")->Arg(32)->Arg(4096);
BENCHMARK(BM_LoadProgram)->Arg(16)->Arg(4096);

// The best of the engines without host code.
EngineKind FastEngine() {
  for (const EngineKind kind : {EngineKind::kAvx512Bf16, EngineKind::kAvx512, EngineKind::kAvx2}) {
    if (IsSupported(kind)) return kind;
  }
  return EngineKind::kPortable;
}

// Each program without host code, and with it.
void RegisterEngines() {
  const std::pair<const char*, void (*)(benchmark::State&, EngineKind)> programs[] = {
      {"BM_TightLoop", &BM_TightLoop},     {"BM_FourSlots", &BM_FourSlots},
      {"BM_BranchyBody", &BM_BranchyBody}, {"BM_GemmRows", &BM_GemmRows},
      {"BM_GemmTiles", &BM_GemmTiles},     {"BM_VectorRows", &BM_VectorRows}};
  for (const auto& [name, run] : programs) {
    benchmark::RegisterBenchmark(name, run, FastEngine());
    if (!IsSupported(EngineKind::kJit)) continue;
    benchmark::RegisterBenchmark(absl::StrCat(name, "/jit").c_str(), run, EngineKind::kJit);
  }
}

}  // namespace
}  // namespace atalla::emu

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  benchmark::AddCustomContext("machine", atalla::isa::MachineModel::Default().name());
  atalla::emu::RegisterEngines();
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
  return 0;
}
