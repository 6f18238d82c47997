// The example of docs/schedulers.md, "Adding a scheduler". Only for its test.

#ifndef ATALLA_SCHED_IN_ORDER_EXAMPLE_H_
#define ATALLA_SCHED_IN_ORDER_EXAMPLE_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "atalla/assembler/code.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/machine.h"
#include "atalla/sched/blocks.h"
#include "atalla/sched/dependence_graph.h"
#include "atalla/sched/legality.h"
#include "atalla/sched/packet_list.h"
#include "atalla/sched/scheduler.h"

namespace atalla::sched {

// Example:
class InOrderScheduler : public Scheduler {
 public:
  absl::string_view name() const override { return "in_order"; }
  absl::string_view description() const override { return "fills packets in program order"; }
  RuleSet Rules(const isa::MachineModel& machine) const override { return RulesL2(machine); }
  absl::StatusOr<Schedule> Run(const assembler::Code& code,
                               const isa::MachineModel& machine) const override {
    const RuleSet rules = Rules(machine);
    PacketRoom room(rules);
    DependenceGraphBuilder graphs(machine);
    Schedule schedule;
    for (const Block& block : FindBlocks(code)) {
      schedule.block_starts.push_back(static_cast<int32_t>(schedule.packets.size()));
      const DependenceGraph& graph = graphs.Build(code, block.begin, block.end);
      std::vector<size_t> ends(graph.size());  // Packets when each node has been placed.
      for (int node = 0; node < graph.size(); ++node) {
        const isa::Op op = code.instructions[block.begin + node].instruction.op;
        const bool waits = absl::c_any_of(graph.Predecessors(node), [&](const Dependence& d) {
          return d.latency > 0 && ends[d.from] == schedule.packets.size();
        });
        if (node == 0 || waits || !room.Fits(op)) {
          room.Clear();
          schedule.packets.emplace_back();
        }
        room.Add(op);
        schedule.packets.back().push_back({block.begin + node});
        ends[node] = schedule.packets.size();
      }
    }
    return schedule;
  }
};
// End of the example.

}  // namespace atalla::sched

#endif  // ATALLA_SCHED_IN_ORDER_EXAMPLE_H_
