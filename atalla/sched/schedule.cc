#include "atalla/sched/schedule.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "atalla/assembler/code.h"
#include "atalla/base/status_macros.h"
#include "atalla/sched/checker.h"
#include "atalla/sched/legality.h"
#include "atalla/sched/link.h"
#include "atalla/sched/numeric_targets.h"
#include "atalla/sched/packet_list.h"
#include "atalla/sched/registry.h"
#include "atalla/sched/relax.h"
#include "atalla/sched/scheduler.h"
#include "atalla/v1/program.pb.h"

namespace atalla::sched {

absl::StatusOr<v1::Program> ScheduleProgram(const assembler::Code& code,
                                            const ScheduleOptions& options) {
  const Scheduler* scheduler = FindScheduler(options.scheduler);
  if (scheduler == nullptr) {
    return absl::NotFoundError(
        absl::StrCat("unknown scheduler '", options.scheduler,
                     "'; there are: ", absl::StrJoin(SchedulerNames(), ", ")));
  }
  ATALLA_RETURN_IF_ERROR(assembler::CheckCode(code));
  if (scheduler->MovesCode()) {
    if (const auto* numeric = FindNumericTarget(code); numeric != nullptr) {
      return absl::InvalidArgumentError(absl::StrCat(
          numeric->location.ToString(), ": a numeric code address, but scheduler '",
          scheduler->name(), "' moves code; write a label, or use scheduler 'linear'"));
    }
  }
  ATALLA_ASSIGN_OR_RETURN(Schedule schedule, scheduler->Run(code, options.machine));
  ATALLA_ASSIGN_OR_RETURN(schedule, RelaxBranches(code, std::move(schedule)));
  const RuleSet rules = scheduler->Rules(options.machine);
  ATALLA_RETURN_IF_ERROR(CheckSchedule(code, schedule, rules, options.machine));
  return Link(code, schedule, options.machine.name(), scheduler->name());
}

std::vector<std::string> SchedulerNames() {
  std::vector<std::string> names;
  for (const Scheduler* scheduler : AllSchedulers()) names.emplace_back(scheduler->name());
  return names;
}

}  // namespace atalla::sched
