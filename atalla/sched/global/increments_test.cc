#include "atalla/sched/global/increments.h"

#include <vector>

#include "atalla/assembler/code.h"
#include "atalla/isa/machine.h"
#include "atalla/sched/code_testing.h"
#include "atalla/sched/equivalence_testing.h"
#include "atalla/sched/free_registers.h"
#include "atalla/sched/global/block_list.h"
#include "atalla/sched/global/cost.h"
#include "atalla/sched/global/pass_testing.h"
#include "atalla/sched/run_testing.h"
#include "gtest/gtest.h"

namespace atalla::sched::global {
namespace {

assembler::Code Folded(const assembler::Code& code) {
  std::vector<Change> changes;
  FreeRegisters free(code);
  return FoldIncrements(code, BlockCosts(isa::MachineModel::Default()), free, changes);
}

// Two packets under "list" if the branch waits for the sum, one if it does not.
TEST(IncrementsTest, BehindAGuard) {
  EXPECT_EQ(After(Folded,
                  "bge.s x1, x2, end\n"
                  "body: sw.s x3, 0(x4)\n"
                  "addi.s x1, x1, 1\n"
                  "blt.s x1, x2, body\n"
                  "end: halt.s\n"),
            Same("bge.s x1, x2, end\n"
                 "addi.s x5, x2, -1\n"
                 "global0: sw.s x3, 0(x4)\n"
                 "blt.s x1, x5, global0, 1\n"
                 "end: halt.s\n"));
}

TEST(IncrementsTest, EqualityAlways) {
  EXPECT_EQ(After(Folded,
                  "body: sw.s x3, 0(x4)\n"
                  "subi.s x1, x1, -7\n"
                  "bne.s x2, x1, body\n"
                  "halt.s\n"),
            Same("addi.s x5, x2, -7\n"
                 "global0: sw.s x3, 0(x4)\n"
                 "bne.s x1, x5, global0, 7\n"
                 "halt.s\n"));
}

TEST(IncrementsTest, KnownNumbers) {
  EXPECT_EQ(After(Folded,
                  "li.s x1, 0\n"
                  "li.s x2, 30\n"
                  "body: sw.s x3, 0(x4)\n"
                  "addi.s x1, x1, 4\n"
                  "ble.s x1, x2, body\n"
                  "halt.s\n"),
            Same("li.s x1, 0\n"
                 "li.s x2, 30\n"
                 "addi.s x5, x2, -4\n"
                 "global0: sw.s x3, 0(x4)\n"
                 "ble.s x1, x5, global0, 4\n"
                 "halt.s\n"));
}

TEST(IncrementsTest, TestedBeforeTheLoop) {
  const char* kText =
      "li.s x1, 0\n"
      "lw.s x2, 0(x0)\n"
      "body: sw.s x3, 4(x0)\n"
      "addi.s x3, x3, 3\n"
      "addi.s x1, x1, 1\n"
      "bgt.s x2, x1, body\n"
      "halt.s\n";
  const char* kFolded =
      "li.s x1, 0\n"
      "lw.s x2, 0(x0)\n"
      "addi.s x4, x2, -1\n"
      "bgt.s x2, x0, global0\n"
      "addi.s x4, x0, 0\n"
      "global0: sw.s x3, 4(x0)\n"
      "addi.s x3, x3, 3\n"
      "bne.s x1, x4, global0, 1\n"
      "halt.s\n";
  EXPECT_EQ(After(Folded, kText), Same(kFolded));
  // Limits whose predecessor wraps, as one machine or the other sees it.
  for (const uint32_t limit : {0u, 1u, 2u, 5u, 0x80000000u, 0xFFFFFFFFu}) {
    for (const char* preset : {"default", "reference"}) {
      StartState start;
      start.preset = preset;
      start.data = {limit};
      const bool signed_order = start.preset == "default";
      const bool many = signed_order ? limit == 0x7FFFFFFFu : limit > 5;
      if (many) continue;  // Would take too long.
      EXPECT_TRUE(ScheduledPrograms(Assemble(kText), {"global"}).ExpectEquivalent(start))
          << limit << preset;
    }
  }
}

TEST(IncrementsTest, WhatIsNotTheSameStays) {
  for (const char* text : {
           // Neither start nor guard is known.
           "body: sw.s x3, 0(x4)\naddi.s x1, x1, 1\nblt.s x1, x2, body\nhalt.s\n",
           // The guard says nothing about steps of 2: x1 + 2 may wrap.
           "bge.s x1, x2, end\nbody: sw.s x3, 0(x4)\naddi.s x1, x1, 2\nblt.s x1, x2, body\n"
           "end: halt.s\n",
           // Read behind the sum.
           "body: addi.s x1, x1, 1\nsw.s x1, 0(x4)\nbne.s x1, x2, body\nhalt.s\n",
           // The limit moves.
           "body: lw.s x2, 0(x4)\naddi.s x1, x1, 1\nbne.s x1, x2, body\nhalt.s\n",
           // Down, or by too much.
           "body: sw.s x3, 0(x4)\naddi.s x1, x1, -1\nbne.s x1, x0, body\nhalt.s\n",
           "body: sw.s x3, 0(x4)\naddi.s x1, x1, 128\nbne.s x1, x2, body\nhalt.s\n",
           // The guard compares what is then changed.
           "bge.s x1, x2, end\naddi.s x1, x1, 5\nbody: sw.s x3, 0(x4)\naddi.s x1, x1, 1\n"
           "blt.s x1, x2, body\nend: halt.s\n",
       }) {
    EXPECT_EQ(After(Folded, text), Same(text));
  }
}

TEST(IncrementsTest, RandomPrograms) {
  // The setup may cost more than a short loop saves.
  ExpectSameOnRandomPrograms(Folded, 4000, 2000, /*never_more=*/false);
}

}  // namespace
}  // namespace atalla::sched::global
