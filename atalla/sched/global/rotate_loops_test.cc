#include "atalla/sched/global/rotate_loops.h"

#include <vector>

#include "atalla/assembler/code.h"
#include "atalla/sched/global/block_list.h"
#include "atalla/sched/global/pass_testing.h"
#include "atalla/sched/global/thread_jumps.h"
#include "gtest/gtest.h"

namespace atalla::sched::global {
namespace {

assembler::Code Rotated(const assembler::Code& code) {
  BlockList list = SplitIntoBlocks(code);
  std::vector<Change> changes;
  RotateLoops(list, changes);
  return JoinBlocks(list);
}

// What becomes known at the guards is left to jump threading.
assembler::Code Threaded(const assembler::Code& code) {
  BlockList list = SplitIntoBlocks(Rotated(code));
  std::vector<Change> changes;
  ThreadJumps(list, changes);
  return JoinBlocks(list);
}

TEST(RotateLoopsTest, TestAtTheHead) {
  EXPECT_EQ(After(Rotated,
                  "head: lw.s x2, 0(x4)\n"
                  "bge.s x1, x2, exit, 2\n"
                  "addi.s x3, x3, 1\n"
                  "jal x0, head\n"
                  "exit: halt.s\n"),
            Same("lw.s x2, 0(x4)\n"
                 "bge.s x1, x2, exit, 2\n"
                 "global0: addi.s x3, x3, 1\n"
                 "lw.s x2, 0(x4)\n"
                 "blt.s x1, x2, global0, 2\n"
                 "exit: halt.s\n"));
}

// The exit is elsewhere, and an iteration may be cut short.
TEST(RotateLoopsTest, JumpsFromWithin) {
  EXPECT_EQ(After(Rotated,
                  "jal x0, head\n"
                  "exit: halt.s\n"
                  "head: bge.s x1, x2, exit\n"
                  "addi.s x1, x1, 1\n"
                  "beq.s x3, x4, head\n"
                  "addi.s x1, x1, 2\n"
                  "jal x0, head\n"),
            Same("jal x0, head\n"
                 "exit: halt.s\n"
                 "head: bge.s x1, x2, exit\n"
                 "global0: addi.s x1, x1, 1\n"
                 "beq.s x3, x4, global1\n"
                 "addi.s x1, x1, 2\n"
                 "global1: blt.s x1, x2, global0\n"
                 "jal x0, exit\n"));
}

TEST(RotateLoopsTest, Nests) {
  EXPECT_EQ(After(Threaded,
                  "outer: bge.s x1, x2, end\n"
                  "li.s x3, 0\n"
                  "inner: bge.s x3, x4, next\n"
                  "sw.s x3, 0(x5)\n"
                  "addi.s x3, x3, 1\n"
                  "jal x0, inner\n"
                  "next: addi.s x1, x1, 1\n"
                  "jal x0, outer\n"
                  "end: halt.s\n"),
            Same("bge.s x1, x2, end\n"
                 "global1: li.s x3, 0\n"
                 "bge.s x3, x4, next\n"
                 "global0: sw.s x3, 0(x5)\n"
                 "addi.s x3, x3, 1\n"
                 "blt.s x3, x4, global0\n"
                 "next: addi.s x1, x1, 1\n"
                 "blt.s x1, x2, global1\n"
                 "end: halt.s\n"));
}

// A known number of iterations needs no guard.
TEST(RotateLoopsTest, GuardsThatAreKnown) {
  EXPECT_EQ(After(Threaded,
                  "li.s x1, 0\n"
                  "li.s x2, 9\n"
                  "head: bge.s x1, x2, end\n"
                  "sw.s x1, 0(x5)\n"
                  "addi.s x1, x1, 1\n"
                  "jal x0, head\n"
                  "end: halt.s\n"),
            Same("li.s x1, 0\n"
                 "li.s x2, 9\n"
                 "global0: sw.s x1, 0(x5)\n"
                 "addi.s x1, x1, 1\n"
                 "blt.s x1, x2, global0\n"
                 "halt.s\n"));
}

TEST(RotateLoopsTest, EndlessLoopsStay) {
  const char* kText =
      "head: addi.s x1, x1, 1\n"
      "jal x0, head\n";
  EXPECT_EQ(After(Rotated, kText), Same(kText));
}

TEST(RotateLoopsTest, RandomPrograms) {
  ExpectSameOnRandomPrograms(Rotated, 0, 2000);
  ExpectSameOnRandomPrograms(Threaded, 2000, 2000);
}

}  // namespace
}  // namespace atalla::sched::global
