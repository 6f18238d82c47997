// Judges code whose registers were renamed against the code it was made from, without knowing how:
// by value numbering, with code of its own.
//
//   ATALLA_RETURN_IF_ERROR(CheckRenaming(before, after));

#ifndef ATALLA_SCHED_RENAME_CHECK_RENAMING_H_
#define ATALLA_SCHED_RENAME_CHECK_RENAMING_H_

#include "absl/status/status.h"
#include "atalla/assembler/code.h"

namespace atalla::sched {

// OK if both have the same labels and instructions but for register numbers, and within each block
// * every instruction reads, operand by operand, what the same instruction wrote in both, or the
//   same register from before the block; except for what a masked operation would merge into where
//   the block has set all bits of its mask, since nothing of that stays;
// * every register that `before` names is left with what the same instruction wrote.
// Otherwise kInternal, naming the instruction by index, text and source line. Linear.
absl::Status CheckRenaming(const assembler::Code& before, const assembler::Code& after);

}  // namespace atalla::sched

#endif  // ATALLA_SCHED_RENAME_CHECK_RENAMING_H_
