// Loop-invariant code motion, inner loops first, so that what is invariant in several loops goes
// before the outermost of them.

#include <algorithm>
#include <set>
#include <vector>

#include "atalla/cc/ir/cfg.h"
#include "atalla/cc/passes/alias.h"
#include "atalla/cc/passes/loop_edges.h"
#include "atalla/cc/passes/passes.h"

namespace atalla::cc {
namespace {

using ir::Block;
using ir::Function;
using ir::Instruction;
using ir::Loop;
using ir::Opcode;

// A vec that is spilled loses bits: loops keep what could take all registers.
constexpr int kMaxVectors = 32;

class Hoister {
 public:
  Hoister(const Aliases& aliases, const ir::Cfg& cfg, const Loop& loop)
      : cfg_(cfg), loop_(loop), aliases_(aliases) {}

  // What can go before the loop, in the order in which it can.
  std::vector<Instruction*> Find() {
    for (const Block* block : loop_.blocks) {
      for (const Instruction* instruction : block->instructions()) {
        if (HasFlag(instruction->opcode(), ir::kWritesMemory)) writes_.push_back(instruction);
      }
    }
    std::vector<Instruction*> found;
    int vectors = 0;
    for (const Block* block : cfg_.reverse_postorder()) {
      if (!loop_.Contains(block)) continue;
      // Whether the first round surely gets here with nothing to be seen having happened before.
      bool runs_at_once = block == loop_.header;
      for (Instruction* instruction : block->instructions()) {
        if (CanHoist(*instruction, runs_at_once) &&
            (instruction->type() != ir::Type::kVec || ++vectors <= kMaxVectors)) {
          found.push_back(instruction);
          hoisted_.insert(instruction);
        } else if (instruction->MustStay()) {
          runs_at_once = false;
        }
      }
    }
    return found;
  }

 private:
  bool CanHoist(const Instruction& instruction, bool runs_at_once) const {
    const Opcode opcode = instruction.opcode();
    if (instruction.IsPhi() || instruction.MustStay() || opcode == Opcode::kAsmOutput) return false;
    constexpr uint32_t kOtherState = ir::kReadsScratchpad | ir::kReadsWeights;
    if (HasFlag(opcode, kOtherState)) return false;
    // A vec at an address of a scratchpad, such as 0, stops the machine.
    const bool is_vec_load = opcode == Opcode::kLoad && instruction.width == ir::Width::kVec;
    if ((HasFlag(opcode, ir::kMayTrap) || is_vec_load) && !runs_at_once) return false;
    for (const ir::Value* operand : instruction.operands()) {
      const Instruction* definition = operand->AsInstruction();
      if (definition != nullptr && loop_.Contains(definition->block()) &&
          hoisted_.count(definition) == 0) {
        return false;
      }
    }
    if (!HasFlag(opcode, ir::kReadsMemory)) return true;
    if (opcode != Opcode::kLoad) return false;
    const MemoryLocation location = LocationOfLoad(instruction);
    return std::none_of(writes_.begin(), writes_.end(), [&](const Instruction* write) {
      return aliases_.MayWrite(*write, location);
    });
  }

  const ir::Cfg& cfg_;
  const Loop& loop_;
  const Aliases& aliases_;
  std::vector<const Instruction*> writes_;
  std::set<const Instruction*> hoisted_;
};

// The block from which alone the loop is entered and which leads nowhere else; null if there is
// none.
Block* PreheaderOf(const ir::Cfg& cfg, const Loop& loop) {
  const std::vector<Block*> entries = EntriesOf(cfg, loop);
  if (entries.size() == 1 && entries[0]->terminator()->opcode() == Opcode::kBr) return entries[0];
  return nullptr;
}

// From all loops that have a block in front of them. If one without could give something, it gets
// such a block and its turn comes again.
bool HoistFromAll(Function& function, bool& again) {
  const ir::Cfg cfg(function);
  const Aliases aliases(function);
  bool changed = false;
  std::vector<const Loop*> without;
  for (const auto& loop : cfg.loops()) {
    const std::vector<Instruction*> found = Hoister(aliases, cfg, *loop).Find();
    if (found.empty()) continue;
    changed = true;
    Block* preheader = PreheaderOf(cfg, *loop);
    if (preheader == nullptr) {
      without.push_back(loop.get());
      continue;
    }
    for (Instruction* instruction : found) {
      instruction->block()->Remove(instruction);
      preheader->InsertBeforeTerminator(instruction);
    }
  }
  for (const Loop* loop : without) {
    InsertBlockOnEdges(function, loop->header, PresentEntriesOf(*loop));
  }
  again = !without.empty();
  return changed;
}

}  // namespace

bool HoistInvariants(Function& function) {
  bool changed = false;
  for (bool again = true; again;) changed |= HoistFromAll(function, again);
  return changed;
}

}  // namespace atalla::cc
