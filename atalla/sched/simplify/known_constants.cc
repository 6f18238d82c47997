#include "atalla/sched/simplify/known_constants.h"

#include <bitset>
#include <cstdint>
#include <optional>
#include <vector>

#include "atalla/assembler/code.h"
#include "atalla/isa/effects.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/table.h"
#include "atalla/sched/blocks.h"
#include "atalla/sched/flow/flow_graph.h"
#include "atalla/sched/simplify/evaluate.h"
#include "atalla/sched/values.h"

namespace atalla::sched::simplify {

using isa::Op;
using Reference = assembler::CodeInstruction::Reference;

std::optional<uint32_t> ConstantResult(const assembler::CodeInstruction& line,
                                       const ConstantRegisters& registers) {
  const isa::Instruction& in = line.instruction;
  if (line.reference != Reference::kNone) {
    // An address, unless it is a branch: its increment does not depend on where it goes.
    if (!isa::HasEffect(in.op, isa::kIsConditional)) return std::nullopt;
  }
  const uint32_t imm = static_cast<uint32_t>(in.imm);
  if (in.op == Op::kLiS) return imm;
  if (in.op == Op::kLuiS) return imm << 7;
  const isa::Format format = isa::GetInfo(in.op).format;
  const std::optional<uint32_t> a = registers.Get(in.rs1);
  if (format == isa::Format::kBR) {
    if (!a) return std::nullopt;
    return *a + in.increment;
  }
  if (format != isa::Format::kR && (format != isa::Format::kI || in.op == Op::kJalr)) {
    return std::nullopt;
  }
  const std::optional<uint32_t> b =
      format == isa::Format::kI ? std::optional<uint32_t>(imm) : registers.Get(in.rs2);
  if (!a || !b) return std::nullopt;
  return Evaluate(in.op, *a, *b);
}

void ConstantRegisters::Execute(const assembler::CodeInstruction& line) {
  const isa::RegisterEffects effects = isa::GetRegisterEffects(line.instruction);
  if (effects.writes.empty() || effects.writes[0].file != isa::RegisterFile::kScalar) return;
  const uint8_t number = effects.writes[0].number;
  const std::optional<uint32_t> value = ConstantResult(line, *this);
  if (value) {
    Set(number, *value);
  } else {
    Forget(number);
  }
}

bool ConstantRegisters::Meet(const ConstantRegisters& other) {
  bool changed = false;
  for (int i = 1; i < isa::kScalarRegisterCount; ++i) {
    if (!known_[i] || (other.known_[i] && other.values_[i] == values_[i])) continue;
    known_.reset(i);
    changed = true;
  }
  return changed;
}

std::vector<KnownRegister> ConstantRegisters::Known() const {
  std::vector<KnownRegister> known;
  for (int i = 1; i < isa::kScalarRegisterCount; ++i) {
    if (known_[i]) known.push_back({static_cast<uint8_t>(i), values_[i]});
  }
  return known;
}

KnownConstants::KnownConstants(const assembler::Code& code, const flow::FlowGraph& graph)
    : states_(graph.size()) {
  std::vector<int32_t> work;
  std::vector<bool> waiting(graph.size(), false);
  const auto reach = [&](int b, const ConstantRegisters& state) {
    bool changed = true;
    if (!states_[b]) {
      states_[b] = graph.IsEntry(b) ? ConstantRegisters() : state;
    } else {
      changed = states_[b]->Meet(state);
    }
    if (changed && !waiting[b]) work.push_back(b);
    if (changed) waiting[b] = true;
  };
  for (int b = graph.size() - 1; b >= 0; --b) {
    if (graph.IsRoot(b)) reach(b, ConstantRegisters());
  }
  while (!work.empty()) {
    const int b = work.back();
    work.pop_back();
    waiting[b] = false;
    ConstantRegisters state = *states_[b];
    const Block& block = graph.block(b);
    const assembler::CodeInstruction& last = code.instructions[block.end - 1];
    for (int32_t i = block.begin; i < block.end - 1; ++i) state.Execute(code.instructions[i]);
    std::optional<bool> taken;
    const std::optional<uint32_t> left = state.Get(last.instruction.rs1);
    const std::optional<uint32_t> right = state.Get(last.instruction.rs2);
    if (left && right) taken = IsTaken(last.instruction.op, *left, *right);
    state.Execute(last);
    for (const flow::FlowEdge& edge : graph.Successors(b)) {
      if (taken && (edge.kind == flow::EdgeKind::kTaken) != *taken) continue;
      reach(edge.to, state);
    }
  }
}

std::vector<KnownRegister> KnownConstants::AtStart(int b) const {
  if (!states_[b]) return {};
  return states_[b]->Known();
}

}  // namespace atalla::sched::simplify
