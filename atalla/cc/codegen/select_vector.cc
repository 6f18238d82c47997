// Vector and mask operations.

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

// Of rsum.vi and its like: the result goes to all lanes.
constexpr int kToAllLanes = 64;

bool IsAllLanes(const Value* mask) { return mask->kind() == ir::ValueKind::kAllLanes; }

}  // namespace

void Selector::SelectMasked(const Instruction& instruction, Op vector_op, Op scalar_op) {
  const Reg rd = Define(&instruction);
  const bool is_unary = instruction.opcode() == Opcode::kVExp;
  const Value* passthru = instruction.operand(0);
  const Value* mask = instruction.operand(is_unary ? 2 : 3);
  // The machine keeps the destination's lanes outside the mask: it starts as `passthru`.
  if (!IsAllLanes(mask)) EmitMove(rd, passthru);
  const Reg a = Use(instruction.operand(1));
  if (is_unary) {
    EmitImm(vector_op, rd, a, 0).mask = Use(mask);
    return;
  }
  const Value* b = instruction.operand(2);
  const Op op = b->type() == ir::Type::kVec ? vector_op : scalar_op;
  const Reg second = Use(b);
  EmitOp(op, rd, a, second).mask = Use(mask);
}

void Selector::SelectReduction(const Instruction& instruction, Op op) {
  const Reg a = Use(instruction.operand(0));
  const Reg mask = Use(instruction.operand(1));
  EmitImm(op, Define(&instruction), a, kToAllLanes).mask = mask;
}

void Selector::SelectVectorCompare(const Instruction& compare) {
  const bool is_vector = compare.operand(1)->type() == ir::Type::kVec;
  Op op = Op::kMgtMvv;
  switch (compare.predicate) {
    case Predicate::kSgt:
      op = is_vector ? Op::kMgtMvv : Op::kMgtMvs;
      break;
    case Predicate::kSlt:
      op = is_vector ? Op::kMltMvv : Op::kMltMvs;
      break;
    case Predicate::kEq:
      op = is_vector ? Op::kMeqMvv : Op::kMeqMvs;
      break;
    default:
      ATALLA_CHECK(compare.predicate == Predicate::kNe);
      op = is_vector ? Op::kMneqMvv : Op::kMneqMvs;
  }
  const Reg rd = Define(&compare);
  // Bits outside the mask depend on what the destination held: 0 is 0 in every reading.
  if (!IsAllLanes(compare.operand(2))) EmitOp(Op::kMvStm, rd, ScalarRegister(0));
  const Reg a = Use(compare.operand(0));
  const Reg b = Use(compare.operand(1));
  EmitOp(op, rd, a, b).mask = Use(compare.operand(2));
}

void Selector::SelectVector(const Instruction& instruction) {
  switch (instruction.opcode()) {
    case Opcode::kVAdd:
      return SelectMasked(instruction, Op::kAddVv, Op::kAddVs);
    case Opcode::kVSub:
      return SelectMasked(instruction, Op::kSubVv, Op::kSubVs);
    case Opcode::kVMul:
      return SelectMasked(instruction, Op::kMulVv, Op::kMulVs);
    case Opcode::kVExp:
      return SelectMasked(instruction, Op::kExpiVi, Op::kExpiVi);
    case Opcode::kVSum:
      return SelectReduction(instruction, Op::kRsumVi);
    case Opcode::kVMin:
      return SelectReduction(instruction, Op::kRminVi);
    case Opcode::kVMax:
      return SelectReduction(instruction, Op::kRmaxVi);
    case Opcode::kVCmp:
      return SelectVectorCompare(instruction);
    case Opcode::kVLane:
      EmitImm(Op::kVmovVts, Define(&instruction), Use(instruction.operand(0)), instruction.index);
      return;
    case Opcode::kGemm: {
      const Reg a = Use(instruction.operand(0));
      const Reg c = Use(instruction.operand(1));
      EmitOp(Op::kGemmVv, Define(&instruction), a, c).mask = MaskRegister(0);
      return;
    }
    case Opcode::kLoadWeights:
      EmitImm(Op::kLwVi, VectorRegister(0), Use(instruction.operand(0)), 0).mask = MaskRegister(0);
      return;
    default:
      ATALLA_CHECK(false);
  }
}

void Selector::SelectMaskMove(const Instruction& move) {
  const Value* operand = move.operand(0);
  const Reg rd = Define(&move);
  if (move.opcode() == Opcode::kMaskFromInt) {
    EmitOp(Op::kMvStm, rd, Use(operand));
  } else if (IsAllLanes(operand)) {
    Emit(MachineInstruction::Constant(rd, -1));
  } else {
    EmitOp(Op::kMvMts, rd, Use(operand));
  }
}

}  // namespace atalla::cc
