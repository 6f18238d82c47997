// Exposed timing: what should have waited is an error that says what is missing. Cycle n is packet
// n here, since nothing waits.

#include "atalla/emu/timing/hazard.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "atalla/emu/emulator.h"
#include "atalla/emu/timing/testing.h"
#include "atalla/emu/timing/timing_model.h"
#include "atalla/emu/timing/timing_result.h"
#include "atalla/isa/machine.h"
#include "atalla/v1/machine.pb.h"
#include "atalla/v1/program.pb.h"

namespace atalla::emu {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

using Change = std::function<void(v1::Machine&)>;

isa::MachineModel Exposed(const Change& change = [](v1::Machine&) {}) {
  return TimedMachine([&change](v1::Machine& m) {
    m.mutable_issue()->set_timing(v1::Issue::TIMING_EXPOSED);
    change(m);
  });
}

struct Checked {
  std::vector<std::string> hazards;
  int64_t cycles = 0;
  int64_t left_out = 0;
};

Checked Check(const v1::Program& program, const isa::MachineModel& machine = Exposed(),
              const TimingOptions& options = {}) {
  Emulator emulator(machine);
  EXPECT_TRUE(emulator.LoadProgram(program).ok());
  emulator.SetScalarRegister(3, 3);
  emulator.SetScalarRegister(10, 0x2000);
  emulator.SetScalarRegister(20, 3u << 25 | 31u << 20);  // 4 x 32 of scratchpad 0.
  emulator.SetScalarRegister(4, 4);
  TimingModel timing(program, machine, options);
  EXPECT_TRUE(emulator.SetObserver(&timing).ok());
  EXPECT_TRUE(emulator.Run().ok());
  Checked checked;
  for (const Hazard& hazard : timing.hazards().list()) {
    checked.hazards.push_back(DescribeHazard(hazard, program));
  }
  checked.cycles = timing.cycles();
  checked.left_out = timing.hazards().times_left_out();
  return checked;
}

Checked Check(absl::string_view text, const Change& change) {
  return Check(PacketProgram(text), Exposed(change));
}
Checked Check(absl::string_view text) { return Check(PacketProgram(text)); }

std::string Nops(int count) {
  std::string text;
  for (int i = 0; i < count; ++i) absl::StrAppend(&text, "nop.s\n");
  return text;
}

TEST(Hazard, EarlyReadOfARegister) {
  // -> 2, read in 1.
  const Checked checked = Check("mul.s x1, x2, x3\n nop.s ; add.s x4, x1, x1\n halt.s");
  EXPECT_THAT(checked.hazards,
              ElementsAre("PC 00000014 slot 1 (test.s:2): add.s x4, x1, x1: reads x1 1 packet too "
                          "early: mul.s x1, x2, x3 at PC 00000000 slot 0 (test.s:1)"));
  EXPECT_EQ(checked.cycles, 3);
}

TEST(Hazard, EnoughPacketsBetween) {
  EXPECT_THAT(Check("mul.s x1, x2, x3\n nop.s\n add.s x4, x1, x1\n halt.s").hazards, IsEmpty());
  EXPECT_THAT(Check("div.s x1, x2, x3\n" + Nops(65) + "add.s x4, x1, x1\n halt.s").hazards,
              IsEmpty());
  // One packet fewer.
  EXPECT_THAT(Check("div.s x1, x2, x3\n" + Nops(64) + "add.s x4, x1, x1\n halt.s").hazards,
              ElementsAre(::testing::HasSubstr("reads x1 1 packet too early")));
}

TEST(Hazard, VectorsMasksAndWeights) {
  EXPECT_THAT(Check("gemm.vv v1, v2, v3, m0\n vreg.st v1, x0, x0, 31, 0\n halt.s").hazards,
              ElementsAre("PC 00000014 slot 0 (test.s:2): vreg.st v1, x0, x0, 31, 0: reads v1 15 "
                          "packets too early: gemm.vv v1, v2, v3, m0 at PC 00000000 slot 0 "
                          "(test.s:1)"));
  // Pushes in 0 and 1 -> 4.
  EXPECT_THAT(
      Check("lw.vi v0, v1, 0, m0\n lw.vi v0, v2, 0, m0\n gemm.vv v3, v4, v5, m0\n halt.s").hazards,
      ElementsAre(::testing::HasSubstr("gemm.vv v3, v4, v5, m0: reads the weight buffer 2 packets "
                                       "too early: lw.vi v0, v2, 0, m0 at PC 00000014")));
  EXPECT_THAT(Check("mv.stm m1, x1\n add.vv v1, v2, v3, m1\n halt.s",
                    [](v1::Machine& m) { SetLatency(m, "move", 3); })
                  .hazards,
              ElementsAre(::testing::HasSubstr("reads m1 2 packets too early")));
}

TEST(Hazard, WithinAPacket) {
  // li.s and mul.s in 0; x1 -> 1.
  EXPECT_THAT(Check("li.s x1, 5 ; mul.s x2, x1, x1\n halt.s").hazards,
              ElementsAre("PC 00000000 slot 1 (test.s:1): mul.s x2, x1, x1: reads x1 1 packet too "
                          "early: li.s x1, 5 at PC 00000000 slot 0 (test.s:1)"));
}

TEST(Hazard, DataMemory) {
  EXPECT_THAT(Check("sw.s x1, x10, 0\n lw.s x2, x10, 2\n halt.s").hazards,
              ElementsAre("PC 00000014 slot 0 (test.s:2): lw.s x2, 2(x10): reads bytes "
                          "00002002..00002005 3 packets too early: sw.s x1, 0(x10) at PC 00000000 "
                          "slot 0 (test.s:1)"));
  EXPECT_THAT(Check("sw.s x1, x10, 0\n lw.s x2, x10, 4\n halt.s").hazards, IsEmpty());
  EXPECT_THAT(Check("vreg.ld v1, x10, x0, 31, 0\n add.vv v2, v1, v1, m0\n halt.s").hazards,
              ElementsAre(::testing::HasSubstr("reads v1 519 packets too early")));
}

TEST(Hazard, Transfers) {
  EXPECT_THAT(Check("scpad.ld x0, x10, x20\n nop.s\n vreg.ld v1, x0, x0, 31, 0\n halt.s").hazards,
              ElementsAre("PC 00000028 slot 0 (test.s:3): vreg.ld v1, x0, x0, 31, 0: reads row 0 "
                          "of scratchpad 0 518 packets too early: scpad.ld x0, x10, x20 at PC "
                          "00000000 slot 0 (test.s:1)"));
  EXPECT_THAT(Check("scpad.ld x0, x10, x20\n vreg.ld v1, x0, x4, 31, 0\n halt.s").hazards,
              IsEmpty());
  // A transfer that has to let another go first starts later: 4 rows, 1 + 520 instead of 4 + 520.
  EXPECT_THAT(Check("scpad.ld x0, x10, x20\n li.s x5, 256\n scpad.ld x5, x10, x20\n" + Nops(519) +
                    "vreg.ld v1, x5, x0, 31, 0\n halt.s")
                  .hazards,
              ElementsAre(::testing::HasSubstr("row 4 of scratchpad 0 2 packets too early")));
}

TEST(Hazard, WritesThatOvertake) {
  // x1 -> 66; the later write -> 2 is lost in 66, unless 65 packets are in between.
  EXPECT_THAT(Check("div.s x1, x2, x3\n li.s x1, 5\n halt.s").hazards,
              ElementsAre("PC 00000014 slot 0 (test.s:2): li.s x1, 5: writes x1 65 packets too "
                          "early to land after the older write: div.s x1, x2, x3 at PC 00000000 "
                          "slot 0 (test.s:1)"));
  EXPECT_THAT(Check("div.s x1, x2, x3\n" + Nops(65) + "li.s x1, 5\n halt.s").hazards, IsEmpty());
  // In order: 0 + 4 before 1 + 4. The machine that waits would wait.
  EXPECT_THAT(Check("lw.s x1, x10, 0\n lw.s x1, x10, 4\n halt.s").hazards, IsEmpty());
}

TEST(Hazard, RowsThatATransferHasYetToRead) {
  // Row 3 is read in cycle 3.
  EXPECT_THAT(
      Check("scpad.st x0, x10, x20\n li.s x3, 3\n vreg.st v1, x0, x3, 31, 0\n halt.s").hazards,
      ElementsAre("PC 00000028 slot 0 (test.s:3): vreg.st v1, x0, x3, 31, 0: overwrites row 3 of "
                  "scratchpad 0 1 packet before the transfer has read it: scpad.st x0, x10, x20 at "
                  "PC 00000000 slot 0 (test.s:1)"));
}

TEST(Hazard, PacketsThatTheMachineCannotIssue) {
  EXPECT_THAT(Check("li.s x1, 1 ; li.s x2, 2\n halt.s").hazards,
              ElementsAre("PC 00000000 slot 1 (test.s:1): li.s x2, 2: its packet needs more of "
                          "unit ALU.S than the machine has in a cycle"));
  EXPECT_THAT(Check("vreg.ld v1, x0, x0, 31, 0 ; vreg.ld v2, x0, x0, 31, 0 ; add.s x1, x2, x3\n"
                    "halt.s")
                  .hazards,
              ElementsAre(::testing::HasSubstr("needs more of scalar ports than")));
}

TEST(Hazard, OnceForEachPairAndTheWorstOfAllTimes) {
  // mul.s -> +2. From the loop's end the distance is 2, from its start 1.
  const Checked checked = Check(
      "li.s x1, 0 ; mul.s x5, x6, x7\n"
      "li.s x2, 3\n"
      "loop: mul.s x5, x6, x7\n"
      "add.s x8, x5, x5\n"
      "blt.s x1, x2, loop, 1\n"
      "halt.s");
  EXPECT_THAT(checked.hazards,
              ElementsAre("PC 0000003C slot 0 (test.s:4): add.s x8, x5, x5: reads x5 1 packet too "
                          "early: mul.s x5, x6, x7 at PC 00000028 slot 0 (test.s:3) (4 times)"));
}

TEST(Hazard, TheListIsBounded) {
  TimingOptions options;
  options.max_hazards = 1;
  const Checked checked = Check(
      PacketProgram("mul.s x1, x2, x3\n add.s x4, x1, x1\n mul.s x1, x2, x3\n add.s x4, x1, x1\n"
                    "halt.s"),
      Exposed(), options);
  EXPECT_THAT(checked.hazards, ElementsAre(::testing::HasSubstr("PC 00000014")));
  EXPECT_EQ(checked.left_out, 1);
}

// The same run gives the same list; a machine that waits has none.
TEST(Hazard, DeterministicAndOnlyWithoutInterlock) {
  constexpr char kText[] =
      "mul.s x1, x2, x3 ; li.s x5, 1\n add.s x4, x1, x1 ; sw.s x5, x10, 0\n"
      "lw.s x6, x10, 0\n halt.s";
  EXPECT_EQ(Check(kText).hazards.size(), 2u);
  EXPECT_EQ(Check(kText).hazards, Check(kText).hazards);
  EXPECT_THAT(Check(PacketProgram(kText), isa::MachineModel::Default()).hazards, IsEmpty());
}

// Taken branches give time on either machine.
TEST(Hazard, TakenBranches) {
  constexpr char kText[] =
      "mul.s x1, x2, x3 ; jal x0, there\n nop.s\n there: add.s x4, x1, x1\n"
      "halt.s";
  EXPECT_EQ(Check(kText).hazards.size(), 1u);
  EXPECT_THAT(
      Check(kText, [](v1::Machine& m) { m.mutable_issue()->set_taken_branch_cycles(1); }).hazards,
      IsEmpty());
}

}  // namespace
}  // namespace atalla::emu
