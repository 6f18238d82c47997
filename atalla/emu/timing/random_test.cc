// The timing model against the tests' own on random programs, and what must hold of any program.

#include <gtest/gtest.h>

#include <cstdint>
#include <map>
#include <random>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "atalla/emu/emulator.h"
#include "atalla/emu/observer.h"
#include "atalla/emu/timing/hazard.h"
#include "atalla/emu/timing/oracle.h"
#include "atalla/emu/timing/testing.h"
#include "atalla/emu/timing/timing_model.h"
#include "atalla/emu/timing/timing_result.h"
#include "atalla/emu/timing/trace.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/machine.h"
#include "atalla/v1/machine.pb.h"
#include "atalla/v1/program.pb.h"

namespace atalla::emu {
namespace {

constexpr uint32_t kPrograms = 400;

// A machine with some parameters changed: the default one for seed 0.
isa::MachineModel RandomMachine(uint32_t seed) {
  return TimedMachine([seed](v1::Machine& m) {
    if (seed == 0) return;
    std::mt19937 random(seed);
    const auto pick = [&random](uint32_t low, uint32_t high) {
      return low + random() % (high - low + 1);
    };
    for (v1::ClassLatency& latency : *m.mutable_latencies()) {
      if (pick(0, 1) == 0) latency.set_cycles(pick(1, 12));
    }
    SetLatency(m, "vreg_memory", static_cast<int>(pick(1, 60)));
    SetLatency(m, "sdma", static_cast<int>(pick(1, 60)));
    for (v1::UnitLimit& unit : *m.mutable_units()) {
      if (pick(0, 3) == 0) unit.set_per_packet(pick(1, 4));
    }
    m.mutable_ports()->set_scalar(pick(4, 6));
    m.mutable_dma()->set_cycles_per_row(pick(0, 3));
    m.mutable_dma()->set_in_flight(pick(0, 3));
    m.mutable_dma()->set_bytes_per_cycle(pick(0, 1) * pick(1, 100));
    m.mutable_issue()->set_taken_branch_cycles(pick(0, 1) * pick(1, 3));
  });
}

void RunObserved(const v1::Program& program, uint32_t seed, const isa::MachineModel& machine,
                 Observer& observer) {
  Emulator emulator(machine);
  ASSERT_TRUE(emulator.LoadProgram(program).ok());
  SetRandomRegisters(seed, emulator);
  ASSERT_TRUE(emulator.SetObserver(&observer).ok());
  const absl::Status run = emulator.Run();
  ASSERT_TRUE(run.ok()) << run;
}

TimingResult Time(const v1::Program& program, uint32_t seed, const isa::MachineModel& machine) {
  TimingModel timing(program, machine);
  RunObserved(program, seed, machine, timing);
  return timing.Result();
}

using Stalls = std::map<std::tuple<int, int, std::string>, int64_t>;

Stalls StallsOf(const TimingResult& result) {
  Stalls stalls;
  for (size_t i = 0; i < result.packets.size(); ++i) {
    for (int slot = 0; slot < isa::kSlotsPerPacket; ++slot) {
      for (int c = 0; c < kStallCauseCount; ++c) {
        const int64_t cycles = result.packets[i].stalls_by_slot[slot].by_cause[c];
        const std::string cause(StallCauseName(static_cast<StallCause>(c)));
        if (cycles > 0) stalls[{static_cast<int>(i), slot, cause}] = cycles;
      }
    }
  }
  return stalls;
}

TEST(TimingRandom, EqualsAModelThatStepsCycleByCycle) {
  StallCycles seen;
  for (uint32_t seed = 0; seed < kPrograms; ++seed) {
    SCOPED_TRACE(seed);
    const v1::Program program = RandomPackets(seed);
    const isa::MachineModel machine = RandomMachine(seed % 5 == 0 ? 0 : seed);
    TraceRecorder recorder(program);
    RunObserved(program, seed, machine, recorder);
    const OracleResult expected = RunOracle(recorder.trace(), machine);
    const TimingResult result = Time(program, seed, machine);
    ASSERT_EQ(result.cycles, expected.cycles);
    ASSERT_EQ(StallsOf(result), expected.stalls);
    seen += result.stalls;
  }
  // The programs are worth something: all causes occur, and often.
  for (const int64_t cycles : seen.by_cause) EXPECT_GT(cycles, kPrograms / 2);
}

std::string NameOf(Hazard::Kind kind) {
  constexpr const char* kNames[] = {"read", "overtaken", "overwrite", "too much"};
  return kNames[static_cast<int>(kind)];
}

TEST(TimingRandom, HazardsAreThoseOfThatModel) {
  std::map<std::string, int> seen;
  for (uint32_t seed = 0; seed < kPrograms; ++seed) {
    SCOPED_TRACE(seed);
    const v1::Program program = RandomPackets(seed);
    v1::Machine exposed = RandomMachine(seed % 5 == 0 ? 0 : seed).proto();
    exposed.mutable_issue()->set_timing(v1::Issue::TIMING_EXPOSED);
    const isa::MachineModel machine = isa::MachineModel::FromProto(exposed).value();
    TraceRecorder recorder(program);
    RunObserved(program, seed, machine, recorder);
    const OracleResult expected = RunOracle(recorder.trace(), machine);
    TimingModel timing(program, machine);
    RunObserved(program, seed, machine, timing);
    std::set<std::tuple<int, int, std::string>> hazards;
    for (const Hazard& hazard : timing.hazards().list()) {
      hazards.emplace(hazard.reader.packet, hazard.reader.slot, NameOf(hazard.kind));
      ++seen[NameOf(hazard.kind)];
    }
    ASSERT_EQ(hazards, expected.hazards);
    ASSERT_EQ(timing.Result().cycles, expected.cycles);
  }
  EXPECT_EQ(seen.size(), 4u);
  for (const auto& [kind, times] : seen) EXPECT_GT(times, 100) << kind;
}

TEST(TimingRandom, NoFasterThanPacketsAndDependences) {
  for (uint32_t seed = 0; seed < kPrograms; ++seed) {
    SCOPED_TRACE(seed);
    const v1::Program program = RandomPackets(seed);
    const isa::MachineModel machine = RandomMachine(seed);
    TraceRecorder recorder(program);
    RunObserved(program, seed, machine, recorder);
    const TimingResult result = Time(program, seed, machine);
    ASSERT_EQ(result.packets_issued, static_cast<int64_t>(recorder.trace().size()));
    ASSERT_GE(result.cycles, result.packets_issued);
    ASSERT_GE(result.cycles, DependenceBound(recorder.trace(), machine));
    ASSERT_EQ(result.cycles, result.packets_issued + result.stalls.Total());
    int64_t in_blocks = 0;
    for (const BlockTiming& block : result.blocks) in_blocks += block.Cycles();
    ASSERT_EQ(in_blocks, result.cycles);
    int64_t in_lines = 0;
    for (const LineTiming& line : result.lines) in_lines += line.Cycles();
    ASSERT_EQ(in_lines, result.cycles);
  }
}

// Raising any one latency, or slowing transfers or branches, never makes a program faster, over-
// subscribed packets and transfers that wait for each other included.
TEST(TimingRandom, MonotoneInEveryLatency) {
  int64_t slower = 0;
  for (uint32_t seed = 0; seed < kPrograms / 5; ++seed) {
    const v1::Program program = RandomPackets(seed);
    const isa::MachineModel machine = RandomMachine(seed);
    const int64_t cycles = Time(program, seed, machine).cycles;
    const auto not_faster = [&](const std::string& what, const v1::Machine& changed) {
      SCOPED_TRACE(testing::Message() << "seed " << seed << ", more of " << what);
      const isa::MachineModel slow = isa::MachineModel::FromProto(changed).value();
      const int64_t slow_cycles = Time(program, seed, slow).cycles;
      ASSERT_GE(slow_cycles, cycles);
      slower += slow_cycles > cycles ? 1 : 0;
    };
    for (int i = 0; i < machine.proto().latencies_size(); ++i) {
      v1::Machine changed = machine.proto();
      v1::ClassLatency* latency = changed.mutable_latencies(i);
      latency->set_cycles(latency->cycles() + 1 + seed % 7);
      not_faster(latency->latency_class(), changed);
    }
    v1::Machine changed = machine.proto();
    changed.mutable_dma()->set_cycles_per_row(changed.dma().cycles_per_row() + 1);
    not_faster("dma.cycles_per_row", changed);
    changed = machine.proto();
    changed.mutable_dma()->set_in_flight(1);
    not_faster("dma.in_flight = 1", changed);
    changed = machine.proto();
    changed.mutable_issue()->set_taken_branch_cycles(machine.issue().taken_branch_cycles() + 1);
    not_faster("issue.taken_branch_cycles", changed);
  }
  EXPECT_GT(slower, kPrograms);
}

// The same run with and without the model.
TEST(TimingRandom, NeverChangesWhatAProgramComputes) {
  for (uint32_t seed = 0; seed < 100; ++seed) {
    SCOPED_TRACE(seed);
    const v1::Program program = RandomPackets(seed);
    Emulator plain;
    Emulator timed;
    TimingModel timing(program, timed.machine());
    ASSERT_TRUE(timed.SetObserver(&timing).ok());
    for (Emulator* emulator : {&plain, &timed}) {
      ASSERT_TRUE(emulator->LoadProgram(program).ok());
      SetRandomRegisters(seed, *emulator);
      ASSERT_TRUE(emulator->Run().ok());
    }
    for (int i = 0; i < isa::kScalarRegisterCount; ++i) {
      ASSERT_EQ(plain.ScalarRegister(i), timed.ScalarRegister(i));
      ASSERT_EQ(plain.VectorRegister(i), timed.VectorRegister(i));
    }
    std::vector<uint8_t> plain_bytes(0x2000);
    std::vector<uint8_t> timed_bytes(0x2000);
    ASSERT_TRUE(plain.ReadMemory(0x800, absl::MakeSpan(plain_bytes)).ok());
    ASSERT_TRUE(timed.ReadMemory(0x800, absl::MakeSpan(timed_bytes)).ok());
    ASSERT_EQ(plain_bytes, timed_bytes);
  }
}

}  // namespace
}  // namespace atalla::emu
