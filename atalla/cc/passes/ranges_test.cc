#include "atalla/cc/passes/ranges.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "atalla/cc/ir/cfg.h"
#include "atalla/cc/ir/ir.h"
#include "atalla/cc/ir/parser.h"

namespace atalla::cc {
namespace {

// "min..max" of the value that the first kStore stores, where that store stands.
std::string RangeOfStored(absl::string_view text) {
  const absl::StatusOr<std::unique_ptr<ir::Module>> module = ir::ParseModule(text);
  if (!module.ok()) return module.status().ToString();
  ir::Function& function = *(*module)->functions().back();
  const ir::Cfg cfg(function);
  Ranges ranges(cfg);
  for (const ir::Block* block : function.blocks()) {
    for (const ir::Instruction* instruction : block->instructions()) {
      if (instruction->opcode() != ir::Opcode::kStore) continue;
      const ValueRange range = ranges.At(instruction->operand(0), block);
      return range.IsEmpty() ? "none" : absl::StrCat(range.min, "..", range.max);
    }
  }
  return "no store";
}

std::string RangeOf(absl::string_view instructions, absl::string_view value) {
  return RangeOfStored(absl::StrCat("function @f(%0:i32, %1:i32) -> void {\nblock0:\n",
                                    instructions, "\nstore i32 ", value, ", 0\nret\n}\n"));
}

constexpr char kAnything[] = "-2147483648..2147483647";

TEST(RangesTest, Operations) {
  const std::string bytes = "%2:i32 = load u8 %0\n%3:i32 = load i8 %1\n";
  const struct {
    const char* operation;
    const char* range;
  } kCases[] = {
      {"add %2, %3", "-128..382"}, {"sub %2, %3", "-127..383"}, {"mul %2, %3", "-32640..32385"},
      {"add %0, 1", kAnything},  // May wrap.
      {"shl %2, 2", "0..1020"},    {"shl %2, 24", kAnything},   {"lshr %0, 1", "0..2147483647"},
      {"lshr %0, %2", kAnything},  {"ashr %3, 2", "-32..31"},   {"and %0, 255", "0..255"},
      {"and %0, -256", kAnything}, {"and %2, 15", "0..15"},     {"or %2, 256", "0..511"},
      {"or %3, 1", kAnything},     {"sdiv %3, 2", "-64..63"},   {"sdiv %2, %3", kAnything},
      {"srem %3, 10", "-9..9"},    {"srem %2, 10", "0..9"},     {"urem %0, 10", "0..9"},
      {"udiv %2, 5", "0..51"},     {"udiv %3, 5", kAnything},   {"icmp slt %0, %1", "0..1"},
  };
  for (const auto& each : kCases) {
    EXPECT_EQ(RangeOf(absl::StrCat(bytes, "%4:i32 = ", each.operation), "%4"), each.range)
        << each.operation;
  }
  EXPECT_EQ(RangeOf("", "%0"), kAnything);
  EXPECT_EQ(RangeOf("", "7"), "7..7");
}

TEST(RangesTest, Branches) {
  const auto with = [](absl::string_view condition) {
    return RangeOfStored(absl::StrCat(R"(
function @f(%0:i32, %1:i32) -> void {
block0:
  condbr sge %1, 0, block1, block3
block1:
  condbr )",
                                      condition, R"(, block2, block3
block2:
  store i32 %0, 0
  br block3
block3:
  ret
}
)"));
  };
  EXPECT_EQ(with("slt %0, 10"), "-2147483648..9");
  EXPECT_EQ(with("sle %0, 10"), "-2147483648..10");
  EXPECT_EQ(with("sgt %0, 10"), "11..2147483647");
  EXPECT_EQ(with("ult %0, 10"), "0..9");
  EXPECT_EQ(with("eq %0, 10"), "10..10");
  EXPECT_EQ(with("ne %0, 10"), kAnything);
  EXPECT_EQ(with("ne %0, -2147483648"), "-2147483647..2147483647");
  EXPECT_EQ(with("slt 10, %0"), "11..2147483647");
  EXPECT_EQ(with("sgt %0, %1"), "1..2147483647");
  EXPECT_EQ(with("ult %0, %1"), "0..2147483646");
  EXPECT_EQ(with("ugt %0, 10"), kAnything);
}

TEST(RangesTest, LoopsTestedAtTheBottom) {
  // By constant bounds, and by one that is only known to be above 0 when the loop is entered.
  const auto loop = [](absl::string_view start, absl::string_view step, absl::string_view test,
                       absl::string_view stored) {
    return RangeOfStored(absl::StrCat(R"(
function @f(%0:i32) -> void {
block0:
  condbr sgt %0, 0, block1, block2
block1:
  %1:i32 = phi [)",
                                      start, ", block0], [%2, block1]\n  store i32 ", stored,
                                      ", 0\n  %2:i32 = add %1, ", step, "\n  condbr ", test,
                                      ", block1, block2\nblock2:\n  ret\n}\n"));
  };
  EXPECT_EQ(loop("0", "1", "slt %2, 32", "%1"), "0..31");
  EXPECT_EQ(loop("0", "32", "slt %2, 128", "%1"), "0..127");
  EXPECT_EQ(loop("0", "1", "slt %2, %0", "%1"), "0..2147483646");
  EXPECT_EQ(loop("0", "1", "slt %2, %0", "%0"), "1..2147483647");
  EXPECT_EQ(loop("31", "-1", "sge %2, 0", "%1"), "0..31");
  // Goes on with what is above something that is above 0.
  EXPECT_EQ(loop("31", "-1", "sgt %2, %0", "%1"), "2..31");
  // Steps that may wrap.
  EXPECT_EQ(loop("0", "1", "ne %2, %0", "%1"), kAnything);
  EXPECT_EQ(loop("0", "2", "slt %2, %0", "%1"), "-2147483648..2147483646");
  EXPECT_EQ(loop("0", "1", "sgt %2, -5", "%1"), "-4..2147483647");
}

TEST(RangesTest, LoopsTestedAtTheTop) {
  EXPECT_EQ(RangeOfStored(R"(
function @f(%0:i32) -> void {
block0:
  br block1
block1:
  %1:i32 = phi [0, block0], [%2, block2]
  condbr slt %1, %0, block2, block3
block2:
  store i32 %1, 0
  %2:i32 = add %1, 1
  br block1
block3:
  ret
}
)"),
            "0..2147483646");
}

TEST(RangesTest, WhatTheLoopChangesIsNotKnownFromBeforeIt) {
  // %1 is above 0 when the loop is entered, but not later.
  EXPECT_EQ(RangeOfStored(R"(
function @f(%0:i32, %1:i32) -> void {
block0:
  condbr sgt %1, 0, block1, block2
block1:
  %2:i32 = phi [%1, block0], [%3, block1]
  store i32 %2, 0
  %3:i32 = load i32 %0
  condbr ne %3, 4, block1, block2
block2:
  ret
}
)"),
            kAnything);
  // Nor does the test between two inner loops hold in the second round of the outer one.
  EXPECT_EQ(RangeOfStored(R"(
function @f(%0:i32) -> void {
block0:
  br block1
block1:
  %1:i32 = load i32 volatile %0
  condbr sgt %1, 0, block2, block3
block2:
  br block3
block3:
  store i32 %1, 0
  condbr ne %1, 9, block1, block4
block4:
  ret
}
)"),
            kAnything);
}

}  // namespace
}  // namespace atalla::cc
