#include "atalla/sched/rename/values_of_block.h"

#include <cstdint>

#include "absl/types/span.h"
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
  const Operand* write = nullptr;
  for (const Operand& operand : operands) {
    if (operand.writes) write = &operand;
    if (!operand.reads) continue;
    int32_t value = current_[RegisterIndex(operand.reg)];
    if (value < 0) value = Start(operand.reg, index, /*enters=*/true);
    uses_.push_back({operand.field, value, /*starts=*/false});
  }
  // What it writes more of it reads for itself alone.
  const auto uses = absl::MakeConstSpan(uses_).subspan(first_use_.back());
  const int32_t target = write == nullptr ? -1 : current_[RegisterIndex(write->reg)];
  bool continues = false;
  for (const Use& use : uses) {
    BlockValue& value = values_[use.value];
    const bool chained = !value.read && !value.fixed && !value.after_entry;
    if (use.value == target) continues = write->reads || chained;
    value.end = index;
  }
  for (const Use& use : uses) values_[use.value].read = true;
  if (write == nullptr) return;
  if (continues) {
    values_[target].read = false;
    if (!write->reads) uses_.push_back({write->field, target, /*starts=*/false});
  } else {
    uses_.push_back({write->field, Start(write->reg, index, /*enters=*/false), /*starts=*/true});
  }
}

int32_t BlockValues::Start(isa::Register reg, int32_t index, bool enters) {
  const bool routes = reg.file == isa::RegisterFile::kScalar && reg.number == kRoutingRegister;
  int32_t& current = current_[RegisterIndex(reg)];
  const bool after_entry = enters || (current >= 0 && values_[current].after_entry);
  current = static_cast<int32_t>(values_.size());
  values_.push_back({reg, index, enters || routes, /*read=*/false, after_entry});
  return current;
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
