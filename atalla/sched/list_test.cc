#include "atalla/sched/list.h"

#include <cstdint>
#include <ostream>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "atalla/assembler/code.h"
#include "atalla/isa/machine.h"
#include "atalla/sched/checker.h"
#include "atalla/sched/code_testing.h"
#include "atalla/sched/objective.h"
#include "atalla/sched/packet_list.h"
#include "gtest/gtest.h"

namespace atalla::sched {
namespace {

Schedule List(const assembler::Code& code,
              ListScheduler::Limits limits = ListScheduler::Limits::kL2,
              Objective objective = Objective::kPackets) {
  const isa::MachineModel machine = isa::MachineModel::Default();
  const ListScheduler list(limits, objective);
  absl::StatusOr<Schedule> schedule = list.Run(code, machine);
  EXPECT_TRUE(schedule.ok()) << schedule.status();
  const absl::Status checked = CheckSchedule(code, *schedule, list.Rules(machine), machine);
  EXPECT_TRUE(checked.ok()) << checked;
  return *schedule;
}

// A division takes 66 cycles. The second beside what waits for the first starts too late.
TEST(ListObjectiveTest, PacketsOrCycles) {
  const assembler::Code code = Assemble(
      "div.s x1,x2,x3\nmuli.s x6,x7,3\ndiv.s x8,x6,x3\naddi.s x4,x1,1\naddi.s x5,x4,1\n"
      "muli.s x9,x8,3");
  EXPECT_EQ(PacketsText(List(code)), "0 1\n2 3\n4 5\n");
  EXPECT_EQ(PacketsText(List(code, ListScheduler::Limits::kL2, Objective::kCycles)),
            "0 1\n2\n3\n4\n5\n");
}

struct ListCase {
  const char* what;
  const char* text;
  const char* packets;
};

std::ostream& operator<<(std::ostream& out, const ListCase& c) { return out << c.what; }

class ListTest : public testing::TestWithParam<ListCase> {};

// Worked by hand: each is the only schedule of its length, or the one that the priorities choose.
TEST_P(ListTest, PacksAsWorkedByHand) {
  EXPECT_EQ(PacketsText(List(Assemble(GetParam().text))), GetParam().packets);
}

INSTANTIATE_TEST_SUITE_P(
    Blocks, ListTest,
    testing::Values(
        ListCase{"one of each unit", "addi.s x1,x2,1\nmuli.s x3,x4,2\nlw.s x5,0(x6)\nli.s x7,1",
                 // One ALU.S a packet; the load first, then the multiplication.
                 "0 1 2\n3\n"},
        ListCase{"a chain is a packet each", "li.s x1,1\naddi.s x2,x1,1\naddi.s x3,x2,1",
                 "0\n1\n2\n"},
        ListCase{"no packet for a latency", "lw.s x1,0(x2)\naddi.s x3,x1,1", "0\n1\n"},
        ListCase{"work for a latency",
                 "lw.s x1,0(x2)\naddi.s x3,x1,1\naddi.s x4,x5,1\naddi.s x6,x7,1\naddi.s x8,x9,1",
                 "0 2\n3\n4\n1\n"},
        ListCase{"a reader and the next writer share a packet, in this order",
                 "add.s x3,x1,x0\nlw.s x1,0(x4)", "0 1\n"},
        ListCase{"the branch goes with the last ones",
                 "l: vreg.ld v1,x0,x5,31,0\ngemm.vv v2,v3,v4,m0\naddi.s x6,x6,1\nbeq.s x7,x0,l",
                 // The branch would be the fifth scalar port.
                 "0 1 2\n3\n"},
        ListCase{"halt.s shares only with what needs no port", "li.s x1,1\naddi.s x2,x3,1\nhalt.s",
                 "1\n0 2\n"},
        ListCase{"the weight loop of a product, two packets an iteration without auto-increment",
                 "l: vreg.ld v1,x0,x5,31,1\nlw.vi v0,v1,0\naddi.s x5,x5,1\nblt.s x5,x6,l",
                 "0 2\n1 3\n"},
        ListCase{"a label starts a packet", "li.s x1,1\nl: lw.s x2,0(x3)\nm: muli.s x4,x5,1",
                 "0\n1\n2\n"},
        ListCase{"nops fill free slots", "nop.s\nli.s x1,1\nnop.s\nlw.s x2,0(x3)", "0 1 2 3\n"}));

// Rules L1: scalar operations have no limit but the width; control, memory and vectors have.
TEST(ListSchedulerTest, ObeysTheOlderRules) {
  const struct {
    const char* text;
    const char* packets;
  } kRows[] = {
      {"addi.s x1,x2,1\naddi.s x3,x4,1\naddi.s x5,x6,1\naddi.s x7,x8,1\naddi.s x9,x10,1",
       "0 1 2 3\n4\n"},
      {"l: addi.s x1,x2,1\nbeq.s x3,x0,l", "0\n1\n"},
      // The load with latency 4 first; it leaves no memory slot for the one with latency 3.
      {"vreg.ld v1,x0,x5,31,0\nadd.vv v2,v3,v4,m0\nlw.s x6,0(x7)", "1 2\n0\n"},
      {"add.s x3,x1,x0\nlw.s x1,0(x4)", "0\n1\n"},
  };
  for (const auto& row : kRows) {
    const Schedule schedule = List(Assemble(row.text), ListScheduler::Limits::kL1);
    EXPECT_EQ(PacketsText(schedule), row.packets) << row.text;
  }
}

TEST(ListSchedulerTest, NoCodeNoPackets) {
  const Schedule schedule = List(assembler::Code());
  EXPECT_TRUE(schedule.packets.empty());
  EXPECT_TRUE(schedule.block_starts.empty());
}

// Eight independent rows through load, product and store: the products, one a packet, hide all
// latencies but the first row's load and the last row's product.
TEST(ListSchedulerTest, OverlapsTheRowsOfAProduct) {
  std::string text;
  for (int row = 0; row < 16; ++row) {
    absl::StrAppend(&text, "addi.s x", 10 + row, ",x5,", row, "\nvreg.ld v", 1 + row, ",x0,x",
                    10 + row, ",31,0\ngemm.vv v", 100 + row, ",v", 1 + row, ",v0,m0\nvreg.st v",
                    100 + row, ",x0,x", 10 + row, ",31,1\n");
  }
  const Schedule schedule = List(Assemble(text));
  // ALU.S and GEMM have 16 each; a row number is there one packet before its load, that three
  // before its product, that sixteen before its store: 1 + 3 + 16 + 16 cycles, and no more packets.
  EXPECT_GE(schedule.packets.size(), 18u);
  EXPECT_LE(schedule.packets.size(), 36u);
}

}  // namespace
}  // namespace atalla::sched
