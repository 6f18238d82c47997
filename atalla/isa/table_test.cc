#include "atalla/isa/table.h"

#include <bitset>
#include <set>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/testing/spec_tables.h"
#include "gtest/gtest.h"

namespace atalla::isa {
namespace {

TEST(Table, OpcodesAreTheRowNumbers) {
  ASSERT_EQ(AllInstructions().size(), 77u);
  int opcode = 0;
  for (const InstructionInfo& info : AllInstructions()) {
    ++opcode;
    EXPECT_EQ(static_cast<int>(info.op), opcode) << info.mnemonic;
    EXPECT_EQ(&GetInfo(info.op), &info);
    EXPECT_EQ(OpFromOpcode(opcode), info.op);
    EXPECT_EQ(OpFromMnemonic(info.mnemonic), info.op);
  }
}

TEST(Table, OtherOpcodesAreUndefined) {
  EXPECT_FALSE(OpFromOpcode(0).has_value());
  for (uint32_t opcode = 78; opcode < 300; ++opcode) {
    EXPECT_FALSE(OpFromOpcode(opcode).has_value()) << opcode;
  }
  EXPECT_FALSE(OpFromMnemonic("").has_value());
  EXPECT_FALSE(OpFromMnemonic("jalr.s").has_value());
  EXPECT_FALSE(OpFromMnemonic("ADD.S").has_value());
}

// Instruction-set specification, appendix A, as a table.
TEST(Table, AgreesWithTheSpecification) {
  const auto rows = SpecTable("isa.csv");
  ASSERT_EQ(rows.size(), 77u);
  for (const SpecRow& row : rows) {
    const std::string& mnemonic = row.at("mnemonic");
    const auto op = OpFromMnemonic(mnemonic);
    ASSERT_TRUE(op.has_value()) << mnemonic;
    EXPECT_EQ(absl::StrCat(static_cast<int>(*op)), row.at("opcode_dec")) << mnemonic;
    EXPECT_EQ(absl::StrCat(static_cast<int>(*op)), row.at("id")) << mnemonic;
    EXPECT_EQ(std::bitset<7>(static_cast<int>(*op)).to_string(), row.at("opcode_bin")) << mnemonic;
    EXPECT_EQ(std::string(FormatName(GetInfo(*op).format)), row.at("format")) << mnemonic;
  }
}

TEST(Table, UnitsAgreeWithTheSpecification) {
  const auto rows = SpecTable("latency.csv");
  ASSERT_EQ(rows.size(), 77u);
  for (const SpecRow& row : rows) {
    const auto op = OpFromMnemonic(row.at("mnemonic"));
    ASSERT_TRUE(op.has_value()) << row.at("mnemonic");
    EXPECT_EQ(std::string(UnitName(GetInfo(*op).unit)), row.at("unit")) << row.at("mnemonic");
    EXPECT_EQ(std::string(FormatName(GetInfo(*op).format)), row.at("format"));
  }
}

TEST(Table, RowsAreComplete) {
  std::set<std::string> mnemonics;
  for (const InstructionInfo& info : AllInstructions()) {
    EXPECT_TRUE(mnemonics.insert(std::string(info.mnemonic)).second) << info.mnemonic;
    EXPECT_EQ(absl::AsciiStrToLower(info.mnemonic), info.mnemonic);
    EXPECT_FALSE(info.description.empty()) << info.mnemonic;
    std::set<Field> fields;
    for (const OperandInfo& operand : info.operands) {
      EXPECT_TRUE(fields.insert(operand.field).second) << info.mnemonic;
      const bool is_register = operand.kind == OperandKind::kScalar ||
                               operand.kind == OperandKind::kVector ||
                               operand.kind == OperandKind::kMask;
      EXPECT_TRUE(is_register || operand.access == Access::kNone) << info.mnemonic;
    }
    const bool may_fall_through = (info.effects & kIsConditional) != 0;
    EXPECT_EQ(may_fall_through, info.format == Format::kBR) << info.mnemonic;
    EXPECT_TRUE(info.unit != Unit::kControl || HasEffect(info.op, kIsControl)) << info.mnemonic;
  }
}

// Read ports of rule set L2, assembler specification, section 4: one row a class.
TEST(Table, PortsAreThoseOfTheRuleSet) {
  const struct {
    Op op;
    int scalar, vector, mask;
  } kRows[] = {
      {Op::kAddS, 2, 0, 0},  {Op::kMulS, 2, 0, 0},    {Op::kModS, 2, 0, 0},
      {Op::kAddiS, 1, 0, 0}, {Op::kMuliS, 1, 0, 0},   {Op::kModiS, 1, 0, 0},
      {Op::kBeqS, 2, 0, 0},  {Op::kLwS, 1, 0, 0},     {Op::kJal, 0, 0, 0},
      {Op::kJalr, 1, 0, 0},  {Op::kLuiS, 0, 0, 0},    {Op::kMvMts, 0, 0, 1},
      {Op::kMvStm, 1, 0, 0}, {Op::kVmovVts, 0, 1, 0}, {Op::kAddVv, 0, 2, 1},
      {Op::kMulVv, 0, 2, 1}, {Op::kExpiVi, 0, 1, 1},  {Op::kAddVs, 1, 1, 1},
      {Op::kMulVs, 1, 1, 1}, {Op::kRsumVi, 0, 1, 0},  {Op::kGemmVv, 0, 2, 0},
      {Op::kLwVi, 0, 1, 0},  {Op::kVregLd, 2, 0, 1},  {Op::kVregSt, 2, 1, 1},
      {Op::kHaltS, 4, 4, 2}, {Op::kScpadLd, 3, 0, 0}, {Op::kAddBf, 2, 0, 0},
      {Op::kRcpBf, 1, 0, 0}, {Op::kMgtMvv, 0, 2, 1},  {Op::kMgtMvs, 1, 1, 1},
  };
  for (const auto& row : kRows) {
    const PortUse ports = GetInfo(row.op).ports;
    EXPECT_EQ(ports.scalar, row.scalar) << GetInfo(row.op).mnemonic;
    EXPECT_EQ(ports.vector, row.vector) << GetInfo(row.op).mnemonic;
    EXPECT_EQ(ports.mask, row.mask) << GetInfo(row.op).mnemonic;
  }
}

TEST(Table, BranchesHaveInverses) {
  const Op pairs[][2] = {{Op::kBeqS, Op::kBneS}, {Op::kBltS, Op::kBgeS}, {Op::kBgtS, Op::kBleS}};
  for (const auto& pair : pairs) {
    EXPECT_EQ(InvertedBranch(pair[0]), pair[1]);
    EXPECT_EQ(InvertedBranch(pair[1]), pair[0]);
  }
}

}  // namespace
}  // namespace atalla::isa
