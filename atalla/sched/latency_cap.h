// A machine on which nothing takes longer than a number of cycles.
//
//   ATALLA_ASSIGN_OR_RETURN(isa::MachineModel capped, CapLatencies(machine, 4));
//   ATALLA_ASSIGN_OR_RETURN(Schedule schedule, scheduler.Run(code, capped));
//
// For schedulers: a low cap says that waiting hardly matters, 1 that it does not at all.

#ifndef ATALLA_SCHED_LATENCY_CAP_H_
#define ATALLA_SCHED_LATENCY_CAP_H_

#include "absl/status/statusor.h"
#include "atalla/isa/machine.h"

namespace atalla::sched {

// `machine` with each latency the smaller of its own and `cap`; 0 leaves them as they are.
// kInvalidArgument if `cap` is negative.
absl::StatusOr<isa::MachineModel> CapLatencies(const isa::MachineModel& machine, int cap);

}  // namespace atalla::sched

#endif  // ATALLA_SCHED_LATENCY_CAP_H_
