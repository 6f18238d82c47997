#include "atalla/sched/global/hoist.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/container/inlined_vector.h"
#include "absl/types/span.h"
#include "atalla/assembler/code.h"
#include "atalla/isa/effects.h"
#include "atalla/sched/flow/flow_graph.h"
#include "atalla/sched/flow/liveness.h"
#include "atalla/sched/flow/loops.h"
#include "atalla/sched/flow/register_set.h"
#include "atalla/sched/free_registers.h"
#include "atalla/sched/global/block_list.h"
#include "atalla/sched/global/cost.h"
#include "atalla/sched/global/loop_entry.h"
#include "atalla/sched/global/pure.h"

namespace atalla::sched::global {
namespace {

using assembler::Code;
using assembler::CodeInstruction;
using flow::FlowGraph;
using flow::NaturalLoop;
using flow::RegisterSet;

// What a loop is taken to run when it is weighed against the code before it.
constexpr int kIterations = 10;

class LoopHoister {
 public:
  LoopHoister(const Code& code, const BlockCosts& costs, const FlowGraph& graph,
              const flow::Dominators& dominators, const flow::Liveness& liveness,
              const NaturalLoop& loop, const FreeRegisters& free)
      : code_(code),
        costs_(costs),
        graph_(graph),
        dominators_(dominators),
        liveness_(liveness),
        loop_(loop),
        free_(free),
        body_(code),
        writes_(RegisterSet::kSize) {}

  std::optional<Code> Run(std::vector<Change>& changes) {
    const LoopEntry entry(code_, graph_, loop_);
    if (!entry.CanInsert()) return std::nullopt;
    CountWrites();
    CollectLiveness();
    bool more = true;
    while (more) {
      more = false;
      for (const int b : loop_.blocks) {
        for (int32_t i = graph_.block(b).begin; i < graph_.block(b).end; ++i) {
          if (!absl::c_linear_search(hoisted_, i) && Hoist(b, i)) more = true;
        }
      }
    }
    if (hoisted_.empty() || !Pays()) return std::nullopt;
    for (const int32_t i : hoisted_) {
      changes.push_back({code_.instructions[i].location, "the same in every iteration"});
    }
    return Rebuild(entry);
  }

  // Without what Run took.
  const FreeRegisters& free() const { return free_; }

 private:
  void CountWrites() {
    for (const int b : loop_.blocks) {
      for (int32_t i = graph_.block(b).begin; i < graph_.block(b).end; ++i) {
        for (const isa::Register reg : WritesOf(i)) ++writes_[RegisterSet::Index(reg)];
      }
    }
  }
  void CollectLiveness() {
    for (const int b : loop_.blocks) {
      bool leaves = graph_.IsExit(b);
      for (const flow::FlowEdge& edge : graph_.Successors(b)) {
        if (loop_.Contains(edge.to)) continue;
        leaves = true;
        live_behind_ |= liveness_.LiveIn(edge.to);
      }
      if (graph_.IsExit(b)) live_behind_ |= liveness_.LiveOut(b);
      if (leaves) exits_.push_back(b);
    }
  }

  absl::InlinedVector<isa::Register, 1> WritesOf(int32_t i) const {
    return isa::GetRegisterEffects(body_.instructions[i].instruction).writes;
  }

  bool Hoist(int b, int32_t i) {
    const CodeInstruction& code = body_.instructions[i];
    if (!IsPure(code)) return false;
    const isa::RegisterEffects effects = isa::GetRegisterEffects(code.instruction);
    const isa::Register reg = effects.writes[0];
    for (const isa::Register read : effects.reads) {
      if (read == reg || writes_[RegisterSet::Index(read)] != 0) return false;
    }
    const bool moves = writes_[RegisterSet::Index(reg)] == 1 &&
                       !liveness_.LiveIn(loop_.header).Contains(reg) &&
                       (RunsAlways(b) || !live_behind_.Contains(reg));
    if (!moves && !Rename(b, i, reg)) return false;
    --writes_[RegisterSet::Index(reg)];
    hoisted_.push_back(i);
    return true;
  }

  bool RunsAlways(int b) const {
    return absl::c_all_of(exits_, [&](int exit) { return dominators_.Dominates(b, exit); });
  }

  // Gives the value of instruction `i` a register of its own, if all who read it are known.
  bool Rename(int b, int32_t i, isa::Register reg) {
    const Block& block = graph_.block(b);
    // What has been hoisted already has a name of its own, or is alone in writing its register.
    const auto instructions =
        absl::MakeSpan(body_.instructions)
            .subspan(static_cast<size_t>(block.begin), static_cast<size_t>(block.size()));
    const std::optional<std::vector<int32_t>> readers =
        LocalReaders(instructions, i - block.begin, reg, liveness_.LiveOut(b).Contains(reg));
    if (!readers) return false;
    const std::optional<uint8_t> fresh = free_.Take(reg.file);
    if (!fresh) return false;
    RenameValue(instructions, i - block.begin, *readers, reg, *fresh);
    return true;
  }

  std::vector<CodeInstruction> Hoisted() const {
    std::vector<CodeInstruction> hoisted;
    for (const int32_t i : hoisted_) hoisted.push_back(body_.instructions[i]);
    return hoisted;
  }

  bool Pays() const {
    int64_t saved = 0;
    for (const int b : loop_.blocks) {
      const Block& block = graph_.block(b);
      const auto before =
          absl::MakeConstSpan(code_.instructions)
              .subspan(static_cast<size_t>(block.begin), static_cast<size_t>(block.size()));
      std::vector<CodeInstruction> after;
      for (int32_t i = block.begin; i < block.end; ++i) {
        if (!absl::c_linear_search(hoisted_, i)) after.push_back(body_.instructions[i]);
      }
      saved += costs_.CostOf(before) - costs_.CostOf(after);
    }
    return saved * kIterations > static_cast<int64_t>(hoisted_.size());
  }

  Code Rebuild(const LoopEntry& entry) const {
    Code result = entry.Insert(Hoisted(), FreshLabel(code_));
    const int32_t place = graph_.block(loop_.header).begin;
    const int32_t count = static_cast<int32_t>(hoisted_.size());
    for (const int b : loop_.blocks) {
      for (int32_t i = graph_.block(b).begin; i < graph_.block(b).end; ++i) {
        result.instructions[i < place ? i : i + count].instruction =
            body_.instructions[i].instruction;
      }
    }
    std::vector<int32_t> erased;
    for (const int32_t i : hoisted_) erased.push_back(i < place ? i : i + count);
    absl::c_sort(erased);
    for (size_t k = erased.size(); k-- > 0;) {
      result.instructions.erase(result.instructions.begin() + erased[k]);
      for (assembler::CodeLabel& label : result.labels) {
        if (label.index > erased[k]) --label.index;
      }
    }
    return result;
  }

  const Code& code_;
  const BlockCosts& costs_;
  const FlowGraph& graph_;
  const flow::Dominators& dominators_;
  const flow::Liveness& liveness_;
  const NaturalLoop& loop_;
  FreeRegisters free_;
  Code body_;  // With renamed registers; nothing moved yet.
  std::vector<int> writes_;
  RegisterSet live_behind_;
  std::vector<int> exits_;
  std::vector<int32_t> hoisted_;  // In the order in which they will run.
};

std::optional<Code> HoistOne(const Code& code, const BlockCosts& costs, FreeRegisters& free,
                             std::vector<Change>& changes) {
  const FlowGraph graph(code);
  const flow::Dominators dominators(graph);
  const flow::Liveness liveness(code, graph, flow::NamedRegisters(code));
  std::vector<NaturalLoop> loops = flow::FindNaturalLoops(graph, dominators);
  // From the inside: what leaves a loop may then leave the one around it.
  std::stable_sort(loops.begin(), loops.end(),
                   [](const NaturalLoop& a, const NaturalLoop& b) { return a.depth > b.depth; });
  for (const NaturalLoop& loop : loops) {
    LoopHoister hoister(code, costs, graph, dominators, liveness, loop, free);
    std::optional<Code> hoisted = hoister.Run(changes);
    if (!hoisted) continue;
    free = hoister.free();
    return hoisted;
  }
  return std::nullopt;
}

}  // namespace

Code HoistInvariants(const Code& code, const BlockCosts& costs, FreeRegisters& free,
                     std::vector<Change>& changes) {
  Code result = code;
  while (std::optional<Code> hoisted = HoistOne(result, costs, free, changes)) {
    result = *std::move(hoisted);
  }
  return result;
}

}  // namespace atalla::sched::global
