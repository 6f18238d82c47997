// Assignments and ?:.

#include <string>

#include "absl/strings/str_cat.h"
#include "atalla/cc/ast/ast.h"
#include "atalla/cc/ast/type.h"
#include "atalla/cc/sema/operators.h"
#include "atalla/cc/sema/sema.h"

namespace atalla::cc {

bool Sema::CheckModifiable(Expr* target, Loc loc) {
  if (target == nullptr) return false;
  if (target->kind == ExprKind::kLane && !target->is_lvalue) {
    report_.Error(target->loc,
                  "only a lane with a constant index, of a vec object, can be "
                  "assigned to");
    return false;
  }
  if (!target->is_lvalue) {
    report_.Error(loc, "this is a value, not an object that can be assigned to");
    return false;
  }
  if (IsArray(target->type)) {
    report_.Error(loc, "an array cannot be assigned to", "copy it element by element");
    return false;
  }
  if (target->type.is_const) {
    report_.Error(loc, "this object is const");
    return false;
  }
  return true;
}

Expr* Sema::Assign(Loc loc, Expr* target, Expr* value) {
  if (target == nullptr || value == nullptr) return nullptr;
  if (!CheckModifiable(target, target->begin)) return nullptr;
  value = ConvertTo(value, target->type.Unqualified());
  if (value == nullptr) return nullptr;
  Expr* e = NewExpr(ExprKind::kAssign, loc, target->begin, target->type.Unqualified());
  e->a = target;
  e->b = value;
  return Checked(e);
}

Expr* Sema::CompoundAssign(BinaryOp op, Loc loc, Expr* target, Expr* value) {
  if (target == nullptr || value == nullptr) return nullptr;
  if (!CheckModifiable(target, target->begin)) return nullptr;
  // The operation as if it stood alone tells the types; the target's own value takes the place of
  // its left operand when code is generated.
  Expr* current = Rvalue(target);
  if (current == nullptr) return nullptr;
  Expr* operation = BinaryExpr(op, loc, current, value);
  if (operation == nullptr) return nullptr;
  if (IsPointer(operation->type) != IsPointer(target->type) ||
      (IsVec(operation->type) && !IsVec(target->type))) {
    return IncompatibleError(operation, target->type);
  }
  if (IsPointer(target->type) && operation->a->type.type != current->type.type) {
    return OperandError(loc, op, current, value);
  }
  Expr* e = NewExpr(ExprKind::kCompound, loc, target->begin, target->type.Unqualified());
  e->binary = operation->binary;
  e->a = target;
  e->b = operation->b;
  e->compute_type = operation->type;
  return Checked(e);
}

Expr* Sema::Conditional(Loc loc, Expr* condition, Expr* a, Expr* b) {
  condition = Condition(condition);
  a = Rvalue(a);
  b = Rvalue(b);
  if (condition == nullptr || a == nullptr || b == nullptr) return nullptr;
  QualType type;
  const auto is_arithmetic = [](QualType t) {
    return IsInteger(t) || IsFloat(t) || IsVec(t) || IsMask(t);
  };
  if (is_arithmetic(a->type) && is_arithmetic(b->type)) {
    a = Promote(a);
    b = Promote(b);
    if (a == nullptr || b == nullptr) return nullptr;
    type = CommonType(a->type, b->type);
    a = ConvertArithmetic(a, type);
    b = ConvertArithmetic(b, type);
  } else if (IsVoid(a->type) && IsVoid(b->type)) {
    type = types().Void();
  } else if (IsRecord(a->type) && a->type.type == b->type.type) {
    type = a->type;
  } else if (IsPointer(a->type) || IsPointer(b->type)) {
    // A pointer and null, or two pointers: void * gives way.
    type =
        !IsPointer(a->type) || (IsPointer(b->type) && IsVoid(a->type->inner)) ? b->type : a->type;
    a = ConvertTo(a, type);
    b = ConvertTo(b, type);
  } else {
    report_.Error(loc, absl::StrCat("'", TypeName(a->type), "' and '", TypeName(b->type),
                                    "' have no common type"));
    return nullptr;
  }
  if (a == nullptr || b == nullptr) return nullptr;
  Expr* e = NewExpr(ExprKind::kConditional, loc, condition->begin, type.Unqualified());
  e->a = condition;
  e->b = a;
  e->c = b;
  return Checked(e);
}

}  // namespace atalla::cc
