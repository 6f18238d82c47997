#include "atalla/sched/rename/rename.h"

#include <cstdint>
#include <ostream>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "atalla/assembler/code.h"
#include "atalla/isa/encoding.h"
#include "atalla/isa/machine.h"
#include "atalla/sched/code_testing.h"
#include "atalla/sched/list.h"
#include "atalla/sched/random_code.h"
#include "atalla/sched/scheduler.h"
#include "gtest/gtest.h"

namespace atalla::sched {
namespace {

using assembler::Code;

std::string Text(const Code& code) {
  std::vector<std::string> lines;
  for (const assembler::CodeInstruction& instruction : code.instructions) {
    lines.push_back(isa::ToString(instruction.instruction));
  }
  return absl::StrJoin(lines, "\n");
}

std::string Renamed(const std::string& text) {
  const absl::StatusOr<Code> renamed = RenameValues(Assemble(text));
  EXPECT_TRUE(renamed.ok()) << renamed.status();
  return renamed.ok() ? Text(*renamed) : "";
}

struct Case {
  const char* what;
  const char* before;
  const char* after;
};

std::ostream& operator<<(std::ostream& out, const Case& c) { return out << c.what; }

class RenameTest : public testing::TestWithParam<Case> {};

// x3 and v1, m1 are the first registers that these do not name, or the first after those they do.
TEST_P(RenameTest, AsWorkedByHand) {
  EXPECT_EQ(Renamed(GetParam().before), Text(Assemble(GetParam().after)));
}

INSTANTIATE_TEST_SUITE_P(
    All, RenameTest,
    testing::Values(
        Case{"the last value keeps its name", "li.s x5,1\nsw.s x5,0(x6)\nli.s x5,2\nsw.s x5,4(x6)",
             "li.s x3,1\nsw.s x3,0(x6)\nli.s x5,2\nsw.s x5,4(x6)"},
        Case{"what comes in keeps its name", "sw.s x5,0(x6)\nli.s x5,1\nsw.s x5,4(x6)\nli.s x5,2",
             "sw.s x5,0(x6)\nli.s x3,1\nsw.s x3,4(x6)\nli.s x5,2"},
        Case{"reads and writes of one instruction are two values",
             "li.s x5,1\nsw.s x5,0(x6)\naddi.s x5,x5,2\nsw.s x5,0(x6)\naddi.s x5,x5,3",
             "li.s x3,1\nsw.s x3,0(x6)\naddi.s x4,x3,2\nsw.s x4,0(x6)\naddi.s x5,x4,3"},
        Case{"a chain that nothing else reads is one value",
             "lui.s x5,1\naddi.s x5,x5,2\nsw.s x5,0(x6)\nlui.s x5,3\naddi.s x5,x5,4",
             "lui.s x3,1\naddi.s x3,x3,2\nsw.s x3,0(x6)\nlui.s x5,3\naddi.s x5,x5,4"},
        Case{"but not if readers of what comes in would hold it up",
             "sw.s x5,0(x6)\nlui.s x5,1\naddi.s x5,x5,2",
             "sw.s x5,0(x6)\nlui.s x3,1\naddi.s x5,x3,2"},
        Case{"temporaries of macros",
             "lui.s x253,1\naddi.s x5,x253,1\nlui.s x253,2\naddi.s x6,x253,2\nlui.s x253,3",
             "lui.s x3,1\naddi.s x5,x3,1\nlui.s x4,2\naddi.s x6,x4,2\nlui.s x253,3"},
        Case{"each block for itself", "li.s x5,1\nl: li.s x5,2\nli.s x5,3",
             "li.s x5,1\nl: li.s x3,2\nli.s x5,3"},
        Case{"merges belong to what they merge into",
             "vreg.ld v5,x0,x9,31,0\nadd.vv v5,v6,v7,m1\nvreg.st v5,x0,x9,31,0\n"
             "vreg.ld v5,x0,x9,31,1",
             "vreg.ld v1,x0,x9,31,0\nadd.vv v1,v6,v7,m1\nvreg.st v1,x0,x9,31,0\n"
             "vreg.ld v5,x0,x9,31,1"},
        Case{"a merge into what comes in keeps its name",
             "add.vv v5,v6,v7,m1\nvreg.st v5,x0,x9,31,0\nvreg.ld v5,x0,x9,31,1",
             "add.vv v5,v6,v7,m1\nvreg.st v5,x0,x9,31,0\nvreg.ld v5,x0,x9,31,1"},
        Case{"nothing stays under a mask of ones",
             "li.s x9,-1\nmv.stm m1,x9\nadd.vv v5,v6,v7,m1\nvreg.st v5,x0,x9,31,0\n"
             "add.vv v5,v7,v7,m1",
             "li.s x9,-1\nmv.stm m1,x9\nadd.vv v1,v6,v7,m1\nvreg.st v1,x0,x9,31,0\n"
             "add.vv v5,v7,v7,m1"},
        Case{"masks",
             "li.s x9,5\nmv.stm m1,x9\nadd.vv v5,v6,v7,m1\nmv.stm m1,x8\nadd.vv v5,v6,v7,m1",
             "li.s x9,5\nmv.stm m2,x9\nadd.vv v5,v6,v7,m2\nmv.stm m1,x8\nadd.vv v5,v6,v7,m1"},
        Case{"increments write what the branch reads",
             "l: li.s x5,1\nsw.s x5,0(x6)\naddi.s x5,x5,1\nblt.s x5,x6,l,1",
             "l: li.s x3,1\nsw.s x3,0(x6)\naddi.s x5,x3,1\nblt.s x5,x6,l,1"},
        Case{"x33 routes addresses", "li.s x33,1\nvreg.ld v5,x0,x9,31,0\nli.s x33,0",
             "li.s x33,1\nvreg.ld v5,x0,x9,31,0\nli.s x33,0"}));

// All mask registers but m14 and m15 have names, which leaves two: each of four values takes the
// one that has been idle for longest, its own among them.
TEST(RenameFewRegistersTest, TakesTurns) {
  std::string rest = "l: ";
  for (int mask = 2; mask < 14; ++mask)
    absl::StrAppend(&rest, "mv.mts x", 20 + mask, ",m", mask, "\n");
  const std::string value = "mv.stm m1,x8\nmv.mts x9,m1\n";
  EXPECT_EQ(
      Renamed(absl::StrCat(value, value, value, value, value, rest)),
      Text(Assemble(absl::StrCat("mv.stm m14,x8\nmv.mts x3,m14\nmv.stm m15,x8\nmv.mts x4,m15\n"
                                 "mv.stm m1,x8\nmv.mts x5,m1\nmv.stm m14,x8\nmv.mts x6,m14\n"
                                 "mv.stm m1,x8\nmv.mts x9,m1\n",
                                 rest))));
}

TEST(RenameFewRegistersTest, NoneLeft) {
  std::string text;
  for (int mask = 1; mask < 16; ++mask) {
    absl::StrAppend(&text, "mv.stm m", mask, ",x8\nmv.stm m", mask, ",x8\n");
  }
  EXPECT_EQ(Renamed(text), Text(Assemble(text)));
}

// A value that is read twice by its last reader gives its register back once.
TEST(RenameFewRegistersTest, ReadTwiceAtTheEnd) {
  std::string text = "l: ";
  for (int reg = 3; reg < 252; ++reg) {
    if (reg != 33) absl::StrAppend(&text, "sw.s x", reg, ",0(x1)\n");
  }
  std::string block;
  for (int i = 0; i < 12; ++i) absl::StrAppend(&block, "li.s x5,", i, "\nadd.s x6,x5,x5\n");
  const absl::StatusOr<Code> renamed = RenameValues(Assemble(block + text));
  EXPECT_TRUE(renamed.ok()) << renamed.status();
}

TEST(RenameSettledTest, SettledBlocksStay) {
  const Code code = Assemble("li.s x5,1\nli.s x5,2\nl: li.s x5,3\nli.s x5,4");
  const absl::StatusOr<Code> renamed = RenameValues(code, {2});
  ASSERT_TRUE(renamed.ok()) << renamed.status();
  EXPECT_EQ(Text(*renamed), Text(Assemble("li.s x3,1\nli.s x5,2\nl: li.s x5,3\nli.s x5,4")));
}

// RenameValues checks its own result.
TEST(RenameRandomTest, EveryRenamingIsRight) {
  int changed = 0;
  for (uint32_t seed = 0; seed < 500; ++seed) {
    const Code code = Assemble(RandomProgram(seed));
    const absl::StatusOr<Code> renamed = RenameValues(code);
    ASSERT_TRUE(renamed.ok()) << "seed " << seed << ": " << renamed.status();
    if (Text(*renamed) != Text(code)) ++changed;
  }
  EXPECT_GT(changed, 400);
}

// What it is for: 32 rows of a softmax, unrolled into one block, with four row registers in turn.
// ALU.V has four operations of each row (rmax, sub, rsum, add), one a packet: 128 packets, one
// before for the first load, one after for halt.s.
TEST(RenameListTest, UnrolledRowsWithFewTemporaries) {
  std::string text = "li.s x9,-1\nmv.stm m1,x9\n";
  for (int row = 0; row < 32; ++row) {
    const int t = 10 + row % 4;
    absl::StrAppend(&text, "vreg.ld v", t, ",x0,x8,31,", row % 4 / 2, "\nrmax.vi v20,v", t,
                    ",64,m1\nvmov.vts x253,v20,0\nsub.vs v", t, ",v", t, ",x253,m1\nexpi.vi v", t,
                    ",v", t, ",0,m1\nrsum.vi v20,v", t,
                    ",64,m1\nvmov.vts x253,v20,0\nrcp.bf x253,x253,x0\nmul.vs v", t, ",v", t,
                    ",x253,m1\nadd.vs v4,v", t, ",x253,m1\n");
  }
  absl::StrAppend(&text, "halt.s");
  const isa::MachineModel machine = isa::MachineModel::Default();
  const ListScheduler list;
  const Code code = Assemble(text);
  const absl::StatusOr<Schedule> as_given = list.Run(code, machine);
  const absl::StatusOr<Rewriting> renamed = list.Rewrite(code, machine);
  ASSERT_TRUE(as_given.ok() && renamed.ok()) << as_given.status() << renamed.status();
  EXPECT_GT(as_given->packets.size(), 200u);
  EXPECT_LE(renamed->schedule.packets.size(), 132u);
}

}  // namespace
}  // namespace atalla::sched
