// Prefix and postfix operators, and casts.

#include "absl/strings/str_cat.h"
#include "atalla/cc/ast/ast.h"
#include "atalla/cc/ast/type.h"
#include "atalla/cc/sema/sema.h"

namespace atalla::cc {

void Sema::MarkAddressTaken(Expr* lvalue) {
  while (lvalue->kind == ExprKind::kMember) lvalue = lvalue->a;
  if (lvalue->kind == ExprKind::kVariable) lvalue->variable->address_taken = true;
}

bool Sema::CheckPointee(const Expr* pointer, Loc loc) {
  const QualType pointee = pointer->type->inner;
  if (IsFunction(pointee)) {
    report_.Error(loc, "there is no arithmetic on function pointers");
    return false;
  }
  if (IsVoid(pointee)) {
    report_.Warning(WarningKind::kPointerArithmetic, loc,
                    "arithmetic on a 'void *' counts in bytes");
    return true;
  }
  if (!IsComplete(pointee)) {
    report_.Error(loc, absl::StrCat("'", TypeName(pointee),
                                    "' is not complete, so its size is not "
                                    "known"));
    return false;
  }
  return true;
}

Expr* Sema::DerefExpr(Loc loc, Expr* pointer) {
  pointer = Rvalue(pointer);
  if (pointer == nullptr) return nullptr;
  if (!IsPointer(pointer->type)) {
    report_.Error(pointer->begin,
                  absl::StrCat("'*' needs a pointer, not '", TypeName(pointer->type), "'"));
    return nullptr;
  }
  const QualType pointee = pointer->type->inner;
  if (IsVoid(pointee) || (!IsFunction(pointee) && !IsComplete(pointee) && !IsArray(pointee))) {
    report_.Error(loc,
                  absl::StrCat("there is no object of type '", TypeName(pointee), "' to refer to"));
    return nullptr;
  }
  Expr* e = NewExpr(ExprKind::kUnary, loc, loc, pointee);
  e->unary = UnaryOp::kDeref;
  e->a = pointer;
  e->is_lvalue = !IsFunction(pointee);
  return Checked(e);
}

Expr* Sema::AddressOf(Loc loc, Expr* operand) {
  if (!operand->is_lvalue && !IsFunction(operand->type)) {
    report_.Error(operand->begin, "'&' needs something that has an address");
    return nullptr;
  }
  if (operand->kind == ExprKind::kLane) {
    report_.Error(operand->begin, "a lane of a vec has no address");
    return nullptr;
  }
  if (operand->kind == ExprKind::kMember && operand->field->is_bit_field()) {
    report_.Error(operand->begin, "a bit-field has no address");
    return nullptr;
  }
  MarkAddressTaken(operand);
  Expr* e = NewExpr(ExprKind::kUnary, loc, loc, types().PointerTo(operand->type));
  e->unary = UnaryOp::kAddressOf;
  e->a = operand;
  return Checked(e);
}

Expr* Sema::IncrementExpr(UnaryOp op, Loc loc, Expr* operand) {
  const bool is_postfix = op == UnaryOp::kPostIncrement || op == UnaryOp::kPostDecrement;
  if (!CheckModifiable(operand, is_postfix ? operand->begin : loc)) return nullptr;
  const QualType type = operand->type;
  if (!IsInteger(type) && !IsFloat(type) && !IsPointer(type)) {
    report_.Error(loc, absl::StrCat("'", TypeName(type), "' has no ++ and --"),
                  IsVec(type) ? "write v += 1.0" : "");
    return nullptr;
  }
  if (IsPointer(type) && !CheckPointee(operand, loc)) return nullptr;
  Expr* e = NewExpr(ExprKind::kUnary, loc, is_postfix ? operand->begin : loc, type.Unqualified());
  e->unary = op;
  e->a = operand;
  return Checked(e);
}

Expr* Sema::UnaryExpr(UnaryOp op, Loc loc, Expr* operand) {
  if (operand == nullptr) return nullptr;
  switch (op) {
    case UnaryOp::kAddressOf:
      return AddressOf(loc, operand);
    case UnaryOp::kDeref:
      return DerefExpr(loc, operand);
    case UnaryOp::kPreIncrement:
    case UnaryOp::kPreDecrement:
    case UnaryOp::kPostIncrement:
    case UnaryOp::kPostDecrement:
      return IncrementExpr(op, loc, operand);
    case UnaryOp::kLogicalNot:
      operand = Condition(operand);
      break;
    case UnaryOp::kMinus:
    case UnaryOp::kBitNot:
      operand = Promote(operand);
      break;
  }
  if (operand == nullptr) return nullptr;
  QualType type = operand->type.Unqualified();
  if (op == UnaryOp::kLogicalNot) {
    type = types().Int();
  } else {
    const bool is_valid =
        IsInteger(type) || (op == UnaryOp::kMinus && (IsFloat(type) || IsVec(type)));
    if (!is_valid) {
      report_.Error(loc, absl::StrCat("'", op == UnaryOp::kMinus ? "-" : "~",
                                      "' does not apply to '", TypeName(type), "'"));
      return nullptr;
    }
  }
  Expr* e = NewExpr(ExprKind::kUnary, loc, loc, type);
  e->unary = op;
  e->a = operand;
  return Checked(e);
}

Expr* Sema::CastExpr(Loc loc, QualType type, Expr* operand) {
  operand = Rvalue(operand);
  if (operand == nullptr || !type) return nullptr;
  const QualType from = operand->type;
  Expr* e = nullptr;
  if (IsVoid(type)) {
    e = MakeCast(CastKind::kToVoid, operand, type);
  } else if (IsPointer(type) && IsPointer(from)) {
    e = MakeCast(CastKind::kNone, operand, type);
  } else if (IsPointer(type) && (IsInteger(from) || IsMask(from))) {
    e = ConvertArithmetic(operand, types().Unsigned());
    if (e != nullptr) e = MakeCast(CastKind::kInteger, e, type);
  } else if (IsPointer(from) && IsInteger(type)) {
    e = MakeCast(CastKind::kInteger, operand, type);
  } else if ((IsInteger(type) || IsFloat(type)) &&
             (IsInteger(from) || IsFloat(from) || IsMask(from))) {
    e = ConvertArithmetic(operand, type.Unqualified());
  } else if (IsVec(type) && (IsVec(from) || IsFloat(from) || IsInteger(from) || IsMask(from))) {
    e = ConvertArithmetic(operand, type.Unqualified());
  } else if (IsRecord(type) && type.type == from.type) {
    e = operand;
  } else {
    report_.Error(operand->begin,
                  absl::StrCat("'", TypeName(from), "' cannot be cast to '", TypeName(type), "'"),
                  IsVec(from) ? "write v[0] for a lane" : "");
    return nullptr;
  }
  if (e == nullptr) return nullptr;
  if (e == operand) e = MakeCast(CastKind::kNone, operand, type);
  if (e == nullptr) return nullptr;
  e->loc = loc;
  e->begin = loc;
  e->is_implicit = false;
  return e;
}

}  // namespace atalla::cc
