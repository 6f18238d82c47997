#include "atalla/sched/modulo/plan_loops.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "atalla/assembler/code.h"
#include "atalla/base/status_macros.h"
#include "atalla/isa/effects.h"
#include "atalla/isa/machine.h"
#include "atalla/sched/free_registers.h"
#include "atalla/sched/global/cost.h"
#include "atalla/sched/legality.h"
#include "atalla/sched/modulo/check_pipeline.h"
#include "atalla/sched/modulo/loops.h"
#include "atalla/sched/modulo/oracle.h"
#include "atalla/sched/modulo/pipeline.h"
#include "atalla/sched/modulo/planner.h"
#include "atalla/sched/modulo/report.h"
#include "atalla/sched/rename/rename.h"
#include "atalla/sched/values.h"

namespace atalla::sched::modulo {
namespace {

using assembler::Code;

// A start of labels that no label of the code has.
std::string FreePrefix(const Code& code) {
  std::string prefix = "modulo";
  const auto taken = [&] {
    return std::any_of(code.labels.begin(), code.labels.end(),
                       [&](const auto& label) { return absl::StartsWith(label.name, prefix); });
  };
  while (taken()) prefix += "_";
  return prefix;
}

class LoopPlanner {
 public:
  LoopPlanner(const Code& code, const FreeRegisters& free, const global::BlockCosts& costs,
              const LoopOracle* oracle)
      : code_(code),
        costs_(costs),
        rules_(RulesL2(costs.machine())),
        planner_(code, costs.machine(), rules_, free, oracle, costs.objective()),
        prefix_(FreePrefix(code)) {}

  // `renamed`: the code as "list" takes it.
  std::vector<PlannedLoop> Run(absl::Span<const Loop> loops, const Code& renamed) {
    std::vector<PlannedLoop> planned;
    for (const Loop& loop : loops) {
      PlannedLoop& result = planned.emplace_back();
      result.loop = loop;
      const std::string prefix = absl::StrCat(prefix_, planned.size() - 1, "_");
      const global::BlockCost listed =
          costs_.Of(absl::MakeConstSpan(renamed.instructions).subspan(loop.begin, loop.size()));
      LoopPlan plan = planner_.Plan(loop, listed.packets, listed.cycles, prefix);
      result.report = Report(loop, plan, listed.packets);
      result.pipeline = std::move(plan.pipeline);
    }
    return planned;
  }

 private:
  LoopReport Report(const Loop& loop, const LoopPlan& plan, int list_packets) const {
    LoopReport report;
    for (const assembler::CodeLabel& label : code_.labels) {
      if (label.index == loop.begin && report.label.empty()) report.label = label.name;
    }
    report.location = code_.instructions[loop.begin].location;
    report.size = loop.size();
    report.list_packets = list_packets;
    report.res_mii = plan.res_mii;
    report.limit = plan.limit;
    report.rec_mii = plan.rec_mii;
    report.latency_cap = plan.latency_cap;
    report.ii = plan.ii;
    report.least_ii = plan.least_ii;
    report.stages = plan.stages;
    report.copies = plan.copies;
    report.kernel_packets = plan.kernel_packets;
    report.pipelined = plan.pipeline.has_value();
    report.reason = plan.reason;
    return report;
  }

  const Code& code_;
  const global::BlockCosts& costs_;
  const RuleSet rules_;
  Planner planner_;
  const std::string prefix_;
};

}  // namespace

absl::StatusOr<std::vector<PlannedLoop>> PlanLoops(const Code& code, const FreeRegisters& free,
                                                   const global::BlockCosts& costs,
                                                   const LoopOracle* oracle) {
  const std::vector<Loop> loops = FindLoops(code);
  if (loops.empty()) return std::vector<PlannedLoop>();
  ATALLA_ASSIGN_OR_RETURN(const Code renamed, RenameValues(code, free));
  return LoopPlanner(code, free, costs, oracle).Run(loops, renamed);
}

absl::Status CheckPipelines(const Code& code, absl::Span<const PlannedLoop> loops,
                            const isa::MachineModel& machine) {
  const std::vector<isa::Register> named = NamedRegisters(code);
  const LoopEntries entries(code);
  for (const PlannedLoop& planned : loops) {
    if (!planned.pipeline) continue;
    const Loop& loop = planned.loop;
    const std::vector<KnownRegister> known = entries.Known(loop);
    LoopRewriting rewriting;
    rewriting.before = absl::MakeConstSpan(code.instructions).subspan(loop.begin, loop.size());
    rewriting.after = planned.pipeline->instructions;
    rewriting.labels = planned.pipeline->labels;
    rewriting.known = known;
    rewriting.named = named;
    rewriting.least = planned.report.stages + 1;
    rewriting.copies = planned.report.copies;
    rewriting.iterations = planned.report.stages + 2 * planned.report.copies + 1;
    ATALLA_RETURN_IF_ERROR(CheckPipeline(rewriting, machine));
  }
  return absl::OkStatus();
}

}  // namespace atalla::sched::modulo
