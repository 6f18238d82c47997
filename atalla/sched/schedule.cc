#include "atalla/sched/schedule.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "atalla/assembler/code.h"
#include "atalla/base/status_macros.h"
#include "atalla/isa/machine.h"
#include "atalla/sched/checker.h"
#include "atalla/sched/exposed/exposed.h"
#include "atalla/sched/latency_cap.h"
#include "atalla/sched/legality.h"
#include "atalla/sched/link.h"
#include "atalla/sched/numeric_targets.h"
#include "atalla/sched/packet_list.h"
#include "atalla/sched/registry.h"
#include "atalla/sched/relax.h"
#include "atalla/sched/scheduler.h"
#include "atalla/sched/simplify/simplify.h"
#include "atalla/v1/machine.pb.h"
#include "atalla/v1/program.pb.h"

namespace atalla::sched {
namespace {

// What jalr may go to from data must still be there.
absl::Status CheckEntriesAreKept(const assembler::Code& code, const assembler::Code& rewritten) {
  absl::flat_hash_set<absl::string_view> kept;
  for (const assembler::CodeLabel& label : rewritten.labels) {
    if (label.is_address_taken) kept.insert(label.name);
  }
  for (const assembler::CodeLabel& label : code.labels) {
    if (!label.is_address_taken || kept.contains(label.name)) continue;
    return absl::InternalError(
        absl::StrCat(code.name, ": label '", label.name, "', whose address is taken, is lost"));
  }
  return absl::OkStatus();
}

bool IsExposed(const ScheduleOptions& options) {
  if (options.timing == ScheduleOptions::Timing::kOfMachine) {
    return options.machine.issue().timing() == v1::Issue::TIMING_EXPOSED;
  }
  return options.timing == ScheduleOptions::Timing::kExposed;
}

bool Simplifies(const ScheduleOptions& options, const Scheduler& scheduler) {
  if (options.simplify == ScheduleOptions::Simplify::kAuto) return scheduler.SimplifiesFirst();
  return options.simplify == ScheduleOptions::Simplify::kOn;
}

// Numeric code addresses stay what they are only if packet n is instruction n.
absl::Status CheckMovable(const assembler::Code& code, const Scheduler& scheduler, bool exposed) {
  const auto* numeric = FindNumericTarget(code);
  if (numeric == nullptr) return absl::OkStatus();
  const std::string mover = absl::StrCat("scheduler '", scheduler.name(), "' moves code");
  return absl::InvalidArgumentError(
      absl::StrCat(numeric->location.ToString(), ": a numeric code address, but ",
                   exposed ? "exposed timing puts stalls between packets; write a label"
                           : absl::StrCat(mover, "; write a label, or use scheduler 'linear'")));
}

}  // namespace

absl::StatusOr<v1::Program> ScheduleProgram(const assembler::Code& code,
                                            const ScheduleOptions& options) {
  const Scheduler* scheduler = FindScheduler(options.scheduler);
  if (scheduler == nullptr) {
    return absl::NotFoundError(
        absl::StrCat("unknown scheduler '", options.scheduler,
                     "'; there are: ", absl::StrJoin(SchedulerNames(), ", ")));
  }
  return ScheduleProgram(code, *scheduler, options);
}

absl::StatusOr<v1::Program> ScheduleProgram(const assembler::Code& code, const Scheduler& scheduler,
                                            const isa::MachineModel& machine) {
  ScheduleOptions options;
  options.machine = machine;
  return ScheduleProgram(code, scheduler, options);
}

absl::StatusOr<v1::Program> ScheduleProgram(const assembler::Code& code, const Scheduler& scheduler,
                                            const ScheduleOptions& options) {
  ATALLA_ASSIGN_OR_RETURN(const ScheduledCode scheduled, ScheduleCode(code, scheduler, options));
  return LinkScheduled(code, scheduled, scheduler, options);
}

absl::StatusOr<ScheduledCode> ScheduleCode(const assembler::Code& code, const Scheduler& scheduler,
                                           const ScheduleOptions& options) {
  const isa::MachineModel& machine = options.machine;
  ATALLA_ASSIGN_OR_RETURN(isa::MachineModel capped, CapLatencies(machine, options.latency_cap));
  ScheduledCode scheduled = {{}, {}, {}, scheduler.Rules(machine), std::move(capped)};
  scheduled.exposed = IsExposed(options);
  ATALLA_RETURN_IF_ERROR(assembler::CheckCode(code));
  if (scheduled.exposed || scheduler.MovesCode()) {
    ATALLA_RETURN_IF_ERROR(CheckMovable(code, scheduler, scheduled.exposed));
  }
  if (Simplifies(options, scheduler)) {
    scheduled.simplification = simplify::Simplify(code);
    scheduled.changed = scheduled.simplification->code;
  }
  ATALLA_ASSIGN_OR_RETURN(
      Rewriting rewriting,
      scheduler.Rewrite(scheduled.changed ? *scheduled.changed : code, scheduled.machine));
  if (rewriting.code) scheduled.changed = std::move(rewriting.code);
  const assembler::Code& packed = scheduled.changed ? *scheduled.changed : code;
  ATALLA_RETURN_IF_ERROR(CheckEntriesAreKept(code, packed));
  if (scheduled.exposed) {
    ATALLA_ASSIGN_OR_RETURN(rewriting.schedule,
                            exposed::AddStalls(packed, std::move(rewriting.schedule), machine));
    scheduled.rules.pads_after_control = true;
  }
  ATALLA_ASSIGN_OR_RETURN(scheduled.schedule, RelaxBranches(packed, std::move(rewriting.schedule)));
  ATALLA_RETURN_IF_ERROR(CheckSchedule(packed, scheduled.schedule, scheduled.rules, machine));
  return scheduled;
}

absl::StatusOr<v1::Program> LinkScheduled(const assembler::Code& code,
                                          const ScheduledCode& scheduled,
                                          const Scheduler& scheduler,
                                          const ScheduleOptions& options) {
  ATALLA_ASSIGN_OR_RETURN(v1::Program program,
                          Link(scheduled.changed ? *scheduled.changed : code, scheduled.schedule,
                               options.machine.name(), scheduler.name()));
  if (options.latency_cap > 0) {
    program.add_schedule_options(absl::StrCat("latency_cap=", options.latency_cap));
  }
  if (scheduled.exposed) program.add_schedule_options("timing=exposed");
  if (scheduled.simplification) program.add_schedule_options("simplify=on");
  return program;
}

std::vector<std::string> SchedulerNames() {
  std::vector<std::string> names;
  for (const Scheduler* scheduler : AllSchedulers()) names.emplace_back(scheduler->name());
  return names;
}

}  // namespace atalla::sched
