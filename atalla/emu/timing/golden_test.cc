// Small programs, each for one rule of docs/timing.md, with the cycles and stalls worked out by
// hand. "@n" in a comment is the cycle in which a packet or slot issues, "-> n" the first cycle in
// which its result may be used. The last packet issues in cycle n - 1 of n cycles.

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "atalla/emu/emulator.h"
#include "atalla/emu/timing/testing.h"
#include "atalla/emu/timing/timing_model.h"
#include "atalla/emu/timing/timing_result.h"
#include "atalla/isa/machine.h"
#include "atalla/v1/machine.pb.h"

namespace atalla::emu {
namespace {

struct Stalls {
  int operand = 0;
  int unit = 0;
  int port = 0;
  int dma = 0;
  int control = 0;
};

struct GoldenProgram {
  const char* rule;
  const char* text;
  int cycles;
  Stalls stalls;
  std::function<void(v1::Machine&)> machine = [](v1::Machine&) {};
};

// What all programs find: x1 to x9 hold 1 to 9; data memory is reached through x10 and x11, the
// tiles' shapes are in x20 to x24.
void SetRegisters(Emulator& emulator) {
  for (int i = 1; i <= 9; ++i) emulator.SetScalarRegister(i, i);
  emulator.SetScalarRegister(10, 0x2000);
  emulator.SetScalarRegister(11, 0x3000);
  emulator.SetScalarRegister(12, 30 * 64);                          // Row 30.
  emulator.SetScalarRegister(20, 3u << 25 | 31u << 20);             // 4 x 32 of scratchpad 0.
  emulator.SetScalarRegister(21, 1u << 30 | 3u << 25 | 31u << 20);  // The same of scratchpad 1.
  emulator.SetScalarRegister(22, 1u << 25 | 3u << 20 | 31u);        // 2 x 4, rows 64 bytes apart.
  emulator.SetScalarRegister(23, 31u << 20);                        // 1 x 32 of scratchpad 0.
}

void Check(const std::vector<GoldenProgram>& programs) {
  for (const GoldenProgram& golden : programs) {
    SCOPED_TRACE(golden.rule);
    const isa::MachineModel machine = TimedMachine(golden.machine);
    Emulator emulator(machine);
    ASSERT_TRUE(emulator.LoadProgram(PacketProgram(golden.text)).ok());
    SetRegisters(emulator);
    TimingModel timing(emulator.program(), machine);
    ASSERT_TRUE(emulator.SetObserver(&timing).ok());
    ASSERT_TRUE(emulator.Run().ok());
    const TimingResult result = timing.Result();
    EXPECT_EQ(result.cycles, golden.cycles);
    EXPECT_EQ(result.stalls.Of(StallCause::kOperand), golden.stalls.operand);
    EXPECT_EQ(result.stalls.Of(StallCause::kUnit), golden.stalls.unit);
    EXPECT_EQ(result.stalls.Of(StallCause::kPort), golden.stalls.port);
    EXPECT_EQ(result.stalls.Of(StallCause::kDma), golden.stalls.dma);
    EXPECT_EQ(result.stalls.Of(StallCause::kControl), golden.stalls.control);
    EXPECT_EQ(result.cycles, result.packets_issued + result.stalls.Total());
  }
}

TEST(TimingGolden, Registers) {
  Check({
      {"one packet a cycle",  // @0, @1, @2.
       "add.s x1, x2, x3\n add.s x4, x5, x6\n halt.s",
       3,
       {}},
      {"empty packets take a cycle",  // @0, @1, @2.
       "nop.s\n nop.s\n halt.s",
       3,
       {}},
      {"latency 1: the next packet may use the result",  // @0 -> 1, @1, @2.
       "add.s x1, x2, x3\n add.s x4, x1, x1\n halt.s",
       3,
       {}},
      {"latency 2: one cycle lost",  // @0 -> 2, @2 instead of @1, @3.
       "mul.s x1, x2, x3\n add.s x4, x1, x1\n halt.s",
       4,
       {1}},
      {"a packet in between costs no more",  // @0 -> 2, @1, @2, @3.
       "mul.s x1, x2, x3\n add.s x5, x6, x7\n add.s x4, x1, x1\n halt.s",
       4,
       {}},
      {"write after write waits until the older one has landed",  // @0 -> 66, @66, @67.
       "div.s x1, x2, x3\n li.s x1, 5\n halt.s",
       68,
       {65}},
      {"write after read does not wait",  // @0, @1, @2: div.s has read x2 in cycle 0.
       "div.s x1, x2, x3\n li.s x2, 5\n halt.s",
       3,
       {}},
      {"nothing waits for x0",  // @0, @1, @2.
       "div.s x0, x2, x3\n add.s x4, x0, x0\n halt.s",
       3,
       {}},
      {"the whole packet waits",  // @0 -> 2; both slots @2, so mul.s -> 4; @4, @5.
       "mul.s x1, x2, x3\n mul.s x5, x6, x7 ; add.s x4, x1, x1\n add.s x8, x5, x5\n halt.s",
       6,
       {2}},
      {"the last operand counts",  // @0 -> 4, @1 -> 3, @4 (2 lost), @5.
       "lw.s x1, x10, 0\n mul.s x2, x3, x4\n add.s x5, x1, x2\n halt.s",
       6,
       {2}},
      {"vector registers: mul.vv 3",  // @0 -> 3, @3, @4.
       "mul.vv v1, v2, v3, m0\n add.vv v4, v1, v1, m0\n halt.s",
       5,
       {2}},
      {"reductions 4, moves 1",  // @0 -> 4, @4 -> 5, @5, @6.
       "rsum.vi v1, v2, 0, m0\n vmov.vts x1, v1, 0\n add.s x2, x1, x1\n halt.s",
       7,
       {3}},
      {"masks",  // @0 -> 5, @5, @6.
       "mv.stm m1, x1\n add.vv v1, v2, v3, m1\n halt.s",
       7,
       {4},
       [](v1::Machine& m) { SetLatency(m, "move", 5); }},
      {"merged lanes are read",  // gemm.vv @0 -> 16, add.vv keeps lanes of v1 @16, @17.
       "gemm.vv v1, v2, v3, m0\n add.vv v1, v4, v5, m0\n halt.s",
       18,
       {15}},
      {"a branch's increment",  // @0; bne @1 -> 2; falls through to @2; @3.
       "li.s x1, 2\n bne.s x1, x2, 40, 1\n add.s x3, x1, x1\n halt.s",
       4,
       {}},
  });
}

TEST(TimingGolden, WeightBuffer) {
  Check({
      {"gemm.vv waits for the last push",
       // Pushes @0 -> 3, @1 -> 4; gemm.vv @4 (2 lost) -> 20; vreg.st @20 (15 lost); @21.
       "lw.vi v0, v1, 0, m0\n lw.vi v0, v2, 0, m0\n gemm.vv v3, v4, v5, m0\n"
       "vreg.st v3, x0, x0, 31, 0\n halt.s",
       22,
       {17}},
      {"pushes follow each other, also after a product",  // @0, @1, @2, @3.
       "gemm.vv v3, v4, v5, m0\n lw.vi v0, v1, 0, m0\n lw.vi v0, v2, 0, m0\n halt.s",
       4,
       {}},
      {"products follow each other",  // @0, @1, @2.
       "gemm.vv v3, v4, v5, m0\n gemm.vv v6, v4, v5, m0\n halt.s",
       3,
       {}},
  });
}

TEST(TimingGolden, DataMemory) {
  Check({
      {"scalar loads 4",  // @0 -> 4, @4, @5.
       "lw.s x1, x10, 0\n add.s x2, x1, x1\n halt.s",
       6,
       {3}},
      {"read after write",  // Store @0 -> 4; load @4; @5.
       "sw.s x1, x10, 0\n lw.s x2, x10, 0\n halt.s",
       6,
       {3}},
      {"bytes apart do not meet; halt.s waits for the store",  // @0 -> 4, @1, @4 (2 lost).
       "sw.s x1, x10, 0\n lw.s x2, x10, 4\n halt.s",
       5,
       {2}},
      {"one common byte is enough",  // shw.s of 2003h, 2004h @0 -> 4; lw.s of 2000h.. @4; @5.
       "shw.s x1, x10, 3\n lw.s x2, x10, 0\n halt.s",
       6,
       {3}},
      {"write after write",  // @0 -> 4; @4 -> 8 (3 lost); halt.s @8 (3 lost).
       "sw.s x1, x10, 0\n sw.s x2, x10, 0\n halt.s",
       9,
       {6}},
      {"addresses wrap",  // sw.s of FFFFFFFEh..00000001h @0 -> 4; lw.s of 0..3 @4; @5.
       "sw.s x1, x0, -2\n lw.s x2, x0, 0\n halt.s",
       6,
       {3}},
      {"loads do not wait for loads",  // @0, @1, @2.
       "lw.s x1, x10, 0\n lw.s x2, x10, 0\n halt.s",
       3,
       {}},
      {"vreg.ld from data memory has a latency of its own",  // @0 -> 520, @520, @521.
       "vreg.ld v1, x10, x0, 31, 0\n add.vv v2, v1, v1, m0\n halt.s",
       522,
       {519}},
      {"vreg.st to data memory, too",
       // 2000h..203Fh @0 -> 520; 2040h is not in it: @1; 203Ch is: @520 (518 lost); @521.
       "vreg.st v1, x10, x0, 31, 0\n lw.s x1, x10, 64\n lw.s x2, x10, 60\n halt.s",
       522,
       {518}},
      {"it need not be that of transfers",  // @0 -> 30, @30, @31.
       "vreg.ld v1, x10, x0, 31, 0\n add.vv v2, v1, v1, m0\n halt.s",
       32,
       {29},
       [](v1::Machine& m) { SetLatency(m, "vreg_memory", 30); }},
  });
}

TEST(TimingGolden, ScratchpadRows) {
  Check({
      {"vreg.ld 3",  // @0 -> 3, @3, @4.
       "vreg.ld v1, x0, x0, 31, 0\n add.vv v2, v1, v1, m0\n halt.s",
       5,
       {2}},
      {"read after write of a row",  // @0 -> 4, @4, @5.
       "vreg.st v1, x0, x0, 31, 0\n vreg.ld v2, x0, x0, 31, 0\n halt.s",
       6,
       {3},
       [](v1::Machine& m) { SetLatency(m, "vreg_store", 4); }},
      {"rows are whole: columns do not matter",  // One lane, read lanes 0..31 at @4 all the same.
       "vreg.st v1, x0, x0, 0, 0\n vreg.ld v2, x0, x0, 31, 0\n halt.s",
       6,
       {3},
       [](v1::Machine& m) { SetLatency(m, "vreg_store", 4); }},
      {"other rows and the other scratchpad",  // @0 -> 4, @1, @2, @3.
       "vreg.st v1, x0, x0, 31, 0\n vreg.ld v2, x0, x1, 31, 0\n vreg.ld v3, x0, x0, 31, 1\n halt.s",
       4,
       {},
       [](v1::Machine& m) { SetLatency(m, "vreg_store", 4); }},
      {"write after write of a row",  // @0 -> 4, @4, @5.
       "vreg.st v1, x0, x0, 31, 0\n vreg.st v2, x0, x0, 31, 0\n halt.s",
       6,
       {3},
       [](v1::Machine& m) { SetLatency(m, "vreg_store", 4); }},
  });
}

TEST(TimingGolden, Transfers) {
  Check({
      {"a loaded row",  // @0 -> 520, @520 (519 lost), @521.
       "scpad.ld x0, x10, x20\n vreg.ld v1, x0, x0, 31, 0\n halt.s",
       522,
       {0, 0, 0, 519}},
      {"in the background; halt.s waits for it",  // Rows 0..3 @0 -> 520; row 4 @1; @520 (518 lost).
       "scpad.ld x0, x10, x20\n vreg.ld v1, x0, x4, 31, 0\n halt.s",
       521,
       {0, 0, 0, 518}},
      {"rows wrap: 30, 31, 0, 1",  // @0 -> 520; row 1 @520; @521.
       "scpad.ld x12, x10, x20\n vreg.ld v1, x0, x1, 31, 0\n halt.s",
       522,
       {0, 0, 0, 519}},
      {"write after write of a row",  // @0 -> 520, @520 (519 lost) -> 521, @521.
       "scpad.ld x0, x10, x20\n vreg.st v1, x0, x3, 31, 0\n halt.s",
       522,
       {0, 0, 0, 519}},
      {"the next one starts after as many cycles as rows",
       // @0 -> 520; @4 (3 lost) -> 524; halt.s @524 (519 lost).
       "scpad.ld x0, x10, x20\n scpad.ld x0, x11, x21\n halt.s",
       525,
       {0, 0, 0, 522}},
      {"2 cycles a row",  // @0 -> 520; @8 (7 lost) -> 528; @528 (519 lost).
       "scpad.ld x0, x10, x20\n scpad.ld x0, x11, x21\n halt.s",
       529,
       {0, 0, 0, 526},
       [](v1::Machine& m) { m.mutable_dma()->set_cycles_per_row(2); }},
      {"one on the way at a time",  // @0 -> 520; @520 (519 lost) -> 1040; @1040 (519 lost).
       "scpad.ld x0, x10, x20\n scpad.ld x0, x11, x21\n halt.s",
       1041,
       {0, 0, 0, 1038},
       [](v1::Machine& m) { m.mutable_dma()->set_in_flight(1); }},
      {"two on the way at a time",
       // @0 -> 520, @1 -> 521 (1 row each); the third when the first has landed: @520 (518 lost)
       // -> 1040; halt.s @1040 (519 lost).
       "scpad.ld x0, x10, x23\n scpad.ld x12, x11, x23\n scpad.ld x12, x10, x21\n halt.s",
       1041,
       {0, 0, 0, 1037},
       [](v1::Machine& m) { m.mutable_dma()->set_in_flight(2); }},
      {"bytes a cycle: 256 bytes at 8 are 32 cycles",
       // @0 -> 520 + 32; @32 (31 lost) -> 584; @584 (551 lost).
       "scpad.ld x0, x10, x20\n scpad.ld x0, x11, x21\n halt.s",
       585,
       {0, 0, 0, 582},
       [](v1::Machine& m) { m.mutable_dma()->set_bytes_per_cycle(8); }},
      {"data memory that a store writes",  // @0 -> 520; @520 (519 lost); @521.
       "scpad.st x0, x10, x20\n lw.s x1, x10, 252\n halt.s",
       522,
       {0, 0, 0, 519}},
      {"between the rows of its tile is nothing of it",
       // 2000h..2007h and 2040h..2047h @0 -> 520; 2008h and 203Ch @1, @2; 2044h @520 (517 lost).
       "scpad.st x0, x10, x22\n lw.s x1, x10, 8\n lw.s x2, x10, 60\n lw.s x3, x10, 68\n halt.s",
       522,
       {0, 0, 0, 517}},
      {"a row that a store has yet to read",
       // Row 3 is read in cycle 3: @0 -> 520; @3 (2 lost); halt.s @520 (516 lost).
       "scpad.st x0, x10, x20\n vreg.st v1, x0, x3, 31, 0\n halt.s",
       521,
       {0, 0, 0, 518}},
      {"memory that a load has yet to read",
       // All of it until cycle 3: @0 -> 520; @3 (2 lost) -> 7; halt.s @520 (516 lost).
       "scpad.ld x0, x10, x20\n sw.s x1, x10, 0\n halt.s",
       521,
       {0, 0, 0, 518}},
      {"a transfer waits for what it reads",
       // Store @0 -> 4; transfer from there @4 (3 lost) -> 524; halt.s @524 (519 lost).
       "sw.s x1, x10, 0\n scpad.ld x0, x10, x20\n halt.s",
       525,
       {3, 0, 0, 519}},
      {"the last cause is blamed",
       // x1 -> 66, row 0 -> 521: vmov.vts @521 (519 lost to DMA).
       "div.s x1, x2, x3\n scpad.ld x0, x10, x20\n vreg.ld v1, x0, x0, 31, 0 ; add.s x2, x1, x1\n"
       "halt.s",
       523,
       {0, 0, 0, 519}},
  });
}

TEST(TimingGolden, UnitsAndPorts) {
  Check({
      {"full packet within the limits",  // Ports 4/4/2: all @0, @1.
       "vreg.ld v1, x0, x1, 31, 0 ; add.vv v4, v5, v6, m0 ; gemm.vv v7, v8, v9, m0 ;"
       "beq.s x1, x2, 40, 0\n halt.s",
       2,
       {}},
      {"two of one unit",  // Slots @0 and @1, @2.
       "add.s x1, x2, x3 ; add.s x4, x5, x6\n halt.s",
       3,
       {0, 1}},
      {"four of one unit",  // @0, @1, @2, @3, @4.
       "li.s x1, 1 ; li.s x2, 2 ; li.s x3, 3 ; li.s x4, 4\n halt.s",
       5,
       {0, 3}},
      {"what comes after shares the new cycle",  // li @0; li and mul.s @1; @2.
       "li.s x1, 1 ; li.s x2, 2 ; mul.s x5, x6, x7\n halt.s",
       3,
       {0, 1}},
      {"slots stay in order",  // li @0, li @1, and mul.s, which fits @0, stays behind: @1 -> 3; @3.
       "li.s x1, 1 ; li.s x2, 2 ; mul.s x5, x6, x7\n add.s x8, x5, x5\n halt.s",
       5,
       {1, 1}},
      {"scalar BF16 and the converter are units of their own",  // @0; add.bf @1; sqrt.bf @2; @3.
       "add.bf x1, x2, x3 ; sqrt.bf x4, x5, x0\n add.bf x6, x2, x3 ; add.bf x7, x2, x3\n"
       "halt.s",
       4,
       {0, 1}},
      {"one transfer a packet",  // The second cannot start before @4: that counts, not the unit.
       "scpad.ld x0, x10, x20 ; scpad.ld x0, x11, x21\n halt.s",
       525,
       {0, 0, 0, 523}},
      {"three vreg.*: the unit is missing first",  // @0, @0, @1; @2.
       "vreg.ld v1, x0, x0, 31, 0 ; vreg.ld v2, x0, x0, 31, 0 ; vreg.ld v3, x0, x0, 31, 0\n halt.s",
       3,
       {0, 1}},
      {"six scalar ports of four",  // vreg.ld and vreg.ld @0, add.s @1; @2.
       "vreg.ld v1, x0, x0, 31, 0 ; vreg.ld v2, x0, x0, 31, 0 ; add.s x1, x2, x3\n halt.s",
       3,
       {0, 0, 1}},
      {"SDMA takes three scalar ports",  // scpad.ld @0 -> 520, add.s @1; halt.s @520 (518 lost).
       "scpad.ld x0, x10, x20 ; add.s x1, x2, x3\n halt.s",
       521,
       {0, 0, 1, 518}},
      {"five vector ports of four",  // mul.vv, add.vv @0; expi.vi @1; @2.
       "mul.vv v1, v2, v3, m0 ; add.vv v4, v5, v6, m0 ; expi.vi v7, v8, 0, m0\n halt.s",
       3,
       {0, 0, 1}},
      {"three mask ports of two",  // vreg.ld and vreg.ld @0, mv.mts @1; @2.
       "vreg.ld v1, x0, x0, 31, 0 ; vreg.ld v2, x0, x0, 31, 0 ; mv.mts x1, m1\n halt.s",
       3,
       {0, 0, 1}},
      {"halt.s takes all ports",  // li.s takes none: @0. add.s and halt.s: @1, @2.
       "li.s x5, 1 ; nop.s\n add.s x1, x2, x3 ; halt.s",
       3,
       {0, 0, 1}},
      {"a machine with two adders",  // @0, @1.
       "add.s x1, x2, x3 ; add.s x4, x5, x6\n halt.s",
       2,
       {},
       [](v1::Machine& m) { m.mutable_units(1)->set_per_packet(2); }},
  });
}

TEST(TimingGolden, WithinAPacket) {
  Check({
      {"a slot that needs an earlier slot's result",  // li.s @0 -> 1, mul.s @1, @2.
       "li.s x1, 5 ; mul.s x2, x1, x1\n halt.s",
       3,
       {1}},
      {"after its latency, and what follows goes with it",
       // mul.s @0 -> 2; add.s and mul.s @2; @3.
       "mul.s x1, x2, x3 ; add.s x4, x1, x1 ; mul.s x5, x6, x7\n halt.s",
       4,
       {2}},
      {"write after write",  // mul.s @0 -> 2, li.s @2, @3.
       "mul.s x1, x2, x3 ; li.s x1, 5\n halt.s",
       4,
       {2}},
      {"write after read",  // Both @0, @1.
       "mul.s x1, x2, x3 ; li.s x2, 5\n halt.s",
       2,
       {}},
      {"through memory",  // sw.s @0 -> 4, lw.s @4, @5: the unit alone would have cost 1.
       "sw.s x1, x10, 0 ; lw.s x2, x10, 0\n halt.s",
       6,
       {4}},
      {"through a row",  // vreg.st @0 -> 1, vreg.ld @1, @2.
       "vreg.st v1, x0, x0, 31, 0 ; vreg.ld v2, x0, x0, 31, 0\n halt.s",
       3,
       {1}},
      {"through other rows it does not",  // Both @0, @1.
       "vreg.st v1, x0, x0, 31, 0 ; vreg.ld v2, x0, x1, 31, 0\n halt.s",
       2,
       {}},
      {"a row that is read before it is written",  // Both @0, @1.
       "vreg.ld v2, x0, x0, 31, 0 ; vreg.st v1, x0, x0, 31, 0\n halt.s",
       2,
       {}},
      {"through a transfer",  // scpad.ld @0 -> 520, vreg.ld @520, @521.
       "scpad.ld x0, x10, x20 ; vreg.ld v1, x0, x0, 31, 0\n halt.s",
       522,
       {0, 0, 0, 520}},
      {"halt.s with a store",  // sw.s @0 -> 4, halt.s @4.
       "sw.s x1, x10, 0 ; halt.s",
       5,
       {4}},
  });
}

TEST(TimingGolden, Control) {
  // li.s @0; blt.s with x1 = 0, 1, 2 taken, with 3 not: @1..@4; @5.
  constexpr char kLoop[] = "li.s x1, 0\n loop: blt.s x1, x3, loop, 1\n halt.s";
  Check({
      {"taken branches cost nothing", kLoop, 6, {}},
      {"unless the machine says so",  // 3 taken branches, 2 cycles each.
       kLoop,
       12,
       {0, 0, 0, 0, 6},
       [](v1::Machine& m) { m.mutable_issue()->set_taken_branch_cycles(2); }},
      {"to the next packet is not taken",  // @0, @1, @2.
       "li.s x1, 0\n beq.s x0, x0, next, 0\n next: halt.s",
       3,
       {},
       [](v1::Machine& m) { m.mutable_issue()->set_taken_branch_cycles(2); }},
      {"jumps and what waits behind them overlap",
       // mul.s @0 -> 2, jal @1, add.s from @2 + 2 = @4, @5.
       "mul.s x1, x2, x3\n jal x0, there\n nop.s\n there: add.s x4, x1, x1\n halt.s",
       6,
       {0, 0, 0, 0, 2},
       [](v1::Machine& m) { m.mutable_issue()->set_taken_branch_cycles(2); }},
      {"a branch waits for its operands",  // div.s @0 -> 66; bne.s @66; @67.
       "div.s x1, x2, x3\n bne.s x1, x2, 20, 0\n halt.s",
       68,
       {65}},
  });
}

}  // namespace
}  // namespace atalla::emu
