#include "atalla/assembler/code.h"

#include <functional>
#include <random>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "atalla/assembler/assembler.h"
#include "atalla/base/diagnostic.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/table.h"
#include "atalla/isa/testing/random_instruction.h"
#include "atalla/v1/program.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace atalla::assembler {
namespace {

using Reference = CodeInstruction::Reference;

SourceLocation RandomLocation(std::mt19937& random) {
  const std::string files[] = {"a.c", "dir with blanks/b.c", "q\"uote\\#.c", ""};
  if (random() % 4 == 0) return {};
  return {files[random() % 4], static_cast<int>(random() % 1000),
          static_cast<int>(random() % 3 == 0 ? random() % 80 : 0)};
}

CodeInstruction RandomCode(isa::Op op, const std::vector<CodeLabel>& labels, std::mt19937& random) {
  CodeInstruction code;
  code.instruction = isa::RandomInstruction(op, random);
  code.location = RandomLocation(random);
  if (random() % 4 == 0) code.comment = "c: #x, \"y\"";
  const bool relative = op == isa::Op::kJal || isa::GetInfo(op).format == isa::Format::kBR;
  if (relative) code.reference = Reference::kPcRelative;
  if (op == isa::Op::kLuiS && random() % 2 == 0) code.reference = Reference::kAddressHigh;
  if (op == isa::Op::kAddiS && random() % 2 == 0) code.reference = Reference::kAddressLow;
  // Numbers that hit no instruction stay numbers.
  if (relative && random() % 3 == 0) {
    code.reference = Reference::kNone;
    code.instruction.imm = code.instruction.imm / 20 * 20 + 4;
    if (code.instruction.imm > 2044) code.instruction.imm = 4;
  }
  if (code.reference != Reference::kNone) {
    code.instruction.imm = 0;
    code.target = labels[random() % labels.size()].name;
  }
  return code;
}

// Every operation, every format, labels everywhere, at the end too.
TEST(PrintCode, ParsesBackToTheSameCode) {
  std::mt19937 random(99);
  for (int round = 0; round < 40; ++round) {
    Code code;
    code.name = "r.s";
    code.weight_mode = static_cast<v1::WeightMode>(random() % 3);
    const int count = isa::kOpCount * 2;
    for (int index = 0; index <= count; ++index) {
      while (random() % 6 == 0 || code.labels.empty()) {
        code.labels.push_back({absl::StrCat("L_", code.labels.size()), index, random() % 4 == 0});
      }
    }
    for (int i = 0; i < count; ++i) {
      const isa::Op op = isa::AllInstructions()[i % isa::kOpCount].op;
      code.instructions.push_back(RandomCode(op, code.labels, random));
    }
    ASSERT_TRUE(CheckCode(code).ok()) << CheckCode(code);
    const std::string text = PrintCode(code);
    const absl::StatusOr<Code> again = ParseAssembly(text, "r.s");
    ASSERT_TRUE(again.ok()) << again.status();
    ASSERT_EQ(again->instructions.size(), code.instructions.size());
    for (size_t i = 0; i < code.instructions.size(); ++i) {
      EXPECT_EQ(again->instructions[i], code.instructions[i]) << i << "\n" << text;
    }
    EXPECT_TRUE(*again == code) << text;
    EXPECT_EQ(PrintCode(*again), text);
  }
}

TEST(PrintCode, IsReadable) {
  const absl::StatusOr<Code> code = ParseAssembly(
      ".weights reset\n.loc \"k.c\" 7\nmain: li x5, 3 # three\nl: blt x1, x5, l\n"
      "blt x1, x5, main, 1\nlui x6, l\naddi x6, x6, l\n.loc \"k.c\" 8 2\njal x1, end\nend:\n",
      "k.s");
  ASSERT_TRUE(code.ok()) << code.status();
  EXPECT_EQ(PrintCode(*code),
            "        .weights reset\n"
            "main:\n"
            "        .loc \"k.c\" 7\n"
            "        li.s x5, 3  # three\n"
            "l:\n"
            "        blt.s x1, x5, l\n"
            "        blt.s x1, x5, main, 1\n"
            "        lui.s x6, l\n"
            "        addi.s x6, x6, l\n"
            "        .loc \"k.c\" 8 2\n"
            "        jal x1, end\n"
            "end:\n");
}

TEST(Code, AddressTakenLabels) {
  const absl::StatusOr<Code> code = ParseAssembly(
      ".entry table_target\na: jal x1, b\nb: lui x6, c\naddi x6, x6, c\nc: nop\n"
      "table_target: nop\nd:\n",
      "k.s");
  ASSERT_TRUE(code.ok()) << code.status();
  EXPECT_THAT(AddressTakenLabels(*code), testing::UnorderedElementsAre("c", "table_target"));
}

TEST(CheckCode, NamesWhatIsWrong) {
  const absl::StatusOr<Code> good = ParseAssembly("a: jal x1, a\nadd.s x1, x2, x3\nb:\n", "g.s");
  ASSERT_TRUE(good.ok());
  ASSERT_TRUE(CheckCode(*good).ok());
  const struct {
    const char* message;
    std::function<void(Code&)> spoil;
  } kRows[] = {
      {"'1' is not a label name", [](Code& c) { c.labels[0].name = "1"; }},
      {"'' is not a label name", [](Code& c) { c.labels[0].name = ""; }},
      {"label 'b' is there twice", [](Code& c) { c.labels[0].name = "b"; }},
      {"label 'b' has index 3", [](Code& c) { c.labels[1].index = 3; }},
      {"label 'b' has index 1; labels ascend",
       [](Code& c) {
         c.labels[0].index = 2;
         c.labels[1].index = 1;
       }},
      {"label 'a' has index -1", [](Code& c) { c.labels[0].index = -1; }},
      {"unknown label 'z'", [](Code& c) { c.instructions[0].target = "z"; }},
      {"must have a target", [](Code& c) { c.instructions[0].target = ""; }},
      {"must have a target", [](Code& c) { c.instructions[1].target = "a"; }},
      {"its immediate must be 0", [](Code& c) { c.instructions[0].instruction.imm = 4; }},
      {"cannot refer to a label in this way",
       [](Code& c) { c.instructions[0].reference = Reference::kAddressHigh; }},
      {"cannot refer to a label in this way",
       [](Code& c) {
         c.instructions[1].reference = Reference::kPcRelative;
         c.instructions[1].target = "a";
       }},
      {"more than one line", [](Code& c) { c.instructions[1].comment = "a\nb"; }},
      {"g.s:2:1: instruction 1 (addi.s x1, x2, 5000)",
       [](Code& c) {
         c.instructions[1].instruction.op = isa::Op::kAddiS;
         c.instructions[1].instruction.imm = 5000;
       }},
      {"unknown weight mode 7", [](Code& c) { c.weight_mode = static_cast<v1::WeightMode>(7); }},
  };
  for (const auto& row : kRows) {
    Code code = *good;
    row.spoil(code);
    const absl::Status status = CheckCode(code);
    EXPECT_FALSE(status.ok()) << row.message;
    EXPECT_TRUE(absl::StrContains(status.message(), row.message)) << status;
  }
}

}  // namespace
}  // namespace atalla::assembler
