#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "atalla/cc/passes/testing.h"

namespace atalla::cc {
namespace {

// Of a function of these arguments: %0 %1 i32, %2 f32, %3 vec.
std::string Body(absl::string_view instructions) {
  return absl::StrCat(R"(
global @x size 4 align 4
global @y size 4 align 4
function @g(%0:i32) -> i32
function @use(%0:i32, %1:f32, %2:vec) -> void
function @f(%0:i32, %1:i32, %2:f32, %3:vec) -> void {
  slot 0 size 64 align 64
  slot 1 size 64 align 64
block0:
)",
                      instructions, "\nret\n}\n");
}
void ExpectForwarded(absl::string_view before, absl::string_view after) {
  ExpectPasses("forward", Body(before), Body(after));
}
void ExpectKept(absl::string_view instructions) { ExpectUnchanged("forward", Body(instructions)); }

TEST(ForwardTest, ByWidth) {
  const struct {
    const char* store;
    const char* load;
    const char* after;  // Of the load; %9 is passed on.
  } kCases[] = {
      {"i32 %1", "%9:i32 = load i32", "call @g %1"},
      {"u8 %1", "%9:i32 = load u8", "%5:i32 = shl %1, 24\n%9:i32 = lshr %5, 24\ncall @g %9"},
      {"u8 %1", "%9:i32 = load i8", "%5:i32 = shl %1, 24\n%9:i32 = ashr %5, 24\ncall @g %9"},
      {"i16 %1", "%9:i32 = load i16", "%5:i32 = shl %1, 16\n%9:i32 = ashr %5, 16\ncall @g %9"},
      {"f32 %2", "%9:i32 = load i32", "%9:i32 = ftobits %2\ncall @g %9"},
  };
  for (const auto& each : kCases) {
    ExpectForwarded(absl::StrCat("store ", each.store, ", %0\n", each.load, " %0\ncall @g %9"),
                    absl::StrCat("store ", each.store, ", %0\n", each.after));
  }
  // A float object holds the upper half.
  ExpectForwarded("store bf16 %2, %0\n%4:f32 = load bf16 %0\ncall @use %0, %4, %3",
                  "store bf16 %2, %0\n%4:i32 = ftobits %2\n%5:i32 = and %4, -65536\n"
                  "%6:f32 = bitstof %5\ncall @use %0, %6, %3");
}

TEST(ForwardTest, VectorsThatMemoryLeavesAsTheyAre) {
  ExpectForwarded(
      "%4:vec = vadd undef.vec, %3, %2, all\nstore vec %4, %0\n"
      "%5:vec = load vec %0\ncall @use %0, %2, %5",
      "%4:vec = vadd undef.vec, %3, %2, all\nstore vec %4, %0\n"
      "call @use %0, %2, %4");
  ExpectForwarded("%4:vec = load vec %0\n%5:vec = load vec %0\ncall @use %0, %2, %5",
                  "%4:vec = load vec %0\ncall @use %0, %2, %4");
  // Sums, products of matrices, arguments and what shows through a mask may have more bits.
  ExpectKept("store vec %3, %0\n%4:vec = load vec %0\ncall @use %0, %2, %4");
  ExpectKept(
      "%4:vec = vsum %3, all\nstore vec %4, %0\n%5:vec = load vec %0\n"
      "call @use %0, %2, %5");
  ExpectKept(
      "%4:vec = gemm %3, %3\nstore vec %4, %0\n%5:vec = load vec %0\n"
      "call @use %0, %2, %5");
  ExpectKept(
      "%4:mask = mask_from_int 15\n%5:vec = vadd %3, %3, %2, %4\nstore vec %5, %0\n"
      "%6:vec = load vec %0\ncall @use %0, %2, %6");
}

TEST(ForwardTest, PlacesThatAreTheSame) {
  ExpectForwarded(
      "%4:i32 = add %0, 8\n%5:i32 = add %4, -4\n%6:i32 = add %0, 4\n"
      "store i32 %1, %5\n%7:i32 = load i32 %6\ncall @g %7",
      "%4:i32 = add %0, 8\n%5:i32 = add %4, -4\n%6:i32 = add %0, 4\n"
      "store i32 %1, %5\ncall @g %1");
  // Behind stores that go elsewhere.
  ExpectForwarded("store i32 %1, @x\nstore i32 0, @y\n%4:i32 = load i32 @x\ncall @g %4",
                  "store i32 %1, @x\nstore i32 0, @y\ncall @g %1");
  ExpectForwarded("%4:i32 = load i32 60\n%5:i32 = load i32 60\n%6:i32 = add %4, %5\ncall @g %6",
                  "%4:i32 = load i32 60\n%5:i32 = add %4, %4\ncall @g %5");
}

TEST(ForwardTest, PlacesThatMayHaveChanged) {
  const auto between = [](absl::string_view instruction) {
    ExpectKept(
        absl::StrCat("store i32 %1, @x\n", instruction, "\n%9:i32 = load i32 @x\ncall @g %9"));
  };
  between("store i32 0, %0");
  between("store u8 0, 524288");
  between("call @g 0");
  between("asm \"nop\"");
  between("scratch_store 0, %0, 1");
  between("vector_store %3, %0, 0 last 31 sid 0");
  between("%4:i32 = add @x, %0\nstore i32 0, %4");
  between("%4:i32 = add @x, 3\nstore u8 0, %4");
  // Other sizes, other bytes.
  ExpectKept("store i32 %1, %0\n%4:i32 = load u8 %0\ncall @g %4");
  ExpectKept("store u8 %1, %0\n%4:i32 = load i32 %0\ncall @g %4");
  ExpectKept("%4:i32 = add %0, 4\nstore i32 %1, %0\n%5:i32 = load i32 %4\ncall @g %5");
  ExpectKept("store i16 %1, %0\n%4:f32 = load bf16 %0\ncall @use %0, %4, %3");
}

TEST(ForwardTest, VolatileAccessesAreDone) {
  ExpectKept("store i32 %1, %0\n%4:i32 = load i32 volatile %0\ncall @g %4");
  ExpectKept("store i32 volatile %1, %0\n%4:i32 = load i32 %0\ncall @g %4");
  ExpectKept("%4:i32 = load i32 volatile 60\n%5:i32 = load i32 volatile 60\ncall @g %5");
  ExpectKept("store i32 volatile %1, &0");
}

TEST(ForwardTest, OnIntoBlocksWithOnePredecessor) {
  ExpectPasses("forward", R"(
function @f(%0:i32, %1:i32) -> i32 {
block0:
  store i32 %1, %0
  condbr eq %1, 0, block1, block2
block1:
  %2:i32 = load i32 %0
  ret %2
block2:
  store i32 5, %0
  br block3
block3:
  %3:i32 = phi [0, block2], [%4, block3]
  %4:i32 = load i32 %0
  %5:i32 = add %4, %3
  store i32 %5, %0
  condbr slt %5, 9, block3, block4
block4:
  %6:i32 = load i32 %0
  ret %6
}
)",
               R"(
function @f(%0:i32, %1:i32) -> i32 {
block0:
  store i32 %1, %0
  condbr eq %1, 0, block1, block2
block1:
  ret %1
block2:
  store i32 5, %0
  br block3
block3:
  %3:i32 = phi [0, block2], [%4, block3]
  %4:i32 = load i32 %0
  %5:i32 = add %4, %3
  store i32 %5, %0
  condbr slt %5, 9, block3, block4
block4:
  ret %5
}
)");
}

TEST(ForwardTest, SlotsThatNobodyReads) {
  ExpectForwarded("store i32 %1, &0\n%4:i32 = add &0, %0\nstore vec %3, %4", "%4:i32 = add &0, %0");
  ExpectForwarded("store i32 %1, &0\n%4:i32 = load i32 &0\ncall @g %4", "call @g %1");
  ExpectKept("store i32 %1, &0\ncall @g &0");
  ExpectKept("store i32 %1, &0\nstore i32 &0, @x");
  ExpectKept("store i32 %1, &0\n%4:i32 = add &0, %0\n%5:i32 = load i32 %4\ncall @g %5");
  ExpectKept("store i32 %1, &0\nscratch_store 0, &0, 1");
}

}  // namespace
}  // namespace atalla::cc
