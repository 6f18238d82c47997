// Additions and shifts go to the multiplier where the adder is what blocks wait for, and the other
// way round.
//
//   std::vector<Change> changes;
//   code = ChooseUnits(code, /*settled=*/{}, costs, changes);
//
//   addi.s x17, x7, 0      =>      muli.s x17, x7, 1
//   slli.s x32, x32, 1     =>      muli.s x32, x32, 2
//   li.s   x12, 0          =>      muli.s x12, x0, 0
//
// A copy, a zero, a sum of a register with itself and a short shift are products of the same value.
// Of each block as few of them move as its packets under "list" become fewer by, those first that
// are on no long chain of dependences, since a product takes a cycle more. Every register ends as
// it did, and everything keeps its place, so this comes last, after renaming. O(log n) schedules of
// each block of n instructions.
//
// Source: selecting among equivalent operations by the load of functional units is part of VLIW
// code generation since Fisher, "Very long instruction word architectures and the ELI-512", ISCA
// 1983; here it only breaks the bound of a resource that a schedule has met.

#ifndef ATALLA_SCHED_GLOBAL_CHOOSE_UNITS_H_
#define ATALLA_SCHED_GLOBAL_CHOOSE_UNITS_H_

#include <optional>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "atalla/assembler/code.h"
#include "atalla/isa/instruction.h"
#include "atalla/sched/global/block_list.h"
#include "atalla/sched/global/cost.h"

namespace atalla::sched::global {

// The multiplication that does what `instruction` does, if there is one in one instruction; for a
// multiplication, the shift or copy.
std::optional<isa::Instruction> OnOtherUnit(const isa::Instruction& instruction);

// Blocks that start at an index in `settled` stay as they are.
assembler::Code ChooseUnits(const assembler::Code& code, const absl::flat_hash_set<int>& settled,
                            const BlockCosts& costs, std::vector<Change>& changes);

}  // namespace atalla::sched::global

#endif  // ATALLA_SCHED_GLOBAL_CHOOSE_UNITS_H_
