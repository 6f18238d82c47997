// Brings conditional branches within reach: one that is more than 102 packets from its target
// becomes the inverted branch over a `jal x0` to the target.
//
//   ATALLA_ASSIGN_OR_RETURN(Schedule near, RelaxBranches(code, std::move(schedule)));
//
//   beq.s x1, x2, far, 4    becomes    [... bne.s x1, x2, +40, 4] [jal x0, far]
//
// The increment of a branch is added whether it is taken or not, so the inverted branch keeps it.

#ifndef ATALLA_SCHED_RELAX_H_
#define ATALLA_SCHED_RELAX_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "atalla/assembler/code.h"
#include "atalla/isa/instruction.h"
#include "atalla/sched/packet_list.h"

namespace atalla::sched {

// The packet that each label stands before; one past the last for a label at the end.
// REQUIRES: `schedule` has the blocks of FindBlocks(code).
absl::flat_hash_map<absl::string_view, int32_t> LabelPackets(const assembler::Code& code,
                                                             const Schedule& schedule);

// The schedule with every branch to a label in reach, with as few detours as it takes.
// kInvalidArgument if detours are needed while other instructions hold numeric code addresses,
// which a detour would change.
absl::StatusOr<Schedule> RelaxBranches(const assembler::Code& code, Schedule schedule);

}  // namespace atalla::sched

#endif  // ATALLA_SCHED_RELAX_H_
