// Packets in an order that waits less, without one packet more: what is left to choose once the
// fewest packets of a block are known.
//
//   packet_of = WaitLess(problem, packet_of, limits);

#ifndef ATALLA_SCHED_EXACT_CYCLES_H_
#define ATALLA_SCHED_EXACT_CYCLES_H_

#include <cstdint>
#include <vector>

#include "atalla/sched/exact/problem.h"
#include "atalla/sched/exact/search.h"

namespace atalla::sched {

// Cycles until the last packet has issued, if one issues each cycle unless it waits for what it
// needs, and everything from outside is there at once. Edges have latencies in cycles here.
int32_t CyclesOf(const ExactProblem& problem, const std::vector<int32_t>& packet_of);

// As many packets as `packet_of` has, a schedule of the same problem, and cycles as few as found
// within the limits: never more than `packet_of` takes, and not proven to be the fewest. REQUIRES
// of every edge: distance 0, and from < to; and at most kMaxExactOperations.
std::vector<int32_t> WaitLess(const ExactProblem& problem, std::vector<int32_t> packet_of,
                              const SearchLimits& limits);

}  // namespace atalla::sched

#endif  // ATALLA_SCHED_EXACT_CYCLES_H_
