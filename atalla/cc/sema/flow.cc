#include "atalla/cc/sema/flow.h"

#include <optional>

#include "atalla/cc/ast/ast.h"
#include "atalla/cc/sema/constant.h"

namespace atalla::cc {
namespace {

bool IsAlwaysTrue(const Expr* e) {
  if (e == nullptr) return false;
  const std::optional<Constant> value = EvaluateConstant(e);
  return value.has_value() && value->IsInteger() && value->integer != 0;
}

// A break in it that leaves the loop or switch around it.
bool HasBreak(const Stmt* statement) {
  if (statement == nullptr) return false;
  switch (statement->kind) {
    case StmtKind::kBreak:
      return true;
    case StmtKind::kWhile:
    case StmtKind::kDo:
    case StmtKind::kFor:
    case StmtKind::kSwitch:
      return false;
    default:
      break;
  }
  for (const Stmt* child : statement->body_list) {
    if (HasBreak(child)) return true;
  }
  return HasBreak(statement->body) || HasBreak(statement->else_body);
}

}  // namespace

bool MayFallOut(const Stmt& statement) {
  switch (statement.kind) {
    case StmtKind::kReturn:
    case StmtKind::kGoto:
    case StmtKind::kBreak:
    case StmtKind::kContinue:
      return false;
    case StmtKind::kAsm:
      return statement.asm_statement == nullptr || !statement.asm_statement->is_halt;
    case StmtKind::kCompound: {
      bool is_reachable = true;
      for (const Stmt* child : statement.body_list) {
        const bool is_target = child->kind == StmtKind::kLabel || child->kind == StmtKind::kCase ||
                               child->kind == StmtKind::kDefault;
        if (is_reachable || is_target) is_reachable = MayFallOut(*child);
      }
      return is_reachable;
    }
    case StmtKind::kIf:
      return statement.else_body == nullptr || MayFallOut(*statement.body) ||
             MayFallOut(*statement.else_body);
    case StmtKind::kWhile:
    case StmtKind::kDo:
      return !IsAlwaysTrue(statement.expr) || HasBreak(statement.body);
    case StmtKind::kFor:
      return (statement.expr != nullptr && !IsAlwaysTrue(statement.expr)) ||
             HasBreak(statement.body);
    case StmtKind::kSwitch:
      return statement.default_case == nullptr || HasBreak(statement.body) ||
             (statement.body != nullptr && MayFallOut(*statement.body));
    case StmtKind::kLabel:
    case StmtKind::kCase:
    case StmtKind::kDefault:
      return statement.body == nullptr || MayFallOut(*statement.body);
    default:
      return true;
  }
}

}  // namespace atalla::cc
