#include "atalla/sched/exact/recurrences.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "atalla/sched/exact/problem.h"

namespace atalla::sched {
namespace {

int64_t GapOf(const ExactEdge& edge, int32_t interval) {
  return edge.latency - static_cast<int64_t>(edge.distance) * interval;
}

// Marks what can be reached from `start` along edges, or against them.
std::vector<bool> Reached(const std::vector<std::vector<int32_t>>& neighbours, int32_t start) {
  std::vector<bool> reached(neighbours.size(), false);
  std::vector<int32_t> open = {start};
  reached[start] = true;
  while (!open.empty()) {
    const int32_t op = open.back();
    open.pop_back();
    for (const int32_t next : neighbours[op]) {
      if (reached[next]) continue;
      reached[next] = true;
      open.push_back(next);
    }
  }
  return reached;
}

}  // namespace

std::vector<Recurrence> Recurrences(const ExactProblem& problem) {
  std::vector<std::vector<int32_t>> after(problem.size());
  std::vector<std::vector<int32_t>> before(problem.size());
  for (const ExactEdge& edge : problem.edges) {
    after[edge.from].push_back(edge.to);
    before[edge.to].push_back(edge.from);
  }
  std::vector<Recurrence> recurrences;
  std::vector<bool> seen(problem.size(), false);
  for (int op = 0; op < problem.size(); ++op) {
    if (seen[op]) continue;
    const std::vector<bool> down = Reached(after, op);
    const std::vector<bool> up = Reached(before, op);
    Recurrence recurrence;
    for (int other = op; other < problem.size(); ++other) {
      if (!down[other] || !up[other]) continue;
      seen[other] = true;
      recurrence.push_back(other);
    }
    if (recurrence.size() > 1) recurrences.push_back(recurrence);
  }
  return recurrences;
}

bool KeepsRecurrences(const ExactProblem& problem, int32_t interval) {
  // Longest ways stop growing after n rounds unless a cycle makes them grow for ever.
  std::vector<int64_t> time(problem.size(), 0);
  for (int round = 0; round <= problem.size(); ++round) {
    bool grew = false;
    for (const ExactEdge& edge : problem.edges) {
      const int64_t least = time[edge.from] + GapOf(edge, interval);
      if (least <= time[edge.to]) continue;
      time[edge.to] = least;
      grew = true;
    }
    if (!grew) return true;
  }
  return false;
}

std::vector<int64_t> LeastGaps(const ExactProblem& problem, const Recurrence& recurrence,
                               int32_t interval) {
  // Far from overflow when two are added.
  constexpr int64_t kNone = std::numeric_limits<int64_t>::min() / 4;
  const size_t size = recurrence.size();
  std::vector<int64_t> gaps(size * size, kNone);
  std::vector<int32_t> index(problem.size(), -1);
  for (size_t i = 0; i < size; ++i) {
    index[recurrence[i]] = static_cast<int32_t>(i);
    gaps[i * size + i] = 0;
  }
  for (const ExactEdge& edge : problem.edges) {
    if (index[edge.from] < 0 || index[edge.to] < 0) continue;
    int64_t& gap = gaps[index[edge.from] * size + index[edge.to]];
    gap = std::max(gap, GapOf(edge, interval));
  }
  for (size_t via = 0; via < size; ++via) {
    for (size_t a = 0; a < size; ++a) {
      const int64_t first = gaps[a * size + via];
      if (first <= kNone / 2) continue;
      for (size_t b = 0; b < size; ++b) {
        gaps[a * size + b] = std::max(gaps[a * size + b], first + gaps[via * size + b]);
      }
    }
  }
  return gaps;
}

std::vector<int32_t> EarliestTimes(const ExactProblem& problem,
                                   const std::vector<int32_t>& residues, int32_t interval) {
  std::vector<int64_t> time(residues.begin(), residues.end());
  for (int round = 0; round <= problem.size(); ++round) {
    bool grew = false;
    for (const ExactEdge& edge : problem.edges) {
      const int64_t late = time[edge.from] + GapOf(edge, interval) - time[edge.to];
      if (late <= 0) continue;
      time[edge.to] += (late + interval - 1) / interval * interval;
      grew = true;
    }
    if (!grew) return std::vector<int32_t>(time.begin(), time.end());
  }
  return {};
}

}  // namespace atalla::sched
