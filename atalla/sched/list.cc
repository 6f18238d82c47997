#include "atalla/sched/list.h"

#include <cstdint>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "atalla/assembler/code.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/machine.h"
#include "atalla/sched/block_packer.h"
#include "atalla/sched/blocks.h"
#include "atalla/sched/bounds.h"
#include "atalla/sched/dependence_graph.h"
#include "atalla/sched/legality.h"
#include "atalla/sched/packet_list.h"

namespace atalla::sched {
namespace {

// In the order in which they are tried, and preferred among equals.
constexpr PackingVariant kVariants[] = {
    {/*backward=*/false, /*waits=*/true, /*unit_latencies=*/false},
    {/*backward=*/true, /*waits=*/true, /*unit_latencies=*/false},
    {/*backward=*/false, /*waits=*/false, /*unit_latencies=*/false},
    {/*backward=*/false, /*waits=*/false, /*unit_latencies=*/true},
    {/*backward=*/true, /*waits=*/false, /*unit_latencies=*/true},
};

// Blocks above this size get the first variant only, to bound the time taken.
constexpr int kLargeBlock = 10000;

class BlockLister {
 public:
  BlockLister(const RuleSet& rules, const isa::MachineModel& machine)
      : rules_(rules), graphs_(machine, rules.shares_war), packer_(rules) {}

  Packing Run(const assembler::Code& code, const Block& block) {
    const DependenceGraph& graph = graphs_.Build(code, block.begin, block.end);
    ops_.clear();
    classes_.clear();
    for (int32_t i = block.begin; i < block.end; ++i) {
      ops_.push_back(code.instructions[i].instruction.op);
      classes_.push_back(packer_.ClassOf(ops_.back()));
    }
    const PacketBound bound = BoundOf(graph, ops_, rules_);
    Packing best;
    int64_t best_cost = 0;
    for (const PackingVariant& variant : kVariants) {
      Packing packing = packer_.Run(graph, classes_, variant);
      const int64_t cost = static_cast<int64_t>(packing.size()) + EstimateCycles(graph, packing);
      if (best.empty() || cost < best_cost) {
        best = std::move(packing);
        best_cost = cost;
      }
      if (best_cost == bound.packets + bound.cycles || block.size() > kLargeBlock) break;
    }
    return best;
  }

 private:
  const RuleSet& rules_;
  DependenceGraphBuilder graphs_;
  BlockPacker packer_;
  std::vector<isa::Op> ops_;
  std::vector<int> classes_;
};

}  // namespace

RuleSet ListScheduler::Rules(const isa::MachineModel& machine) const {
  return limits_ == Limits::kL2 ? RulesL2(machine) : RulesL1();
}

absl::StatusOr<Schedule> ListScheduler::Run(const assembler::Code& code,
                                            const isa::MachineModel& machine) const {
  const RuleSet rules = Rules(machine);
  BlockLister lister(rules, machine);
  Schedule schedule;
  for (const Block& block : FindBlocks(code)) {
    schedule.block_starts.push_back(static_cast<int32_t>(schedule.packets.size()));
    for (const NodePacket& nodes : lister.Run(code, block)) {
      Packet packet;
      for (int32_t node : nodes) packet.push_back({block.begin + node});
      schedule.packets.push_back(packet);
    }
  }
  return schedule;
}

}  // namespace atalla::sched
