#include "atalla/emu/timing/timing_result_proto.h"

#include <gtest/gtest.h>

#include <string>

#include "absl/status/status.h"
#include "atalla/emu/emulator.h"
#include "atalla/emu/timing/testing.h"
#include "atalla/emu/timing/timing_model.h"
#include "atalla/isa/machine.h"
#include "atalla/v1/machine.pb.h"
#include "atalla/v1/program.pb.h"
#include "atalla/v1/timing.pb.h"

namespace atalla::emu {
namespace {

// Runs until the program halts, or `max_packets`.
v1::TimingResult Time(const v1::Program& program, const isa::MachineModel& machine,
                      int max_packets = 1000) {
  Emulator emulator(machine);
  EXPECT_EQ(emulator.LoadProgram(program), absl::OkStatus());
  TimingModel timing(program, machine);
  EXPECT_EQ(emulator.SetObserver(&timing), absl::OkStatus());
  RunOptions options;
  options.max_packets = max_packets;
  emulator.Run(options).IgnoreError();
  return TimingResultToProto(timing.Result(), program);
}

std::string Text(const v1::StallCycles& stalls) { return stalls.ShortDebugString(); }

// docs/timing.md: one scalar adder, so that the second addition goes to the next cycle, and the
// multiplication with it; its product is there a cycle later than the third packet would like.
TEST(TimingResultToProto, HasWhatTheExampleOfTheDocumentSays) {
  v1::Program program = PacketProgram(R"(
    add.s x1, x2, x3 ; add.s x4, x5, x6 ; mul.s x7, x8, x9
    next: add.s x1, x7, x7
    halt.s)");
  program.set_name("example");
  program.set_scheduler("list");
  const v1::TimingResult result = Time(program, isa::MachineModel::Default());
  EXPECT_EQ(result.schema_version(), 1u);
  EXPECT_EQ(result.program(), "example");
  EXPECT_EQ(result.scheduler(), "list");
  EXPECT_EQ(result.machine(), "atalla");
  EXPECT_FALSE(result.exposed());
  EXPECT_FALSE(result.halted());  // The caller says so.
  EXPECT_EQ(result.cycles(), 5u);
  EXPECT_EQ(result.packets_issued(), 3u);
  EXPECT_EQ(Text(result.stalls()), "operand: 1 unit: 1");

  ASSERT_EQ(result.packets_size(), 3);
  EXPECT_EQ(result.packets(0).cycles(), 2u);
  EXPECT_EQ(Text(result.packets(0).stalls()), "unit: 1");
  ASSERT_EQ(result.packets(0).stalls_by_slot_size(), 4);
  EXPECT_EQ(Text(result.packets(0).stalls_by_slot(0)), "");
  EXPECT_EQ(Text(result.packets(0).stalls_by_slot(1)), "unit: 1");
  EXPECT_EQ(result.packets(1).address(), 0x14u);
  EXPECT_EQ(result.packets(1).issued(), 1u);
  EXPECT_EQ(result.packets(1).cycles(), 2u);
  EXPECT_EQ(Text(result.packets(1).stalls_by_slot(0)), "operand: 1");
  EXPECT_EQ(result.packets(2).cycles(), 1u);
  EXPECT_EQ(result.packets(2).stalls_by_slot_size(), 0);

  ASSERT_EQ(result.blocks_size(), 2);
  EXPECT_EQ(result.blocks(0).name(), "00000000");
  EXPECT_EQ(result.blocks(0).packets(), 1u);
  EXPECT_EQ(result.blocks(0).cycles(), 2u);
  EXPECT_EQ(result.blocks(1).name(), "next");
  EXPECT_EQ(result.blocks(1).address(), 0x14u);
  EXPECT_EQ(result.blocks(1).packets(), 2u);
  EXPECT_EQ(result.blocks(1).entered(), 1u);
  EXPECT_EQ(result.blocks(1).issued(), 2u);
  EXPECT_EQ(result.blocks(1).cycles(), 3u);
  EXPECT_EQ(Text(result.blocks(1).stalls()), "operand: 1");

  // The text starts with an empty line.
  ASSERT_EQ(result.lines_size(), 3);
  EXPECT_EQ(result.lines(0).source(), "test.s:2");
  EXPECT_EQ(result.lines(0).issued(), 1u);
  EXPECT_EQ(result.lines(0).cycles(), 2u);
  EXPECT_EQ(Text(result.lines(0).stalls()), "unit: 1");
  EXPECT_EQ(result.lines(1).source(), "test.s:3");

  // Three additions in three cycles, one product.
  ASSERT_EQ(result.units_size(), 2);
  EXPECT_EQ(result.units(0).unit(), "ALU.S");
  EXPECT_EQ(result.units(0).instructions(), 3u);
  EXPECT_EQ(result.units(0).busy_cycles(), 3u);
  EXPECT_EQ(result.units(1).unit(), "MULT.S");
  EXPECT_EQ(result.units(1).busy_cycles(), 1u);
}

// A taken branch: control; two vreg.ld and a scalar addition: port; rows of a transfer: dma.
TEST(TimingResultToProto, HasAllCauses) {
  const v1::Program program = PacketProgram(R"(
    vreg.ld v1, x0, x0, 31, 0 ; vreg.ld v2, x0, x1, 31, 0 ; add.s x2, x3, x4
    scpad.ld x0, x0, x0
    jal x1, end
    nop.s
    end: halt.s)");
  const v1::TimingResult result = Time(program, TimedMachine([](v1::Machine& machine) {
                                         machine.mutable_issue()->set_taken_branch_cycles(3);
                                       }));
  EXPECT_EQ(result.stalls().port(), 1u);
  EXPECT_EQ(result.stalls().control(), 3u);
  // The transfer starts in cycle 2; halt.s, which could issue in 7, waits for cycle 522.
  EXPECT_EQ(result.stalls().dma(), 515u);
  EXPECT_EQ(result.cycles(), 523u);
  // The packet that was jumped over is there, with nothing.
  ASSERT_EQ(result.packets_size(), 5);
  EXPECT_EQ(result.packets(3).address(), 60u);
  EXPECT_EQ(result.packets(3).issued(), 0u);
  EXPECT_EQ(result.packets(3).cycles(), 0u);
}

TEST(TimingResultToProto, ExposedMachinesAreNamedSo) {
  const v1::TimingResult result =
      Time(PacketProgram("mul.s x1, x2, x3\nadd.s x4, x1, x1\nhalt.s"),
           TimedMachine([](v1::Machine& machine) {
             machine.set_name("bare");
             machine.mutable_issue()->set_timing(v1::Issue::TIMING_EXPOSED);
           }));
  EXPECT_TRUE(result.exposed());
  EXPECT_EQ(result.machine(), "bare");
  EXPECT_EQ(result.cycles(), 3u);
}

TEST(TimingResultToProto, APartOfARunIsTimed) {
  const v1::TimingResult result = Time(PacketProgram("mul.s x1, x2, x3\nadd.s x4, x1, x1\nhalt.s"),
                                       isa::MachineModel::Default(), /*max_packets=*/1);
  EXPECT_EQ(result.cycles(), 1u);
  EXPECT_EQ(result.packets_size(), 3);
  EXPECT_EQ(result.blocks_size(), 1);
}

}  // namespace
}  // namespace atalla::emu
