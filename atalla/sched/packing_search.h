// The best of several greedy packings of one dependence graph: fewest packets first, then fewest
// estimated cycles, or the other way round (objective.h).
//
//   PackingSearch search(rules);
//   const Packing packing = search.Run(graph, ops);
//
// 1. Variants of BlockPacker: forwards and backwards, holding back what would wait or not, with
//    latencies or with all of them 1.
// 2. While there is more of what counts first than the bound (bounds.h), and the block is small:
//    the same with what is urgent shifted at random.
// 3. While cycles are above the bound: the packets found are filled anew, by latencies, from the
//    first to the last and the other way, each starting with what is due in it. Moving everything
//    to one end and back is the "justification" of project scheduling (V. Valls, F. Ballestin,
//    S. Quintanilla, "Justification and RCPSP: a technique that pays", European Journal of
//    Operational Research 165, 2005).
//
// The same result on every machine. O(n log n + edges).

#ifndef ATALLA_SCHED_PACKING_SEARCH_H_
#define ATALLA_SCHED_PACKING_SEARCH_H_

#include <cstdint>
#include <utility>
#include <vector>

#include "absl/types/span.h"
#include "atalla/isa/instruction.h"
#include "atalla/sched/block_packer.h"
#include "atalla/sched/bounds.h"
#include "atalla/sched/dependence_graph.h"
#include "atalla/sched/legality.h"
#include "atalla/sched/objective.h"

namespace atalla::sched {

class PackingSearch {
 public:
  // `rules` must outlive this.
  explicit PackingSearch(const RuleSet& rules, Objective objective = Objective::kPackets)
      : rules_(rules), objective_(objective), packer_(rules) {}

  // `ops[node]` is the operation of each node.
  Packing Run(const DependenceGraph& graph, absl::Span<const isa::Op> ops);
  // How many packets, or cycles, Run makes of it, in less time: the other does not matter.
  int64_t Cost(const DependenceGraph& graph, absl::Span<const isa::Op> ops);

 private:
  // What counts first, then the other. Less is better.
  using Rank = std::pair<int64_t, int64_t>;
  Rank RankOf(int64_t packets, int64_t cycles) const;
  Rank LeastRank() const { return RankOf(bound_.packets, bound_.cycles); }
  // The fewest of what counts first.
  bool Optimal() const { return best_rank_.first == LeastRank().first; }
  bool Finished() const { return cost_only_ ? Optimal() : best_rank_ == LeastRank(); }
  void Search(const DependenceGraph& graph, absl::Span<const isa::Op> ops);
  // True if it is better than all before.
  bool Try(const PackingVariant& variant, const Packing* within = nullptr);
  void Shuffle();
  void Refill();

  const RuleSet& rules_;
  const Objective objective_;
  BlockPacker packer_;
  const DependenceGraph* graph_ = nullptr;
  std::vector<int> classes_;
  PacketBound bound_;
  bool cost_only_ = false;
  Packing best_, last_;  // `last_`: of the latest try, if it was not better.
  Rank best_rank_;       // Of best_.
};

}  // namespace atalla::sched

#endif  // ATALLA_SCHED_PACKING_SEARCH_H_
