// Loops brought into the form that scheduling of loops looks for: straight control, tested at the
// bottom.
//
//   const assembler::Code prepared = PrepareLoops(code);
//
// Threads jumps, rotates loops and threads again (thread_jumps.h, rotate_loops.h). What the code
// does with registers, memory, scratchpads and weights stays the same; labels that nothing refers
// to any more are left out.
//
// Registers that only unreachable code named are still the program's: whoever looks for free ones
// must take them from `code`, not from `prepared`.

#ifndef ATALLA_SCHED_GLOBAL_PREPARE_LOOPS_H_
#define ATALLA_SCHED_GLOBAL_PREPARE_LOOPS_H_

#include "atalla/assembler/code.h"

namespace atalla::sched {

// `code` as it is if it holds numeric code addresses.
assembler::Code PrepareLoops(const assembler::Code& code);

}  // namespace atalla::sched

#endif  // ATALLA_SCHED_GLOBAL_PREPARE_LOOPS_H_
