#include "atalla/cc/ir/verifier.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "atalla/cc/ir/ir.h"
#include "atalla/cc/ir/parser.h"

namespace atalla::cc::ir {
namespace {

using testing::HasSubstr;

std::string Verify(absl::string_view text) {
  const absl::StatusOr<std::unique_ptr<Module>> module = ParseModule(text);
  if (!module.ok()) return module.status().ToString();
  const absl::Status status = VerifyModule(**module);
  if (status.ok()) return "ok";
  EXPECT_EQ(status.code(), absl::StatusCode::kInternal);
  return std::string(status.message());
}

// Of a function with these arguments: %0 %1 i32, %2 f32, %3 vec, %4 mask is not one.
std::string Body(absl::string_view instructions) {
  return absl::StrCat("function @f(%0:i32, %1:i32, %2:f32, %3:vec) -> i32 {\nblock0:\n",
                      instructions, "\n}\n");
}

TEST(VerifierTest, SoundFunctions) {
  EXPECT_EQ(Verify(Body("ret %0")), "ok");
  EXPECT_EQ(Verify("function @f() -> void"), "ok");
  // A phi may use itself, and what comes later in its own block by way of the back edge.
  EXPECT_EQ(Verify(Body(R"(  br block1
block1:
  %4:i32 = phi [%0, block0], [%6, block1]
  %5:i32 = phi [%0, block0], [%5, block1]
  %6:i32 = add %4, %5
  condbr eq %6, 0, block1, block2
block2:
  ret %6)")),
            "ok");
  // Blocks that nothing reaches may use anything that is defined.
  EXPECT_EQ(Verify(Body("  ret %0\nblock1:\n  %4:i32 = add %5, 1\n  %5:i32 = add %4, 1\n  ret %4")),
            "ok");
}

TEST(VerifierTest, Blocks) {
  EXPECT_THAT(Verify(Body("  %4:i32 = add %0, 1")), HasSubstr("block 0, has no terminator"));
  EXPECT_THAT(Verify(Body("  ret %0\n  ret %1")), HasSubstr("ret: is not the last"));
  EXPECT_THAT(Verify(Body("  br block1\nblock1:\n  br block0")), HasSubstr("goes to the entry"));
  EXPECT_THAT(Verify(Body("  condbr eq %0, 0, block1\nblock1:\n  ret %0")),
              HasSubstr("has the wrong number of targets"));
  EXPECT_THAT(Verify(Body("  br block1\nblock1:\n  %4:i32 = add %0, 1\n"
                          "  %5:i32 = phi [%0, block0]\n  ret %5")),
              HasSubstr("block 1, phi: follows a non-phi"));
}

TEST(VerifierTest, Phis) {
  const auto join = [](absl::string_view phi) {
    return Verify(Body(absl::StrCat(
        "  condbr eq %0, 0, block1, block2\nblock1:\n  br block2\nblock2:\n  %4:i32 = phi ", phi,
        "\n  ret %4")));
  };
  EXPECT_EQ(join("[%0, block0], [%1, block1]"), "ok");
  const char kMessage[] = "does not have one operand for each predecessor";
  EXPECT_THAT(join("[%0, block0]"), HasSubstr(kMessage));
  EXPECT_THAT(join("[%0, block0], [%1, block2]"), HasSubstr(kMessage));
  EXPECT_THAT(join("[%0, block0], [%1, block1], [%1, block1]"), HasSubstr(kMessage));
  EXPECT_THAT(join("[%0, block0], [%2, block1]"), HasSubstr("has an operand of another type"));
}

TEST(VerifierTest, Dominance) {
  const char kMessage[] = "uses a value that does not reach it";
  EXPECT_THAT(Verify(Body("  %4:i32 = add %5, 1\n  %5:i32 = add %0, 1\n  ret %4")),
              HasSubstr(kMessage));
  EXPECT_THAT(Verify(Body("  %4:i32 = add %4, 1\n  ret %4")), HasSubstr(kMessage));
  EXPECT_THAT(Verify(Body("  condbr eq %0, 0, block1, block2\nblock1:\n  %4:i32 = add %0, 1\n"
                          "  br block2\nblock2:\n  ret %4")),
              HasSubstr(kMessage));
  // From the wrong side.
  EXPECT_THAT(Verify(Body("  condbr eq %0, 0, block1, block2\nblock1:\n  %4:i32 = add %0, 1\n"
                          "  br block2\nblock2:\n  %5:i32 = phi [%4, block0], [%0, block1]\n"
                          "  ret %5")),
              HasSubstr(kMessage));
  EXPECT_THAT(Verify(Body("  ret %4\nblock1:\n  %4:i32 = add %0, 1\n  ret %4")),
              HasSubstr(kMessage));
}

TEST(VerifierTest, Types) {
  for (const char* instruction : {
           "%4:i32 = add %0, %2",
           "%4:i32 = add %0",
           "%4:i32 = add %0, %1, %1",
           "%4:f32 = fadd %0, %2",
           "%4:f32 = fsqrt %0",
           "%4:f32 = sitof %2",
           "%4:i32 = ftoi %0",
           "%4:mask = mask_from_int %2",
           "%4:i32 = int_from_mask %0",
           "%4:i32 = load i32 %2",
           "store i32 %2, %0",
           "store bf16 %0, %0",
           "store vec %2, %0",
           "%4:vec = vector_load %3, %0 last 31 sid 0",
           "vector_store %0, %0, %1 last 31 sid 0",
           "scratch_load %0, %1",
           "%4:vec = vadd %3, %3, %0, all",
           "%4:vec = vadd %3, %3, %2, %0",
           "%4:vec = vadd %3, %3, %2",
           "%4:vec = vexp %3, %2, all",
           "%4:vec = vsum %3, %0",
           "%4:mask = vcmp eq %2, %3, all",
           "%4:f32 = vlane %2 index 0",
           "%4:vec = gemm %3, %2",
           "load_weights %2",
           "ret %2",
           "ret",
           "condbr eq %2, 0, block1, block1",
       }) {
    const bool ends = absl::string_view(instruction).substr(0, 3) == "ret" ||
                      absl::string_view(instruction).substr(0, 3) == "con";
    EXPECT_THAT(
        Verify(Body(absl::StrCat(instruction, ends ? "" : "\nret %0", "\nblock1:\n  ret %0"))),
        HasSubstr("has operands of the wrong number or types"))
        << instruction;
  }
  EXPECT_THAT(Verify(Body("%4:f32 = load i32 %0\nret %0")),
              HasSubstr("has a type that its width does not give"));
  EXPECT_THAT(Verify(Body("%4:i32 = fcmp ult %2, %2\nret %0")),
              HasSubstr("has an unsigned predicate"));
}

TEST(VerifierTest, CallsAndAsm) {
  EXPECT_THAT(Verify(Body("call @g all\nret %0")), HasSubstr("passes a mask or nothing"));
  EXPECT_THAT(Verify(Body("call @g %3, %3, %3, %3, %3, %3, %3, %3, %3\nret %0")),
              HasSubstr("passes more than 8 vectors"));
  EXPECT_EQ(Verify(Body("call @g %3, %3, %3, %3, %3, %3, %3, %3, %0\nret %0")), "ok");
  EXPECT_THAT(Verify(Body("%4:mask = call @g\nret %0")), HasSubstr("returns a mask"));
  EXPECT_THAT(Verify(Body("call_indirect\nret %0")), HasSubstr("has no address"));
  EXPECT_THAT(Verify(Body("call_indirect %2\nret %0")), HasSubstr("has no address"));
  const char kOutput[] = "is not an output of its asm";
  EXPECT_THAT(Verify(Body("%4:void = asm \"nop\" out i32\n%5:vec = asm_output %4 index 0\nret %0")),
              HasSubstr(kOutput));
  EXPECT_THAT(Verify(Body("%4:void = asm \"nop\" out i32\n%5:i32 = asm_output %4 index 1\nret %0")),
              HasSubstr(kOutput));
  EXPECT_THAT(Verify(Body("%5:i32 = asm_output %0 index 0\nret %0")), HasSubstr(kOutput));
}

TEST(VerifierTest, NamesTheFunctionAndAllProblems) {
  const std::string message = Verify(Body("%4:i32 = add %0, %2\n%5:f32 = fsqrt %0\nret %0"));
  EXPECT_THAT(message, HasSubstr("IR of 'f' is malformed"));
  EXPECT_THAT(message, HasSubstr("block 0, add: has operands"));
  EXPECT_THAT(message, HasSubstr("block 0, fsqrt: has operands"));
}

// What no text can say.
TEST(VerifierTest, ErasedInstructions) {
  Function function("f", Type::kI32);
  Block* block = function.AddBlock();
  Instruction* sum =
      function.NewInstruction(Opcode::kAdd, Type::kI32, {function.Int(1), function.Int(2)});
  Instruction* ret = function.NewInstruction(Opcode::kRet, Type::kVoid, {sum});
  block->Append(sum);
  block->Append(ret);
  EXPECT_TRUE(VerifyFunction(function).ok());
  block->Remove(sum);
  EXPECT_THAT(std::string(VerifyFunction(function).message()),
              HasSubstr("uses an erased instruction"));
}

}  // namespace
}  // namespace atalla::cc::ir
