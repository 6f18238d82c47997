// The text form: what is printed is read back as the same, and bad text is refused with its line.

#include "atalla/cc/ir/parser.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "atalla/cc/ir/ir.h"
#include "atalla/cc/ir/opcode.h"
#include "atalla/cc/ir/printer.h"
#include "atalla/cc/ir/verifier.h"

namespace atalla::cc::ir {
namespace {

using testing::HasSubstr;

// Every operation, every kind of operand, every field.
constexpr char kEverything[] = R"(source "k\"1.c"
global @x size 8 align 4 bytes "01ff"
global @y size 4 align 64 external
global @table size 8 align 4 reloc 0 @x -4 reloc 4 @f 0
function @extern(%0:i32, %1:vec) -> f32
function @f(%0:i32, %1:f32, %2:vec) -> vec static inline {
  slot 0 size 64 align 64 "tile"
  slot 1 size 4 align 4
block0:
  %3:i32 = add %0, -5 !3:4
  %4:i32 = sub 2147483647, %3
  %5:i32 = mul %0, -2147483648
  %6:i32 = sdiv %0, %3
  %7:i32 = udiv %0, %3
  %8:i32 = srem %0, %3
  %9:i32 = urem %0, %3
  %10:i32 = and %0, %3
  %11:i32 = or %0, %3
  %12:i32 = xor %0, %3
  %13:i32 = shl %0, 3
  %14:i32 = lshr %0, 3
  %15:i32 = ashr %0, 3
  %16:i32 = icmp uge %0, %3
  %17:f32 = fadd %1, 0x3F800000f
  %18:f32 = fsub %1, 0x80000000f
  %19:f32 = fmul %1, undef.f32
  %20:f32 = frcp %1
  %21:f32 = fsqrt %1
  %22:i32 = fcmp slt %1, %20
  %23:f32 = sitof %0
  %24:f32 = uitof %0
  %25:i32 = ftoi %1
  %26:i32 = ftobits %1
  %27:f32 = bitstof %0
  %28:mask = mask_from_int %0
  %29:i32 = int_from_mask %28
  %30:i32 = load i8 @x
  %31:i32 = load u16 volatile &1
  %32:f32 = load bf16 %0
  %33:f32 = load f32 volatile 60
  %34:vec = load vec &0
  store u8 %30, @x
  store bf16 %32, %0
  store vec %34, &0
  store i32 volatile @f, &1
  %35:vec = vector_load 0, %0 last 7 sid 3
  vector_store %35, 4096, %0 last 0 sid 1
  scratch_load %0, %3, 32505887
  scratch_store 0, %0, %3
  %36:vec = vadd undef.vec, %2, %35, all
  %37:vec = vsub %36, %2, %1, %28
  %38:vec = vmul %37, %2, 0x00000000f, %28
  %39:vec = vexp %38, zero, %28
  %40:vec = vsum %39, all
  %41:vec = vmin %39, %28
  %42:vec = vmax %39, %28
  %43:mask = vcmp ne %42, %41, %28
  %44:f32 = vlane %40 index 31
  %45:vec = gemm %39, zero
  load_weights %45
  %46:f32 = call @extern %0, %45
  call @nothing
  %47:vec = call_indirect @f, %0, %1, %2
  %48:void = asm "add_s %0, %1, %2\nnop" out early i32 out vec in %0 tied 0 in %44 clobber x9 clobber v3 clobber m2
  %49:i32 = asm_output %48 index 0
  %50:vec = asm_output %48 index 1
  condbr ule %49, 7, block1, block2
block1:
  %51:i32 = phi [%49, block0], [%53, block3]
  br block3
block2:
  %52:mask = phi [%43, block0]
  halt
block3:
  %53:i32 = add %51, undef.i32
  condbr eq %53, 0, block1, block4
block4:
  condbr ne %53, 1, block5, block6
block5:
  ret %50
block6:
  unreachable
}
function @g() -> void {
block0:
  ret
}
)";

std::string RoundTrip(absl::string_view text) {
  const absl::StatusOr<std::unique_ptr<Module>> module = ParseModule(text);
  if (!module.ok()) return module.status().ToString();
  PrintOptions options;
  options.locations = true;
  return PrintModule(**module, options);
}

TEST(ParserTest, RoundTrip) { EXPECT_EQ(RoundTrip(kEverything), kEverything); }

TEST(ParserTest, TheTextAboveHasEveryOperation) {
  for (int i = 0; i < kOpcodeCount; ++i) {
    const absl::string_view name = GetOpcodeInfo(static_cast<Opcode>(i)).name;
    EXPECT_TRUE(absl::StrContains(kEverything, absl::StrCat(" ", name, " ")) ||
                absl::StrContains(kEverything, absl::StrCat(" ", name, "\n")))
        << name;
  }
}

TEST(ParserTest, TheTextAboveIsSound) {
  const absl::StatusOr<std::unique_ptr<Module>> module = ParseModule(kEverything);
  ASSERT_TRUE(module.ok()) << module.status();
  const absl::Status status = VerifyModule(**module);
  EXPECT_TRUE(status.ok()) << status;
}

TEST(ParserTest, BuildsWhatTheTextSays) {
  const absl::StatusOr<std::unique_ptr<Module>> module = ParseModule(kEverything);
  ASSERT_TRUE(module.ok()) << module.status();
  EXPECT_EQ((*module)->source_file, "k\"1.c");
  const Global* x = (*module)->FindGlobal("x");
  ASSERT_NE(x, nullptr);
  EXPECT_EQ(x->bytes, (std::vector<uint8_t>{0x01, 0xFF}));
  EXPECT_TRUE((*module)->FindGlobal("y")->is_external);
  const Global* table = (*module)->FindGlobal("table");
  ASSERT_EQ(table->relocations.size(), 2u);
  EXPECT_EQ(table->relocations[0].addend, -4);
  EXPECT_EQ(table->relocations[1].offset, 4u);
  EXPECT_EQ(table->relocations[1].symbol, "f");
  EXPECT_FALSE((*module)->FindFunction("extern")->IsDefinition());
  const Function* f = (*module)->FindFunction("f");
  ASSERT_NE(f, nullptr);
  EXPECT_TRUE(f->is_static && f->prefer_inline);
  EXPECT_EQ(f->slots()[0].name, "tile");
  const Instruction* add = f->entry()->instructions()[0];
  EXPECT_EQ(add->opcode(), Opcode::kAdd);
  EXPECT_TRUE(add->operand(1)->IsInt(-5));
  EXPECT_EQ(add->location.line, 3);
  EXPECT_EQ(add->location.column, 4);
  EXPECT_EQ(f->blocks()[1]->predecessors(), (std::vector<Block*>{f->blocks()[0], f->blocks()[3]}));
}

TEST(ParserTest, NumbersAndLayoutAreFree) {
  EXPECT_EQ(RoundTrip(R"(
# A comment.
function @f(%a:i32)->i32{
block7:   # Another.
  br block3
block3: %sum:i32 = add %a,
  1
  ret %sum }
)"),
            R"(function @f(%0:i32) -> i32 {
block0:
  br block1
block1:
  %1:i32 = add %0, 1
  ret %1
}
)");
}

TEST(ParserTest, BadText) {
  const auto in_function = [](absl::string_view line) {
    return absl::StrCat("function @f(%0:i32) -> i32 {\nblock0:\n", line, "\n  ret %0\n}\n");
  };
  const struct {
    std::string text;
    const char* message;
  } kCases[] = {
      {"module", "line 1: 'module' where source, global or function is expected"},
      {"source f", "line 1: 'f' where a string"},
      {"source \"f", "line 1: unterminated string"},
      {"source \"\\q\"", "line 1: bad escape"},
      {"global x size 4", "line 1: 'x' where a name with @"},
      {"global @x size 4 align 128", "line 1: align 128 is not in 1..64"},
      {"global @x size -1 align 4", "line 1: size -1 is not in"},
      {"global @x size 4 align 4 bytes \"012\"", "line 1: '012' is not a string of bytes"},
      {"global @x size 4 align 4 bytes \"zz\"", "line 1: 'zz' is not a string of bytes"},
      {"function @f(%0:int) -> i32", "line 1: 'int' where a type"},
      {"function @f(%0:i32, %0:i32) -> i32", "line 1: %0 is defined twice"},
      {"function @f() -> i32 {\n  ret 1\n}", "line 2: 'ret' where a block"},
      {"function @f() -> i32 {\nblock0:\n  ret 1\n", "where '}' is expected"},
      {in_function("  %1:i32 = plus %0, 1"), "line 3: 'plus' where an operation"},
      {in_function("  %0:i32 = add %0, 1"), "%0 is defined twice"},
      {in_function("  %1:f32 = add %0, 1"), "%1 is f32 where add gives i32"},
      {in_function("  %1:i32 = add %0, %7"), "line 3: no value %7"},
      {in_function("  %1:i32 = add %0, &2"), "line 3: no slot &2"},
      {in_function("  %1:i32 = add %0, 0x3F8f"), ""},
      {in_function("  %1:i32 = add %0, 1x"), "line 3: '1x' is not an operand"},
      {in_function("  %1:i32 = icmp less %0, 1"), "line 3: 'less' where a predicate"},
      {in_function("  %1:i32 = load i64 %0"), "line 3: 'i64' where a width"},
      {in_function("  %1:vec = vector_load %0, 0 last 32 sid 0"), "last 32 is not in 0..31"},
      {in_function("  %1:vec = vector_load %0, 0 last 31 sid 4"), "sid 4 is not in 0..3"},
      {in_function("  %1:vec = vector_load %0, 0"), "where 'last' is expected"},
      {in_function("  br block9"), "line 3: 'block9' where a block"},
      {in_function("  condbr eq %0, 0, block0"), ""},
      {in_function("  %1:i32 = phi %0"), "line 3: '%0' where '['"},
      {in_function("  asm \"nop\" clobber y3"), "line 3: no register y3"},
      {in_function("  asm \"nop\" clobber x256"), "line 3: no register x256"},
  };
  for (const auto& each : kCases) {
    const absl::Status status = ParseModule(each.text).status();
    // Without a message: what the text says can be built, sensible or not.
    if (each.message[0] == '\0') {
      EXPECT_TRUE(status.ok()) << status << "\n" << each.text;
      continue;
    }
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << each.text;
    EXPECT_THAT(std::string(status.message()), HasSubstr(each.message)) << each.text;
  }
}

// Nothing that can be cut off makes it read beyond the end.
TEST(ParserTest, EveryPrefixIsRefusedOrRead) {
  const std::string text = kEverything;
  for (size_t length = 0; length < text.size(); ++length) {
    const absl::Status status = ParseModule(text.substr(0, length)).status();
    EXPECT_TRUE(status.ok() || status.code() == absl::StatusCode::kInvalidArgument) << length;
  }
}

}  // namespace
}  // namespace atalla::cc::ir
