#include "atalla/sched/global/speculate.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/container/flat_hash_set.h"
#include "absl/types/span.h"
#include "atalla/assembler/code.h"
#include "atalla/isa/effects.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/table.h"
#include "atalla/sched/blocks.h"
#include "atalla/sched/flow/flow_graph.h"
#include "atalla/sched/flow/liveness.h"
#include "atalla/sched/flow/register_set.h"
#include "atalla/sched/free_registers.h"
#include "atalla/sched/global/block_list.h"
#include "atalla/sched/global/cost.h"
#include "atalla/sched/global/pure.h"

namespace atalla::sched::global {
namespace {

using assembler::Code;
using assembler::CodeInstruction;
using flow::FlowGraph;
using flow::RegisterSet;
using isa::Register;

struct Motion {
  std::vector<CodeInstruction> above;  // The block before, with what came to it.
  std::vector<CodeInstruction> below;
  std::vector<CodeInstruction> moved;
};

class Mover {
 public:
  Mover(const Code& code, const BlockCosts& costs, const absl::flat_hash_set<std::string>& settled,
        FreeRegisters& free)
      : code_(code),
        costs_(costs),
        graph_(code),
        liveness_(code, graph_, flow::NamedRegisters(code)),
        settled_(static_cast<size_t>(graph_.size())),
        free_(free) {
    for (const assembler::CodeLabel& label : code.labels) {
      if (settled.contains(label.name)) settled_[graph_.BlockOf(label.index)] = true;
    }
  }

  // The code with instructions of one block moved, if there is a block that gains by it. Starts at
  // block `b`, and leaves it where it stopped.
  std::optional<Code> MoveOne(int& b, std::vector<Change>& changes) {
    for (; b < graph_.size(); ++b) {
      const int above = graph_.OnlyPredecessor(b);
      if (above < 0 || above == b || !EndsInBranch(above)) continue;
      if (settled_[above] || settled_[b]) continue;
      FreeRegisters free = free_;
      const Motion motion = Move(above, b, free);
      if (motion.moved.empty()) continue;
      if (Cost(motion.below) >= costs_.CostOf(Instructions(b))) continue;
      free_ = std::move(free);
      for (const CodeInstruction& moved : motion.moved) {
        changes.push_back({moved.location, "before the branch that leads to it"});
      }
      return Rebuild(above, b, motion);
    }
    return std::nullopt;
  }

 private:
  absl::Span<const CodeInstruction> Instructions(int b) const {
    const Block& block = graph_.block(b);
    return absl::MakeConstSpan(code_.instructions)
        .subspan(static_cast<size_t>(block.begin), static_cast<size_t>(block.size()));
  }
  // Nothing costs nothing.
  int64_t Cost(const std::vector<CodeInstruction>& block) const {
    return block.empty() ? 0 : costs_.CostOf(block);
  }
  bool EndsInBranch(int b) const {
    return isa::HasEffect(Instructions(b).back().instruction.op, isa::kIsConditional);
  }

  // What is live where control goes from `above` if not to `below`.
  RegisterSet LiveElsewhere(int above, int below) const {
    RegisterSet live;
    for (const flow::FlowEdge& edge : graph_.Successors(above)) {
      if (edge.to != below) live |= liveness_.LiveIn(edge.to);
    }
    // A branch to the end of the program.
    if (graph_.IsExit(above)) live |= liveness_.LiveOut(above);
    return live;
  }

  Motion Move(int above, int below, FreeRegisters& free) const {
    Motion motion;
    motion.above.assign(Instructions(above).begin(), Instructions(above).end());
    motion.below.assign(Instructions(below).begin(), Instructions(below).end());
    const RegisterSet elsewhere = LiveElsewhere(above, below);
    const BlockCost cost = costs_.Of(motion.above);
    for (size_t i = 0; i < motion.below.size() && i < static_cast<size_t>(kMaxSpeculated);) {
      if (TryMove(below, static_cast<int32_t>(i), elsewhere, cost, free, motion)) {
        motion.below.erase(motion.below.begin() + static_cast<std::ptrdiff_t>(i));
      } else {
        ++i;
      }
    }
    return motion;
  }

  bool TryMove(int below, int32_t i, const RegisterSet& elsewhere, const BlockCost& cost,
               FreeRegisters& free, Motion& motion) const {
    if (!IsPure(motion.below[i])) return false;
    const isa::RegisterEffects effects = isa::GetRegisterEffects(motion.below[i].instruction);
    const Register reg = effects.writes[0];
    const isa::RegisterEffects branch = isa::GetRegisterEffects(motion.above.back().instruction);
    // Operands must be those of before, and the branch's own.
    for (const Register read : effects.reads) {
      if (absl::c_linear_search(branch.writes, read)) return false;
    }
    bool taken = elsewhere.Contains(reg) || absl::c_linear_search(branch.reads, reg) ||
                 absl::c_linear_search(branch.writes, reg);
    for (int32_t k = 0; k < i; ++k) {
      const isa::RegisterEffects before = isa::GetRegisterEffects(motion.below[k].instruction);
      for (const Register read : effects.reads) {
        if (absl::c_linear_search(before.writes, read)) return false;
      }
      taken = taken || absl::c_linear_search(before.reads, reg) ||
              absl::c_linear_search(before.writes, reg);
    }
    std::vector<CodeInstruction> renamed;
    FreeRegisters left = free;
    if (taken) {
      const std::optional<std::vector<int32_t>> readers =
          LocalReaders(motion.below, i, reg, liveness_.LiveOut(below).Contains(reg));
      if (!readers) return false;
      const std::optional<uint8_t> fresh = left.Take(reg.file);
      if (!fresh) return false;
      renamed = motion.below;
      RenameValue(absl::MakeSpan(renamed), i, *readers, reg, *fresh);
    }
    const CodeInstruction moved = taken ? renamed[i] : motion.below[i];
    std::vector<CodeInstruction> trial = motion.above;
    trial.insert(trial.end() - 1, moved);
    const BlockCost now = costs_.Of(trial);
    if (now.packets > cost.packets || now.cycles > cost.cycles) return false;
    motion.above = std::move(trial);
    motion.moved.push_back(moved);
    if (taken) motion.below = std::move(renamed);
    free = std::move(left);
    return true;
  }

  Code Rebuild(int above, int below, const Motion& motion) const {
    Code result = code_;
    result.instructions.clear();
    std::vector<int32_t> place(static_cast<size_t>(graph_.size()) + 1);
    for (int b = 0; b < graph_.size(); ++b) {
      place[b] = static_cast<int32_t>(result.instructions.size());
      const absl::Span<const CodeInstruction> block = b == above ? absl::MakeConstSpan(motion.above)
                                                      : b == below
                                                          ? absl::MakeConstSpan(motion.below)
                                                          : Instructions(b);
      result.instructions.insert(result.instructions.end(), block.begin(), block.end());
    }
    place.back() = static_cast<int32_t>(result.instructions.size());
    const int32_t size = static_cast<int32_t>(code_.instructions.size());
    for (assembler::CodeLabel& label : result.labels) {
      label.index = label.index == size ? place.back() : place[graph_.BlockOf(label.index)];
    }
    return result;
  }

  const Code& code_;
  const BlockCosts& costs_;
  const FlowGraph graph_;
  const flow::Liveness liveness_;
  std::vector<bool> settled_;  // Of each block.
  FreeRegisters& free_;
};

}  // namespace

Code Speculate(const Code& code, const BlockCosts& costs,
               const absl::flat_hash_set<std::string>& settled, FreeRegisters& free,
               std::vector<Change>& changes) {
  Code result = code;
  int block = 0;
  while (std::optional<Code> moved = Mover(result, costs, settled, free).MoveOne(block, changes)) {
    // Blocks that have lost all their instructions are none any more.
    block = std::max(0, block - 1);
    result = *std::move(moved);
  }
  return result;
}

}  // namespace atalla::sched::global
