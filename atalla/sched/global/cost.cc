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

BlockCosts::BlockCosts(const isa::MachineModel& machine)
    : machine_(machine),
      rules_(ListScheduler().Rules(machine)),
      graphs_(machine, rules_.shares_war),
      search_(rules_) {}

BlockCost BlockCosts::Of(absl::Span<const CodeInstruction> block) const {
  const Known known = Find(block, /*cycles=*/true);
  return {known.packets, known.cycles};
}

int BlockCosts::PacketsOf(absl::Span<const CodeInstruction> block) const {
  return Find(block, /*cycles=*/false).packets;
}

BlockCosts::Known BlockCosts::Find(absl::Span<const CodeInstruction> block, bool cycles) const {
  std::vector<Shape> shapes;
  shapes.reserve(block.size());
  for (const CodeInstruction& code : block) shapes.push_back({code.instruction, code.reference});
  Known& known = known_[std::move(shapes)];
  if (known.packets < 0 || (cycles && known.cycles < 0)) known = Measure(block, cycles);
  return known;
}

BlockCosts::Known BlockCosts::Measure(absl::Span<const CodeInstruction> block, bool cycles) const {
  Code alone;
  alone.instructions.assign(block.begin(), block.end());
  std::vector<isa::Op> ops;
  for (const CodeInstruction& code : block) ops.push_back(code.instruction.op);
  const DependenceGraph& graph = graphs_.Build(alone, 0, static_cast<int>(block.size()));
  if (!cycles) return {search_.Packets(graph, ops), -1};
  const Packing packing = search_.Run(graph, ops);
  return {static_cast<int>(packing.size()), EstimateCycles(graph, packing)};
}

double BlockCosts::EstimatedPackets(const Code& code) const {
  const flow::FlowGraph graph(code);
  const std::vector<double> frequencies = EstimateFrequencies(graph);
  double packets = 0;
  for (int b = 0; b < graph.size(); ++b) {
    const Block& block = graph.block(b);
    packets += frequencies[b] * PacketsOf(absl::MakeConstSpan(code.instructions)
                                              .subspan(static_cast<size_t>(block.begin),
                                                       static_cast<size_t>(block.size())));
  }
  return packets;
}

}  // namespace atalla::sched::global
