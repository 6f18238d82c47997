// Binary operators without assignment.

#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "atalla/cc/ast/ast.h"
#include "atalla/cc/ast/type.h"
#include "atalla/cc/sema/constant.h"
#include "atalla/cc/sema/operators.h"
#include "atalla/cc/sema/sema.h"

namespace atalla::cc {

Expr* Sema::OperandError(Loc loc, BinaryOp op, const Expr* a, const Expr* b) {
  std::string hint;
  if (IsVec(a->type) || IsVec(b->type)) {
    if (IsComparison(op)) {
      hint = "compare lanes with make_mask(\"<\", a, b, -1)";
    } else if (op == BinaryOp::kDiv) {
      hint = "a vec divides by a float only: multiply with the reciprocal, v * (1.0 / s)";
    } else {
      hint = "a vec has + - * and / by a float";
    }
  }
  report_.Error(loc,
                absl::StrCat("'", OperatorSpelling(op), "' does not apply to '", TypeName(a->type),
                             "' and '", TypeName(b->type), "'"),
                hint);
  return nullptr;
}

Expr* Sema::MakeBinary(BinaryOp op, Loc loc, Expr* a, Expr* b, QualType type) {
  if (a == nullptr || b == nullptr) return nullptr;
  Expr* e = NewExpr(ExprKind::kBinary, loc, a->begin, type.Unqualified());
  e->binary = op;
  e->a = a;
  e->b = b;
  return Checked(e);
}

// A scalar operand stays a float: the machine has the form vector with scalar.
Expr* Sema::VecBinary(BinaryOp op, Loc loc, Expr* a, Expr* b) {
  const bool arithmetic = (IsVec(a->type) || IsFloat(a->type) || IsInteger(a->type)) &&
                          (IsVec(b->type) || IsFloat(b->type) || IsInteger(b->type));
  const bool has_form = op == BinaryOp::kAdd || op == BinaryOp::kSub || op == BinaryOp::kMul ||
                        (op == BinaryOp::kDiv && !IsVec(b->type));
  if (!arithmetic || !has_form) return OperandError(loc, op, a, b);
  if (!IsVec(a->type)) a = ConvertArithmetic(a, types().Float());
  if (!IsVec(b->type)) b = ConvertArithmetic(b, types().Float());
  return MakeBinary(op, loc, a, b, types().Vec());
}

Expr* Sema::FloatBinary(BinaryOp op, Loc loc, Expr* a, Expr* b) {
  if (IsPointer(a->type) || IsPointer(b->type)) return OperandError(loc, op, a, b);
  if (IsBitwise(op)) {
    const Expr* wrong = IsFloat(a->type) ? a : b;
    report_.Error(wrong->begin,
                  absl::StrCat("'", OperatorSpelling(op), "' needs integers, and this is a float"));
    return nullptr;
  }
  if (op == BinaryOp::kMod) return OperandError(loc, op, a, b);
  a = ConvertArithmetic(a, types().Float());
  b = ConvertArithmetic(b, types().Float());
  return MakeBinary(op, loc, a, b, IsComparison(op) ? types().Int() : types().Float());
}

Expr* Sema::ComparePointers(BinaryOp op, Loc loc, Expr* a, Expr* b) {
  if (!IsPointer(a->type) || !IsPointer(b->type)) {
    // With the null pointer, or with an address written as a number.
    Expr*& number = IsPointer(a->type) ? b : a;
    const Expr* pointer = IsPointer(a->type) ? a : b;
    const std::optional<Constant> constant = EvaluateConstant(number);
    if (!(constant.has_value() && constant->IsInteger() && constant->integer == 0)) {
      report_.Warning(WarningKind::kPointerCompare, loc, "comparison of a pointer with an integer");
    }
    number = MakeCast(CastKind::kInteger, number, pointer->type);
  } else if (!SameType(a->type->inner, b->type->inner) && !IsVoid(a->type->inner) &&
             !IsVoid(b->type->inner)) {
    report_.Warning(
        WarningKind::kPointerCompare, loc,
        absl::StrCat("comparison of '", TypeName(a->type), "' with '", TypeName(b->type), "'"));
  }
  return MakeBinary(op, loc, a, b, types().Int());
}

Expr* Sema::PointerBinary(BinaryOp op, Loc loc, Expr* a, Expr* b) {
  const bool both = IsPointer(a->type) && IsPointer(b->type);
  const bool with_integer = !both && (IsInteger(a->type) || IsInteger(b->type));
  if (IsComparison(op) && (both || with_integer)) return ComparePointers(op, loc, a, b);
  if (op == BinaryOp::kAdd && with_integer) {
    const Expr* pointer = IsPointer(a->type) ? a : b;
    if (!CheckPointee(pointer, loc)) return nullptr;
    return MakeBinary(BinaryOp::kPointerAdd, loc, a, b, pointer->type);
  }
  if (op == BinaryOp::kSub && IsPointer(a->type) && IsInteger(b->type)) {
    if (!CheckPointee(a, loc)) return nullptr;
    return MakeBinary(BinaryOp::kPointerSub, loc, a, b, a->type);
  }
  if (op == BinaryOp::kSub && both) {
    if (!SameType(a->type->inner, b->type->inner)) return OperandError(loc, op, a, b);
    if (!CheckPointee(a, loc)) return nullptr;
    return MakeBinary(BinaryOp::kPointerDiff, loc, a, b, types().Int());
  }
  return OperandError(loc, op, a, b);
}

Expr* Sema::ShiftExpr(BinaryOp op, Loc loc, Expr* a, Expr* b) {
  const std::optional<Constant> amount = EvaluateConstant(b);
  if (amount.has_value() && amount->IsInteger() && (amount->integer < 0 || amount->integer > 31)) {
    report_.Error(b->begin,
                  absl::StrCat("shift by ", amount->integer, ": an int has bits 0 to 31"));
    return nullptr;
  }
  return MakeBinary(op, loc, a, b, a->type);
}

Expr* Sema::BinaryExpr(BinaryOp op, Loc loc, Expr* a, Expr* b) {
  if (op == BinaryOp::kLogicalAnd || op == BinaryOp::kLogicalOr) {
    return MakeBinary(op, loc, Condition(a), Condition(b), types().Int());
  }
  if (op == BinaryOp::kComma) {
    a = Rvalue(a);
    b = Rvalue(b);
    if (a == nullptr || b == nullptr) return nullptr;
    return MakeBinary(op, loc, a, b, b->type);
  }
  a = Promote(a);
  b = Promote(b);
  if (a == nullptr || b == nullptr) return nullptr;
  if (IsVec(a->type) || IsVec(b->type)) return VecBinary(op, loc, a, b);
  const bool scalars = IsScalar(a->type) && IsScalar(b->type);
  if (!scalars) return OperandError(loc, op, a, b);
  if (IsFloat(a->type) || IsFloat(b->type)) return FloatBinary(op, loc, a, b);
  if (IsPointer(a->type) || IsPointer(b->type)) return PointerBinary(op, loc, a, b);
  if (op == BinaryOp::kShl || op == BinaryOp::kShr) return ShiftExpr(op, loc, a, b);
  if (op == BinaryOp::kDiv || op == BinaryOp::kMod) {
    const std::optional<Constant> divisor = EvaluateConstant(b);
    if (divisor.has_value() && divisor->IsInteger() && divisor->integer == 0) {
      report_.Warning(WarningKind::kDivisionByZero, b->begin, "division by zero stops the machine");
    }
  }
  const QualType common = CommonType(a->type, b->type);
  a = ConvertArithmetic(a, common);
  b = ConvertArithmetic(b, common);
  return MakeBinary(op, loc, a, b, IsComparison(op) ? types().Int() : common);
}

}  // namespace atalla::cc
