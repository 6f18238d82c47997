// What a loop computes anew in every iteration, and always the same, is computed before it.
//
//   std::vector<Change> changes;
//   code = HoistInvariants(code, costs, free, changes);
//
// Constants, integer arithmetic, and moves between scalar, mask and vector registers, whose
// operands the loop does not write: nothing that traps, touches storage or counts as floating-point
// work. An instruction moves
// * as it is, if it is the only one in the loop to write its register, nothing in the loop reads
//   the register before it, and it runs in every iteration that gets out of the loop, or what it
//   writes is not read behind the loop;
// * to a register that the code does not name, if its value is only read in its own block, before
//   the block writes the register anew; the instructions that read it take the new one.
// Done for a loop if "list" then needs fewer packets for its blocks.
//
// Source: Aho, Lam, Sethi, Ullman, "Compilers" (2007), 9.5; Muchnick, "Advanced Compiler Design and
// Implementation" (1997), 13.2.

#ifndef ATALLA_SCHED_GLOBAL_HOIST_H_
#define ATALLA_SCHED_GLOBAL_HOIST_H_

#include <vector>

#include "atalla/assembler/code.h"
#include "atalla/sched/free_registers.h"
#include "atalla/sched/global/block_list.h"
#include "atalla/sched/global/cost.h"

namespace atalla::sched::global {

// Takes registers from `free`, which no code that `code` was made from names.
assembler::Code HoistInvariants(const assembler::Code& code, const BlockCosts& costs,
                                FreeRegisters& free, std::vector<Change>& changes);

}  // namespace atalla::sched::global

#endif  // ATALLA_SCHED_GLOBAL_HOIST_H_
