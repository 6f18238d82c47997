#include "atalla/sched/reference_effects.h"

#include <cstdint>
#include <optional>

#include "atalla/isa/effects.h"
#include "atalla/isa/encoding.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/table.h"

namespace atalla::sched {
namespace {

using isa::Format;
using isa::Instruction;
using isa::Op;

std::optional<isa::Register> RegisterOf(const Instruction& in, const isa::OperandInfo& operand) {
  const uint8_t number = static_cast<uint8_t>(isa::GetField(in, operand.field));
  switch (operand.kind) {
    case isa::OperandKind::kScalar:
      return isa::Register{isa::RegisterFile::kScalar, number};
    case isa::OperandKind::kVector:
      return isa::Register{isa::RegisterFile::kVector, number};
    case isa::OperandKind::kMask:
      return isa::Register{isa::RegisterFile::kMask, number};
    default:
      return std::nullopt;
  }
}

bool IsStore(Op op) {
  return op == Op::kSwS || op == Op::kShwS || op == Op::kVregSt || op == Op::kScpadSt;
}

std::optional<MemoryKey> KeyOf(const Instruction& in, Format format) {
  const int32_t kind = static_cast<int32_t>(format);
  switch (format) {
    case Format::kM:
      return MemoryKey{kind, in.rs1, in.imm};
    case Format::kVM:
      return MemoryKey{kind, in.sid, in.rs1, in.rs2, in.imm};
    case Format::kSDMA:
      return MemoryKey{kind, in.rd, in.rs1, in.rs2};
    default:
      return std::nullopt;
  }
}

}  // namespace

ReferenceEffects ReferenceEffectsOf(const Instruction& in) {
  const isa::InstructionInfo& info = isa::GetInfo(in.op);
  ReferenceEffects effects;
  effects.memory = KeyOf(in, info.format);
  effects.is_store = IsStore(in.op);
  if (in.op == Op::kLwVi) {
    effects.reads.push_back({isa::RegisterFile::kVector, in.rs1});
    return effects;
  }
  for (const isa::OperandInfo& operand : info.operands) {
    const std::optional<isa::Register> reg = RegisterOf(in, operand);
    if (!reg) continue;
    const bool first = &operand == info.operands.data();
    const bool updates = info.format == Format::kBR || info.format == Format::kSDMA;
    if (!first || updates || effects.is_store) effects.reads.push_back(*reg);
    if (first && (updates || !effects.is_store)) effects.write = *reg;
  }
  // A jump without a link.
  if (in.op == Op::kJal && in.rd == 0) effects.write.reset();
  return effects;
}

}  // namespace atalla::sched
