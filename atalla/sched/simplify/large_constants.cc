#include "atalla/sched/simplify/large_constants.h"

#include <cstdint>
#include <optional>
#include <vector>

#include "atalla/assembler/code.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/table.h"
#include "atalla/sched/blocks.h"
#include "atalla/sched/flow/flow_graph.h"
#include "atalla/sched/simplify/change.h"
#include "atalla/sched/simplify/draft.h"
#include "atalla/sched/simplify/known_constants.h"
#include "atalla/sched/values.h"

namespace atalla::sched::simplify {
namespace {

using assembler::CodeInstruction;
using isa::Instruction;
using isa::Op;

bool Fits(isa::OperandKind kind, int64_t value) {
  const isa::Range range = isa::OperandRange(kind);
  return range.min <= value && value <= range.max;
}

bool IsPlain(const CodeInstruction& line, Op op) {
  return line.instruction.op == op && line.reference == CodeInstruction::Reference::kNone;
}

// One instruction that loads the constant, or nothing.
std::optional<Instruction> InOne(const Instruction& load, const Instruction& original,
                                 const ConstantRegisters& registers) {
  const auto constant = static_cast<uint32_t>(load.imm);
  Instruction in = load;
  if ((constant & 0x7F) == 0) {
    in.op = Op::kLuiS;
    in.imm = load.imm >> 7;
    return in;
  }
  CodeInstruction line;
  line.instruction = original;
  if (original.op != Op::kLiS && original.rd == load.rd &&
      ConstantResult(line, registers) == constant) {
    return original;
  }
  for (const KnownRegister& known : registers.Known()) {
    const auto distance = static_cast<int32_t>(constant - known.value);
    if (!Fits(isa::OperandKind::kImm12, distance)) continue;
    in.op = Op::kAddiS;
    in.rs1 = known.number;
    in.imm = distance;
    return in;
  }
  return std::nullopt;
}

}  // namespace

void MergeLargeConstants(Draft& draft) {
  std::vector<CodeInstruction>& lines = draft.code.instructions;
  std::vector<bool> merged(lines.size(), false);
  for (const Block& block : FindBlocks(draft.code)) {
    for (int32_t i = block.begin; i + 1 < block.end; ++i) {
      const Instruction& high = lines[i].instruction;
      Instruction& low = lines[i + 1].instruction;
      const bool pair = IsPlain(lines[i], Op::kLuiS) && IsPlain(lines[i + 1], Op::kAddiS) &&
                        high.rd != 0 && low.rd == high.rd && low.rs1 == high.rd;
      if (!pair) continue;
      const uint32_t constant =
          (static_cast<uint32_t>(high.imm) << 7) + static_cast<uint32_t>(low.imm);
      low = {};
      low.op = Op::kLiS;
      low.rd = high.rd;
      low.imm = static_cast<int32_t>(constant);
      draft.originals[i + 1] = low;
      if (lines[i + 1].comment.empty()) lines[i + 1].comment = lines[i].comment;
      lines[i + 1].location = lines[i].location;
      merged[i] = true;
      ++i;
    }
  }
  // The first of a pair goes; labels stay before the second.
  std::vector<int32_t> places;
  int32_t kept = 0;
  for (int32_t i = 0; i < draft.size(); ++i) {
    places.push_back(kept);
    if (merged[i]) continue;
    lines[kept] = lines[i];
    draft.originals[kept++] = draft.originals[i];
  }
  places.push_back(kept);
  lines.resize(kept);
  draft.originals.resize(kept);
  for (assembler::CodeLabel& label : draft.code.labels) label.index = places[label.index];
}

void SplitLargeConstants(Draft& draft) {
  const flow::FlowGraph graph(draft.code);
  const KnownConstants known(draft.code, graph);
  Rewriting out(draft);
  ConstantRegisters registers;
  for (int32_t i = 0; i < draft.size(); ++i) {
    const int b = graph.BlockOf(i);
    if (graph.block(b).begin == i) {
      registers = {};
      for (const KnownRegister& reg : known.AtStart(b)) registers.Set(reg.number, reg.value);
    }
    out.Begin(i);
    const Instruction load = draft[i];
    if (load.op != Op::kLiS || Fits(isa::OperandKind::kImm25, load.imm)) {
      out.Keep();
    } else if (const auto one = InOne(load, draft.originals[i], registers)) {
      out.Substitute(*one);
    } else {
      const int32_t low = ((load.imm & 0x7F) ^ 0x40) - 0x40;
      Instruction high = load;
      high.op = Op::kLuiS;
      // In 64 bits: the carry of a negative low part may leave 32. Then modulo 2^25, as it is
      // shifted.
      const int64_t upper = (int64_t{load.imm} - low) >> 7;
      high.imm = upper == (1 << 24) ? -(1 << 24) : static_cast<int32_t>(upper);
      Instruction rest = load;
      rest.op = Op::kAddiS;
      rest.rs1 = load.rd;
      rest.imm = low;
      out.Insert(high);
      out.Substitute(rest);
    }
    registers.Execute(draft.code.instructions[i]);
  }
  out.Finish();
}

}  // namespace atalla::sched::simplify
