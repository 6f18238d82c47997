// Types of AtallaC, their sizes and their names.
//
//   TypeTable types;
//   QualType p = types.PointerTo(types.Int());
//   SizeOf(p);        // 4
//   TypeName(p);      // "int *"
//
// Sizes and layout: AtallaC specification, section 4; `volatile float` is the 4-byte form of float,
// for words that a host writes.

#ifndef ATALLA_CC_AST_TYPE_H_
#define ATALLA_CC_AST_TYPE_H_

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "atalla/cc/lex/source.h"

namespace atalla::cc {

enum class TypeKind : uint8_t {
  kVoid,
  kChar,
  kUnsignedChar,
  kShort,
  kUnsignedShort,
  kInt,
  kUnsigned,
  kEnum,
  kFloat,
  kVec,
  kMask,  // What make_mask gives; no name in the language.
  kPointer,
  kArray,
  kFunction,
  kStruct,
  kUnion,
};

struct Type;

// A type with its qualifiers. `restrict` is accepted and has no effect.
struct QualType {
  const Type* type = nullptr;
  bool is_const = false;
  bool is_volatile = false;

  const Type* operator->() const { return type; }
  explicit operator bool() const { return type != nullptr; }
  QualType Unqualified() const { return {type, false, false}; }
};

struct Field {
  absl::string_view name;  // Empty: an anonymous struct or union, or an unnamed bit-field.
  QualType type;
  Loc loc;
  int64_t offset = 0;  // Bytes from the start of the struct; of the container, for a bit-field.
  int bit_width = -1;  // -1: not a bit-field.
  int bit_offset = 0;  // From bit 0 of the container.

  bool is_bit_field() const { return bit_width >= 0; }
};

// A struct or union. Filled in when its members are known.
struct Record {
  absl::string_view tag;
  Loc loc;
  bool is_complete = false;
  std::vector<Field> fields;
  int64_t size = 0;
  int64_t alignment = 1;
};

struct Type {
  TypeKind kind = TypeKind::kVoid;
  QualType inner;      // Pointee, element or result.
  int64_t count = -1;  // Elements of an array; -1: not known yet.
  std::vector<QualType> parameters;
  bool is_variadic = false;
  Record* record = nullptr;  // Of a struct or union.
  absl::string_view tag;     // Of an enum.
  int depth = 0;             // Of derivation, to bound recursion.
};

// Owns types and records; the simple types exist once.
class TypeTable {
 public:
  TypeTable();
  TypeTable(const TypeTable&) = delete;
  TypeTable& operator=(const TypeTable&) = delete;

  QualType Simple(TypeKind kind) const { return {&simple_[static_cast<int>(kind)]}; }
  QualType Void() const { return Simple(TypeKind::kVoid); }
  QualType Char() const { return Simple(TypeKind::kChar); }
  QualType Int() const { return Simple(TypeKind::kInt); }
  QualType Unsigned() const { return Simple(TypeKind::kUnsigned); }
  QualType Float() const { return Simple(TypeKind::kFloat); }
  QualType Vec() const { return Simple(TypeKind::kVec); }
  QualType Mask() const { return Simple(TypeKind::kMask); }

  QualType PointerTo(QualType pointee);
  QualType ArrayOf(QualType element, int64_t count);
  QualType Function(QualType result, std::vector<QualType> parameters, bool is_variadic);
  QualType RecordType(TypeKind kind, absl::string_view tag, Loc loc);
  QualType EnumType(absl::string_view tag);

 private:
  static constexpr int kSimpleCount = static_cast<int>(TypeKind::kPointer);

  Type* New(TypeKind kind);

  Type simple_[kSimpleCount];
  std::deque<Type> types_;
  std::deque<Record> records_;
};

inline bool IsVoid(QualType t) { return t->kind == TypeKind::kVoid; }
inline bool IsInteger(QualType t) {
  return t->kind >= TypeKind::kChar && t->kind <= TypeKind::kEnum;
}
inline bool IsFloat(QualType t) { return t->kind == TypeKind::kFloat; }
inline bool IsVec(QualType t) { return t->kind == TypeKind::kVec; }
inline bool IsMask(QualType t) { return t->kind == TypeKind::kMask; }
inline bool IsPointer(QualType t) { return t->kind == TypeKind::kPointer; }
inline bool IsArray(QualType t) { return t->kind == TypeKind::kArray; }
inline bool IsFunction(QualType t) { return t->kind == TypeKind::kFunction; }
inline bool IsRecord(QualType t) {
  return t->kind == TypeKind::kStruct || t->kind == TypeKind::kUnion;
}
// Integers (mask included), floats and pointers: what fits a scalar register and has a truth value.
inline bool IsScalar(QualType t) { return IsInteger(t) || IsFloat(t) || IsPointer(t) || IsMask(t); }
// Of integers; pointers compare as unsigned.
bool IsUnsigned(QualType t);
// Has a size: not void, not a function, no array or struct whose extent is unknown.
bool IsComplete(QualType t);

// Bytes. The type must be complete.
int64_t SizeOf(QualType t);
int64_t AlignOf(QualType t);

// The same type. Qualifiers at the top do not count; below it they do. An array of unknown bound is
// the same as any array of the same element.
bool SameType(QualType a, QualType b);

// As one would write it: "const int *", "int (int, float)", "struct P".
std::string TypeName(QualType t);

// The member called `name`, looked for in anonymous members too; nothing if there is none. `offset`
// of the result counts from the start of `record`. Qualifiers of anonymous members are added.
struct FoundField {
  const Field* field = nullptr;
  int64_t offset = 0;
  bool is_const = false;
  bool is_volatile = false;
};
FoundField FindField(const Record& record, absl::string_view name);

}  // namespace atalla::cc

#endif  // ATALLA_CC_AST_TYPE_H_
