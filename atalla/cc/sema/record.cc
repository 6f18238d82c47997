// Structs, unions and enums.

#include <algorithm>
#include <cstdint>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "atalla/cc/ast/type.h"
#include "atalla/cc/lex/token.h"
#include "atalla/cc/sema/constant.h"
#include "atalla/cc/sema/sema.h"

namespace atalla::cc {
namespace {

int64_t RoundUp(int64_t value, int64_t alignment) {
  return (value + alignment - 1) / alignment * alignment;
}

// Gives each member its place.
class Layout {
 public:
  explicit Layout(bool is_union) : is_union_(is_union) {}

  void Place(Field& field) {
    if (field.is_bit_field()) {
      PlaceBitField(field);
      return;
    }
    CloseContainer();
    const int64_t alignment = AlignOf(field.type);
    alignment_ = std::max(alignment_, alignment);
    field.offset = is_union_ ? 0 : RoundUp(end_, alignment);
    end_ = std::max(end_, field.offset + SizeOf(field.type));
  }

  int64_t alignment() const { return alignment_; }
  int64_t size() const { return RoundUp(end_, alignment_); }

 private:
  // From bit 0 of a container of the declared type upward; the next container when it is full.
  void PlaceBitField(Field& field) {
    const int64_t bytes = SizeOf(field.type);
    if (field.bit_width == 0) {
      CloseContainer();
      return;
    }
    const bool fits = container_bytes_ == bytes && bit_ + field.bit_width <= bytes * 8;
    if (!fits || is_union_) {
      CloseContainer();
      container_ = is_union_ ? 0 : RoundUp(end_, bytes);
      container_bytes_ = bytes;
      bit_ = 0;
    }
    alignment_ = std::max(alignment_, bytes);
    field.offset = container_;
    field.bit_offset = bit_;
    bit_ += field.bit_width;
    end_ = std::max(end_, container_ + bytes);
  }

  void CloseContainer() { container_bytes_ = 0; }

  bool is_union_;
  int64_t end_ = 0;
  int64_t alignment_ = 1;
  int64_t container_ = 0;
  int64_t container_bytes_ = 0;
  int bit_ = 0;
};

absl::string_view KindName(TypeKind kind) {
  switch (kind) {
    case TypeKind::kStruct:
      return "struct";
    case TypeKind::kUnion:
      return "union";
    default:
      return "enum";
  }
}

}  // namespace

QualType Sema::TagReference(TypeKind kind, const Token* tag, Loc loc, bool is_definition) {
  const auto make = [&](absl::string_view name) {
    return kind == TypeKind::kEnum ? types().EnumType(name) : types().RecordType(kind, name, loc);
  };
  if (tag == nullptr) return make("");
  const absl::string_view name = tag->spelling;
  const QualType known = is_definition ? scopes_.FindInnermostTag(name) : scopes_.FindTag(name);
  if (known) {
    if (known->kind != kind) {
      report_.Error(tag->loc, absl::StrCat("'", name, "' is a tag of a ", KindName(known->kind),
                                           ", not of a ", KindName(kind)));
      return {};
    }
    const bool is_complete = kind == TypeKind::kEnum || known->record->is_complete;
    if (is_definition && is_complete) {
      report_.Error(tag->loc,
                    absl::StrCat("'", KindName(kind), " ", name, "' is already defined here"));
      return {};
    }
    return known;
  }
  if (kind == TypeKind::kEnum && !is_definition) {
    report_.Error(tag->loc, absl::StrCat("there is no 'enum ", name, "'"));
    return {};
  }
  const QualType type = make(name);
  scopes_.AddTag(name, type);
  return type;
}

void Sema::CompleteRecord(QualType type, std::vector<MemberDeclaration> members, Loc loc) {
  if (!type) return;
  Record& record = *type->record;
  const bool is_union = type->kind == TypeKind::kUnion;
  Layout layout(is_union);
  std::set<absl::string_view> names;
  for (MemberDeclaration& member : members) {
    const Declarator& declarator = member.declarator;
    if (!declarator.type) continue;
    if (!IsComplete(declarator.type)) {
      report_.Error(declarator.loc, absl::StrCat("a member cannot have the type '",
                                                 TypeName(declarator.type), "'"));
      continue;
    }
    if (!declarator.name.empty() && !names.insert(declarator.name).second) {
      report_.Error(declarator.loc,
                    absl::StrCat("there are two members called '", declarator.name, "'"));
      continue;
    }
    Field field;
    field.name = declarator.name;
    field.type = declarator.type;
    field.loc = declarator.loc;
    if (member.is_bit_field) {
      if (!IsInteger(field.type)) {
        report_.Error(field.loc, "a bit-field must have an integer type");
        continue;
      }
      const std::optional<int64_t> width = ConstantInteger(member.width, "the width");
      if (!width.has_value()) continue;
      if (*width < 0 || *width > SizeOf(field.type) * 8 || (*width == 0 && !field.name.empty())) {
        report_.Error(member.width->begin,
                      absl::StrCat("a bit-field of '", TypeName(field.type), "' has 1 to ",
                                   SizeOf(field.type) * 8, " bits, not ", *width));
        continue;
      }
      field.bit_width = static_cast<int>(*width);
    }
    layout.Place(field);
    if (layout.size() > kMaxTypeBytes) {
      report_.Error(field.loc, "the struct is larger than 2 GiB");
      return;
    }
    record.fields.push_back(field);
  }
  if (record.fields.empty()) {
    if (!members.empty()) return;  // Each of them has been reported.
    report_.Error(loc, "a struct or union needs a member");
    return;
  }
  record.size = layout.size();
  record.alignment = layout.alignment();
  record.is_complete = true;
}

int64_t Sema::Enumerator(const Token& name, QualType type, Expr* value, bool has_value,
                         int64_t next) {
  if (has_value) {
    const std::optional<int64_t> constant = ConstantInteger(value, "the value of an enumerator");
    if (constant.has_value()) next = *constant;
  }
  if (scopes_.FindInnermost(name.spelling) != nullptr) {
    report_.Error(name.loc, absl::StrCat("redefinition of '", name.spelling, "'"));
    return next + 1;
  }
  Entity entity;
  entity.kind = EntityKind::kEnumerator;
  entity.loc = name.loc;
  entity.type = type;
  entity.value = WrapInteger(next, types().Int());
  if (entity.value != next && next > UINT32_MAX) {
    report_.Error(name.loc, "the value of this enumerator does not fit an int");
  }
  scopes_.Add(name.spelling, entity);
  return entity.value + 1;
}

}  // namespace atalla::cc
