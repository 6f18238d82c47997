// Loops tested at the head become loops tested at the bottom, behind a guard.
//
//   std::vector<Change> changes;
//   RotateLoops(list, changes);
//
//   head:  bge.s i, n, exit          head:  bge.s i, n, exit
//          ...                       body:  ...
//          addi.s i, i, 1     =>            addi.s i, i, 1
//          jal   x0, head                   blt.s i, n, body
//   exit:                            exit:
//
// The jump back is replaced by a copy of the head with its branch inverted, which does what the
// head would have done; jumps to the head from within the loop go to the copy. Saves a jump an
// iteration and makes one block of the last block and the test; inner and outer loops alike.
//
// Source: Muchnick, "Advanced Compiler Design and Implementation" (1997), 18.5 (loop inversion).
// O(instructions) for each loop.

#ifndef ATALLA_SCHED_GLOBAL_ROTATE_LOOPS_H_
#define ATALLA_SCHED_GLOBAL_ROTATE_LOOPS_H_

#include <vector>

#include "atalla/sched/global/block_list.h"

namespace atalla::sched::global {

// Heads of more instructions are not copied.
inline constexpr int kMaxRotatedHead = 24;

void RotateLoops(BlockList& list, std::vector<Change>& changes);

}  // namespace atalla::sched::global

#endif  // ATALLA_SCHED_GLOBAL_ROTATE_LOOPS_H_
