#include "atalla/sched/simplify/control.h"

#include <cstdint>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "atalla/assembler/code.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/table.h"
#include "atalla/sched/flow/flow_graph.h"
#include "atalla/sched/simplify/change.h"
#include "atalla/sched/simplify/draft.h"

namespace atalla::sched::simplify {
namespace {

using assembler::CodeInstruction;
using isa::Op;

// A branch or jump that goes nowhere else than falling through, and leaves no link.
bool OnlyFallsThrough(const CodeInstruction& line, int32_t index,
                      const absl::flat_hash_map<std::string, int32_t>& labels) {
  if (line.reference != CodeInstruction::Reference::kPcRelative) return false;
  const isa::Instruction& in = line.instruction;
  if (in.op == Op::kJal && in.rd != 0) return false;
  return labels.at(line.target) == index + 1;
}

}  // namespace

bool SimplifyControl(Draft& draft) {
  const flow::FlowGraph graph(draft.code);
  const std::vector<bool> reached = graph.Reachable();
  absl::flat_hash_map<std::string, int32_t> labels;
  for (const assembler::CodeLabel& label : draft.code.labels) labels[label.name] = label.index;
  Rewriting out(draft);
  for (int32_t i = 0; i < draft.size(); ++i) {
    out.Begin(i);
    const CodeInstruction& line = draft.code.instructions[i];
    if (!reached[graph.BlockOf(i)]) {
      out.Drop(ChangeKind::kUnreachable);
    } else if (!OnlyFallsThrough(line, i, labels)) {
      out.Keep();
    } else if (line.instruction.increment == 0 || line.instruction.rs1 == 0) {
      out.Drop(ChangeKind::kBranch);
    } else {
      CodeInstruction addition = line;
      addition.instruction = {Op::kAddiS};
      addition.instruction.rd = addition.instruction.rs1 = line.instruction.rs1;
      addition.instruction.imm = line.instruction.increment;
      addition.reference = CodeInstruction::Reference::kNone;
      addition.target.clear();
      out.Replace(ChangeKind::kBranch, addition);
    }
  }
  out.Finish();
  return out.changed();
}

}  // namespace atalla::sched::simplify
