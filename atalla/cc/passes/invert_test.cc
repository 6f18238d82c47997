#include <gtest/gtest.h>

#include "atalla/cc/passes/testing.h"

namespace atalla::cc {
namespace {

TEST(InvertTest, CountingLoop) {
  ExpectPasses("invert cfg", R"(
function @f(%0:i32) -> i32 {
block0:
  br block1
block1:
  %1:i32 = phi [0, block0], [%4, block2]
  %2:i32 = phi [0, block0], [%3, block2]
  condbr slt %1, %0, block2, block3
block2:
  %3:i32 = add %2, %1
  %4:i32 = add %1, 1
  br block1
block3:
  ret %2
}
)",
               R"(
function @f(%0:i32) -> i32 {
block0:
  condbr slt 0, %0, block1, block2
block1:
  %1:i32 = phi [0, block0], [%3, block1]
  %2:i32 = phi [0, block0], [%4, block1]
  %3:i32 = add %1, %2
  %4:i32 = add %2, 1
  condbr slt %4, %0, block1, block2
block2:
  %5:i32 = phi [0, block0], [%3, block1]
  ret %5
}
)");
}

TEST(InvertTest, KnownCountLosesItsFirstTest) {
  ExpectPasses("invert cfg simplify cfg", R"(
function @f() -> i32 {
block0:
  br block1
block1:
  %1:i32 = phi [0, block0], [%2, block2]
  condbr slt %1, 32, block2, block3
block2:
  %2:i32 = add %1, 1
  br block1
block3:
  ret %1
}
)",
               R"(
function @f() -> i32 {
block0:
  br block1
block1:
  %1:i32 = phi [0, block0], [%2, block1]
  %2:i32 = add %1, 1
  condbr slt %2, 32, block1, block2
block2:
  ret %2
}
)");
}

TEST(InvertTest, TestedAtTheBottomAlready) {
  ExpectUnchanged("invert", R"(
function @f(%0:i32) -> i32 {
block0:
  br block1
block1:
  %1:i32 = phi [0, block0], [%2, block1]
  %2:i32 = add %1, 1
  condbr slt %2, %0, block1, block2
block2:
  ret %2
}
)");
}

TEST(InvertTest, NothingToTest) {
  ExpectUnchanged("invert", R"(
function @f(%0:i32) -> void {
block0:
  br block1
block1:
  store i32 volatile 1, %0
  br block1
}
)");
}

TEST(InvertTest, AsmInTheTest) {
  ExpectUnchanged("invert", R"(
function @f(%0:i32) -> void {
block0:
  br block1
block1:
  %1:void = asm "li_s %0, 5" out i32
  %2:i32 = asm_output %1 index 0
  condbr slt %2, %0, block2, block3
block2:
  br block1
block3:
  ret
}
)");
}

TEST(InvertTest, EffectsInTheTestHappenAsOften) {
  // The load is done before each round and once at the end, as before.
  ExpectPasses("invert cfg", R"(
function @f(%0:i32) -> i32 {
block0:
  br block1
block1:
  %1:i32 = load i32 volatile %0
  condbr eq %1, 0, block2, block3
block2:
  store i32 volatile 1, %0
  br block1
block3:
  ret %1
}
)",
               R"(
function @f(%0:i32) -> i32 {
block0:
  %1:i32 = load i32 volatile %0
  condbr eq %1, 0, block1, block2
block1:
  store i32 volatile 1, %0
  %2:i32 = load i32 volatile %0
  condbr eq %2, 0, block1, block2
block2:
  %3:i32 = phi [%1, block0], [%2, block1]
  ret %3
}
)");
}

TEST(InvertTest, NestedLoopsStayTwoLoops) {
  // The inner loop begins right behind the outer test.
  ExpectPasses("invert cfg", R"(
function @f(%0:i32, %1:i32) -> i32 {
block0:
  br block1
block1:
  %2:i32 = phi [0, block0], [%6, block4]
  condbr slt %2, %0, block2, block5
block2:
  %3:i32 = phi [%2, block1], [%4, block3]
  condbr slt %3, %1, block3, block4
block3:
  %4:i32 = add %3, 1
  br block2
block4:
  %6:i32 = add %3, 2
  br block1
block5:
  ret %2
}
)",
               R"(
function @f(%0:i32, %1:i32) -> i32 {
block0:
  condbr slt 0, %0, block1, block4
block1:
  %2:i32 = phi [0, block0], [%6, block3]
  condbr slt %2, %1, block2, block3
block2:
  %3:i32 = phi [%2, block1], [%4, block2]
  %4:i32 = add %3, 1
  condbr slt %4, %1, block2, block3
block3:
  %5:i32 = phi [%2, block1], [%4, block2]
  %6:i32 = add %5, 2
  condbr slt %6, %0, block1, block4
block4:
  %7:i32 = phi [0, block0], [%6, block3]
  ret %7
}
)");
}

TEST(InvertTest, SwappingPhis) {
  ExpectPasses("invert cfg", R"(
function @f(%0:i32, %1:i32) -> i32 {
block0:
  br block1
block1:
  %2:i32 = phi [%0, block0], [%3, block2]
  %3:i32 = phi [%1, block0], [%2, block2]
  condbr slt %2, %3, block2, block3
block2:
  br block1
block3:
  ret %2
}
)",
               R"(
function @f(%0:i32, %1:i32) -> i32 {
block0:
  condbr slt %0, %1, block1, block2
block1:
  # The second comes first, and is what decides the next round.
  %2:i32 = phi [%1, block0], [%3, block1]
  %3:i32 = phi [%0, block0], [%2, block1]
  condbr slt %2, %3, block1, block2
block2:
  %4:i32 = phi [%0, block0], [%2, block1]
  ret %4
}
)");
}

}  // namespace
}  // namespace atalla::cc
