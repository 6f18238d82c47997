#include "atalla/sched/simplify/number_values.h"

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "atalla/assembler/code.h"
#include "atalla/isa/effects.h"
#include "atalla/isa/encoding.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/table.h"
#include "atalla/sched/blocks.h"
#include "atalla/sched/flow/flow_graph.h"
#include "atalla/sched/flow/register_set.h"
#include "atalla/sched/simplify/change.h"
#include "atalla/sched/simplify/draft.h"
#include "atalla/sched/simplify/evaluate.h"
#include "atalla/sched/simplify/known_constants.h"
#include "atalla/sched/simplify/numbers.h"
#include "atalla/sched/values.h"

namespace atalla::sched::simplify {
namespace {

using assembler::CodeInstruction;
using isa::Instruction;
using isa::Op;
using isa::Register;
using isa::RegisterFile;
using Reference = CodeInstruction::Reference;

const isa::Range kImm12 = isa::OperandRange(isa::OperandKind::kImm12);

bool FitsImmediate(Value value) {
  if (!value.is_constant()) return false;
  const auto number = static_cast<int32_t>(value.offset);
  return kImm12.min <= number && number <= kImm12.max;
}

Instruction LoadConstant(uint8_t rd, uint32_t constant) {
  Instruction in = {Op::kLiS};
  in.rd = rd;
  in.imm = static_cast<int32_t>(constant);
  return in;
}

Instruction AddConstant(uint8_t rd, uint8_t rs1, int32_t constant) {
  Instruction in = {Op::kAddiS};
  in.rd = rd;
  in.rs1 = rs1;
  in.imm = constant;
  return in;
}

bool IsCopy(const Instruction& in) {
  return (in.op == Op::kAddiS && in.imm == 0) || (in.op == Op::kOrS && in.rs2 == 0);
}

// Whether a branch on twice the same value is taken.
bool IsTakenOnEqual(Op op) { return op == Op::kBeqS || op == Op::kBgeS || op == Op::kBleS; }

class Pass {
 public:
  Pass(Draft& draft, const flow::RegisterSet& named)
      : draft_(draft),
        graph_(draft.code),
        known_(draft.code, graph_),
        out_(draft),
        numbers_(named) {}

  bool Run() {
    for (int b = 0; b < graph_.size(); ++b) {
      StartBlock(b);
      const Block& block = graph_.block(b);
      for (int32_t i = block.begin; i < block.end; ++i) {
        out_.Begin(i);
        Step(draft_.code.instructions[i]);
      }
      EndBlock(b);
    }
    out_.Finish();
    return out_.changed();
  }

 private:
  void StartBlock(int b) {
    const int before = graph_.OnlyPredecessor(b);
    const auto found = before < 0 ? ends_.end() : ends_.find(before);
    if (found != ends_.end()) {
      numbers_ = found->second;
    } else {
      numbers_.Start(known_.AtStart(b));
    }
    numbers_.BeginBlock();
  }

  // Kept for the blocks that can only come from here.
  void EndBlock(int b) {
    ends_.erase(b - kKeptBlocks);
    for (const flow::FlowEdge& edge : graph_.Successors(b)) {
      if (edge.to > b && edge.to <= b + kKeptBlocks && graph_.OnlyPredecessor(edge.to) == b) {
        ends_.insert_or_assign(b, numbers_);
        return;
      }
    }
  }

  void Step(const CodeInstruction& line) {
    const Instruction& in = line.instruction;
    if (isa::HasEffect(in.op, isa::kIsControl)) return Control(line);
    if (line.reference != Reference::kNone) {
      out_.Keep();
      numbers_.ExecuteUnknown(in);
      return;
    }
    const Instruction read = Immediate(WithOldestOperands(in));
    const isa::RegisterEffects effects = isa::GetRegisterEffects(read);
    const Value result = effects.writes.empty() ? Value{} : numbers_.ResultOf(read);
    Write(in, read, effects, result);
    numbers_.Execute(read, result);
  }

  void Write(const Instruction& in, const Instruction& read, const isa::RegisterEffects& effects,
             Value result) {
    const bool computes =
        !effects.writes.empty() &&
        !isa::HasEffect(in.op, isa::kReadsWeights | isa::kWritesMemory | isa::kWritesScratchpad);
    if (computes && numbers_.Get(effects.writes[0]) == result) {
      out_.Drop(ChangeKind::kRedundant);
      return;
    }
    if (computes && effects.writes[0].file == RegisterFile::kScalar) {
      return WriteScalar(in, read, result);
    }
    WriteChanged(in, read, ChangeKind::kPropagated);
  }

  void WriteScalar(const Instruction& in, const Instruction& read, Value result) {
    if (result.is_constant()) {
      const Instruction constant = LoadConstant(in.rd, result.offset);
      const bool plain = in.op == Op::kLuiS || (in.op == Op::kAddiS && in.rs1 == 0);
      if (plain) return out_.Substitute(constant);
      const bool load = isa::HasEffect(in.op, isa::kReadsMemory);
      return WriteChanged(in, constant, load ? ChangeKind::kForwarded : ChangeKind::kFolded);
    }
    if (const auto holder = numbers_.Holder(RegisterFile::kScalar, result)) {
      if (IsCopy(read)) return WriteChanged(in, read, ChangeKind::kPropagated);
      const bool load = isa::HasEffect(in.op, isa::kReadsMemory);
      return WriteChanged(in, AddConstant(in.rd, holder->number, 0),
                          load ? ChangeKind::kForwarded : ChangeKind::kShared);
    }
    if (read.op == Op::kAddiS) {
      const Register rs1 = {RegisterFile::kScalar, read.rs1};
      if (const auto near = numbers_.NearHolder(result, kImm12.min, kImm12.max, rs1)) {
        return WriteChanged(in, AddConstant(in.rd, near->first.number, near->second),
                            ChangeKind::kPropagated);
      }
    }
    WriteChanged(in, read, read.op == in.op ? ChangeKind::kPropagated : ChangeKind::kReduced);
  }

  void WriteChanged(const Instruction& in, const Instruction& fresh, ChangeKind kind) {
    if (fresh == in) {
      out_.Keep();
    } else {
      out_.Replace(kind, fresh);
    }
  }

  // The same with each register that is only read replaced by the one that has held it longest.
  Instruction WithOldestOperands(const Instruction& in) const {
    Instruction changed = in;
    for (const isa::OperandInfo& operand : isa::GetInfo(in.op).operands) {
      if (operand.access != isa::Access::kRead) continue;
      Register reg;
      if (operand.kind == isa::OperandKind::kVector) reg.file = RegisterFile::kVector;
      if (operand.kind == isa::OperandKind::kMask) reg.file = RegisterFile::kMask;
      reg.number = static_cast<uint8_t>(isa::GetField(in, operand.field));
      const Value value = numbers_.Get(reg);
      if (value == Value{} && reg.file != RegisterFile::kMask) {
        isa::SetField(changed, operand.field, 0);
      } else if (const auto holder = numbers_.Holder(reg.file, value)) {
        isa::SetField(changed, operand.field, holder->number);
      }
    }
    if (isa::GetInfo(in.op).format == isa::Format::kM) FoldAddress(changed);
    return changed;
  }

  // Distances go into the offset of scalar loads and stores.
  void FoldAddress(Instruction& in) const {
    const Value address = numbers_.scalars().Get(in.rs1) + in.imm;
    if (address.is_constant() && address.offset <= static_cast<uint32_t>(kImm12.max)) {
      in.rs1 = 0;
      in.imm = static_cast<int32_t>(address.offset);
      return;
    }
    const Register base = {RegisterFile::kScalar, in.rs1};
    if (const auto near = numbers_.NearHolder(address, kImm12.min, kImm12.max, base)) {
      in.rs1 = near->first.number;
      in.imm = near->second;
    }
  }

  // The form with an immediate, and a shift for a product.
  Instruction Immediate(const Instruction& in) const {
    Instruction changed = in;
    const std::optional<Op> immediate = ImmediateForm(in.op);
    if (immediate) {
      const auto value = [this](uint8_t reg) { return numbers_.scalars().Get(reg); };
      if (IsCommutative(in.op) && FitsImmediate(value(in.rs1)) && !FitsImmediate(value(in.rs2))) {
        std::swap(changed.rs1, changed.rs2);
      }
      const Value b = value(changed.rs2);
      // A copy from x0 or to it stays as it is written; a division by 0 as well.
      if (!FitsImmediate(b) || IsCopy(changed) || !IsRemovableWith(*immediate, b)) return in;
      changed.op = *immediate;
      changed.rs2 = 0;
      changed.imm = static_cast<int32_t>(b.offset);
    }
    if (changed.op == Op::kSubiS && changed.imm != kImm12.min) {
      changed.op = Op::kAddiS;
      changed.imm = -changed.imm;
    }
    if (changed.op == Op::kMuliS && changed.imm > 1 && (changed.imm & (changed.imm - 1)) == 0) {
      changed.op = Op::kSlliS;
      changed.imm = __builtin_ctz(static_cast<uint32_t>(changed.imm));
    }
    return changed;
  }

  static bool IsRemovableWith(Op immediate, Value b) {
    Instruction in = {immediate};
    in.imm = static_cast<int32_t>(b.offset);
    return IsRemovable(in);
  }

  std::optional<bool> Outcome(const CodeInstruction& line) const {
    const Instruction& in = line.instruction;
    if (!isa::HasEffect(in.op, isa::kIsConditional)) return std::nullopt;
    if (line.reference != Reference::kPcRelative) return std::nullopt;
    const Value a = numbers_.scalars().Get(in.rs1);
    const Value b = numbers_.scalars().Get(in.rs2);
    if (a == b) return IsTakenOnEqual(in.op);
    if (!a.is_constant() || !b.is_constant()) return std::nullopt;
    return IsTaken(in.op, a.offset, b.offset);
  }

  void Control(const CodeInstruction& line) {
    const Instruction& in = line.instruction;
    Instruction read = WithOldestOperands(in);
    if (isa::HasEffect(in.op, isa::kIsConditional) && in.increment == 0) {
      // Not incremented, rs1 is only read.
      const Value value = numbers_.scalars().Get(in.rs1);
      const auto holder = numbers_.Holder(RegisterFile::kScalar, value);
      if (holder) read.rs1 = holder->number;
      if (value == Value{}) read.rs1 = 0;
    }
    const std::optional<bool> taken = Outcome(line);
    if (taken && out_.CanReplaceBranch()) {
      WriteOutcome(line, *taken);
    } else {
      WriteChanged(in, read, ChangeKind::kPropagated);
    }
    const isa::RegisterEffects effects = isa::GetRegisterEffects(in);
    if (effects.writes.empty()) return;
    const bool increments = isa::HasEffect(in.op, isa::kIsConditional);
    if (increments) {
      numbers_.Set(effects.writes[0], numbers_.scalars().Get(in.rs1) + in.increment);
    } else {
      numbers_.ExecuteUnknown(in);
    }
  }

  void WriteOutcome(const CodeInstruction& line, bool taken) {
    const Instruction& in = line.instruction;
    const bool increments = in.increment != 0 && in.rs1 != 0;
    CodeInstruction fresh = line;
    if (taken) {
      if (increments) out_.Insert(AddConstant(in.rs1, in.rs1, in.increment));
      fresh.instruction = {Op::kJal};
      out_.Replace(ChangeKind::kBranch, fresh);
    } else if (increments) {
      fresh.instruction = AddConstant(in.rs1, in.rs1, in.increment);
      fresh.reference = Reference::kNone;
      fresh.target.clear();
      out_.Replace(ChangeKind::kBranch, fresh);
    } else {
      out_.Drop(ChangeKind::kBranch);
    }
  }

  // States of so many blocks back are kept.
  static constexpr int kKeptBlocks = 64;

  Draft& draft_;
  const flow::FlowGraph graph_;
  const KnownConstants known_;
  Rewriting out_;
  Numbers numbers_;
  absl::flat_hash_map<int, Numbers> ends_;  // By block.
};

}  // namespace

bool NumberValues(Draft& draft, const flow::RegisterSet& named) { return Pass(draft, named).Run(); }

}  // namespace atalla::sched::simplify
