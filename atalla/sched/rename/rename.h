// Register renaming within basic blocks: values that share a register only because names are
// scarce get registers of their own, and with that the write-after-read and write-after-write
// dependences between them go.
//
//   ATALLA_ASSIGN_OR_RETURN(const assembler::Code renamed, RenameValues(code));
//
// A value starts with an instruction that writes a register, and includes those that merge into it
// (masked operations whose mask is not known to be all ones, compares) or write what they make of
// it, if nothing else reads it. It may have another register if it ends in its block, which means
// that the register is written anew there. So the last value of each register, and what comes from
// before the block, keep their names, and after every block each register that `code` names holds
// what it held before. x0, v0 and x33, which routes the addresses of vreg.*, are never renamed.
//
// New names are those that `code` never uses, or those given. Each value takes the register, of
// these and its own, that has been unused for longest, in program order: with many of them no two
// values near each other share one, and with few or none nothing gets worse. Linear in the length
// of the code.
//
// That storage-related dependences are of names and not of values, and go with them: R. Cytron and
// J. Ferrante, "What's in a name? The value of renaming for parallelism detection and storage
// allocation", ICPP 1987.

#ifndef ATALLA_SCHED_RENAME_RENAME_H_
#define ATALLA_SCHED_RENAME_RENAME_H_

#include "absl/container/flat_hash_set.h"
#include "absl/status/statusor.h"
#include "atalla/assembler/code.h"
#include "atalla/sched/free_registers.h"

namespace atalla::sched {

// `code` with other registers in its blocks, except in those that start at an index in `settled`.
// The result has been checked by CheckRenaming; kInternal if it failed. REQUIRES: CheckCode(code)
// is OK.
absl::StatusOr<assembler::Code> RenameValues(const assembler::Code& code,
                                             const absl::flat_hash_set<int>& settled = {});

// The same with the registers in `free` as new names, none of which `code` uses: for code that has
// lost some of the names of the one that it was made of, which must keep their contents.
absl::StatusOr<assembler::Code> RenameValues(const assembler::Code& code, FreeRegisters free,
                                             const absl::flat_hash_set<int>& settled = {});

}  // namespace atalla::sched

#endif  // ATALLA_SCHED_RENAME_RENAME_H_
