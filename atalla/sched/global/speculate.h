// Instructions move up over the branch before them, into packets that have room.
//
//   std::vector<Change> changes;
//   code = Speculate(code, costs, /*settled=*/{}, free, changes);
//
//   body: ...                            body: ...
//         bne.s  i, t, body, 1     =>          li.s   x16, 5
//         li.s   x16, 5                        bne.s  i, t, body, 1
//         slli.s x16, x16, 30                  slli.s x16, x16, 30
//
// An instruction of a block that control only enters from one branch moves before the branch if it
// is pure (pure.h), so that it does no harm where the branch goes the other way, if what it writes
// is not live there, and if the branch neither reads nor counts that. A value that is only read in
// its own block gets a register that the code does not name, if its own is taken on the other way.
// The block it comes to must need no more packets and cycles under "list" than without, and the
// block it comes from fewer: it runs for nothing now and then, even in every iteration of a loop,
// but for free.
//
// Source: Bernstein and Rodeh, "Global instruction scheduling for superscalar machines", PLDI 1991:
// their speculative motion over one branch.

#ifndef ATALLA_SCHED_GLOBAL_SPECULATE_H_
#define ATALLA_SCHED_GLOBAL_SPECULATE_H_

#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "atalla/assembler/code.h"
#include "atalla/sched/free_registers.h"
#include "atalla/sched/global/block_list.h"
#include "atalla/sched/global/cost.h"

namespace atalla::sched::global {

// Instructions of a block that are looked at.
inline constexpr int kMaxSpeculated = 64;

// Takes registers from `free`, which no code that `code` was made from names. Blocks with a label
// in `settled` stay as they are.
assembler::Code Speculate(const assembler::Code& code, const BlockCosts& costs,
                          const absl::flat_hash_set<std::string>& settled, FreeRegisters& free,
                          std::vector<Change>& changes);

}  // namespace atalla::sched::global

#endif  // ATALLA_SCHED_GLOBAL_SPECULATE_H_
