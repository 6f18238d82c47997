#include "atalla/sched/exact/exact.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "atalla/assembler/code.h"
#include "atalla/base/status_macros.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/machine.h"
#include "atalla/sched/blocks.h"
#include "atalla/sched/bounds.h"
#include "atalla/sched/dependence_graph.h"
#include "atalla/sched/exact/block.h"
#include "atalla/sched/exact/block_problem.h"
#include "atalla/sched/exact/cycles.h"
#include "atalla/sched/exact/search.h"
#include "atalla/sched/legality.h"
#include "atalla/sched/list.h"
#include "atalla/sched/packet_list.h"
#include "atalla/sched/rename/rename.h"
#include "atalla/sched/scheduler.h"

namespace atalla::sched {
namespace {

// The first few orders are most of what there is to gain, and there is no proof to wait for.
constexpr uint64_t kMaxCycleFailures = 2000;

// Packets of the b-th block.
absl::Span<const Packet> PacketsOf(const Schedule& schedule, size_t b) {
  const size_t end =
      b + 1 < schedule.block_starts.size() ? schedule.block_starts[b + 1] : schedule.packets.size();
  const size_t begin = schedule.block_starts[b];
  return absl::MakeConstSpan(schedule.packets).subspan(begin, end - begin);
}

class BlockSolver {
 public:
  BlockSolver(const assembler::Code& code, const isa::MachineModel& machine, const RuleSet& rules,
              const ExactOptions& options)
      : code_(code), rules_(rules), options_(options), graphs_(machine, rules.shares_war) {}

  // Appends the packets of the block, `list_packets` or better.
  ExactBlock Run(const Block& block, absl::Span<const Packet> list_packets,
                 std::vector<Packet>& packets) {
    std::vector<isa::Op> ops;
    for (int32_t i = block.begin; i < block.end; ++i) {
      ops.push_back(code_.instructions[i].instruction.op);
    }
    const DependenceGraph& graph = graphs_.Build(code_, block.begin, block.end);
    ExactBlock result;
    result.block = block;
    result.list_packets = static_cast<int32_t>(list_packets.size());
    result.packets = result.list_packets;
    result.lower_bound = BoundOf(graph, ops, rules_).packets;
    BlockSolution solution;
    if (result.lower_bound < result.packets && block.size() <= options_.max_instructions) {
      solution = SolveBlock(BlockProblem(graph, ops, rules_), result.packets, options_.limits);
      result.packets = solution.packets;
      result.lower_bound = solution.lower_bound;
      result.effort = solution.effort;
    }
    if (solution.packet_of.empty()) {
      packets.insert(packets.end(), list_packets.begin(), list_packets.end());
      return result;
    }
    SearchLimits limits = options_.limits;
    limits.failures = std::min(limits.failures, kMaxCycleFailures);
    solution.packet_of =
        WaitLess(BlockProblemInCycles(graph, ops, rules_), std::move(solution.packet_of), limits);
    const size_t first = packets.size();
    packets.resize(first + solution.packets);
    // In program order, so that an instruction may overwrite what an earlier slot reads.
    for (int32_t node = 0; node < block.size(); ++node) {
      packets[first + solution.packet_of[node]].push_back({block.begin + node});
    }
    return result;
  }

 private:
  const assembler::Code& code_;
  const RuleSet& rules_;
  const ExactOptions& options_;
  DependenceGraphBuilder graphs_;
};

}  // namespace

RuleSet ExactScheduler::Rules(const isa::MachineModel& machine) const { return RulesL2(machine); }

absl::StatusOr<Schedule> ExactScheduler::Run(const assembler::Code& code,
                                             const isa::MachineModel& machine) const {
  ATALLA_ASSIGN_OR_RETURN(ExactSchedule result, Solve(code, machine));
  if (options_.report) options_.report(code, result);
  return std::move(result.schedule);
}

absl::StatusOr<Rewriting> ExactScheduler::Rewrite(const assembler::Code& code,
                                                  const isa::MachineModel& machine) const {
  ATALLA_ASSIGN_OR_RETURN(assembler::Code renamed, RenameValues(code));
  ATALLA_ASSIGN_OR_RETURN(Schedule schedule, Run(renamed, machine));
  return Rewriting{std::move(renamed), std::move(schedule)};
}

absl::StatusOr<ExactSchedule> ExactScheduler::Solve(const assembler::Code& code,
                                                    const isa::MachineModel& machine) const {
  ATALLA_ASSIGN_OR_RETURN(const Schedule list, ListScheduler().Run(code, machine));
  const RuleSet rules = Rules(machine);
  BlockSolver solver(code, machine, rules, options_);
  ExactSchedule result;
  const std::vector<Block> blocks = FindBlocks(code);
  for (size_t b = 0; b < blocks.size(); ++b) {
    Schedule& schedule = result.schedule;
    schedule.block_starts.push_back(static_cast<int32_t>(schedule.packets.size()));
    result.blocks.push_back(solver.Run(blocks[b], PacketsOf(list, b), schedule.packets));
  }
  return result;
}

std::string BoundsText(const assembler::Code& code, const ExactSchedule& result) {
  int64_t list = 0;
  int64_t packets = 0;
  int64_t bound = 0;
  std::string open;
  for (const ExactBlock& block : result.blocks) {
    list += block.list_packets;
    packets += block.packets;
    bound += block.lower_bound;
    if (block.packets == block.lower_bound) continue;
    absl::StrAppend(&open, code.instructions[block.block.begin].location.ToString(), ": ",
                    block.packets, " packets, at least ", block.lower_bound, "\n");
  }
  return absl::StrCat("exact: ", packets, " packets in ", result.blocks.size(),
                      result.blocks.size() == 1 ? " block" : " blocks", ", at least ", bound,
                      " (list: ", list, ")\n", open);
}

}  // namespace atalla::sched
