// Bounds of the packets of a block that need no search: how early and how late each operation can
// issue, and how many packets there are at least. They start the exact solver near its answer and
// are its proof where the list schedule meets them.
//
//   const BlockBounds bounds = BoundsOf(problem);
//   bounds.packets          // At least.
//   bounds.heads[op]        // First packet in which `op` can be.
//   bounds.tails[op]        // Packets that follow the packet of `op`, at least.
//
// Beyond the longest path, they count: if an operation has ancestors that take an amount A of a
// resource of which a packet has L, none issues before packet h, and all are at least g packets
// before it, then it is in packet h + ceil(A / L) - 1 + g or later. (The relaxation of Rim and
// Jain, "Lower-bound performance estimation for the high-level synthesis scheduling problem", IEEE
// TCAD 13(4), 1994, in its energetic form, for every h and g that occur.)

#ifndef ATALLA_SCHED_EXACT_BOUNDS_H_
#define ATALLA_SCHED_EXACT_BOUNDS_H_

#include <cstdint>
#include <vector>

#include "atalla/sched/exact/problem.h"

namespace atalla::sched {

struct BlockBounds {
  std::vector<int32_t> heads;
  std::vector<int32_t> tails;
  int32_t packets = 0;
};

// The longest way from one operation to another, in packets; -1 if there is none, 0 from an
// operation to itself. By `from * n + to`. O(n * edges). REQUIRES of every edge: distance 0, and
// from < to.
std::vector<int32_t> LongestPaths(const ExactProblem& problem);

// REQUIRES the same. O(n^2 * (log n + R * G)) for R resources and G different path lengths to one
// operation.
BlockBounds BoundsOf(const ExactProblem& problem);

}  // namespace atalla::sched

#endif  // ATALLA_SCHED_EXACT_BOUNDS_H_
