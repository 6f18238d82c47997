// What a scheduler makes fewest first; the other counts among equals.
//
//   const ListScheduler scheduler(ListScheduler::Limits::kL2, Objective::kCycles);

#ifndef ATALLA_SCHED_OBJECTIVE_H_
#define ATALLA_SCHED_OBJECTIVE_H_

namespace atalla::sched {

enum class Objective {
  // Packets executed: code size, and time on a machine that does not wait for results.
  kPackets,
  // Cycles until the last packet of a block has issued, on a machine that waits for results.
  kCycles,
};

}  // namespace atalla::sched

#endif  // ATALLA_SCHED_OBJECTIVE_H_
