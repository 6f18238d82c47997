// Initialisers: lists in braces, designators and strings become elements at byte offsets.

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "atalla/cc/ast/ast.h"
#include "atalla/cc/ast/type.h"
#include "atalla/cc/sema/constant.h"
#include "atalla/cc/sema/sema.h"

namespace atalla::cc {

using Item = ParsedInit::Item;
using Designator = ParsedInit::Designator;

// Walks the object and the list side by side.
class InitializerBuilder {
 public:
  explicit InitializerBuilder(Sema& sema) : sema_(sema) {}

  // The object of this type at `offset` gets `init`.
  void Value(QualType type, int64_t offset, const Field* field, const ParsedInit& init);

  std::vector<InitElement> elements;
  bool failed = false;
  // Of the outermost array when its bound is open.
  int64_t count_seen = 0;

 private:
  struct Cursor {
    const std::vector<Item>& items;
    size_t next = 0;

    bool AtEnd() const { return next >= items.size(); }
    const Item& item() const { return items[next]; }
  };

  void Error(Loc loc, absl::string_view message, absl::string_view hint = "") {
    sema_.report().Error(loc, message, hint);
    failed = true;
  }
  void Scalar(QualType type, int64_t offset, const Field* field, Expr* expr);
  bool StringForArray(QualType type, int64_t offset, const ParsedInit& init);
  // Takes items for the members of an aggregate. `braced`: the list is this aggregate's own.
  void Aggregate(QualType type, int64_t offset, Cursor& cursor, bool braced);
  void ArrayItems(QualType type, int64_t offset, Cursor& cursor, bool braced);
  void RecordItems(QualType type, int64_t offset, Cursor& cursor, bool braced);
  // The next item, or as many as a member without braces takes.
  void Member(QualType type, int64_t offset, const Field* field, Cursor& cursor);
  // Behind the first designator: the rest of them, then the value.
  void Designated(QualType type, int64_t offset, const Field* field,
                  absl::Span<const Designator> rest, Cursor& cursor);
  bool ArrayIndex(QualType type, const Designator& designator, int64_t& index);
  const Field* FindDesignated(QualType type, const Designator& designator, int64_t& offset);
  // One item initialises the whole object.
  bool TakesWhole(QualType type, const Item& item) const;

  Sema& sema_;
  std::set<std::pair<int64_t, int>> covered_;
};

bool InitializerBuilder::TakesWhole(QualType type, const Item& item) const {
  if (item.init->is_list || (!IsArray(type) && !IsRecord(type))) return true;
  const Expr* expr = item.init->expr;
  if (expr == nullptr) return true;
  if (IsArray(type)) {
    return expr->kind == ExprKind::kString && IsInteger(type->inner) && SizeOf(type->inner) == 1;
  }
  return expr->type.type == type.type;
}

void InitializerBuilder::Scalar(QualType type, int64_t offset, const Field* field, Expr* expr) {
  Expr* value = sema_.ConvertTo(expr, type.Unqualified());
  if (value == nullptr) {
    failed = true;
    return;
  }
  const int bit = field != nullptr && field->is_bit_field() ? field->bit_offset : 0;
  if (!covered_.insert({offset, bit}).second) {
    sema_.report().Warning(WarningKind::kInitializerOverrides, expr->begin,
                           "this overrides an earlier initialiser");
  }
  InitElement element;
  element.offset = offset;
  element.type = type;
  element.field = field != nullptr && field->is_bit_field() ? field : nullptr;
  element.value = value;
  elements.push_back(element);
}

bool InitializerBuilder::StringForArray(QualType type, int64_t offset, const ParsedInit& init) {
  const ParsedInit* inner = &init;
  if (init.is_list && init.items.size() == 1 && init.items[0].designators.empty()) {
    inner = init.items[0].init.get();
  }
  if (inner->is_list || inner->expr == nullptr || inner->expr->kind != ExprKind::kString ||
      !IsInteger(type->inner) || SizeOf(type->inner) != 1) {
    return false;
  }
  const std::string& bytes = inner->expr->string->bytes;
  const int64_t size = static_cast<int64_t>(bytes.size());
  // The zero may fall off the end.
  if (type->count >= 0 && size - 1 > type->count) {
    Error(inner->expr->begin,
          absl::StrCat("the string has ", size - 1, " characters, and the array ", type->count));
    return true;
  }
  count_seen = size;
  InitElement element;
  element.offset = offset;
  element.type = type;
  element.string = inner->expr->string;
  elements.push_back(element);
  return true;
}

void InitializerBuilder::Value(QualType type, int64_t offset, const Field* field,
                               const ParsedInit& init) {
  if (init.is_broken || (!init.is_list && init.expr == nullptr)) {
    failed = true;
    return;
  }
  if (IsArray(type) && StringForArray(type, offset, init)) return;
  if (!init.is_list) {
    if (IsArray(type)) {
      Error(init.expr->begin, "an array is initialised by a list in braces");
      return;
    }
    Scalar(type, offset, field, init.expr);
    return;
  }
  if (IsArray(type) || IsRecord(type)) {
    Cursor cursor = {init.items};
    Aggregate(type, offset, cursor, /*braced=*/true);
    return;
  }
  if (IsVec(type)) {
    Error(init.loc, "a vec cannot be initialised by a list", "load it, or write (vec)x");
    return;
  }
  if (init.items.size() != 1 || !init.items[0].designators.empty()) {
    Error(init.items.size() > 1 ? init.items[1].init->loc : init.loc,
          absl::StrCat("'", TypeName(type), "' takes one initial value"));
    return;
  }
  Value(type, offset, field, *init.items[0].init);
}

void InitializerBuilder::Aggregate(QualType type, int64_t offset, Cursor& cursor, bool braced) {
  if (IsArray(type)) {
    ArrayItems(type, offset, cursor, braced);
  } else {
    RecordItems(type, offset, cursor, braced);
  }
  if (braced && !cursor.AtEnd() && !failed) {
    Error(cursor.item().init->loc,
          absl::StrCat("'", TypeName(type), "' has no room for this value"));
  }
}

bool InitializerBuilder::ArrayIndex(QualType type, const Designator& designator, int64_t& index) {
  if (designator.index == nullptr) {
    if (!designator.member.empty()) {
      Error(designator.loc, absl::StrCat("'", TypeName(type), "' has no members"));
    }
    failed = true;
    return false;
  }
  const std::optional<int64_t> value = sema_.ConstantInteger(designator.index, "the index");
  if (!value.has_value()) {
    failed = true;
    return false;
  }
  const int64_t limit = type->count >= 0 ? type->count : Sema::kMaxObjectBytes;
  if (*value < 0 || *value >= limit) {
    Error(designator.index->begin, absl::StrCat("'", TypeName(type), "' has no element ", *value));
    return false;
  }
  index = *value;
  return true;
}

void InitializerBuilder::ArrayItems(QualType type, int64_t offset, Cursor& cursor, bool braced) {
  const int64_t size = SizeOf(type->inner);
  QualType element = type->inner;
  element.is_volatile |= type.is_volatile;
  int64_t index = 0;
  int64_t count = 0;
  while (!cursor.AtEnd() && !failed) {
    const Item& item = cursor.item();
    if (!item.designators.empty()) {
      if (!braced) break;
      if (!ArrayIndex(type, item.designators[0], index)) return;
      Designated(element, offset + index * size, nullptr,
                 absl::MakeConstSpan(item.designators).subspan(1), cursor);
    } else {
      if (type->count >= 0 && index >= type->count) break;
      Member(element, offset + index * size, nullptr, cursor);
    }
    ++index;
    count = std::max(count, index);
  }
  count_seen = count;
}

const Field* InitializerBuilder::FindDesignated(QualType type, const Designator& designator,
                                                int64_t& offset) {
  FoundField found;
  if (!designator.member.empty()) found = FindField(*type->record, designator.member);
  if (found.field == nullptr) {
    Error(designator.loc,
          designator.member.empty()
              ? absl::StrCat("'", TypeName(type), "' has no elements")
              : absl::StrCat("'", TypeName(type), "' has no member '", designator.member, "'"));
    return nullptr;
  }
  offset += found.offset;
  return found.field;
}

void InitializerBuilder::RecordItems(QualType type, int64_t offset, Cursor& cursor, bool braced) {
  const std::vector<Field>& fields = type->record->fields;
  const bool is_union = type->kind == TypeKind::kUnion;
  size_t next = 0;
  while (!cursor.AtEnd() && !failed) {
    const Item& item = cursor.item();
    if (!item.designators.empty()) {
      if (!braced) return;
      int64_t place = offset;
      const Field* field = FindDesignated(type, item.designators[0], place);
      if (field == nullptr) return;
      Designated(field->type, place, field, absl::MakeConstSpan(item.designators).subspan(1),
                 cursor);
      // What follows goes to the member behind it; behind a member of an anonymous struct, to the
      // one behind that struct.
      next = 0;
      while (next < fields.size() && fields[next].offset + offset <= place &&
             &fields[next] != field) {
        ++next;
      }
      if (next < fields.size() && &fields[next] == field) ++next;
      if (is_union) next = fields.size();
      continue;
    }
    while (next < fields.size() && fields[next].name.empty() && fields[next].is_bit_field()) ++next;
    if (next >= fields.size()) return;
    const Field& field = fields[next];
    Member(field.type, offset + field.offset, &field, cursor);
    next = is_union ? fields.size() : next + 1;
  }
}

void InitializerBuilder::Member(QualType type, int64_t offset, const Field* field, Cursor& cursor) {
  const Item& item = cursor.item();
  if (TakesWhole(type, item)) {
    ++cursor.next;
    Value(type, offset, field, *item.init);
    return;
  }
  Aggregate(type, offset, cursor, /*braced=*/false);
}

void InitializerBuilder::Designated(QualType type, int64_t offset, const Field* field,
                                    absl::Span<const Designator> rest, Cursor& cursor) {
  while (!rest.empty()) {
    if (IsArray(type)) {
      int64_t index = 0;
      if (!ArrayIndex(type, rest[0], index)) return;
      offset += index * SizeOf(type->inner);
      type = type->inner;
      field = nullptr;
    } else if (IsRecord(type)) {
      field = FindDesignated(type, rest[0], offset);
      if (field == nullptr) return;
      type = field->type;
    } else {
      Error(rest[0].loc, absl::StrCat("'", TypeName(type), "' has no parts"));
      return;
    }
    rest.remove_prefix(1);
  }
  const Item& item = cursor.item();
  ++cursor.next;
  if (TakesWhole(type, item)) {
    Value(type, offset, field, *item.init);
    return;
  }
  // `.array = 1, 2`: the braces around the rest are left out. Only the first value belongs here by
  // its designator; the list goes on behind it.
  --cursor.next;
  std::vector<Item> single;
  Item first;
  first.init = std::make_unique<ParsedInit>();
  first.init->loc = item.init->loc;
  first.init->expr = item.init->expr;
  single.push_back(std::move(first));
  Cursor inner = {single};
  Aggregate(type, offset, inner, /*braced=*/false);
  ++cursor.next;
}

void Sema::Initialize(Variable* variable, const ParsedInit& init) {
  if (variable == nullptr) return;
  if (variable->is_global) initialized_.insert(variable);
  if (variable->is_global && variable->is_extern) variable->is_extern = false;
  InitializerBuilder builder(*this);
  builder.Value(variable->type, 0, nullptr, init);
  if (IsArray(variable->type) && variable->type->count < 0 && !builder.failed) {
    QualType type = types().ArrayOf(variable->type->inner, builder.count_seen);
    type.is_const = variable->type.is_const;
    type.is_volatile = variable->type.is_volatile;
    variable->type = type;
    for (InitElement& element : builder.elements) {
      if (element.string != nullptr && IsArray(element.type) && element.type->count < 0) {
        element.type = type;
      }
    }
    if (builder.count_seen == 0) {
      report_.Error(init.loc, absl::StrCat("the size of '", variable->name, "' is not known"));
      builder.failed = true;
    } else if (SizeOf(type) > kMaxObjectBytes) {
      report_.Error(variable->loc, absl::StrCat("'", variable->name, "' takes more than 64 MiB"));
      builder.failed = true;
    }
  }
  if (builder.failed) return;
  if (variable->is_global) {
    for (const InitElement& element : builder.elements) {
      if (element.value == nullptr || EvaluateConstant(element.value).has_value()) continue;
      // A compound literal of the same type stands for its own elements.
      const Expr* value = element.value;
      if (value->kind == ExprKind::kCast && value->cast == CastKind::kLoad &&
          value->a->kind == ExprKind::kCompoundLiteral && value->a->variable->is_global) {
        continue;
      }
      const bool is_splat = value->kind == ExprKind::kCast && value->cast == CastKind::kBroadcast &&
                            EvaluateConstant(value->a).has_value();
      if (is_splat) continue;
      report_.Error(element.value->begin,
                    "the initialiser of an object that is not local must be "
                    "constant");
      return;
    }
  }
  Initializer* initializer = unit_.NewInitializer();
  initializer->elements = std::move(builder.elements);
  initializer->is_aggregate = IsArray(variable->type) || IsRecord(variable->type);
  // One expression fills the whole struct.
  if (initializer->elements.size() == 1 && initializer->elements[0].value != nullptr &&
      IsRecord(initializer->elements[0].type) && IsRecord(variable->type)) {
    initializer->is_aggregate = initializer->elements[0].type.type != variable->type.type;
  }
  variable->initializer = initializer;
}

}  // namespace atalla::cc
