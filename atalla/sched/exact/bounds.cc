#include "atalla/sched/exact/bounds.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "atalla/base/check.h"
#include "atalla/sched/exact/problem.h"

namespace atalla::sched {
namespace {

// An operation that must be in packet `head` or later and at least `gap` packets before another.
struct Ancestor {
  int32_t op;
  int32_t head;
  int32_t gap;
};

class Bounder {
 public:
  explicit Bounder(const ExactProblem& problem)
      : problem_(problem), amounts_(problem.limits.size()), paths_(LongestPaths(problem)) {
    for (size_t r = 0; r < problem.limits.size(); ++r) amounts_[r].assign(problem.size(), 0);
    for (int op = 0; op < problem.size(); ++op) {
      for (const ExactUse& use : problem.uses[op]) amounts_[use.resource][op] = use.amount;
    }
  }

  BlockBounds Run() {
    BlockBounds bounds;
    bounds.heads = Heads(/*backward=*/false);
    bounds.tails = Heads(/*backward=*/true);
    ancestors_.clear();
    // The end of the block is one packet after the last.
    for (int op = 0; op < problem_.size(); ++op) {
      ancestors_.push_back({op, bounds.heads[op], bounds.tails[op] + 1});
      bounds.packets = std::max(bounds.packets, bounds.heads[op] + bounds.tails[op] + 1);
    }
    bounds.packets = std::max(bounds.packets, Earliest());
    return bounds;
  }

 private:
  // First packet in which each operation can be; backward: seen from the last packet.
  std::vector<int32_t> Heads(bool backward) {
    const int size = problem_.size();
    std::vector<int32_t> heads(size, 0);
    for (int i = 0; i < size; ++i) {
      const int op = backward ? size - 1 - i : i;
      ancestors_.clear();
      for (int other = 0; other < size; ++other) {
        const int32_t path = backward ? paths_[static_cast<size_t>(op) * size + other]
                                      : paths_[static_cast<size_t>(other) * size + op];
        if (path < 0 || other == op) continue;
        heads[op] = std::max(heads[op], heads[other] + path);
        ancestors_.push_back({other, heads[other], path});
      }
      ancestors_.push_back({op, heads[op], 0});  // Takes of the same packet.
      heads[op] = std::max(heads[op], Earliest());
    }
    return heads;
  }

  // The packet before which whatever comes after ancestors_ cannot be.
  int32_t Earliest() {
    std::sort(ancestors_.begin(), ancestors_.end(),
              [](const Ancestor& a, const Ancestor& b) { return a.head > b.head; });
    gaps_.clear();
    for (const Ancestor& ancestor : ancestors_) gaps_.push_back(ancestor.gap);
    std::sort(gaps_.begin(), gaps_.end());
    gaps_.erase(std::unique(gaps_.begin(), gaps_.end()), gaps_.end());
    int32_t earliest = 0;
    for (size_t r = 0; r < amounts_.size(); ++r) {
      for (const int32_t gap : gaps_) earliest = std::max(earliest, Earliest(r, gap));
    }
    return earliest;
  }

  int32_t Earliest(size_t resource, int32_t gap) const {
    const int32_t limit = problem_.limits[resource];
    int32_t amount = 0;
    int32_t earliest = 0;
    for (const Ancestor& ancestor : ancestors_) {
      if (ancestor.gap < gap || amounts_[resource][ancestor.op] == 0) continue;
      amount += amounts_[resource][ancestor.op];
      earliest = std::max(earliest, ancestor.head + (amount + limit - 1) / limit - 1 + gap);
    }
    return earliest;
  }

  const ExactProblem& problem_;
  std::vector<std::vector<int32_t>> amounts_;  // By resource and operation.
  std::vector<int32_t> paths_;
  std::vector<Ancestor> ancestors_;
  std::vector<int32_t> gaps_;
};

}  // namespace

std::vector<int32_t> LongestPaths(const ExactProblem& problem) {
  const size_t size = problem.size();
  std::vector<std::vector<ExactEdge>> outgoing(size);
  for (const ExactEdge& edge : problem.edges) {
    ATALLA_CHECK(edge.from < edge.to && edge.distance == 0);
    outgoing[edge.from].push_back(edge);
  }
  std::vector<int32_t> paths(size * size, -1);
  for (size_t from = 0; from < size; ++from) {
    int32_t* const row = &paths[from * size];
    row[from] = 0;
    for (size_t via = from; via < size; ++via) {
      if (row[via] < 0) continue;
      for (const ExactEdge& edge : outgoing[via]) {
        row[edge.to] = std::max(row[edge.to], row[via] + edge.latency);
      }
    }
  }
  return paths;
}

BlockBounds BoundsOf(const ExactProblem& problem) { return Bounder(problem).Run(); }

}  // namespace atalla::sched
