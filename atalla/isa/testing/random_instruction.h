// Random instructions with every field in range, for round-trip tests.
//
//   std::mt19937 random(1);
//   const Instruction instruction = RandomInstruction(Op::kLwS, random);

#ifndef ATALLA_ISA_TESTING_RANDOM_INSTRUCTION_H_
#define ATALLA_ISA_TESTING_RANDOM_INSTRUCTION_H_

#include <cstdint>
#include <random>

#include "atalla/isa/encoding.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/table.h"

namespace atalla::isa {

// Every fourth value or so is an end of its range.
inline Instruction RandomInstruction(Op op, std::mt19937& random) {
  Instruction instruction;
  instruction.op = op;
  for (const OperandInfo& operand : GetInfo(op).operands) {
    const Range range = OperandRange(operand.kind);
    std::uniform_int_distribution<int64_t> values(range.min, range.max);
    int64_t value = values(random);
    if (random() % 8 == 0) value = range.min;
    if (random() % 8 == 0) value = range.max;
    if (operand.kind == OperandKind::kBranch) value &= ~int64_t{3};
    SetField(instruction, operand.field, value);
  }
  return instruction;
}

}  // namespace atalla::isa

#endif  // ATALLA_ISA_TESTING_RANDOM_INSTRUCTION_H_
