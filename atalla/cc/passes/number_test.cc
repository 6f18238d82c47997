#include <gtest/gtest.h>

#include "atalla/cc/passes/testing.h"

namespace atalla::cc {
namespace {

TEST(NumberTest, OfOneBlock) {
  ExpectPasses("number", R"(
function @f(%0:i32, %1:i32, %2:f32, %3:vec) -> vec {
block0:
  %4:i32 = add %0, %1
  %5:i32 = add %1, %0
  %6:i32 = icmp slt %4, %0
  %7:i32 = icmp sgt %0, %5
  %8:i32 = sub %6, %7
  %9:mask = mask_from_int %8
  %10:mask = mask_from_int %8
  %11:f32 = frcp %2
  %12:f32 = frcp %2
  %13:vec = vadd %3, %3, %11, %9
  %14:vec = vadd %3, %3, %12, %10
  %15:vec = vadd undef.vec, %13, %14, all
  ret %15
}
)",
               R"(
function @f(%0:i32, %1:i32, %2:f32, %3:vec) -> vec {
block0:
  %4:i32 = add %0, %1
  %5:i32 = icmp slt %4, %0
  %6:i32 = sub %5, %5
  %7:mask = mask_from_int %6
  %8:f32 = frcp %2
  %9:vec = vadd %3, %3, %8, %7
  %10:vec = vadd undef.vec, %9, %9, all
  ret %10
}
)");
}

TEST(NumberTest, AcrossBlocks) {
  // Block 3 is below block 0, but neither below block 1 nor below block 2.
  ExpectPasses("number", R"(
function @f(%0:i32, %1:i32) -> i32 {
block0:
  %2:i32 = mul %0, %1
  condbr slt %0, 0, block1, block2
block1:
  %3:i32 = mul %1, %0
  %4:i32 = sub %3, %1
  br block3
block2:
  %5:i32 = sub %2, %1
  br block3
block3:
  %6:i32 = phi [%4, block1], [%5, block2]
  %7:i32 = sub %2, %1
  %8:i32 = add %6, %7
  ret %8
}
)",
               R"(
function @f(%0:i32, %1:i32) -> i32 {
block0:
  %2:i32 = mul %0, %1
  condbr slt %0, 0, block1, block2
block1:
  %3:i32 = sub %2, %1
  br block3
block2:
  %4:i32 = sub %2, %1
  br block3
block3:
  %5:i32 = phi [%3, block1], [%4, block2]
  %6:i32 = sub %2, %1
  %7:i32 = add %5, %6
  ret %7
}
)");
}

TEST(NumberTest, PhisOfOneBlock) {
  ExpectPasses("number", R"(
function @f(%0:i32) -> i32 {
block0:
  condbr slt %0, 0, block1, block2
block1:
  br block3
block2:
  br block3
block3:
  %1:i32 = phi [%0, block1], [7, block2]
  %2:i32 = phi [7, block2], [%0, block1]
  %3:i32 = phi [%0, block2], [7, block1]
  %4:i32 = add %1, %2
  %5:i32 = sub %4, %3
  ret %5
}
)",
               R"(
function @f(%0:i32) -> i32 {
block0:
  condbr slt %0, 0, block1, block2
block1:
  br block3
block2:
  br block3
block3:
  %1:i32 = phi [%0, block1], [7, block2]
  %2:i32 = phi [%0, block2], [7, block1]
  %3:i32 = add %1, %1
  %4:i32 = sub %3, %2
  ret %4
}
)");
}

TEST(NumberTest, DifferentThings) {
  ExpectUnchanged("number", R"(
function @f(%0:i32, %1:i32, %2:f32, %3:vec, %4:vec) -> vec {
block0:
  %5:i32 = sub %0, %1
  %6:i32 = sub %1, %0
  %7:i32 = icmp slt %0, %1
  %8:i32 = icmp slt %1, %0
  %9:i32 = icmp ult %0, %1
  %10:mask = mask_from_int %0
  %11:mask = mask_from_int %1
  # Other lanes show through, or other lanes are computed.
  %12:vec = vadd %3, %3, %2, %10
  %13:vec = vadd %4, %3, %2, %10
  %14:vec = vadd %3, %3, %2, %11
  %15:f32 = vlane %3 index 0
  %16:f32 = vlane %3 index 1
  %17:mask = vcmp slt %3, %4, %10
  %18:mask = vcmp sgt %3, %4, %10
  # Which NaN survives depends on the order.
  %19:f32 = fadd %2, %15
  %20:f32 = fadd %15, %2
  ret %12
}
)");
}

TEST(NumberTest, WhatDependsOnMoreThanItsOperands) {
  ExpectUnchanged("number", R"(
function @g() -> i32
function @f(%0:i32, %1:vec) -> vec {
block0:
  %2:i32 = load i32 %0
  %3:i32 = load i32 %0
  %4:i32 = load i32 volatile %0
  %5:i32 = load i32 volatile %0
  %6:vec = vector_load 0, %2 last 31 sid 0
  scratch_load 0, %3, %4
  %7:vec = vector_load 0, %2 last 31 sid 0
  %8:vec = gemm %6, %7
  load_weights %1
  %9:vec = gemm %6, %7
  load_weights %1
  %10:i32 = call @g
  %11:i32 = call @g
  %12:void = asm "nop" out i32 out i32
  %13:i32 = asm_output %12 index 0
  %14:i32 = asm_output %12 index 1
  %15:void = asm "nop" out i32 out i32
  %16:i32 = asm_output %15 index 0
  ret %9
}
)");
}

}  // namespace
}  // namespace atalla::cc
