#include "atalla/sched/global/place_blocks.h"

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "atalla/assembler/code.h"
#include "atalla/isa/table.h"
#include "atalla/sched/flow/flow_graph.h"
#include "atalla/sched/global/block_list.h"
#include "atalla/sched/global/cost.h"
#include "atalla/sched/global/frequencies.h"

namespace atalla::sched::global {
namespace {

using assembler::Code;
using assembler::CodeInstruction;

// What a jump costs that takes no packet of its own: enough to prefer none.
constexpr double kLittle = 0.01;

// Where control goes from a block; -1: nowhere, or not along an edge.
struct Ways {
  int next = -1;   // If a branch is not taken, or without one.
  int taken = -1;  // Of a branch.
  bool fixed =
      false;          // The next block has to stand behind this one: it is where a call returns to.
  bool gone = false;  // A jump that a branch needed, which is made anew.
};

struct Edge {
  int from = 0;
  int to = 0;
  double gain = 0;
  double frequency = 0;
};

class Placer {
 public:
  Placer(const Code& code, const BlockCosts& costs)
      : costs_(costs),
        graph_(code),
        frequencies_(EstimateFrequencies(graph_)),
        taken_(EstimateTaken(graph_)),
        list_(SplitIntoBlocks(code)),
        blocks_(BlockOfLabels(list_)),
        size_(static_cast<int>(list_.blocks.size())) {}

  // Nothing if code runs off its end, so that no other block can be the last.
  bool FindWays() {
    ways_.resize(list_.blocks.size());
    for (int b = 0; b < size_; ++b) {
      const BasicBlock& block = list_.blocks[b];
      if (block.instructions.empty()) continue;  // Labels at the end.
      const CodeInstruction* control = block.control();
      Ways& ways = ways_[b];
      if (control != nullptr && IsJump(*control)) ways.next = blocks_.at(control->target);
      if (FallsThrough(block)) {
        if (b + 1 == graph_.size()) return false;
        ways.next = b + 1;
        ways.fixed = control != nullptr && !IsConditional(*control);
      }
      if (control != nullptr && IsConditional(*control)) {
        if (control->reference != CodeInstruction::Reference::kPcRelative) return false;
        ways.taken = blocks_.at(control->target);
      }
    }
    TakeJumpsOfBranches();
    return true;
  }

  void MakeChains() {
    chain_of_.resize(list_.blocks.size());
    std::iota(chain_of_.begin(), chain_of_.end(), 0);
    for (int b = 0; b < size_; ++b) chains_.push_back({b});
    for (int b = 0; b < size_; ++b) {
      if (ways_[b].fixed) Join(b, ways_[b].next);
    }
    std::vector<Edge> edges = Edges();
    // Of equal gains that of the usual way, and of equal ways the one to what fewer lead to.
    const auto rank = [this](const Edge& edge) {
      const int others =
          edge.to < graph_.size() ? -static_cast<int>(graph_.Predecessors(edge.to).size()) : 0;
      return std::tuple(edge.gain, edge.frequency, others);
    };
    std::stable_sort(edges.begin(), edges.end(),
                     [&](const Edge& a, const Edge& b) { return rank(a) > rank(b); });
    for (const Edge& edge : edges) Join(edge.from, edge.to);
  }

  // Notes what is new about the code.
  Code Emit(std::vector<Change>& changes) {
    std::vector<int> order;
    for (const std::vector<int>& chain : chains_) {
      for (const int b : chain) {
        if (!ways_[b].gone) order.push_back(b);
      }
    }
    std::vector<BasicBlock> blocks;
    std::vector<size_t> places;
    for (size_t i = 0; i < order.size(); ++i) {
      const int next = i + 1 < order.size() ? order[i + 1] : -1;
      places.push_back(blocks.size());
      Place(order[i], next, blocks, changes);
    }
    // Blocks get labels as others come to jump to them.
    for (size_t i = 0; i < order.size(); ++i) {
      blocks[places[i]].labels = std::move(list_.blocks[order[i]].labels);
    }
    list_.blocks = std::move(blocks);
    return JoinBlocks(list_);
  }

 private:
  // A branch and a jump behind it are one choice between two ways.
  void TakeJumpsOfBranches() {
    const absl::flat_hash_set<std::string> referred = ReferredLabels(list_);
    for (int b = 0; b + 1 < graph_.size(); ++b) {
      if (ways_[b].taken < 0) continue;
      const BasicBlock& jump = list_.blocks[b + 1];
      const bool is_own = absl::c_all_of(jump.labels, [&](const std::string& label) {
        return !referred.contains(label) && !list_.symbols.contains(label);
      });
      if (!is_own || !IsJump(jump.instructions.front())) continue;
      ways_[b + 1].gone = true;
      ways_[b].next = ways_[b + 1].next;
      ways_[b + 1].next = -1;
    }
  }

  std::vector<Edge> Edges() const {
    std::vector<Edge> edges;
    for (int b = 0; b < graph_.size(); ++b) {
      const Ways& ways = ways_[b];
      if (ways.next < 0 || ways.fixed) continue;
      if (ways.taken >= 0) {
        const double rarer = std::min(taken_[b], 1 - taken_[b]) * frequencies_[b];
        edges.push_back({b, ways.next, rarer, (1 - taken_[b]) * frequencies_[b]});
        edges.push_back({b, ways.taken, rarer, taken_[b] * frequencies_[b]});
      } else {
        edges.push_back({b, ways.next, frequencies_[b] * CostOfJump(b), frequencies_[b]});
      }
    }
    return edges;
  }

  // Packets of the block that a jump at its end takes.
  double CostOfJump(int b) const {
    std::vector<CodeInstruction> block = list_.blocks[b].instructions;
    if (IsJump(block.back())) block.pop_back();
    if (block.empty()) return 1;
    const int64_t without = costs_.CostOf(block);
    block.push_back(MakeJump(block.back(), ""));
    return static_cast<double>(costs_.CostOf(block) - without) + kLittle;
  }

  // The chain that `b` ends and the one that `to` starts, if they are two.
  void Join(int b, int to) {
    std::vector<int>& first = chains_[chain_of_[b]];
    std::vector<int>& second = chains_[chain_of_[to]];
    const bool at_end = to >= graph_.size();
    if (to == 0 || at_end || &first == &second || first.back() != b || second.front() != to) return;
    for (const int block : second) chain_of_[block] = chain_of_[b];
    first.insert(first.end(), second.begin(), second.end());
    second.clear();
  }

  void Place(int b, int next, std::vector<BasicBlock>& blocks, std::vector<Change>& changes) {
    const Ways& ways = ways_[b];
    BasicBlock& block = blocks.emplace_back();
    block.instructions = list_.blocks[b].instructions;
    if (ways.taken >= 0) {
      PlaceBranch(ways, next, taken_[b], blocks, changes);
      return;
    }
    const bool jumped = !block.instructions.empty() && IsJump(block.instructions.back());
    const bool jumps = ways.next >= 0 && !ways.fixed && ways.next != next;
    if (jumps == jumped) return;
    const CodeInstruction like = block.instructions.back();
    if (jumped) block.instructions.pop_back();
    if (jumps) block.instructions.push_back(MakeJump(like, Label(ways.next)));
    changes.push_back({like.location, jumps ? "jumps to what followed" : "followed by its target"});
  }

  void PlaceBranch(const Ways& ways, int next, double taken, std::vector<BasicBlock>& blocks,
                   std::vector<Change>& changes) {
    CodeInstruction& branch = blocks.back().instructions.back();
    const bool inverts = ways.next != next && (ways.taken == next || taken < 0.5);
    const CodeInstruction like = branch;
    branch.target = Label(inverts ? ways.next : ways.taken);
    if (inverts) {
      branch.instruction.op = isa::InvertedBranch(branch.instruction.op);
      changes.push_back({branch.location, "branch for the other way"});
    }
    if (ways.next == next || ways.taken == next) return;
    const int rare = inverts ? ways.taken : ways.next;
    blocks.emplace_back().instructions.push_back(MakeJump(like, Label(rare)));
  }

  const std::string& Label(int b) { return LabelOf(list_, b); }

  const BlockCosts& costs_;
  const flow::FlowGraph graph_;
  const std::vector<double> frequencies_;
  const std::vector<double> taken_;
  BlockList list_;
  const absl::flat_hash_map<std::string, int> blocks_;
  const int size_;
  std::vector<Ways> ways_;
  std::vector<std::vector<int>> chains_;  // Blocks; those joined to another are empty.
  std::vector<int> chain_of_;
};

}  // namespace

Code PlaceBlocks(const Code& code, const BlockCosts& costs, std::vector<Change>& changes) {
  Placer placer(code, costs);
  if (!placer.FindWays()) return code;
  placer.MakeChains();
  const size_t before = changes.size();
  Code placed = placer.Emit(changes);
  return changes.size() == before ? code : placed;
}

}  // namespace atalla::sched::global
