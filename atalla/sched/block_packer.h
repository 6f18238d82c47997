// Greedy packing of one dependence graph: packet by packet, the most urgent instruction that fits.
//
//   BlockPacker packer(rules);
//   const std::vector<int> classes = ...;              // packer.ClassOf(op) of each node.
//   Packing packing = packer.Run(graph, classes, {.waits = true});
//
// What "list" is made of; other schedulers may use it on graphs of their own.

#ifndef ATALLA_SCHED_BLOCK_PACKER_H_
#define ATALLA_SCHED_BLOCK_PACKER_H_

#include <cstddef>
#include <cstdint>
#include <tuple>
#include <vector>

#include "absl/container/inlined_vector.h"
#include "absl/types/span.h"
#include "atalla/isa/instruction.h"
#include "atalla/sched/dependence_graph.h"
#include "atalla/sched/legality.h"

namespace atalla::sched {

using NodePacket = absl::InlinedVector<int32_t, isa::kSlotsPerPacket>;

// Packets of graph nodes; slots in program order, so that an instruction may overwrite what an
// earlier slot reads.
using Packing = std::vector<NodePacket>;

struct PackingVariant {
  // Fill from the last packet to the first, which puts instructions as late as they may be.
  bool backward = false;
  // Leave out of a packet what would make it wait while there is something that would not.
  bool waits = false;
  // Take every latency as 1: fewest packets, whatever they wait.
  bool unit_latencies = false;
  // What comes first in the program is most urgent, not what the longest way starts from.
  bool program_order = false;
  // Not 0: shift what is urgent a little, each number in its own way.
  uint32_t shuffle = 0;
};

class BlockPacker {
 public:
  explicit BlockPacker(const RuleSet& rules) : room_(rules) {}

  int ClassOf(isa::Op op) const { return room_.ClassOf(op); }

  // O(n log n + edges). `classes[node]` is ClassOf(its operation); a control instruction must be
  // the last node.
  //
  // `within`: a packing of the same graph. The result has no more packets than that: each starts
  // with what is left of the packet that is in its place there, which always fits, and is filled
  // by `variant`.
  Packing Run(const DependenceGraph& graph, absl::Span<const int> classes,
              const PackingVariant& variant, const Packing* within = nullptr);

 private:
  // Most urgent first: height, then the one that has been ready longest, then program order.
  struct Candidate {
    int64_t height;
    int64_t ready;
    int32_t order;
    int32_t node;

    friend bool operator<(const Candidate& a, const Candidate& b) {
      return std::tuple(a.height, -a.ready, -a.order) < std::tuple(b.height, -b.ready, -b.order);
    }
  };
  struct Waiting {
    int64_t ready;
    int32_t node;
    friend bool operator<(const Waiting& a, const Waiting& b) { return a.ready > b.ready; }
  };

  void Start(const DependenceGraph& graph, const PackingVariant& variant);
  void Release(int32_t node);
  void MakeCandidate(int32_t node);
  // `due`: what must be in it, if anything must.
  void BeginPacket(const NodePacket* due);
  void PlaceDue(const NodePacket& due, NodePacket& packet);
  // The candidates of active_[i]; null, and the class is active no more, if there are none.
  std::vector<Candidate>* CandidatesOfActive(size_t i);
  // Drops what was due, and was placed without being taken from here.
  void Prune(std::vector<Candidate>& heap) const;
  bool TakeBest(NodePacket& packet);
  void Place(int32_t node, NodePacket& packet);
  void FinishPacket(const NodePacket& packet);

  int64_t LatencyOf(const Dependence& d) const {
    return variant_.unit_latencies && d.latency > 1 ? 1 : d.latency;
  }

  PacketRoom room_;
  PackingVariant variant_;
  bool refills_ = false;  // Only then may candidates have been placed already.
  const DependenceGraph* graph_ = nullptr;
  absl::Span<const int> classes_;

  int64_t time_ = 0;  // At which the packet being filled issues.
  std::vector<int64_t> heights_;
  std::vector<bool> placed_;
  std::vector<int64_t> ready_;    // Cycle at which each node's operands are there.
  std::vector<int32_t> unmet_;    // Edges from nodes that are not placed yet.
  std::vector<int32_t> next_;     // May issue from the next packet on.
  std::vector<Waiting> waiting_;  // Heap; only if variant_.waits.
  std::vector<std::vector<Candidate>> candidates_;  // A heap for each class.
  std::vector<int> active_;      // Classes that may have candidates, in any order.
  std::vector<bool> is_active_;  // By class.
};

// Cycles until the last packet of `packing` has issued, if each packet waits for its operands and
// everything from outside is there at once.
int64_t EstimateCycles(const DependenceGraph& graph, const Packing& packing);

}  // namespace atalla::sched

#endif  // ATALLA_SCHED_BLOCK_PACKER_H_
