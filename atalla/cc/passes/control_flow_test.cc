#include <gtest/gtest.h>

#include "atalla/cc/passes/testing.h"

namespace atalla::cc {
namespace {

TEST(ControlFlowTest, DecidedBranches) {
  ExpectPasses("cfg", R"(
function @f(%0:i32) -> i32 {
block0:
  condbr ult -1, 1, block1, block2
block1:
  br block5
block2:
  condbr sge %0, %0, block3, block1
block3:
  condbr slt %0, 4, block4, block4
block4:
  br block5
block5:
  %1:i32 = phi [1, block1], [%0, block4]
  ret %1
}
)",
               R"(
function @f(%0:i32) -> i32 {
block0:
  ret %0
}
)");
}

TEST(ControlFlowTest, UnreachableBlocksGoWithTheirPhiOperands) {
  ExpectPasses("cfg", R"(
function @f(%0:i32) -> i32 {
block0:
  condbr slt %0, 0, block1, block2
block1:
  br block2
block2:
  %1:i32 = phi [1, block0], [2, block1], [%2, block3]
  ret %1
block3:
  %2:i32 = add %3, 1
  br block2
block4:
  %3:i32 = add %3, 1
  condbr slt %3, 9, block3, block4
}
)",
               R"(
function @f(%0:i32) -> i32 {
block0:
  condbr slt %0, 0, block1, block2
block1:
  br block2
block2:
  %1:i32 = phi [1, block0], [2, block1]
  ret %1
}
)");
}

TEST(ControlFlowTest, TrivialPhis) {
  ExpectPasses("cfg", R"(
function @f(%0:i32) -> i32 {
block0:
  br block1
block1:
  %1:i32 = phi [%0, block0], [%1, block2]
  %2:i32 = phi [%0, block0], [%1, block2]
  store i32 %2, %0
  condbr slt %2, 3, block2, block3
block2:
  store i32 volatile 1, %0
  br block1
block3:
  ret %2
}
)",
               R"(
function @f(%0:i32) -> i32 {
block0:
  br block1
block1:
  store i32 %0, %0
  condbr slt %0, 3, block2, block3
block2:
  store i32 volatile 1, %0
  br block1
block3:
  ret %0
}
)");
}

TEST(ControlFlowTest, BlocksThatOnlyJumpOn) {
  ExpectPasses("cfg", R"(
function @f(%0:i32) -> i32 {
block0:
  condbr slt %0, 0, block1, block2
block1:
  condbr slt %0, -9, block3, block4
block2:
  ret 5
block3:
  br block5
block4:
  store i32 1, %0
  br block5
block5:
  %1:i32 = phi [3, block3], [4, block4]
  ret %1
}
)",
               R"(
function @f(%0:i32) -> i32 {
block0:
  condbr slt %0, 0, block1, block2
block1:
  condbr slt %0, -9, block4, block3
block2:
  ret 5
block3:
  store i32 1, %0
  br block4
block4:
  %1:i32 = phi [4, block3], [3, block1]
  ret %1
}
)");
}

TEST(ControlFlowTest, KeepsWhatDiffers) {
  ExpectUnchanged("cfg", R"(
function @f(%0:i32, %1:i32) -> i32 {
block0:
  condbr slt %0, %1, block1, block2
block1:
  br block2
block2:
  %2:i32 = phi [1, block0], [2, block1]
  condbr eq undef.i32, 0, block3, block4
block3:
  br block3
block4:
  ret %2
}
)");
}

TEST(DeadCodeTest, RemovesWhatNothingNeeds) {
  ExpectPasses("dce", R"(
function @g() -> i32
function @f(%0:i32) -> i32 {
block0:
  %1:i32 = add %0, 1
  %2:i32 = mul %1, 2
  %3:i32 = load i32 60
  %4:i32 = sdiv %0, 0
  %5:vec = vector_load 0, 0 last 31 sid 0
  %6:vec = vadd undef.vec, %5, %5, all
  br block1
block1:
  # These two only feed each other.
  %7:i32 = phi [0, block0], [%8, block1]
  %8:i32 = add %7, 1
  condbr slt %0, 4, block1, block2
block2:
  ret %0
}
)",
               R"(
function @g() -> i32
function @f(%0:i32) -> i32 {
block0:
  br block1
block1:
  condbr slt %0, 4, block1, block2
block2:
  ret %0
}
)");
}

TEST(DeadCodeTest, KeepsEffects) {
  ExpectUnchanged("dce", R"(
function @g() -> i32
function @f(%0:i32, %1:vec) -> void {
block0:
  %2:i32 = load i32 volatile 60
  store u8 1, %0
  %3:i32 = call @g
  %4:i32 = call_indirect %0
  scratch_load 0, %0, 1
  scratch_store 0, %0, 1
  vector_store %1, 0, 0 last 31 sid 1
  load_weights %1
  # What it leaves behind is that the next load_weights starts a new tile.
  %5:vec = gemm %1, %1
  load_weights %1
  asm "nop"
  ret
}
)");
}

}  // namespace
}  // namespace atalla::cc
