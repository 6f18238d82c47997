#include "atalla/sched/reference_effects.h"

#include <algorithm>
#include <ostream>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "atalla/isa/effects.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/table.h"
#include "atalla/sched/code_testing.h"
#include "gtest/gtest.h"

namespace atalla::sched {
namespace {

ReferenceEffects EffectsOf(const char* text) {
  return ReferenceEffectsOf(Assemble(text).instructions[0].instruction);
}

// "x1 x2 > x3"
std::string Text(const ReferenceEffects& effects) {
  std::string text;
  for (isa::Register reg : effects.reads) absl::StrAppend(&text, reg.ToString(), " ");
  absl::StrAppend(&text, ">");
  if (effects.write) absl::StrAppend(&text, " ", effects.write->ToString());
  return text;
}

struct EffectsCase {
  const char* instruction;
  const char* effects;
};

std::ostream& operator<<(std::ostream& out, const EffectsCase& c) { return out << c.instruction; }

class ReferenceEffectsTest : public testing::TestWithParam<EffectsCase> {};

// The rows of the assembler specification, section 2.2.1.
TEST_P(ReferenceEffectsTest, AreThoseOfTheSpecification) {
  EXPECT_EQ(Text(EffectsOf(GetParam().instruction)), GetParam().effects);
}

INSTANTIATE_TEST_SUITE_P(
    Rows, ReferenceEffectsTest,
    testing::Values(
        EffectsCase{"add.s x1,x2,x3", "x2 x3 > x1"},
        // x0 is a register like any other, and so is a dummy operand.
        EffectsCase{"add.s x0,x0,x3", "x0 x3 > x0"}, EffectsCase{"rcp.bf x1,x2,x3", "x2 x3 > x1"},
        EffectsCase{"nop.s", ">"}, EffectsCase{"halt.s", ">"},
        EffectsCase{"addi.s x1,x2,5", "x2 > x1"}, EffectsCase{"jalr x0,x1,0", "x1 > x0"},
        // A branch writes rs1 even if it adds nothing.
        EffectsCase{"l: beq.s x1,x2,l", "x1 x2 > x1"},
        EffectsCase{"l: beq.s x1,x2,l,4", "x1 x2 > x1"}, EffectsCase{"lw.s x1,4(x2)", "x2 > x1"},
        EffectsCase{"shw.s x1,4(x2)", "x1 x2 >"}, EffectsCase{"l: jal x1,l", "> x1"},
        EffectsCase{"l: jal l", ">"}, EffectsCase{"li.s x0,5", "> x0"},
        EffectsCase{"lui.s x1,5", "> x1"},
        // Merges do not count as reads.
        EffectsCase{"add.vv v1,v2,v3,4", "v2 v3 m4 > v1"},
        EffectsCase{"gemm.vv v1,v2,v3,4", "v2 v3 m4 > v1"},
        EffectsCase{"mul.vs v1,v2,x3,4", "v2 x3 m4 > v1"},
        EffectsCase{"expi.vi v1,v2,3,4", "v2 m4 > v1"},
        EffectsCase{"rsum.vi v1,v2,64,m4", "v2 m4 > v1"}, EffectsCase{"lw.vi v1,v2,0,m4", "v2 >"},
        EffectsCase{"vreg.ld v1,x2,x3,31,0", "x2 x3 > v1"},
        EffectsCase{"vreg.st v1,x2,x3,31,0", "v1 x2 x3 >"},
        EffectsCase{"scpad.ld x1,x2,x3", "x1 x2 x3 > x1"},
        EffectsCase{"scpad.st x1,x2,x3", "x1 x2 x3 > x1"}, EffectsCase{"mv.mts x1,m2", "m2 > x1"},
        EffectsCase{"mv.stm m1,x2", "x2 > m1"}, EffectsCase{"vmov.vts x1,v2,3", "v2 > x1"},
        // What was meant; in the reference it is nothing.
        EffectsCase{"mgt.mvv m1,v2,v3,m4", "v2 v3 m4 > m1"},
        EffectsCase{"meq.mvs m1,v2,x3,m4", "v2 x3 m4 > m1"}));

// Without this its schedules would not be right: nothing that the machine reads or writes is
// missing, but x33, and destinations that are merged into, which are writes.
TEST(ReferenceEffectsTest, CoverWhatTheMachineDoes) {
  for (const isa::InstructionInfo& info : isa::AllInstructions()) {
    isa::Instruction in;
    in.op = info.op;
    in.rd = 1;
    in.rs1 = 2;
    in.rs2 = 3;
    in.mask = 4;
    in.increment = 5;
    const isa::RegisterEffects machine = isa::GetRegisterEffects(in);
    const ReferenceEffects effects = ReferenceEffectsOf(in);
    for (isa::Register reg : machine.writes) {
      EXPECT_TRUE(effects.write == reg) << info.mnemonic << " " << reg.ToString();
    }
    for (isa::Register reg : machine.reads) {
      const bool read =
          std::find(effects.reads.begin(), effects.reads.end(), reg) != effects.reads.end();
      const bool x33 = reg == isa::Register{isa::RegisterFile::kScalar, 33};
      EXPECT_TRUE(read || effects.write == reg || x33) << info.mnemonic << " " << reg.ToString();
    }
    constexpr uint32_t kMemory =
        isa::kReadsMemory | isa::kWritesMemory | isa::kReadsScratchpad | isa::kWritesScratchpad;
    EXPECT_EQ(effects.memory.has_value(), isa::HasEffect(info.op, kMemory)) << info.mnemonic;
  }
}

TEST(ReferenceEffectsTest, MemoryKeysAreOperands) {
  const auto key = [](const char* text) { return EffectsOf(text).memory; };
  EXPECT_EQ(key("lw.s x1,4(x2)"), key("sw.s x3,4(x2)"));
  EXPECT_NE(key("lw.s x1,4(x2)"), key("lw.s x1,8(x2)"));
  EXPECT_NE(key("lw.s x1,4(x2)"), key("lw.s x1,4(x3)"));
  EXPECT_EQ(key("vreg.ld v1,x2,x3,31,0"), key("vreg.st v4,x2,x3,31,0"));
  for (const char* other : {"vreg.ld v1,x4,x3,31,0", "vreg.ld v1,x2,x4,31,0",
                            "vreg.ld v1,x2,x3,30,0", "vreg.ld v1,x2,x3,31,1"}) {
    EXPECT_NE(key("vreg.ld v1,x2,x3,31,0"), key(other)) << other;
  }
  EXPECT_EQ(key("scpad.ld x1,x2,x3"), key("scpad.st x1,x2,x3"));
  EXPECT_NE(key("scpad.ld x1,x2,x3"), key("scpad.ld x1,x2,x4"));
  EXPECT_FALSE(key("lw.vi v0,v1,0").has_value());
}

TEST(ReferenceEffectsTest, StoresAreWhatWritesMemoryOrRows) {
  for (const char* text :
       {"sw.s x1,0(x2)", "shw.s x1,0(x2)", "vreg.st v1,x2,x3,31,0", "scpad.st x1,x2,x3"}) {
    EXPECT_TRUE(EffectsOf(text).is_store) << text;
  }
  for (const char* text : {"lw.s x1,0(x2)", "lhw.s x1,0(x2)", "vreg.ld v1,x2,x3,31,0",
                           "scpad.ld x1,x2,x3", "lw.vi v0,v1,0"}) {
    EXPECT_FALSE(EffectsOf(text).is_store) << text;
  }
}

}  // namespace
}  // namespace atalla::sched
