#include "atalla/sched/global/thread_jumps.h"

#include <vector>

#include "atalla/assembler/code.h"
#include "atalla/sched/code_testing.h"
#include "atalla/sched/global/block_list.h"
#include "atalla/sched/global/pass_testing.h"
#include "gtest/gtest.h"

namespace atalla::sched::global {
namespace {

assembler::Code Threaded(const assembler::Code& code) {
  BlockList list = SplitIntoBlocks(code);
  std::vector<Change> changes;
  ThreadJumps(list, changes);
  return JoinBlocks(list);
}

TEST(ThreadJumpsTest, JumpToAJump) {
  EXPECT_EQ(After(Threaded,
                  "beq.s x1, x2, a, 3\n"
                  "addi.s x3, x3, 1\n"
                  "jal x0, c\n"
                  "a: jal x0, b\n"
                  "c: addi.s x3, x3, 2\n"
                  "b: halt.s\n"),
            Same("beq.s x1, x2, b, 3\n"
                 "addi.s x3, x3, 1\n"
                 "addi.s x3, x3, 2\n"
                 "b: halt.s\n"));
}

TEST(ThreadJumpsTest, BranchOverAJump) {
  EXPECT_EQ(After(Threaded,
                  "a: addi.s x3, x3, 1\n"
                  "blt.s x1, x2, b, 4\n"
                  "jal x0, a\n"
                  "b: halt.s\n"),
            Same("a: addi.s x3, x3, 1\n"
                 "bge.s x1, x2, a, 4\n"
                 "halt.s\n"));
}

// An increment is added whether taken or not; that of x0 is none.
TEST(ThreadJumpsTest, BranchToTheNext) {
  EXPECT_EQ(After(Threaded,
                  "beq.s x1, x2, a, 3\n"
                  "a: bne.s x0, x2, b, 3\n"
                  "b: halt.s\n"),
            Same("addi.s x1, x1, 3\n"
                 "halt.s\n"));
}

TEST(ThreadJumpsTest, KnownOutcomes) {
  EXPECT_EQ(After(Threaded,
                  "li.s x1, 3\n"
                  "addi.s x2, x1, 4\n"
                  "bge.s x1, x2, a, 5\n"
                  "sw.s x1, 0(x0)\n"
                  "a: halt.s\n"),
            Same("li.s x1, 3\n"
                 "addi.s x2, x1, 4\n"
                 "addi.s x1, x1, 5\n"
                 "sw.s x1, 0(x0)\n"
                 "halt.s\n"));
  EXPECT_EQ(After(Threaded,
                  "li.s x1, 3\n"
                  "addi.s x2, x1, 4\n"
                  "blt.s x1, x2, a\n"
                  "sw.s x2, 0(x0)\n"
                  "a: halt.s\n"),
            Same("li.s x1, 3\n"
                 "addi.s x2, x1, 4\n"
                 "halt.s\n"));
  // Two instructions would take its place.
  const char* kCounts =
      "li.s x1, 3\n"
      "beq.s x1, x1, a, 5\n"
      "sw.s x1, 0(x0)\n"
      "a: halt.s\n";
  EXPECT_EQ(After(Threaded, kCounts), Same(kCounts));
  // -1 is less than 1, or more, as the machine takes it.
  const char* kSigns =
      "li.s x1, -1\n"
      "li.s x2, 1\n"
      "blt.s x1, x2, a\n"
      "sw.s x1, 0(x0)\n"
      "a: halt.s\n";
  EXPECT_EQ(After(Threaded, kSigns), Same(kSigns));
}

// The tail has already asked what the head asks.
TEST(ThreadJumpsTest, OutcomesThatFollow) {
  EXPECT_EQ(After(Threaded,
                  "head: bge.s x1, x2, end\n"
                  "lw.s x1, 0(x3)\n"
                  "bgt.s x2, x1, head\n"
                  "end: halt.s\n"),
            Same("bge.s x1, x2, end\n"
                 "global0: lw.s x1, 0(x3)\n"
                 "bgt.s x2, x1, global0\n"
                 "end: halt.s\n"));
  // Counted after the comparison: nothing follows.
  const char* kCounted =
      "head: bge.s x1, x2, end\n"
      "lw.s x4, 0(x3)\n"
      "blt.s x1, x2, head, 1\n"
      "end: halt.s\n";
  EXPECT_EQ(After(Threaded, kCounted), Same(kCounted));
  // Neither does bge follow from ble.
  const char* kOther =
      "head: bge.s x1, x2, end\n"
      "lw.s x1, 0(x3)\n"
      "ble.s x1, x2, head\n"
      "end: halt.s\n";
  EXPECT_EQ(After(Threaded, kOther), Same(kOther));
}

// Calls, what follows them, and labels whose address is taken stay; so do symbols.
TEST(ThreadJumpsTest, WhatReturnsMayReach) {
  const char* kAddress =
      "jal x1, f\n"
      "halt.s\n"
      "f: lui.s x2, g\n"
      "addi.s x2, x2, g\n"
      "jalr x0, x2, 0\n"
      "g: addi.s x3, x3, 1\n"
      "jalr x0, x1, 0\n";
  EXPECT_EQ(After(Threaded, kAddress), Same(kAddress));
  const char* kSymbol =
      "jal x1, f\n"
      "halt.s\n"
      "f: addi.s x2, x2, 1\n"
      "jalr x0, x1, 0\n"
      "unused: sw.s x3, 0(x0)\n"
      "halt.s\n";
  EXPECT_EQ(After(Threaded, kSymbol), Same(kSymbol));
}

// A jump table in data holds the address, so any jalr may come here.
TEST(ThreadJumpsTest, LabelsThatDataHoldStay) {
  assembler::Code code = Assemble(
      "jalr x0, x1, 0\n"
      "addi.s x2, x2, 1\n"
      "case: addi.s x3, x3, 1\n"
      "halt.s\n");
  code.labels.front().is_address_taken = true;
  const assembler::Code threaded = Threaded(code);
  ASSERT_EQ(threaded.labels.size(), 1u);
  EXPECT_TRUE(threaded.labels[0].is_address_taken);
  EXPECT_EQ(threaded.labels[0].index, 1);
  // What stands before the label is reached by nothing.
  EXPECT_EQ(threaded.instructions.size(), 3u);
}

TEST(ThreadJumpsTest, EndlessJumpsStay) {
  const char* kLoop =
      "beq.s x1, x2, a\n"
      "halt.s\n"
      "a: jal x0, b\n"
      "b: jal x0, a\n";
  EXPECT_EQ(After(Threaded, kLoop), Same("beq.s x1, x2, a\n"
                                         "halt.s\n"
                                         "a: jal x0, a\n"));
}

TEST(ThreadJumpsTest, RandomPrograms) { ExpectSameOnRandomPrograms(Threaded, 0, 2000); }

}  // namespace
}  // namespace atalla::sched::global
