#include "atalla/sched/global/place_blocks.h"

#include <vector>

#include "atalla/assembler/code.h"
#include "atalla/isa/machine.h"
#include "atalla/sched/global/block_list.h"
#include "atalla/sched/global/cost.h"
#include "atalla/sched/global/pass_testing.h"
#include "gtest/gtest.h"

namespace atalla::sched::global {
namespace {

assembler::Code Placed(const assembler::Code& code) {
  std::vector<Change> changes;
  return PlaceBlocks(code, BlockCosts(isa::MachineModel::Default()), changes);
}

// The block that ends the program is the usual way of neither branch.
TEST(PlaceBlocksTest, TheLikelyWayFallsThrough) {
  EXPECT_EQ(After(Placed,
                  "beq.s x1, x2, body\n"
                  "jal x0, end\n"
                  "far: lw.s x3, 0(x4)\n"
                  "beq.s x3, x0, end\n"
                  "body: sw.s x1, 0(x3)\n"
                  "bne.s x1, x2, far, 1\n"
                  "end: halt.s\n"),
            Same("bne.s x1, x2, end\n"
                 "body: sw.s x1, 0(x3)\n"
                 "beq.s x1, x2, end, 1\n"
                 "lw.s x3, 0(x4)\n"
                 "bne.s x3, x0, body\n"
                 "end: halt.s\n"));
}

// A jump behind a branch is for the rarer way: nine of ten iterations go on.
TEST(PlaceBlocksTest, JumpsOnTheRarerWay) {
  EXPECT_EQ(After(Placed,
                  "jal x0, body\n"
                  "tail: sw.s x1, 0(x4)\n"
                  "halt.s\n"
                  "body: lw.s x3, 0(x3)\n"
                  "beq.s x3, x1, tail\n"
                  "jal x0, body\n"),
            Same("body: lw.s x3, 0(x3)\n"
                 "bne.s x3, x1, body\n"
                 "sw.s x1, 0(x4)\n"
                 "halt.s\n"));
}

// What returns from a call has to find the block behind it.
TEST(PlaceBlocksTest, CallsKeepWhatFollows) {
  const char* kText =
      "jal x1, f\n"
      "halt.s\n"
      "f: addi.s x3, x3, 1\n"
      "jalr x0, x1, 0\n";
  EXPECT_EQ(After(Placed, kText), Same(kText));
}

TEST(PlaceBlocksTest, CodeThatRunsOffItsEndStays) {
  const char* kText =
      "beq.s x1, x2, a\n"
      "jal x0, b\n"
      "a: addi.s x3, x3, 1\n"
      "b: addi.s x4, x4, 1\n";
  EXPECT_EQ(After(Placed, kText), Same(kText));
}

TEST(PlaceBlocksTest, RandomPrograms) { ExpectSameOnRandomPrograms(Placed, 0, 2000, false); }

}  // namespace
}  // namespace atalla::sched::global
