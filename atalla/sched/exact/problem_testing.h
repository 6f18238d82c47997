// For tests of the exact solvers: problems made by chance, answers found by trying everything, and
// what is wrong with an answer. Shares no code with the solvers.

#ifndef ATALLA_SCHED_EXACT_PROBLEM_TESTING_H_
#define ATALLA_SCHED_EXACT_PROBLEM_TESTING_H_

#include <cstdint>
#include <string>
#include <vector>

#include "atalla/sched/exact/problem.h"

namespace atalla::sched {

// `size` operations with two to four resources, of which some are scarce; edges from earlier to
// later operations with latency 0 or 1.
ExactProblem RandomBlock(uint32_t seed, int size);

// The same with latencies up to `max_latency`, and edges from one iteration to the next few.
ExactProblem RandomLoop(uint32_t seed, int size, int max_latency);

// Empty if the operations at these times keep all edges and fit into their packets; otherwise the
// first that is wrong. `interval`: how often the pattern repeats; 0 for a block, which does not.
std::string Violation(const ExactProblem& problem, const std::vector<int32_t>& times,
                      int32_t interval);

// Of a block of at most 16 operations.
int FewestPackets(const ExactProblem& problem);

// Whether a loop of at most 6 operations has a schedule with this interval.
bool HasInterval(const ExactProblem& problem, int32_t interval);

}  // namespace atalla::sched

#endif  // ATALLA_SCHED_EXACT_PROBLEM_TESTING_H_
