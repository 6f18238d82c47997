// Code that control never reaches, and jumps to what comes next anyway.

#ifndef ATALLA_SCHED_SIMPLIFY_CONTROL_H_
#define ATALLA_SCHED_SIMPLIFY_CONTROL_H_

#include "atalla/sched/simplify/draft.h"

namespace atalla::sched::simplify {

// Drops blocks that are not reached, except where that would take the last name of a register, and
// branches and jumps to the next instruction; of a branch its increment stays, as an addition.
// Labels stay, before what is next. True if something changed. O(instructions).
bool SimplifyControl(Draft& draft);

}  // namespace atalla::sched::simplify

#endif  // ATALLA_SCHED_SIMPLIFY_CONTROL_H_
