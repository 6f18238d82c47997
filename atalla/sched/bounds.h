// How few packets and cycles any schedule of a dependence graph can have, and what forbids fewer.
//
//   const PacketBound bound = BoundOf(graph, ops, rules);
//   LOG << packing.size() << " packets; at least " << bound.packets << " because of " <<
//   bound.limit;

#ifndef ATALLA_SCHED_BOUNDS_H_
#define ATALLA_SCHED_BOUNDS_H_

#include <cstdint>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "atalla/isa/instruction.h"
#include "atalla/sched/dependence_graph.h"
#include "atalla/sched/legality.h"

namespace atalla::sched {

struct PacketBound {
  int packets = 0;
  // "width", "dependences" or the name of a resource of the rule set, which must outlive this.
  absl::string_view limit;
  // Until the last packet issues, with latencies: never fewer than packets.
  int64_t cycles = 0;
};

// What dependences alone need, and what each resource needs alone. `ops[node]` is the operation of
// each node. O(n * resources + edges).
PacketBound QuickBoundOf(const DependenceGraph& graph, absl::Span<const isa::Op> ops,
                         const RuleSet& rules);

// The same or more: what each resource needs if nodes keep to what dependences put before and after
// them, but may be split over packets (J. R. Jackson, "Scheduling a production line to minimize
// maximum tardiness", UCLA, 1955; J. Carlier, "The one-machine sequencing problem", European
// Journal of Operational Research 11, 1982). O(n log n * resources + edges).
PacketBound BoundOf(const DependenceGraph& graph, absl::Span<const isa::Op> ops,
                    const RuleSet& rules);

}  // namespace atalla::sched

#endif  // ATALLA_SCHED_BOUNDS_H_
