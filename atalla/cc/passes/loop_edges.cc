#include "atalla/cc/passes/loop_edges.h"

#include <algorithm>
#include <utility>

#include "atalla/base/check.h"

namespace atalla::cc {

using ir::Block;
using ir::Instruction;
using ir::Opcode;
using ir::Value;

std::vector<Block*> EntriesOf(const ir::Cfg& cfg, const ir::Loop& loop) {
  std::vector<Block*> entries;
  for (Block* predecessor : cfg.predecessors(loop.header)) {
    if (cfg.IsReachable(predecessor) && !loop.Contains(predecessor)) entries.push_back(predecessor);
  }
  return entries;
}

std::vector<Block*> PresentEntriesOf(const ir::Loop& loop) {
  std::vector<Block*> entries;
  for (Block* predecessor : loop.header->predecessors()) {
    if (!loop.Contains(predecessor)) entries.push_back(predecessor);
  }
  return entries;
}

Block* InsertBlockOnEdges(ir::Function& function, Block* target,
                          const std::vector<Block*>& sources) {
  ATALLA_CHECK(!sources.empty());
  Block* middle = function.AddBlockBefore(target);
  for (Instruction* phi : target->phis()) {
    Value* value = phi->IncomingFor(sources[0]);
    if (sources.size() > 1) {
      Instruction* merged = function.NewInstruction(Opcode::kPhi, phi->type(), {});
      merged->location = phi->location;
      for (Block* source : sources) merged->AddIncoming(phi->IncomingFor(source), source);
      middle->InsertAfterPhis(merged);
      value = merged;
    }
    for (Block* source : sources) phi->RemoveIncoming(source);
    phi->AddIncoming(value, middle);
  }
  Instruction* jump = function.NewInstruction(Opcode::kBr, ir::Type::kVoid, {});
  jump->location = sources[0]->terminator()->location;
  jump->blocks() = {target};
  middle->Append(jump);
  for (Block* source : sources) {
    std::vector<Block*>& targets = source->terminator()->blocks();
    std::replace(targets.begin(), targets.end(), target, middle);
  }
  return middle;
}

}  // namespace atalla::cc
