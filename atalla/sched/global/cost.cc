#include "atalla/sched/global/cost.h"

#include <cstddef>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "atalla/assembler/code.h"
#include "atalla/base/check.h"
#include "atalla/base/status_macros.h"
#include "atalla/isa/machine.h"
#include "atalla/sched/block_packer.h"
#include "atalla/sched/dependence_graph.h"
#include "atalla/sched/flow/flow_graph.h"
#include "atalla/sched/global/frequencies.h"
#include "atalla/sched/list.h"
#include "atalla/sched/packet_list.h"

namespace atalla::sched::global {

BlockCost CostOfBlock(absl::Span<const assembler::CodeInstruction> block,
                      const isa::MachineModel& machine) {
  assembler::Code alone;
  alone.instructions.assign(block.begin(), block.end());
  const absl::StatusOr<Schedule> schedule = ListScheduler().Run(alone, machine);
  ATALLA_CHECK(schedule.ok());
  DependenceGraphBuilder graphs(machine);
  Packing packing;
  for (const Packet& packet : schedule->packets) {
    NodePacket& nodes = packing.emplace_back();
    for (const Slot& slot : packet) nodes.push_back(slot.instruction);
  }
  return {static_cast<int>(packing.size()),
          EstimateCycles(graphs.Build(alone, 0, static_cast<int>(block.size())), packing)};
}

int PacketsOfBlock(absl::Span<const assembler::CodeInstruction> block,
                   const isa::MachineModel& machine) {
  return CostOfBlock(block, machine).packets;
}

absl::StatusOr<double> EstimatedPackets(const assembler::Code& code,
                                        const isa::MachineModel& machine) {
  ATALLA_ASSIGN_OR_RETURN(const Schedule schedule, ListScheduler().Run(code, machine));
  const flow::FlowGraph graph(code);
  const std::vector<double> frequencies = EstimateFrequencies(graph);
  double packets = 0;
  for (int b = 0; b < graph.size(); ++b) {
    const int begin = schedule.block_starts[b];
    const int end = b + 1 < graph.size() ? schedule.block_starts[b + 1]
                                         : static_cast<int>(schedule.packets.size());
    packets += frequencies[b] * (end - begin);
  }
  return packets;
}

}  // namespace atalla::sched::global
