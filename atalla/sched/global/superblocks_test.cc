#include "atalla/sched/global/superblocks.h"

#include <vector>

#include "atalla/assembler/code.h"
#include "atalla/isa/machine.h"
#include "atalla/sched/free_registers.h"
#include "atalla/sched/global/block_list.h"
#include "atalla/sched/global/cost.h"
#include "atalla/sched/global/pass_testing.h"
#include "gtest/gtest.h"

namespace atalla::sched::global {
namespace {

assembler::Code Formed(const assembler::Code& code) {
  std::vector<Change> changes;
  FreeRegisters free(code);
  return FormSuperblocks(code, BlockCosts(isa::MachineModel::Default()), free, changes);
}

// Both ways get the branch into the packet of their sum.
TEST(SuperblocksTest, Join) {
  EXPECT_EQ(After(Formed,
                  "body: beq.s x1, x2, else\n"
                  "add.s x3, x3, x1\n"
                  "jal x0, join\n"
                  "else: sub.s x3, x3, x2\n"
                  "join: blt.s x4, x5, body, 1\n"
                  "halt.s\n"),
            Same("body: beq.s x1, x2, else\n"
                 "add.s x3, x3, x1\n"
                 "blt.s x4, x5, body, 1\n"
                 "halt.s\n"
                 "else: sub.s x3, x3, x2\n"
                 "blt.s x4, x5, body, 1\n"
                 "halt.s\n"));
}

// Nothing is saved where the two share no packet: one ALU.
TEST(SuperblocksTest, WhatSavesNothingStays) {
  const char* kText =
      "beq.s x1, x2, join\n"
      "add.s x3, x3, x1\n"
      "join: add.s x4, x4, x1\n"
      "halt.s\n";
  EXPECT_EQ(After(Formed, kText), Same(kText));
}

TEST(SuperblocksTest, EndlessJumpsAreNotCopied) {
  const char* kText =
      "a: srl.s x9, x2, x9\n"
      "b: jal x0, b\n"
      "bne.s x1, x2, a\n"
      "halt.s\n";
  EXPECT_EQ(After(Formed, kText), Same(kText));
}

// One instruction a packet, a jump more is a packet more.
TEST(SuperblocksTest, RandomPrograms) {
  ExpectSameOnRandomPrograms(Formed, 8000, 2000, /*never_more=*/false);
}

}  // namespace
}  // namespace atalla::sched::global
