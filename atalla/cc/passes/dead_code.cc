#include <set>
#include <vector>

#include "atalla/cc/passes/passes.h"

namespace atalla::cc {

bool EliminateDeadCode(ir::Function& function) {
  std::set<const ir::Instruction*> needed;
  std::vector<const ir::Instruction*> worklist;
  const auto need = [&](const ir::Instruction* instruction) {
    if (needed.insert(instruction).second) worklist.push_back(instruction);
  };
  for (const ir::Block* block : function.blocks()) {
    for (const ir::Instruction* instruction : block->instructions()) {
      if (instruction->MustStay()) need(instruction);
    }
  }
  while (!worklist.empty()) {
    const ir::Instruction* instruction = worklist.back();
    worklist.pop_back();
    for (const ir::Value* operand : instruction->operands()) {
      if (operand->AsInstruction() != nullptr) need(operand->AsInstruction());
    }
  }
  bool changed = false;
  for (ir::Block* block : function.blocks()) {
    const std::vector<ir::Instruction*> instructions = block->instructions();
    for (ir::Instruction* instruction : instructions) {
      if (needed.count(instruction) != 0) continue;
      // Dead values may use each other.
      if (!instruction->users().empty()) {
        instruction->ReplaceAllUsesWith(function.Undef(instruction->type()));
      }
      block->Erase(instruction);
      changed = true;
    }
  }
  return changed;
}

}  // namespace atalla::cc
