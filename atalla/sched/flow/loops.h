// Dominators and natural loops of a control-flow graph.
//
//   const Dominators dominators(graph);
//   for (const NaturalLoop& loop : FindNaturalLoops(graph, dominators)) ...
//
// All edges count, kReturn among them. The graph's roots (FlowGraph::IsRoot) hang on one that is
// before them all; blocks that none of them reaches are in no loop.

#ifndef ATALLA_SCHED_FLOW_LOOPS_H_
#define ATALLA_SCHED_FLOW_LOOPS_H_

#include <cstdint>
#include <vector>

#include "atalla/sched/flow/flow_graph.h"

namespace atalla::sched::flow {

class Dominators {
 public:
  // K. D. Cooper, T. J. Harvey, K. Kennedy, "A simple, fast dominance algorithm", 2001.
  explicit Dominators(const FlowGraph& graph);

  // The last block before `b` that all ways to `b` pass, or -1: a root, or a block that several
  // roots lead to, or one that is not reached.
  int Immediate(int b) const;
  bool IsReached(int b) const { return order_[b] >= 0; }
  // Whether all ways to `b` pass `a`. Each reached block dominates itself.
  bool Dominates(int a, int b) const;

 private:
  std::vector<int32_t> order_;  // Reverse postorder number, the root's being 0; -1: not reached.
  std::vector<int32_t> immediate_;  // By block; the root is size().
};

struct NaturalLoop {
  int header = 0;  // Dominates all blocks.
  // Blocks with an edge back to the header, ascending.
  std::vector<int> latches;
  // All blocks, the header among them, ascending.
  std::vector<int> blocks;
  // The block outside that has the only edges into the header from there and no other successor, or
  // -1. Code at its end runs once for each time the loop is entered.
  int preheader = -1;
  // The smallest loop around it, as an index in the result; -1: none.
  int parent = -1;
  int depth = 1;

  bool Contains(int b) const;
};

// Loops by ascending header, one for each header: an outer loop comes before those within. An edge
// back to a block that does not dominate its source makes no loop.
std::vector<NaturalLoop> FindNaturalLoops(const FlowGraph& graph, const Dominators& dominators);

}  // namespace atalla::sched::flow

#endif  // ATALLA_SCHED_FLOW_LOOPS_H_
