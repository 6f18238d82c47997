#include "atalla/sched/global/cost.h"

#include <cstddef>
#include <utility>
#include <vector>

#include "absl/types/span.h"
#include "atalla/assembler/code.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/machine.h"
#include "atalla/sched/block_packer.h"
#include "atalla/sched/blocks.h"
#include "atalla/sched/dependence_graph.h"
#include "atalla/sched/flow/flow_graph.h"
#include "atalla/sched/global/frequencies.h"
#include "atalla/sched/list.h"

namespace atalla::sched::global {

using assembler::Code;
using assembler::CodeInstruction;

BlockCosts::BlockCosts(const isa::MachineModel& machine, Objective objective)
    : machine_(machine),
      objective_(objective),
      rules_(ListScheduler().Rules(machine)),
      graphs_(machine, rules_.shares_war),
      search_(rules_, objective) {}

BlockCost BlockCosts::Of(absl::Span<const CodeInstruction> block) const {
  Known& known = Find(block);
  if (!known.all) {
    const DependenceGraph& graph = GraphOf(block);
    const Packing packing = search_.Run(graph, ops_);
    known.all = {static_cast<int>(packing.size()), EstimateCycles(graph, packing)};
    known.cost = objective_ == Objective::kPackets ? known.all->packets : known.all->cycles;
  }
  return *known.all;
}

int64_t BlockCosts::CostOf(absl::Span<const CodeInstruction> block) const {
  Known& known = Find(block);
  if (!known.cost) {
    const DependenceGraph& graph = GraphOf(block);
    known.cost = search_.Cost(graph, ops_);
  }
  return *known.cost;
}

BlockCosts::Known& BlockCosts::Find(absl::Span<const CodeInstruction> block) const {
  std::vector<Shape> shapes;
  shapes.reserve(block.size());
  for (const CodeInstruction& code : block) shapes.push_back({code.instruction, code.reference});
  return known_[std::move(shapes)];
}

const DependenceGraph& BlockCosts::GraphOf(absl::Span<const CodeInstruction> block) const {
  Code alone;
  alone.instructions.assign(block.begin(), block.end());
  ops_.clear();
  for (const CodeInstruction& code : block) ops_.push_back(code.instruction.op);
  return graphs_.Build(alone, 0, static_cast<int>(block.size()));
}

double BlockCosts::EstimatedCost(const Code& code) const {
  const flow::FlowGraph graph(code);
  const std::vector<double> frequencies = EstimateFrequencies(graph);
  double cost = 0;
  for (int b = 0; b < graph.size(); ++b) {
    const Block& block = graph.block(b);
    cost += frequencies[b] * CostOf(absl::MakeConstSpan(code.instructions)
                                        .subspan(static_cast<size_t>(block.begin),
                                                 static_cast<size_t>(block.size())));
  }
  return cost;
}

}  // namespace atalla::sched::global
