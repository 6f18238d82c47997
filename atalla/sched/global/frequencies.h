// How often each block runs, guessed from the shape of the control-flow graph.
//
//   const std::vector<double> frequencies = EstimateFrequencies(graph);
//   frequencies[b];     // relative to block 0, which control enters once
//
// Of the two ways of a branch, one that goes back to the head of a loop, or stays in a loop that
// the other leaves, is taken nine times of ten; one that enters a loop which the other passes by,
// three times of four; otherwise both are as likely. Frequencies of blocks
// follow loop by loop, from the inside: an iteration of a loop that comes back with probability p
// makes 1 / (1 - p).
//
// Source: Wu and Larus, "Static branch frequency and program profile analysis", MICRO 27 (1994),
// with the loop heuristics only. O(edges) for each level of loops.

#ifndef ATALLA_SCHED_GLOBAL_FREQUENCIES_H_
#define ATALLA_SCHED_GLOBAL_FREQUENCIES_H_

#include <vector>

#include "atalla/sched/flow/flow_graph.h"

namespace atalla::sched::global {

// 0 for blocks that nothing reaches.
std::vector<double> EstimateFrequencies(const flow::FlowGraph& graph);

// For each block that ends in a branch how likely that is taken; 0 for others.
std::vector<double> EstimateTaken(const flow::FlowGraph& graph);

}  // namespace atalla::sched::global

#endif  // ATALLA_SCHED_GLOBAL_FREQUENCIES_H_
