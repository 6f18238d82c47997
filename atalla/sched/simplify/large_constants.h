// Constants of 32 bits as one instruction within Simplify, and as one or two for the machine.

#ifndef ATALLA_SCHED_SIMPLIFY_LARGE_CONSTANTS_H_
#define ATALLA_SCHED_SIMPLIFY_LARGE_CONSTANTS_H_

#include "atalla/sched/simplify/draft.h"

namespace atalla::sched::simplify {

// Makes one `li.s rd, constant` of each `lui.s rd, upper` and the `addi.s rd, rd, lower` right
// behind it. Counts as no change.
void MergeLargeConstants(Draft& draft);

// Makes instructions of the machine of each `li.s` whose constant has more than 25 bits; the first
// that does:
// * `lui.s` alone, if the low 7 bits are 0;
// * what the instruction was at first, if it gives the constant from what its operands hold now;
// * `addi.s` from a register that holds a constant near it;
// * `lui.s` and `addi.s`, split as the assembler does: the low 7 bits, from -64 to 63.
void SplitLargeConstants(Draft& draft);

}  // namespace atalla::sched::simplify

#endif  // ATALLA_SCHED_SIMPLIFY_LARGE_CONSTANTS_H_
