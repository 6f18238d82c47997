// Calls by the convention of registers.h, and inline assembly.

#include <algorithm>

#include "absl/strings/str_split.h"
#include "atalla/base/check.h"
#include "atalla/cc/codegen/registers.h"
#include "atalla/cc/codegen/selector.h"

namespace atalla::cc {

using ir::Instruction;
using ir::Opcode;
using ir::Type;
using ir::Value;
using isa::Op;

void Selector::SelectCall(const Instruction& call) {
  const bool is_indirect = call.opcode() == Opcode::kCallIndirect;
  machine_.has_calls = true;
  MachineInstruction jump;
  jump.kind = Kind::kCall;
  jump.symbol = call.callee;
  // Before the argument registers are filled: what the operands need may be anywhere.
  if (is_indirect) jump.rs1 = Use(call.operand(0));
  int scalars = 0;
  int vectors = 0;
  std::vector<std::pair<Reg, const Value*>> in_registers;
  for (int i = is_indirect ? 1 : 0; i < call.operand_count(); ++i) {
    const Value* argument = call.operand(i);
    if (argument->type() == Type::kVec) {
      in_registers.emplace_back(VectorRegister(kFirstVectorArgument + vectors++), argument);
    } else if (scalars < kScalarArgumentCount) {
      in_registers.emplace_back(ScalarRegister(kFirstScalarArgument + scalars++), argument);
    } else {
      const int offset = 4 * (scalars++ - kScalarArgumentCount);
      EmitImm(Op::kSwS, Use(argument), ScalarRegister(kStackPointer), offset);
      machine_.outgoing_bytes =
          std::max(machine_.outgoing_bytes, static_cast<uint32_t>(offset + 4));
    }
  }
  for (const auto& [reg, argument] : in_registers) {
    EmitMove(reg, argument);
    jump.uses.push_back(reg);
  }
  const auto known = context_.clobbers.find(call.callee);
  if (!is_indirect && known != context_.clobbers.end()) {
    jump.clobbers = known->second;
  } else {
    jump.clobbers = std::make_shared<RegisterSet>(CallerSavedRegisters());
  }
  Reg result;
  if (call.type() != Type::kVoid) {
    result =
        call.type() == Type::kVec ? VectorRegister(kVectorResult) : ScalarRegister(kScalarResult);
    jump.defs.push_back(result);
  }
  Emit(jump);
  if (!result.IsNone() && registers_.count(&call) != 0) {
    Emit(MachineInstruction::Copy(Define(&call), result));
  }
}

void Selector::SelectAssembly(const Instruction& assembly) {
  const ir::Assembly& text = *assembly.assembly;
  MachineInstruction instruction;
  instruction.kind = Kind::kAsm;
  instruction.assembly = &text;
  for (const ir::Assembly::Output& output : text.outputs) {
    instruction.defs.push_back({FileOf(output.type), true, -1});
    instruction.early_clobber |= output.early_clobber;
  }
  // In a template of several instructions an output may be written before an input is read.
  const std::vector<std::string> lines = absl::StrSplit(text.text, '\n', absl::SkipWhitespace());
  instruction.early_clobber |= lines.size() > 1;
  for (const Instruction* user : assembly.users()) {
    if (user->opcode() != Opcode::kAsmOutput || registers_.count(user) == 0) continue;
    instruction.defs[user->index] = Define(user);
  }
  for (Reg& reg : instruction.defs) {
    if (reg.IsNone()) reg = New(reg.file);
  }
  for (int i = 0; i < assembly.operand_count(); ++i) {
    const int tied = text.tied_outputs[i];
    if (tied < 0) {
      instruction.uses.push_back(Use(assembly.operand(i)));
      continue;
    }
    EmitMove(instruction.defs[tied], assembly.operand(i));
    instruction.uses.push_back(instruction.defs[tied]);
  }
  if (!text.clobbers.empty()) {
    auto clobbers = std::make_shared<RegisterSet>();
    for (isa::Register reg : text.clobbers) clobbers->Add({reg.file, false, reg.number});
    instruction.clobbers = std::move(clobbers);
  }
  Emit(std::move(instruction));
}

}  // namespace atalla::cc
