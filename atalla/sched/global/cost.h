// What a code is expected to cost, for telling whether a change of it pays.
//
//   if (EstimatedPackets(changed, machine) <= EstimatedPackets(code, machine)) ...

#ifndef ATALLA_SCHED_GLOBAL_COST_H_
#define ATALLA_SCHED_GLOBAL_COST_H_

#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "atalla/assembler/code.h"
#include "atalla/isa/machine.h"

namespace atalla::sched::global {

struct BlockCost {
  int packets = 0;
  // Until the last has issued, if everything from outside is there at once.
  int64_t cycles = 0;
};

// Of instructions of one block under "list".
BlockCost CostOfBlock(absl::Span<const assembler::CodeInstruction> block,
                      const isa::MachineModel& machine);
int PacketsOfBlock(absl::Span<const assembler::CodeInstruction> block,
                   const isa::MachineModel& machine);

// Packets that "list" needs for each block, times how often the block is guessed to run
// (frequencies.h).
absl::StatusOr<double> EstimatedPackets(const assembler::Code& code,
                                        const isa::MachineModel& machine);

}  // namespace atalla::sched::global

#endif  // ATALLA_SCHED_GLOBAL_COST_H_
