#include "atalla/cc/sema/scope.h"

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "atalla/cc/ast/type.h"

namespace atalla::cc {

const Entity* ScopeStack::Find(absl::string_view name) const {
  for (auto scope = scopes_.rbegin(); scope != scopes_.rend(); ++scope) {
    const auto found = scope->names.find(name);
    if (found != scope->names.end()) return &found->second;
  }
  return nullptr;
}

const Entity* ScopeStack::FindInnermost(absl::string_view name) const {
  const auto found = scopes_.back().names.find(name);
  return found == scopes_.back().names.end() ? nullptr : &found->second;
}

const Entity* ScopeStack::FindAtFileScope(absl::string_view name) const {
  const auto found = scopes_.front().names.find(name);
  return found == scopes_.front().names.end() ? nullptr : &found->second;
}

bool ScopeStack::IsTypedef(absl::string_view name) const {
  const Entity* entity = Find(name);
  return entity != nullptr && entity->kind == EntityKind::kTypedef;
}

QualType ScopeStack::FindTag(absl::string_view tag) const {
  for (auto scope = scopes_.rbegin(); scope != scopes_.rend(); ++scope) {
    const auto found = scope->tags.find(tag);
    if (found != scope->tags.end()) return found->second;
  }
  return {};
}

QualType ScopeStack::FindInnermostTag(absl::string_view tag) const {
  const auto found = scopes_.back().tags.find(tag);
  return found == scopes_.back().tags.end() ? QualType() : found->second;
}

std::vector<std::string> ScopeStack::VisibleNames() const {
  std::vector<std::string> names;
  for (const Scope& scope : scopes_) {
    for (const auto& [name, entity] : scope.names) names.emplace_back(name);
  }
  return names;
}

}  // namespace atalla::cc
