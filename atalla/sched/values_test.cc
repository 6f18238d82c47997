#include "atalla/sched/values.h"

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "atalla/assembler/code.h"
#include "atalla/isa/instruction.h"
#include "atalla/sched/code_testing.h"
#include "gtest/gtest.h"

namespace atalla::sched {
namespace {

ScalarValues After(absl::string_view text) {
  ScalarValues values;
  values.Start();
  for (const assembler::CodeInstruction& instruction : Assemble(text).instructions) {
    values.Execute(instruction);
  }
  return values;
}

struct ConstantCase {
  const char* text;  // Leaves its result in x9.
  uint32_t result;
};

class ConstantTest : public testing::TestWithParam<ConstantCase> {};

TEST_P(ConstantTest, IsFolded) {
  const Value value = After(GetParam().text).Get(9);
  EXPECT_TRUE(value.is_constant());
  EXPECT_EQ(value.offset, GetParam().result);
}

// Results worked from the instruction-set specification, sections 8.1, 8.2, 19.1 and 19.2.
INSTANTIATE_TEST_SUITE_P(
    Values, ConstantTest,
    testing::Values(ConstantCase{"li.s x9, -5", 0xFFFFFFFB}, ConstantCase{"lui.s x9, 3", 384},
                    ConstantCase{"lui.s x9, -1", 0xFFFFFF80},
                    ConstantCase{"lui.s x8, 0x100000\naddi.s x9, x8, -1", 0x7FFFFFF},
                    ConstantCase{"li.s x1, 7\nsubi.s x9, x1, 9", 0xFFFFFFFE},
                    ConstantCase{"li.s x1, 7\nli.s x2, 9\nsub.s x9, x2, x1", 2},
                    ConstantCase{"li.s x1, -3\nmuli.s x9, x1, 5", 0xFFFFFFF1},
                    ConstantCase{"lui.s x1, 0x8000\nmul.s x9, x1, x1", 0},
                    ConstantCase{"li.s x1, 12\nori.s x9, x1, -16", 0xFFFFFFFC},
                    ConstantCase{"li.s x1, 12\nandi.s x9, x1, 6", 4},
                    ConstantCase{"li.s x1, 12\nxori.s x9, x1, -1", 0xFFFFFFF3},
                    ConstantCase{"li.s x1, 3\nslli.s x9, x1, 31", 0x80000000},
                    ConstantCase{"li.s x1, 3\nslli.s x9, x1, 32", 0},
                    ConstantCase{"li.s x1, 3\nslli.s x9, x1, -1", 0},
                    ConstantCase{"li.s x1, -1\nsrli.s x9, x1, 28", 15},
                    ConstantCase{"li.s x1, -1\nsrli.s x9, x1, 32", 0},
                    ConstantCase{"addi.s x9, x0, 60", 60},
                    // A write to x0 is lost.
                    ConstantCase{"addi.s x0, x0, 60\nadd.s x9, x0, x0", 0},
                    // The difference of two values with the same unknown part.
                    ConstantCase{"addi.s x5, x4, 40\nsubi.s x6, x4, 2\nsub.s x9, x5, x6", 42}));

TEST(ValuesTest, KeepsDistancesFromUnknownValues) {
  const ScalarValues values = After(R"(
      addi.s x5, x4, 40
      subi.s x6, x5, 44
      li.s   x7, 100
      add.s  x8, x7, x6
      or.s   x9, x4, x0
  )");
  const Value base = values.Get(4);
  EXPECT_FALSE(base.is_constant());
  EXPECT_EQ(values.Get(5), base + 40);
  EXPECT_EQ(values.Get(6), base + -4);
  EXPECT_EQ(values.Get(8), base + 96);
  EXPECT_EQ(values.Get(9), base);
}

class UnknownTest : public testing::TestWithParam<const char*> {};

TEST_P(UnknownTest, IsASymbolOfItsOwn) {
  const ScalarValues values = After(GetParam());
  EXPECT_FALSE(values.Get(9).is_constant());
  for (int i = 0; i < isa::kScalarRegisterCount; ++i) {
    if (i == 9) continue;
    EXPECT_NE(values.Get(9).symbol, values.Get(i).symbol) << "x" << i;
  }
}

INSTANTIATE_TEST_SUITE_P(Values, UnknownTest,
                         testing::Values("lw.s x9, 0(x0)", "add.s x9, x1, x2", "muli.s x9, x1, 2",
                                         "vmov.vts x9, v1, 0", "mv.mts x9, m0", "add.bf x9, x0, x0",
                                         "jal x9, 0", "sub.s x9, x1, x2", "lw.s x9, 0(x9)",
                                         // Left to the machine.
                                         "li.s x1, 8\ndivi.s x9, x1, 2"));

TEST(ValuesTest, AddressesOfLabelsAreUnknown) {
  assembler::Code code = Assemble("here: lui.s x9, 0\n");
  code.instructions[0].reference = assembler::CodeInstruction::Reference::kAddressHigh;
  code.instructions[0].target = "here";
  ScalarValues values;
  values.Start();
  values.Execute(code.instructions[0]);
  EXPECT_FALSE(values.Get(9).is_constant());
}

TEST(ValuesTest, StartForgets) {
  ScalarValues values = After("li.s x9, 1\nli.s x8, 2\n");
  EXPECT_EQ(values.Constants(), (std::vector<KnownRegister>{{8, 2}, {9, 1}}));
  values.Start();
  EXPECT_TRUE(values.Constants().empty());
  const std::vector<KnownRegister> known = {{7, 70}};
  values.Start(known);
  EXPECT_EQ(values.Constants(), known);
  EXPECT_EQ(values.Get(7), (Value{0, 70}));
}

TEST(ValuesTest, BranchIncrementIsKnown) {
  const ScalarValues values = After("li.s x9, 5\nl: nop.s\nbeq.s x9, x0, l, 3\n");
  EXPECT_EQ(values.Get(9), (Value{0, 8}));
}

}  // namespace
}  // namespace atalla::sched
