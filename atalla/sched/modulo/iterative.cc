#include "atalla/sched/modulo/iterative.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <queue>
#include <utility>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/container/inlined_vector.h"
#include "absl/types/span.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/table.h"
#include "atalla/sched/legality.h"
#include "atalla/sched/modulo/graph.h"

namespace atalla::sched::modulo {
namespace {

constexpr int kUnplaced = -1;
// Heights are far below.
constexpr int kFirst = 1 << 20;
// Cycles that a circuit may have to spare and still come first.
constexpr int kTight = 1;
constexpr int kNever = std::numeric_limits<int>::min() / 4;

// What goes before the others, whatever its height.
enum class Order {
  kBranchFirst,
  kRecurrencesFirst,
  kRecurrencesLate,  // First, but half an II late, to leave room before them.
};

// Longest ways through a graph at one II.
class Ways {
 public:
  Ways(const LoopGraph& graph, int ii)
      : ii_(ii),
        in_(graph.size),
        out_(graph.size),
        heights_(graph.size, 0),
        to_branch_(graph.size, kNever) {
    to_branch_[graph.size - 1] = 0;
    for (const LoopEdge& e : graph.edges) {
      if (e.from == e.to) {
        exist_ = exist_ && Weight(e) <= 0;
        continue;
      }
      in_[e.to].push_back(e);
      out_[e.from].push_back(e);
    }
    bool changed = true;
    for (int round = 0; changed && round <= graph.size; ++round) changed = Lengthen();
    exist_ = exist_ && !changed;
  }

  // False if some circuit needs more than the II: then nothing below means anything.
  bool exist() const { return exist_; }

  absl::Span<const LoopEdge> In(int op) const { return in_[op]; }
  absl::Span<const LoopEdge> Out(int op) const { return out_[op]; }
  // To the end of the iteration.
  int Height(int op) const { return heights_[op]; }
  // To the branch, the last op; kNever if none leads there.
  int ToBranch(int op) const { return to_branch_[op]; }

  // For each op, whether some circuit through it has at most kTight cycles to spare.
  // O(n * edges with as little to spare).
  std::vector<bool> OnTightCircuits() const {
    const int size = static_cast<int>(out_.size());
    std::vector<std::vector<TightEdge>> tight(out_.size());
    for (int op = 0; op < size; ++op) {
      for (const LoopEdge& e : out_[op]) {
        // Heights cancel out around a circuit, so this adds up to what the circuit has to spare.
        const int spare = heights_[op] - heights_[e.to] - Weight(e);
        if (spare <= kTight) tight[op].push_back({e.to, spare});
      }
    }
    std::vector<bool> on_circuit(out_.size());
    for (int op = 0; op < size; ++op) on_circuit[op] = LeadsBack(tight, op);
    return on_circuit;
  }

 private:
  struct TightEdge {
    int to;
    int spare;
  };

  static bool LeadsBack(absl::Span<const std::vector<TightEdge>> edges, int op) {
    std::vector<int> spare(edges.size(), kTight + 1);  // On the way from `op`, at least.
    spare[op] = 0;
    std::vector<int> work = {op};
    while (!work.empty()) {
      const int from = work.back();
      work.pop_back();
      for (const TightEdge& e : edges[from]) {
        const int there = spare[from] + e.spare;
        if (there > kTight) continue;
        if (e.to == op) return true;
        if (there >= spare[e.to]) continue;
        spare[e.to] = there;
        work.push_back(e.to);
      }
    }
    return false;
  }

  int Weight(const LoopEdge& e) const { return e.latency - ii_ * e.distance; }

  // From the last op to the first, as most edges lead forwards.
  bool Lengthen() {
    bool changed = false;
    for (int op = static_cast<int>(out_.size()) - 1; op >= 0; --op) {
      for (const LoopEdge& e : out_[op]) {
        if (heights_[e.to] + Weight(e) > heights_[op]) {
          heights_[op] = heights_[e.to] + Weight(e);
          changed = true;
        }
        if (to_branch_[e.to] > kNever && to_branch_[e.to] + Weight(e) > to_branch_[op]) {
          to_branch_[op] = to_branch_[e.to] + Weight(e);
          changed = true;
        }
      }
    }
    return changed;
  }

  const int ii_;
  std::vector<absl::InlinedVector<LoopEdge, 8>> in_, out_;  // Without those from an op to itself.
  std::vector<int> heights_;
  std::vector<int> to_branch_;
  bool exist_ = true;
};

class Scheduler {
 public:
  // REQUIRES: ways.exist().
  Scheduler(const LoopGraph& graph, const Ways& ways, absl::Span<const isa::Op> ops,
            const RuleSet& rules, int ii, Order order)
      : graph_(graph), ways_(ways), ops_(ops), rules_(rules), ii_(ii), branch_(graph.size - 1) {
    needs_.resize(graph.size);
    for (int op = 0; op < graph.size; ++op) {
      for (size_t r = 0; r < rules.resources.size(); ++r) {
        const int amount = rules.resources[r].Use(ops[op]);
        if (amount > 0) needs_[op].push_back({static_cast<int>(r), amount});
      }
    }
    used_.assign(ii, std::vector<int>(rules.resources.size(), 0));
    rows_.resize(ii);
    times_.assign(graph.size, kUnplaced);
    tried_.assign(graph.size, kUnplaced);
    starts_.assign(graph.size, 0);
    Weigh(order);
  }

  std::optional<std::vector<int>> Run(int budget) {
    for (int op = 0; op < graph_.size; ++op) {
      if (op != branch_) waiting_.push({heights_[op], -op});
    }
    Place(branch_, ii_ - 1);
    while (!waiting_.empty()) {
      const int op = -waiting_.top().second;
      waiting_.pop();
      if (times_[op] != kUnplaced) continue;
      if (budget-- <= 0 || !PlaceSomewhere(op)) return std::nullopt;
    }
    return std::move(times_);
  }

 private:
  struct Need {
    int resource;
    int amount;
  };

  void Weigh(Order order) {
    heights_.resize(graph_.size);
    std::vector<bool> tight;
    if (order != Order::kBranchFirst) tight = ways_.OnTightCircuits();
    for (int op = 0; op < graph_.size; ++op) {
      heights_[op] = ways_.Height(op);
      if (order == Order::kBranchFirst ? ways_.ToBranch(op) <= kNever : !tight[op]) continue;
      heights_[op] += kFirst;
      if (order == Order::kRecurrencesLate) starts_[op] = ii_ / 2;
    }
  }

  int Earliest(int op) const {
    int earliest = std::min(starts_[op], Deadline(op));
    for (const LoopEdge& e : ways_.In(op)) {
      if (times_[e.from] == kUnplaced) continue;
      earliest = std::max(earliest, times_[e.from] + e.latency - ii_ * e.distance);
    }
    return earliest;
  }

  int Deadline(int op) const {
    if (ways_.ToBranch(op) <= kNever) return std::numeric_limits<int>::max();
    return ii_ - 1 - ways_.ToBranch(op);
  }

  bool Fits(int op, int time) const {
    const int row = time % ii_;
    if (static_cast<int>(rows_[row].size()) >= rules_.width) return false;
    for (const Need& need : needs_[op]) {
      if (used_[row][need.resource] + need.amount > rules_.resources[need.resource].limit) {
        return false;
      }
    }
    return !graph_.stores[op] ||
           absl::c_none_of(rows_[row], [this](int other) { return graph_.stores[other]; });
  }

  void Place(int op, int time) {
    times_[op] = time;
    tried_[op] = time;
    rows_[time % ii_].push_back(op);
    for (const Need& need : needs_[op]) used_[time % ii_][need.resource] += need.amount;
  }

  void Remove(int op) {
    std::vector<int>& row = rows_[times_[op] % ii_];
    row.erase(std::find(row.begin(), row.end(), op));
    for (const Need& need : needs_[op]) used_[times_[op] % ii_][need.resource] -= need.amount;
    times_[op] = kUnplaced;
    waiting_.push({heights_[op], -op});
  }

  bool PlaceSomewhere(int op) {
    const int earliest = Earliest(op);
    const int deadline = Deadline(op);
    const int last = std::min(earliest + ii_ - 1, deadline);
    for (int time = earliest; time <= last; ++time) {
      if (!Fits(op, time)) continue;
      PlaceAndEvict(op, time);
      return true;
    }
    // By force, each time a cycle later than the last.
    int time = tried_[op] == kUnplaced ? earliest : std::max(earliest, tried_[op] + 1);
    if (time > deadline) time = std::min(earliest, deadline);
    if (time < 0) return false;
    for (int i = 0; i < ii_ && time + i <= deadline; ++i) {
      if (!MakeRoom(op, time + i)) continue;
      PlaceAndEvict(op, time + i);
      return true;
    }
    return false;
  }

  // False if the branch, which stays, is in the way.
  bool MakeRoom(int op, int time) {
    const int row = time % ii_;
    if (row == ii_ - 1) {
      for (const Need& need : needs_[op]) {
        const Resource& resource = rules_.resources[need.resource];
        if (resource.Use(ops_[branch_]) + need.amount > resource.limit) return false;
      }
      if (rules_.width < 2) return false;
    }
    while (!Fits(op, time)) {
      int victim = kUnplaced;
      for (const int other : rows_[row]) {
        if (other == branch_) continue;
        if (victim == kUnplaced || heights_[other] < heights_[victim]) victim = other;
      }
      if (victim == kUnplaced) return false;
      Remove(victim);
    }
    return true;
  }

  // Ops whose edges no longer hold wait again.
  void PlaceAndEvict(int op, int time) {
    Place(op, time);
    for (const LoopEdge& e : ways_.Out(op)) {
      const bool broken =
          times_[e.to] != kUnplaced && times_[e.to] < time + e.latency - ii_ * e.distance;
      if (broken && e.to != branch_) Remove(e.to);
    }
    for (const LoopEdge& e : ways_.In(op)) {
      const bool broken =
          times_[e.from] != kUnplaced && time < times_[e.from] + e.latency - ii_ * e.distance;
      if (broken && e.from != branch_) Remove(e.from);
    }
  }

  const LoopGraph& graph_;
  const Ways& ways_;
  const absl::Span<const isa::Op> ops_;
  const RuleSet& rules_;
  const int ii_;
  const int branch_;
  std::vector<absl::InlinedVector<Need, 4>> needs_;
  std::vector<int> heights_;
  std::vector<int> starts_;  // Not before these.
  std::vector<int> times_;
  std::vector<int> tried_;              // Where each op was placed last.
  std::vector<std::vector<int>> used_;  // By row and resource.
  std::vector<std::vector<int>> rows_;
  std::priority_queue<std::pair<int, int>> waiting_;
};

bool Holds(const LoopGraph& graph, const std::vector<int>& times, int ii) {
  return absl::c_all_of(graph.edges, [&](const LoopEdge& e) {
    return times[e.to] + e.distance * ii >= times[e.from] + e.latency;
  });
}

}  // namespace

std::optional<std::vector<int>> ScheduleAt(const LoopGraph& graph, absl::Span<const isa::Op> ops,
                                           const RuleSet& rules, int ii, int budget_per_op) {
  const Ways ways(graph, ii);
  if (!ways.exist()) return std::nullopt;
  for (const Order order :
       {Order::kBranchFirst, Order::kRecurrencesFirst, Order::kRecurrencesLate}) {
    std::optional<std::vector<int>> times =
        Scheduler(graph, ways, ops, rules, ii, order).Run(budget_per_op * graph.size);
    if (times && Holds(graph, *times, ii)) return times;
  }
  return std::nullopt;
}

}  // namespace atalla::sched::modulo
