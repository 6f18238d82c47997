#include "atalla/sched/legality.h"

#include <ostream>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/types/span.h"
#include "atalla/assembler/code.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/machine.h"
#include "atalla/isa/table.h"
#include "atalla/sched/code_testing.h"
#include "gtest/gtest.h"

namespace atalla::sched {
namespace {

using isa::Op;

std::vector<isa::Instruction> InstructionsOf(const char* text) {
  std::vector<isa::Instruction> instructions;
  for (const assembler::CodeInstruction& instruction : Assemble(text).instructions) {
    instructions.push_back(instruction.instruction);
  }
  return instructions;
}

// The class table of the assembler specification, section 4, with an operation of each class that
// the instruction set has.
struct PublishedClass {
  const char* unit;
  int scalar, vector, mask;
  Op op = Op::kNopS;  // kNopS: there is none.
};

constexpr PublishedClass kPublished[] = {
    {"ALU.S", 2, 0, 0, Op::kAddS},
    {"MULT.S", 2, 0, 0, Op::kMulS},
    {"DIV.S", 2, 0, 0, Op::kModS},
    {"ALU.S", 1, 0, 0, Op::kAddiS},
    {"MULT.S", 1, 0, 0, Op::kMuliS},
    {"DIV.S", 1, 0, 0, Op::kDiviS},
    {"CONTROL", 2, 0, 0, Op::kBeqS},
    {"MEM.S", 1, 0, 0, Op::kLwS},
    {"CONTROL", 0, 0, 0, Op::kJal},
    {"CONTROL", 1, 0, 0, Op::kJalr},
    {"ALU.S", 0, 0, 0, Op::kLuiS},
    {"WBMTOS", 0, 0, 1, Op::kMvMts},
    {"WBSTOM", 1, 0, 0, Op::kMvStm},
    {"WBVTOS", 0, 1, 0, Op::kVmovVts},
    {"ALU.V", 0, 2, 1, Op::kAddVv},
    {"MULT.V", 0, 2, 1, Op::kMulVv},
    {"ALU.V", 0, 1, 1},
    {"MULT.V", 0, 1, 1},
    {"EXP.V", 0, 1, 1, Op::kExpiVi},
    {"SQRT.V", 0, 1, 1},
    {"ALU.V", 1, 1, 1, Op::kSubVs},
    {"MULT.V", 1, 1, 1, Op::kMulVs},
    {"ALU.V", 0, 1, 0, Op::kRsumVi},
    {"GEMM", 0, 2, 0, Op::kGemmVv},
    {"GEMM", 0, 1, 0, Op::kLwVi},
    {"SHIFT", 1, 1, 0},
    {"SHIFT", 0, 1, 0},
    {"VEC_MEM", 2, 0, 1, Op::kVregLd},
    {"VEC_MEM", 2, 1, 1, Op::kVregSt},
    {"NONE", 4, 4, 2, Op::kHaltS},
    {"NONE", 4, 4, 2},
};
constexpr int kPublishedCount = sizeof(kPublished) / sizeof(kPublished[0]);

// Rule set L2 as the specification states it, on classes.
bool PublishedLegal(const std::vector<int>& classes) {
  int scalar = 0, vector = 0, mask = 0;
  for (int c : classes) {
    scalar += kPublished[c].scalar;
    vector += kPublished[c].vector;
    mask += kPublished[c].mask;
    int same_unit = 0;
    for (int other : classes) {
      same_unit += absl::string_view(kPublished[other].unit) == kPublished[c].unit ? 1 : 0;
    }
    const absl::string_view unit = kPublished[c].unit;
    if (same_unit > (unit == "VEC_MEM" ? 2 : unit == "NONE" ? 4 : 1)) return false;
  }
  return scalar <= 4 && vector <= 4 && mask <= 2;
}

template <typename Visit>
void ForEachMultiset(int count, const Visit& visit) {
  for (int a = 0; a < count; ++a) {
    for (int b = a; b < count; ++b) {
      for (int c = b; c < count; ++c) {
        for (int d = c; d < count; ++d) visit(std::vector<int>{a, b, c, d});
      }
    }
  }
}

TEST(RulesL2Test, TheOracleCountsWhatTheSpecificationCounts) {
  int all = 0;
  int legal = 0;
  ForEachMultiset(kPublishedCount, [&](const std::vector<int>& classes) {
    ++all;
    legal += PublishedLegal(classes) ? 1 : 0;
  });
  EXPECT_EQ(all, 46376);
  EXPECT_EQ(legal, 12589);
}

// An instruction of `op` that shares no register with those of other slots.
isa::Instruction Apart(Op op, int slot) {
  isa::Instruction instruction;
  instruction.op = op;
  const uint8_t first = static_cast<uint8_t>(40 + 8 * slot);
  instruction.rd = op == Op::kMvStm ? static_cast<uint8_t>(4 + slot) : first;
  instruction.rs1 = op == Op::kMvMts ? 1 : static_cast<uint8_t>(first + 1);
  instruction.rs2 = static_cast<uint8_t>(first + 2);
  instruction.mask = 1;
  return instruction;
}

TEST(RulesL2Test, AgreesWithTheSpecificationOnEveryFourClasses) {
  const RuleSet rules = RulesL2(isa::MachineModel::Default());
  PacketRoom room(rules);
  ForEachMultiset(kPublishedCount, [&](const std::vector<int>& classes) {
    std::vector<isa::Instruction> packet;
    int control = 0;
    for (int c : classes) {
      if (kPublished[c].op == Op::kNopS) return;
      control += isa::HasEffect(kPublished[c].op, isa::kIsControl) ? 1 : 0;
      packet.push_back(Apart(kPublished[c].op, static_cast<int>(packet.size())));
    }
    // Ours, and not the specification's: one control instruction at most.
    const bool expected = PublishedLegal(classes) && control <= 1;
    ASSERT_EQ(CheckPacket(rules, packet).ok(), expected)
        << testing::PrintToString(classes) << CheckPacket(rules, packet);
    room.Clear();
    bool fits = true;
    for (const isa::Instruction& instruction : packet) {
      fits = fits && room.Fits(instruction.op);
      if (fits) room.Add(instruction.op);
    }
    ASSERT_EQ(fits, expected) << testing::PrintToString(classes);
  });
}

struct PacketCase {
  const char* text;
  bool l1;
  bool l2;
  const char* complaint = "";  // Part of what L2 says, or L1 if L2 allows it.
};

std::ostream& operator<<(std::ostream& out, const PacketCase& c) { return out << c.text; }

class PacketTest : public testing::TestWithParam<PacketCase> {};

TEST_P(PacketTest, IsJudged) {
  const std::vector<isa::Instruction> packet = InstructionsOf(GetParam().text);
  const absl::Status l1 = CheckPacket(RulesL1(), packet);
  const absl::Status l2 = CheckPacket(RulesL2(isa::MachineModel::Default()), packet);
  EXPECT_EQ(l1.ok(), GetParam().l1) << l1;
  EXPECT_EQ(l2.ok(), GetParam().l2) << l2;
  EXPECT_TRUE(absl::StrContains((l2.ok() ? l1 : l2).message(), GetParam().complaint)) << l1 << l2;
}

INSTANTIATE_TEST_SUITE_P(
    Units, PacketTest,
    testing::Values(
        // The examples of the specification.
        PacketCase{"vreg.ld v1,x1,x2,31,0\nadd.vv v2,v3,v4,m1\ngemm.vv v5,v6,v7,m0\n"
                   "l: beq.s x3,x4,l",
                   false, true, "3 of vector"},
        PacketCase{"vreg.ld v1,x1,x2,31,0\nvreg.ld v2,x1,x3,31,0\ngemm.vv v5,v6,v7,m0\nli.s x9,1",
                   false, true, "vector"},
        PacketCase{"addi.s x1,x2,1\naddi.s x3,x4,1\naddi.s x5,x6,1\naddi.s x7,x8,1", true, false,
                   "4 of ALU.S"},
        PacketCase{"add.bf x1,x2,x3\nmul.bf x4,x5,x6", true, false, "2 of BF16"},
        PacketCase{"rcp.bf x1,x2,x0\nstbf.s x4,x5,x0", true, false, "2 of DIV_CVT.S"},
        PacketCase{"scpad.ld x1,x2,x3\nadd.s x4,x5,x6", true, false, "5 of scalar ports"},
        PacketCase{"scpad.ld x1,x2,x3\naddi.s x4,x5,6", true, true},
        PacketCase{"scpad.ld x1,x2,x3\nlw.s x4,0(x5)", false, true, "2 of memory"},
        PacketCase{"add.vv v1,v2,v3,m1\nmul.vv v4,v5,v6,m1\nexpi.vi v7,v8,0,m1", false, false,
                   "vector ports"},
        PacketCase{"add.vs v1,v2,x3,m1\nmul.vs v4,v5,x6,m1\nexpi.vi v7,v8,0,m1", false, false,
                   "3 of mask ports"},
        PacketCase{"rsum.vi v1,v2,64,m1\nlw.vi v0,v3,0\nvmov.vts x1,v4,0\nexpi.vi v7,v8,0,m1",
                   false, true},
        PacketCase{"nop.s\nnop.s\nnop.s\nnop.s", true, true},
        PacketCase{"nop.s\nnop.s\nnop.s\nnop.s\nnop.s", false, false, "5 instructions"}));

INSTANTIATE_TEST_SUITE_P(
    Control, PacketTest,
    testing::Values(PacketCase{"l: li.s x1,5\njal x2,l", false, true, "share a packet"},
                    PacketCase{"l: beq.s x1,x2,l\njal x3,l", false, false, "2 of CONTROL"},
                    PacketCase{"l: jal x3,l\nhalt.s", false, false, "share a packet"},
                    PacketCase{"li.s x1,5\nhalt.s", false, true, "share a packet"},
                    PacketCase{"addi.s x1,x1,5\nhalt.s", false, false, "scalar ports"},
                    PacketCase{"nop.s\nnop.s\nnop.s\nhalt.s", false, true, "share a packet"},
                    PacketCase{"halt.s", true, true}));

INSTANTIATE_TEST_SUITE_P(
    Hazards, PacketTest,
    testing::Values(PacketCase{"li.s x1,5\nlw.s x2,0(x1)", false, false,
                               "needs the first one's result in x1"},
                    PacketCase{"li.s x1,5\nlw.s x1,0(x2)", false, false, "also writes x1"},
                    PacketCase{"lw.s x2,0(x1)\nli.s x1,5", false, true,
                               "overwrites the first one's operand x1"},
                    PacketCase{"li.s x0,5\nlw.s x2,0(x0)", true, true},
                    PacketCase{"mgt.mvv m2,v1,v2,m1\nmul.vs v3,v4,x1,m2", false, false, "in m2"},
                    PacketCase{"vmov.vts x1,v1,0\nadd.vs v2,v3,x1,m0", false, false, "in x1"},
                    PacketCase{"gemm.vv v1,v2,v3,m0\nvreg.st v1,x0,x0,31,0", false, false, "in v1"},
                    PacketCase{"li.s x33,5\nvreg.st v1,x0,x0,31,0", false, false, "in x33"},
                    // The branch adds to x1: later slots must neither read nor write it, earlier
                    // ones may read it.
                    PacketCase{"l: beq.s x1,x2,l,4\nlw.s x3,0(x1)", false, false, "result in x1"},
                    PacketCase{"l: lw.s x3,0(x1)\nbeq.s x1,x2,l,4", false, true, "share a packet"},
                    PacketCase{"l: beq.s x1,x2,l\nlw.s x3,0(x1)", false, true, "share a packet"}));

TEST(LegalityTest, HaltTakesAllPortsOfAnyMachine) {
  v1::Machine description = isa::MachineModel::Default().proto();
  description.mutable_ports()->set_scalar(8);
  description.mutable_ports()->set_vector(8);
  description.mutable_ports()->set_mask(8);
  const absl::StatusOr<isa::MachineModel> machine = isa::MachineModel::FromProto(description);
  ASSERT_TRUE(machine.ok()) << machine.status();
  const RuleSet rules = RulesL2(*machine);
  EXPECT_TRUE(CheckPacket(rules, InstructionsOf("li.s x1,1\nhalt.s")).ok());
  EXPECT_FALSE(CheckPacket(rules, InstructionsOf("addi.s x1,x2,1\nhalt.s")).ok());
  EXPECT_TRUE(CheckPacket(rules, InstructionsOf("scpad.ld x1,x2,x3\nadd.s x4,x5,x6")).ok());
}

TEST(LegalityTest, WeightBufferOrderCountsWhereTwoGemmUnitsAre) {
  v1::Machine description = isa::MachineModel::Default().proto();
  for (v1::UnitLimit& unit : *description.mutable_units()) {
    if (unit.unit() == "GEMM") unit.set_per_packet(2);
  }
  const absl::StatusOr<isa::MachineModel> machine = isa::MachineModel::FromProto(description);
  ASSERT_TRUE(machine.ok()) << machine.status();
  const RuleSet rules = RulesL2(*machine);
  const char* two_gemms = "gemm.vv v1,v2,v3,m0\ngemm.vv v4,v2,v3,m0";
  EXPECT_TRUE(CheckPacket(rules, InstructionsOf(two_gemms)).ok());
  for (const char* text : {"gemm.vv v1,v2,v3,m0\nlw.vi v0,v4,0",
                           "lw.vi v0,v4,0\ngemm.vv v1,v2,v3,m0", "lw.vi v0,v4,0\nlw.vi v0,v5,0"}) {
    const absl::Status status = CheckPacket(rules, InstructionsOf(text));
    EXPECT_TRUE(absl::StrContains(status.message(), "the weight buffer")) << text << status;
  }
}

TEST(LegalityTest, LinearIsOneInstruction) {
  EXPECT_TRUE(CheckPacket(RulesLinear(), InstructionsOf("scpad.ld x1,x2,x3")).ok());
  EXPECT_FALSE(CheckPacket(RulesLinear(), InstructionsOf("nop.s\nnop.s")).ok());
}

}  // namespace
}  // namespace atalla::sched
