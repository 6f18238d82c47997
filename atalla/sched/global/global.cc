#include "atalla/sched/global/global.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "atalla/assembler/code.h"
#include "atalla/base/status_macros.h"
#include "atalla/isa/machine.h"
#include "atalla/sched/free_registers.h"
#include "atalla/sched/global/block_list.h"
#include "atalla/sched/global/choose_units.h"
#include "atalla/sched/global/cost.h"
#include "atalla/sched/global/stretch.h"
#include "atalla/sched/legality.h"
#include "atalla/sched/list.h"
#include "atalla/sched/objective.h"
#include "atalla/sched/packet_list.h"
#include "atalla/sched/rename/rename.h"
#include "atalla/sched/scheduler.h"

namespace atalla::sched {
namespace {

using global::Change;
using global::PassReport;
using global::Stretched;

struct Rewritten {
  assembler::Code code;
  std::vector<PassReport> reports;
};

absl::StatusOr<Rewritten> RewriteAll(const assembler::Code& code, const isa::MachineModel& machine,
                                     Objective objective) {
  const global::BlockCosts costs(machine, objective);
  ATALLA_ASSIGN_OR_RETURN(Stretched stretched,
                          global::Stretch(code, FreeRegisters(code), {}, costs));
  ATALLA_ASSIGN_OR_RETURN(const assembler::Code renamed,
                          RenameValues(stretched.code, std::move(stretched.free)));
  PassReport report;
  report.pass = "choose_units";
  Rewritten result;
  result.code = global::ChooseUnits(renamed, /*settled=*/{}, costs, report.changes);
  result.reports = std::move(stretched.reports);
  if (report.changes.empty()) return result;
  report.cost_before = costs.EstimatedCost(renamed);
  report.cost_after = costs.EstimatedCost(result.code);
  report.kept = true;
  result.reports.push_back(std::move(report));
  return result;
}

}  // namespace

std::string GlobalReport::ToString() const {
  std::string text;
  const absl::string_view expected =
      objective == Objective::kPackets ? " packets expected" : " cycles expected";
  for (const PassReport& pass : passes) {
    absl::StrAppend(&text, pass.pass, ": ", pass.changes.size(), " changes, ", pass.cost_before,
                    " -> ", pass.cost_after, expected, pass.kept ? "" : "; not kept", "\n");
    for (const Change& change : pass.changes) {
      absl::StrAppend(&text, "  ", change.location.ToString(), ": ", change.what, "\n");
    }
  }
  return text;
}

GlobalReport ExplainGlobal(const assembler::Code& code, const isa::MachineModel& machine,
                           Objective objective) {
  GlobalReport report;
  report.objective = objective;
  absl::StatusOr<Rewritten> rewritten = RewriteAll(code, machine, objective);
  if (rewritten.ok()) report.passes = std::move(rewritten->reports);
  return report;
}

std::string GlobalScheduler::Explain(const assembler::Code& code,
                                     const isa::MachineModel& machine) const {
  return ExplainGlobal(code, machine, objective_).ToString();
}

RuleSet GlobalScheduler::Rules(const isa::MachineModel& machine) const { return RulesL2(machine); }

absl::StatusOr<Schedule> GlobalScheduler::Run(const assembler::Code& code,
                                              const isa::MachineModel& machine) const {
  return ListScheduler(ListScheduler::Limits::kL2, objective_).Run(code, machine);
}

absl::StatusOr<Rewriting> GlobalScheduler::Rewrite(const assembler::Code& code,
                                                   const isa::MachineModel& machine) const {
  ATALLA_ASSIGN_OR_RETURN(Rewritten rewritten, RewriteAll(code, machine, objective_));
  ATALLA_ASSIGN_OR_RETURN(Schedule schedule, Run(rewritten.code, machine));
  return Rewriting{std::move(rewritten.code), std::move(schedule)};
}

}  // namespace atalla::sched
