// Control flow: dead blocks, constant branches, chains of blocks.

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

#include "atalla/cc/ir/cfg.h"
#include "atalla/cc/passes/passes.h"

namespace atalla::cc {
namespace {

using ir::Block;
using ir::Function;
using ir::Instruction;
using ir::Opcode;
using ir::Value;

void RemovePhiEntries(Block* target, const Block* predecessor) {
  for (Instruction* phi : target->phis()) phi->RemoveIncoming(predecessor);
}

void ReplaceTerminator(Block* block, Block* target) {
  Instruction* old = block->terminator();
  Instruction* jump = block->function()->NewInstruction(Opcode::kBr, ir::Type::kVoid, {});
  jump->location = old->location;
  jump->blocks() = {target};
  block->Erase(old);
  block->Append(jump);
}

// Branches whose outcome is known, or does not matter.
bool FoldBranches(Function& function) {
  bool changed = false;
  for (Block* block : function.blocks()) {
    Instruction* branch = block->terminator();
    if (branch->opcode() != Opcode::kCondBr) continue;
    Block* taken = branch->blocks()[0];
    Block* other = branch->blocks()[1];
    const Value* a = branch->operand(0);
    const Value* b = branch->operand(1);
    if (taken != other) {
      bool holds = false;
      if (a->IsInt() && b->IsInt()) {
        holds = ir::EvaluatePredicate(branch->predicate, a->bits(), b->bits());
      } else if (a == b) {
        holds = ir::EvaluatePredicate(branch->predicate, 0, 0);
      } else {
        continue;
      }
      if (!holds) std::swap(taken, other);
      RemovePhiEntries(other, block);
    }
    ReplaceTerminator(block, taken);
    changed = true;
  }
  return changed;
}

bool RemoveUnreachable(Function& function) {
  const ir::Cfg cfg(function);
  std::vector<Block*> dead;
  for (Block* block : function.blocks()) {
    if (!cfg.IsReachable(block)) dead.push_back(block);
  }
  if (dead.empty()) return false;
  for (Block* block : dead) {
    std::set<Block*> successors(block->successors().begin(), block->successors().end());
    for (Block* successor : successors) {
      if (cfg.IsReachable(successor)) RemovePhiEntries(successor, block);
    }
  }
  function.RemoveBlocks(dead);
  return true;
}

// Phis that always have the same value, or only one operand.
bool RemoveTrivialPhis(Function& function) {
  bool changed = false;
  for (bool again = true; again;) {
    again = false;
    for (Block* block : function.blocks()) {
      for (Instruction* phi : block->phis()) {
        Value* same = nullptr;
        bool trivial = true;
        for (Value* operand : phi->operands()) {
          if (operand == phi || operand == same) continue;
          trivial = same == nullptr;
          if (!trivial) break;
          same = operand;
        }
        if (!trivial) continue;
        if (same == nullptr) same = function.Undef(phi->type());
        if (!phi->users().empty()) phi->ReplaceAllUsesWith(same);
        block->Erase(phi);
        changed = again = true;
      }
    }
  }
  return changed;
}

// Appends a block to its only predecessor, if that goes nowhere else.
bool MergeChains(Function& function) {
  const ir::Cfg cfg(function);
  std::vector<Block*> merged;
  std::set<const Block*> gone;
  for (Block* block : cfg.reverse_postorder()) {
    if (gone.count(block) != 0) continue;
    while (block->successors().size() == 1) {
      Block* next = block->successors()[0];
      if (next == block || cfg.predecessors(next).size() != 1 || !next->phis().empty()) break;
      block->Erase(block->terminator());
      next->MoveTail(0, block);
      for (Block* successor :
           std::vector<Block*>(block->successors().begin(), block->successors().end())) {
        for (Instruction* phi : successor->phis()) {
          std::replace(phi->blocks().begin(), phi->blocks().end(), next, block);
        }
      }
      gone.insert(next);
      merged.push_back(next);
    }
  }
  if (merged.empty()) return false;
  function.RemoveBlocks(merged);
  return true;
}

// Sends the predecessors of a block that only jumps on straight to its target.
bool ThreadJumps(Function& function) {
  bool changed = false;
  const ir::Cfg cfg(function);
  std::set<const Block*> touched;
  for (Block* block : cfg.reverse_postorder()) {
    if (block == function.entry() || block->instructions().size() != 1) continue;
    Instruction* jump = block->terminator();
    if (jump->opcode() != Opcode::kBr) continue;
    Block* target = jump->blocks()[0];
    // The snapshot of the graph is stale near earlier changes.
    if (target == block || touched.count(block) != 0 || touched.count(target) != 0) continue;
    const std::vector<Block*> predecessors = block->predecessors();
    const std::vector<Block*> target_predecessors = target->predecessors();
    const std::vector<Instruction*> phis = target->phis();
    // Loop headers keep their one entry and one latch apart from what comes from elsewhere.
    if (!phis.empty()) {
      const bool shares =
          std::any_of(predecessors.begin(), predecessors.end(), [&](const Block* predecessor) {
            return std::find(target_predecessors.begin(), target_predecessors.end(), predecessor) !=
                   target_predecessors.end();
          });
      if (shares) continue;
    }
    for (Instruction* phi : phis) {
      Value* value = phi->IncomingFor(block);
      phi->RemoveIncoming(block);
      for (Block* predecessor : predecessors) phi->AddIncoming(value, predecessor);
    }
    for (Block* predecessor : predecessors) {
      std::vector<Block*>& targets = predecessor->terminator()->blocks();
      std::replace(targets.begin(), targets.end(), block, target);
      touched.insert(predecessor);
    }
    touched.insert(block);
    touched.insert(target);
    function.RemoveBlocks({block});
    changed = true;
  }
  return changed;
}

}  // namespace

bool SimplifyControlFlow(Function& function) {
  bool changed = false;
  for (bool again = true; again;) {
    again = FoldBranches(function);
    again |= RemoveUnreachable(function);
    again |= RemoveTrivialPhis(function);
    again |= MergeChains(function);
    again |= ThreadJumps(function);
    changed |= again;
  }
  return changed;
}

}  // namespace atalla::cc
