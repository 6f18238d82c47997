// Literals, names, and what stands where a literal may.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "atalla/base/diagnostic.h"
#include "atalla/cc/ast/ast.h"
#include "atalla/cc/ast/type.h"
#include "atalla/cc/lex/literal.h"
#include "atalla/cc/lex/token.h"
#include "atalla/cc/sema/sema.h"

namespace atalla::cc {

Expr* Sema::IntConstant(int64_t value, QualType type, Loc loc) {
  Expr* e = NewExpr(ExprKind::kIntLiteral, loc, loc, type);
  e->int_value = value;
  return e;
}

Expr* Sema::Number(const Token& token) {
  std::string error;
  const auto number = ParseNumber(token.spelling, options_.truncate_literals, error);
  if (!number.has_value()) {
    report_.Error(token.loc, error);
    return nullptr;
  }
  if (!number->is_float) {
    return number->is_unsigned
               ? IntConstant(number->bits, types().Unsigned(), token.loc)
               : IntConstant(static_cast<int32_t>(number->bits), types().Int(), token.loc);
  }
  Expr* e = NewExpr(ExprKind::kFloatLiteral, token.loc, token.loc, types().Float());
  e->float_word = number->bits;
  return e;
}

Expr* Sema::Character(const Token& token) {
  std::string error;
  const std::optional<int32_t> value = ParseCharacter(token.spelling, error);
  if (!value.has_value()) {
    report_.Error(token.loc, error);
    return nullptr;
  }
  return IntConstant(*value, types().Char(), token.loc);
}

Expr* Sema::String(const std::vector<Token>& tokens) {
  std::string bytes;
  for (const Token& token : tokens) {
    std::string error;
    const std::optional<std::string> part = ParseString(token.spelling, error);
    if (!part.has_value()) {
      report_.Error(token.loc, error);
      return nullptr;
    }
    bytes += *part;
  }
  bytes.push_back('\0');
  Expr* e = NewExpr(ExprKind::kString, tokens[0].loc, tokens[0].loc,
                    types().ArrayOf(types().Char(), static_cast<int64_t>(bytes.size())));
  e->is_lvalue = true;
  e->string = unit_.NewString();
  e->string->bytes = std::move(bytes);
  e->string->link_name = UniqueLinkName("string");
  return e;
}

Expr* Sema::Name(const Token& token) {
  const Entity* entity = scopes_.Find(token.spelling);
  if (entity == nullptr) {
    // Once for each name and function: the later ones are the same mistake.
    if (!reported_names_.insert(token.spelling).second) return nullptr;
    std::vector<std::string> candidates = scopes_.VisibleNames();
    candidates.insert(candidates.end(), KeywordSpellings().begin(), KeywordSpellings().end());
    const std::string near = NearestSpelling(token.spelling, candidates);
    report_.Error(token.loc, absl::StrCat("undeclared identifier '", token.spelling, "'"),
                  near.empty() ? "" : absl::StrCat("did you mean '", near, "'?"));
    return nullptr;
  }
  switch (entity->kind) {
    case EntityKind::kEnumerator:
      return IntConstant(entity->value, types().Int(), token.loc);
    case EntityKind::kTypedef:
      report_.Error(token.loc, absl::StrCat("'", token.spelling, "' is a type, not a value"));
      return nullptr;
    case EntityKind::kFunction: {
      Expr* e = NewExpr(ExprKind::kFunction, token.loc, token.loc, entity->function->type);
      e->function = entity->function;
      entity->function->is_used = true;
      return e;
    }
    case EntityKind::kVariable: {
      Expr* e = NewExpr(ExprKind::kVariable, token.loc, token.loc, entity->variable->type);
      e->variable = entity->variable;
      e->is_lvalue = true;
      entity->variable->is_used = true;
      return e;
    }
  }
  return nullptr;
}

Expr* Sema::SizeofType(QualType type, Loc loc, Loc type_loc) {
  if (!type) return nullptr;
  if (!IsComplete(type)) {
    report_.Error(type_loc, absl::StrCat("'", TypeName(type), "' has no size"));
    return nullptr;
  }
  return IntConstant(SizeOf(type), types().Int(), loc);
}

Expr* Sema::SizeofExpr(Expr* operand, Loc loc) {
  if (operand == nullptr) return nullptr;
  if (operand->kind == ExprKind::kMember && operand->field->is_bit_field()) {
    report_.Error(operand->begin, "a bit-field has no size in bytes");
    return nullptr;
  }
  const QualType type = IsMask(operand->type) ? types().Int() : operand->type;
  return SizeofType(type, loc, operand->begin);
}

Expr* Sema::Offsetof(QualType record, const std::vector<Token>& members, Loc loc) {
  if (!record) return nullptr;
  int64_t offset = 0;
  QualType type = record;
  for (const Token& member : members) {
    if (!IsRecord(type) || !IsComplete(type)) {
      report_.Error(member.loc, absl::StrCat("'", TypeName(type), "' has no members"));
      return nullptr;
    }
    const FoundField found = FindField(*type->record, member.spelling);
    if (found.field == nullptr || found.field->is_bit_field()) {
      report_.Error(member.loc, absl::StrCat("'", TypeName(type), "' has no member '",
                                             member.spelling, "' with an offset"));
      return nullptr;
    }
    offset += found.offset;
    type = found.field->type;
  }
  return IntConstant(offset, types().Int(), loc);
}

Expr* Sema::CompoundLiteral(QualType type, const ParsedInit& init, Loc loc) {
  if (!type) return nullptr;
  const bool is_open_array = IsArray(type) && type->count < 0;
  if (!is_open_array && !CheckObjectType(type, loc, "this literal", false)) return nullptr;
  Declarator declarator;
  declarator.type = type;
  declarator.loc = loc;
  Variable* variable = NewVariable(declarator);
  variable->address_taken = true;
  if (function_ == nullptr) {
    variable->is_global = true;
    variable->is_static = true;
    variable->link_name = UniqueLinkName("literal");
    unit_.globals.push_back(variable);
  } else {
    function_->locals.push_back(variable);
  }
  Initialize(variable, init);
  if (variable->initializer == nullptr) return nullptr;
  if (!CheckObjectType(variable->type, loc, "this literal", false)) return nullptr;
  Expr* e = NewExpr(ExprKind::kCompoundLiteral, loc, loc, variable->type);
  e->variable = variable;
  e->initializer = variable->initializer;
  e->is_lvalue = true;
  return e;
}

}  // namespace atalla::cc
