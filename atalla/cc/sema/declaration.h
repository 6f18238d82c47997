// What the parser has read of a declaration, before its meaning is checked.

#ifndef ATALLA_CC_SEMA_DECLARATION_H_
#define ATALLA_CC_SEMA_DECLARATION_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "atalla/cc/ast/ast.h"
#include "atalla/cc/ast/type.h"
#include "atalla/cc/lex/source.h"
#include "atalla/cc/lex/token.h"

namespace atalla::cc {

enum class Storage : uint8_t { kNone, kTypedef, kStatic, kExtern, kAuto };

struct DeclSpec {
  Storage storage = Storage::kNone;
  bool is_inline = false;
  QualType type;
  Loc loc;
  bool defines_tag = false;  // May stand without declarators.
};

struct ParameterDeclaration {
  QualType type;
  absl::string_view name;  // May be empty.
  Loc loc;
};

struct Declarator {
  absl::string_view name;  // Empty: abstract.
  Loc loc;                 // Of the name; of where it would be.
  QualType type;           // Null after an error.
  // Of the function itself, when the declarator is one of a function (and not merely has the type
  // of one, by a typedef).
  bool has_parameters = false;
  std::vector<ParameterDeclaration> parameters;
};

struct MemberDeclaration {
  Declarator declarator;
  bool is_bit_field = false;
  Expr* width = nullptr;
};

// An initialiser as written: an expression, or a list in braces.
struct ParsedInit {
  struct Designator {
    Loc loc;
    absl::string_view member;  // .member, or
    Expr* index = nullptr;     // [index].
  };
  struct Item {
    std::vector<Designator> designators;
    std::unique_ptr<ParsedInit> init;
  };

  Loc loc;
  bool is_list = false;
  bool is_broken = false;  // An error has been reported inside.
  Expr* expr = nullptr;
  std::vector<Item> items;
};

struct ParsedAsm {
  struct Operand {
    Token constraint;
    std::string constraint_text;
    Expr* expr = nullptr;
  };
  Loc loc;
  Loc text_loc;
  std::string text;
  std::vector<Operand> outputs;
  std::vector<Operand> inputs;
  std::vector<std::string> clobbers;
};

}  // namespace atalla::cc

#endif  // ATALLA_CC_SEMA_DECLARATION_H_
