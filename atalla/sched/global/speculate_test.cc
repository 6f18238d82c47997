#include "atalla/sched/global/speculate.h"

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

assembler::Code Moved(const assembler::Code& code) {
  std::vector<Change> changes;
  FreeRegisters free(code);
  return Speculate(code, BlockCosts(isa::MachineModel::Default()), /*settled=*/{}, free, changes);
}

// The store leaves the ALU of its packet, the only one of the loop, to one of the two.
TEST(SpeculateTest, IntoALoop) {
  EXPECT_EQ(After(Moved,
                  "body: sw.s x1, 0(x2)\n"
                  "bne.s x1, x3, body, 1\n"
                  "li.s x5, 5\n"
                  "slli.s x5, x5, 3\n"
                  "halt.s\n"),
            Same("body: sw.s x1, 0(x2)\n"
                 "li.s x5, 5\n"
                 "bne.s x1, x3, body, 1\n"
                 "slli.s x5, x5, 3\n"
                 "halt.s\n"));
}

// x5 is live where the branch goes, but its first value here is only read here.
TEST(SpeculateTest, Renamed) {
  EXPECT_EQ(After(Moved,
                  "beq.s x1, x2, other\n"
                  "li.s x5, 5\n"
                  "sw.s x5, 0(x3)\n"
                  "lw.s x5, 4(x3)\n"
                  "halt.s\n"
                  "other: sw.s x5, 8(x3)\n"
                  "halt.s\n"),
            Same("li.s x4, 5\n"
                 "beq.s x1, x2, other\n"
                 "sw.s x4, 0(x3)\n"
                 "lw.s x5, 4(x3)\n"
                 "halt.s\n"
                 "other: sw.s x5, 8(x3)\n"
                 "halt.s\n"));
}

TEST(SpeculateTest, WhatMustStay) {
  for (const char* text : {
           // x5 ends as something else on the other way.
           "beq.s x1, x2, other\nli.s x5, 5\nhalt.s\nother: halt.s\n",
           // The branch counts x1.
           "beq.s x1, x2, other, 3\naddi.s x5, x1, 5\nsw.s x5, 0(x3)\nhalt.s\n"
           "other: li.s x5, 7\nhalt.s\n",
           // May trap, or touches memory.
           "beq.s x1, x2, other\ndiv.s x5, x1, x3\nhalt.s\nother: li.s x5, 7\nhalt.s\n",
           "beq.s x1, x2, other\nlw.s x5, 0(x3)\nhalt.s\nother: li.s x5, 7\nhalt.s\n",
           // Others lead to it.
           "l: beq.s x1, x2, other\nm: li.s x5, 5\nhalt.s\nother: li.s x5, 7\nbeq.s x3, x4, m\n"
           "halt.s\n",
           // No room: the branch needs what the only ALU makes before it.
           "li.s x4, 1\nbeq.s x1, x2, other\nli.s x5, 5\nhalt.s\nother: li.s x5, 7\nhalt.s\n",
       }) {
    EXPECT_EQ(After(Moved, text), Same(text));
  }
}

TEST(SpeculateTest, RandomPrograms) {
  // What runs for nothing counts with one instruction a packet.
  ExpectSameOnRandomPrograms(Moved, 10000, 2000, /*never_more=*/false);
}

}  // namespace
}  // namespace atalla::sched::global
