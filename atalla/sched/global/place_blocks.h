// The order of basic blocks: what usually runs next stands next, so that jumps are needed on rare
// ways only.
//
//   std::vector<Change> changes;
//   code = PlaceBlocks(code, costs, changes);
//
//         bge.s i, n, out                      blt.s i, n, body
//         jal   x0, body                 =>    jal   x0, out
//
// Every block starts as a chain of its own. Chains are joined, end to start, where that saves most
// packets of jumps: for a block that goes on to one other, the packet of its jump, times how often
// the block is guessed to run (frequencies.h); for a branch, the jump on the rarer of its two ways,
// since a branch needs one only if neither way is next. Blocks behind calls stay behind them, and
// the first stays first.
//
// Source: Pettis and Hansen, "Profile guided code positioning", PLDI 1990, section 4.2, with
// guesses for profiles. O(blocks log blocks), and schedules of the blocks that end in jumps.

#ifndef ATALLA_SCHED_GLOBAL_PLACE_BLOCKS_H_
#define ATALLA_SCHED_GLOBAL_PLACE_BLOCKS_H_

#include <vector>

#include "atalla/assembler/code.h"
#include "atalla/sched/global/block_list.h"
#include "atalla/sched/global/cost.h"

namespace atalla::sched::global {

assembler::Code PlaceBlocks(const assembler::Code& code, const BlockCosts& costs,
                            std::vector<Change>& changes);

}  // namespace atalla::sched::global

#endif  // ATALLA_SCHED_GLOBAL_PLACE_BLOCKS_H_
