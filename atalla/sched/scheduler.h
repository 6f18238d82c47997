// What every scheduler is: a name, the rules that its packets obey, and code in, packets out.
//
//   const Scheduler* scheduler = FindScheduler("list");   // registry.h
//   ATALLA_ASSIGN_OR_RETURN(Schedule schedule, scheduler->Run(code, machine));

#ifndef ATALLA_SCHED_SCHEDULER_H_
#define ATALLA_SCHED_SCHEDULER_H_

#include <optional>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "atalla/assembler/code.h"
#include "atalla/isa/machine.h"
#include "atalla/sched/legality.h"
#include "atalla/sched/packet_list.h"

namespace atalla::sched {

// A schedule of `code`, or of the code that was given if there is none.
struct Rewriting {
  std::optional<assembler::Code> code;
  Schedule schedule;
};

class Scheduler {
 public:
  virtual ~Scheduler() = default;

  // The name that options and flags use, and programs carry.
  virtual absl::string_view name() const = 0;
  // One line for help texts.
  virtual absl::string_view description() const = 0;
  virtual RuleSet Rules(const isa::MachineModel& machine) const = 0;
  // False if packet n is instruction n, so that numeric code addresses stay what they were.
  virtual bool MovesCode() const { return true; }

  // Packets of `code` in which every block of FindBlocks(code) has its own, in program order, and
  // its control instruction is in the last; empty ones may follow it if Rules say so. All slots are
  // Form::kAsIs. REQUIRES: assembler::CheckCode(code) is OK.
  virtual absl::StatusOr<Schedule> Run(const assembler::Code& code,
                                       const isa::MachineModel& machine) const = 0;

  // For schedulers that change the code first: code that does what `code` does, and its packets.
  // Both keep what is said of Run. Registers that `code` never names may end differently.
  virtual absl::StatusOr<Rewriting> Rewrite(const assembler::Code& code,
                                            const isa::MachineModel& machine) const {
    absl::StatusOr<Schedule> schedule = Run(code, machine);
    if (!schedule.ok()) return schedule.status();
    return Rewriting{std::nullopt, *std::move(schedule)};
  }
  // True if Rewrite may give other code.
  virtual bool RewritesCode() const { return false; }
  // What there is to tell about the schedule of `code` beside its packets, for people: lines, or
  // nothing. Takes as long as Rewrite.
  virtual std::string Explain(const assembler::Code& /*code*/,
                              const isa::MachineModel& /*machine*/) const {
    return "";
  }
  // True if ScheduleOptions::Simplify::kAuto means that the code is simplified first: for
  // schedulers that change more than the order of the instructions that were given.
  virtual bool SimplifiesFirst() const { return false; }
  // True if other code differs in register numbers at most.
  virtual bool OnlyRenames() const { return !RewritesCode(); }
};

}  // namespace atalla::sched

#endif  // ATALLA_SCHED_SCHEDULER_H_
