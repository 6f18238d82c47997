#include "atalla/sched/modulo/loops.h"

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "atalla/assembler/code.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/table.h"
#include "atalla/sched/blocks.h"
#include "atalla/sched/exposed/known_values.h"
#include "atalla/sched/flow/flow_graph.h"
#include "atalla/sched/values.h"

namespace atalla::sched::modulo {
namespace {

using assembler::CodeInstruction;

bool FallsThrough(isa::Op op) {
  return !isa::HasEffect(op, isa::kIsControl) || isa::HasEffect(op, isa::kIsConditional);
}

}  // namespace

std::vector<Loop> FindLoops(const assembler::Code& code) {
  absl::flat_hash_map<absl::string_view, int32_t> places;
  absl::flat_hash_map<int32_t, int> references;
  for (const assembler::CodeLabel& label : code.labels) {
    places[label.name] = label.index;
    if (label.is_address_taken) ++references[label.index];
  }
  for (const CodeInstruction& instruction : code.instructions) {
    if (instruction.reference != CodeInstruction::Reference::kNone) {
      ++references[places.at(instruction.target)];
    }
  }
  std::vector<Loop> loops;
  const std::vector<Block> blocks = FindBlocks(code);
  for (size_t b = 0; b < blocks.size(); ++b) {
    const Block& block = blocks[b];
    const CodeInstruction& last = code.instructions[block.end - 1];
    if (!isa::HasEffect(last.instruction.op, isa::kIsConditional)) continue;
    if (last.reference != CodeInstruction::Reference::kPcRelative) continue;
    if (places.at(last.target) != block.begin) continue;
    Loop loop = {block.begin, block.end, block.begin};
    const bool single_entry = b > 0 && references[block.begin] == 1 &&
                              FallsThrough(code.instructions[block.begin - 1].instruction.op);
    if (single_entry) loop.preheader = blocks[b - 1].begin;
    loops.push_back(loop);
  }
  return loops;
}

LoopEntries::LoopEntries(const assembler::Code& code)
    : code_(code), graph_(code), known_(exposed::KnownOnEntries(code, graph_)) {}

std::vector<KnownRegister> LoopEntries::Known(const Loop& loop) const {
  ScalarValues values;
  // Without a block in front of the loop: what every round finds.
  for (int b = 0; b < graph_.size(); ++b) {
    if (graph_.block(b).begin == loop.preheader) values.Start(known_[b]);
  }
  for (int32_t i = loop.preheader; i < loop.begin; ++i) values.Execute(code_.instructions[i]);
  return values.Constants();
}

}  // namespace atalla::sched::modulo
