#include "atalla/sched/bounds.h"

#include <algorithm>
#include <cstdint>
#include <vector>

#include "absl/types/span.h"
#include "atalla/isa/instruction.h"
#include "atalla/sched/dependence_graph.h"
#include "atalla/sched/legality.h"

namespace atalla::sched {
namespace {

int RoundUp(int amount, int limit) { return (amount + limit - 1) / limit; }

}  // namespace

PacketBound BoundOf(const DependenceGraph& graph, absl::Span<const isa::Op> ops,
                    const RuleSet& rules) {
  PacketBound bound = {RoundUp(graph.size(), rules.width), "width", 0};
  const auto raise = [&bound](int packets, absl::string_view limit) {
    if (packets <= bound.packets) return;
    bound.packets = packets;
    bound.limit = limit;
  };
  for (const Resource& resource : rules.resources) {
    int used = 0;
    // What needs more than a packet has is alone in one.
    for (isa::Op op : ops) used += std::min(resource.Use(op), resource.limit);
    if (resource.limit > 0) raise(RoundUp(used, resource.limit), resource.name);
  }
  std::vector<int> packet(graph.size(), 0);
  std::vector<int64_t> cycle(graph.size(), 0);
  for (int node = 0; node < graph.size(); ++node) {
    for (const Dependence& d : graph.Predecessors(node)) {
      packet[node] = std::max(packet[node], packet[d.from] + std::min(d.latency, 1));
      cycle[node] = std::max(cycle[node], cycle[d.from] + d.latency);
    }
    raise(packet[node] + 1, "dependences");
    bound.cycles = std::max(bound.cycles, cycle[node] + 1);
  }
  bound.cycles = std::max<int64_t>(bound.cycles, bound.packets);
  return bound;
}

}  // namespace atalla::sched
