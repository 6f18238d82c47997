#include "atalla/isa/syntax.h"

#include <string>

#include "atalla/isa/instruction.h"
#include "atalla/isa/table.h"
#include "atalla/isa/testing/spec_tables.h"
#include "gtest/gtest.h"

namespace atalla::isa {
namespace {

TEST(Syntax, IsThatOfTheSpecification) {
  for (const SpecRow& row : SpecTable("isa.csv")) {
    const auto op = OpFromMnemonic(row.at("mnemonic"));
    ASSERT_TRUE(op.has_value());
    EXPECT_EQ(OperandSyntax(*op), row.at("operands")) << row.at("mnemonic");
  }
}

TEST(Syntax, HasTheMnemonic) {
  EXPECT_EQ(Syntax(Op::kHaltS), "halt.s");
  EXPECT_EQ(Syntax(Op::kSwS), "sw.s rs, imm12(rs1)");
  EXPECT_EQ(Syntax(Op::kJal), "jal [rd,] target");
}

}  // namespace
}  // namespace atalla::isa
