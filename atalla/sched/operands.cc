#include "atalla/sched/operands.h"

#include <cstdint>

#include "atalla/isa/effects.h"
#include "atalla/isa/encoding.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/table.h"

namespace atalla::sched {
namespace {

bool FileOf(isa::OperandKind kind, isa::RegisterFile& file) {
  switch (kind) {
    case isa::OperandKind::kScalar:
      file = isa::RegisterFile::kScalar;
      return true;
    case isa::OperandKind::kVector:
      file = isa::RegisterFile::kVector;
      return true;
    case isa::OperandKind::kMask:
      file = isa::RegisterFile::kMask;
      return true;
    default:
      return false;
  }
}

}  // namespace

Operands OperandsOf(const isa::Instruction& instruction, bool all_lanes) {
  const isa::InstructionInfo& info = isa::GetInfo(instruction.op);
  Operands operands;
  for (const isa::OperandInfo& source : info.operands) {
    Operand operand = {source.field, {}};
    if (source.access == isa::Access::kNone || !FileOf(source.kind, operand.reg.file)) continue;
    operand.reg.number = static_cast<uint8_t>(isa::GetField(instruction, source.field));
    const bool constant = operand.reg.number == 0 && operand.reg.file != isa::RegisterFile::kMask;
    if (constant) continue;
    operand.reads = source.access != isa::Access::kWrite;
    operand.writes = source.access != isa::Access::kRead;
    if (operand.tied()) {
      if (info.format == isa::Format::kBR) {
        operand.writes = instruction.increment != 0;
      } else {
        operand.reads = !all_lanes;
      }
    }
    operands.push_back(operand);
  }
  return operands;
}

}  // namespace atalla::sched
