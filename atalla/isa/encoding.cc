#include "atalla/isa/encoding.h"

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "atalla/base/check.h"
#include "atalla/base/status_macros.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/table.h"

namespace atalla::isa {
namespace {

uint64_t Bits(uint64_t word, int high, int low) {
  return (word >> low) & ((uint64_t{1} << (high - low + 1)) - 1);
}

uint64_t Put(int64_t value, int high, int low) {
  return Bits(static_cast<uint64_t>(value), high - low, 0) << low;
}

int32_t SignExtend(uint64_t value, int bits) {
  return static_cast<int32_t>(static_cast<uint32_t>(value) << (32 - bits)) >> (32 - bits);
}

// An operand's bits in the word. The kind decides the width, except that a branch offset is split
// and a mask register in `rd` or `rs1` is a short field at the same low bit.
uint64_t PutOperand(const OperandInfo& operand, int64_t value) {
  switch (operand.kind) {
    case OperandKind::kScalar:
    case OperandKind::kVector:
      if (operand.field == Field::kRd) return Put(value, 14, 7);
      if (operand.field == Field::kRs1) return Put(value, 22, 15);
      return Put(value, 30, 23);
    case OperandKind::kMask:
      if (operand.field == Field::kRd) return Put(value, 10, 7);
      if (operand.field == Field::kRs1) return Put(value, 18, 15);
      return Put(value, 34, 31);
    case OperandKind::kImm12:
      return Put(value, 34, 23);
    case OperandKind::kImm25:
    case OperandKind::kJump:
      return Put(value, 39, 15);
    case OperandKind::kImm8:
      return Put(value, 30, 23);
    case OperandKind::kBranch:
      return Put(value >> 2, 39, 31) | Put(value >> 11, 14, 14);
    case OperandKind::kIncrement:
      return Put(value, 13, 7);
    case OperandKind::kColumns:
      return Put(value, 35, 31);
    case OperandKind::kScratchpad:
      return Put(value, 37, 36);
  }
  ATALLA_CHECK(false && "operand kind");
  return 0;
}

int64_t TakeOperand(const OperandInfo& operand, uint64_t word) {
  switch (operand.kind) {
    case OperandKind::kImm12:
      return SignExtend(Bits(word, 34, 23), 12);
    case OperandKind::kImm25:
    case OperandKind::kJump:
      return SignExtend(Bits(word, 39, 15), 25);
    case OperandKind::kBranch:
      return SignExtend(((Bits(word, 14, 14) << 9) | Bits(word, 39, 31)) << 2, 12);
    default:
      break;
  }
  // Unsigned fields: the bits that PutOperand would set, moved down.
  const uint64_t field_bits = PutOperand(operand, -1);
  const int low = __builtin_ctzll(field_bits);
  return static_cast<int64_t>((word & field_bits) >> low);
}

std::string OperandText(const OperandInfo& operand, int64_t value) {
  switch (operand.kind) {
    case OperandKind::kScalar:
      return absl::StrCat("x", value);
    case OperandKind::kVector:
      return absl::StrCat("v", value);
    case OperandKind::kMask:
      return absl::StrCat("m", value);
    default:
      return absl::StrCat(value);
  }
}

}  // namespace

int64_t GetField(const Instruction& instruction, Field field) {
  switch (field) {
    case Field::kRd:
      return instruction.rd;
    case Field::kRs1:
      return instruction.rs1;
    case Field::kRs2:
      return instruction.rs2;
    case Field::kMask:
      return instruction.mask;
    case Field::kSid:
      return instruction.sid;
    case Field::kIncrement:
      return instruction.increment;
    case Field::kImm:
      return instruction.imm;
  }
  ATALLA_CHECK(false && "field");
  return 0;
}

void SetField(Instruction& instruction, Field field, int64_t value) {
  switch (field) {
    case Field::kRd:
      instruction.rd = static_cast<uint8_t>(value);
      return;
    case Field::kRs1:
      instruction.rs1 = static_cast<uint8_t>(value);
      return;
    case Field::kRs2:
      instruction.rs2 = static_cast<uint8_t>(value);
      return;
    case Field::kMask:
      instruction.mask = static_cast<uint8_t>(value);
      return;
    case Field::kSid:
      instruction.sid = static_cast<uint8_t>(value);
      return;
    case Field::kIncrement:
      instruction.increment = static_cast<uint8_t>(value);
      return;
    case Field::kImm:
      instruction.imm = static_cast<int32_t>(value);
      return;
  }
}

absl::Status CheckRanges(const Instruction& instruction) {
  const InstructionInfo& info = GetInfo(instruction.op);
  for (size_t i = 0; i < info.operands.size(); ++i) {
    const OperandInfo& operand = info.operands[i];
    const int64_t value = GetField(instruction, operand.field);
    const Range range = OperandRange(operand.kind);
    if (value < range.min || value > range.max) {
      return absl::OutOfRangeError(absl::StrCat("operand ", i + 1, " of ", info.mnemonic, " is ",
                                                value, "; it must be in ", range.min, "..",
                                                range.max));
    }
    if (operand.kind == OperandKind::kBranch && value % 4 != 0) {
      return absl::OutOfRangeError(absl::StrCat("branch offset of ", info.mnemonic, " is ", value,
                                                "; it must be a multiple of 4"));
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<uint64_t> Encode(const Instruction& instruction) {
  ATALLA_RETURN_IF_ERROR(CheckRanges(instruction));
  uint64_t word = static_cast<uint64_t>(instruction.op);
  for (const OperandInfo& operand : GetInfo(instruction.op).operands) {
    word |= PutOperand(operand, GetField(instruction, operand.field));
  }
  return word;
}

absl::StatusOr<Instruction> Decode(uint64_t word) {
  const uint32_t opcode = static_cast<uint32_t>(word & 0x7F);
  const std::optional<Op> op = OpFromOpcode(opcode);
  if (!op.has_value()) {
    return absl::InvalidArgumentError(
        absl::StrFormat("undefined opcode %d in word %010X; opcodes are 1..%d", opcode,
                        word & kWordMask, kOpCount));
  }
  Instruction instruction;
  instruction.op = *op;
  for (const OperandInfo& operand : GetInfo(*op).operands) {
    SetField(instruction, operand.field, TakeOperand(operand, word));
  }
  return instruction;
}

std::string ToString(const Instruction& instruction) {
  const InstructionInfo& info = GetInfo(instruction.op);
  std::string text(info.mnemonic);
  const char* separator = " ";
  for (const OperandInfo& operand : info.operands) {
    const int64_t value = GetField(instruction, operand.field);
    if (info.format == Format::kM && operand.field == Field::kRs1) continue;
    if (info.format == Format::kM && operand.field == Field::kImm) {
      absl::StrAppend(&text, separator, value, "(x", instruction.rs1, ")");
      continue;
    }
    absl::StrAppend(&text, separator, OperandText(operand, value));
    separator = ", ";
  }
  return text;
}

std::string Disassemble(uint64_t word) {
  const absl::StatusOr<Instruction> instruction = Decode(word);
  if (!instruction.ok()) return absl::StrFormat(".word 0x%010X", word & kWordMask);
  return ToString(*instruction);
}

}  // namespace atalla::isa
