#include <gtest/gtest.h>

#include "atalla/cc/passes/testing.h"

namespace atalla::cc {
namespace {

TEST(ConstantsTest, AroundALoop) {
  // %2 is 1 all the time, which needs the branch, which needs %2.
  ExpectPasses("constants cfg dce", R"(
function @f(%0:i32) -> i32 {
block0:
  br block1
block1:
  %1:i32 = phi [0, block0], [%5, block4]
  %2:i32 = phi [1, block0], [%4, block4]
  condbr slt %1, %0, block2, block5
block2:
  condbr eq %2, 1, block4, block3
block3:
  br block4
block4:
  %4:i32 = phi [%2, block2], [2, block3]
  %5:i32 = add %1, %4
  br block1
block5:
  ret %2
}
)",
               R"(
function @f(%0:i32) -> i32 {
block0:
  br block1
block1:
  %1:i32 = phi [0, block0], [%2, block2]
  condbr slt %1, %0, block2, block3
block2:
  %2:i32 = add %1, 1
  br block1
block3:
  ret 1
}
)");
}

TEST(ConstantsTest, OnlyEdgesThatAreTaken) {
  ExpectPasses("constants cfg dce", R"(
function @f(%0:i32) -> i32 {
block0:
  %1:i32 = add 3, 4
  condbr sgt %1, 6, block1, block2
block1:
  br block3
block2:
  br block3
block3:
  %2:i32 = phi [%1, block1], [%0, block2]
  %3:i32 = mul %2, %1
  ret %3
}
)",
               R"(
function @f(%0:i32) -> i32 {
block0:
  ret 49
}
)");
}

TEST(ConstantsTest, NotConstant) {
  ExpectUnchanged("constants", R"(
function @g() -> i32
function @f(%0:i32) -> i32 {
block0:
  %1:i32 = load i32 volatile 60
  %2:i32 = load i32 60
  %3:i32 = call @g
  %4:i32 = sdiv 1, 0
  condbr eq %1, 0, block1, block2
block1:
  br block3
block2:
  br block3
block3:
  # Either, and an undefined one.
  %5:i32 = phi [1, block1], [2, block2]
  %6:i32 = phi [1, block1], [undef.i32, block2]
  %7:i32 = add %5, %6
  br block4
block4:
  # 0, then something else.
  %8:i32 = phi [0, block3], [%9, block4]
  %9:i32 = add %8, 1
  condbr slt %9, %0, block4, block5
block5:
  ret %8
}
)");
}

}  // namespace
}  // namespace atalla::cc
