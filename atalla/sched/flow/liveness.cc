#include "atalla/sched/flow/liveness.h"

#include <cstdint>
#include <vector>

#include "atalla/assembler/code.h"
#include "atalla/isa/effects.h"
#include "atalla/isa/instruction.h"
#include "atalla/sched/blocks.h"
#include "atalla/sched/flow/flow_graph.h"
#include "atalla/sched/flow/register_set.h"

namespace atalla::sched::flow {
namespace {

// What a block does to a set of live registers: in = (out - written) | read.
struct Transfer {
  RegisterSet read;
  RegisterSet written;
};

Transfer TransferOf(const assembler::Code& code, const Block& block) {
  Transfer transfer;
  for (int32_t i = block.end - 1; i >= block.begin; --i) {
    const isa::RegisterEffects effects = isa::GetRegisterEffects(code.instructions[i].instruction);
    for (isa::Register reg : effects.writes) {
      transfer.written.Add(reg);
      transfer.read.Remove(reg);
    }
    for (isa::Register reg : effects.reads) transfer.read.Add(reg);
  }
  return transfer;
}

}  // namespace

Liveness::Liveness(const assembler::Code& code, const FlowGraph& graph, const RegisterSet& at_exits)
    : live_in_(graph.size()), live_out_(graph.size()) {
  std::vector<Transfer> transfers;
  for (const Block& block : graph.blocks()) transfers.push_back(TransferOf(code, block));

  // Last block on top: with most edges going forward it is best done first.
  std::vector<int32_t> work;
  std::vector<bool> waiting(graph.size(), true);
  for (int b = 0; b < graph.size(); ++b) work.push_back(b);
  while (!work.empty()) {
    const int b = work.back();
    work.pop_back();
    waiting[b] = false;
    RegisterSet out;
    if (graph.IsExit(b)) out = at_exits;
    for (const FlowEdge& edge : graph.Successors(b)) {
      if (edge.kind != EdgeKind::kReturn) out |= live_in_[edge.to];
    }
    live_out_[b] = out;
    out -= transfers[b].written;
    out |= transfers[b].read;
    if (out == live_in_[b]) continue;
    live_in_[b] = out;
    for (const FlowEdge& edge : graph.Predecessors(b)) {
      if (!waiting[edge.from]) work.push_back(edge.from);
      waiting[edge.from] = true;
    }
  }
}

void StepBack(const isa::Instruction& instruction, RegisterSet& live) {
  const isa::RegisterEffects effects = isa::GetRegisterEffects(instruction);
  for (isa::Register reg : effects.writes) live.Remove(reg);
  for (isa::Register reg : effects.reads) live.Add(reg);
}

}  // namespace atalla::sched::flow
