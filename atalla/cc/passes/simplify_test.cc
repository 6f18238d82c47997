#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "atalla/cc/passes/testing.h"

namespace atalla::cc {
namespace {

// Of a function of these arguments: %0 %1 i32, %2 %3 f32, %4 %5 vec.
std::string Body(absl::string_view result, absl::string_view instructions) {
  return absl::StrCat("function @f(%0:i32, %1:i32, %2:f32, %3:f32, %4:vec, %5:vec) -> ", result,
                      " {\nblock0:\n", instructions, "\n}\n");
}

void ExpectI32(absl::string_view before, absl::string_view after) {
  ExpectPasses("simplify dce", Body("i32", before), Body("i32", after));
}
void ExpectVec(absl::string_view before, absl::string_view after) {
  ExpectPasses("simplify dce", Body("vec", before), Body("vec", after));
}

TEST(SimplifyTest, FoldsIntegers) {
  const struct {
    const char* operation;
    const char* result;
  } kCases[] = {
      // Rows of the instruction set's worked semantics, 19.1 and 19.2, and its section 8.1.
      {"add 2147483647, 1", "-2147483648"},
      {"sub 0, -2147483648", "-2147483648"},
      {"mul 65537, 65537", "131073"},
      {"sdiv -7, 2", "-3"},
      {"sdiv -2147483648, -1", "-2147483648"},
      // As in C, not as mod.s.
      {"srem -7, 2", "-1"},
      {"srem 7, -2", "1"},
      {"srem -2147483648, -1", "0"},
      {"udiv -1, 2", "2147483647"},
      {"urem -1, 10", "5"},
      {"and -16, 255", "240"},
      {"or 1, 6", "7"},
      {"xor -1, 255", "-256"},
      {"shl 1, 31", "-2147483648"},
      {"lshr -1, 28", "15"},
      {"ashr -16, 2", "-4"},
      // The machine does not mask amounts.
      {"shl 1, 32", "0"},
      {"lshr -1, -1", "0"},
      {"ashr -16, 40", "-1"},
      {"icmp slt -1, 0", "1"},
      {"icmp ult -1, 0", "0"},
      {"icmp uge -1, 0", "1"},
      {"icmp sle 3, 3", "1"},
  };
  for (const auto& each : kCases) {
    ExpectI32(absl::StrCat("%6:i32 = ", each.operation, "\nret %6"),
              absl::StrCat("ret ", each.result));
  }
}

TEST(SimplifyTest, KeepsDivisionByZero) {
  for (const char* opcode : {"sdiv", "udiv", "srem", "urem"}) {
    const std::string text = Body("i32", absl::StrCat("%6:i32 = ", opcode, " 7, 0\nret %6"));
    ExpectUnchanged("simplify", text);
  }
}

TEST(SimplifyTest, FoldsFloats) {
  const struct {
    const char* operation;
    const char* word;
  } kCases[] = {
      {"fadd 0x3F800000f, 0x40000000f", "0x40400000f"},
      // 1 + 2^-24 and 1 + 3 * 2^-24 are ties, to even; nothing is rounded to BF16.
      {"fadd 0x3F800000f, 0x33800000f", "0x3F800000f"},
      {"fadd 0x3F800000f, 0x34400000f", "0x3F800002f"},
      {"fsub 0x00000000f, 0x00000000f", "0x00000000f"},
      // 1.1 * 1.1 in binary32.
      {"fmul 0x3F8CCCCDf, 0x3F8CCCCDf", "0x3F9AE148f"},
      {"frcp 0x40400000f", "0x3EAAAAABf"},
      {"fsqrt 0x40000000f", "0x3FB504F3f"},
      {"fsqrt 0x80000000f", "0x80000000f"},
      {"sitof -3", "0xC0400000f"},
      {"uitof -1", "0x4F800000f"},
      {"sitof 16777217", "0x4B800000f"},
      {"bitstof 1065353216", "0x3F800000f"},
  };
  for (const auto& each : kCases) {
    ExpectPasses("simplify dce", Body("f32", absl::StrCat("%6:f32 = ", each.operation, "\nret %6")),
                 Body("f32", absl::StrCat("ret ", each.word)));
  }
  ExpectI32("%6:i32 = ftoi 0xC0600000f\nret %6", "ret -3");  // -3.5
  ExpectI32("%6:i32 = ftoi 0x4F800000f\nret %6", "ret 0");   // 2^32
  ExpectI32("%6:i32 = ftobits 0x3F800000f\nret %6", "ret 1065353216");
  ExpectI32("%6:i32 = fcmp eq 0x80000000f, 0x00000000f\nret %6", "ret 1");
  ExpectI32("%6:i32 = fcmp slt 0xBF800000f, 0x00000000f\nret %6", "ret 1");
}

TEST(SimplifyTest, KeepsFloatsThatTrapOrThatMachinesReadDifferently) {
  for (const char* operation : {
           "fadd 0x7F7FFFFFf, 0x7F7FFFFFf",  // Overflow: may stop the machine.
           "fmul 0x7F000000f, 0x7F000000f",
           "fadd 0x7F800000f, 0xFF800000f",  // Infinity - infinity.
           "fadd 0x7FC00000f, 0x3F800000f",  // NaN.
           "fadd 0x00003F80f, 0x00000000f",  // Read as 1.0 by add.bf.
           "fmul 0x3F800000f, 0x00000001f",
           "frcp 0x00000000f",
           "frcp 0x80000000f",
           "frcp 0x00200000f",  // 2^-128: overflows.
           "fsqrt 0xBF800000f",
       }) {
    ExpectUnchanged("simplify", Body("f32", absl::StrCat("%6:f32 = ", operation, "\nret %6")));
  }
  for (const char* operation : {"ftoi 0x7F800000f", "ftoi 0x7FC00000f", "ftoi 0x5F000000f",
                                "fcmp slt 0x7FC00000f, 0x3F800000f"}) {
    ExpectUnchanged("simplify", Body("i32", absl::StrCat("%6:i32 = ", operation, "\nret %6")));
  }
}

TEST(SimplifyTest, KeepsFloatIdentitiesThatChangeBits) {
  // x + 0.0 turns -0.0 into +0.0; x * 1.0 quiets NaNs and rounds lanes; x - x may be a NaN; x * 0.0
  // has a sign.
  for (const char* operation :
       {"fadd %2, 0x00000000f", "fmul %2, 0x3F800000f", "fsub %2, %2", "fmul %2, 0x00000000f",
        "fadd %2, 0x80000000f", "fsub 0x00000000f, %2"}) {
    ExpectUnchanged("simplify", Body("f32", absl::StrCat("%6:f32 = ", operation, "\nret %6")));
  }
  for (const char* operation :
       {"vadd undef.vec, %4, 0x00000000f, all", "vmul undef.vec, %4, 0x3F800000f, all",
        "vadd undef.vec, %4, zero, all", "vmul undef.vec, %4, zero, all",
        "vsub undef.vec, %4, %4, all", "vadd undef.vec, zero, 0x80000000f, all",
        "vmul undef.vec, zero, 0xBF800000f, all", "vmax zero, %6"}) {
    const std::string text =
        Body("vec", absl::StrCat("%6:mask = mask_from_int %0\n%7:vec = ", operation, "\nret %7"));
    EXPECT_EQ(RunPassesOnText("simplify", text), RunPassesOnText("", text)) << operation;
  }
}

TEST(SimplifyTest, IntegerIdentities) {
  for (const char* operation :
       {"add %0, 0", "sub %0, 0", "mul %0, 1", "and %0, -1", "or %0, 0", "xor %0, 0", "shl %0, 0",
        "lshr %0, 0", "ashr %0, 0", "and %0, %0", "or %0, %0", "sdiv %0, 1", "udiv %0, 1",
        "add 0, %0", "mul 1, %0"}) {
    ExpectI32(absl::StrCat("%6:i32 = ", operation, "\nret %6"), "ret %0");
  }
  for (const char* operation : {"sub %0, %0", "xor %0, %0", "mul %0, 0", "and %0, 0", "shl 0, %0",
                                "srem %0, 1", "srem %0, -1", "urem %0, 1", "icmp slt %0, %0",
                                "icmp ult %0, 0", "icmp slt %0, -2147483648", "icmp ugt %0, -1",
                                "icmp sgt %0, 2147483647", "fcmp slt %2, %2"}) {
    ExpectI32(absl::StrCat("%6:i32 = ", operation, "\nret %6"), "ret 0");
  }
  for (const char* operation : {"icmp uge %0, %0", "icmp uge %0, 0", "icmp sle %0, 2147483647",
                                "icmp eq %1, %1", "fcmp eq %2, %2"}) {
    ExpectI32(absl::StrCat("%6:i32 = ", operation, "\nret %6"), "ret 1");
  }
  ExpectI32("%6:i32 = or %0, -1\nret %6", "ret -1");
  // Traps when the divisor is 0.
  for (const char* operation : {"sdiv %0, %0", "srem %0, %0", "sdiv 0, %0", "urem 0, %0"}) {
    ExpectUnchanged("simplify", Body("i32", absl::StrCat("%6:i32 = ", operation, "\nret %6")));
  }
}

TEST(SimplifyTest, StrengthReduction) {
  const struct {
    const char* before;
    const char* after;
  } kCases[] = {
      {"mul %0, 64", "shl %0, 6"},
      {"mul 64, %0", "shl %0, 6"},
      {"mul %0, -2147483648", "shl %0, 31"},
      {"mul %0, -1", "sub 0, %0"},
      {"udiv %0, 8", "lshr %0, 3"},
      {"urem %0, 8", "and %0, 7"},
      {"udiv %0, -2147483648", "lshr %0, 31"},
      {"sub %0, 5", "add %0, -5"},
      {"sub %0, -2147483648", "add %0, -2147483648"},
      {"sdiv %0, -1", "sub 0, %0"},
      {"icmp sle %0, 31", "icmp slt %0, 32"},
      {"icmp sge %0, 1", "icmp sgt %0, 0"},
      {"icmp ule %0, 31", "icmp ult %0, 32"},
      {"icmp uge %0, -1", "icmp ugt %0, -2"},
      {"icmp sgt 7, %0", "icmp slt %0, 7"},
  };
  for (const auto& each : kCases) {
    ExpectI32(absl::StrCat("%6:i32 = ", each.before, "\nret %6"),
              absl::StrCat("%6:i32 = ", each.after, "\nret %6"));
  }
  // Signed division by a power of two is no shift, nor is multiplication by 3.
  for (const char* operation : {"sdiv %0, 8", "srem %0, 8", "mul %0, 3"}) {
    ExpectUnchanged("simplify", Body("i32", absl::StrCat("%6:i32 = ", operation, "\nret %6")));
  }
}

TEST(SimplifyTest, ConstantsOfChainsCombine) {
  ExpectI32("%6:i32 = add %0, 5\n%7:i32 = sub %6, 7\nret %7", "%6:i32 = add %0, -2\nret %6");
  ExpectI32("%6:i32 = mul %0, 8\n%7:i32 = mul %6, 3\nret %7", "%6:i32 = mul %0, 24\nret %6");
  ExpectI32("%6:i32 = shl %0, 20\n%7:i32 = shl %6, 12\nret %7", "ret 0");
  ExpectI32("%6:i32 = ashr %0, 20\n%7:i32 = ashr %6, 20\nret %7", "%6:i32 = ashr %0, 31\nret %6");
  ExpectI32("%6:i32 = and %0, 12\n%7:i32 = and %6, 6\nret %7", "%6:i32 = and %0, 4\nret %6");
  ExpectI32("%6:i32 = shl %0, 24\n%7:i32 = lshr %6, 24\nret %7", "%6:i32 = and %0, 255\nret %6");
  ExpectI32("%6:i32 = icmp slt %0, %1\n%7:i32 = xor %6, 1\nret %7",
            "%6:i32 = icmp sge %0, %1\nret %6");
  ExpectI32("%6:i32 = icmp slt %0, %1\n%7:i32 = icmp eq %6, 0\nret %7",
            "%6:i32 = icmp sge %0, %1\nret %6");
  ExpectI32("%6:i32 = icmp slt %0, %1\n%7:i32 = icmp ne %6, 0\nret %7",
            "%6:i32 = icmp slt %0, %1\nret %6");
}

TEST(SimplifyTest, ExtensionsOfWhatFits) {
  ExpectI32("%6:i32 = load i8 %0\n%7:i32 = shl %6, 24\n%8:i32 = ashr %7, 24\nret %8",
            "%6:i32 = load i8 %0\nret %6");
  ExpectI32("%6:i32 = load u8 %0\n%7:i32 = and %6, 255\nret %7", "%6:i32 = load u8 %0\nret %6");
  ExpectI32("%6:i32 = icmp ne %0, %1\n%7:i32 = and %6, 1\nret %7",
            "%6:i32 = icmp ne %0, %1\nret %6");
  // 128..255 do change, and so does a mask with a hole.
  const std::string kKept[] = {
      "%6:i32 = load u8 %0\n%7:i32 = shl %6, 24\n%8:i32 = ashr %7, 24\nret %8",
      "%6:i32 = load u8 %0\n%7:i32 = and %6, 127\nret %7",
      "%6:i32 = load u8 %0\n%7:i32 = and %6, 254\nret %7",
      "%6:i32 = load i8 %0\n%7:i32 = and %6, 255\nret %7",
  };
  for (const std::string& text : kKept) ExpectUnchanged("simplify", Body("i32", text));
}

TEST(SimplifyTest, BranchesOnCompares) {
  ExpectPasses("simplify dce", R"(
function @f(%0:i32, %1:i32) -> i32 {
block0:
  %2:i32 = icmp slt %0, %1
  condbr eq %2, 0, block1, block2
block1:
  ret 1
block2:
  condbr slt 3, %0, block1, block3
block3:
  %3:i32 = icmp slt %0, %1
  condbr eq %3, 1, block1, block4
block4:
  ret 2
}
)",
               R"(
function @f(%0:i32, %1:i32) -> i32 {
block0:
  condbr sge %0, %1, block1, block2
block1:
  ret 1
block2:
  condbr sgt %0, 3, block1, block3
block3:
  %2:i32 = icmp slt %0, %1
  condbr eq %2, 1, block1, block4
block4:
  ret 2
}
)");
}

TEST(SimplifyTest, Masks) {
  // Nothing shows through a full mask; a mask from an int from a mask is the mask.
  ExpectVec("%6:vec = vadd %5, %4, %2, all\nret %6",
            "%6:vec = vadd undef.vec, %4, %2, all\nret %6");
  ExpectVec("%6:vec = vexp %5, %4, all\nret %6", "%6:vec = vexp undef.vec, %4, all\nret %6");
  ExpectVec("%6:mask = mask_from_int -1\n%7:vec = vmul %5, %4, %2, %6\nret %7",
            "%6:vec = vmul undef.vec, %4, %2, all\nret %6");
  ExpectVec("%6:mask = mask_from_int 0\n%7:vec = vmul %5, %4, %2, %6\nret %7", "ret %5");
  ExpectVec(
      "%6:mask = vcmp slt %4, %2, all\n%7:i32 = int_from_mask %6\n%8:mask = mask_from_int %7\n"
      "%9:vec = vsub %4, %5, %2, %8\nret %9",
      "%6:mask = vcmp slt %4, %2, all\n%7:vec = vsub %4, %5, %2, %6\nret %7");
  ExpectI32("%6:mask = mask_from_int %0\n%7:i32 = int_from_mask %6\nret %7", "ret %0");
  ExpectI32("%6:i32 = int_from_mask all\nret %6", "ret -1");
  // The lanes outside the mask are those of the passthru.
  ExpectUnchanged("simplify",
                  Body("vec", "%6:mask = mask_from_int 15\n%7:vec = vadd %5, %4, %2, %6\nret %7"));
  ExpectUnchanged("simplify", Body("vec",
                                   "%6:mask = mask_from_int 15\n%7:vec = vadd %4, zero, zero, %6\n"
                                   "ret %7"));
}

TEST(SimplifyTest, ZeroVectors) {
  ExpectVec("%6:vec = vadd undef.vec, zero, 0x00000000f, all\nret %6", "ret zero");
  ExpectVec("%6:vec = vsum zero, all\nret %6", "ret zero");
  ExpectVec("%6:mask = mask_from_int %0\n%7:vec = vsum zero, %6\nret %7", "ret zero");
  ExpectVec("%6:vec = vmax zero, all\nret %6", "ret zero");
  ExpectPasses("simplify dce", Body("f32", "%6:f32 = vlane zero index 3\nret %6"),
               Body("f32", "ret 0x00000000f"));
}

TEST(SimplifyTest, LeavesEffectsAlone) {
  ExpectUnchanged("simplify dce", R"(
function @g(%0:i32) -> i32
function @f(%0:i32, %1:vec) -> i32 {
  slot 0 size 4 align 4
block0:
  %2:i32 = load i32 volatile 60
  %3:i32 = load i32 volatile 60
  store i32 volatile 0, &0
  load_weights %1
  %4:vec = gemm zero, zero
  load_weights %4
  scratch_load 0, %2, %3
  %5:i32 = call @g 3
  %6:i32 = call @g 3
  vector_store %4, 0, %5 last 31 sid 0
  ret %6
}
)");
}

// Nobody looks at the lanes outside the mask: nothing has to be copied there.
TEST(SimplifyTest, DropsLanesThatNobodyLooksAt) {
  const auto expect_dropped = [](absl::string_view mask, absl::string_view use) {
    const auto text = [&](absl::string_view passthru) {
      return Body("vec", absl::StrCat("%6:mask = mask_from_int ", mask, "\n%7:vec = vmul ",
                                      passthru, ", %4, %5, %6\n", use, "\nret %8"));
    };
    ExpectPasses("simplify", text("%4"), text("undef.vec"));
  };
  expect_dropped("%0", "%8:vec = vsum %7, %6");
  expect_dropped("15", "%8:vec = vmax %7, %6");
  expect_dropped("%0", "%8:vec = vadd %4, %7, %7, %6");
  expect_dropped("15", "vector_store %7, 0, 0 last 3 sid 0\n%8:vec = vsum %7, %6");
}

TEST(SimplifyTest, KeepsLanesThatSomebodyLooksAt) {
  for (const char* use :
       {"%8:vec = vsum %7, all", "%8:vec = vadd %7, %4, %5, %6", "%8:vec = gemm %7, %4",
        "%9:mask = mask_from_int 31\n%8:vec = vsum %7, %9",
        "vector_store %7, 0, 0 last 4 sid 0\n%8:vec = vsum %7, %6"}) {
    ExpectUnchanged("simplify",
                    Body("vec", absl::StrCat("%6:mask = mask_from_int 15\n",
                                             "%7:vec = vmul %4, %4, %5, %6\n", use, "\nret %8")));
  }
}

TEST(SimplifyTest, RowsOfScratchpads) {
  const auto access = [](absl::string_view before, absl::string_view address,
                         absl::string_view row) {
    return Body("vec", absl::StrCat(before, "%9:vec = vector_load ", address, ", ", row,
                                    " last 31 sid 0\nret %9"));
  };
  // Constants go to the address, but for those of two constants.
  ExpectPasses("simplify dce", access("%6:i32 = add %0, 3\n", "64", "%6"), access("", "256", "%0"));
  ExpectPasses("simplify", access("", "640", "3"), access("", "0", "13"));
  // What moves in the address is a row.
  const char* kMoving = "%6:i32 = and %0, 15\n%7:i32 = shl %6, 6\n";
  ExpectPasses("simplify dce", access(absl::StrCat(kMoving, "%8:i32 = add %7, 128\n"), "%8", "0"),
               access("%6:i32 = and %0, 15\n", "128", "%6"));
  // Not where the address may be one of memory, or below 0.
  ExpectUnchanged("simplify", access("%6:i32 = shl %0, 6\n", "%6", "0"));
  ExpectUnchanged("simplify", access("%6:i32 = add %0, -3\n", "64", "%6"));
  ExpectUnchanged("simplify", access("%6:i32 = add %0, 1\n", "4064", "%6"));
  ExpectUnchanged("simplify", access("", "8192", "3"));
}

}  // namespace
}  // namespace atalla::cc
