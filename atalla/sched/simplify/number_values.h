// Value numbering: computes what is known at compile time, and nothing twice.

#ifndef ATALLA_SCHED_SIMPLIFY_NUMBER_VALUES_H_
#define ATALLA_SCHED_SIMPLIFY_NUMBER_VALUES_H_

#include "atalla/sched/flow/register_set.h"
#include "atalla/sched/simplify/draft.h"

namespace atalla::sched::simplify {

// Goes through each extended basic block (a block and those that can only be entered from it) with
// the numbers of all values (J. Cocke, J. T. Schwartz, "Programming languages and their compilers",
// 1970; the constants on entry are those of KnownConstants), and
// * makes constants of operations on constants, jumps of branches with known outcome;
// * takes cheaper forms: immediates for registers, shifts for products with powers of two;
// * reads operands, and bases of loads and stores, from the register that has held the value
//   longest, so that copies and derived addresses lose their readers;
// * copies what a register holds already instead of computing or loading it, and does nothing where
//   the destination holds it.
// True if something changed. O(instructions * named registers).
bool NumberValues(Draft& draft, const flow::RegisterSet& named);

}  // namespace atalla::sched::simplify

#endif  // ATALLA_SCHED_SIMPLIFY_NUMBER_VALUES_H_
