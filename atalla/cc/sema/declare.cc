// Types of declarators, and declarations of variables, functions and types.

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "atalla/cc/ast/ast.h"
#include "atalla/cc/ast/type.h"
#include "atalla/cc/sema/sema.h"

namespace atalla::cc {
namespace {

// Of the names that the compiler gives to strings, static locals and the like.
constexpr absl::string_view kGeneratedPrefix = "__cc_";

}  // namespace

QualType Sema::PointerType(QualType pointee, Loc loc) {
  if (!pointee) return {};
  if (pointee->depth >= kMaxTypeDepth) {
    report_.Error(loc, "this type is derived too often");
    return {};
  }
  return types().PointerTo(pointee);
}

QualType Sema::ArrayType(QualType element, bool has_bound, Expr* bound, Loc loc) {
  if (!element) return {};
  if (IsFunction(element) || !IsComplete(element)) {
    report_.Error(loc, absl::StrCat("there is no array of '", TypeName(element), "'"));
    return {};
  }
  if (element->depth >= kMaxTypeDepth) {
    report_.Error(loc, "this type is derived too often");
    return {};
  }
  if (!has_bound) return types().ArrayOf(element, -1);
  const std::optional<int64_t> count = ConstantInteger(bound, "the size of an array");
  if (!count.has_value()) return {};
  if (*count <= 0) {
    report_.Error(bound->begin,
                  absl::StrCat("the size of an array must be positive, not ", *count));
    return {};
  }
  if (*count > kMaxTypeBytes / SizeOf(element)) {
    report_.Error(bound->begin, "the array is larger than 2 GiB");
    return {};
  }
  return types().ArrayOf(element, *count);
}

QualType Sema::FunctionType(QualType result, const std::vector<ParameterDeclaration>& parameters,
                            bool is_variadic, Loc loc) {
  if (!result) return {};
  if (IsFunction(result) || IsArray(result)) {
    report_.Error(loc, absl::StrCat("a function cannot return '", TypeName(result), "'"));
    return {};
  }
  std::vector<QualType> list;
  int depth = result->depth;
  for (const ParameterDeclaration& parameter : parameters) {
    if (!parameter.type) return {};
    depth = std::max(depth, parameter.type->depth);
    list.push_back(parameter.type);
  }
  if (depth >= kMaxTypeDepth) {
    report_.Error(loc, "this type is derived too often");
    return {};
  }
  return types().Function(result, std::move(list), is_variadic);
}

std::string Sema::UniqueLinkName(absl::string_view name) {
  return absl::StrCat(kGeneratedPrefix, name, "_", ++link_counter_);
}

Variable* Sema::NewVariable(const Declarator& declarator) {
  Variable* variable = unit_.NewVariable();
  variable->name = declarator.name;
  variable->type = declarator.type;
  variable->loc = declarator.loc;
  return variable;
}

bool Sema::CheckObjectType(QualType type, Loc loc, absl::string_view name, bool may_be_incomplete) {
  if (IsVoid(type)) {
    report_.Error(loc, absl::StrCat("'", name, "' cannot have the type void"));
    return false;
  }
  const bool is_open_array = IsArray(type) && type->count < 0;
  if (!IsComplete(type)) {
    if (may_be_incomplete) return true;
    report_.Error(
        loc,
        absl::StrCat("'", name, "' has the type '", TypeName(type), "', which is not complete"),
        is_open_array ? "give it a size or an initialiser" : "");
    return false;
  }
  if (SizeOf(type) > kMaxObjectBytes) {
    report_.Error(loc, absl::StrCat("'", name, "' takes more than 64 MiB"));
    return false;
  }
  return true;
}

void Sema::DeclareTypedef(const Declarator& declarator) {
  if (!declarator.type) return;
  if (const Entity* previous = scopes_.FindInnermost(declarator.name)) {
    if (previous->kind != EntityKind::kTypedef || !SameType(previous->type, declarator.type)) {
      report_.Error(declarator.loc, absl::StrCat("redefinition of '", declarator.name, "'"));
    }
    return;
  }
  Entity entity;
  entity.kind = EntityKind::kTypedef;
  entity.loc = declarator.loc;
  entity.type = declarator.type;
  scopes_.Add(declarator.name, entity);
}

bool Sema::CheckLinkName(const Declarator& declarator) {
  if (!absl::StartsWith(declarator.name, kGeneratedPrefix)) return true;
  report_.Error(declarator.loc, "names that start with '__cc_' belong to the compiler");
  return false;
}

Variable* Sema::DeclareGlobal(const DeclSpec& spec, const Declarator& declarator, bool has_init) {
  const bool is_extern = spec.storage == Storage::kExtern && !has_init;
  const Entity* previous = scopes_.FindAtFileScope(declarator.name);
  if (previous != nullptr) {
    Variable* known = previous->variable;
    if (previous->kind != EntityKind::kVariable || !SameType(known->type, declarator.type) ||
        known->type.is_const != declarator.type.is_const ||
        known->type.is_volatile != declarator.type.is_volatile) {
      report_.Error(declarator.loc,
                    absl::StrCat("'", declarator.name, "' is declared differently before"));
      return nullptr;
    }
    if (spec.storage == Storage::kStatic && !known->is_static) {
      report_.Error(declarator.loc, absl::StrCat("static declaration of '", declarator.name,
                                                 "' after one that is not"));
      return nullptr;
    }
    if (has_init && initialized_.count(known) != 0) {
      report_.Error(declarator.loc, absl::StrCat("redefinition of '", declarator.name, "'"));
      return nullptr;
    }
    if (!is_extern) known->is_extern = false;
    if (IsArray(known->type) && known->type->count < 0) known->type = declarator.type;
    if (!scopes_.IsFileScope()) scopes_.Add(declarator.name, *previous);
    return known;
  }
  if (!CheckLinkName(declarator)) return nullptr;
  Variable* variable = NewVariable(declarator);
  variable->is_global = true;
  variable->is_extern = is_extern;
  variable->is_static = spec.storage == Storage::kStatic;
  variable->link_name = std::string(declarator.name);
  unit_.globals.push_back(variable);
  Entity entity;
  entity.kind = EntityKind::kVariable;
  entity.loc = declarator.loc;
  entity.variable = variable;
  scopes_.AddAtFileScope(declarator.name, entity);
  if (!scopes_.IsFileScope()) scopes_.Add(declarator.name, entity);
  return variable;
}

Variable* Sema::DeclareVariable(const DeclSpec& spec, const Declarator& declarator, bool has_init) {
  if (!declarator.type) return nullptr;
  const bool is_extern = spec.storage == Storage::kExtern && !has_init;
  const bool may_be_incomplete = (has_init && IsArray(declarator.type)) || is_extern ||
                                 (scopes_.IsFileScope() && !IsVoid(declarator.type));
  if (!CheckObjectType(declarator.type, declarator.loc, declarator.name, may_be_incomplete)) {
    return nullptr;
  }
  const Entity* previous = scopes_.FindInnermost(declarator.name);
  if (scopes_.IsFileScope() || is_extern) {
    if (!scopes_.IsFileScope() && previous != nullptr && !previous->variable) {
      report_.Error(declarator.loc, absl::StrCat("redefinition of '", declarator.name, "'"));
      return nullptr;
    }
    return DeclareGlobal(spec, declarator, has_init);
  }
  if (spec.storage == Storage::kExtern) {
    report_.Error(declarator.loc, absl::StrCat("'", declarator.name,
                                               "' is extern here: it is initialised where it is "
                                               "defined, at file scope"));
    return nullptr;
  }
  if (previous != nullptr) {
    report_.Error(declarator.loc, absl::StrCat("redefinition of '", declarator.name, "'"));
    return nullptr;
  }
  Variable* variable = NewVariable(declarator);
  if (spec.storage == Storage::kStatic) {
    variable->is_global = true;
    variable->is_static = true;
    variable->link_name = UniqueLinkName(declarator.name);
    unit_.globals.push_back(variable);
  } else {
    function_->locals.push_back(variable);
  }
  Entity entity;
  entity.kind = EntityKind::kVariable;
  entity.loc = declarator.loc;
  entity.variable = variable;
  scopes_.Add(declarator.name, entity);
  return variable;
}

Function* Sema::DeclareFunction(const DeclSpec& spec, const Declarator& declarator,
                                bool is_definition) {
  if (!declarator.type) return nullptr;
  const Entity* previous = scopes_.FindAtFileScope(declarator.name);
  const Entity* inner = scopes_.FindInnermost(declarator.name);
  if ((previous != nullptr && previous->kind != EntityKind::kFunction) ||
      (inner != nullptr && inner->kind != EntityKind::kFunction)) {
    report_.Error(declarator.loc, absl::StrCat("redefinition of '", declarator.name, "'"));
    return nullptr;
  }
  if (previous != nullptr) {
    Function* known = previous->function;
    if (!SameType(known->type, declarator.type)) {
      report_.Error(declarator.loc, absl::StrCat("'", declarator.name, "' is declared before as '",
                                                 TypeName(known->type), "', here as '",
                                                 TypeName(declarator.type), "'"));
      return nullptr;
    }
    if (is_definition && defined_.count(known) != 0) {
      report_.Error(declarator.loc, absl::StrCat("redefinition of '", declarator.name, "'"));
      return nullptr;
    }
    if (spec.storage == Storage::kStatic && !known->is_static) {
      report_.Error(declarator.loc, absl::StrCat("static declaration of '", declarator.name,
                                                 "' after one that is not"));
      return nullptr;
    }
    known->is_inline |= spec.is_inline;
    if (is_definition) known->loc = declarator.loc;
    if (!scopes_.IsFileScope()) scopes_.Add(declarator.name, *previous);
    return known;
  }
  if (!CheckLinkName(declarator)) return nullptr;
  Function* function = unit_.NewFunction();
  function->name = declarator.name;
  function->type = declarator.type;
  function->loc = declarator.loc;
  function->is_static = spec.storage == Storage::kStatic;
  function->is_inline = spec.is_inline;
  unit_.functions.push_back(function);
  Entity entity;
  entity.kind = EntityKind::kFunction;
  entity.loc = declarator.loc;
  entity.function = function;
  scopes_.AddAtFileScope(declarator.name, entity);
  if (!scopes_.IsFileScope()) scopes_.Add(declarator.name, entity);
  return function;
}

}  // namespace atalla::cc
