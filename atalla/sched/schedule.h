// Turns assembled code into a program: schedules it into packets, brings far branches into reach,
// checks the result, resolves labels and encodes.
//
//   ATALLA_ASSIGN_OR_RETURN(assembler::Code code, assembler::ParseAssembly(text, "gemm.s"));
//   ATALLA_ASSIGN_OR_RETURN(v1::Program program, sched::ScheduleProgram(code, {"list"}));
//
// docs/schedulers.md describes the schedulers, the rules they obey and how to add one.

#ifndef ATALLA_SCHED_SCHEDULE_H_
#define ATALLA_SCHED_SCHEDULE_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "atalla/assembler/code.h"
#include "atalla/isa/machine.h"
#include "atalla/sched/legality.h"
#include "atalla/sched/packet_list.h"
#include "atalla/sched/scheduler.h"
#include "atalla/sched/simplify/simplify.h"
#include "atalla/v1/program.pb.h"

namespace atalla::sched {

struct ScheduleOptions {
  enum class Timing {
    kOfMachine,    // What the machine description says (v1::Issue).
    kInterlocked,  // The machine waits for results: no stall packets.
    kExposed,      // It does not: empty packets keep the distance.
  };
  enum class Simplify {
    kAuto,  // If the scheduler asks for it (Scheduler::SimplifiesFirst).
    kOn,
    kOff,
  };

  // One of SchedulerNames().
  std::string scheduler = "list";
  // Limits and latencies that packets are made for; the program carries the machine's name.
  isa::MachineModel machine = isa::MachineModel::Default();
  // The scheduler takes every latency for at most this many cycles; 0: as they are. What stall
  // packets are for, and how a program is timed, are the latencies of the machine all the same.
  int latency_cap = 0;
  Timing timing = Timing::kOfMachine;
  Simplify simplify = Simplify::kAuto;
};

// The program of `code`: packets from address 0 in steps of 20, entry 0, a symbol for each label,
// source lines, static metrics and the weight mode of `code`. `optimization` is left to the caller.
//
// Every schedule is checked against `code` by checker.h before it is encoded, and a far conditional
// branch has become its inverse over a `jal`, so a program that comes back does what `code` says.
//
// kInvalidArgument lists, with source locations, everything that is wrong with `code`: unknown or
// repeated labels, references on instructions that cannot hold them, operands and jumps out of
// range, numeric code addresses given to a scheduler that moves code or needed to stay where stalls
// are added. kNotFound: no such scheduler.
// A negative latency cap is kInvalidArgument, too. kResourceExhausted: too many empty
// packets would be needed (reference.h, exposed/exposed.h).
absl::StatusOr<v1::Program> ScheduleProgram(const assembler::Code& code,
                                            const ScheduleOptions& options = {});

// The same by a scheduler that need not be in registry.h; `options.scheduler` does not count.
absl::StatusOr<v1::Program> ScheduleProgram(const assembler::Code& code, const Scheduler& scheduler,
                                            const ScheduleOptions& options);
// The same with the other options at their defaults.
absl::StatusOr<v1::Program> ScheduleProgram(const assembler::Code& code, const Scheduler& scheduler,
                                            const isa::MachineModel& machine);

// What ScheduleProgram makes of code before it is encoded: for reports (explain.h).
struct ScheduledCode {
  // The code that packets hold, if it is not the one that was given.
  std::optional<assembler::Code> changed;
  std::optional<simplify::Simplification> simplification;  // If the code was simplified first.
  Schedule schedule;                                       // Checked, all branches in reach.
  RuleSet rules;
  isa::MachineModel machine;  // As the scheduler saw it, latencies capped.
  bool exposed = false;
};

// ScheduleProgram in two steps. The code, scheduler and options of the second must be those of the
// first.
absl::StatusOr<ScheduledCode> ScheduleCode(const assembler::Code& code, const Scheduler& scheduler,
                                           const ScheduleOptions& options);
absl::StatusOr<v1::Program> LinkScheduled(const assembler::Code& code,
                                          const ScheduledCode& scheduled,
                                          const Scheduler& scheduler,
                                          const ScheduleOptions& options);

// Names for ScheduleOptions::scheduler, simplest first.
std::vector<std::string> SchedulerNames();

}  // namespace atalla::sched

#endif  // ATALLA_SCHED_SCHEDULE_H_
