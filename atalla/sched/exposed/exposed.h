// Schedules for machines that do not wait for results (exposed timing): puts empty packets, stalls,
// where a packet would otherwise read or overwrite what has not landed.
//
//   ATALLA_ASSIGN_OR_RETURN(schedule, AddStalls(code, std::move(schedule), machine));
//
// Works on the packets of any scheduler, before branches are relaxed: detours only lengthen ways.
// The rules are those that an interlocked machine follows (docs/timing.md), halt.s included, so
// that the result takes as many cycles as packets on either machine. docs/schedulers.md describes
// how places are chosen.

#ifndef ATALLA_SCHED_EXPOSED_EXPOSED_H_
#define ATALLA_SCHED_EXPOSED_EXPOSED_H_

#include "absl/status/statusor.h"
#include "atalla/assembler/code.h"
#include "atalla/isa/machine.h"
#include "atalla/sched/packet_list.h"

namespace atalla::sched::exposed {

// More than this many stalls are kResourceExhausted.
inline constexpr int kMaxStalls = 1 << 20;

// Also splits packets that need more units or ports than a cycle has, as the machine would, and
// takes out empty ones that are there already.
// Empty packets may follow the control instruction of a block (RuleSet::pads_after_control): they
// are on the way to the next block only.
// REQUIRES: `schedule` is one of `code`, whose jumps all go to labels (numeric_targets.h). A jalr
// may go to whatever it may: behind any call, and to each label whose address is taken.
// For each level of loops, a few passes over the packets; each storage access is compared with
// those that are on their way.
absl::StatusOr<Schedule> AddStalls(const assembler::Code& code, Schedule schedule,
                                   const isa::MachineModel& machine);

}  // namespace atalla::sched::exposed

#endif  // ATALLA_SCHED_EXPOSED_EXPOSED_H_
