#include "atalla/emu/jit/host_code.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "absl/types/span.h"
#include "atalla/emu/emulator.h"
#include "atalla/emu/engine.h"
#include "atalla/emu/fast/fast_engine.h"
#include "atalla/emu/fast/simd_level.h"
#include "atalla/emu/fault.h"
#include "atalla/emu/state.h"
#include "atalla/emu/test_machine.h"
#include "atalla/isa/machine.h"
#include "atalla/v1/program.pb.h"

namespace atalla::emu {
namespace {

// One machine on the fast engine, without the Emulator around it.
struct Machine {
  Machine(const std::vector<TestPacket>& packets, const jit::Options& options)
      : program(MakeProgram(packets)), state(machine.scratchpad_rows(), 1 << 20, false) {
    state.ResetRegisters();
    execution.completed.resize(packets.size());
    engine = fast::MakeFastEngine(program, machine.semantics(), state, execution,
                                  fast::SimdLevel::kPortable, options);
  }

  isa::MachineModel machine = isa::MachineModel::Default();
  v1::Program program;
  MachineState state;
  Execution execution;
  std::unique_ptr<Engine> engine;
};

jit::Options Enabled(uint64_t after_packets) {
  jit::Options options;
  options.enabled = true;
  options.after_packets = after_packets;
  return options;
}

// The sum of 1..x2 in x3, stored at 1000h + 4 * x1: two packets an iteration.
std::vector<TestPacket> SumLoop() {
  return {{Word("addi.s", {1, 1, 1}), Word("add.s", {3, 3, 1})},
          {Word("sw.s", {3, 4, 0}), Word("bne.s", {1, 2, -20, 0})},
          {kHalt}};
}

void ExpectSum(Machine& machine, uint32_t n) {
  machine.state.scalar[2] = n;
  machine.state.scalar[4] = 0x1000;
  EXPECT_EQ(machine.engine->Run(uint64_t{1} << 40).reason, Engine::Reason::kHalted);
  const uint32_t sum = static_cast<uint32_t>(uint64_t{n} * (n + 1) / 2);
  EXPECT_EQ(machine.state.scalar[1], n);
  EXPECT_EQ(machine.state.scalar[3], sum);
  uint8_t bytes[4];
  machine.state.memory.Read(0x1000, absl::MakeSpan(bytes));
  EXPECT_EQ(bytes[0] | bytes[1] << 8 | bytes[2] << 16 | uint32_t{bytes[3]} << 24, sum);
  EXPECT_EQ(machine.execution.completed, (std::vector<uint64_t>{n, n, 1}));
}

// Lines of this process's memory map with these access rights.
int MapsWith(const std::string& rights) {
  std::ifstream maps("/proc/self/maps");
  int count = 0;
  for (std::string line; std::getline(maps, line);) {
    if (line.find(" " + rights) != std::string::npos) ++count;
  }
  return count;
}

TEST(HostCodeTest, LoopsGiveTheSameWhenTheyBecomeHostCodeInTheMiddle) {
  for (const uint64_t after : {0, 1, 63, 64, 65, 100, 1000, 1000000}) {
    SCOPED_TRACE(after);
    for (const uint32_t n : {1, 2, 3, 4, 5, 16, 17, 31, 64, 1000, 70001}) {
      Machine machine(SumLoop(), Enabled(after));
      ExpectSum(machine, n);
    }
  }
}

// Handlers and host code meet in every budget that ends inside the loop.
TEST(HostCodeTest, AnyBudgetEndsWhereItShould) {
  for (uint64_t budget = 1; budget < 300; ++budget) {
    Machine machine(SumLoop(), Enabled(0));
    machine.state.scalar[2] = 1000000;
    EXPECT_EQ(machine.engine->Run(budget).reason, Engine::Reason::kBudget);
    EXPECT_EQ(machine.state.scalar[1], (budget + 1) / 2);
    EXPECT_EQ(machine.execution.completed[0], (budget + 1) / 2);
    EXPECT_EQ(machine.execution.completed[1], budget / 2);
    EXPECT_EQ(machine.execution.pc, budget % 2 == 0 ? 0 : 20);
  }
}

TEST(HostCodeTest, WithoutMemoryForCodeTheHandlersGoOn) {
  for (const uint64_t after : {0, 64}) {
    jit::Options options = Enabled(after);
    options.refuse_memory = true;
    Machine machine(SumLoop(), options);
    ExpectSum(machine, 5000);
  }
}

TEST(HostCodeTest, AboveItsLimitItStartsAnew) {
  // Twenty loops, one after the other, of 500 iterations each.
  std::vector<TestPacket> packets;
  for (int i = 0; i < 20; ++i) {
    packets.push_back({Word("li.s", {1, 0})});
    packets.push_back({Word("addi.s", {1, 1, 1}), Word("add.s", {3, 3, 1})});
    packets.push_back({Word("bne.s", {1, 2, -20, 0})});
  }
  packets.push_back({kHalt});
  for (const size_t limit : {0, 600, 1500, 3000, 1 << 20}) {
    SCOPED_TRACE(limit);
    jit::Options options = Enabled(100);
    options.limit_bytes = limit;
    Machine machine(packets, options);
    machine.state.scalar[2] = 500;
    EXPECT_EQ(machine.engine->Run(uint64_t{1} << 40).reason, Engine::Reason::kHalted);
    EXPECT_EQ(machine.state.scalar[3], 20u * 500 * 501 / 2);
    EXPECT_EQ(machine.execution.completed[58], 500u);
  }
}

TEST(HostCodeTest, ATrapNamesItsPacketAndSlot) {
  // x6 = 100 / x5 while x5 counts down: the division is left to its handler.
  Machine machine({{Word("subi.s", {5, 5, 1}), Word("addi.s", {7, 7, 1})},
                   {Word("addi.s", {8, 8, 1}), Word("div.s", {6, 9, 5})},
                   {Word("bne.s", {7, 10, -40, 0})},
                   {kHalt}},
                  Enabled(0));
  machine.state.scalar[5] = 50;
  machine.state.scalar[9] = 100;
  const Engine::Stop stop = machine.engine->Run(uint64_t{1} << 40);
  EXPECT_EQ(stop.reason, Engine::Reason::kFault);
  EXPECT_EQ(stop.fault, Fault::kDivisionByZero);
  EXPECT_EQ(stop.slot, 1);
  EXPECT_EQ(machine.execution.pc, 20);
  EXPECT_EQ(machine.execution.faulted_packet, 1);
  EXPECT_EQ(machine.execution.completed, (std::vector<uint64_t>{50, 49, 49, 0}));
  EXPECT_EQ(machine.state.scalar[8], 50u);
  EXPECT_EQ(machine.state.scalar[6], 100u);
}

TEST(HostCodeTest, CodeIsNeverWritableWhereItRuns) {
  if (!jit::IsSupported()) GTEST_SKIP() << "no host code here";
  const int before = MapsWith("r-xs");
  Machine machine(SumLoop(), Enabled(0));
  EXPECT_GT(MapsWith("r-xs"), before) << "there is no host code to look at";
  EXPECT_EQ(MapsWith("rwx"), 0);
  ExpectSum(machine, 100);
}

TEST(HostCodeTest, TheEmulatorHasItAsAnEngine) {
  if (!IsSupported(EngineKind::kJit)) GTEST_SKIP() << "no host code here";
  EmulatorOptions options;
  options.engine = EngineKind::kJit;
  Emulator emulator = MakeEmulator(isa::MachineModel::Default(), SumLoop(), options);
  emulator.SetScalarRegister(2, 1000000);
  EXPECT_TRUE(emulator.Run().ok());
  EXPECT_EQ(emulator.ScalarRegister(3), 1784293664u);  // 500000500000 modulo 2^32.
  EXPECT_EQ(emulator.counters().packets_executed, 2000001u);
}

}  // namespace
}  // namespace atalla::emu
