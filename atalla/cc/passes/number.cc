// Global value numbering: a computation that a dominating block (or an earlier place of its own)
// has done already is not done again.

#include <algorithm>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "atalla/cc/ir/cfg.h"
#include "atalla/cc/ir/rewriter.h"
#include "atalla/cc/passes/passes.h"

namespace atalla::cc {
namespace {

using ir::Block;
using ir::Function;
using ir::Instruction;
using ir::Opcode;
using ir::Value;

// What makes two computations the same. Only ever compared, so the order of addresses does not
// show.
using Key = std::vector<uintptr_t>;

uintptr_t Address(const void* pointer) { return reinterpret_cast<uintptr_t>(pointer); }

// Depends on nothing but its operands. What may trap is among them: the first of two equal ones
// traps whenever the second would.
bool IsPure(const Instruction& instruction) {
  constexpr uint32_t kState = ir::kReadsMemory | ir::kWritesMemory | ir::kReadsScratchpad |
                              ir::kWritesScratchpad | ir::kReadsWeights | ir::kWritesWeights |
                              ir::kSideEffect | ir::kTerminator;
  // Outputs stand behind their asm.
  return !HasFlag(instruction.opcode(), kState) && instruction.opcode() != Opcode::kAsmOutput;
}

Key KeyOf(const Instruction& instruction) {
  ir::Predicate predicate = instruction.predicate;
  std::vector<uintptr_t> operands;
  for (const Value* operand : instruction.operands()) operands.push_back(Address(operand));
  if (instruction.IsPhi()) {
    // In the order of the predecessors, which phis of one block share but need not list alike.
    std::vector<std::pair<uintptr_t, uintptr_t>> incoming;
    for (int i = 0; i < instruction.operand_count(); ++i) {
      incoming.emplace_back(Address(instruction.blocks()[i]), operands[i]);
    }
    std::sort(incoming.begin(), incoming.end());
    operands = {Address(instruction.block())};
    for (const auto& [block, operand] : incoming) {
      operands.push_back(block);
      operands.push_back(operand);
    }
  } else if (HasFlag(instruction.opcode(), ir::kCommutative) ||
             instruction.opcode() == Opcode::kICmp) {
    if (operands[1] < operands[0]) {
      std::swap(operands[0], operands[1]);
      if (instruction.opcode() == Opcode::kICmp) predicate = ir::Swapped(predicate);
    }
  }
  Key key = {static_cast<uintptr_t>(instruction.opcode()),
             static_cast<uintptr_t>(instruction.type()), static_cast<uintptr_t>(predicate),
             static_cast<uintptr_t>(instruction.index)};
  key.insert(key.end(), operands.begin(), operands.end());
  return key;
}

}  // namespace

bool NumberValues(Function& function) {
  const ir::Cfg cfg(function);
  std::map<Key, std::vector<Instruction*>> known;
  bool changed = false;
  // Dominators come first, and within a block what comes first.
  for (Block* block : cfg.reverse_postorder()) {
    const std::vector<Instruction*> instructions = block->instructions();
    for (Instruction* instruction : instructions) {
      if (!IsPure(*instruction)) continue;
      std::vector<Instruction*>& same = known[KeyOf(*instruction)];
      const auto found = std::find_if(same.begin(), same.end(), [&](const Instruction* each) {
        return cfg.Dominates(each->block(), block);
      });
      if (found == same.end()) {
        same.push_back(instruction);
        continue;
      }
      ir::Rewriter(instruction).ReplaceWith(*found);
      changed = true;
    }
  }
  return changed;
}

}  // namespace atalla::cc
