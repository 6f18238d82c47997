#include "atalla/sched/global/superblocks.h"

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "atalla/assembler/code.h"
#include "atalla/isa/instruction.h"
#include "atalla/sched/flow/flow_graph.h"
#include "atalla/sched/free_registers.h"
#include "atalla/sched/global/block_list.h"
#include "atalla/sched/global/cost.h"
#include "atalla/sched/global/frequencies.h"

namespace atalla::sched::global {
namespace {

using assembler::Code;
using assembler::CodeInstruction;

// What each copied instruction must save, in packets of the whole program.
constexpr double kLeastGain = 0.05;

class Duplicator {
 public:
  Duplicator(const Code& code, const BlockCosts& costs)
      : costs_(costs), graph_(code), frequencies_(EstimateFrequencies(graph_)) {
    list_ = SplitIntoBlocks(code);
    blocks_ = BlockOfLabels(list_);
    referred_ = ReferredLabels(list_);
  }

  // The code with the copy that saves most, if there is one that saves.
  std::optional<Code> CopyOne(std::vector<Change>& changes) {
    double best = 0;
    int best_block = -1;
    for (int b = 0; b < graph_.size(); ++b) {
      const double gain = Gain(b);
      if (gain <= best) continue;
      best = gain;
      best_block = b;
    }
    if (best_block < 0) return std::nullopt;
    const int join = JoinOf(best_block);
    const CodeInstruction& first = list_.blocks[join].instructions.front();
    changes.push_back(
        {list_.blocks[best_block].instructions.back().location,
         absl::StrCat("followed by a copy of ", list_.blocks[join].instructions.size(),
                      " instructions from ", first.location.ToString())});
    Copy(best_block, join);
    return JoinBlocks(list_);
  }

 private:
  // The block that alone follows `b`, if others lead to it as well and it may be copied.
  int JoinOf(int b) const {
    const BasicBlock& block = list_.blocks[b];
    const CodeInstruction* control = block.control();
    if (block.instructions.empty() || (control != nullptr && !IsJump(*control))) return -1;
    const int join = control != nullptr ? blocks_.at(control->target) : b + 1;
    if (join >= graph_.size() || join == b) return -1;
    const BasicBlock& copied = list_.blocks[join];
    // A copy of a jump alone is that jump again, so endless jumps would be copied without end.
    if (copied.instructions.size() == 1 && IsJump(copied.instructions[0])) return -1;
    const bool ends = copied.control() != nullptr && !IsCall(*copied.control());
    if (!ends || copied.instructions.size() > static_cast<size_t>(kMaxDuplicated)) return -1;
    if (control == nullptr && !IsReferred(copied, referred_)) return -1;
    return join;
  }

  static bool IsCall(const CodeInstruction& control) {
    const isa::Op op = control.instruction.op;
    return (op == isa::Op::kJal || op == isa::Op::kJalr) && control.instruction.rd != 0;
  }

  // Packets saved by a copy of what follows `b`.
  double Gain(int b) const {
    const int join = JoinOf(b);
    if (join < 0 || frequencies_[b] == 0) return 0;
    std::vector<CodeInstruction> merged = list_.blocks[b].instructions;
    const std::vector<CodeInstruction>& copied = list_.blocks[join].instructions;
    const int64_t before = costs_.CostOf(merged) + costs_.CostOf(copied);
    if (list_.blocks[b].control() != nullptr) merged.pop_back();
    merged.insert(merged.end(), copied.begin(), copied.end());
    double gain = static_cast<double>(before - costs_.CostOf(merged));
    // Whoever falls out of the copy has to jump.
    if (FallsThrough(list_.blocks[join])) gain -= FallsOut(join);
    gain *= frequencies_[b];
    return gain < kLeastGain * static_cast<double>(copied.size()) ? 0 : gain;
  }

  // How likely control goes on from `block` to the next.
  double FallsOut(int block) const {
    double likely = 0.5;
    for (const flow::FlowEdge& edge : graph_.Successors(block)) {
      if (edge.kind == flow::EdgeKind::kTaken && edge.to <= block) likely = 0.1;
    }
    return likely;
  }

  void Copy(int b, int join) {
    const bool falls_out = FallsThrough(list_.blocks[join]);
    std::vector<CodeInstruction>& into = list_.blocks[b].instructions;
    const CodeInstruction like = into.back();
    if (list_.blocks[b].control() != nullptr) into.pop_back();
    const std::vector<CodeInstruction>& copied = list_.blocks[join].instructions;
    into.insert(into.end(), copied.begin(), copied.end());
    if (!falls_out) return;
    if (join + 1 == static_cast<int>(list_.blocks.size())) list_.blocks.emplace_back();
    BasicBlock leave;
    leave.instructions.push_back(MakeJump(like, LabelOf(list_, join + 1)));
    list_.blocks.insert(list_.blocks.begin() + b + 1, std::move(leave));
  }

  const BlockCosts& costs_;
  const flow::FlowGraph graph_;
  const std::vector<double> frequencies_;
  // Block b is that of the graph; labels at the end of the program are one more.
  BlockList list_;
  absl::flat_hash_map<std::string, int> blocks_;
  absl::flat_hash_set<std::string> referred_;
};

}  // namespace

Code FormSuperblocks(const Code& code, const BlockCosts& costs, FreeRegisters&,
                     std::vector<Change>& changes) {
  Code result = code;
  const size_t limit = 2 * code.instructions.size();
  while (result.instructions.size() < limit) {
    std::optional<Code> copied = Duplicator(result, costs).CopyOne(changes);
    if (!copied) return result;
    result = *std::move(copied);
  }
  return result;
}

}  // namespace atalla::sched::global
