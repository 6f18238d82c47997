#include "atalla/sched/simplify/simplify.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "atalla/assembler/code.h"
#include "atalla/isa/encoding.h"
#include "atalla/sched/code_testing.h"
#include "atalla/sched/simplify/change.h"
#include "gtest/gtest.h"

namespace atalla::sched::simplify {
namespace {

// The simplified code, a line each instruction, with labels and the targets of branches.
std::string Text(const assembler::Code& code) {
  std::string text;
  size_t label = 0;
  for (size_t i = 0; i <= code.instructions.size(); ++i) {
    for (; label < code.labels.size() && code.labels[label].index == static_cast<int>(i); ++label) {
      absl::StrAppend(&text, code.labels[label].name, ":\n");
    }
    if (i == code.instructions.size()) break;
    absl::StrAppend(&text, isa::ToString(code.instructions[i].instruction));
    if (!code.instructions[i].target.empty())
      absl::StrAppend(&text, " ", code.instructions[i].target);
    absl::StrAppend(&text, "\n");
  }
  return text;
}

std::string Simplified(absl::string_view text) { return Text(Simplify(Assemble(text)).code); }

// The tile descriptor of hand-written kernels: 1 << 30 | 7 << 25 | 3 << 20 | 259.
TEST(SimplifyTest, TheMetadataMacroIsTwoInstructions) {
  const Simplification simpler = Simplify(Assemble(R"(
        add.s  x5, x0, x0
        addi.s x6, x0, 1
        slli.s x6, x6, 30
        or.s   x5, x5, x6
        addi.s x6, x0, 7
        slli.s x6, x6, 25
        or.s   x5, x5, x6
        addi.s x6, x0, 3
        slli.s x6, x6, 20
        or.s   x5, x5, x6
        lui.s  x6, 2
        addi.s x6, x6, 3
        or.s   x5, x5, x6
        scpad.ld x7, x8, x5
        lw.s   x6, 0(x8)
        halt.s
)"));
  // 0x4E300103 >> 7 = 0x9C6002, and 3.
  EXPECT_EQ(Text(simpler.code),
            "lui.s x5, 10248194\n"
            "addi.s x5, x5, 3\n"
            "scpad.ld x7, x8, x5\n"
            "lw.s x6, 0(x8)\n"
            "halt.s\n");
  EXPECT_EQ(simpler.instructions_before, 16);
  EXPECT_EQ(simpler.instructions_after, 5);
}

TEST(SimplifyTest, FoldsIntoOneInstructionIfItFits) {
  EXPECT_EQ(Simplified("lui.s x5, 1\naddi.s x5, x5, 5\nmuli.s x5, x5, 3\nhalt.s\n"),
            "li.s x5, 399\nhalt.s\n");
  // The low seven bits are 0.
  EXPECT_EQ(Simplified("li.s x5, 1\nslli.s x5, x5, 30\nhalt.s\n"), "lui.s x5, 8388608\nhalt.s\n");
}

TEST(SimplifyTest, SplitsConstantsAsTheAssemblerDoes) {
  // 0x7FFFFFF and 0x80000000 - 1: the carry goes up, modulo 2^25 (assembler specification, 1.8).
  EXPECT_EQ(Simplified("li.s x5, 0x7FFFFFE\naddi.s x5, x5, 1\nhalt.s\n"),
            "lui.s x5, 1048576\naddi.s x5, x5, -1\nhalt.s\n");
  EXPECT_EQ(Simplified("li.s x5, 0x7FFFFFFE\naddi.s x5, x5, 1\nhalt.s\n"),
            "lui.s x5, -16777216\naddi.s x5, x5, -1\nhalt.s\n");
}

TEST(SimplifyTest, KeepsWhatIsLiveAtTheEnd) {
  constexpr char kText[] = "li.s x5, 1\nlui.s x6, 5\nadd.s x7, x8, x9\nhalt.s\n";
  EXPECT_EQ(Simplified(kText), "li.s x5, 1\nli.s x6, 640\nadd.s x7, x8, x9\nhalt.s\n");
}

TEST(SimplifyTest, TakesImmediatesAndShifts) {
  EXPECT_EQ(Simplified(R"(
        li.s  x5, 8
        mul.s x6, x5, x7
        add.s x8, x5, x7
        sub.s x9, x7, x5
        slt.s x10, x7, x5
        div.s x11, x7, x5
        halt.s
)"),
            "li.s x5, 8\n"
            "slli.s x6, x7, 3\n"
            "addi.s x8, x7, 8\n"
            "addi.s x9, x7, -8\n"
            "slti.s x10, x7, 8\n"
            "divi.s x11, x7, 8\n"
            "halt.s\n");
}

TEST(SimplifyTest, DividesByZeroAsBefore) {
  constexpr char kText[] = "li.s x5, 0\ndiv.s x6, x7, x5\nli.s x6, 1\nhalt.s\n";
  EXPECT_EQ(Simplified(kText), "li.s x5, 0\ndiv.s x6, x7, x0\nli.s x6, 1\nhalt.s\n");
}

TEST(SimplifyTest, PropagatesCopies) {
  EXPECT_EQ(Simplified(R"(
        or.s  x5, x6, x0
        add.s x7, x5, x5
        lw.s  x5, 0(x7)
        halt.s
)"),
            "add.s x7, x6, x6\nlw.s x5, 0(x7)\nhalt.s\n");
}

TEST(SimplifyTest, ComputesNothingTwice) {
  EXPECT_EQ(Simplified(R"(
        mul.s x5, x6, x7
        mul.s x8, x7, x6
        mul.s x5, x6, x7
        vmov.vts x9, v1, 3
        vmov.vts x10, v1, 3
        halt.s
)"),
            "mul.s x5, x6, x7\n"
            "addi.s x8, x5, 0\n"
            "vmov.vts x9, v1, 3\n"
            "addi.s x10, x9, 0\n"
            "halt.s\n");
}

TEST(SimplifyTest, LoadsNothingTwiceUnlessAStoreMayMeetIt) {
  EXPECT_EQ(Simplified(R"(
        lw.s x5, 0(x6)
        lw.s x7, 0(x6)
        sw.s x8, 8(x6)
        lw.s x9, 0(x6)
        lw.s x10, 8(x6)
        sw.s x8, 0(x11)
        lw.s x12, 0(x6)
        halt.s
)"),
            "lw.s x5, 0(x6)\n"
            "addi.s x7, x5, 0\n"
            "sw.s x8, 8(x6)\n"
            "addi.s x9, x5, 0\n"
            "addi.s x10, x8, 0\n"
            "sw.s x8, 0(x11)\n"
            "lw.s x12, 0(x6)\n"
            "halt.s\n");
}

// x0 stays 0, whatever is loaded into it.
TEST(SimplifyTest, LoadsAgainWhatWasLost) {
  EXPECT_EQ(Simplified("lw.s x0, 4(x6)\nlw.s x5, 4(x6)\nhalt.s\n"), "lw.s x5, 4(x6)\nhalt.s\n");
}

TEST(SimplifyTest, LoadsOverlappedByAHalfWordStoreAgain) {
  constexpr char kText[] = "sw.s x5, 0(x6)\nshw.s x7, 2(x6)\nlw.s x8, 0(x6)\nhalt.s\n";
  EXPECT_EQ(Simplified(kText), kText);
}

TEST(SimplifyTest, LoadsRowsOnceBetweenStoresToTheirScratchpad) {
  EXPECT_EQ(Simplified(R"(
        vreg.ld v1, x0, x5, 31, 0
        vreg.ld v1, x0, x5, 31, 0
        vreg.st v2, x0, x6, 31, 1
        vreg.ld v1, x0, x5, 31, 0
        vreg.st v1, x0, x6, 31, 0
        vreg.ld v1, x0, x5, 31, 0
        halt.s
)"),
            "vreg.ld v1, x0, x5, 31, 0\n"
            "vreg.st v2, x0, x6, 31, 1\n"
            "vreg.st v1, x0, x6, 31, 0\n"
            "vreg.ld v1, x0, x5, 31, 0\n"
            "halt.s\n");
}

TEST(SimplifyTest, PutsDistancesIntoAddresses) {
  EXPECT_EQ(Simplified(R"(
        addi.s x5, x6, 8
        lw.s x7, 4(x5)
        li.s x5, 60
        lw.s x8, 4(x5)
        lw.s x5, 0(x9)
        halt.s
)"),
            "lw.s x7, 12(x6)\nlw.s x8, 64(x0)\nlw.s x5, 0(x9)\nhalt.s\n");
}

TEST(SimplifyTest, WritesMasksOnce) {
  EXPECT_EQ(Simplified(R"(
        li.s x5, -1
        mv.stm m1, x5
        add.vv v1, v2, v3, m1
        li.s x5, -1
        mv.stm m1, x5
        add.vv v4, v2, v3, m1
        mgt.mvv m2, v2, v3, m1
        mgt.mvv m2, v2, v3, m1
        halt.s
)"),
            "li.s x5, -1\n"
            "mv.stm m1, x5\n"
            "add.vv v1, v2, v3, m1\n"
            "add.vv v4, v2, v3, m1\n"
            "mgt.mvv m2, v2, v3, m1\n"
            "halt.s\n");
}

TEST(SimplifyTest, MergesAreNotTheSameTwiceUnlessTheMaskIsFull) {
  constexpr char kText[] =
      "add.vv v1, v1, v2, m1\nadd.vv v1, v1, v2, m1\nmgt.mvv m2, v2, v3, m1\n"
      "mgt.mvv m2, v2, v3, m1\nhalt.s\n";
  EXPECT_EQ(Simplified(kText), kText);
}

TEST(SimplifyTest, DecidesBranchesOnConstants) {
  EXPECT_EQ(Simplified(R"(
        li.s x5, 3
        li.s x6, 4
        blt.s x5, x6, less, 2
        sw.s x5, 0(x0)
less:   bgt.s x5, x6, more
        sw.s x6, 4(x0)
more:   halt.s
)"),
            "li.s x6, 4\nli.s x5, 5\nless:\nmore:\nhalt.s\n");
}

// -1 < 1 or not: machines differ.
TEST(SimplifyTest, LeavesBranchesOnSignsAlone) {
  constexpr char kText[] =
      "li.s x5, -1\nli.s x6, 1\nblt.s x5, x6, 0, 0 less\nsw.s x5, 0(x0)\nless:\nhalt.s\n";
  EXPECT_EQ(Simplified("li.s x5, -1\nli.s x6, 1\nblt.s x5, x6, less\nsw.s x5, 0(x0)\n"
                       "less: halt.s\n"),
            kText);
}

TEST(SimplifyTest, ConstantsMeetAfterBranches) {
  EXPECT_EQ(Simplified(R"(
        beq.s x1, x2, b
        li.s x5, 7
        li.s x6, 1
        jal x0, c
b:      li.s x5, 7
        li.s x6, 2
c:      addi.s x7, x5, 1
        addi.s x8, x6, 1
        halt.s
)"),
            "beq.s x1, x2, 0, 0 b\n"
            "li.s x5, 7\n"
            "li.s x6, 1\n"
            "jal x0, 0 c\n"
            "b:\n"
            "li.s x5, 7\n"
            "li.s x6, 2\n"
            "c:\n"
            "li.s x7, 8\n"
            "addi.s x8, x6, 1\n"
            "halt.s\n");
}

TEST(SimplifyTest, NothingIsKnownBehindCalls) {
  EXPECT_EQ(Simplified(R"(
        li.s x5, 7
        jal x1, f
        addi.s x6, x5, 1
        halt.s
f:      addi.s x7, x5, 1
        jalr x0, x1, 0
)"),
            "li.s x5, 7\n"
            "jal x1, 0 f\n"
            "addi.s x6, x5, 1\n"
            "halt.s\n"
            "f:\n"
            "li.s x7, 8\n"
            "jalr x0, x1, 0\n");
}

TEST(SimplifyTest, DropsWhatIsNotReachedAndNotRead) {
  EXPECT_EQ(Simplified(R"(
        add.s x5, x6, x7
        jal x0, next
gone:   sw.s x5, 0(x6)
        add.s x5, x6, x7
next:   lw.s x5, 0(x7)
        add.vv v1, v2, v3, m1
        vreg.ld v1, x6, x7, 31, 0
        add.vv v3, v2, v2, m1
        halt.s
)"),
            "gone:\nnext:\nlw.s x5, 0(x7)\nvreg.ld v1, x6, x7, 31, 0\nadd.vv v3, v2, v2, m1\n"
            "halt.s\n");
}

// Nobody else names x9: whoever gets the code next would take it for free.
TEST(SimplifyTest, KeepsTheLastNameOfARegister) {
  constexpr char kText[] = "add.s x5, x9, x5\nli.s x5, 1\nhalt.s\n";
  EXPECT_EQ(Simplified(kText), kText);
}

TEST(SimplifyTest, KeepsWhatTouchesWeightsScratchpadsAndMemory) {
  constexpr char kText[] =
      "lw.vi v0, v1, 0, m0\ngemm.vv v2, v3, v4, m0\ngemm.vv v2, v3, v4, m0\n"
      "scpad.ld x5, x6, x7\nscpad.ld x5, x6, x7\nsw.s x5, 0(x6)\nsw.s x5, 0(x6)\nhalt.s\n";
  EXPECT_EQ(Simplified(kText), kText);
}

TEST(SimplifyTest, LeavesNumericAddressesAlone) {
  constexpr char kText[] = "add.s x5, x6, x7\nadd.s x5, x7, x6\njalr x0, x5, 40\n";
  EXPECT_EQ(Simplified(kText), kText);
}

TEST(SimplifyTest, ReportsWhatItDidAndWhere) {
  const Simplification simpler = Simplify(Assemble("li.s x5, 3\naddi.s x5, x5, 4\nhalt.s\n"));
  EXPECT_EQ(simpler.Summary(), "3 -> 2 instructions: 1 folded, 1 dead");
  ASSERT_EQ(simpler.changes.size(), 2);
  EXPECT_EQ(simpler.changes[0].kind, ChangeKind::kFolded);
  EXPECT_EQ(simpler.changes[0].location.line, 2);
  EXPECT_EQ(simpler.changes[1].kind, ChangeKind::kDead);
  EXPECT_EQ(simpler.changes[1].location.line, 1);
}

TEST(SimplifyTest, NoCode) { EXPECT_EQ(Simplified(""), ""); }

}  // namespace
}  // namespace atalla::sched::simplify
