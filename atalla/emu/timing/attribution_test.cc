// Where cycles are counted: slots, blocks, source lines, units; and how the report prints them.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <vector>

#include "atalla/emu/emulator.h"
#include "atalla/emu/timing/testing.h"
#include "atalla/emu/timing/timing_model.h"
#include "atalla/emu/timing/timing_result.h"
#include "atalla/isa/machine.h"
#include "atalla/isa/table.h"
#include "atalla/v1/machine.pb.h"
#include "atalla/v1/program.pb.h"

namespace atalla::emu {
namespace {

using ::testing::ElementsAre;

TimingResult Time(const v1::Program& program,
                  const isa::MachineModel& machine = isa::MachineModel::Default()) {
  Emulator emulator(machine);
  EXPECT_TRUE(emulator.LoadProgram(program).ok());
  emulator.SetScalarRegister(3, 3);
  emulator.SetScalarRegister(10, 0x2000);
  emulator.SetScalarRegister(20, 3u << 25 | 31u << 20);  // 4 x 32 of scratchpad 0.
  TimingModel timing(program, machine);
  EXPECT_TRUE(emulator.SetObserver(&timing).ok());
  EXPECT_TRUE(emulator.Run().ok());
  return timing.Result();
}

int64_t Stall(const TimingResult& result, int packet, int slot, StallCause cause) {
  return result.packets[packet].stalls_by_slot[slot].Of(cause);
}

TEST(TimingAttribution, ToTheSlotThatWaited) {
  // Packet 1 waits for x1 (slot 1) and x4 (slot 2): both 65 more cycles, so slot 1 is to blame.
  // Then slot 3 is split off: it is the second on ALU.S.
  const TimingResult result =
      Time(PacketProgram("div.s x1, x2, x3 ; rcp.bf x4, x5, x0\n"
                         "nop.s ; add.s x6, x1, x1 ; mul.s x7, x4, x4 ; li.s x8, 1\n"
                         "halt.s"),
           TimedMachine([](v1::Machine& m) { SetLatency(m, "scalar_root", 66); }));
  EXPECT_EQ(Stall(result, 1, 1, StallCause::kOperand), 65);
  EXPECT_EQ(Stall(result, 1, 2, StallCause::kOperand), 0);
  EXPECT_EQ(Stall(result, 1, 3, StallCause::kUnit), 1);
  EXPECT_EQ(result.stalls.Total(), 66);
}

TEST(TimingAttribution, ToTheRowsThatATransferHasYetToRead) {
  // Rows 0..3 are read in cycles 0..3. Row 1: @1, nothing lost; row 3: @3, one lost; halt.s @520.
  const TimingResult result =
      Time(PacketProgram("li.s x3, 3 ; nop.s\n"
                         "scpad.st x0, x10, x20\n"
                         "vreg.st v1, x0, x0, 31, 0\n"
                         "vreg.st v1, x0, x3, 31, 0\n"
                         "halt.s"));
  EXPECT_EQ(Stall(result, 2, 0, StallCause::kDma), 0);
  EXPECT_EQ(Stall(result, 3, 0, StallCause::kDma), 1);
  EXPECT_EQ(Stall(result, 4, 0, StallCause::kDma), 516);
}

TEST(TimingAttribution, ToTheMemoryThatATransferHasYetToRead) {
  // Transfer @0; all of its memory is read by cycle 3: sw.s @3, two lost.
  const TimingResult result =
      Time(PacketProgram("scpad.ld x0, x10, x20\n sw.s x1, x10, 0\n halt.s"));
  EXPECT_EQ(Stall(result, 1, 0, StallCause::kDma), 2);
}

// Operand before transfer, where both end in the same cycle.
TEST(TimingAttribution, TiesGoToTheOperand) {
  const TimingResult result = Time(PacketProgram("scpad.ld x0, x10, x20 ; mul.vv v1, v2, v3, m0\n"
                                                 "vreg.st v1, x0, x0, 31, 0\n halt.s"),
                                   TimedMachine([](v1::Machine& m) {
                                     SetLatency(m, "sdma", 9);
                                     SetLatency(m, "vector_mul", 9);
                                   }));
  EXPECT_EQ(Stall(result, 1, 0, StallCause::kOperand), 8);
  EXPECT_EQ(result.stalls.Of(StallCause::kDma), 0);
}

constexpr char kLoop[] =
    "main: li.s x1, 0 ; mul.s x5, x6, x7\n"  // @0.
    "li.s x2, 3\n"                           // @1.
    "loop: lw.s x3, x10, 0\n"                // @2, @7, @12.
    "add.s x4, x3, x3\n"                     // @6, @11, @16: 3 lost each time.
    "blt.s x1, x2, loop, 1\n"                // x1 = 0, 1, 2, 3: four times.
    "mul.s x5, x6, x7\n"
    "add.s x6, x5, x5\n"  // 1 lost.
    "done: halt.s";

TEST(TimingAttribution, ToBlocksAndLines) {
  const TimingResult result = Time(PacketProgram(kLoop));
  ASSERT_EQ(result.blocks.size(), 4u);
  const BlockTiming& loop = result.blocks[1];
  EXPECT_EQ(loop.name, "loop");
  EXPECT_EQ(loop.address, 40);
  EXPECT_EQ(loop.packets, 3);
  EXPECT_EQ(loop.entered, 4);
  EXPECT_EQ(loop.issued, 12);
  EXPECT_EQ(loop.stalls.Of(StallCause::kOperand), 12);
  EXPECT_EQ(loop.Cycles(), 24);
  EXPECT_EQ(result.blocks[0].name, "main");
  EXPECT_EQ(result.blocks[0].Cycles(), 2);
  EXPECT_EQ(result.blocks[2].name, "loop+60");
  EXPECT_EQ(result.blocks[2].Cycles(), 3);
  EXPECT_EQ(result.blocks[3].name, "done");
  // Lines of test.s: 4 is the add.s of the loop.
  ASSERT_EQ(result.lines.size(), 8u);
  EXPECT_EQ(result.lines[3].source, "test.s:4");
  EXPECT_EQ(result.lines[3].issued, 4);
  EXPECT_EQ(result.lines[3].stalls.Of(StallCause::kOperand), 12);
  EXPECT_EQ(result.lines[6].Cycles(), 2);
}

// A packet's issue cycle is of its first instruction's line, a stall of the line that waited.
TEST(TimingAttribution, LinesWithinAPacket) {
  v1::Program program =
      PacketProgram("mul.s x1, x2, x3\n nop.s ; mul.s x4, x2, x3 ; add.s x5, x1, x1\n halt.s");
  program.mutable_packets(1)->mutable_lines(1)->set_line(20);
  program.mutable_packets(1)->mutable_lines(2)->set_line(30);
  program.mutable_packets(2)->mutable_lines(0)->set_line(0);
  const TimingResult result = Time(program);
  std::vector<std::string> lines;
  for (const LineTiming& line : result.lines) {
    lines.push_back(line.source + " " + std::to_string(line.issued) + " " +
                    std::to_string(line.stalls.Total()));
  }
  EXPECT_THAT(lines, ElementsAre("test.s:1 1 0", "test.s:20 1 0", "test.s:30 0 1", " 1 0"));
}

TEST(TimingAttribution, TakenBranchesToTheBranch) {
  const TimingResult result =
      Time(PacketProgram("li.s x1, 1 ; jal x0, there\n nop.s\n there: halt.s"),
           TimedMachine([](v1::Machine& m) { m.mutable_issue()->set_taken_branch_cycles(3); }));
  EXPECT_EQ(Stall(result, 0, 1, StallCause::kControl), 3);
  EXPECT_EQ(result.cycles, 5);
}

TEST(TimingAttribution, Units) {
  // ALU.S: @0; @1 and, split, @2. SDMA: two transfers, on the way 0..520 and 4..524.
  const TimingResult result = Time(PacketProgram("li.s x1, 1 ; scpad.ld x0, x10, x20\n"
                                                 "add.s x2, x2, x2 ; add.s x3, x3, x3\n"
                                                 "scpad.st x0, x10, x20 ; nop.s\n halt.s"),
                                   TimedMachine([](v1::Machine& m) { SetLatency(m, "sdma", 10); }));
  // scpad.st waits for row 0: @10 -> 20; halt.s @20.
  EXPECT_EQ(result.cycles, 21);
  ASSERT_EQ(result.units.size(), 2u);
  EXPECT_EQ(result.units[0].unit, isa::Unit::kAluS);
  EXPECT_EQ(result.units[0].instructions, 3);
  EXPECT_EQ(result.units[0].busy_cycles, 3);
  EXPECT_EQ(result.units[1].unit, isa::Unit::kSdma);
  EXPECT_EQ(result.units[1].instructions, 2);
  EXPECT_EQ(result.units[1].busy_cycles, 20);
}

TEST(TimingAttribution, BusyCyclesOfOverlappingTransfersCountOnce) {
  // On the way in cycles 0..9 and 4..13.
  const TimingResult result =
      Time(PacketProgram("scpad.ld x0, x10, x20\n scpad.ld x1, x10, x20\n halt.s"),
           TimedMachine([](v1::Machine& m) {
             SetLatency(m, "sdma", 10);
             m.mutable_scratchpads()->set_rows(32);
           }));
  // Both load rows 0..3: the second waits for the first: @10 -> 20.
  EXPECT_EQ(result.units[0].busy_cycles, 20);
  const TimingResult apart =
      Time(PacketProgram("li.s x1, 1024\nscpad.ld x0, x10, x20\n scpad.ld x1, x10, x20\n halt.s"),
           TimedMachine([](v1::Machine& m) { SetLatency(m, "sdma", 10); }));
  EXPECT_EQ(apart.units[1].busy_cycles, 14);
}

// Between two runs, and for a program that goes on.
TEST(TimingAttribution, GoesOnWithTheProgram) {
  const v1::Program program = PacketProgram(kLoop);
  Emulator emulator;
  ASSERT_TRUE(emulator.LoadProgram(program).ok());
  TimingModel timing(program, emulator.machine());
  ASSERT_TRUE(emulator.SetObserver(&timing).ok());
  RunOptions two_packets;
  two_packets.max_packets = 2;
  EXPECT_FALSE(emulator.Run(two_packets).ok());
  EXPECT_EQ(timing.Result().cycles, 2);
  EXPECT_EQ(timing.cycles(), 2);
  ASSERT_TRUE(emulator.Run().ok());
  EXPECT_EQ(timing.Result().cycles, Time(program).cycles);
}

// A packet that traps has not completed, and is not counted.
TEST(TimingAttribution, EndsBeforeATrap) {
  const v1::Program program =
      PacketProgram("mul.s x1, x2, x3\n sw.s x1, x10, 0 ; div.s x4, x1, x0");
  Emulator emulator;
  ASSERT_TRUE(emulator.LoadProgram(program).ok());
  TimingModel timing(program, emulator.machine());
  ASSERT_TRUE(emulator.SetObserver(&timing).ok());
  EXPECT_FALSE(emulator.Run().ok());
  EXPECT_EQ(timing.Result().cycles, 1);
  EXPECT_EQ(timing.Result().packets_issued, 1);
}

TEST(TimingAttribution, Report) {
  const std::string text = FormatTiming(Time(PacketProgram(kLoop)), /*top=*/1);
  // 2 + 4 * 6 + 3 + 1 cycles, 13 of them lost.
  EXPECT_EQ(text,
            "timing: interlocked, machine atalla\n"
            "cycles: 30\n"
            "packets_issued: 17\n"
            "stall_cycles: 13\n"
            "stall_operand: 13\n"
            "stall_unit: 0\n"
            "stall_port: 0\n"
            "stall_dma: 0\n"
            "stall_control: 0\n"
            "\n"
            "unit       instructions  busy_cycles     busy\n"
            "ALU.S                 7            7   23.3 %\n"
            "MULT.S                2            2    6.7 %\n"
            "MEM.S                 4            4   13.3 %\n"
            "CONTROL               4            4   13.3 %\n"
            "\n"
            "block                       entered       cycles      operand         unit"
            "         port          dma      control\n"
            "loop                              4           24           12            0"
            "            0            0            0\n"
            "\n"
            "source line                               cycles      operand         unit"
            "         port          dma      control\n"
            "test.s:4                                      16           12            0"
            "            0            0            0\n");
}

}  // namespace
}  // namespace atalla::emu
