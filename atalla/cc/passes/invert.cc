// Loop inversion: `while (c) body` becomes `if (c) do body while (c)`, which takes one branch a
// round instead of two, and whose body is known to run once the loop is entered.

#include <algorithm>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "atalla/cc/ir/cfg.h"
#include "atalla/cc/ir/ssa_builder.h"
#include "atalla/cc/passes/clone.h"
#include "atalla/cc/passes/loop_edges.h"
#include "atalla/cc/passes/passes.h"

namespace atalla::cc {
namespace {

using ir::Block;
using ir::Function;
using ir::Instruction;
using ir::Loop;
using ir::Opcode;
using ir::Value;

// Headers with more to them are not worth the copy.
constexpr int kMaxCopied = 24;

// A loop whose header decides whether to go on, and which comes back by plain jumps.
bool IsTestedAtTop(const Loop& loop) {
  const Instruction* branch = loop.header->terminator();
  if (branch->opcode() != Opcode::kCondBr) return false;
  if (loop.Contains(branch->blocks()[0]) == loop.Contains(branch->blocks()[1])) return false;
  return std::all_of(loop.latches.begin(), loop.latches.end(), [&](const Block* latch) {
    return latch != loop.header && latch->terminator()->opcode() == Opcode::kBr;
  });
}

bool CanCopy(const Block& block) {
  int count = 0;
  for (const Instruction* instruction : block.instructions()) {
    // The text of an asm stays where it is, once: it may define labels.
    if (instruction->opcode() == Opcode::kAsm) return false;
    if (!instruction->IsPhi()) ++count;
  }
  return count <= kMaxCopied;
}

class Inverter {
 public:
  // `entry` jumps to the header and nowhere else.
  Inverter(Function& function, Block* header, Block* entry)
      : function_(function), header_(header), entry_(entry) {}

  // Gives the entry a copy of the header's test. RepairUses() completes it.
  void CopyTest() {
    Block* const entry = entry_;
    entry->Erase(entry->terminator());
    const std::vector<Instruction*> originals = header_->instructions();
    for (Instruction* original : originals) {
      if (original->IsPhi()) {
        copies_[original] = original->IncomingFor(entry);
        original->RemoveIncoming(entry);
        continue;
      }
      Instruction* copy = CloneWithoutOperands(function_, *original);
      copy->blocks() = original->blocks();
      for (Value* operand : original->operands()) {
        const auto found = copies_.find(operand);
        copy->AddOperand(found == copies_.end() ? operand : found->second);
      }
      entry->Append(copy);
      copies_[original] = copy;
    }
    for (Block* successor : header_->successors()) {
      for (Instruction* phi : successor->phis()) {
        Value* value = phi->IncomingFor(header_);
        const auto copy = copies_.find(value);
        phi->AddIncoming(copy == copies_.end() ? value : copy->second, entry);
      }
    }
  }

  // What the header defines has two definitions now, wherever it is used outside.
  void RepairUses(ir::SsaBuilder& ssa) {
    for (Instruction* original : std::vector<Instruction*>(header_->instructions())) {
      if (original->type() == ir::Type::kVoid) continue;
      const int variable = ssa.AddVariable(original->type());
      ssa.Write(variable, header_, original);
      ssa.Write(variable, entry_, copies_[original]);
      std::vector<Instruction*> users = original->users();
      std::sort(users.begin(), users.end());
      users.erase(std::unique(users.begin(), users.end()), users.end());
      // In an order that does not depend on addresses.
      for (Instruction* user : InOrder(users)) {
        for (int i = 0; i < user->operand_count(); ++i) {
          if (user->operand(i) != original) continue;
          Block* place = user->IsPhi() ? user->blocks()[i] : user->block();
          if (place == header_) continue;
          user->SetOperand(i, ssa.Read(variable, place));
        }
      }
    }
  }

 private:
  // As they stand in the function.
  std::vector<Instruction*> InOrder(const std::vector<Instruction*>& sorted) const {
    std::vector<Instruction*> result;
    for (const Block* block : function_.blocks()) {
      for (Instruction* instruction : block->instructions()) {
        if (std::binary_search(sorted.begin(), sorted.end(), instruction)) {
          result.push_back(instruction);
        }
      }
    }
    return result;
  }

  Function& function_;
  Block* header_;
  Block* entry_;
  std::map<const Value*, Value*> copies_;
};

// Inverts loops that share no blocks with each other, if there are any to invert.
bool InvertSome(Function& function) {
  const ir::Cfg cfg(function);
  // Rings of unreachable blocks have no end to the search for what reaches them.
  if (cfg.reverse_postorder().size() != function.blocks().size()) return false;
  std::set<const Block*> changed;
  std::vector<Inverter> inverters;
  for (const auto& loop : cfg.loops()) {
    const bool is_stale =
        std::any_of(loop->blocks.begin(), loop->blocks.end(),
                    [&](const Block* block) { return changed.count(block) != 0; });
    if (is_stale || !IsTestedAtTop(*loop) || !CanCopy(*loop->header)) continue;
    Block* header = loop->header;
    Block* entry = InsertBlockOnEdges(function, header, PresentEntriesOf(*loop));
    // The first block of the body becomes the header. If others lead there it may head a loop of
    // its own.
    for (Block* successor :
         std::vector<Block*>(header->successors().begin(), header->successors().end())) {
      if (loop->Contains(successor) && cfg.predecessors(successor).size() > 1) {
        InsertBlockOnEdges(function, successor, {header});
      }
    }
    inverters.emplace_back(function, header, entry).CopyTest();
    changed.insert(loop->blocks.begin(), loop->blocks.end());
  }
  // Once for all of them: it takes time in proportion to the function.
  ir::SsaBuilder ssa(&function);
  ssa.SealAll();
  for (Inverter& inverter : inverters) inverter.RepairUses(ssa);
  return !inverters.empty();
}

}  // namespace

bool InvertLoops(Function& function) {
  bool changed = false;
  while (InvertSome(function)) changed = true;
  return changed;
}

}  // namespace atalla::cc
