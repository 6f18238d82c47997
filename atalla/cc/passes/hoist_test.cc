#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "atalla/cc/passes/testing.h"

namespace atalla::cc {
namespace {

// A loop whose body begins with these instructions. Values before them: %0 %1 i32, %2 f32, %3 vec,
// %4 the counter.
std::string Loop(absl::string_view before, absl::string_view body) {
  return absl::StrCat(R"(
global @x size 4 align 4
global @y size 4 align 4
function @g(%0:i32) -> i32
function @f(%0:i32, %1:i32, %2:f32, %3:vec) -> void {
  slot 0 size 64 align 4
  slot 1 size 64 align 4
block0:
)",
                      before, R"(
  br block1
block1:
  %4:i32 = phi [0, block0], [%99, block1]
)",
                      body, R"(
  %99:i32 = add %4, 1
  condbr slt %99, %0, block1, block2
block2:
  ret
}
)");
}

void ExpectStays(absl::string_view body) { ExpectUnchanged("hoist", Loop("", body)); }
void ExpectGoes(absl::string_view body) { ExpectPasses("hoist", Loop("", body), Loop(body, "")); }

TEST(HoistTest, PureComputations) {
  ExpectGoes(
      "%5:i32 = mul %0, %1\n%6:i32 = add %5, 1\n%7:mask = mask_from_int %6\n"
      "%8:vec = vadd %3, %3, %2, %7\n%9:f32 = vlane %8 index 1");
}

TEST(HoistTest, OutOfTwoLoops) {
  ExpectPasses("hoist", R"(
function @f(%0:i32, %1:i32) -> i32 {
block0:
  br block1
block1:
  %2:i32 = phi [0, block0], [%8, block4]
  condbr slt %2, %1, block2, block4
block2:
  br block3
block3:
  %3:i32 = phi [0, block2], [%6, block3]
  %4:i32 = mul %0, %1
  %5:i32 = add %4, %2
  %6:i32 = add %3, %5
  condbr slt %6, %1, block3, block4
block4:
  %7:i32 = phi [%2, block1], [%6, block3]
  %8:i32 = add %7, 1
  condbr slt %8, %0, block1, block5
block5:
  ret %8
}
)",
               R"(
function @f(%0:i32, %1:i32) -> i32 {
block0:
  %2:i32 = mul %0, %1
  br block1
block1:
  %3:i32 = phi [0, block0], [%8, block4]
  condbr slt %3, %1, block2, block4
block2:
  %4:i32 = add %2, %3
  br block3
block3:
  %5:i32 = phi [0, block2], [%6, block3]
  %6:i32 = add %5, %4
  condbr slt %6, %1, block3, block4
block4:
  %7:i32 = phi [%3, block1], [%6, block3]
  %8:i32 = add %7, 1
  condbr slt %8, %0, block1, block5
block5:
  ret %8
}
)");
}

TEST(HoistTest, MakesABlockToPutThemIn) {
  ExpectPasses("hoist", R"(
function @f(%0:i32, %1:i32) -> i32 {
block0:
  condbr slt %0, 0, block1, block2
block1:
  condbr slt %1, 0, block2, block3
block2:
  %2:i32 = phi [1, block0], [2, block1], [%4, block2]
  %3:i32 = mul %0, %1
  %4:i32 = add %2, %3
  condbr slt %4, %0, block2, block3
block3:
  ret %1
}
)",
               R"(
function @f(%0:i32, %1:i32) -> i32 {
block0:
  condbr slt %0, 0, block1, block2
block1:
  condbr slt %1, 0, block2, block4
block2:
  %2:i32 = phi [1, block0], [2, block1]
  %3:i32 = mul %0, %1
  br block3
block3:
  %4:i32 = phi [%5, block3], [%2, block2]
  %5:i32 = add %4, %3
  condbr slt %5, %0, block3, block4
block4:
  ret %1
}
)");
}

TEST(HoistTest, TrapsOnlyFromWhereTheLoopBegins) {
  ExpectGoes("%5:f32 = frcp %2\n%6:f32 = fmul %5, %2\n%7:i32 = sdiv %0, %1");
  // Something would be seen to happen before the machine stops.
  ExpectStays("store i32 %4, %0\n%5:f32 = frcp %2");
  ExpectStays("%5:i32 = load i32 volatile 60\n%6:i32 = sdiv %0, %1");
  ExpectStays("%5:i32 = call @g %4\n%6:f32 = fadd %2, %2");
  // A vec of address 0 is none.
  ExpectGoes("%5:vec = load vec %0");
  ExpectStays("%5:i32 = load i32 volatile 60\n%6:vec = load vec %0");
  // Not in every round.
  ExpectUnchanged("hoist", R"(
function @f(%0:i32, %1:i32) -> i32 {
block0:
  br block1
block1:
  %2:i32 = phi [0, block0], [%5, block3]
  condbr eq %1, 0, block3, block2
block2:
  %3:i32 = sdiv %0, %1
  br block3
block3:
  %4:i32 = phi [1, block1], [%3, block2]
  %5:i32 = add %2, %4
  condbr slt %5, %0, block1, block4
block4:
  ret %5
}
)");
}

TEST(HoistTest, WhatIsNeverMoved) {
  ExpectStays("%5:i32 = load i32 volatile 60");
  ExpectStays("%5:vec = gemm %3, %3");
  ExpectStays("load_weights %3");
  ExpectStays("%5:vec = vector_load 0, 1 last 31 sid 0");
  ExpectStays("scratch_load 0, %0, %1");
  ExpectStays("%5:i32 = call @g 3");
  ExpectStays("%5:void = asm \"lw_s %0, 60(x0)\" out i32\n%6:i32 = asm_output %5 index 0");
}

TEST(HoistTest, LoadsOfWhatTheLoopDoesNotWrite) {
  ExpectGoes("%5:i32 = load i32 %0");
  ExpectPasses("hoist", Loop("", "%5:i32 = load i32 &0\nstore i32 %4, &1"),
               Loop("%5:i32 = load i32 &0", "store i32 %4, &1"));
  ExpectPasses("hoist", Loop("", "%5:i32 = load i32 @x\nstore i32 %4, @y"),
               Loop("%5:i32 = load i32 @x", "store i32 %4, @y"));
  ExpectPasses("hoist", Loop("%5:i32 = add %0, 4", "%6:i32 = load i32 %0\nstore i32 %4, %5"),
               Loop("%5:i32 = add %0, 4\n%6:i32 = load i32 %0", "store i32 %4, %5"));
  // A slot that nobody else knows of.
  ExpectPasses("hoist", Loop("", "%5:i32 = load i32 &0\nstore i32 %4, %0\n%6:i32 = call @g %4"),
               Loop("%5:i32 = load i32 &0", "store i32 %4, %0\n%6:i32 = call @g %4"));
}

TEST(HoistTest, LoadsOfWhatTheLoopMayWrite) {
  ExpectStays("%5:i32 = load i32 %0\nstore i32 %4, %1");
  ExpectStays("%5:i32 = load i32 @x\nstore i32 %4, @x");
  ExpectStays("%5:i32 = load i32 @x\nstore i32 %4, %0");
  // Global objects may lie where an absolute address points.
  ExpectStays("%5:i32 = load i32 @x\nstore i32 %4, 524288");
  ExpectStays("%5:i32 = load i32 @x\n%6:i32 = call @g %4");
  // Scratchpad transfers and vector stores write memory.
  ExpectStays("%5:i32 = load i32 %0\nscratch_store 0, %1, 3");
  ExpectStays("%5:i32 = load i32 %0\nvector_store %3, %1, 0 last 31 sid 0");
  ExpectStays("%5:vec = load vec %0\nvector_store %3, %1, 0 last 31 sid 0");
  // The second byte of the word.
  ExpectUnchanged("hoist", Loop("%5:i32 = add %0, 1", "%6:i32 = load i32 %0\nstore u8 %4, %5"));
  // An index that is not known.
  ExpectStays("%5:i32 = load i32 &0\n%6:i32 = add &0, %4\nstore i32 %4, %6");
  // A slot whose address is given away.
  ExpectUnchanged("hoist", Loop("store i32 &0, @x", "%5:i32 = load i32 &0\n%6:i32 = call @g %4"));
  ExpectUnchanged("hoist", Loop("%5:i32 = call @g &0", "%6:i32 = load i32 &0\nstore i32 %4, %0"));
}

}  // namespace
}  // namespace atalla::cc
