// Arithmetic, comparison and conversion of values.

#include <cstdint>

#include "atalla/base/bf16.h"
#include "atalla/base/check.h"
#include "atalla/cc/ast/ast.h"
#include "atalla/cc/ast/type.h"
#include "atalla/cc/ir/ir.h"
#include "atalla/cc/irgen/function_generator.h"
#include "atalla/cc/irgen/lowering.h"
#include "atalla/cc/sema/operators.h"

namespace atalla::cc {
namespace {

ir::Predicate PredicateFor(BinaryOp op, bool is_unsigned) {
  switch (op) {
    case BinaryOp::kLt:
      return is_unsigned ? ir::Predicate::kUlt : ir::Predicate::kSlt;
    case BinaryOp::kLe:
      return is_unsigned ? ir::Predicate::kUle : ir::Predicate::kSle;
    case BinaryOp::kGt:
      return is_unsigned ? ir::Predicate::kUgt : ir::Predicate::kSgt;
    case BinaryOp::kGe:
      return is_unsigned ? ir::Predicate::kUge : ir::Predicate::kSge;
    case BinaryOp::kEq:
      return ir::Predicate::kEq;
    default:
      return ir::Predicate::kNe;
  }
}

}  // namespace

ir::Value* FunctionGenerator::Zero(QualType type) {
  switch (LowerType(type)) {
    case ir::Type::kF32:
      return target_->Float(0.0f);
    case ir::Type::kVec:
      return target_->ZeroVector();
    default:
      return target_->Int(0);
  }
}

ir::Value* FunctionGenerator::Wrap(ir::Value* value, QualType type) {
  const int64_t bits = 8 * SizeOf(type);
  if (bits == 32) return value;
  if (IsUnsigned(type)) {
    return builder_.Binary(ir::Opcode::kAnd, value, target_->Int((int64_t{1} << bits) - 1));
  }
  ir::Value* high = builder_.Binary(ir::Opcode::kShl, value, target_->Int(32 - bits));
  return builder_.Binary(ir::Opcode::kAShr, high, target_->Int(32 - bits));
}

ir::Value* FunctionGenerator::ToMask(ir::Value* value) {
  if (value->IsInt(-1)) return target_->AllLanes();
  if (ir::Instruction* from_mask = value->As(ir::Opcode::kIntFromMask)) {
    return from_mask->operand(0);
  }
  return builder_.MaskFromInt(value);
}

ir::Value* FunctionGenerator::ConvertValue(ir::Value* value, QualType from, QualType to) {
  const ir::Type a = LowerType(from);
  const ir::Type b = LowerType(to);
  if (a == b) {
    return b == ir::Type::kI32 && IsInteger(to) ? Wrap(value, to) : value;
  }
  if (b == ir::Type::kMask) return ToMask(value);
  if (a == ir::Type::kMask) value = builder_.IntFromMask(value);
  if (b == ir::Type::kVec) {
    if (a != ir::Type::kF32) value = ConvertValue(value, from, {unit_.types.Float()});
    return builder_.VSplat(value);
  }
  if (b == ir::Type::kF32) {
    return builder_.Unary(IsUnsigned(from) ? ir::Opcode::kUIToF : ir::Opcode::kSIToF, value);
  }
  if (a == ir::Type::kF32) value = builder_.Unary(ir::Opcode::kFToI, value);
  return IsInteger(to) ? Wrap(value, to) : value;
}

// There is no divide: a times 1/b. 1/b alone is one instruction.
ir::Value* FunctionGenerator::Divide(ir::Value* a, ir::Value* b) {
  ir::Value* reciprocal = builder_.Unary(ir::Opcode::kFRcp, b);
  if (a->kind() == ir::ValueKind::kFloat && a->bits() == FloatWord(1.0f)) return reciprocal;
  return builder_.Binary(ir::Opcode::kFMul, reciprocal, a);
}

ir::Value* FunctionGenerator::FloatOperation(BinaryOp op, ir::Value* a, ir::Value* b) {
  if (IsComparison(op)) return builder_.FCmp(PredicateFor(op, false), a, b);
  switch (op) {
    case BinaryOp::kAdd:
      return builder_.Binary(ir::Opcode::kFAdd, a, b);
    case BinaryOp::kSub:
      return builder_.Binary(ir::Opcode::kFSub, a, b);
    case BinaryOp::kMul:
      return builder_.Binary(ir::Opcode::kFMul, a, b);
    default:
      return Divide(a, b);
  }
}

ir::Value* FunctionGenerator::VecOperation(BinaryOp op, ir::Value* a, ir::Value* b) {
  const bool scalar_first = a->type() == ir::Type::kF32;
  switch (op) {
    case BinaryOp::kAdd:
      return scalar_first ? builder_.VAdd(b, a) : builder_.VAdd(a, b);
    case BinaryOp::kMul:
      return scalar_first ? builder_.VMul(b, a) : builder_.VMul(a, b);
    case BinaryOp::kSub:
      return builder_.VSub(scalar_first ? builder_.VSplat(a) : a, b);
    default:
      ATALLA_CHECK(op == BinaryOp::kDiv && b->type() == ir::Type::kF32);
      // v / s and s1 / s2 spread: the reciprocal once, then a product in each lane.
      return builder_.VMul(a, builder_.Unary(ir::Opcode::kFRcp, b));
  }
}

ir::Value* FunctionGenerator::IntegerOperation(BinaryOp op, ir::Value* a, ir::Value* b,
                                               bool is_unsigned) {
  if (IsComparison(op)) return builder_.ICmp(PredicateFor(op, is_unsigned), a, b);
  ir::Opcode opcode = ir::Opcode::kAdd;
  switch (op) {
    case BinaryOp::kAdd:
      opcode = ir::Opcode::kAdd;
      break;
    case BinaryOp::kSub:
      opcode = ir::Opcode::kSub;
      break;
    case BinaryOp::kMul:
      opcode = ir::Opcode::kMul;
      break;
    case BinaryOp::kDiv:
      opcode = is_unsigned ? ir::Opcode::kUDiv : ir::Opcode::kSDiv;
      break;
    case BinaryOp::kMod:
      opcode = is_unsigned ? ir::Opcode::kURem : ir::Opcode::kSRem;
      break;
    case BinaryOp::kAnd:
      opcode = ir::Opcode::kAnd;
      break;
    case BinaryOp::kOr:
      opcode = ir::Opcode::kOr;
      break;
    case BinaryOp::kXor:
      opcode = ir::Opcode::kXor;
      break;
    case BinaryOp::kShl:
      opcode = ir::Opcode::kShl;
      break;
    case BinaryOp::kShr:
      opcode = is_unsigned ? ir::Opcode::kLShr : ir::Opcode::kAShr;
      break;
    default:
      ATALLA_CHECK(false);
  }
  return builder_.Binary(opcode, a, b);
}

ir::Value* FunctionGenerator::PointerOperation(BinaryOp op, ir::Value* a, QualType a_type,
                                               ir::Value* b, QualType b_type) {
  const QualType pointee = IsPointer(a_type) ? a_type->inner : b_type->inner;
  // void counts in bytes.
  const int64_t size = IsComplete(pointee) ? SizeOf(pointee) : 1;
  if (op == BinaryOp::kPointerDiff) {
    ir::Value* bytes = builder_.Sub(a, b);
    return size == 1 ? bytes : builder_.Binary(ir::Opcode::kSDiv, bytes, target_->Int(size));
  }
  ir::Value* pointer = IsPointer(a_type) ? a : b;
  ir::Value* count = IsPointer(a_type) ? b : a;
  if (count->IsInt()) {
    const int64_t bytes = count->SignedBits() * size;
    return op == BinaryOp::kPointerSub ? Offset(pointer, -bytes) : Offset(pointer, bytes);
  }
  if (size != 1) count = builder_.Mul(count, target_->Int(size));
  return op == BinaryOp::kPointerSub ? builder_.Sub(pointer, count) : builder_.Add(pointer, count);
}

ir::Value* FunctionGenerator::Arithmetic(BinaryOp op, ir::Value* a, QualType a_type, ir::Value* b,
                                         QualType b_type) {
  switch (op) {
    case BinaryOp::kPointerAdd:
    case BinaryOp::kPointerSub:
    case BinaryOp::kPointerDiff:
      return PointerOperation(op, a, a_type, b, b_type);
    default:
      break;
  }
  if (a->type() == ir::Type::kVec || b->type() == ir::Type::kVec) return VecOperation(op, a, b);
  if (a->type() == ir::Type::kF32) return FloatOperation(op, a, b);
  // Of a shift the left operand decides; elsewhere both have the same type.
  return IntegerOperation(op, a, b, IsUnsigned(a_type));
}

}  // namespace atalla::cc
