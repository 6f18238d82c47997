// Indices, members, calls, and variable arguments.

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "atalla/base/diagnostic.h"
#include "atalla/cc/ast/ast.h"
#include "atalla/cc/ast/type.h"
#include "atalla/cc/sema/constant.h"
#include "atalla/cc/sema/sema.h"

namespace atalla::cc {
namespace {

constexpr int64_t kLanes = 32;

// A float whose width would change with the qualifier of what it is a part of.
bool HasPlainFloat(QualType type) {
  while (IsArray(type)) {
    if (type.is_volatile) return false;
    type = type->inner;
  }
  return IsFloat(type) && !type.is_volatile;
}

}  // namespace

Expr* Sema::LaneExpr(Loc loc, Expr* vec, Expr* index) {
  const bool is_object = vec->is_lvalue;
  index = IntegerOperand(index, "the number of a lane");
  if (index == nullptr) return nullptr;
  const std::optional<Constant> constant = EvaluateConstant(index);
  const bool is_constant = constant.has_value() && constant->IsInteger();
  if (is_constant && (constant->integer < 0 || constant->integer >= kLanes)) {
    report_.Error(index->begin,
                  absl::StrCat("there is no lane ", constant->integer, ": lanes are 0 to 31"));
    return nullptr;
  }
  Expr* e = NewExpr(ExprKind::kLane, loc, vec->begin, types().Float());
  e->a = vec;
  e->b = is_constant ? IntConstant(constant->integer, types().Int(), index->loc) : index;
  e->is_lvalue = is_object && is_constant;
  e->type.is_const = vec->type.is_const;
  if (!e->is_lvalue) e->a = Rvalue(vec);
  if (e->a == nullptr) return nullptr;
  return Checked(e);
}

Expr* Sema::Index(Loc loc, Expr* base, Expr* index) {
  if (base == nullptr || index == nullptr) return nullptr;
  if (IsVec(base->type)) return LaneExpr(loc, base, index);
  const Loc begin = base->begin;
  base = Promote(base);
  index = Promote(index);
  if (base == nullptr || index == nullptr) return nullptr;
  const bool is_index = (IsPointer(base->type) && IsInteger(index->type)) ||
                        (IsInteger(base->type) && IsPointer(index->type));
  if (!is_index) {
    report_.Error(loc,
                  absl::StrCat("'[]' does not apply to '", TypeName(base->type), "' and '",
                               TypeName(index->type), "'"),
                  "it needs a pointer, an array or a vec, and an int");
    return nullptr;
  }
  Expr* element = DerefExpr(loc, PointerBinary(BinaryOp::kAdd, loc, base, index));
  if (element != nullptr) element->begin = begin;
  return element;
}

Expr* Sema::Member(Loc loc, Expr* base, const Token& name, bool is_arrow) {
  if (base == nullptr) return nullptr;
  const Loc begin = base->begin;
  if (is_arrow) {
    base = Rvalue(base);
    if (base == nullptr) return nullptr;
    if (!IsPointer(base->type) || !IsRecord(base->type->inner)) {
      report_.Error(begin,
                    absl::StrCat("'->' needs a pointer to a struct or union, not '",
                                 TypeName(base->type), "'"),
                    IsRecord(base->type) ? "write '.'" : "");
      return nullptr;
    }
    base = DerefExpr(loc, base);
    if (base == nullptr) return nullptr;
  }
  if (!IsRecord(base->type)) {
    const bool is_pointer = IsPointer(base->type) && IsRecord(base->type->inner);
    report_.Error(loc,
                  absl::StrCat("'.' needs a struct or union, not '", TypeName(base->type), "'"),
                  is_pointer ? "this is a pointer: write '->'" : "");
    return nullptr;
  }
  const Record& record = *base->type->record;
  const FoundField found = FindField(record, name.spelling);
  if (found.field == nullptr) {
    std::vector<std::string> names;
    for (const Field& field : record.fields) names.emplace_back(field.name);
    const std::string near = NearestSpelling(name.spelling, names);
    report_.Error(loc,
                  absl::StrCat("'", TypeName(base->type), "' has no member '", name.spelling, "'"),
                  near.empty() ? "" : absl::StrCat("did you mean '", near, "'?"));
    return nullptr;
  }
  QualType type = found.field->type;
  const bool is_volatile = base->type.is_volatile || found.is_volatile;
  if (is_volatile && HasPlainFloat(type)) {
    report_.Error(loc, "not supported yet: a float member of a volatile struct",
                  "make the member itself volatile, or the struct not");
    return nullptr;
  }
  type.is_const |= base->type.is_const || found.is_const;
  type.is_volatile |= is_volatile;
  Expr* e = NewExpr(ExprKind::kMember, loc, begin, type);
  e->a = base;
  e->field = found.field;
  e->offset = found.offset;
  e->is_lvalue = base->is_lvalue;
  return Checked(e);
}

Expr* Sema::Call(Loc loc, Expr* callee, std::vector<Expr*> args) {
  if (callee == nullptr) return nullptr;
  const bool is_direct = callee->kind == ExprKind::kFunction;
  if (!is_direct) callee = Rvalue(callee);
  if (callee == nullptr) return nullptr;
  QualType type = callee->type;
  if (IsPointer(type)) type = type->inner;
  if (!IsFunction(type)) {
    report_.Error(loc, absl::StrCat("'", TypeName(callee->type), "' is not a function"));
    return nullptr;
  }
  const std::vector<QualType>& parameters = type->parameters;
  if (args.size() < parameters.size() || (args.size() > parameters.size() && !type->is_variadic)) {
    report_.Error(
        loc, absl::StrCat("this function takes ", type->is_variadic ? "at least " : "",
                          parameters.size(), parameters.size() == 1 ? " argument" : " arguments",
                          ", not ", args.size()));
    return nullptr;
  }
  bool is_broken = false;
  for (size_t i = 0; i < args.size(); ++i) {
    args[i] =
        i < parameters.size() ? ConvertTo(args[i], parameters[i].Unqualified()) : Promote(args[i]);
    if (args[i] != nullptr && IsVoid(args[i]->type)) {
      report_.Error(args[i]->begin, "an argument must have a value");
      args[i] = nullptr;
    }
    is_broken |= args[i] == nullptr;
  }
  if (is_broken) return nullptr;
  Expr* e = NewExpr(ExprKind::kCall, loc, callee->begin, type->inner.Unqualified());
  e->a = callee;
  e->args = std::move(args);
  if (!IsVoid(e->type) && !IsComplete(e->type)) {
    report_.Error(loc, absl::StrCat("the result '", TypeName(e->type), "' is not complete"));
    return nullptr;
  }
  return Checked(e);
}

Expr* Sema::VaStart(Loc loc, Expr* list) {
  if (list == nullptr) return nullptr;
  if (function_ == nullptr || !function_->type->is_variadic) {
    report_.Error(loc, "__builtin_va_start belongs into a function with '...'");
    return nullptr;
  }
  if (!CheckModifiable(list, list->begin)) return nullptr;
  if (!IsPointer(list->type)) return IncompatibleError(list, types().PointerTo(types().Char()));
  Expr* e = NewExpr(ExprKind::kVaStart, loc, loc, types().Void());
  e->a = list;
  return Checked(e);
}

Expr* Sema::VaArg(Loc loc, Expr* list, QualType type) {
  if (list == nullptr || !type) return nullptr;
  if (!CheckModifiable(list, list->begin)) return nullptr;
  if (!IsPointer(list->type)) return IncompatibleError(list, types().PointerTo(types().Char()));
  if (!IsComplete(type) || IsArray(type)) {
    report_.Error(loc, absl::StrCat("'", TypeName(type), "' cannot be an argument"));
    return nullptr;
  }
  if (IsInteger(type) && SizeOf(type) < 4) {
    report_.Error(loc, absl::StrCat("'", TypeName(type), "' arguments arrive as int"),
                  "write __builtin_va_arg(list, int)");
    return nullptr;
  }
  Expr* e = NewExpr(ExprKind::kVaArg, loc, loc, type.Unqualified());
  e->a = list;
  return Checked(e);
}

Expr* Sema::VaCopy(Loc loc, Expr* to, Expr* from) { return Assign(loc, to, from); }

}  // namespace atalla::cc
