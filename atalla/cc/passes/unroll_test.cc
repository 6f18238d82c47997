#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "atalla/cc/passes/testing.h"

namespace atalla::cc {
namespace {

constexpr absl::string_view kSum = R"(
function @f(%0:i32) -> i32 {
block0:
  br block1
block1:
  %1:i32 = phi [0, block0], [%4, block1]
  %2:i32 = phi [%0, block0], [%3, block1]
  %3:i32 = mul %2, %1
  %4:i32 = add %1, 1
  condbr slt %4, 3, block1, block2
block2:
  ret %3
}
)";

TEST(UnrollTest, FewRoundsBecomeStraightCode) {
  ExpectPasses("unroll_fully cfg", kSum, R"(
function @f(%0:i32) -> i32 {
block0:
  %1:i32 = mul %0, 0
  %2:i32 = add 0, 1
  %3:i32 = mul %1, %2
  %4:i32 = add %2, 1
  %5:i32 = mul %3, %4
  %6:i32 = add %4, 1
  ret %5
}
)");
}

TEST(UnrollTest, OuterLoopsWhenTheirInnerLoopsAreGone) {
  ExpectPasses("unroll_fully [cfg simplify dce]", R"(
function @f(%0:i32) -> i32 {
block0:
  br block1
block1:
  %1:i32 = phi [0, block0], [%7, block3]
  %2:i32 = phi [%0, block0], [%5, block3]
  br block2
block2:
  %3:i32 = phi [0, block1], [%6, block2]
  %4:i32 = phi [%2, block1], [%5, block2]
  %5:i32 = xor %4, %3
  %6:i32 = add %3, 4
  condbr slt %6, 8, block2, block3
block3:
  %7:i32 = add %1, 1
  condbr slt %7, 3, block1, block4
block4:
  ret %5
}
)",
               R"(
function @f(%0:i32) -> i32 {
block0:
  %1:i32 = xor %0, 4
  ret %1
}
)");
}

// Four rounds a time while there are four, then one a time; what the loop leaves comes from either.
TEST(UnrollTest, ARestIsLeftToTheLoop) {
  ExpectPasses("unroll_partly", R"(
function @f(%0:i32, %1:i32) -> i32 {
block0:
  condbr slt 0, %1, block1, block2
block1:
  %2:i32 = phi [0, block0], [%5, block1]
  %3:i32 = phi [%0, block0], [%4, block1]
  %4:i32 = xor %3, %2
  %5:i32 = add %2, 1
  condbr slt %5, %1, block1, block2
block2:
  %6:i32 = phi [%0, block0], [%4, block1]
  ret %6
}
)",
               R"(
function @f(%0:i32, %1:i32) -> i32 {
block0:
  condbr slt 0, %1, block1, block8
block1:
  %2:i32 = add %1, -3
  condbr slt 0, %2, block2, block7
block2:
  %3:i32 = phi [0, block1], [%12, block5]
  %4:i32 = phi [%0, block1], [%11, block5]
  %5:i32 = xor %4, %3
  %6:i32 = add %3, 1
  br block3
block3:
  %7:i32 = xor %5, %6
  %8:i32 = add %6, 1
  br block4
block4:
  %9:i32 = xor %7, %8
  %10:i32 = add %8, 1
  br block5
block5:
  %11:i32 = xor %9, %10
  %12:i32 = add %10, 1
  condbr slt %12, %2, block2, block6
block6:
  condbr slt %12, %1, block7, block9
block7:
  %13:i32 = phi [%17, block7], [0, block1], [%12, block6]
  %14:i32 = phi [%16, block7], [%0, block1], [%11, block6]
  %16:i32 = xor %14, %13
  %17:i32 = add %13, 1
  condbr slt %17, %1, block7, block9
block9:
  %18:i32 = phi [%16, block7], [%11, block6]
  br block8
block8:
  %19:i32 = phi [%0, block0], [%18, block9]
  ret %19
}
)");
}

TEST(UnrollTest, NoRestWhereTheRoundsAreAMultiple) {
  ExpectPasses("unroll_partly cfg", R"(
function @f(%0:i32) -> void {
block0:
  br block1
block1:
  %1:i32 = phi [0, block0], [%3, block1]
  %2:i32 = shl %1, 2
  store i32 volatile %1, %2
  %3:i32 = add %1, 1
  condbr slt %3, 1004, block1, block2
block2:
  ret
}
)",
               R"(
function @f(%0:i32) -> void {
block0:
  br block1
block1:
  %1:i32 = phi [0, block0], [%9, block1]
  %2:i32 = shl %1, 2
  store i32 volatile %1, %2
  %3:i32 = add %1, 1
  %4:i32 = shl %3, 2
  store i32 volatile %3, %4
  %5:i32 = add %3, 1
  %6:i32 = shl %5, 2
  store i32 volatile %5, %6
  %7:i32 = add %5, 1
  %8:i32 = shl %7, 2
  store i32 volatile %7, %8
  %9:i32 = add %7, 1
  condbr slt %9, 1004, block1, block2
block2:
  ret
}
)");
}

// Without knowing that bound - 3 does not wrap there is no test for four rounds.
TEST(UnrollTest, LeavesLoopsWhoseBoundCouldWrap) {
  ExpectUnchanged("unroll_partly", R"(
function @f(%0:i32, %1:i32) -> i32 {
block0:
  condbr slt %0, %1, block1, block2
block1:
  %2:i32 = phi [%0, block0], [%3, block1]
  %3:i32 = add %2, 1
  condbr slt %3, %1, block1, block2
block2:
  ret 0
}
)");
}

TEST(UnrollTest, LeavesCallsOtherExitsAndCountersThatWrap) {
  ExpectUnchanged("unroll_fully", R"(
function @g() -> void
function @f(%0:i32) -> void {
block0:
  br block1
block1:
  %1:i32 = phi [0, block0], [%2, block1]
  call @g
  %2:i32 = add %1, 1
  condbr slt %2, 3, block1, block2
block2:
  ret
}
)");
  ExpectUnchanged("unroll_fully", R"(
function @f(%0:i32) -> void {
block0:
  br block1
block1:
  %1:i32 = phi [0, block0], [%2, block2]
  condbr eq %1, %0, block3, block2
block2:
  %2:i32 = add %1, 1
  condbr slt %2, 3, block1, block3
block3:
  ret
}
)");
  // Goes round 2^30 times.
  ExpectUnchanged("unroll_fully", R"(
function @f() -> void {
block0:
  br block1
block1:
  %0:i32 = phi [0, block0], [%1, block1]
  %1:i32 = add %0, 4
  condbr ne %1, 0, block1, block2
block2:
  ret
}
)");
}

TEST(CountEarlyTest, TestsBeforeTheStep) {
  ExpectPasses("count_early", kSum, R"(
function @f(%0:i32) -> i32 {
block0:
  br block1
block1:
  %1:i32 = phi [0, block0], [%4, block1]
  %2:i32 = phi [%0, block0], [%3, block1]
  %3:i32 = mul %2, %1
  %4:i32 = add %1, 1
  condbr slt %1, 2, block1, block2
block2:
  ret %3
}
)");
}

// The new bound stands where the guard has held.
TEST(CountEarlyTest, ABoundThatIsNotConstant) {
  ExpectPasses("count_early", R"(
function @f(%0:i32) -> void {
block0:
  condbr slt 0, %0, block1, block2
block1:
  %1:i32 = phi [0, block0], [%2, block1]
  store i32 %1, 4096
  %2:i32 = add %1, 1
  condbr slt %2, %0, block1, block2
block2:
  ret
}
)",
               R"(
function @f(%0:i32) -> void {
block0:
  condbr slt 0, %0, block1, block3
block1:
  %1:i32 = add %0, -1
  br block2
block2:
  %2:i32 = phi [%3, block2], [0, block1]
  store i32 %2, 4096
  %3:i32 = add %2, 1
  condbr slt %2, %1, block2, block3
block3:
  ret
}
)");
}

TEST(CountEarlyTest, LeavesWhatBranchesCannotDo) {
  const auto loop = [](absl::string_view start, absl::string_view step, absl::string_view use) {
    return absl::StrCat("function @f(%0:i32) -> i32 {\nblock0:\n  br block1\nblock1:\n",
                        "  %1:i32 = phi [", start, ", block0], [%2, block1]\n  %2:i32 = add %1, ",
                        step, "\n", use,
                        "  condbr slt %2, 1000, block1, block2\nblock2:\n  ret %2\n}\n");
  };
  ExpectUnchanged("count_early", loop("0", "128", ""));
  ExpectUnchanged("count_early", loop("0", "-1", ""));
  // The counter may be negative: order branches of some machines would be wrong.
  ExpectUnchanged("count_early", loop("%0", "1", ""));
  // The stepped counter is needed before the branch.
  ExpectUnchanged("count_early", loop("0", "1", "  store i32 %2, 4096\n"));
}

}  // namespace
}  // namespace atalla::cc
