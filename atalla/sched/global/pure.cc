#include "atalla/sched/global/pure.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "absl/types/span.h"
#include "atalla/assembler/code.h"
#include "atalla/isa/effects.h"
#include "atalla/isa/encoding.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/table.h"
#include "atalla/sched/operands.h"

namespace atalla::sched::global {

using assembler::CodeInstruction;
using isa::Instruction;

bool IsPure(const CodeInstruction& code) {
  const isa::InstructionInfo& info = isa::GetInfo(code.instruction.op);
  if (info.effects != 0 || isa::GetRegisterEffects(code.instruction).writes.size() != 1) {
    return false;
  }
  switch (info.unit) {
    case isa::Unit::kAluS:
    case isa::Unit::kMultS:
    case isa::Unit::kWbMtoS:
    case isa::Unit::kWbStoM:
      return true;
    case isa::Unit::kWbVtoS:
      return code.instruction.imm >= 0 && code.instruction.imm < isa::kLanes;
    default:
      return false;
  }
}

std::optional<std::vector<int32_t>> LocalReaders(absl::Span<const CodeInstruction> block, int32_t i,
                                                 isa::Register reg, bool live_out) {
  // vreg.* reads x33 without a field that could name another.
  if (reg == isa::Register{isa::RegisterFile::kScalar, 33}) return std::nullopt;
  std::vector<int32_t> readers;
  for (size_t k = static_cast<size_t>(i) + 1; k < block.size(); ++k) {
    bool reads = false;
    bool writes = false;
    for (const Operand& operand : OperandsOf(block[k].instruction)) {
      if (operand.reg != reg) continue;
      if (operand.tied()) return std::nullopt;
      reads = reads || operand.reads;
      writes = writes || operand.writes;
    }
    if (reads) readers.push_back(static_cast<int32_t>(k));
    if (writes) return readers;
  }
  if (live_out) return std::nullopt;
  return readers;
}

void RenameValue(absl::Span<CodeInstruction> block, int32_t i, absl::Span<const int32_t> readers,
                 isa::Register reg, uint8_t fresh) {
  for (const int32_t k : readers) {
    Instruction& reader = block[k].instruction;
    for (const Operand& operand : OperandsOf(reader)) {
      if (operand.reg == reg && operand.reads) isa::SetField(reader, operand.field, fresh);
    }
  }
  Instruction& writer = block[i].instruction;
  for (const Operand& operand : OperandsOf(writer)) {
    if (operand.reg == reg && operand.writes) isa::SetField(writer, operand.field, fresh);
  }
}

}  // namespace atalla::sched::global
