#include "atalla/sched/rename/values_of_block.h"

#include <cstdint>

#include "atalla/assembler/code.h"
#include "atalla/isa/effects.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/table.h"
#include "atalla/sched/blocks.h"
#include "atalla/sched/operands.h"

namespace atalla::sched {
namespace {

constexpr uint8_t kRoutingRegister = 33;

bool SetsMasks(const assembler::Code& code, const Block& block) {
  for (int32_t i = block.begin; i < block.end; ++i) {
    if (code.instructions[i].instruction.op == isa::Op::kMvStm) return true;
  }
  return false;
}

bool HasMask(isa::Op op) {
  for (const isa::OperandInfo& operand : isa::GetInfo(op).operands) {
    if (operand.field == isa::Field::kMask && operand.access == isa::Access::kRead) return true;
  }
  return false;
}

}  // namespace

void BlockValues::Find(const assembler::Code& code, const Block& block) {
  for (const BlockValue& value : values_) current_[RegisterIndex(value.reg)] = -1;
  values_.clear();
  uses_.clear();
  first_use_.clear();
  begin_ = block.begin;
  ones_.fill(false);
  const bool follows = SetsMasks(code, block);
  if (follows) scalars_.Start();
  for (int32_t i = block.begin; i < block.end; ++i) {
    first_use_.push_back(static_cast<int32_t>(uses_.size()));
    AddInstruction(code.instructions[i], i);
    if (follows) FollowMasks(code.instructions[i]);
  }
  first_use_.push_back(static_cast<int32_t>(uses_.size()));
  for (const BlockValue& value : values_) {
    values_[current_[RegisterIndex(value.reg)]].fixed = true;
  }
}

void BlockValues::AddInstruction(const assembler::CodeInstruction& instruction, int32_t index) {
  const isa::Instruction& in = instruction.instruction;
  const bool all_lanes = ones_[in.mask] && HasMask(in.op);
  const Operands operands = OperandsOf(in, all_lanes);
  for (const Operand& operand : operands) {
    if (!operand.reads) continue;
    int32_t value = current_[RegisterIndex(operand.reg)];
    if (value < 0) value = Start(operand.reg, index, /*fixed=*/true);
    values_[value].end = index;
    uses_.push_back({operand.field, value, /*starts=*/false});
  }
  for (const Operand& operand : operands) {
    if (operand.reads || !operand.writes) continue;
    uses_.push_back({operand.field, Start(operand.reg, index, /*fixed=*/false), /*starts=*/true});
  }
}

int32_t BlockValues::Start(isa::Register reg, int32_t index, bool fixed) {
  const bool routes = reg.file == isa::RegisterFile::kScalar && reg.number == kRoutingRegister;
  const int32_t value = static_cast<int32_t>(values_.size());
  values_.push_back({reg, index, fixed || routes});
  current_[RegisterIndex(reg)] = value;
  return value;
}

void BlockValues::FollowMasks(const assembler::CodeInstruction& instruction) {
  const isa::Instruction& in = instruction.instruction;
  for (isa::Register reg : isa::GetRegisterEffects(in).writes) {
    if (reg.file != isa::RegisterFile::kMask) continue;
    const Value value = scalars_.Get(in.rs1);
    ones_[reg.number] =
        in.op == isa::Op::kMvStm && value.is_constant() && value.offset == 0xFFFFFFFFu;
  }
  scalars_.Execute(instruction);
}

}  // namespace atalla::sched
