// `addi r, r, c` before the branch at the bottom of a loop becomes the branch's increment.
//
//   std::vector<Change> changes;
//   code = FoldIncrements(code, costs, free, changes);
//
//   body:  ...                              addi.s t, n, -1
//          addi.s i, i, 1          body:  ...
//          blt.s  i, n, body              blt.s i, t, body, 1
//
// A branch adds its increment after it has compared, so it compares with a limit that is less by
// c, in a register that the code does not name, computed before the loop. That is the same
// * for beq and bne always;
// * for blt, step 1, if i < n holds on entry, as it does behind the guard of a rotated loop: then
//   i < n at the start of every iteration, and neither n - 1 nor i + 1 wraps;
// * for blt and ble where start and limit are known and small;
// * for blt, step 1, from a known small start, after a test before the loop:
//
//          addi.s t, n, -1
//          bgt.s  n, i, body
//          addi.s t, i, 0          # One iteration.
//   body:  ...
//          bne.s  i, t, body, 1
//
// whether the machine compares as signed or unsigned. Done where "list" then needs fewer packets
// for the block. Frees the ALU, and the packet that the branch had to wait for the sum.
//
// Source: the assembler specification, 9.4 and 9.5; the limit moves as in linear test replacement
// (Allen, Cocke and Kennedy, "Reduction of operator strength", 1981).

#ifndef ATALLA_SCHED_GLOBAL_INCREMENTS_H_
#define ATALLA_SCHED_GLOBAL_INCREMENTS_H_

#include <vector>

#include "atalla/assembler/code.h"
#include "atalla/sched/free_registers.h"
#include "atalla/sched/global/block_list.h"
#include "atalla/sched/global/cost.h"

namespace atalla::sched::global {

// Takes registers from `free`, which no code that `code` was made from names.
assembler::Code FoldIncrements(const assembler::Code& code, const BlockCosts& costs,
                               FreeRegisters& free, std::vector<Change>& changes);

}  // namespace atalla::sched::global

#endif  // ATALLA_SCHED_GLOBAL_INCREMENTS_H_
