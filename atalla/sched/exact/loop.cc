#include "atalla/sched/exact/loop.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "atalla/base/check.h"
#include "atalla/sched/exact/model.h"
#include "atalla/sched/exact/problem.h"
#include "atalla/sched/exact/recurrences.h"
#include "atalla/sched/exact/search.h"
#include "gecode/int.hh"

namespace atalla::sched {
namespace {

// Is there a schedule with this interval?
//
// What matters of a time is its residue, except within a recurrence: an operation that depends on
// others but not they on it can always be moved back by whole intervals. So only operations of
// recurrences have times, counted from the first operation of theirs, which ties them to a window.
class LoopModel : public Gecode::Space {
 public:
  LoopModel(const ExactProblem& problem, const std::vector<Recurrence>& recurrences,
            int32_t interval)
      : residues_(*this, problem.size(), 0, interval - 1) {
    std::vector<bool> tied(problem.size(), false);
    for (const Recurrence& recurrence : recurrences) {
      AddRecurrence(problem, recurrence, interval);
      for (const int32_t op : recurrence) tied[op] = true;
    }
    const int32_t fixed = FixOne(problem, recurrences);
    OrderEqual(problem, tied, fixed);
    PostResources(*this, problem, residues_, interval);
    Gecode::branch(*this, times_, Gecode::INT_VAR_SIZE_MIN(), Gecode::INT_VAL_MIN());
    Gecode::branch(*this, residues_, Gecode::INT_VAR_SIZE_MIN(), Gecode::INT_VAL_MIN());
  }

  LoopModel(LoopModel& other) : Space(other) {
    residues_.update(*this, other.residues_);
    times_.update(*this, other.times_);
  }
  Gecode::Space* copy() override { return new LoopModel(*this); }

  std::vector<int32_t> Residues() const {
    std::vector<int32_t> residues;
    for (const Gecode::IntVar& residue : residues_) residues.push_back(residue.val());
    return residues;
  }

 private:
  void AddRecurrence(const ExactProblem& problem, const Recurrence& recurrence, int32_t interval) {
    const size_t size = recurrence.size();
    const std::vector<int64_t> gaps = LeastGaps(problem, recurrence, interval);
    // Times are moved up by whole intervals, for none to be negative.
    int64_t base = 0;
    for (size_t i = 0; i < size; ++i) {
      while (base + gaps[i] < 0) base += interval;
    }
    int64_t last = 0;
    Gecode::IntVarArgs times;
    std::vector<int> index(problem.size(), -1);
    for (size_t i = 0; i < size; ++i) {
      const int64_t latest = base + interval - 1 - gaps[i * size];
      ATALLA_CHECK(latest < Gecode::Int::Limits::max);
      last = std::max(last, latest);
      times << Gecode::IntVar(*this, static_cast<int>(base + gaps[i]), static_cast<int>(latest));
      index[recurrence[i]] = static_cast<int>(i);
    }
    Gecode::IntArgs residue_of;
    for (int64_t time = 0; time <= last; ++time) residue_of << static_cast<int>(time % interval);
    const Gecode::IntSharedArray shared(residue_of);
    for (size_t i = 0; i < size; ++i) {
      Gecode::element(*this, shared, times[static_cast<int>(i)], residues_[recurrence[i]],
                      Gecode::IPL_DOM);
    }
    for (const ExactEdge& edge : problem.edges) {
      if (edge.from == edge.to || index[edge.from] < 0 || index[edge.to] < 0) continue;
      Gecode::linear(*this, Gecode::IntArgs({1, -1}),
                     Gecode::IntVarArgs() << times[index[edge.from]] << times[index[edge.to]],
                     Gecode::IRT_LQ, edge.distance * interval - edge.latency);
    }
    times_ = Gecode::IntVarArray(*this, Gecode::IntVarArgs(times_) << times);
  }

  // All residues may be moved by the same amount, so one of them may be 0. Returns whose.
  int32_t FixOne(const ExactProblem& problem, const std::vector<Recurrence>& recurrences) {
    int32_t fixed = 0;
    if (recurrences.empty()) {
      for (int op = 1; op < problem.size(); ++op) {
        if (problem.uses[op].size() > problem.uses[fixed].size()) fixed = op;
      }
    } else {
      fixed = std::max_element(
                  recurrences.begin(), recurrences.end(),
                  [](const Recurrence& a, const Recurrence& b) { return a.size() < b.size(); })
                  ->front();
    }
    Gecode::rel(*this, residues_[fixed], Gecode::IRT_EQ, 0);
    return fixed;
  }

  // Operations outside recurrences that take the same can change places.
  void OrderEqual(const ExactProblem& problem, const std::vector<bool>& tied, int32_t fixed) {
    std::map<std::vector<std::pair<int32_t, int32_t>>, int32_t> last_of;
    for (int op = 0; op < problem.size(); ++op) {
      if (tied[op] || op == fixed) continue;
      std::vector<std::pair<int32_t, int32_t>> uses;
      for (const ExactUse& use : problem.uses[op]) uses.emplace_back(use.resource, use.amount);
      const auto [last, first] = last_of.try_emplace(std::move(uses), op);
      if (first) continue;
      Gecode::rel(*this, residues_[last->second], Gecode::IRT_LQ, residues_[op]);
      last->second = op;
    }
  }

  Gecode::IntVarArray residues_;
  Gecode::IntVarArray times_;  // Of operations in recurrences.
};

int32_t ResourceInterval(const ExactProblem& problem) {
  std::vector<int32_t> amounts(problem.limits.size(), 0);
  for (const std::vector<ExactUse>& uses : problem.uses) {
    for (const ExactUse& use : uses) amounts[use.resource] += use.amount;
  }
  int32_t interval = 1;
  for (size_t r = 0; r < amounts.size(); ++r) {
    const int32_t limit = problem.limits[r];
    interval = std::max(interval, (amounts[r] + limit - 1) / limit);
  }
  return interval;
}

}  // namespace

int32_t LeastInterval(const ExactProblem& problem) {
  // A cycle spans an iteration at least, so all latencies together are enough.
  int32_t enough = 1;
  for (const ExactEdge& edge : problem.edges) enough += edge.latency;
  int32_t low = ResourceInterval(problem);
  int32_t high = std::max(low, enough);
  while (low < high) {
    const int32_t middle = low + (high - low) / 2;
    if (KeepsRecurrences(problem, middle)) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  ATALLA_CHECK(KeepsRecurrences(problem, low));
  return low;
}

LoopSolution SolveLoop(const ExactProblem& problem, int32_t known_interval,
                       const SearchLimits& limits) {
  ATALLA_CHECK(problem.size() > 0 && problem.size() <= kMaxExactOperations);
  LoopSolution solution;
  solution.interval = known_interval;
  solution.lower_bound = std::min(known_interval, LeastInterval(problem));
  const std::vector<Recurrence> recurrences = Recurrences(problem);
  for (int32_t interval = solution.lower_bound; interval < known_interval; ++interval) {
    LoopModel model(problem, recurrences, interval);
    std::unique_ptr<LoopModel> found;
    const Answer answer = Ask(model, limits, solution.effort, found);
    if (answer == Answer::kYes) {
      solution.time_of = EarliestTimes(problem, found->Residues(), interval);
      ATALLA_CHECK(static_cast<int>(solution.time_of.size()) == problem.size());
      solution.interval = interval;
      return solution;
    }
    // Larger intervals may be possible where smaller ones are not known to be impossible, and,
    // other than with packets of a block, the other way round.
    if (answer == Answer::kNo && solution.lower_bound == interval) {
      solution.lower_bound = interval + 1;
    }
  }
  return solution;
}

}  // namespace atalla::sched
