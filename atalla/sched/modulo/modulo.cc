#include "atalla/sched/modulo/modulo.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
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
#include "atalla/sched/legality.h"
#include "atalla/sched/list.h"
#include "atalla/sched/modulo/check_pipeline.h"
#include "atalla/sched/modulo/loops.h"
#include "atalla/sched/modulo/oracle.h"
#include "atalla/sched/modulo/pipeline.h"
#include "atalla/sched/modulo/planner.h"
#include "atalla/sched/packet_list.h"
#include "atalla/sched/rename/rename.h"
#include "atalla/sched/scheduler.h"
#include "atalla/sched/values.h"

namespace atalla::sched {
namespace {

using assembler::Code;
using modulo::Loop;
using modulo::LoopPlan;
using modulo::Pipeline;

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

struct PlannedLoop {
  Loop loop;
  LoopReport report;
  std::optional<Pipeline> pipeline;
};

class LoopPlanner {
 public:
  LoopPlanner(const Code& code, const isa::MachineModel& machine, const modulo::LoopOracle* oracle)
      : code_(code),
        rules_(RulesL2(machine)),
        planner_(code, machine, rules_, oracle),
        graphs_(machine),
        prefix_(FreePrefix(code)) {}

  // `schedule` is that of "list", of the code with `renamed` values.
  std::vector<PlannedLoop> Run(const Code& renamed, const Schedule& schedule) {
    std::vector<PlannedLoop> planned;
    const std::vector<Loop> loops = modulo::FindLoops(code_);
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
    report.begin = loop.begin;
    report.end = loop.end;
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
  modulo::Planner planner_;
  DependenceGraphBuilder graphs_;
  const std::string prefix_;
};

absl::Status CheckPipelines(const Code& code, absl::Span<const PlannedLoop> loops,
                            const isa::MachineModel& machine) {
  const std::vector<isa::Register> named = modulo::NamedRegisters(code);
  for (const PlannedLoop& planned : loops) {
    if (!planned.pipeline) continue;
    const Loop& loop = planned.loop;
    const std::vector<KnownRegister> known = modulo::KnownOnEntry(code, loop);
    modulo::LoopRewriting rewriting;
    rewriting.before = absl::MakeConstSpan(code.instructions).subspan(loop.begin, loop.size());
    rewriting.after = planned.pipeline->instructions;
    rewriting.labels = planned.pipeline->labels;
    rewriting.known = known;
    rewriting.named = named;
    rewriting.least = planned.report.stages + 1;
    rewriting.copies = planned.report.copies;
    rewriting.iterations = planned.report.stages + 2 * planned.report.copies + 1;
    ATALLA_RETURN_IF_ERROR(modulo::CheckPipeline(rewriting, machine));
  }
  return absl::OkStatus();
}

// The code with pipelines in place of loops.
class Assembler {
 public:
  explicit Assembler(const Code& code) : code_(code) {}

  void Run(std::vector<PlannedLoop> loops) {
    out_.name = code_.name;
    out_.weight_mode = code_.weight_mode;
    size_t next = 0;
    for (int32_t i = 0; i <= static_cast<int32_t>(code_.instructions.size());) {
      while (next < loops.size() && (loops[next].loop.begin < i || !loops[next].pipeline)) ++next;
      const bool pipelined = next < loops.size() && loops[next].loop.begin == i;
      // A label that only the loop refers to would part its prologue from what is before it.
      const bool moves = pipelined && loops[next].loop.preheader < i;
      TakeLabels(i, moves ? &*loops[next].pipeline : nullptr);
      if (i == static_cast<int32_t>(code_.instructions.size())) break;
      if (pipelined) {
        TakePipeline(*std::move(loops[next].pipeline));
        i = loops[next].loop.end;
      } else {
        out_.instructions.push_back(code_.instructions[i++]);
      }
    }
  }

  Code TakeCode() { return std::move(out_); }
  const absl::flat_hash_map<int32_t, std::vector<int>>& packed() const { return packed_; }

 private:
  // Labels of `index` go to where the code ends now, or to the kernel of `pipeline`.
  void TakeLabels(int32_t index, Pipeline* pipeline) {
    std::vector<assembler::CodeLabel>& labels = pipeline ? pipeline->labels : out_.labels;
    const int place = pipeline ? pipeline->kernel : static_cast<int>(out_.instructions.size());
    while (label_ < code_.labels.size() && code_.labels[label_].index == index) {
      const auto after = std::upper_bound(
          labels.begin(), labels.end(), place,
          [](int at, const assembler::CodeLabel& label) { return at < label.index; });
      labels.insert(after, code_.labels[label_])->index = place;
      ++label_;
    }
  }

  void TakePipeline(Pipeline pipeline) {
    const int start = static_cast<int>(out_.instructions.size());
    for (assembler::CodeLabel& label : pipeline.labels) {
      label.index += start;
      out_.labels.push_back(std::move(label));
    }
    for (Pipeline::Packed& packed : pipeline.packed) {
      packed_[packed.begin + start] = std::move(packed.sizes);
    }
    std::move(pipeline.instructions.begin(), pipeline.instructions.end(),
              std::back_inserter(out_.instructions));
  }

  const Code& code_;
  Code out_;
  size_t label_ = 0;
  absl::flat_hash_map<int32_t, std::vector<int>> packed_;
};

// `schedule` with settled packets in place of those of "list".
Schedule WithPacked(const Code& code, const Schedule& schedule,
                    const absl::flat_hash_map<int32_t, std::vector<int>>& packed) {
  Schedule result;
  const std::vector<Block> blocks = FindBlocks(code);
  for (size_t b = 0; b < blocks.size(); ++b) {
    result.block_starts.push_back(static_cast<int32_t>(result.packets.size()));
    const auto found = packed.find(blocks[b].begin);
    if (found == packed.end()) {
      const size_t first = schedule.block_starts[b];
      const size_t end =
          b + 1 < blocks.size() ? schedule.block_starts[b + 1] : schedule.packets.size();
      for (size_t p = first; p < end; ++p) result.packets.push_back(schedule.packets[p]);
      continue;
    }
    int32_t instruction = blocks[b].begin;
    for (const int size : found->second) {
      Packet& packet = result.packets.emplace_back();
      for (int i = 0; i < size; ++i) packet.push_back({instruction++});
    }
  }
  return result;
}

}  // namespace

std::string LoopReport::ToString() const {
  std::string text = absl::StrCat("loop ", label);
  if (location.line > 0) absl::StrAppend(&text, " at ", location.ToString());
  absl::StrAppend(&text, ": ", end - begin, " instructions, ", list_packets, " packets under list");
  if (ii > 0) {
    absl::StrAppend(&text, "; II ", ii,
                    least_ii < ii ? absl::StrCat(" of at least ", least_ii) : "", " (ResMII ",
                    res_mii, " by ", limit, ", RecMII ", rec_mii,
                    latency_cap > 1 ? "" : " without latencies", "), ", kernel_packets,
                    " packets, ", stages, " stages, ", copies, " copies");
  }
  if (!pipelined) absl::StrAppend(&text, "; not overlapped: ", reason);
  return text;
}

std::vector<LoopReport> ExplainLoops(const Code& code, const isa::MachineModel& machine,
                                     const modulo::LoopOracle* oracle) {
  std::vector<LoopReport> reports;
  const absl::StatusOr<Rewriting> list = ListScheduler().Rewrite(code, machine);
  if (!list.ok()) return reports;
  for (PlannedLoop& planned : LoopPlanner(code, machine, oracle).Run(*list->code, list->schedule)) {
    reports.push_back(std::move(planned.report));
  }
  return reports;
}

RuleSet ModuloScheduler::Rules(const isa::MachineModel& machine) const { return RulesL2(machine); }

absl::StatusOr<Schedule> ModuloScheduler::Run(const Code& code,
                                              const isa::MachineModel& machine) const {
  return ListScheduler().Run(code, machine);
}

absl::StatusOr<Rewriting> ModuloScheduler::Rewrite(const Code& code,
                                                   const isa::MachineModel& machine) const {
  const ListScheduler list;
  ATALLA_ASSIGN_OR_RETURN(Rewriting listed, list.Rewrite(code, machine));
  std::vector<PlannedLoop> loops =
      LoopPlanner(code, machine, oracle_).Run(*listed.code, listed.schedule);
  const bool any = std::any_of(loops.begin(), loops.end(),
                               [](const PlannedLoop& loop) { return loop.pipeline.has_value(); });
  if (!any) return listed;
  ATALLA_RETURN_IF_ERROR(CheckPipelines(code, loops, machine));
  Assembler assembler(code);
  assembler.Run(std::move(loops));
  absl::flat_hash_set<int> settled;
  for (const auto& [begin, sizes] : assembler.packed()) settled.insert(begin);
  ATALLA_ASSIGN_OR_RETURN(Code rewritten, RenameValues(assembler.TakeCode(), settled));
  ATALLA_ASSIGN_OR_RETURN(Schedule schedule, list.Run(rewritten, machine));
  schedule = WithPacked(rewritten, schedule, assembler.packed());
  return Rewriting{std::move(rewritten), std::move(schedule)};
}

std::string ModuloScheduler::Explain(const assembler::Code& code,
                                     const isa::MachineModel& machine) const {
  std::string text;
  for (const LoopReport& loop : ExplainLoops(code, machine)) {
    absl::StrAppend(&text, loop.ToString(), "\n");
  }
  return text;
}

}  // namespace atalla::sched
