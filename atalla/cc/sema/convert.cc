// Conversions of values.

#include <cmath>
#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "atalla/base/bf16.h"
#include "atalla/cc/ast/ast.h"
#include "atalla/cc/ast/type.h"
#include "atalla/cc/sema/constant.h"
#include "atalla/cc/sema/sema.h"

namespace atalla::cc {

Expr* Sema::NewExpr(ExprKind kind, Loc loc, Loc begin, QualType type) {
  Expr* e = unit_.NewExpr();
  e->kind = kind;
  e->loc = loc;
  e->begin = begin;
  e->type = type;
  return e;
}

Expr* Sema::Checked(Expr* e) {
  int depth = 0;
  for (const Expr* child : {e->a, e->b, e->c}) {
    if (child != nullptr) depth = std::max(depth, child->depth);
  }
  for (const Expr* child : e->args) depth = std::max(depth, child->depth);
  e->depth = depth + 1;
  if (e->depth <= kMaxExprDepth) return e;
  report_.Error(e->loc,
                absl::StrCat("this expression is nested more than ", kMaxExprDepth, " deep"),
                "split it into several statements");
  return nullptr;
}

Expr* Sema::MakeCast(CastKind kind, Expr* e, QualType type) {
  Expr* cast = NewExpr(ExprKind::kCast, e->loc, e->begin, type.Unqualified());
  cast->cast = kind;
  cast->a = e;
  cast->is_implicit = true;
  return Checked(cast);
}

Expr* Sema::Rvalue(Expr* e) {
  if (e == nullptr) return nullptr;
  if (IsArray(e->type)) {
    // The elements of a volatile or const array are so, too.
    QualType element = e->type->inner;
    element.is_const |= e->type.is_const;
    element.is_volatile |= e->type.is_volatile;
    MarkAddressTaken(e);
    return MakeCast(CastKind::kArrayToPointer, e, types().PointerTo(element));
  }
  if (IsFunction(e->type)) {
    return MakeCast(CastKind::kFunctionToPointer, e, types().PointerTo(e->type));
  }
  if (!e->is_lvalue) return e;
  return MakeCast(CastKind::kLoad, e, e->type);
}

Expr* Sema::Promote(Expr* e) {
  e = Rvalue(e);
  if (e == nullptr) return nullptr;
  if (IsMask(e->type)) return MakeCast(CastKind::kMaskToInt, e, types().Int());
  if (!IsInteger(e->type) || e->type->kind == TypeKind::kInt) return e;
  if (e->type->kind == TypeKind::kUnsigned) {
    // An unsigned bit-field of fewer than 32 bits fits an int.
    const bool is_narrow = e->kind == ExprKind::kCast && e->cast == CastKind::kLoad &&
                           e->a->kind == ExprKind::kMember && e->a->field->is_bit_field() &&
                           e->a->field->bit_width < 32;
    if (!is_narrow) return e;
  }
  return MakeCast(CastKind::kInteger, e, types().Int());
}

QualType Sema::CommonType(QualType a, QualType b) {
  if (IsVec(a) || IsVec(b)) return types().Vec();
  if (IsFloat(a) || IsFloat(b)) return types().Float();
  if (a->kind == TypeKind::kUnsigned || b->kind == TypeKind::kUnsigned) return types().Unsigned();
  return types().Int();
}

Expr* Sema::ConvertArithmetic(Expr* e, QualType type) {
  if (e == nullptr) return nullptr;
  if (IsMask(e->type) && !IsMask(type)) e = MakeCast(CastKind::kMaskToInt, e, types().Int());
  if (e == nullptr || e->type->kind == type->kind) {
    if (e != nullptr && e->type.type != type.type) return MakeCast(CastKind::kNone, e, type);
    return e;
  }
  if (IsVec(type)) {
    e = ConvertArithmetic(e, types().Float());
    return e == nullptr ? nullptr : MakeCast(CastKind::kBroadcast, e, type);
  }
  if (IsFloat(type)) return MakeCast(CastKind::kIntToFloat, e, type);
  if (IsFloat(e->type)) return MakeCast(CastKind::kFloatToInt, e, type);
  if (IsMask(type)) return MakeCast(CastKind::kIntToMask, e, type);
  return MakeCast(CastKind::kInteger, e, type);
}

Expr* Sema::IncompatibleError(Expr* e, QualType type) {
  std::string hint;
  if (IsVec(e->type) && IsFloat(type)) hint = "write v[0] for a lane";
  report_.Error(
      e->begin,
      absl::StrCat("'", TypeName(e->type), "' does not convert to '", TypeName(type), "'"), hint);
  return nullptr;
}

void Sema::WarnConstantConversion(const Expr* e, QualType type) {
  if (IsFloat(e->type) && IsInteger(type)) {
    const std::optional<Constant> constant = EvaluateConstant(e);
    if (!constant.has_value() || !constant->is_float) return;
    const float value = WordFloat(constant->float_word);
    // Written so that a NaN is caught, too.
    if (!(value >= -2147483648.0f && value < 4294967296.0f)) {
      report_.Warning(WarningKind::kConstantConversion, e->begin,
                      absl::StrCat(value, " does not fit '", TypeName(type), "'"));
    } else if (std::trunc(value) != value) {
      report_.Warning(WarningKind::kConstantConversion, e->begin,
                      absl::StrCat(value, " does not fit '", TypeName(type), "' and becomes ",
                                   std::trunc(value)));
    }
    return;
  }
  if (e->kind == ExprKind::kIntLiteral && IsInteger(type) && SizeOf(type) < 4) {
    const int64_t wrapped = WrapInteger(e->int_value, type);
    if (wrapped != e->int_value) {
      report_.Warning(
          WarningKind::kConstantConversion, e->begin,
          absl::StrCat(e->int_value, " does not fit '", TypeName(type), "' and becomes ", wrapped));
    }
  }
}

Expr* Sema::ConvertTo(Expr* e, QualType type) {
  e = Rvalue(e);
  if (e == nullptr || !type) return nullptr;
  const QualType from = e->type;
  const bool from_integer = IsInteger(from) || IsMask(from);
  if (IsRecord(type) && from.type == type.type) return e;
  if (IsVec(type) && (IsVec(from) || IsFloat(from) || from_integer)) {
    return ConvertArithmetic(e, type);
  }
  if (IsFloat(type) && (IsFloat(from) || from_integer)) return ConvertArithmetic(e, type);
  if (IsInteger(type)) {
    if (from_integer || IsFloat(from)) {
      WarnConstantConversion(e, type);
      return ConvertArithmetic(e, type);
    }
    if (IsPointer(from)) {
      report_.Warning(
          WarningKind::kIntConversion, e->begin,
          absl::StrCat("'", TypeName(from), "' becomes '", TypeName(type), "' without a cast"));
      return MakeCast(CastKind::kInteger, e, type);
    }
  }
  if (IsPointer(type)) {
    if (from_integer) {
      const std::optional<Constant> constant = EvaluateConstant(e);
      const bool is_null = constant.has_value() && constant->IsInteger() && constant->integer == 0;
      if (!is_null) {
        report_.Warning(
            WarningKind::kIntConversion, e->begin,
            absl::StrCat("'", TypeName(from), "' becomes '", TypeName(type), "' without a cast"));
      }
      e = ConvertArithmetic(e, types().Unsigned());
      return e == nullptr ? nullptr : MakeCast(CastKind::kInteger, e, type);
    }
    if (IsPointer(from)) {
      const QualType a = from->inner;
      const QualType b = type->inner;
      if (IsFloat(a) && IsFloat(b) && a.is_volatile != b.is_volatile) {
        report_.Warning(WarningKind::kIntConversion, e->begin,
                        absl::StrCat("'", TypeName(from), "' becomes '", TypeName(type),
                                     "': a volatile float has 4 bytes, a float 2"));
      } else if (!SameType(a, b) && !IsVoid(a) && !IsVoid(b)) {
        report_.Warning(
            WarningKind::kIntConversion, e->begin,
            absl::StrCat("'", TypeName(from), "' becomes '", TypeName(type), "' without a cast"));
      }
      return MakeCast(CastKind::kNone, e, type);
    }
  }
  return IncompatibleError(e, type);
}

Expr* Sema::Condition(Expr* e) {
  e = Rvalue(e);
  if (e == nullptr) return nullptr;
  if (!IsScalar(e->type)) {
    report_.Error(
        e->begin,
        absl::StrCat("a condition must be a number or a pointer, not '", TypeName(e->type), "'"),
        IsVec(e->type) ? "compare lanes with make_mask(...), or test one with v[0]" : "");
    return nullptr;
  }
  return IsMask(e->type) || IsInteger(e->type) ? Promote(e) : e;
}

Expr* Sema::IntegerOperand(Expr* e, absl::string_view what) {
  e = Promote(e);
  if (e == nullptr || IsInteger(e->type)) return e;
  report_.Error(e->begin, absl::StrCat(what, " must be an int, not '", TypeName(e->type), "'"),
                IsPointer(e->type) || IsFloat(e->type) ? "cast it: (int)..." : "");
  return nullptr;
}

std::optional<int64_t> Sema::ConstantInteger(Expr* e, absl::string_view what) {
  e = Rvalue(e);
  if (e == nullptr) return std::nullopt;
  if (IsInteger(e->type)) {
    const std::optional<Constant> constant = EvaluateConstant(e);
    if (constant.has_value() && constant->IsInteger()) return constant->integer;
  }
  report_.Error(e->begin, absl::StrCat(what, " must be an integer constant"));
  return std::nullopt;
}

}  // namespace atalla::cc
