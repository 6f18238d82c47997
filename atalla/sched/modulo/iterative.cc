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

class Scheduler {
 public:
  Scheduler(const LoopGraph& graph, absl::Span<const isa::Op> ops, const RuleSet& rules, int ii,
            Order order)
      : graph_(graph), ops_(ops), rules_(rules), ii_(ii), order_(order), branch_(graph.size - 1) {
    in_.resize(graph.size);
    out_.resize(graph.size);
    for (const LoopEdge& e : graph.edges) {
      if (e.from == e.to) continue;
      in_[e.to].push_back(e);
      out_[e.from].push_back(e);
    }
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
  }

  std::optional<std::vector<int>> Run(int budget) {
    Weigh();
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

  // Longest ways to the end of the iteration, and to the branch, at this II.
  void Weigh() {
    heights_.assign(graph_.size, 0);
    to_branch_.assign(graph_.size, kNever);
    to_branch_[branch_] = 0;
    for (int round = 0; round < graph_.size; ++round) {
      bool changed = false;
      for (const LoopEdge& e : graph_.edges) {
        const int weight = e.latency - ii_ * e.distance;
        if (heights_[e.to] + weight > heights_[e.from]) {
          heights_[e.from] = heights_[e.to] + weight;
          changed = true;
        }
        if (to_branch_[e.to] > kNever && to_branch_[e.to] + weight > to_branch_[e.from]) {
          to_branch_[e.from] = to_branch_[e.to] + weight;
          changed = true;
        }
      }
      if (!changed) break;
    }
    for (int op = 0; op < graph_.size; ++op) {
      const bool first = order_ == Order::kBranchFirst && to_branch_[op] > kNever;
      if (first) heights_[op] += kFirst;
      if (order_ == Order::kBranchFirst || !OnTightCircuit(op)) continue;
      heights_[op] += kFirst;
      if (order_ == Order::kRecurrencesLate) starts_[op] = ii_ / 2;
    }
  }

  // Whether some circuit through `op` has hardly any slack at this II.
  bool OnTightCircuit(int op) const {
    std::vector<int> longest(graph_.size, kNever);
    longest[op] = 0;
    for (int round = 0; round < graph_.size; ++round) {
      bool changed = false;
      for (int from = 0; from < graph_.size; ++from) {
        if (longest[from] <= kNever) continue;
        for (const LoopEdge& e : out_[from]) {
          const int length = longest[from] + e.latency - ii_ * e.distance;
          if (e.to == op) {
            if (length >= -kTight) return true;
          } else if (length > longest[e.to]) {
            longest[e.to] = length;
            changed = true;
          }
        }
      }
      if (!changed) break;
    }
    return false;
  }

  int Earliest(int op) const {
    int earliest = std::min(starts_[op], Deadline(op));
    for (const LoopEdge& e : in_[op]) {
      if (times_[e.from] == kUnplaced) continue;
      earliest = std::max(earliest, times_[e.from] + e.latency - ii_ * e.distance);
    }
    return earliest;
  }

  int Deadline(int op) const {
    if (to_branch_[op] <= kNever) return std::numeric_limits<int>::max();
    return ii_ - 1 - to_branch_[op];
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
    for (const LoopEdge& e : out_[op]) {
      const bool broken =
          times_[e.to] != kUnplaced && times_[e.to] < time + e.latency - ii_ * e.distance;
      if (broken && e.to != branch_) Remove(e.to);
    }
    for (const LoopEdge& e : in_[op]) {
      const bool broken =
          times_[e.from] != kUnplaced && time < times_[e.from] + e.latency - ii_ * e.distance;
      if (broken && e.from != branch_) Remove(e.from);
    }
  }

  const LoopGraph& graph_;
  const absl::Span<const isa::Op> ops_;
  const RuleSet& rules_;
  const int ii_;
  const Order order_;
  const int branch_;
  std::vector<absl::InlinedVector<LoopEdge, 8>> in_, out_;
  std::vector<absl::InlinedVector<Need, 4>> needs_;
  std::vector<int> heights_;
  std::vector<int> starts_;     // Not before these.
  std::vector<int> to_branch_;  // kNever: nothing leads there.
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
  for (const Order order :
       {Order::kBranchFirst, Order::kRecurrencesFirst, Order::kRecurrencesLate}) {
    std::optional<std::vector<int>> times =
        Scheduler(graph, ops, rules, ii, order).Run(budget_per_op * graph.size);
    if (times && Holds(graph, *times, ii)) return times;
  }
  return std::nullopt;
}

}  // namespace atalla::sched::modulo
