#include "atalla/sched/numeric_targets.h"

#include <cstdint>

#include "atalla/assembler/code.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/table.h"
#include "atalla/sched/blocks.h"
#include "atalla/sched/values.h"

namespace atalla::sched {
namespace {

using assembler::CodeInstruction;

bool IsRelative(isa::Op op) {
  return op == isa::Op::kJal || isa::HasEffect(op, isa::kIsConditional);
}

}  // namespace

const CodeInstruction* FindNumericTarget(const assembler::Code& code) {
  ScalarValues values;
  for (const Block& block : FindBlocks(code)) {
    const CodeInstruction& last = code.instructions[block.end - 1];
    const isa::Instruction& control = last.instruction;
    if (IsRelative(control.op) && last.reference == CodeInstruction::Reference::kNone) return &last;
    if (control.op != isa::Op::kJalr) continue;
    values.Start();
    for (int32_t i = block.begin; i < block.end - 1; ++i) values.Execute(code.instructions[i]);
    const Value target = values.Get(control.rs1) + control.imm;
    const bool numeric = target.is_constant() ? target.offset != 0 : control.imm != 0;
    if (numeric) return &last;
  }
  return nullptr;
}

}  // namespace atalla::sched
