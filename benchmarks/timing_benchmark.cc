// What timing a program costs: the same programs without timing, by the handlers of the fast engine
// and by host code, and with it; and, to compare, on the interpreter, alone and under an observer
// that does nothing.
//
//   ./bazelw run //benchmarks:timing
//
// Every program loops for ever; an iteration runs kBatch packets of it. "packet" is the time a
// packet takes; "to_handlers" and "to_host_code" are that over the time without timing, measured in
// the same process just before.

#include <cstdint>
#include <ctime>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "atalla/base/check.h"
#include "atalla/emu/emulator.h"
#include "atalla/emu/observer.h"
#include "atalla/emu/timing/testing.h"
#include "atalla/emu/timing/timing_model.h"
#include "atalla/emu/timing/timing_result.h"
#include "atalla/isa/machine.h"
#include "atalla/v1/machine.pb.h"
#include "atalla/v1/program.pb.h"
#include "benchmark/benchmark.h"
#include "benchmarks/kernel_program.h"

namespace atalla::emu {
namespace {

constexpr uint64_t kBatch = 1 << 16;
constexpr int kWarmUp = 24;  // Until what is hot has become host code.

enum class How {
  kHandlers,
  kHostCode,
  kInterpreter,
  kObserved,
  kTimedHandlers,
  kTimed,
  kHazards,  // Timed on a machine with exposed timing.
};

// One instruction a packet.
std::string TightLoop() {
  return "loop: addi.s x1, x1, 1\n add.s x3, x3, x1\n xor.s x4, x4, x3\n slli.s x5, x4, 3\n"
         "sub.s x6, x5, x3\n and.s x7, x6, x4\n or.s x8, x7, x1\n bne.s x9, x10, loop, 0\n";
}

// Packets that issue in one cycle, of four slots.
std::string FourSlots() {
  std::string text = "loop: ";
  for (int i = 0; i < 8; ++i) {
    const int r = 20 + 8 * i;
    absl::StrAppend(&text, "addi.s x", r, ", x", r, ", 1 ; muli.s x", r + 1, ", x12, 3 ; ",
                    "mv.mts x", r + 2, ", m1 ; ",
                    i < 7 ? absl::StrCat("vmov.vts x", r + 3, ", v1, 0") : "bne.s x9, x10, loop, 0",
                    "\n");
  }
  return text;
}

// Packets that take four cycles: one adder, and each slot needs the one before.
std::string SplitPackets() {
  std::string text = "loop: ";
  for (int i = 0; i < 7; ++i) {
    absl::StrAppend(&text, "addi.s x1, x1, 1 ; add.s x2, x1, x3 ; xor.s x4, x2, x2 ; or.s x5, x4,",
                    "x1\n");
  }
  return absl::StrCat(text, "bne.s x9, x10, loop, 0\n");
}

// The inner loop of a matrix product: a row in, a product, an older row out.
std::string GemmRows() {
  std::string text = "loop: ";
  for (int i = 0; i < 32; ++i) {
    absl::StrAppend(&text, "vreg.ld v", 1 + i % 8, ", x0, x", 40 + i, ", 31, 0 ; gemm.vv v",
                    20 + i % 16, ", v", 1 + (i + 4) % 8, ", v19, m0 ; addi.s x1, x1, 1\n",
                    "vreg.st v", 20 + (i + 1) % 16, ", x0, x", 40 + i, ", 31, 1\n");
  }
  return absl::StrCat(text, "bne.s x9, x10, loop, 0\n");
}

// A tile in, 32 rows of work, the tile out.
std::string Tiles() {
  std::string text = "loop: scpad.ld x0, x11, x13\n";
  for (int i = 0; i < 32; ++i) {
    absl::StrAppend(&text, "vreg.ld v", 1 + i % 8, ", x0, x", 40 + i, ", 31, 0\n", "add.vv v",
                    11 + i % 8, ", v", 1 + i % 8, ", v9, m0\n", "vreg.st v", 11 + i % 8, ", x0, x",
                    40 + i, ", 31, 0\n");
  }
  return absl::StrCat(text, "scpad.st x0, x12, x13\n bne.s x9, x10, loop, 0\n");
}

// Scalar loads and stores, some to bytes that have just been stored.
std::string ScalarMemory() {
  std::string text = "loop: ";
  for (int i = 0; i < 16; ++i) {
    absl::StrAppend(&text, "sw.s x1, x11, ", 4 * i, " ; addi.s x1, x1, 1\n lw.s x", 20 + i % 8,
                    ", x11, ", 4 * (i % 4 == 0 ? i : i + 17), "\n");
  }
  return absl::StrCat(text, "bne.s x9, x10, loop, 0\n");
}

// Of the processor, in this process: other processes do not count.
double Now() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

double SecondsPerPacket(Emulator& emulator, int batches) {
  RunOptions options;
  options.max_packets = kBatch;
  const double start = Now();
  for (int i = 0; i < batches; ++i) ATALLA_CHECK(absl::IsDeadlineExceeded(emulator.Run(options)));
  return (Now() - start) / (static_cast<double>(batches) * kBatch);
}

void Prepare(const v1::Program& program, Emulator& emulator) {
  ATALLA_CHECK(emulator.LoadProgram(program).ok());
  emulator.SetScalarRegister(10, 1);
  emulator.SetScalarRegister(11, 0x10000);
  emulator.SetScalarRegister(12, 0x20000);
  emulator.SetScalarRegister(13, 0x3FF00000);  // 32 x 32, contiguous, scratchpad 0.
  for (int i = 0; i < 32; ++i) emulator.SetScalarRegister(40 + i, static_cast<uint32_t>(i));
}

EmulatorOptions OptionsOf(How how) {
  EmulatorOptions options;
  if (how == How::kInterpreter) options.engine = EngineKind::kInterpreter;
  if (how == How::kHandlers || how == How::kTimedHandlers) options.jit_after_packets = ~uint64_t{0};
  return options;
}

bool IsTimed(How how) {
  return how == How::kTimed || how == How::kTimedHandlers || how == How::kHazards;
}

isa::MachineModel MachineOf(How how) {
  return TimedMachine([how](v1::Machine& machine) {
    if (how == How::kHazards) machine.mutable_issue()->set_timing(v1::Issue::TIMING_EXPOSED);
  });
}

double UntimedSecondsPerPacket(const v1::Program& program, How how) {
  Emulator emulator(isa::MachineModel::Default(), OptionsOf(how));
  Prepare(program, emulator);
  SecondsPerPacket(emulator, kWarmUp);
  return SecondsPerPacket(emulator, 64);
}

void BM_Program(benchmark::State& state, const std::string& text, How how) {
  const v1::Program program = PacketProgram(text);
  const double handlers = UntimedSecondsPerPacket(program, How::kHandlers);
  const double host_code = UntimedSecondsPerPacket(program, How::kHostCode);

  Emulator emulator(MachineOf(how), OptionsOf(how));
  Prepare(program, emulator);
  Observer nothing;
  TimingModel timing(program, emulator.machine());
  if (how == How::kObserved) ATALLA_CHECK(emulator.SetObserver(&nothing).ok());
  if (IsTimed(how)) ATALLA_CHECK(emulator.SetObserver(&timing).ok());
  SecondsPerPacket(emulator, kWarmUp);
  RunOptions batch;
  batch.max_packets = kBatch;
  const double start = Now();
  for (auto _ : state) ATALLA_CHECK(absl::IsDeadlineExceeded(emulator.Run(batch)));
  const double taken = Now() - start;
  const double packets = static_cast<double>(state.iterations()) * kBatch;
  state.counters["packet"] =
      benchmark::Counter(packets, benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
  state.counters["to_handlers"] = taken / packets / handlers;
  state.counters["to_host_code"] = taken / packets / host_code;
  if (IsTimed(how)) {
    const TimingResult result = timing.Result();
    state.counters["cycles_per_packet"] =
        static_cast<double>(result.cycles) / static_cast<double>(result.packets_issued);
  }
}

// Runs a kernel to its end; time of the processor, seconds.
double KernelSeconds(const KernelProgram& kernel, How how) {
  Emulator emulator(MachineOf(how), OptionsOf(how));
  ATALLA_CHECK(emulator.LoadImage(kernel.image).ok());
  TimingModel timing(kernel.program, emulator.machine());
  Observer nothing;
  if (how == How::kObserved) ATALLA_CHECK(emulator.SetObserver(&nothing).ok());
  if (IsTimed(how)) ATALLA_CHECK(emulator.SetObserver(&timing).ok());
  ATALLA_CHECK(emulator.LoadProgram(kernel.program).ok());
  const double start = Now();
  ATALLA_CHECK(emulator.Run().ok());
  return Now() - start;
}

// A product of matrices as a compiler makes it: loops over tiles, transfers, scheduled packets. Too
// short for host code.
void BM_MatMul(benchmark::State& state, How how) {
  constexpr int64_t kSize = 256;
  static const KernelProgram& kernel = *new KernelProgram(MakeMatMulProgram(kSize, kSize, kSize));
  Emulator counting;
  ATALLA_CHECK(counting.LoadImage(kernel.image).ok());
  ATALLA_CHECK(counting.LoadProgram(kernel.program).ok());
  ATALLA_CHECK(counting.Run().ok());
  const auto packets = static_cast<double>(counting.counters().packets_executed);
  double untimed = 0;
  double taken = 0;
  for (auto _ : state) {
    untimed += KernelSeconds(kernel, How::kHandlers);
    const double seconds = KernelSeconds(kernel, how);
    taken += seconds;
    state.SetIterationTime(seconds);
  }
  const auto runs = static_cast<double>(state.iterations());
  state.counters["packet"] = taken / runs / packets;
  state.counters["to_handlers"] = taken / untimed;
}

constexpr std::pair<const char*, How> kWays[] = {
    {"handlers", How::kHandlers},
    {"host_code", How::kHostCode},
    {"timed_handlers", How::kTimedHandlers},
    {"hazards", How::kHazards},
    {"timed", How::kTimed},
    {"interpreter", How::kInterpreter},
    {"observed", How::kObserved},
};

void Register(const std::string& name, const std::string& text) {
  for (const auto& [way, how] : kWays) {
    benchmark::RegisterBenchmark(absl::StrCat("BM_", name, "/", way).c_str(), BM_Program, text,
                                 how);
  }
}

void RegisterAll() {
  Register("TightLoop", TightLoop());
  Register("FourSlots", FourSlots());
  Register("SplitPackets", SplitPackets());
  Register("GemmRows", GemmRows());
  Register("Tiles", Tiles());
  Register("ScalarMemory", ScalarMemory());
  for (const auto& [way, how] : kWays) {
    benchmark::RegisterBenchmark(absl::StrCat("BM_MatMul256/", way).c_str(), BM_MatMul, how)
        ->UseManualTime();
  }
}

}  // namespace
}  // namespace atalla::emu

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  benchmark::AddCustomContext("machine", atalla::isa::MachineModel::Default().name());
  atalla::emu::RegisterAll();
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
  return 0;
}
