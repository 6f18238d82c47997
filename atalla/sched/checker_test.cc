#include "atalla/sched/checker.h"

#include <cstdint>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "atalla/assembler/code.h"
#include "atalla/isa/machine.h"
#include "atalla/sched/code_testing.h"
#include "atalla/sched/legality.h"
#include "atalla/sched/packet_list.h"
#include "gtest/gtest.h"

namespace atalla::sched {
namespace {

// The inverse of PacketsText, with a block starting at each '|'.
Schedule ParseSchedule(absl::string_view text) {
  Schedule schedule;
  for (absl::string_view line : absl::StrSplit(text, '/')) {
    Packet packet;
    for (absl::string_view word : absl::StrSplit(line, ' ', absl::SkipEmpty())) {
      if (word == "|") {
        schedule.block_starts.push_back(static_cast<int32_t>(schedule.packets.size()));
        continue;
      }
      Slot slot;
      if (word[0] == '~') slot.form = Slot::Form::kInverted;
      if (word[0] == '>') slot.form = Slot::Form::kDetour;
      slot.instruction =
          std::stoi(std::string(word.substr(slot.form == Slot::Form::kAsIs ? 0 : 1)));
      packet.push_back(slot);
    }
    schedule.packets.push_back(packet);
  }
  return schedule;
}

absl::Status Check(absl::string_view text, absl::string_view schedule) {
  const isa::MachineModel machine = isa::MachineModel::Default();
  return CheckSchedule(Assemble(text), ParseSchedule(schedule), RulesL2(machine), machine);
}

struct CheckCase {
  const char* what;
  const char* text;
  const char* schedule;
  const char* complaint;  // Empty: the schedule is right.
};

std::ostream& operator<<(std::ostream& out, const CheckCase& c) { return out << c.what; }

class CheckerTest : public testing::TestWithParam<CheckCase> {};

TEST_P(CheckerTest, Judges) {
  const absl::Status status = Check(GetParam().text, GetParam().schedule);
  if (GetParam().complaint[0] == '\0') {
    EXPECT_TRUE(status.ok()) << status;
  } else {
    EXPECT_EQ(status.code(), absl::StatusCode::kInternal);
    EXPECT_TRUE(absl::StrContains(status.message(), GetParam().complaint)) << status;
  }
}

constexpr char kThree[] = "li.s x1,1\nlw.s x2,0(x3)\nmuli.s x4,x5,6\n";
constexpr char kLoop[] = "li.s x1,1\nl: lw.s x2,0(x3)\nbeq.s x1,x2,l\nli.s x4,1\n";

INSTANTIATE_TEST_SUITE_P(
    Slots, CheckerTest,
    testing::Values(CheckCase{"together", kThree, "| 0 1 2", ""},
                    CheckCase{"one by one", kThree, "| 2/1/0", ""},
                    CheckCase{"an empty packet wastes time only", kThree, "| 2//1/0", ""},
                    CheckCase{"missing", kThree, "| 0 2",
                              "instruction 1 'lw.s x2, 0(x3)' (test.s:2:1) is missing"},
                    CheckCase{"twice", kThree, "| 0 1/2 1", "is there twice"},
                    CheckCase{"foreign", kThree, "| 0 1/2 3", "holds instruction 3 of 3"},
                    CheckCase{"negative", kThree, "| 0 1/2 -1", "holds instruction -1 of 3"},
                    CheckCase{"over a unit", "li.s x1,1\nli.s x2,1", "| 0 1",
                              "packet 0: a packet uses 2 of ALU.S"}));

INSTANTIATE_TEST_SUITE_P(
    Blocks, CheckerTest,
    testing::Values(
        CheckCase{"right", kLoop, "| 0/| 1/2/| 3", ""},
        CheckCase{"a label in the middle of a packet", kLoop, "| 0 1/2/| 3",
                  "2 blocks instead of 3"},
        CheckCase{"blocks that share a packet", kLoop, "| 0 1/| 2/| 3", "outside its block's"},
        CheckCase{"moved to the block before", kLoop, "| 0/| 1 3/2/| ", "outside its block's"},
        CheckCase{"moved over the branch", kLoop, "| 0/| 3/1/| 2", "outside its block's"},
        CheckCase{"blocks out of order", kLoop, "| 3/| 1/2/| 0", "outside its block's"},
        CheckCase{"a packet before the first block", kThree, "0/| 1 2",
                  "does not start at packet 0"},
        CheckCase{"a block without packets", kLoop, "| 0/| | 1/2 3", "has no packets"},
        CheckCase{"the branch before the end of its block", "l: li.s x3,1\nbeq.s x1,x2,l", "| 1/0",
                  "before the end of its block"},
        CheckCase{"the branch with the last of its block", "l: li.s x3,1\nbeq.s x1,x2,l", "| 0 1",
                  ""},
        CheckCase{"an empty packet after the branch", "l: li.s x3,1\nbeq.s x1,x2,l", "| 0 1/",
                  "before the end of its block"}));

INSTANTIATE_TEST_SUITE_P(
    Detours, CheckerTest,
    testing::Values(
        CheckCase{"right", kLoop, "| 0/| 1/~2/>2/| 3", ""},
        CheckCase{"no detour", kLoop, "| 0/| 1/~2/| 3", "no detour after it"},
        CheckCase{"no inverted branch", kLoop, "| 0/| 1/2/>2/| 3", "which is not before it"},
        CheckCase{"not alone", kLoop, "| 0/| 1/~2/>2 3", "no detour after it"},
        CheckCase{"of another", kLoop, "| 0/| 1/~2/>1/| 3", "no detour after it"},
        CheckCase{"of no branch", "nop.s\nnop.s", "| ~0/>0/1", "cannot have a detour"},
        CheckCase{"of a jump", "l: jal x0,l", "| ~0/>0", "cannot have a detour"},
        CheckCase{"in front of everything", kLoop, ">2/| 0/| 1/2/| 3", "which is not before it"}));

INSTANTIATE_TEST_SUITE_P(
    Registers, CheckerTest,
    testing::Values(
        CheckCase{"read too early", "li.s x1,1\nlw.s x2,0(x1)", "| 1/0",
                  "'lw.s x2, 0(x1)' (test.s:2:1) reads x1 from before the block, not from "
                  "instruction 0"},
        CheckCase{"read in the same packet", "li.s x1,1\nlw.s x2,0(x1)", "| 0 1",
                  "needs the first one's result"},
        CheckCase{"overwritten too early", "lw.s x2,0(x1)\nli.s x1,1", "| 1/0",
                  "reads x1 from instruction 1"},
        CheckCase{"overwritten in an earlier slot", "lw.s x2,0(x1)\nli.s x1,1", "| 1 0",
                  "needs the first one's result"},
        CheckCase{"overwritten in a later slot", "lw.s x2,0(x1)\nli.s x1,1", "| 0 1", ""},
        CheckCase{"wrong last value", "lw.s x1,0(x2)\nli.s x1,1", "| 1/0",
                  "x1 is left as instruction 0"},
        CheckCase{"a masked merge out of order", "add.vv v1,v2,v3,m1\nmul.vv v1,v4,v5,m1", "| 1/0",
                  "reads v1 from"},
        CheckCase{"mask too early", "mv.stm m2,x1\nadd.vv v1,v2,v3,m2", "| 1/0", "reads m2"},
        CheckCase{"x0 does not count", "li.s x0,1\nlw.s x2,0(x0)", "| 1/0", ""},
        CheckCase{"the increment is a write", "l: lw.s x3,0(x1)\nbeq.s x1,x2,l,4", "| 1 0",
                  "needs the first one's result"}));

INSTANTIATE_TEST_SUITE_P(
    Storage, CheckerTest,
    testing::Values(
        CheckCase{"load before its store", "sw.s x1,0(x2)\nlw.s x3,0(x2)", "| 1/0",
                  "is issued before instruction 0"},
        CheckCase{"load and store apart", "sw.s x1,0(x2)\nlw.s x3,4(x2)", "| 1/0", ""},
        CheckCase{"stores out of order", "sw.s x1,0(x2)\nshw.s x3,2(x2)", "| 1/0", "same memory"},
        CheckCase{"store in the packet of its load", "vreg.st v1,x0,x5,31,0\nvreg.ld v2,x0,x5,31,0",
                  "| 0 1", "shares a packet with instruction 1"},
        CheckCase{"load in the packet of the next store",
                  "vreg.ld v2,x0,x5,31,0\nvreg.st v1,x0,x5,31,0", "| 0 1", ""},
        CheckCase{"the same with slots exchanged", "vreg.ld v2,x0,x5,31,0\nvreg.st v1,x0,x5,31,0",
                  "| 1 0", "same scratchpad row"},
        CheckCase{"other scratchpad", "vreg.st v1,x0,x5,31,0\nvreg.ld v2,x0,x5,31,1", "| 1/0", ""},
        CheckCase{"transfer and use", "scpad.ld x1,x2,x3\nvreg.ld v1,x0,x4,31,0", "| 1/0",
                  "same scratchpad row"},
        CheckCase{"transfer and store of its source", "scpad.ld x1,x2,x3\nsw.s x4,0(x5)", "| 1/0",
                  "same memory"},
        CheckCase{"trailing transfer before the last row",
                  "vreg.st v1,x0,x4,31,0\nscpad.st x1,x2,x3", "| 1/0", "same scratchpad row"},
        CheckCase{"pushes out of order", "lw.vi v0,v1,0\nlw.vi v0,v2,0", "| 1/0", "weight buffer"},
        CheckCase{"product before its push", "lw.vi v0,v1,0\ngemm.vv v2,v3,v4,m0", "| 1/0",
                  "weight buffer"},
        CheckCase{"push before the product", "gemm.vv v2,v3,v4,m0\nlw.vi v0,v1,0", "| 1/0",
                  "weight buffer"},
        CheckCase{"products in any order", "gemm.vv v2,v3,v4,m0\ngemm.vv v5,v3,v4,m0", "| 1/0",
                  ""}));

// Between a branch and the next label a scheduler may wait, if its rules say so.
TEST(CheckerPaddingTest, EmptyPacketsMayFollowControl) {
  const isa::MachineModel machine = isa::MachineModel::Default();
  RuleSet rules = RulesL1();
  rules.pads_after_control = true;
  const assembler::Code code = Assemble(kLoop);
  for (const char* right : {"| 0//| 1//2///| 3/", "| 0/| 1/~2/>2//| 3"}) {
    const absl::Status status = CheckSchedule(code, ParseSchedule(right), rules, machine);
    EXPECT_TRUE(status.ok()) << right << ": " << status;
  }
  for (const char* wrong : {"| 0/| 2//1/| 3", "| 0/| 1/~2//>2/| 3"}) {
    EXPECT_FALSE(CheckSchedule(code, ParseSchedule(wrong), rules, machine).ok()) << wrong;
  }
  rules.pads_after_control = false;
  EXPECT_FALSE(CheckSchedule(code, ParseSchedule("| 0/| 1/2//| 3"), rules, machine).ok());
}

TEST(CheckerNoCodeTest, HasNoPackets) {
  const isa::MachineModel machine = isa::MachineModel::Default();
  const RuleSet rules = RulesL2(machine);
  EXPECT_TRUE(CheckSchedule(assembler::Code(), Schedule(), rules, machine).ok());
  EXPECT_FALSE(CheckSchedule(assembler::Code(), ParseSchedule("|"), rules, machine).ok());
}

}  // namespace
}  // namespace atalla::sched
