// Expressions.

#include <cstdint>
#include <optional>

#include "atalla/base/bf16.h"
#include "atalla/base/check.h"
#include "atalla/cc/ast/ast.h"
#include "atalla/cc/ast/type.h"
#include "atalla/cc/ir/ir.h"
#include "atalla/cc/irgen/function_generator.h"
#include "atalla/cc/irgen/lowering.h"
#include "atalla/cc/sema/constant.h"
#include "atalla/cc/sema/operators.h"

namespace atalla::cc {

ir::Value* FunctionGenerator::Evaluate(const Expr* e) {
  SetLocation(e->loc);
  switch (e->kind) {
    case ExprKind::kIntLiteral:
      return target_->Int(e->int_value);
    case ExprKind::kFloatLiteral:
      return target_->FloatBits(e->float_word);
    case ExprKind::kUnary:
      return EvaluateUnary(e);
    case ExprKind::kBinary:
      return EvaluateBinary(e);
    case ExprKind::kAssign:
      return EvaluateAssign(e);
    case ExprKind::kCompound:
      return EvaluateCompound(e);
    case ExprKind::kConditional:
      return EvaluateConditional(e);
    case ExprKind::kCast:
      return EvaluateCast(e);
    case ExprKind::kCall:
      return EvaluateCall(e);
    case ExprKind::kLane:
      return EvaluateLane(e);
    case ExprKind::kIntrinsic:
      return EvaluateIntrinsic(e, nullptr);
    case ExprKind::kVaStart: {
      Write(PlaceOf(e->a), variable_arguments_);
      return target_->Int(0);
    }
    case ExprKind::kVaArg:
      return EvaluateVaArg(e);
    case ExprKind::kMember:
      // Of a struct that is a value.
      return Read(PlaceOf(e));
    case ExprKind::kString:
    case ExprKind::kVariable:
    case ExprKind::kFunction:
    case ExprKind::kCompoundLiteral:
      return AddressOf(e);
  }
  return nullptr;
}

ir::Value* FunctionGenerator::EvaluateLane(const Expr* e) {
  if (e->is_lvalue) return Read(PlaceOf(e));
  ir::Value* vec = Evaluate(e->a);
  if (e->b->kind == ExprKind::kIntLiteral) {
    return builder_.VLane(vec, static_cast<int>(e->b->int_value));
  }
  // By way of memory: no instruction takes the number of a lane from a register.
  ir::Value* index = Evaluate(e->b);
  vec = ssa_.Resolve(vec);
  ir::Value* slot = NewSlot(64, 64, "lanes");
  builder_.Store(ir::Width::kVec, vec, slot);
  ir::Value* bytes = builder_.Binary(ir::Opcode::kShl, index, target_->Int(1));
  return builder_.Load(ir::Width::kBf16, builder_.Add(slot, bytes));
}

ir::Value* FunctionGenerator::EvaluateUnary(const Expr* e) {
  switch (e->unary) {
    case UnaryOp::kAddressOf:
      return AddressOf(e->a);
    case UnaryOp::kDeref:
      return AddressOf(e);  // Of a function, or a struct: a load has its own node.
    case UnaryOp::kPreIncrement:
    case UnaryOp::kPreDecrement:
    case UnaryOp::kPostIncrement:
    case UnaryOp::kPostDecrement:
      return EvaluateIncrement(e);
    case UnaryOp::kLogicalNot: {
      ir::Value* value = Evaluate(e->a);
      if (value->type() == ir::Type::kF32) {
        return builder_.FCmp(ir::Predicate::kEq, value, target_->Float(0.0f));
      }
      return builder_.ICmp(ir::Predicate::kEq, value, target_->Int(0));
    }
    case UnaryOp::kBitNot:
      return builder_.Binary(ir::Opcode::kXor, Evaluate(e->a), target_->Int(-1));
    case UnaryOp::kMinus: {
      ir::Value* value = Evaluate(e->a);
      switch (value->type()) {
        case ir::Type::kF32:
          return builder_.Binary(ir::Opcode::kFSub, target_->Float(0.0f), value);
        case ir::Type::kVec:
          return builder_.VSub(target_->ZeroVector(), value);
        default:
          return builder_.Sub(target_->Int(0), value);
      }
    }
  }
  return nullptr;
}

ir::Value* FunctionGenerator::EvaluateBinary(const Expr* e) {
  if (e->binary == BinaryOp::kLogicalAnd || e->binary == BinaryOp::kLogicalOr) {
    return EvaluateLogical(e);
  }
  ir::Value* a = Evaluate(e->a);
  if (e->binary == BinaryOp::kComma) return Evaluate(e->b);
  ir::Value* b = Evaluate(e->b);
  SetLocation(e->loc);
  return Arithmetic(e->binary, ssa_.Resolve(a), e->a->type, b, e->b->type);
}

ir::Value* FunctionGenerator::EvaluateLogical(const Expr* e) {
  ir::Block* on_true = NewBlock();
  ir::Block* on_false = NewBlock();
  ir::Block* end = NewBlock();
  ConditionalBranch(e, on_true, on_false);
  StartBlock(on_true);
  Branch(end);
  StartBlock(on_false);
  Branch(end);
  StartBlock(end);
  ir::Instruction* phi = builder_.Phi(ir::Type::kI32);
  phi->AddIncoming(target_->Int(1), on_true);
  phi->AddIncoming(target_->Int(0), on_false);
  return phi;
}

// Jumps on the truth of `e` without making a 0 or 1 of it.
void FunctionGenerator::ConditionalBranch(const Expr* e, ir::Block* on_true, ir::Block* on_false) {
  SetLocation(e->loc);
  if (const std::optional<Constant> constant = EvaluateConstant(e)) {
    const bool is_true =
        constant->IsAddress() ||
        (constant->is_float ? WordFloat(constant->float_word) != 0.0f : constant->integer != 0);
    Branch(is_true ? on_true : on_false);
    return;
  }
  if (e->kind == ExprKind::kUnary && e->unary == UnaryOp::kLogicalNot) {
    ConditionalBranch(e->a, on_false, on_true);
    return;
  }
  if (e->kind == ExprKind::kBinary &&
      (e->binary == BinaryOp::kLogicalAnd || e->binary == BinaryOp::kLogicalOr)) {
    ir::Block* second = NewBlock();
    if (e->binary == BinaryOp::kLogicalAnd) {
      ConditionalBranch(e->a, second, on_false);
    } else {
      ConditionalBranch(e->a, on_true, second);
    }
    StartBlock(second);
    ConditionalBranch(e->b, on_true, on_false);
    return;
  }
  ir::Value* value = Evaluate(e);
  if (value->type() == ir::Type::kF32) {
    value = builder_.FCmp(ir::Predicate::kNe, value, target_->Float(0.0f));
  }
  builder_.CondBr(value, on_true, on_false);
}

ir::Value* FunctionGenerator::EvaluateConditional(const Expr* e) {
  ir::Block* on_true = NewBlock();
  ir::Block* on_false = NewBlock();
  ir::Block* end = NewBlock();
  ConditionalBranch(e->a, on_true, on_false);
  StartBlock(on_true);
  ir::Value* b = Evaluate(e->b);
  ir::Block* b_end = builder_.block();
  Branch(end);
  StartBlock(on_false);
  ir::Value* c = Evaluate(e->c);
  ir::Block* c_end = builder_.block();
  Branch(end);
  StartBlock(end);
  if (IsVoid(e->type)) return target_->Int(0);
  b = ssa_.Resolve(b);
  c = ssa_.Resolve(c);
  ir::Instruction* phi = builder_.Phi(b->type());
  phi->AddIncoming(b, b_end);
  phi->AddIncoming(c, c_end);
  return phi;
}

ir::Value* FunctionGenerator::EvaluateCast(const Expr* e) {
  switch (e->cast) {
    case CastKind::kLoad:
      // A struct is passed around by its address.
      if (IsRecord(e->type)) return AddressOf(e->a);
      return Read(PlaceOf(e->a));
    case CastKind::kArrayToPointer:
    case CastKind::kFunctionToPointer:
      return AddressOf(e->a);
    case CastKind::kToVoid:
      Evaluate(e->a);
      return target_->Int(0);
    case CastKind::kNone:
      return Evaluate(e->a);
    default: {
      ir::Value* value = Evaluate(e->a);
      SetLocation(e->loc);
      return ConvertValue(value, e->a->type, e->type);
    }
  }
}

ir::Value* FunctionGenerator::EvaluateAssign(const Expr* e) {
  const Place place = PlaceOf(e->a);
  ir::Value* value = e->b->kind == ExprKind::kIntrinsic && e->b->keeps_target
                         ? EvaluateIntrinsic(e->b, &place)
                         : Evaluate(e->b);
  SetLocation(e->loc);
  Place target = place;
  if (target.address != nullptr) target.address = ssa_.Resolve(target.address);
  return Write(target, value);
}

ir::Value* FunctionGenerator::EvaluateCompound(const Expr* e) {
  Place place = PlaceOf(e->a);
  ir::Value* b = Evaluate(e->b);
  SetLocation(e->loc);
  if (place.address != nullptr) place.address = ssa_.Resolve(place.address);
  ir::Value* a = ConvertValue(Read(place), place.type, e->compute_type);
  ir::Value* result = Arithmetic(e->binary, a, e->compute_type, b, e->b->type);
  return Write(place, ConvertValue(result, e->compute_type, place.type));
}

ir::Value* FunctionGenerator::EvaluateIncrement(const Expr* e) {
  const bool is_up = e->unary == UnaryOp::kPreIncrement || e->unary == UnaryOp::kPostIncrement;
  const bool is_post = e->unary == UnaryOp::kPostIncrement || e->unary == UnaryOp::kPostDecrement;
  const Place place = PlaceOf(e->a);
  const QualType type = place.type;
  ir::Value* old = Read(place);
  ir::Value* next = nullptr;
  if (IsFloat(type)) {
    next =
        builder_.Binary(is_up ? ir::Opcode::kFAdd : ir::Opcode::kFSub, old, target_->Float(1.0f));
  } else {
    int64_t step = 1;
    if (IsPointer(type)) step = IsComplete(type->inner) ? SizeOf(type->inner) : 1;
    next = builder_.Add(old, target_->Int(is_up ? step : -step));
    if (IsInteger(type)) next = Wrap(next, type);
  }
  ir::Value* stored = Write(place, next);
  return is_post ? old : stored;
}

}  // namespace atalla::cc
