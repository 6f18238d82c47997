// Short blocks that several others lead to are copied to the end of those, so that both are
// scheduled as one: tail duplication.
//
//   std::vector<Change> changes;
//   code = FormSuperblocks(code, costs, free, changes);
//
//          ...                                ...
//          add.s  s, s, a                     add.s  s, s, a
//          jal    x0, join                    blt.s  i, n, body, 1
//   else:  sub.s  s, s, i         =>          jal    x0, exit
//   join:  blt.s  i, n, body, 1        else:  sub.s  s, s, i
//   exit:                                     blt.s  i, n, body, 1
//                                      exit:
//
// Done where "list" needs fewer packets for the two as one, weighted by how often each way is
// guessed to be gone (frequencies.h), the jump back to the old way included. Blocks of up to 16
// instructions are copied, if each of those saves a twentieth of a packet; the code at most
// doubles.
//
// Source: Hwu, Mahlke, Chen and others, "The superblock: an effective technique for VLIW and
// superscalar compilation", The Journal of Supercomputing 7 (1993), without profiles and with
// copies of one block at a time, so that traces grow by repetition.

#ifndef ATALLA_SCHED_GLOBAL_SUPERBLOCKS_H_
#define ATALLA_SCHED_GLOBAL_SUPERBLOCKS_H_

#include <vector>

#include "atalla/assembler/code.h"
#include "atalla/sched/free_registers.h"
#include "atalla/sched/global/block_list.h"
#include "atalla/sched/global/cost.h"

namespace atalla::sched::global {

inline constexpr int kMaxDuplicated = 16;

// Takes no registers.
assembler::Code FormSuperblocks(const assembler::Code& code, const BlockCosts& costs,
                                FreeRegisters& free, std::vector<Change>& changes);

}  // namespace atalla::sched::global

#endif  // ATALLA_SCHED_GLOBAL_SUPERBLOCKS_H_
