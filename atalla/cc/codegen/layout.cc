#include "atalla/cc/codegen/layout.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "atalla/base/check.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/table.h"

namespace atalla::cc {
namespace {

using isa::Op;

bool IsJump(const MachineInstruction& instruction) {
  return instruction.IsBranch() && instruction.IsOp(Op::kJal);
}

// Where control ends up that goes to `block`, past blocks that only jump on.
int FinalTarget(const MachineFunction& function, int block) {
  // A ring of such blocks is an endless loop: any of them will do.
  for (size_t steps = 0; steps < function.blocks.size(); ++steps) {
    const auto& instructions = function.blocks[block].instructions;
    if (instructions.size() != 1 || !IsJump(instructions[0])) break;
    block = instructions[0].target;
  }
  return block;
}

void RemoveUnreachable(MachineFunction& function) {
  std::vector<int> index(function.blocks.size(), -1);
  std::vector<int> worklist = {0};
  index[0] = 0;
  while (!worklist.empty()) {
    const int block = worklist.back();
    worklist.pop_back();
    for (int successor : function.Successors(block)) {
      if (index[successor] >= 0) continue;
      index[successor] = 0;
      worklist.push_back(successor);
    }
  }
  std::vector<MachineBlock> kept;
  for (size_t i = 0; i < index.size(); ++i) {
    if (index[i] < 0) continue;
    index[i] = static_cast<int>(kept.size());
    kept.push_back(std::move(function.blocks[i]));
  }
  function.blocks = std::move(kept);
  for (MachineBlock& block : function.blocks) {
    for (MachineInstruction& instruction : block.instructions) {
      if (instruction.target >= 0) instruction.target = index[instruction.target];
    }
  }
}

}  // namespace

void LayOutBlocks(MachineFunction& function) {
  for (MachineBlock& block : function.blocks) {
    for (MachineInstruction& instruction : block.instructions) {
      if (instruction.IsBranch()) instruction.target = FinalTarget(function, instruction.target);
    }
  }
  RemoveUnreachable(function);
  for (size_t i = 0; i < function.blocks.size(); ++i) {
    const int next = static_cast<int>(i) + 1;
    auto& instructions = function.blocks[i].instructions;
    ATALLA_CHECK(!instructions.empty());
    if (!IsJump(instructions.back())) continue;
    if (instructions.size() >= 2) {
      MachineInstruction& branch = instructions[instructions.size() - 2];
      if (branch.IsBranch() && !IsJump(branch)) {
        if (branch.target == instructions.back().target) {
          // Both ways lead to the same place; the increment, if any, still counts.
          if (branch.increment == 0) instructions.erase(instructions.end() - 2);
        } else if (branch.target == next) {
          branch.op = isa::InvertedBranch(branch.op);
          std::swap(branch.target, instructions.back().target);
        }
      }
    }
    if (instructions.back().target == next) instructions.pop_back();
  }
}

}  // namespace atalla::cc
