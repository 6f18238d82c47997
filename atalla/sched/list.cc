#include "atalla/sched/list.h"

#include <cstdint>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "atalla/assembler/code.h"
#include "atalla/base/status_macros.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/machine.h"
#include "atalla/sched/block_packer.h"
#include "atalla/sched/blocks.h"
#include "atalla/sched/dependence_graph.h"
#include "atalla/sched/legality.h"
#include "atalla/sched/packet_list.h"
#include "atalla/sched/packing_search.h"
#include "atalla/sched/rename/rename.h"
#include "atalla/sched/scheduler.h"

namespace atalla::sched {

absl::string_view ListScheduler::name() const {
  if (limits_ == Limits::kL1) return "list_l1";
  return objective_ == Objective::kPackets ? "list" : "list_cycles";
}

absl::string_view ListScheduler::description() const {
  if (limits_ == Limits::kL1) {
    return "the same under rules L1: one vector and one memory instruction, control alone";
  }
  return objective_ == Objective::kPackets
             ? "list scheduling of each basic block, critical path first, rules L2"
             : "as 'list', but the fewest cycles before the fewest packets";
}

RuleSet ListScheduler::Rules(const isa::MachineModel& machine) const {
  return limits_ == Limits::kL2 ? RulesL2(machine) : RulesL1();
}

absl::StatusOr<Schedule> ListScheduler::Run(const assembler::Code& code,
                                            const isa::MachineModel& machine) const {
  const RuleSet rules = Rules(machine);
  DependenceGraphBuilder graphs(machine, rules.shares_war);
  PackingSearch search(rules, objective_);
  std::vector<isa::Op> ops;
  Schedule schedule;
  for (const Block& block : FindBlocks(code)) {
    schedule.block_starts.push_back(static_cast<int32_t>(schedule.packets.size()));
    ops.clear();
    for (int32_t i = block.begin; i < block.end; ++i) {
      ops.push_back(code.instructions[i].instruction.op);
    }
    const DependenceGraph& graph = graphs.Build(code, block.begin, block.end);
    for (const NodePacket& nodes : search.Run(graph, ops)) {
      Packet packet;
      for (int32_t node : nodes) packet.push_back({block.begin + node});
      schedule.packets.push_back(packet);
    }
  }
  return schedule;
}

absl::StatusOr<Rewriting> ListScheduler::Rewrite(const assembler::Code& code,
                                                 const isa::MachineModel& machine) const {
  ATALLA_ASSIGN_OR_RETURN(assembler::Code renamed, RenameValues(code));
  ATALLA_ASSIGN_OR_RETURN(Schedule schedule, Run(renamed, machine));
  return Rewriting{std::move(renamed), std::move(schedule)};
}

}  // namespace atalla::sched
