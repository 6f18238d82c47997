// Cycles of a loop's edges: which operations they tie together, and how tightly.
//
//   for (const Recurrence& r : Recurrences(problem)) {
//     std::vector<int64_t> gaps = LeastGaps(problem, r, interval);
//   }

#ifndef ATALLA_SCHED_EXACT_RECURRENCES_H_
#define ATALLA_SCHED_EXACT_RECURRENCES_H_

#include <cstdint>
#include <vector>

#include "atalla/sched/exact/problem.h"

namespace atalla::sched {

// Operations that depend on each other both ways (a strongly connected component of two or more),
// ascending.
using Recurrence = std::vector<int32_t>;

// Ascending by first operation. O(n * edges).
std::vector<Recurrence> Recurrences(const ExactProblem& problem);

// Whether an iteration every `interval` packets keeps all cycles of edges. O(n * edges).
bool KeepsRecurrences(const ExactProblem& problem, int32_t interval);

// How much later than the a-th operation of the recurrence the b-th is at least, at
// [a * size + b]; negative where it may be earlier. O(size^3). REQUIRES: KeepsRecurrences.
std::vector<int64_t> LeastGaps(const ExactProblem& problem, const Recurrence& recurrence,
                               int32_t interval);

// Least times >= 0 that keep all edges, each congruent to residues[op] modulo the interval; empty
// if there are none. O(n * edges).
std::vector<int32_t> EarliestTimes(const ExactProblem& problem,
                                   const std::vector<int32_t>& residues, int32_t interval);

}  // namespace atalla::sched

#endif  // ATALLA_SCHED_EXACT_RECURRENCES_H_
