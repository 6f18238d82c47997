// Why a schedule is as long as it is: a table of blocks and loops, and the longest chain of
// dependences in each block.
//
//   ATALLA_ASSIGN_OR_RETURN(ScheduledCode scheduled, ScheduleCode(code, scheduler, options));
//   std::cerr << ExplainSchedule(code, scheduled, scheduler, options);
//
// What atalla_as --explain prints; docs/schedulers.md shows an example.

#ifndef ATALLA_SCHED_EXPLAIN_H_
#define ATALLA_SCHED_EXPLAIN_H_

#include <string>

#include "atalla/assembler/code.h"
#include "atalla/sched/schedule.h"
#include "atalla/sched/scheduler.h"

namespace atalla::sched {

// Text for people, in lines:
// * what made the schedule and, if the code was simplified, how that went;
// * for each block: instructions, packets, how many of them are empty, the least packets that the
//   scheduler's rules allow and what forbids fewer, and the least cycles with latencies;
// * the same for each loop, inner ones with the blocks within;
// * what the scheduler itself tells (Scheduler::Explain);
// * the critical path of each block of several cycles.
// REQUIRES: `scheduled` is what ScheduleCode made of the other three. Time as for "list".
std::string ExplainSchedule(const assembler::Code& code, const ScheduledCode& scheduled,
                            const Scheduler& scheduler, const ScheduleOptions& options);

}  // namespace atalla::sched

#endif  // ATALLA_SCHED_EXPLAIN_H_
