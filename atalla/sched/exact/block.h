// The fewest packets of a block, by constraint programming (Gecode), with a proof.
//
//   const BlockSolution solution = SolveBlock(problem, list_packets, limits);
//   if (!solution.packet_of.empty()) ...            // Better than list_packets.
//   solution.lower_bound == packets                 // Then nothing is better.

#ifndef ATALLA_SCHED_EXACT_BLOCK_H_
#define ATALLA_SCHED_EXACT_BLOCK_H_

#include <cstdint>
#include <vector>

#include "atalla/sched/exact/problem.h"
#include "atalla/sched/exact/search.h"

namespace atalla::sched {

struct BlockSolution {
  // Packet of each operation, from 0; empty if no schedule with fewer packets than the known one
  // was found.
  std::vector<int32_t> packet_of;
  int32_t packets = 0;      // Of packet_of, or of the known schedule.
  int32_t lower_bound = 0;  // No schedule has fewer.
  SearchEffort effort;

  bool proven() const { return packets == lower_bound; }
};

// `known_packets`: of a schedule that the caller has. Asks for each number of packets from the
// lower bound of bounds.h up to one less than that whether there is a schedule; a "no" raises the
// bound, and after a question that the limits left open larger ones can still be answered with a
// schedule. REQUIRES of every edge: distance 0, latency 0 or 1,
// from < to; and at most kMaxExactOperations.
BlockSolution SolveBlock(const ExactProblem& problem, int32_t known_packets,
                         const SearchLimits& limits);

}  // namespace atalla::sched

#endif  // ATALLA_SCHED_EXACT_BLOCK_H_
