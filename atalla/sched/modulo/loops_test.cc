#include "atalla/sched/modulo/loops.h"

#include <vector>

#include "atalla/assembler/code.h"
#include "atalla/sched/code_testing.h"
#include "atalla/sched/values.h"
#include "gtest/gtest.h"

namespace atalla::sched::modulo {
namespace {

using assembler::Code;

TEST(FindLoopsTest, OneBlockWithABranchToItself) {
  const Code code = Assemble(
      "li.s x3, 4\n"
      "l: addi.s x2, x2, 1\n"
      "blt.s x2, x3, l\n"
      "halt.s\n");
  const std::vector<Loop> loops = FindLoops(code);
  ASSERT_EQ(loops.size(), 1u);
  EXPECT_EQ(loops[0].begin, 1);
  EXPECT_EQ(loops[0].end, 3);
  EXPECT_EQ(loops[0].preheader, 0);
  EXPECT_EQ(LoopEntries(code).Known(loops[0]), (std::vector<KnownRegister>{{3, 4}}));
}

TEST(FindLoopsTest, OnlyTheInnerOfANest) {
  const Code code = Assemble(
      "o: li.s x2, 0\n"
      "i: addi.s x2, x2, 1\n"
      "blt.s x2, x3, i\n"
      "addi.s x4, x4, 1\n"
      "blt.s x4, x5, o\n"
      "halt.s\n");
  const std::vector<Loop> loops = FindLoops(code);
  ASSERT_EQ(loops.size(), 1u);
  EXPECT_EQ(loops[0].begin, 1);
  EXPECT_EQ(LoopEntries(code).Known(loops[0]), (std::vector<KnownRegister>{{2, 0}}));
}

TEST(FindLoopsTest, NotSeveralBlocksNorJumps) {
  EXPECT_TRUE(FindLoops(Assemble("l: beq.s x2, x3, m\n"
                                 "addi.s x2, x2, 1\n"
                                 "m: blt.s x2, x4, l\n"
                                 "halt.s\n"))
                  .empty());
  EXPECT_TRUE(FindLoops(Assemble("l: addi.s x2, x2, 1\njal x0, l\n")).empty());
  EXPECT_TRUE(FindLoops(Assemble("")).empty());
}

// Whoever jumps there may bring other values.
TEST(FindLoopsTest, NothingIsKnownWithASecondEntry) {
  const Code jumped = Assemble(
      "beq.s x2, x3, l\n"
      "li.s x3, 4\n"
      "l: addi.s x2, x2, 1\n"
      "blt.s x2, x3, l\n"
      "halt.s\n");
  ASSERT_EQ(FindLoops(jumped).size(), 1u);
  EXPECT_TRUE(LoopEntries(jumped).Known(FindLoops(jumped)[0]).empty());
  // Nor where a call returns to the loop.
  const Code called = Assemble(
      "li.s x3, 4\n"
      "jal x1, f\n"
      "l: addi.s x2, x2, 1\n"
      "blt.s x2, x3, l\n"
      "halt.s\n"
      "f: jalr x0, x1, 0\n");
  ASSERT_EQ(FindLoops(called).size(), 1u);
  EXPECT_TRUE(LoopEntries(called).Known(FindLoops(called)[0]).empty());
}

// Constants that were set long before, and no block on the way changes.
TEST(FindLoopsTest, ConstantsFromFurtherUp) {
  const Code code = Assemble(
      "li.s x3, 4\n"
      "li.s x4, 64\n"
      "lw.s x5, 0(x0)\n"
      "beq.s x5, x0, past\n"
      "li.s x4, 128\n"
      "past: li.s x2, 0\n"
      "l: addi.s x2, x2, 1\n"
      "blt.s x2, x3, l\n"
      "halt.s\n");
  ASSERT_EQ(FindLoops(code).size(), 1u);
  EXPECT_EQ(LoopEntries(code).Known(FindLoops(code)[0]),
            (std::vector<KnownRegister>{{2, 0}, {3, 4}}));
}

// One way leads here with a constant, the other by way of a function that may have changed it.
TEST(FindLoopsTest, NothingIsKnownBehindACallThatOthersJumpTo) {
  const Code code = Assemble(
      "li.s x3, 4\n"
      "lw.s x5, 0(x0)\n"
      "beq.s x5, x0, l\n"
      "jal x1, f\n"
      "l: addi.s x2, x2, 1\n"
      "blt.s x2, x3, l\n"
      "halt.s\n"
      "f: li.s x3, 9\n"
      "jalr x0, x1, 0\n");
  ASSERT_EQ(FindLoops(code).size(), 1u);
  EXPECT_TRUE(LoopEntries(code).Known(FindLoops(code)[0]).empty());
}

}  // namespace
}  // namespace atalla::sched::modulo
