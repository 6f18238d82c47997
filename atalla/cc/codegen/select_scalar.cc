// Integers, scalar floats, compares, branches and returns.

#include <algorithm>
#include <utility>

#include "atalla/base/check.h"
#include "atalla/cc/codegen/registers.h"
#include "atalla/cc/codegen/selector.h"

namespace atalla::cc {

using ir::Instruction;
using ir::Opcode;
using ir::Predicate;
using ir::Value;
using isa::Op;
using isa::RegisterFile;

namespace {

struct ArithmeticOps {
  Op register_op;
  Op immediate_op;
};

ArithmeticOps OpsOf(Opcode opcode) {
  switch (opcode) {
    case Opcode::kAdd:
      return {Op::kAddS, Op::kAddiS};
    case Opcode::kMul:
      return {Op::kMulS, Op::kMuliS};
    case Opcode::kSDiv:
      return {Op::kDivS, Op::kDiviS};
    case Opcode::kSRem:
      return {Op::kModS, Op::kModiS};
    case Opcode::kAnd:
      return {Op::kAndS, Op::kAndiS};
    case Opcode::kOr:
      return {Op::kOrS, Op::kOriS};
    case Opcode::kXor:
      return {Op::kXorS, Op::kXoriS};
    case Opcode::kShl:
      return {Op::kSllS, Op::kSlliS};
    case Opcode::kLShr:
      return {Op::kSrlS, Op::kSrliS};
    case Opcode::kAShr:
      return {Op::kSraS, Op::kSraiS};
    default:
      ATALLA_CHECK(false);
      return {};
  }
}

// Whether the immediate form of `opcode` can hold this constant.
bool FitsImmediate(Opcode opcode, int32_t value) {
  switch (opcode) {
    case Opcode::kShl:
    case Opcode::kLShr:
    case Opcode::kAShr:
      return value >= 0 && value <= 31;
    default:
      return FitsImm12(value);
  }
}

int PowerOfTwo(uint32_t x) {
  if (x == 0 || (x & (x - 1)) != 0) return -1;
  int bits = 0;
  while (x > 1) {
    x >>= 1;
    ++bits;
  }
  return bits;
}

}  // namespace

void Selector::SelectArithmetic(const Instruction& instruction) {
  const Opcode opcode = instruction.opcode();
  const Reg rd = Define(&instruction);
  const Value* a = instruction.operand(0);
  const Value* b = instruction.operand(1);
  if (HasFlag(opcode, ir::kCommutative) && a->IsInt() && !b->IsInt()) std::swap(a, b);
  if (opcode == Opcode::kSub) {
    const int64_t negated = -int64_t{b->SignedBits()};
    if (b->IsInt() && FitsImm12(negated)) {
      EmitImm(Op::kAddiS, rd, Use(a), static_cast<int32_t>(negated));
    } else {
      EmitOp(Op::kSubS, rd, Use(a), Use(b));
    }
    return;
  }
  if (opcode == Opcode::kMul && b->IsInt() && PowerOfTwo(b->bits()) >= 0) {
    EmitImm(Op::kSlliS, rd, Use(a), PowerOfTwo(b->bits()));
    return;
  }
  const ArithmeticOps ops = OpsOf(opcode);
  if (b->IsInt() && FitsImmediate(opcode, b->SignedBits())) {
    EmitImm(ops.immediate_op, rd, Use(a), b->SignedBits());
  } else {
    EmitOp(ops.register_op, rd, Use(a), Use(b));
  }
}

void Selector::SelectCompare(const Instruction& compare) {
  const Reg rd = Define(&compare);
  Predicate predicate = compare.predicate;
  const Value* a = compare.operand(0);
  const Value* b = compare.operand(1);
  if (predicate == Predicate::kEq || predicate == Predicate::kNe) {
    if (a->IsInt()) std::swap(a, b);
    // The difference, 0 if they are equal.
    Reg difference;
    if (b->IsInt(0)) {
      difference = Use(a);
    } else {
      difference = New(RegisterFile::kScalar);
      if (b->IsInt() && FitsImm12(b->SignedBits())) {
        EmitImm(Op::kXoriS, difference, Use(a), b->SignedBits());
      } else {
        EmitOp(Op::kXorS, difference, Use(a), Use(b));
      }
    }
    if (predicate == Predicate::kEq) {
      EmitImm(Op::kSltuiS, rd, difference, 1);
    } else {
      EmitOp(Op::kSltuS, rd, ScalarRegister(0), difference);
    }
    return;
  }
  if (predicate == Predicate::kSgt || predicate == Predicate::kUgt) {
    predicate = ir::Swapped(predicate);
    std::swap(a, b);
  }
  ATALLA_CHECK(predicate == Predicate::kSlt || predicate == Predicate::kUlt);
  const bool is_signed = predicate == Predicate::kSlt;
  if (b->IsInt() && FitsImm12(b->SignedBits())) {
    EmitImm(is_signed ? Op::kSltiS : Op::kSltuiS, rd, Use(a), b->SignedBits());
  } else {
    EmitOp(is_signed ? Op::kSltS : Op::kSltuS, rd, Use(a), Use(b));
  }
}

void Selector::SelectScalar(const Instruction& instruction) {
  const auto binary = [&](Op op) {
    EmitOp(op, Define(&instruction), Use(instruction.operand(0)), Use(instruction.operand(1)));
  };
  const auto unary = [&](Op op) {
    EmitOp(op, Define(&instruction), Use(instruction.operand(0)), ScalarRegister(0));
  };
  switch (instruction.opcode()) {
    case Opcode::kICmp:
      return SelectCompare(instruction);
    case Opcode::kFAdd:
      return binary(Op::kAddBf);
    case Opcode::kFSub:
      return binary(Op::kSubBf);
    case Opcode::kFMul:
      return binary(Op::kMulBf);
    case Opcode::kFCmp:
      ATALLA_CHECK(instruction.predicate == Predicate::kSlt);
      return binary(Op::kSltBf);
    case Opcode::kFRcp:
      return unary(Op::kRcpBf);
    case Opcode::kFSqrt:
      return unary(Op::kSqrtBf);
    case Opcode::kUIToF:
      return unary(Op::kStbfS);
    case Opcode::kFToI:
      return unary(Op::kBftsS);
    case Opcode::kFToBits:
    case Opcode::kBitsToF:
      Emit(MachineInstruction::Copy(Define(&instruction), Use(instruction.operand(0))));
      return;
    default:
      return SelectArithmetic(instruction);
  }
}

// The sum of the counter and what a branch can add, if the branch that ends the block may compute
// it: it stands in the block and is wanted only after it.
const Instruction* Selector::StepOf(const Value& counter, const ir::Block& block) const {
  constexpr int kMaxIncrement = 127;
  const Instruction* phi = counter.As(Opcode::kPhi);
  if (phi == nullptr) return nullptr;
  for (const Instruction* sum : phi->users()) {
    if (sum->opcode() != Opcode::kAdd || sum->block() != &block || sum->operand(0) != phi ||
        !sum->operand(1)->IsInt() || sum->operand(1)->SignedBits() < 1 ||
        sum->operand(1)->SignedBits() > kMaxIncrement || !IsWanted(*sum)) {
      continue;
    }
    const bool used_before = std::any_of(
        sum->users().begin(), sum->users().end(),
        [&](const Instruction* user) { return !user->IsPhi() && user->block() == &block; });
    if (!used_before) return sum;
  }
  return nullptr;
}

void Selector::SelectBranch(const Instruction& branch) {
  Op op = Op::kBeqS;
  Predicate predicate = branch.predicate;
  const Value* a = branch.operand(0);
  const Value* b = branch.operand(1);
  const Instruction* step = StepOf(*a, *branch.block());
  if (step == nullptr) {
    step = StepOf(*b, *branch.block());
    if (step != nullptr) {
      std::swap(a, b);
      predicate = ir::Swapped(predicate);
    }
  }
  switch (predicate) {
    case Predicate::kEq:
      op = Op::kBeqS;
      break;
    case Predicate::kNe:
      op = Op::kBneS;
      break;
    case Predicate::kSlt:
      op = Op::kBltS;
      break;
    case Predicate::kSle:
      op = Op::kBleS;
      break;
    case Predicate::kSgt:
      op = Op::kBgtS;
      break;
    case Predicate::kSge:
      op = Op::kBgeS;
      break;
    default:
      ATALLA_CHECK(false);
  }
  if (step == nullptr || a == b) {
    EmitOp(op, {}, Use(a), Use(b)).target = BlockIndex(branch.blocks()[0]);
  } else {
    // Compared first, then incremented.
    const Reg counter = Define(step);
    const Reg bound = Use(b);
    Emit(MachineInstruction::Copy(counter, Use(a)));
    MachineInstruction& fused = EmitOp(op, {}, counter, bound);
    fused.target = BlockIndex(branch.blocks()[0]);
    fused.increment = static_cast<uint8_t>(step->operand(1)->bits());
    done_by_branch_.insert(step);
  }
  Emit(MachineInstruction::Jump(BlockIndex(branch.blocks()[1])));
}

void Selector::SelectReturn(const Instruction& ret) {
  std::vector<Reg> results;
  if (ret.operand_count() > 0) {
    const Value* value = ret.operand(0);
    const Reg result = value->type() == ir::Type::kVec ? VectorRegister(kVectorResult)
                                                       : ScalarRegister(kScalarResult);
    EmitMove(result, value);
    results.push_back(result);
  }
  EmitImm(Op::kJalr, ScalarRegister(0), ScalarRegister(kReturnAddress), 0).uses = results;
}

}  // namespace atalla::cc
