#include "atalla/assembler/sugar.h"

#include <cstdint>
#include <utility>
#include <vector>

#include "atalla/assembler/line.h"
#include "atalla/assembler/operand_reader.h"
#include "atalla/assembler/operands.h"
#include "atalla/assembler/statement.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/table.h"

namespace atalla::assembler {
namespace {

using isa::Instruction;
using isa::Op;
using isa::OperandKind;

constexpr isa::Range kRowRange = {0, 127};
constexpr isa::Range kTileRange = {0, isa::kLanes - 1};
constexpr isa::Range kSidRange = {0, 1};
constexpr isa::Range kAnyNumber = {-(int64_t{1} << 31), (int64_t{1} << 32) - 1};

void Emit(const Instruction& instruction, const Line& line,
          std::vector<ParsedInstruction>& parsed) {
  ParsedInstruction result;
  result.code.instruction = instruction;
  result.line = line;
  parsed.push_back(std::move(result));
}

void EmitUpper(uint8_t rd, int64_t imm, const Line& line, std::vector<ParsedInstruction>& parsed) {
  Instruction lui = {Op::kLuiS};
  lui.rd = rd;
  lui.imm = static_cast<int32_t>(imm);
  Emit(lui, line, parsed);
}

void EmitAdd(uint8_t rd, uint8_t rs1, int64_t imm, const Line& line,
             std::vector<ParsedInstruction>& parsed) {
  Instruction addi = {Op::kAddiS};
  addi.rd = rd;
  addi.rs1 = rs1;
  addi.imm = static_cast<int32_t>(imm);
  Emit(addi, line, parsed);
}

}  // namespace

void ExpandConstant(uint8_t rd, int64_t value, const Line& line,
                    std::vector<ParsedInstruction>& parsed) {
  int64_t low = value & 0x7F;
  int64_t upper = value >> 7 & 0x1FFFFFF;
  if (low >= 64) {
    low -= 128;
    upper = (upper + 1) & 0x1FFFFFF;
  }
  EmitUpper(rd, upper >= 1 << 24 ? upper - (1 << 25) : upper, line, parsed);
  EmitAdd(rd, rd, low, line, parsed);
}

void ExpandVreg(OperandReader& reader, std::vector<ParsedInstruction>& parsed) {
  const std::vector<Token>& operands = reader.line().operands;
  int64_t vector = 0;
  int64_t base = 0;
  int64_t columns = 0;
  int64_t sid = 0;
  int64_t unused = 0;
  bool ok = reader.Read(operands[0], OperandKind::kVector, "the vector", vector);
  ok &= reader.Read(operands[1], OperandKind::kScalar, "the base", base);
  ok &= reader.Read(operands[2], OperandKind::kColumns, "cols", columns);
  ok &= reader.ReadNumber(operands[3], "rows", kAnyNumber, unused);
  ok &= reader.Read(operands[4], OperandKind::kScratchpad, "sid", sid);
  ok &= reader.ReadNumber(operands[5], "rc", kAnyNumber, unused);
  int64_t row = 0;
  const bool row_is_number = !ParseRegister(operands[6].text).has_value();
  ok &= row_is_number ? reader.ReadNumber(operands[6], "the row", kRowRange, row,
                                          "put a larger row in a register")
                      : reader.Read(operands[6], OperandKind::kScalar, "the row", row);
  if (!ok) return;
  Instruction vreg = {reader.op()};
  vreg.rd = static_cast<uint8_t>(vector);
  vreg.rs1 = static_cast<uint8_t>(base);
  vreg.rs2 = static_cast<uint8_t>(row_is_number ? kRowRegister : row);
  vreg.imm = static_cast<int32_t>(columns);
  vreg.sid = static_cast<uint8_t>(sid);
  if (row_is_number) EmitAdd(kRowRegister, 0, row, reader.line(), parsed);
  Emit(vreg, reader.line(), parsed);
}

void ExpandScpad(OperandReader& reader, std::vector<ParsedInstruction>& parsed) {
  const std::vector<Token>& operands = reader.line().operands;
  int64_t scratchpad = 0;
  int64_t dram = 0;
  int64_t columns = 0;
  int64_t rows = 0;
  int64_t sid = 0;
  bool ok = reader.Read(operands[0], OperandKind::kScalar, "the scratchpad address", scratchpad);
  ok &= reader.Read(operands[1], OperandKind::kScalar, "the memory address", dram);
  ok &= reader.ReadNumber(operands[2], "cols", kTileRange, columns,
                          "it is the number of columns minus one");
  ok &= reader.ReadNumber(operands[3], "rows", kTileRange, rows,
                          "it is the number of rows minus one");
  ok &= reader.ReadNumber(operands[4], "sid", kSidRange, sid, "there are two scratchpads");
  if (!ok) return;
  const int64_t metadata = sid << 30 | rows << 25 | columns << 20 | columns;
  EmitUpper(kMetadataRegister, metadata >> 7, reader.line(), parsed);
  if ((metadata & 0x7F) != 0) {
    EmitAdd(kMetadataRegister, kMetadataRegister, metadata & 0x7F, reader.line(), parsed);
  }
  Instruction scpad = {reader.op()};
  scpad.rd = static_cast<uint8_t>(scratchpad);
  scpad.rs1 = static_cast<uint8_t>(dram);
  scpad.rs2 = kMetadataRegister;
  Emit(scpad, reader.line(), parsed);
}

}  // namespace atalla::assembler
