#include "atalla/sched/global/global.h"

#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "atalla/assembler/code.h"
#include "atalla/base/status_macros.h"
#include "atalla/isa/machine.h"
#include "atalla/sched/free_registers.h"
#include "atalla/sched/global/block_list.h"
#include "atalla/sched/global/stretch.h"
#include "atalla/sched/legality.h"
#include "atalla/sched/list.h"
#include "atalla/sched/packet_list.h"
#include "atalla/sched/rename/rename.h"
#include "atalla/sched/scheduler.h"

namespace atalla::sched {
namespace {

using global::Change;
using global::PassReport;
using global::Stretched;

absl::StatusOr<Stretched> StretchAll(const assembler::Code& code,
                                     const isa::MachineModel& machine) {
  return global::Stretch(code, FreeRegisters(code), {}, machine);
}

}  // namespace

std::string GlobalReport::ToString() const {
  std::string text;
  for (const PassReport& pass : passes) {
    absl::StrAppend(&text, pass.pass, ": ", pass.changes.size(), " changes, ", pass.packets_before,
                    " -> ", pass.packets_after, " packets expected", pass.kept ? "" : "; not kept",
                    "\n");
    for (const Change& change : pass.changes) {
      absl::StrAppend(&text, "  ", change.location.ToString(), ": ", change.what, "\n");
    }
  }
  return text;
}

GlobalReport ExplainGlobal(const assembler::Code& code, const isa::MachineModel& machine) {
  absl::StatusOr<Stretched> stretched = StretchAll(code, machine);
  return stretched.ok() ? GlobalReport{std::move(stretched->reports)} : GlobalReport();
}

std::string GlobalScheduler::Explain(const assembler::Code& code,
                                     const isa::MachineModel& machine) const {
  return ExplainGlobal(code, machine).ToString();
}

RuleSet GlobalScheduler::Rules(const isa::MachineModel& machine) const { return RulesL2(machine); }

absl::StatusOr<Schedule> GlobalScheduler::Run(const assembler::Code& code,
                                              const isa::MachineModel& machine) const {
  return ListScheduler().Run(code, machine);
}

absl::StatusOr<Rewriting> GlobalScheduler::Rewrite(const assembler::Code& code,
                                                   const isa::MachineModel& machine) const {
  ATALLA_ASSIGN_OR_RETURN(Stretched stretched, StretchAll(code, machine));
  ATALLA_ASSIGN_OR_RETURN(assembler::Code renamed,
                          RenameValues(stretched.code, std::move(stretched.free)));
  ATALLA_ASSIGN_OR_RETURN(Schedule schedule, ListScheduler().Run(renamed, machine));
  return Rewriting{std::move(renamed), std::move(schedule)};
}

}  // namespace atalla::sched
