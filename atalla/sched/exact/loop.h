// The least initiation interval of a loop, by constraint programming (Gecode), with a proof: an
// iteration starts every II packets, so an operation at time t takes its resources in packet t
// modulo II of the repeated pattern.
//
//   const LoopSolution solution = SolveLoop(problem, known_interval, limits);
//   if (!solution.time_of.empty()) ...          // An interval of solution.interval: better.
//   solution.lower_bound == solution.interval   // Then nothing is better.

#ifndef ATALLA_SCHED_EXACT_LOOP_H_
#define ATALLA_SCHED_EXACT_LOOP_H_

#include <cstdint>
#include <vector>

#include "atalla/sched/exact/problem.h"
#include "atalla/sched/exact/search.h"

namespace atalla::sched {

struct LoopSolution {
  // Time of each operation, from the start of its iteration and as early as its packet of the
  // pattern allows; empty if no interval below the known one was found.
  std::vector<int32_t> time_of;
  int32_t interval = 0;     // Of time_of, or the known one.
  int32_t lower_bound = 0;  // There is no schedule with a smaller one.
  SearchEffort effort;

  bool proven() const { return interval == lower_bound; }
};

// What no search is needed for: the resources that one iteration takes (ResMII), and the cycles of
// edges, whose latency must fit into the intervals that they span (RecMII). At least 1.
int32_t LeastInterval(const ExactProblem& problem);

// `known_interval`: of a schedule that the caller has, for example the packets of the loop body if
// iterations do not overlap. Asks for each interval from LeastInterval up to one less than that
// whether there is a schedule; times are not limited, so that a "no" is a proof. REQUIRES: every
// cycle of edges spans an iteration, and 1 to kMaxExactOperations operations.
//
// Operations that share a packet of the pattern and are joined by edges that are met with nothing
// to spare, of latency 0, go into slots in the order of those edges; such edges make no cycle.
LoopSolution SolveLoop(const ExactProblem& problem, int32_t known_interval,
                       const SearchLimits& limits);

}  // namespace atalla::sched

#endif  // ATALLA_SCHED_EXACT_LOOP_H_
