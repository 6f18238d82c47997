#include "atalla/cc/ast/type.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "atalla/base/check.h"
#include "atalla/cc/lex/source.h"

namespace atalla::cc {
namespace {

constexpr int64_t kVecBytes = 64;

absl::string_view SimpleName(TypeKind kind) {
  switch (kind) {
    case TypeKind::kVoid:
      return "void";
    case TypeKind::kChar:
      return "char";
    case TypeKind::kUnsignedChar:
      return "unsigned char";
    case TypeKind::kShort:
      return "short";
    case TypeKind::kUnsignedShort:
      return "unsigned short";
    case TypeKind::kInt:
      return "int";
    case TypeKind::kUnsigned:
      return "unsigned int";
    case TypeKind::kFloat:
      return "float";
    case TypeKind::kVec:
      return "vec";
    case TypeKind::kMask:
      return "mask";
    default:
      return "";
  }
}

std::string BaseName(QualType t) {
  std::string name;
  if (t.is_const) name += "const ";
  if (t.is_volatile) name += "volatile ";
  switch (t->kind) {
    case TypeKind::kEnum:
      absl::StrAppend(&name, "enum ", t->tag.empty() ? "<unnamed>" : t->tag);
      break;
    case TypeKind::kStruct:
    case TypeKind::kUnion:
      absl::StrAppend(&name, t->kind == TypeKind::kStruct ? "struct " : "union ",
                      t->record->tag.empty() ? "<unnamed>" : t->record->tag);
      break;
    default:
      absl::StrAppend(&name, SimpleName(t->kind));
  }
  return name;
}

// `inside` is what stands where the name of a declared thing would.
std::string Declare(QualType t, std::string inside) {
  switch (t->kind) {
    case TypeKind::kPointer: {
      std::string pointer = "*";
      if (t.is_const) pointer += " const";
      if (t.is_volatile) pointer += " volatile";
      pointer += inside;
      if (IsArray(t->inner) || IsFunction(t->inner)) pointer = absl::StrCat("(", pointer, ")");
      return Declare(t->inner, pointer);
    }
    case TypeKind::kArray:
      absl::StrAppend(&inside, "[", t->count < 0 ? "" : absl::StrCat(t->count), "]");
      return Declare(t->inner, inside);
    case TypeKind::kFunction: {
      std::vector<std::string> parameters;
      inside += "(";
      for (size_t i = 0; i < t->parameters.size(); ++i) {
        absl::StrAppend(&inside, i > 0 ? ", " : "", TypeName(t->parameters[i]));
      }
      if (t->is_variadic) absl::StrAppend(&inside, t->parameters.empty() ? "" : ", ", "...");
      if (t->parameters.empty() && !t->is_variadic) inside += "void";
      return Declare(t->inner, inside + ")");
    }
    default: {
      const std::string base = BaseName(t);
      return inside.empty() ? base : absl::StrCat(base, " ", inside);
    }
  }
}

}  // namespace

TypeTable::TypeTable() {
  for (int i = 0; i < kSimpleCount; ++i) simple_[i].kind = static_cast<TypeKind>(i);
}

Type* TypeTable::New(TypeKind kind) {
  types_.emplace_back();
  types_.back().kind = kind;
  return &types_.back();
}

QualType TypeTable::PointerTo(QualType pointee) {
  Type* type = New(TypeKind::kPointer);
  type->inner = pointee;
  type->depth = pointee->depth + 1;
  return {type};
}

QualType TypeTable::ArrayOf(QualType element, int64_t count) {
  Type* type = New(TypeKind::kArray);
  type->inner = element;
  type->count = count;
  type->depth = element->depth + 1;
  return {type};
}

QualType TypeTable::Function(QualType result, std::vector<QualType> parameters, bool is_variadic) {
  Type* type = New(TypeKind::kFunction);
  type->inner = result;
  type->depth = result->depth;
  for (const QualType& parameter : parameters) {
    type->depth = std::max(type->depth, parameter->depth);
  }
  ++type->depth;
  type->parameters = std::move(parameters);
  type->is_variadic = is_variadic;
  return {type};
}

QualType TypeTable::RecordType(TypeKind kind, absl::string_view tag, Loc loc) {
  Type* type = New(kind);
  records_.emplace_back();
  type->record = &records_.back();
  type->record->tag = tag;
  type->record->loc = loc;
  return {type};
}

QualType TypeTable::EnumType(absl::string_view tag) {
  Type* type = New(TypeKind::kEnum);
  type->tag = tag;
  return {type};
}

bool IsUnsigned(QualType t) {
  return t->kind == TypeKind::kUnsigned || t->kind == TypeKind::kUnsignedChar ||
         t->kind == TypeKind::kUnsignedShort || t->kind == TypeKind::kPointer;
}

bool IsComplete(QualType t) {
  switch (t->kind) {
    case TypeKind::kVoid:
    case TypeKind::kFunction:
      return false;
    case TypeKind::kArray:
      return t->count >= 0 && IsComplete(t->inner);
    case TypeKind::kStruct:
    case TypeKind::kUnion:
      return t->record->is_complete;
    default:
      return true;
  }
}

int64_t SizeOf(QualType t) {
  switch (t->kind) {
    case TypeKind::kChar:
    case TypeKind::kUnsignedChar:
      return 1;
    case TypeKind::kShort:
    case TypeKind::kUnsignedShort:
      return 2;
    case TypeKind::kFloat:
      return t.is_volatile ? 4 : 2;
    case TypeKind::kVec:
      return kVecBytes;
    case TypeKind::kArray: {
      QualType element = t->inner;
      element.is_volatile |= t.is_volatile;
      return t->count * SizeOf(element);
    }
    case TypeKind::kStruct:
    case TypeKind::kUnion:
      return t->record->size;
    default:
      ATALLA_CHECK(t->kind != TypeKind::kVoid && t->kind != TypeKind::kFunction);
      return 4;
  }
}

int64_t AlignOf(QualType t) {
  switch (t->kind) {
    case TypeKind::kArray: {
      QualType element = t->inner;
      element.is_volatile |= t.is_volatile;
      return AlignOf(element);
    }
    case TypeKind::kStruct:
    case TypeKind::kUnion:
      return t->record->alignment;
    default:
      return SizeOf(t);
  }
}

bool SameType(QualType a, QualType b) {
  if (a.type == b.type) return true;
  if (a->kind != b->kind) return false;
  const auto same_inner = [](QualType x, QualType y) {
    return x.is_const == y.is_const && x.is_volatile == y.is_volatile && SameType(x, y);
  };
  switch (a->kind) {
    case TypeKind::kPointer:
      return same_inner(a->inner, b->inner);
    case TypeKind::kArray:
      return (a->count == b->count || a->count < 0 || b->count < 0) &&
             same_inner(a->inner, b->inner);
    case TypeKind::kFunction:
      if (a->is_variadic != b->is_variadic || a->parameters.size() != b->parameters.size()) {
        return false;
      }
      for (size_t i = 0; i < a->parameters.size(); ++i) {
        if (!SameType(a->parameters[i], b->parameters[i])) return false;
      }
      return SameType(a->inner, b->inner);
    default:
      return false;  // Structs, unions and enums are the same only when they are one.
  }
}

std::string TypeName(QualType t) { return Declare(t, ""); }

FoundField FindField(const Record& record, absl::string_view name) {
  for (const Field& field : record.fields) {
    if (field.name == name && !name.empty()) return {&field, field.offset, false, false};
    if (!field.name.empty() || !IsRecord(field.type)) continue;
    FoundField found = FindField(*field.type->record, name);
    if (found.field == nullptr) continue;
    found.offset += field.offset;
    found.is_const |= field.type.is_const;
    found.is_volatile |= field.type.is_volatile;
    return found;
  }
  return {};
}

}  // namespace atalla::cc
