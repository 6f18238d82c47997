// Control made straight: jumps go where they end up, and those that say nothing go away.
//
//   std::vector<Change> changes;
//   ThreadJumps(list, changes);
//
// * A branch, jump or call to a jump goes to the target of that jump.
// * A jump to the next instruction goes away; a branch to it becomes its increment.
// * beq a, b, L1; jal x0, L2; L1:     becomes    bne a, b, L2; L1:
// * A branch whose operands are known in its block, or whose outcome follows from the branch that
//   control just took, becomes a jump or nothing; a branch to one whose outcome follows from it
//   goes on to where that would go.
// * What only a jump at the end of another block leads to moves there, without the jump.
// * Code that control cannot reach goes away.
//
// Source: Allen and Cocke, "A catalogue of optimizing transformations" (1971); outcomes that follow
// from other branches: Mueller and Whalley, "Avoiding conditional branches by code replication",
// PLDI 1995. Increments are added as often as before. O(instructions) for each round; rounds until
// nothing changes.

#ifndef ATALLA_SCHED_GLOBAL_THREAD_JUMPS_H_
#define ATALLA_SCHED_GLOBAL_THREAD_JUMPS_H_

#include <vector>

#include "atalla/sched/global/block_list.h"

namespace atalla::sched::global {

void ThreadJumps(BlockList& list, std::vector<Change>& changes);

}  // namespace atalla::sched::global

#endif  // ATALLA_SCHED_GLOBAL_THREAD_JUMPS_H_
