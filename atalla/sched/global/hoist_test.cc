#include "atalla/sched/global/hoist.h"

#include <vector>

#include "atalla/assembler/code.h"
#include "atalla/isa/machine.h"
#include "atalla/sched/code_testing.h"
#include "atalla/sched/free_registers.h"
#include "atalla/sched/global/block_list.h"
#include "atalla/sched/global/cost.h"
#include "atalla/sched/global/pass_testing.h"
#include "gtest/gtest.h"

namespace atalla::sched::global {
namespace {

assembler::Code Hoisted(const assembler::Code& code) {
  std::vector<Change> changes;
  FreeRegisters free(code);
  return HoistInvariants(code, BlockCosts(isa::MachineModel::Default()), free, changes);
}

TEST(HoistTest, TheOnlyWrite) {
  EXPECT_EQ(After(Hoisted,
                  "body: li.s x5, 77\n"
                  "muli.s x6, x5, 3\n"
                  "mv.stm m1, x6\n"
                  "add.vv v1, v2, v3, m1\n"
                  "bne.s x1, x2, body, 1\n"
                  "halt.s\n"),
            Same("li.s x5, 77\n"
                 "muli.s x6, x5, 3\n"
                 "mv.stm m1, x6\n"
                 "global0: add.vv v1, v2, v3, m1\n"
                 "bne.s x1, x2, global0, 1\n"
                 "halt.s\n"));
}

// x5 is read and written anew, so its first value gets a register of its own.
TEST(HoistTest, Renamed) {
  EXPECT_EQ(After(Hoisted,
                  "body: li.s x5, 77\n"
                  "sw.s x5, 0(x4)\n"
                  "lw.s x5, 4(x4)\n"
                  "bne.s x1, x5, body, 1\n"
                  "halt.s\n"),
            Same("li.s x3, 77\n"
                 "global0: sw.s x3, 0(x4)\n"
                 "lw.s x5, 4(x4)\n"
                 "bne.s x1, x5, global0, 1\n"
                 "halt.s\n"));
}

TEST(HoistTest, WhatMustStay) {
  for (const char* text : {
           // The first iteration reads what was there before.
           "body: sw.s x5, 0(x4)\nli.s x5, 77\naddi.s x6, x6, 1\nbne.s x1, x2, body, 1\nhalt.s\n",
           // Left before it is written: x5 must then hold what it held.
           "body: lw.s x6, 0(x4)\nbeq.s x6, x0, end\nli.s x5, 77\nadd.s x7, x7, x5\n"
           "bne.s x1, x2, body, 1\nend: halt.s\n",
           // Changes.
           "body: addi.s x5, x1, 3\nadd.s x7, x7, x5\nbne.s x1, x2, body, 1\nhalt.s\n",
           // May trap, or touches memory.
           "body: div.s x5, x6, x7\nadd.s x8, x8, x5\nbne.s x1, x2, body, 1\nhalt.s\n",
           "body: lw.s x5, 0(x6)\nadd.s x8, x8, x5\nbne.s x1, x2, body, 1\nhalt.s\n",
       }) {
    EXPECT_EQ(After(Hoisted, text), Same(text));
  }
}

// What comes from data to the head of the loop also passes what was hoisted.
TEST(HoistTest, LabelsThatDataHoldStay) {
  assembler::Code code = Assemble(
      "body: li.s x5, 77\n"
      "muli.s x6, x5, 3\n"
      "add.s x7, x7, x6\n"
      "bne.s x1, x2, body, 1\n"
      "halt.s\n");
  code.labels.front().is_address_taken = true;
  const assembler::Code hoisted = Hoisted(code);
  ASSERT_EQ(hoisted.labels.size(), 2u);
  EXPECT_EQ(hoisted.labels[0].name, "body");
  EXPECT_TRUE(hoisted.labels[0].is_address_taken);
  EXPECT_EQ(hoisted.labels[0].index, 0);
  EXPECT_EQ(hoisted.labels[1].index, 2);
}

TEST(HoistTest, RandomPrograms) {
  ExpectSameOnRandomPrograms(Hoisted, 6000, 2000, /*never_more=*/false);
}

}  // namespace
}  // namespace atalla::sched::global
