// What names mean, scope by scope.

#ifndef ATALLA_CC_SEMA_SCOPE_H_
#define ATALLA_CC_SEMA_SCOPE_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "atalla/cc/ast/ast.h"
#include "atalla/cc/ast/type.h"
#include "atalla/cc/lex/source.h"

namespace atalla::cc {

enum class EntityKind : uint8_t { kVariable, kFunction, kTypedef, kEnumerator };

struct Entity {
  EntityKind kind = EntityKind::kVariable;
  Loc loc;
  QualType type;      // Of a typedef or enumerator.
  int64_t value = 0;  // Of an enumerator.
  Variable* variable = nullptr;
  Function* function = nullptr;
};

class ScopeStack {
 public:
  void Push() { scopes_.emplace_back(); }
  void Pop() { scopes_.pop_back(); }
  bool IsFileScope() const { return scopes_.size() == 1; }

  // Null if there is none.
  const Entity* Find(absl::string_view name) const;
  const Entity* FindInnermost(absl::string_view name) const;
  const Entity* FindAtFileScope(absl::string_view name) const;
  void Add(absl::string_view name, const Entity& entity) { scopes_.back().names[name] = entity; }
  void AddAtFileScope(absl::string_view name, const Entity& entity) {
    scopes_.front().names[name] = entity;
  }
  bool IsTypedef(absl::string_view name) const;

  // Tags; a null QualType if there is none.
  QualType FindTag(absl::string_view tag) const;
  QualType FindInnermostTag(absl::string_view tag) const;
  void AddTag(absl::string_view tag, QualType type) { scopes_.back().tags[tag] = type; }

  // Every visible name, for spelling hints.
  std::vector<std::string> VisibleNames() const;

 private:
  struct Scope {
    std::map<absl::string_view, Entity> names;
    std::map<absl::string_view, QualType> tags;
  };

  std::vector<Scope> scopes_;
};

}  // namespace atalla::cc

#endif  // ATALLA_CC_SEMA_SCOPE_H_
