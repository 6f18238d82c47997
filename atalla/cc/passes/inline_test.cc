#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "atalla/cc/passes/testing.h"

namespace atalla::cc {
namespace {

TEST(InlineTest, SmallFunctionWithTwoReturns) {
  ExpectPasses("inline", R"(
function @max(%0:i32, %1:i32) -> i32 {
block0:
  condbr slt %0, %1, block1, block2
block1:
  ret %1
block2:
  ret %0
}
function @f(%0:i32) -> i32 {
block0:
  %1:i32 = call @max %0, 7
  %2:i32 = add %1, 1
  ret %2
}
)",
               R"(
function @max(%0:i32, %1:i32) -> i32 {
block0:
  condbr slt %0, %1, block1, block2
block1:
  ret %1
block2:
  ret %0
}
function @f(%0:i32) -> i32 {
block0:
  br block1
block1:
  condbr slt %0, 7, block2, block3
block2:
  br block4
block3:
  br block4
block4:
  %1:i32 = phi [7, block2], [%0, block3]
  %2:i32 = add %1, 1
  ret %2
}
)");
}

TEST(InlineTest, SlotsConstantsAndPhisBehindTheCall) {
  ExpectPasses("inline cfg", R"(
function @g(%0:i32) -> vec static {
  slot 0 size 4 align 4 "a"
block0:
  store i32 %0, &0
  %1:vec = load vec @x
  ret %1
}
function @f(%0:i32) -> vec {
  slot 0 size 64 align 64
block0:
  condbr slt %0, 0, block1, block2
block1:
  %1:vec = call @g 5
  br block2
block2:
  %2:vec = phi [zero, block0], [%1, block1]
  store vec %2, &0
  ret %2
}
)",
               R"(
function @f(%0:i32) -> vec {
  slot 0 size 64 align 64
  slot 1 size 4 align 4 "a"
block0:
  condbr slt %0, 0, block1, block2
block1:
  store i32 5, &1
  %1:vec = load vec @x
  br block2
block2:
  %2:vec = phi [zero, block0], [%1, block1]
  store vec %2, &0
  ret %2
}
)");
}

TEST(InlineTest, NoReturn) {
  ExpectPasses("inline cfg", R"(
function @stop() -> i32 static {
block0:
  halt
}
function @f() -> i32 {
block0:
  %0:i32 = call @stop
  ret %0
}
)",
               R"(
function @f() -> i32 {
block0:
  halt
}
)");
}

TEST(InlineTest, ThroughSeveralLevels) {
  ExpectPasses("inline cfg", R"(
function @f(%0:i32) -> i32 {
block0:
  %1:i32 = call @b %0
  ret %1
}
function @b(%0:i32) -> i32 static {
block0:
  %1:i32 = call @a %0
  %2:i32 = call @a %1
  ret %2
}
function @a(%0:i32) -> i32 static {
block0:
  %1:i32 = add %0, 3
  ret %1
}
)",
               R"(
function @f(%0:i32) -> i32 {
block0:
  %1:i32 = add %0, 3
  %2:i32 = add %1, 3
  ret %2
}
)");
}

TEST(InlineTest, AsmIsMovedButNotCopied) {
  const std::string text = R"(
function @read() -> i32 static {
block0:
  %0:void = asm "li_s %0, 5" out i32
  %1:i32 = asm_output %0 index 0
  ret %1
}
function @f() -> i32 {
block0:
  %0:i32 = call @read
  ret %0
}
)";
  ExpectPasses("inline cfg", text, R"(
function @f() -> i32 {
block0:
  %0:void = asm "li_s %0, 5" out i32
  %1:i32 = asm_output %0 index 0
  ret %1
}
)");
  // A second call, or a name that others may know.
  ExpectUnchanged("inline", absl::StrCat(text, R"(
function @h() -> i32 {
block0:
  %0:i32 = call @read
  ret %0
}
)"));
  ExpectUnchanged("inline", absl::StrReplaceAll(text, {{"static ", ""}}));
}

TEST(InlineTest, KeepsRecursionAndStrangers) {
  ExpectUnchanged("inline", R"(
function @extern(%0:i32) -> i32
function @self(%0:i32) -> i32 {
block0:
  %1:i32 = call @self %0
  ret %1
}
function @main() -> i32 {
block0:
  ret 1
}
function @odd(%0:i32, %1:i32) -> i32 {
block0:
  ret %0
}
function @f(%0:i32, %1:i32) -> i32 {
block0:
  %2:i32 = call @extern %0
  %3:i32 = call @self %0
  %4:i32 = call @main
  # Not the arguments that it has.
  %5:i32 = call @odd %0
  %6:i32 = call_indirect %1, %0
  ret %2
}
)");
}

TEST(InlineTest, BigFunctionsCalledTwiceStay) {
  std::string big = "function @big(%0:i32) -> i32 static {\nblock0:\n";
  for (int i = 1; i <= 40; ++i) absl::StrAppend(&big, "  %", i, ":i32 = add %", i - 1, ", 1\n");
  absl::StrAppend(&big, "  ret %40\n}\n");
  const std::string once = R"(
function @f(%0:i32) -> i32 {
block0:
  %1:i32 = call @big %0
  ret %1
}
)";
  ExpectUnchanged("inline", absl::StrCat(big, once, absl::StrReplaceAll(once, {{"@f", "@g"}})));
  // Called once it goes, unless its address is known elsewhere too.
  EXPECT_EQ(RunPassesOnText("inline", big + once).find("@big"), std::string::npos);
  ExpectUnchanged("inline",
                  absl::StrCat("global @table size 4 align 4 reloc 0 @big 0\n", big, once));
  ExpectUnchanged("inline", absl::StrCat(big, once, R"(
function @h(%0:i32) -> void {
block0:
  store i32 @big, %0
  ret
}
)"));
}

}  // namespace
}  // namespace atalla::cc
