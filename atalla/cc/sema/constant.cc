#include "atalla/cc/sema/constant.h"

#include <cmath>
#include <cstdint>
#include <optional>

#include "atalla/base/bf16.h"
#include "atalla/cc/ast/ast.h"
#include "atalla/cc/ast/type.h"

namespace atalla::cc {
namespace {

Constant Integer(int64_t value) {
  Constant constant;
  constant.integer = value;
  return constant;
}

Constant Float(float value) {
  Constant constant;
  constant.is_float = true;
  constant.float_word = FloatWord(value);
  return constant;
}

bool IsTrue(const Constant& constant) {
  if (constant.IsAddress()) return true;
  if (constant.is_float) return WordFloat(constant.float_word) != 0.0f;
  return constant.integer != 0;
}

// The address of an object that stands at a fixed place.
std::optional<Constant> EvaluateAddress(const Expr* lvalue) {
  Constant constant;
  switch (lvalue->kind) {
    case ExprKind::kVariable:
    case ExprKind::kCompoundLiteral:
      if (!lvalue->variable->is_global) return std::nullopt;
      constant.variable = lvalue->variable;
      return constant;
    case ExprKind::kString:
      constant.string = lvalue->string;
      return constant;
    case ExprKind::kFunction:
      constant.function = lvalue->function;
      return constant;
    case ExprKind::kUnary:
      if (lvalue->unary != UnaryOp::kDeref) return std::nullopt;
      return EvaluateConstant(lvalue->a);
    case ExprKind::kMember: {
      std::optional<Constant> base = EvaluateAddress(lvalue->a);
      if (!base.has_value() || base->is_float) return std::nullopt;
      base->integer += lvalue->offset;
      return base;
    }
    default:
      return std::nullopt;
  }
}

std::optional<Constant> EvaluateCast(const Expr* e) {
  if (e->cast == CastKind::kArrayToPointer || e->cast == CastKind::kFunctionToPointer) {
    return EvaluateAddress(e->a);
  }
  if (e->cast == CastKind::kLoad || e->cast == CastKind::kToVoid) return std::nullopt;
  std::optional<Constant> value = EvaluateConstant(e->a);
  if (!value.has_value()) return std::nullopt;
  switch (e->cast) {
    case CastKind::kInteger:
      if (value->IsAddress()) {
        // An address in an integer or pointer of 4 bytes stays what it is.
        if (SizeOf(e->type) != 4) return std::nullopt;
        return value;
      }
      return Integer(WrapInteger(value->integer, e->type));
    case CastKind::kIntToFloat:
      if (!value->IsInteger()) return std::nullopt;
      return Float(static_cast<float>(value->integer));
    case CastKind::kFloatToInt: {
      const float number = WordFloat(value->float_word);
      if (!value->is_float || !(std::fabs(number) < 9.2e18f)) return std::nullopt;
      return Integer(WrapInteger(static_cast<int64_t>(number), e->type));
    }
    case CastKind::kIntToMask:
    case CastKind::kMaskToInt:
    case CastKind::kNone:
      return value;
    default:
      return std::nullopt;
  }
}

std::optional<Constant> EvaluateUnary(const Expr* e) {
  if (e->unary == UnaryOp::kAddressOf) return EvaluateAddress(e->a);
  const std::optional<Constant> a = EvaluateConstant(e->a);
  if (!a.has_value()) return std::nullopt;
  if (e->unary == UnaryOp::kLogicalNot) return Integer(IsTrue(*a) ? 0 : 1);
  if (a->is_float) {
    if (e->unary != UnaryOp::kMinus) return std::nullopt;
    return Float(0.0f - WordFloat(a->float_word));
  }
  if (a->IsAddress()) return std::nullopt;
  if (e->unary == UnaryOp::kMinus) return Integer(WrapInteger(-a->integer, e->type));
  if (e->unary == UnaryOp::kBitNot) return Integer(WrapInteger(~a->integer, e->type));
  return std::nullopt;
}

std::optional<Constant> FloatBinary(BinaryOp op, float a, float b) {
  switch (op) {
    case BinaryOp::kAdd:
      return Float(a + b);
    case BinaryOp::kSub:
      return Float(a - b);
    case BinaryOp::kMul:
      return Float(a * b);
    case BinaryOp::kDiv:
      if (b == 0.0f) return std::nullopt;
      return Float((1.0f / b) * a);
    case BinaryOp::kLt:
      return Integer(a < b);
    case BinaryOp::kLe:
      return Integer(a <= b);
    case BinaryOp::kGt:
      return Integer(a > b);
    case BinaryOp::kGe:
      return Integer(a >= b);
    case BinaryOp::kEq:
      return Integer(a == b);
    case BinaryOp::kNe:
      return Integer(a != b);
    default:
      return std::nullopt;
  }
}

// Both in the range of one type, so that comparison needs no knowledge of signedness.
std::optional<int64_t> IntegerBinary(BinaryOp op, int64_t a, int64_t b) {
  switch (op) {
    case BinaryOp::kAdd:
      return a + b;
    case BinaryOp::kSub:
      return a - b;
    case BinaryOp::kMul:
      // Two 32-bit numbers: fits unless both are large and unsigned, and then only the low bits
      // count.
      return static_cast<int64_t>(static_cast<uint64_t>(a) * static_cast<uint64_t>(b));
    case BinaryOp::kDiv:
      if (b == 0) return std::nullopt;
      return a / b;
    case BinaryOp::kMod:
      if (b == 0) return std::nullopt;
      return a % b;
    case BinaryOp::kAnd:
      return a & b;
    case BinaryOp::kOr:
      return a | b;
    case BinaryOp::kXor:
      return a ^ b;
    case BinaryOp::kShl:
      if (b < 0 || b > 31) return std::nullopt;
      return static_cast<int64_t>(static_cast<uint64_t>(a) << b);
    case BinaryOp::kShr:
      if (b < 0 || b > 31) return std::nullopt;
      return a >> b;
    case BinaryOp::kLt:
      return a < b;
    case BinaryOp::kLe:
      return a <= b;
    case BinaryOp::kGt:
      return a > b;
    case BinaryOp::kGe:
      return a >= b;
    case BinaryOp::kEq:
      return a == b;
    case BinaryOp::kNe:
      return a != b;
    default:
      return std::nullopt;
  }
}

bool SameBase(const Constant& a, const Constant& b) {
  return a.variable == b.variable && a.function == b.function && a.string == b.string;
}

std::optional<Constant> EvaluateBinary(const Expr* e) {
  const std::optional<Constant> a = EvaluateConstant(e->a);
  if (!a.has_value()) return std::nullopt;
  if (e->binary == BinaryOp::kLogicalAnd && !IsTrue(*a)) return Integer(0);
  if (e->binary == BinaryOp::kLogicalOr && IsTrue(*a)) return Integer(1);
  const std::optional<Constant> b = EvaluateConstant(e->b);
  if (!b.has_value() || e->binary == BinaryOp::kComma) return std::nullopt;
  switch (e->binary) {
    case BinaryOp::kLogicalAnd:
    case BinaryOp::kLogicalOr:
      return Integer(IsTrue(*b) ? 1 : 0);
    case BinaryOp::kPointerAdd:
    case BinaryOp::kPointerSub: {
      const bool swapped = !IsPointer(e->a->type);
      const Constant& count = swapped ? *a : *b;
      Constant sum = swapped ? *b : *a;
      if (!count.IsInteger() || sum.is_float) return std::nullopt;
      const int64_t size = IsComplete(e->type->inner) ? SizeOf(e->type->inner) : 1;
      const int64_t bytes = static_cast<int32_t>(count.integer * size);
      sum.integer += e->binary == BinaryOp::kPointerAdd ? bytes : -bytes;
      if (!sum.IsAddress()) sum.integer = WrapInteger(sum.integer, e->type);
      return sum;
    }
    case BinaryOp::kPointerDiff: {
      const int64_t size = IsComplete(e->a->type->inner) ? SizeOf(e->a->type->inner) : 1;
      if (!SameBase(*a, *b) || size == 0) return std::nullopt;
      return Integer((a->integer - b->integer) / size);
    }
    default:
      break;
  }
  if (a->is_float && b->is_float) {
    return FloatBinary(e->binary, WordFloat(a->float_word), WordFloat(b->float_word));
  }
  if (!a->IsInteger() || !b->IsInteger()) return std::nullopt;
  const std::optional<int64_t> value = IntegerBinary(e->binary, a->integer, b->integer);
  if (!value.has_value()) return std::nullopt;
  return Integer(WrapInteger(*value, e->type));
}

}  // namespace

int64_t WrapInteger(int64_t value, QualType type) {
  switch (type->kind) {
    case TypeKind::kChar:
      return static_cast<int8_t>(value);
    case TypeKind::kUnsignedChar:
      return static_cast<uint8_t>(value);
    case TypeKind::kShort:
      return static_cast<int16_t>(value);
    case TypeKind::kUnsignedShort:
      return static_cast<uint16_t>(value);
    case TypeKind::kUnsigned:
    case TypeKind::kPointer:
      return static_cast<uint32_t>(value);
    default:
      return static_cast<int32_t>(value);
  }
}

std::optional<Constant> EvaluateConstant(const Expr* e) {
  switch (e->kind) {
    case ExprKind::kIntLiteral:
      return Integer(e->int_value);
    case ExprKind::kFloatLiteral: {
      Constant constant;
      constant.is_float = true;
      constant.float_word = e->float_word;
      return constant;
    }
    case ExprKind::kUnary:
      return EvaluateUnary(e);
    case ExprKind::kBinary:
      return EvaluateBinary(e);
    case ExprKind::kConditional: {
      const std::optional<Constant> condition = EvaluateConstant(e->a);
      if (!condition.has_value()) return std::nullopt;
      return EvaluateConstant(IsTrue(*condition) ? e->b : e->c);
    }
    case ExprKind::kCast:
      return EvaluateCast(e);
    default:
      return std::nullopt;
  }
}

}  // namespace atalla::cc
