#include "atalla/sched/packing_search.h"

#include <cstdint>
#include <utility>

#include "absl/types/span.h"
#include "atalla/isa/instruction.h"
#include "atalla/sched/block_packer.h"
#include "atalla/sched/bounds.h"
#include "atalla/sched/dependence_graph.h"

namespace atalla::sched {
namespace {

constexpr PackingVariant Variant(bool backward, bool waits, bool unit_latencies) {
  PackingVariant variant;
  variant.backward = backward;
  variant.waits = waits;
  variant.unit_latencies = unit_latencies;
  return variant;
}

// In the order in which they are tried, and preferred among equals.
constexpr PackingVariant kVariants[] = {
    Variant(/*backward=*/false, /*waits=*/true, /*unit_latencies=*/false),
    Variant(/*backward=*/true, /*waits=*/true, /*unit_latencies=*/false),
    Variant(/*backward=*/false, /*waits=*/false, /*unit_latencies=*/false),
    Variant(/*backward=*/false, /*waits=*/false, /*unit_latencies=*/true),
    Variant(/*backward=*/true, /*waits=*/false, /*unit_latencies=*/true),
};

// Where cycles count first. Who wrote the code may have known how not to wait.
constexpr PackingVariant InProgramOrder() {
  PackingVariant variant = Variant(/*backward=*/false, /*waits=*/true, /*unit_latencies=*/false);
  variant.program_order = true;
  return variant;
}

// Blocks above these sizes are not shuffled, and get the first variant only, to bound the time
// taken.
constexpr int kSmallBlock = 64;
constexpr int kLargeBlock = 10000;

constexpr uint32_t kShuffles = 16;
constexpr int kRefills = 3;

}  // namespace

Packing PackingSearch::Run(const DependenceGraph& graph, absl::Span<const isa::Op> ops) {
  cost_only_ = false;
  Search(graph, ops);
  return std::move(best_);
}

int64_t PackingSearch::Cost(const DependenceGraph& graph, absl::Span<const isa::Op> ops) {
  cost_only_ = true;
  Search(graph, ops);
  return best_rank_.first;
}

PackingSearch::Rank PackingSearch::RankOf(int64_t packets, int64_t cycles) const {
  return objective_ == Objective::kPackets ? Rank(packets, cycles) : Rank(cycles, packets);
}

void PackingSearch::Search(const DependenceGraph& graph, absl::Span<const isa::Op> ops) {
  graph_ = &graph;
  classes_.clear();
  for (isa::Op op : ops) classes_.push_back(packer_.ClassOf(op));
  bound_ = QuickBoundOf(graph, ops, rules_);
  best_.clear();
  for (const PackingVariant& variant : kVariants) {
    Try(variant);
    if (Finished() || graph.size() > kLargeBlock) return;
  }
  if (objective_ == Objective::kCycles) Try(InProgramOrder());
  bound_ = BoundOf(graph, ops, rules_);
  if (!Optimal() && graph.size() <= kSmallBlock) Shuffle();
  if (!Finished()) Refill();
}

bool PackingSearch::Try(const PackingVariant& variant, const Packing* within) {
  last_ = packer_.Run(*graph_, classes_, variant, within);
  // Then cycles need not be counted.
  const bool too_many = objective_ == Objective::kPackets && last_.size() > best_.size();
  if (!best_.empty() && too_many) return false;
  const Rank rank = RankOf(static_cast<int64_t>(last_.size()), EstimateCycles(*graph_, last_));
  if (!best_.empty() && rank >= best_rank_) return false;
  best_ = last_;
  best_rank_ = rank;
  return true;
}

void PackingSearch::Shuffle() {
  for (uint32_t seed = 1; seed <= kShuffles && !Optimal(); ++seed) {
    const bool packets_first = objective_ == Objective::kPackets;
    PackingVariant variant = Variant(/*backward=*/seed % 2 == 0, /*waits=*/!packets_first,
                                     /*unit_latencies=*/packets_first);
    variant.shuffle = seed;
    Try(variant);
  }
}

void PackingSearch::Refill() {
  for (int round = 0; round < kRefills; ++round) {
    bool better = false;
    for (const bool backward : {true, false}) {
      // As many in the last packets as may be, or in the first; whatever that waits.
      const Packing base = best_;
      better |= Try(Variant(backward, /*waits=*/false, /*unit_latencies=*/true), &base);
      const Packing justified = std::move(last_);
      better |= Try(Variant(!backward, /*waits=*/true, /*unit_latencies=*/false), &justified);
    }
    if (!better || Finished()) return;
  }
}

}  // namespace atalla::sched
