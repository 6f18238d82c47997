#include "atalla/sched/explain.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "atalla/assembler/code.h"
#include "atalla/base/diagnostic.h"
#include "atalla/isa/encoding.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/machine.h"
#include "atalla/sched/blocks.h"
#include "atalla/sched/bounds.h"
#include "atalla/sched/dependence_graph.h"
#include "atalla/sched/flow/flow_graph.h"
#include "atalla/sched/flow/loops.h"
#include "atalla/sched/legality.h"
#include "atalla/sched/packet_list.h"
#include "atalla/sched/schedule.h"
#include "atalla/sched/scheduler.h"

namespace atalla::sched {
namespace {

using assembler::Code;

// A line of the table; a loop's is the sum of those of its blocks.
struct Row {
  std::string name;
  int64_t instructions = 0;
  int64_t packets = 0;
  int64_t empty = 0;
  int64_t bound = 0;
  std::string limit;
  int64_t cycles = 0;

  void Add(const Row& other) {
    instructions += other.instructions;
    packets += other.packets;
    empty += other.empty;
    bound += other.bound;
    cycles += other.cycles;
  }
};

// One instruction of a critical path: when it may issue at the earliest, and what it waited for.
struct Step {
  int32_t instruction = 0;
  int64_t cycle = 0;
  std::string edge;
};

class Explainer {
 public:
  Explainer(const Code& code, const Schedule& schedule, const RuleSet& rules,
            const isa::MachineModel& machine)
      : code_(code), schedule_(schedule), rules_(rules), graphs_(machine, rules.shares_war) {
    for (const assembler::CodeLabel& label : code.labels) {
      if (label.index >= static_cast<int>(labels_.size())) labels_.resize(label.index + 1);
      if (labels_[label.index].empty()) labels_[label.index] = label.name;
    }
  }

  std::string Run(absl::string_view told) {
    const flow::FlowGraph graph(code_);
    Row all;
    all.name = "all";
    for (int b = 0; b < graph.size(); ++b) {
      AddBlock(graph.block(b), b);
      all.Add(rows_.back());
    }
    std::string text = Table(graph, all);
    absl::StrAppend(&text, told);
    for (size_t b = 0; b < paths_.size(); ++b)
      AppendPath(graph.block(static_cast<int>(b)), b, text);
    return text;
  }

 private:
  std::string Place(int32_t instruction) const {
    const SourceLocation& location = code_.instructions[instruction].location;
    return location.line > 0 ? absl::StrCat(location.file, ":", location.line)
                             : absl::StrCat("instruction ", instruction);
  }

  // "gemm.s:7 loop"
  std::string Name(const Block& block) const {
    const bool named =
        block.begin < static_cast<int>(labels_.size()) && !labels_[block.begin].empty();
    return absl::StrCat(Place(block.begin), named ? " " : "", named ? labels_[block.begin] : "");
  }

  void AddBlock(const Block& block, int b) {
    const DependenceGraph& graph = graphs_.Build(code_, block.begin, block.end);
    std::vector<isa::Op> ops;
    for (int32_t i = block.begin; i < block.end; ++i) {
      ops.push_back(code_.instructions[i].instruction.op);
    }
    const PacketBound bound = BoundOf(graph, ops, rules_);
    Row row;
    row.name = Name(block);
    row.instructions = block.size();
    const size_t last = b + 1 < static_cast<int>(schedule_.block_starts.size())
                            ? schedule_.block_starts[b + 1]
                            : schedule_.packets.size();
    for (size_t p = schedule_.block_starts[b]; p < last; ++p) {
      ++row.packets;
      row.empty += schedule_.packets[p].empty() ? 1 : 0;
    }
    row.bound = bound.packets;
    row.limit = std::string(bound.limit);
    row.cycles = bound.cycles;
    rows_.push_back(row);
    paths_.push_back(CriticalPath(graph, block));
  }

  static std::vector<Step> CriticalPath(const DependenceGraph& graph, const Block& block) {
    std::vector<int64_t> cycles(graph.size(), 0);
    std::vector<const Dependence*> by(graph.size(), nullptr);
    int last = 0;
    for (int node = 0; node < graph.size(); ++node) {
      for (const Dependence& d : graph.Predecessors(node)) {
        if (by[node] != nullptr && cycles[d.from] + d.latency <= cycles[node]) continue;
        cycles[node] = cycles[d.from] + d.latency;
        by[node] = &d;
      }
      if (cycles[node] > cycles[last]) last = node;
    }
    std::vector<Step> path;
    for (int node = last; node >= 0; node = by[node] == nullptr ? -1 : by[node]->from) {
      Step step = {block.begin + node, cycles[node], ""};
      if (by[node] != nullptr) {
        step.edge = absl::StrCat(DependenceKindName(by[node]->kind), " ", by[node]->latency);
      }
      path.push_back(step);
    }
    std::reverse(path.begin(), path.end());
    return path;
  }

  std::string Table(const flow::FlowGraph& graph, const Row& all) const {
    std::vector<Row> rows = rows_;
    for (const flow::NaturalLoop& loop : flow::FindNaturalLoops(graph, flow::Dominators(graph))) {
      Row row;
      row.name = absl::StrCat("loop ", Name(graph.block(loop.header)), ", depth ", loop.depth);
      for (const int b : loop.blocks) row.Add(rows_[b]);
      rows.push_back(row);
    }
    rows.push_back(all);
    size_t width = 5;
    for (const Row& row : rows) width = std::max(width, row.name.size());
    const int w = static_cast<int>(width);
    std::string text =
        absl::StrFormat("%-*s  instructions  packets  empty  at least  cycles  why\n", w, "block");
    for (const Row& row : rows) {
      std::string line =
          absl::StrFormat("%-*s  %12d  %7d  %5d  %8d  %6d  %s", w, row.name, row.instructions,
                          row.packets, row.empty, row.bound, row.cycles, row.limit);
      line.erase(line.find_last_not_of(' ') + 1);
      absl::StrAppend(&text, line, "\n");
    }
    return text;
  }

  void AppendPath(const Block& block, size_t b, std::string& text) const {
    const std::vector<Step>& path = paths_[b];
    if (path.empty() || path.back().cycle == 0) return;
    absl::StrAppend(&text, "critical path of ", Name(block), ":\n");
    for (const Step& step : path) {
      absl::StrAppendFormat(&text, "%6d  %-14s  %s  %s\n", step.cycle, step.edge,
                            Place(step.instruction),
                            isa::ToString(code_.instructions[step.instruction].instruction));
    }
  }

  const Code& code_;
  const Schedule& schedule_;
  const RuleSet& rules_;
  DependenceGraphBuilder graphs_;
  std::vector<std::string> labels_;  // The first before each instruction.
  std::vector<Row> rows_;            // By block.
  std::vector<std::vector<Step>> paths_;
};

}  // namespace

std::string ExplainSchedule(const Code& code, const ScheduledCode& scheduled,
                            const Scheduler& scheduler, const ScheduleOptions& options) {
  const Code& packed = scheduled.changed ? *scheduled.changed : code;
  std::string text = absl::StrCat(
      "scheduler ", scheduler.name(), ", machine ", options.machine.name(), ", rules ",
      scheduled.rules.name,
      options.latency_cap > 0 ? absl::StrCat(", latencies up to ", options.latency_cap) : "",
      scheduled.exposed ? ", timing exposed" : "", "\n");
  if (scheduled.simplification) {
    absl::StrAppend(&text, "simplify: ", scheduled.simplification->Summary(), "\n");
  }
  const Code& given = scheduled.simplification ? scheduled.simplification->code : code;
  Explainer explainer(packed, scheduled.schedule, scheduled.rules, options.machine);
  absl::StrAppend(&text, explainer.Run(scheduler.Explain(given, scheduled.machine)));
  return text;
}

}  // namespace atalla::sched
