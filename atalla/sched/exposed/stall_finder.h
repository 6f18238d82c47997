// Where stalls are needed, and how many.
//
//   const Stalls stalls = FindStalls(code, schedule, machine);
//
// A forward dataflow: what is on its way (Pending) at the start of each block, the larger of all
// ways to it, and through its packets. A packet that comes too early gets stalls right before it:
// the latest place serves everything before it, too. Loops are done from the inside out, first for
// what they make themselves; what comes from before a loop and is met within is then waited for on
// the way into it, once, if that way has a place of its own.

#ifndef ATALLA_SCHED_EXPOSED_STALL_FINDER_H_
#define ATALLA_SCHED_EXPOSED_STALL_FINDER_H_

#include <cstdint>
#include <vector>

#include "atalla/assembler/code.h"
#include "atalla/isa/machine.h"
#include "atalla/sched/packet_list.h"

namespace atalla::sched::exposed {

struct Stalls {
  std::vector<int32_t> before;  // Each packet, on all ways to it.
  std::vector<int32_t> behind;  // Each block, on the way to the next one in program order.
};

// REQUIRES: as AddStalls (exposed.h).
Stalls FindStalls(const assembler::Code& code, const Schedule& schedule,
                  const isa::MachineModel& machine);

}  // namespace atalla::sched::exposed

#endif  // ATALLA_SCHED_EXPOSED_STALL_FINDER_H_
