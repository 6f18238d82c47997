// Judges a schedule against the code it was made from, without knowing how it was made: shares
// nothing with the schedulers and the dependence graph.
//
//   ATALLA_RETURN_IF_ERROR(CheckSchedule(code, schedule, rules, machine));
//
// Runs on every schedule before it is linked.

#ifndef ATALLA_SCHED_CHECKER_H_
#define ATALLA_SCHED_CHECKER_H_

#include "absl/status/status.h"
#include "atalla/assembler/code.h"
#include "atalla/isa/machine.h"
#include "atalla/sched/legality.h"
#include "atalla/sched/packet_list.h"

namespace atalla::sched {

// OK if
// * every instruction of `code` is in exactly one slot, inverted branches are followed by their
//   detour, and there is nothing else;
// * every block has packets of its own, in program order, from block_starts on, and its control
//   instruction is in its last packet (before a detour, and before empty ones if the rules allow);
// * every packet is legal under `rules`;
// * within each block every instruction reads from the same writers as in program order, and each
//   register is left with the same writer, both with slots run in order and with all slots of a
//   packet reading before any writes;
// * within each block two accesses to data memory, scratchpads or weights, at least one a write,
//   keep their order unless their addresses provably differ.
// Otherwise kInternal, naming instructions by index, text and source line.
absl::Status CheckSchedule(const assembler::Code& code, const Schedule& schedule,
                           const RuleSet& rules, const isa::MachineModel& machine);

}  // namespace atalla::sched

#endif  // ATALLA_SCHED_CHECKER_H_
