#include "atalla/sched/modulo/plan_loops.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
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
#include "atalla/sched/block_packer.h"
#include "atalla/sched/blocks.h"
#include "atalla/sched/dependence_graph.h"
#include "atalla/sched/free_registers.h"
#include "atalla/sched/legality.h"
#include "atalla/sched/list.h"
#include "atalla/sched/modulo/check_pipeline.h"
#include "atalla/sched/modulo/loops.h"
#include "atalla/sched/modulo/oracle.h"
#include "atalla/sched/modulo/pipeline.h"
#include "atalla/sched/modulo/planner.h"
#include "atalla/sched/modulo/report.h"
#include "atalla/sched/packet_list.h"
#include "atalla/sched/rename/rename.h"
#include "atalla/sched/scheduler.h"
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
  LoopPlanner(const Code& code, const isa::MachineModel& machine, const FreeRegisters& free,
              const LoopOracle* oracle)
      : code_(code),
        rules_(RulesL2(machine)),
        planner_(code, machine, rules_, free, oracle),
        graphs_(machine),
        prefix_(FreePrefix(code)) {}

  // `schedule` is that of "list", of the code with `renamed` values.
  std::vector<PlannedLoop> Run(const Code& renamed, const Schedule& schedule) {
    std::vector<PlannedLoop> planned;
    const std::vector<Loop> loops = FindLoops(code_);
    if (loops.empty()) return planned;
    const std::vector<Block> blocks = FindBlocks(code_);
    size_t b = 0;
    for (const Loop& loop : loops) {
      while (blocks[b].begin < loop.begin) ++b;
      const int32_t first = schedule.block_starts[b];
      const int32_t end = b + 1 < blocks.size() ? schedule.block_starts[b + 1]
                                                : static_cast<int32_t>(schedule.packets.size());
      PlannedLoop& result = planned.emplace_back();
      result.loop = loop;
      const std::string prefix = absl::StrCat(prefix_, planned.size() - 1, "_");
      LoopPlan plan =
          planner_.Plan(loop, end - first, Cycles(renamed, schedule, loop, first, end), prefix);
      result.report = Report(loop, plan, end - first);
      result.pipeline = std::move(plan.pipeline);
    }
    return planned;
  }

 private:
  int64_t Cycles(const Code& renamed, const Schedule& schedule, const Loop& loop, int32_t first,
                 int32_t end) {
    const DependenceGraph& graph = graphs_.Build(renamed, loop.begin, loop.end);
    Packing packing;
    for (int32_t p = first; p < end; ++p) {
      NodePacket& packet = packing.emplace_back();
      for (const Slot& slot : schedule.packets[p]) packet.push_back(slot.instruction - loop.begin);
    }
    return EstimateCycles(graph, packing);
  }

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
  const RuleSet rules_;
  Planner planner_;
  DependenceGraphBuilder graphs_;
  const std::string prefix_;
};

}  // namespace

absl::StatusOr<std::vector<PlannedLoop>> PlanLoops(const Code& code, const FreeRegisters& free,
                                                   const isa::MachineModel& machine,
                                                   const LoopOracle* oracle) {
  if (FindLoops(code).empty()) return std::vector<PlannedLoop>();
  ATALLA_ASSIGN_OR_RETURN(const Code renamed, RenameValues(code, free));
  ATALLA_ASSIGN_OR_RETURN(const Schedule schedule, ListScheduler().Run(renamed, machine));
  return LoopPlanner(code, machine, free, oracle).Run(renamed, schedule);
}

absl::Status CheckPipelines(const Code& code, absl::Span<const PlannedLoop> loops,
                            const isa::MachineModel& machine) {
  const std::vector<isa::Register> named = NamedRegisters(code);
  for (const PlannedLoop& planned : loops) {
    if (!planned.pipeline) continue;
    const Loop& loop = planned.loop;
    const std::vector<KnownRegister> known = KnownOnEntry(code, loop);
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
