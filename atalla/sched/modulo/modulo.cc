#include "atalla/sched/modulo/modulo.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
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
#include "atalla/sched/modulo/oracle.h"
#include "atalla/sched/modulo/plan_loops.h"
#include "atalla/sched/modulo/replace_loops.h"
#include "atalla/sched/packet_list.h"
#include "atalla/sched/rename/rename.h"
#include "atalla/sched/scheduler.h"

namespace atalla::sched {
namespace {

using assembler::Code;
using global::Passes;
using global::Stretched;
using modulo::PlannedLoop;

// By packets, whatever the objective: what an iteration waits for is filled by others.
absl::StatusOr<Stretched> StretchLoops(const Code& code, const global::BlockCosts& costs) {
  if (costs.objective() != Objective::kPackets) {
    return StretchLoops(code, global::BlockCosts(costs.machine()));
  }
  global::StretchOptions options;
  options.passes = Passes::kLoops;
  return global::Stretch(code, FreeRegisters(code), options, costs);
}

// Labels are what the passes know settled blocks by.
absl::flat_hash_set<std::string> LabelsOf(const modulo::SettledBlocks& settled) {
  absl::flat_hash_set<std::string> labels;
  for (const auto& [label, block] : settled) labels.insert(label);
  return labels;
}

}  // namespace

std::vector<LoopReport> ExplainLoops(const Code& code, const isa::MachineModel& machine,
                                     const modulo::LoopOracle* oracle, Objective objective) {
  std::vector<LoopReport> reports;
  const global::BlockCosts costs(machine, objective);
  const absl::StatusOr<Stretched> stretched = StretchLoops(code, costs);
  if (!stretched.ok()) return reports;
  absl::StatusOr<std::vector<PlannedLoop>> loops =
      modulo::PlanLoops(stretched->code, stretched->free, costs, oracle);
  if (!loops.ok()) return reports;
  for (PlannedLoop& planned : *loops) reports.push_back(std::move(planned.report));
  return reports;
}

RuleSet ModuloScheduler::Rules(const isa::MachineModel& machine) const { return RulesL2(machine); }

absl::StatusOr<Schedule> ModuloScheduler::Run(const Code& code,
                                              const isa::MachineModel& machine) const {
  return ListScheduler(ListScheduler::Limits::kL2, objective_).Run(code, machine);
}

absl::StatusOr<Rewriting> ModuloScheduler::Rewrite(const Code& code,
                                                   const isa::MachineModel& machine) const {
  const global::BlockCosts costs(machine, objective_);
  ATALLA_ASSIGN_OR_RETURN(Stretched loops, StretchLoops(code, costs));
  ATALLA_ASSIGN_OR_RETURN(std::vector<PlannedLoop> planned,
                          modulo::PlanLoops(loops.code, loops.free, costs, oracle_));
  ATALLA_RETURN_IF_ERROR(modulo::CheckPipelines(loops.code, planned, machine));
  modulo::Replaced replaced = modulo::ReplaceLoops(loops.code, std::move(planned));
  loops.free.Remove(replaced.code);
  global::StretchOptions options;
  options.passes = Passes::kBlocks;
  options.settled = LabelsOf(replaced.settled);
  ATALLA_ASSIGN_OR_RETURN(Stretched blocks, global::Stretch(std::move(replaced.code),
                                                            std::move(loops.free), options, costs));
  const modulo::PacketSizes sizes = modulo::FindSettled(blocks.code, replaced.settled);
  absl::flat_hash_set<int> settled;
  for (const auto& [begin, block] : sizes) settled.insert(begin);
  ATALLA_ASSIGN_OR_RETURN(const Code renamed,
                          RenameValues(blocks.code, std::move(blocks.free), settled));
  std::vector<global::Change> changes;
  Code chosen = global::ChooseUnits(renamed, settled, costs, changes);
  ATALLA_ASSIGN_OR_RETURN(Schedule schedule, Run(chosen, machine));
  schedule = modulo::WithSettled(chosen, schedule, sizes);
  return Rewriting{std::move(chosen), std::move(schedule)};
}

std::string ModuloScheduler::Explain(const Code& code, const isa::MachineModel& machine) const {
  std::string text;
  for (const LoopReport& loop : ExplainLoops(code, machine, oracle_, objective_)) {
    absl::StrAppend(&text, loop.ToString(), "\n");
  }
  return text;
}

}  // namespace atalla::sched
