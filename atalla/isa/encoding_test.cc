#include "atalla/isa/encoding.h"

#include <cstdint>
#include <map>
#include <random>
#include <set>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/table.h"
#include "atalla/isa/testing/random_instruction.h"
#include "atalla/isa/testing/spec_tables.h"
#include "gtest/gtest.h"

namespace atalla::isa {
namespace {

// The specification names fields by their role in each format; this is the place of each name.
Field FieldOf(const std::string& format, const std::string& name) {
  static const auto* const kSame = new std::map<std::string, Field>{
      {"rd", Field::kRd},
      {"vd", Field::kRd},
      {"vmd", Field::kRd},
      {"rs1/rd1", Field::kRd},
      {"vs1", Field::kRs1},
      {"vms", Field::kRs1},
      {"vs2", Field::kRs2},
      {"mask", Field::kMask},
      {"sid", Field::kSid},
      {"num_cols", Field::kImm},
      {"incr_imm", Field::kIncrement},
      {"imm", Field::kImm},
      {"imm8", Field::kImm},
  };
  const auto found = kSame->find(name);
  if (found != kSame->end()) return found->second;
  if (format == "SDMA") return name == "rs2" ? Field::kRs1 : Field::kRs2;
  if (format == "VS" || format == "VMS") return Field::kRs2;
  return name == "rs1" ? Field::kRs1 : Field::kRs2;
}

// Section 18 of the instruction-set specification, all rows.
TEST(Encoding, WorkedEncodings) {
  const auto rows = SpecEncodings();
  ASSERT_EQ(rows.size(), 78u);
  for (const SpecEncoding& row : rows) {
    const absl::StatusOr<Instruction> decoded = Decode(row.word);
    ASSERT_TRUE(decoded.ok()) << row.assembly;
    EXPECT_EQ(std::string(FormatName(GetInfo(decoded->op).format)), row.format) << row.assembly;
    Instruction expected;
    expected.op = decoded->op;
    for (const auto& [name, value] : row.fields) {
      SetField(expected, FieldOf(row.format, name), value);
    }
    EXPECT_EQ(*decoded, expected) << row.assembly << " decodes to " << ToString(*decoded);
    const absl::StatusOr<uint64_t> word = Encode(expected);
    ASSERT_TRUE(word.ok()) << row.assembly;
    EXPECT_EQ(*word, row.word) << row.assembly;
  }
}

TEST(Encoding, RoundTripsRandomFields) {
  std::mt19937 random(20240401);
  for (const InstructionInfo& info : AllInstructions()) {
    for (int i = 0; i < 500; ++i) {
      const Instruction instruction = RandomInstruction(info.op, random);
      const absl::StatusOr<uint64_t> word = Encode(instruction);
      ASSERT_TRUE(word.ok()) << ToString(instruction);
      EXPECT_EQ(*word & ~kWordMask, 0u);
      EXPECT_EQ(*word & 0x7F, static_cast<uint64_t>(info.op));
      const absl::StatusOr<Instruction> decoded = Decode(*word);
      ASSERT_TRUE(decoded.ok());
      EXPECT_EQ(*decoded, instruction) << ToString(instruction);
    }
  }
}

// Bits that decoding ignores do not change what is decoded, and encode as zero.
TEST(Encoding, IgnoresUnusedBits) {
  std::mt19937_64 random(7);
  for (const InstructionInfo& info : AllInstructions()) {
    for (int i = 0; i < 200; ++i) {
      const uint64_t word = (random() & ~uint64_t{0x7F}) | static_cast<uint64_t>(info.op);
      const absl::StatusOr<Instruction> decoded = Decode(word);
      ASSERT_TRUE(decoded.ok());
      const absl::StatusOr<uint64_t> clean = Encode(*decoded);
      ASSERT_TRUE(clean.ok()) << ToString(*decoded);
      EXPECT_EQ(*clean & ~word, 0u) << "encoding invents bits: " << ToString(*decoded);
      EXPECT_EQ(*Decode(*clean), *decoded);
    }
  }
}

// Each operand has bits of its own.
TEST(Encoding, OperandsDoNotOverlap) {
  for (const InstructionInfo& info : AllInstructions()) {
    uint64_t used = 0x7F;
    for (const OperandInfo& operand : info.operands) {
      Instruction instruction;
      instruction.op = info.op;
      const Range range = OperandRange(operand.kind);
      uint64_t bits = 0;
      for (int64_t value = 1; value <= range.max; value *= 2) {
        if (operand.kind == OperandKind::kBranch && value < 4) continue;
        SetField(instruction, operand.field, value);
        bits |= *Encode(instruction) & ~uint64_t{0x7F};
      }
      SetField(instruction, operand.field, range.min);
      bits |= *Encode(instruction) & ~uint64_t{0x7F};
      EXPECT_NE(bits, 0u) << info.mnemonic;
      EXPECT_EQ(used & bits, 0u) << info.mnemonic;
      used |= bits;
    }
  }
}

TEST(Encoding, UndefinedOpcodesAreErrors) {
  for (uint64_t opcode = 0; opcode < 128; ++opcode) {
    const absl::StatusOr<Instruction> decoded = Decode(0xABCDEF0000 | opcode);
    EXPECT_EQ(decoded.ok(), opcode >= 1 && opcode <= 77) << opcode;
  }
  const absl::Status status = Decode(0x123456787F).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_TRUE(absl::StrContains(status.message(), "undefined opcode 127 in word 123456787F"))
      << status;
  EXPECT_EQ(Disassemble(0x123456787F), ".word 0x123456787F");
  EXPECT_EQ(Disassemble(0), ".word 0x0000000000");
}

TEST(Encoding, RefusesFieldsOutOfRange) {
  for (const InstructionInfo& info : AllInstructions()) {
    for (const OperandInfo& operand : info.operands) {
      const Range range = OperandRange(operand.kind);
      for (const int64_t value : {range.min - 1, range.max + 1}) {
        Instruction instruction;
        instruction.op = info.op;
        SetField(instruction, operand.field, value);
        // Fields of 8 bits cannot hold a value out of their range.
        if (GetField(instruction, operand.field) != value) continue;
        const absl::Status status = Encode(instruction).status();
        EXPECT_EQ(status.code(), absl::StatusCode::kOutOfRange) << info.mnemonic << " " << value;
        EXPECT_TRUE(absl::StrContains(status.message(), info.mnemonic)) << status;
      }
    }
  }
  Instruction branch;
  branch.op = Op::kBeqS;
  branch.imm = 42;
  EXPECT_EQ(std::string(Encode(branch).status().message()),
            "branch offset of beq.s is 42; it must be a multiple of 4");
}

TEST(Encoding, Texts) {
  EXPECT_EQ(Disassemble(0x0001008181), "add.s x3, x1, x2");
  EXPECT_EQ(Disassemble(0x0002008129), "lw.s x2, 4(x1)");
  EXPECT_EQ(Disassemble(0x07FF00832C), "shw.s x6, -2(x1)");
  EXPECT_EQ(Disassemble(0xF88E0DC0A4), "bne.s x27, x28, -60, 1");
  EXPECT_EQ(Disassemble(0x0000000032), "halt.s");
  EXPECT_EQ(Disassemble(0x138CA41045), "vreg.st v32, x72, x25, 7, 1");
  EXPECT_EQ(Disassemble(0x07FF7F87BD), "mlt.mvv m15, v255, v254, m15");
  EXPECT_EQ(Disassemble(0x00000281CA), "mv.stm m3, x5");
  EXPECT_EQ(Disassemble(0x00000182C9), "mv.mts x5, m3");
}

}  // namespace
}  // namespace atalla::isa
