// Functions, statements, and what can be said only at the end.

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "atalla/cc/ast/ast.h"
#include "atalla/cc/ast/type.h"
#include "atalla/cc/sema/constant.h"
#include "atalla/cc/sema/flow.h"
#include "atalla/cc/sema/sema.h"

namespace atalla::cc {
namespace {

bool WritesUnderMask(const Expr* e) {
  if (e->kind != ExprKind::kIntrinsic) return false;
  switch (e->intrinsic) {
    case Intrinsic::kVecAdd:
    case Intrinsic::kVecSub:
    case Intrinsic::kVecMul:
    case Intrinsic::kVecExp:
      return true;
    default:
      return false;
  }
}

bool IsUnusedWorthAWord(const Expr* e) {
  if (e->kind == ExprKind::kCast && e->is_implicit) e = e->a;
  if (e->kind != ExprKind::kIntrinsic) return false;
  return IsVec(e->type) ? e->intrinsic != Intrinsic::kVectorLoad : IsMask(e->type);
}

}  // namespace

Stmt* Sema::NewStmt(StmtKind kind, Loc loc) {
  Stmt* statement = unit_.NewStmt();
  statement->kind = kind;
  statement->loc = loc;
  return statement;
}

void Sema::StartFunction(Function* function, const Declarator& declarator) {
  function_ = function;
  defined_.insert(function);
  labels_.clear();
  gotos_.clear();
  switches_.clear();
  loop_depth_ = 0;
  reported_names_.clear();
  scopes_.Push();
  const QualType result = function->type->inner;
  if (!IsVoid(result) && !IsComplete(result)) {
    report_.Error(function->loc,
                  absl::StrCat("the result '", TypeName(result), "' is not complete"));
  }
  for (const ParameterDeclaration& parameter : declarator.parameters) {
    Declarator named;
    named.name = parameter.name;
    named.type = parameter.type;
    named.loc = parameter.loc;
    Variable* variable = NewVariable(named);
    variable->is_parameter = true;
    function->parameters.push_back(variable);
    if (parameter.name.empty()) {
      report_.Error(parameter.loc, "this parameter needs a name");
      continue;
    }
    if (!CheckObjectType(parameter.type, parameter.loc, parameter.name, false)) continue;
    if (scopes_.FindInnermost(parameter.name) != nullptr) {
      report_.Error(parameter.loc, absl::StrCat("redefinition of '", parameter.name, "'"));
      continue;
    }
    Entity entity;
    entity.kind = EntityKind::kVariable;
    entity.loc = parameter.loc;
    entity.variable = variable;
    scopes_.Add(parameter.name, entity);
  }
}

void Sema::FinishFunction(Stmt* body, Loc end) {
  for (const auto& [label, loc] : gotos_) {
    if (!label->is_defined) {
      report_.Error(loc, absl::StrCat("there is no label '", label->name, "' in this function"));
    }
  }
  if (body != nullptr && !IsVoid(function_->type->inner) && function_->name != "main" &&
      MayFallOut(*body)) {
    report_.Warning(WarningKind::kReturnType, end,
                    absl::StrCat("'", function_->name,
                                 "' may end without a return; the "
                                 "result is 0 then"));
  }
  function_->body = body;
  function_ = nullptr;
  reported_names_.clear();
  scopes_.Pop();
}

// An assignment that is a statement of its own: its target shows through where a masked operation
// does not write.
void Sema::MarkStatement(Expr* e) {
  if (e == nullptr) return;
  if (e->kind == ExprKind::kAssign && WritesUnderMask(e->b)) e->b->keeps_target = true;
}

Stmt* Sema::ExprStmt(Expr* e, Loc loc) {
  Stmt* statement = NewStmt(StmtKind::kExpr, loc);
  // The value is not used, but an lvalue is read: it may be volatile.
  e = Rvalue(e);
  if (e == nullptr) return statement;
  MarkStatement(e);
  if (IsUnusedWorthAWord(e))
    report_.Warning(WarningKind::kUnusedResult, e->begin, "the result is not used");
  statement->expr = e;
  return statement;
}

Stmt* Sema::Return(Loc loc, Expr* value, bool has_value) {
  Stmt* statement = NewStmt(StmtKind::kReturn, loc);
  const QualType result = function_->type->inner;
  if (!has_value) {
    if (!IsVoid(result)) {
      report_.Error(loc, absl::StrCat("'", function_->name, "' returns '", TypeName(result),
                                      "', and here is no value"));
    }
    return statement;
  }
  if (IsVoid(result)) {
    report_.Error(loc, absl::StrCat("'", function_->name, "' returns void: there can be no value"));
    return statement;
  }
  statement->expr = ConvertTo(value, result.Unqualified());
  return statement;
}

Stmt* Sema::BreakOrContinue(StmtKind kind, Loc loc) {
  if (kind == StmtKind::kBreak && loop_depth_ == 0 && switches_.empty()) {
    report_.Error(loc, "'break' outside a loop or switch");
  } else if (kind == StmtKind::kContinue && loop_depth_ == 0) {
    report_.Error(loc, "'continue' outside a loop");
  }
  return NewStmt(kind, loc);
}

Stmt* Sema::Goto(const Token& name) {
  Label*& label = labels_[name.spelling];
  if (label == nullptr) {
    label = unit_.NewLabel();
    label->name = name.spelling;
    label->loc = name.loc;
  }
  gotos_.push_back({label, name.loc});
  Stmt* statement = NewStmt(StmtKind::kGoto, name.loc);
  statement->label = label;
  return statement;
}

Stmt* Sema::LabelStmt(const Token& name) {
  Label*& label = labels_[name.spelling];
  if (label == nullptr) {
    label = unit_.NewLabel();
    label->name = name.spelling;
  }
  if (label->is_defined) {
    report_.Error(name.loc, absl::StrCat("there are two labels '", name.spelling, "'"));
  }
  label->is_defined = true;
  label->loc = name.loc;
  Stmt* statement = NewStmt(StmtKind::kLabel, name.loc);
  statement->label = label;
  return statement;
}

Stmt* Sema::StartSwitch(Loc loc, Expr* operand) {
  Stmt* statement = NewStmt(StmtKind::kSwitch, loc);
  operand = Promote(operand);
  if (operand != nullptr && !IsInteger(operand->type)) {
    report_.Error(operand->begin,
                  absl::StrCat("switch needs an integer, not '", TypeName(operand->type), "'"));
    operand = nullptr;
  }
  statement->expr = operand;
  SwitchState state;
  state.statement = statement;
  state.type = operand != nullptr ? operand->type : types().Int();
  state.loop_depth = loop_depth_;
  switches_.push_back(std::move(state));
  return statement;
}

void Sema::FinishSwitch(Stmt* statement, Stmt* body) {
  statement->body = body;
  switches_.pop_back();
}

Stmt* Sema::Case(Loc loc, Expr* first, Expr* last, bool is_range) {
  Stmt* statement = NewStmt(StmtKind::kCase, loc);
  if (switches_.empty()) {
    report_.Error(loc, "'case' outside a switch");
    return statement;
  }
  const std::optional<int64_t> low = ConstantInteger(first, "the value of a case");
  const std::optional<int64_t> high = is_range ? ConstantInteger(last, "the value of a case") : low;
  if (!low.has_value() || !high.has_value()) return statement;
  SwitchState& state = switches_.back();
  CaseRange range;
  range.first = WrapInteger(*low, state.type);
  range.last = WrapInteger(*high, state.type);
  range.target = statement;
  if (range.first > range.last) {
    report_.Error(first->begin, "the range of this case is empty");
    return statement;
  }
  // The nearest range that starts at or before the end of this one.
  auto found = state.ranges.upper_bound(range.last);
  if (found != state.ranges.begin() && std::prev(found)->second.first >= range.first) {
    report_.Error(first->begin, absl::StrCat("case ", range.first, " is there already"));
    return statement;
  }
  state.ranges[range.first] = {range.last, loc};
  state.statement->cases.push_back(range);
  return statement;
}

Stmt* Sema::Default(Loc loc) {
  Stmt* statement = NewStmt(StmtKind::kDefault, loc);
  if (switches_.empty()) {
    report_.Error(loc, "'default' outside a switch");
  } else if (switches_.back().statement->default_case != nullptr) {
    report_.Error(loc, "the switch has a default already");
  } else {
    switches_.back().statement->default_case = statement;
  }
  return statement;
}

void Sema::FinishUnit(Loc end) {
  for (Variable* variable : unit_.globals) {
    if (variable->is_extern || IsComplete(variable->type)) continue;
    if (IsArray(variable->type) && IsComplete(variable->type->inner)) {
      // A tentative array of unknown size has one element.
      variable->type = types().ArrayOf(variable->type->inner, 1);
      continue;
    }
    report_.Error(variable->loc,
                  absl::StrCat("'", variable->name, "' has the type '", TypeName(variable->type),
                               "', which is not complete"));
  }
  for (const Function* function : unit_.functions) {
    if (function->is_static && function->body == nullptr && function->is_used) {
      report_.Error(function->loc, absl::StrCat("the static function '", function->name,
                                                "' is used and not defined"));
    }
  }
  const Entity* main = scopes_.FindAtFileScope("main");
  const bool has_main = main != nullptr && main->kind == EntityKind::kFunction;
  if (has_main) {
    const QualType type = main->function->type;
    if (!type->parameters.empty() || type->is_variadic) {
      report_.Error(main->function->loc, "main takes no arguments");
    }
    if (!IsVoid(type->inner) && !IsInteger(type->inner)) {
      report_.Error(main->function->loc, "main returns int or void");
    }
  }
  // After an error main may just not have been recognised.
  if (options_.require_main && report_.error_count() == 0 &&
      !(has_main && main->function->body != nullptr)) {
    report_.Error(end, "there is no function 'main' to start at");
  }
}

}  // namespace atalla::cc
