// The best of several greedy packings of one dependence graph: fewest packets first, then fewest
// estimated cycles.
//
//   PackingSearch search(rules);
//   const Packing packing = search.Run(graph, ops);
//
// 1. Variants of BlockPacker: forwards and backwards, holding back what would wait or not, with
//    latencies or with all of them 1.
// 2. While there are more packets than the bound (bounds.h), and the block is small: the same with
//    what is urgent shifted at random.
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
#include <vector>

#include "absl/types/span.h"
#include "atalla/isa/instruction.h"
#include "atalla/sched/block_packer.h"
#include "atalla/sched/bounds.h"
#include "atalla/sched/dependence_graph.h"
#include "atalla/sched/legality.h"

namespace atalla::sched {

class PackingSearch {
 public:
  // `rules` must outlive this.
  explicit PackingSearch(const RuleSet& rules) : rules_(rules), packer_(rules) {}

  // `ops[node]` is the operation of each node.
  Packing Run(const DependenceGraph& graph, absl::Span<const isa::Op> ops);
  // How many packets Run makes of it, in less time: cycles do not matter.
  int Packets(const DependenceGraph& graph, absl::Span<const isa::Op> ops);

 private:
  bool FewestPackets() const { return static_cast<int>(best_.size()) == bound_.packets; }
  bool Finished() const { return FewestPackets() && (packets_only_ || cycles_ == bound_.cycles); }
  void Search(const DependenceGraph& graph, absl::Span<const isa::Op> ops);
  // True if it is better than all before.
  bool Try(const PackingVariant& variant, const Packing* within = nullptr);
  void Shuffle();
  void Refill();

  const RuleSet& rules_;
  BlockPacker packer_;
  const DependenceGraph* graph_ = nullptr;
  std::vector<int> classes_;
  PacketBound bound_;
  bool packets_only_ = false;
  Packing best_, last_;  // `last_`: of the latest try, if it was not better.
  int64_t cycles_ = 0;   // Of best_.
};

}  // namespace atalla::sched

#endif  // ATALLA_SCHED_PACKING_SEARCH_H_
