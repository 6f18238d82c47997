// Makes blocks on the edges into loops.
//
//   Block* preheader = InsertBlockOnEdges(function, loop.header, EntriesOf(cfg, loop));

#ifndef ATALLA_CC_PASSES_LOOP_EDGES_H_
#define ATALLA_CC_PASSES_LOOP_EDGES_H_

#include <vector>

#include "atalla/cc/ir/cfg.h"
#include "atalla/cc/ir/ir.h"

namespace atalla::cc {

// The reachable predecessors of the header that are not in the loop.
std::vector<ir::Block*> EntriesOf(const ir::Cfg& cfg, const ir::Loop& loop);

// The same as the function is now, where the graph is of an earlier time: for loops whose own
// blocks are as they were.
std::vector<ir::Block*> PresentEntriesOf(const ir::Loop& loop);

// A new block, in front of `target` in the layout, that the edges from `sources` to `target` go by
// from now on. Phis of `target` with several values from there get theirs from phis of the new
// block. REQUIRES at least one source, each a predecessor.
ir::Block* InsertBlockOnEdges(ir::Function& function, ir::Block* target,
                              const std::vector<ir::Block*>& sources);

}  // namespace atalla::cc

#endif  // ATALLA_CC_PASSES_LOOP_EDGES_H_
