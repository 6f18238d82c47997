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
  if (options.simplify == ScheduleOptions::Simplify::kOn) {
    return absl::UnimplementedError("simplify on is not there yet");
  }
  const isa::MachineModel& machine = options.machine;
  ATALLA_ASSIGN_OR_RETURN(const isa::MachineModel capped,
                          CapLatencies(machine, options.latency_cap));
  ATALLA_RETURN_IF_ERROR(assembler::CheckCode(code));
  const bool exposed = IsExposed(options);
  if (const auto* numeric = FindNumericTarget(code);
      numeric != nullptr && (exposed || scheduler.MovesCode())) {
    return absl::InvalidArgumentError(absl::StrCat(
        numeric->location.ToString(), ": a numeric code address, but ",
        exposed ? "exposed timing puts stalls between packets; write a label"
                : absl::StrCat("scheduler '", scheduler.name(),
                               "' moves code; write a label, or use scheduler 'linear'")));
  }
  ATALLA_ASSIGN_OR_RETURN(Rewriting rewriting, scheduler.Rewrite(code, capped));
  const assembler::Code& scheduled = rewriting.code ? *rewriting.code : code;
  ATALLA_RETURN_IF_ERROR(CheckEntriesAreKept(code, scheduled));
  RuleSet rules = scheduler.Rules(machine);
  if (exposed) {
    ATALLA_ASSIGN_OR_RETURN(rewriting.schedule,
                            exposed::AddStalls(scheduled, std::move(rewriting.schedule), machine));
    rules.pads_after_control = true;
  }
  ATALLA_ASSIGN_OR_RETURN(const Schedule schedule,
                          RelaxBranches(scheduled, std::move(rewriting.schedule)));
  ATALLA_RETURN_IF_ERROR(CheckSchedule(scheduled, schedule, rules, machine));
  ATALLA_ASSIGN_OR_RETURN(v1::Program program,
                          Link(scheduled, schedule, machine.name(), scheduler.name()));
  if (options.latency_cap > 0) {
    program.add_schedule_options(absl::StrCat("latency_cap=", options.latency_cap));
  }
  if (exposed) program.add_schedule_options("timing=exposed");
  return program;
}

std::vector<std::string> SchedulerNames() {
  std::vector<std::string> names;
  for (const Scheduler* scheduler : AllSchedulers()) names.emplace_back(scheduler->name());
  return names;
}

}  // namespace atalla::sched
