#include "atalla/sched/bounds.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <queue>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "atalla/isa/instruction.h"
#include "atalla/sched/dependence_graph.h"
#include "atalla/sched/legality.h"

namespace atalla::sched {
namespace {

// Where dependences alone put each node at the earliest, and what they put after it.
struct Window {
  std::vector<int64_t> head, tail;
  std::vector<int> by_head;  // Nodes in the order of their heads.
  int64_t longest = 0;       // From the first to the last, both counted.
};

// With latencies counted as `most` at most. Only heads.
Window HeadsOf(const DependenceGraph& graph, int64_t most) {
  Window window;
  window.head.assign(static_cast<size_t>(graph.size()), 0);
  for (int node = 0; node < graph.size(); ++node) {
    int64_t head = 0;
    for (const Dependence& d : graph.Predecessors(node)) {
      head = std::max(head, window.head[d.from] + std::min<int64_t>(d.latency, most));
    }
    window.head[node] = head;
    window.longest = std::max(window.longest, head + 1);
  }
  return window;
}

void AddTails(const DependenceGraph& graph, int64_t most, Window& window) {
  window.tail.assign(static_cast<size_t>(graph.size()), 0);
  for (int node = graph.size() - 1; node >= 0; --node) {
    for (const Dependence& d : graph.Successors(node)) {
      window.tail[node] =
          std::max(window.tail[node], window.tail[d.to] + std::min<int64_t>(d.latency, most));
    }
  }
  window.by_head.resize(window.head.size());
  std::iota(window.by_head.begin(), window.by_head.end(), 0);
  std::stable_sort(window.by_head.begin(), window.by_head.end(),
                   [&](int a, int b) { return window.head[a] < window.head[b]; });
}

// What nodes take of one resource.
struct Amounts {
  absl::string_view name;
  int limit = 0;
  const Resource* resource = nullptr;  // Null: slots, one each.
  int total = 0;

  // What needs more than a packet has is alone in one.
  int Of(isa::Op op) const { return resource ? std::min(resource->Use(op), limit) : 1; }
  int Packets() const { return (total + limit - 1) / limit; }
};

std::vector<Amounts> AmountsOf(absl::Span<const isa::Op> ops, const RuleSet& rules) {
  std::vector<Amounts> all;
  all.reserve(rules.resources.size() + 1);
  all.push_back({"width", rules.width, nullptr, static_cast<int>(ops.size())});
  for (const Resource& resource : rules.resources) {
    if (resource.limit == 0) continue;
    Amounts amounts = {resource.name, resource.limit, &resource, 0};
    for (isa::Op op : ops) amounts.total += amounts.Of(op);
    if (amounts.total > 0) all.push_back(amounts);
  }
  return all;
}

// How long the nodes take at least if one resource is short and each node may be split over
// packets: of those whose heads have come, the one with the longest tail goes first, which is then
// optimal.
int64_t LengthIfSplit(const Amounts& amounts, absl::Span<const isa::Op> ops, const Window& window) {
  std::priority_queue<std::pair<int64_t, int>> ready;  // Tails, and what is left of the node.
  int64_t length = 0;
  int64_t time = 0;
  int left = amounts.limit;
  for (size_t next = 0; next < window.by_head.size() || !ready.empty();) {
    if (ready.empty() && window.head[window.by_head[next]] > time) {
      time = window.head[window.by_head[next]];
      left = amounts.limit;
    }
    for (; next < window.by_head.size() && window.head[window.by_head[next]] <= time; ++next) {
      const int node = window.by_head[next];
      const int amount = amounts.Of(ops[node]);
      if (amount > 0) ready.push({window.tail[node], amount});
    }
    if (ready.empty()) continue;
    const auto [tail, amount] = ready.top();
    ready.pop();
    const int taken = std::min(amount, left);
    left -= taken;
    if (taken < amount) {
      ready.push({tail, amount - taken});
    } else {
      length = std::max(length, time + 1 + tail);
    }
    if (left == 0) {
      ++time;
      left = amounts.limit;
    }
  }
  return length;
}

class Bounder {
 public:
  Bounder(const DependenceGraph& graph, absl::Span<const isa::Op> ops, const RuleSet& rules)
      : graph_(graph),
        ops_(ops),
        resources_(AmountsOf(ops, rules)),
        packets_(HeadsOf(graph, 1)),
        cycles_(HeadsOf(graph, kAnyLatency)) {
    for (const Amounts& amounts : resources_) Raise(amounts.Packets(), amounts.name);
    Raise(packets_.longest, "dependences");
    RaiseCycles(cycles_.longest);
  }

  void Sharpen() {
    AddTails(graph_, 1, packets_);
    AddTails(graph_, kAnyLatency, cycles_);
    for (const Amounts& amounts : resources_) {
      // With one packet's worth it is the dependences that count.
      if (amounts.Packets() < 2) continue;
      if (amounts.Packets() + packets_.longest > bound_.packets) {
        Raise(LengthIfSplit(amounts, ops_, packets_), amounts.name);
      }
      if (amounts.Packets() + cycles_.longest > bound_.cycles) {
        RaiseCycles(LengthIfSplit(amounts, ops_, cycles_));
      }
    }
  }

  PacketBound bound() const { return bound_; }

 private:
  static constexpr int64_t kAnyLatency = std::numeric_limits<int64_t>::max();

  void Raise(int64_t packets, absl::string_view limit) {
    if (packets <= bound_.packets) return;
    bound_.packets = static_cast<int>(packets);
    bound_.limit = limit;
    RaiseCycles(packets);
  }
  void RaiseCycles(int64_t cycles) { bound_.cycles = std::max(bound_.cycles, cycles); }

  const DependenceGraph& graph_;
  const absl::Span<const isa::Op> ops_;
  const std::vector<Amounts> resources_;
  Window packets_, cycles_;
  PacketBound bound_ = {0, "width", 0};
};

}  // namespace

PacketBound QuickBoundOf(const DependenceGraph& graph, absl::Span<const isa::Op> ops,
                         const RuleSet& rules) {
  return Bounder(graph, ops, rules).bound();
}

PacketBound BoundOf(const DependenceGraph& graph, absl::Span<const isa::Op> ops,
                    const RuleSet& rules) {
  Bounder bounder(graph, ops, rules);
  bounder.Sharpen();
  return bounder.bound();
}

}  // namespace atalla::sched
