// Declaration specifiers: storage classes, qualifiers and the base type.

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "atalla/cc/ast/type.h"
#include "atalla/cc/lex/token.h"
#include "atalla/cc/parse/parser.h"
#include "atalla/cc/sema/declaration.h"
#include "atalla/cc/sema/sema.h"

namespace atalla::cc {

// The type words read so far.
struct SpecifierState {
  int signed_count = 0;
  int unsigned_count = 0;
  int short_count = 0;
  int long_count = 0;
  int int_count = 0;
  int char_count = 0;
  int other_count = 0;  // void float vec: they stand alone.
  TypeKind other = TypeKind::kVoid;
  QualType type;  // A struct, union, enum or typedef: stands alone, too.
  bool is_const = false;
  bool is_volatile = false;
  bool any = false;

  bool HasWords() const {
    return signed_count + unsigned_count + short_count + long_count + int_count + char_count +
               other_count >
           0;
  }
  bool HasType() const { return HasWords() || type; }

  bool IsValid() const {
    const int sign = signed_count + unsigned_count;
    if (type) return !HasWords();
    if (other_count > 0) {
      return other_count == 1 && sign + short_count + long_count + int_count + char_count == 0;
    }
    if (sign > 1 || int_count > 1 || char_count > 1 || short_count > 1 || long_count > 1) {
      return false;
    }
    return (char_count > 0) + (short_count > 0) + (long_count > 0) <= 1 &&
           !(char_count > 0 && int_count > 0);
  }

  TypeKind Kind() const {
    const bool is_unsigned = unsigned_count > 0;
    if (other_count > 0) return other;
    if (char_count > 0) return is_unsigned ? TypeKind::kUnsignedChar : TypeKind::kChar;
    if (short_count > 0) return is_unsigned ? TypeKind::kUnsignedShort : TypeKind::kShort;
    return is_unsigned ? TypeKind::kUnsigned : TypeKind::kInt;
  }
};

namespace {

bool CountWord(TokenKind kind, SpecifierState& state) {
  switch (kind) {
    case TokenKind::kSigned:
      ++state.signed_count;
      return true;
    case TokenKind::kUnsigned:
      ++state.unsigned_count;
      return true;
    case TokenKind::kShort:
      ++state.short_count;
      return true;
    case TokenKind::kLong:
      ++state.long_count;
      return true;
    case TokenKind::kInt:
      ++state.int_count;
      return true;
    case TokenKind::kChar:
      ++state.char_count;
      return true;
    case TokenKind::kVoid:
    case TokenKind::kFloat:
    case TokenKind::kDouble:
    case TokenKind::kVec:
      ++state.other_count;
      state.other = kind == TokenKind::kVoid  ? TypeKind::kVoid
                    : kind == TokenKind::kVec ? TypeKind::kVec
                                              : TypeKind::kFloat;
      return true;
    default:
      return false;
  }
}

Storage StorageOf(TokenKind kind) {
  switch (kind) {
    case TokenKind::kTypedef:
      return Storage::kTypedef;
    case TokenKind::kStatic:
      return Storage::kStatic;
    case TokenKind::kExtern:
      return Storage::kExtern;
    case TokenKind::kRegister:
    case TokenKind::kAuto:
      return Storage::kAuto;
    default:
      return Storage::kNone;
  }
}

}  // namespace

void Parser::SkipAttributes() {
  while (At(TokenKind::kAttribute) && !panic_) {
    Take();
    if (!Expect(TokenKind::kLeftParen, "after __attribute__")) return;
    int depth = 1;
    while (depth > 0 && !At(TokenKind::kEnd)) {
      if (At(TokenKind::kLeftParen)) ++depth;
      if (At(TokenKind::kRightParen)) --depth;
      Take();
    }
    if (depth > 0) SyntaxError("')' of __attribute__");
  }
}

// Takes one specifier. False: the next token is none, or is broken (then panic).
bool Parser::SpecifierToken(DeclSpec& spec, SpecifierState& state, bool allow_storage) {
  const Token& token = Peek();
  if (const Storage storage = StorageOf(token.kind); storage != Storage::kNone) {
    if (!allow_storage && token.kind != TokenKind::kRegister) {
      report_.Error(token.loc, absl::StrCat("'", token.spelling, "' has no place here"));
    } else if (spec.storage != Storage::kNone) {
      report_.Error(token.loc, absl::StrCat("a declaration has one storage class, and '",
                                            token.spelling, "' is the second"));
    } else if (allow_storage) {
      spec.storage = storage;
    }
    Take();
    return true;
  }
  switch (token.kind) {
    case TokenKind::kConst:
      state.is_const = true;
      break;
    case TokenKind::kVolatile:
      state.is_volatile = true;
      break;
    case TokenKind::kRestrict:
      break;
    case TokenKind::kInline:
      spec.is_inline = true;
      break;
    case TokenKind::kAttribute:
      SkipAttributes();
      return !panic_;
    case TokenKind::kStruct:
    case TokenKind::kUnion:
    case TokenKind::kEnum: {
      if (state.HasType()) {
        report_.Error(token.loc, "this declaration has two types");
        panic_ = true;
        return false;
      }
      state.type = token.Is(TokenKind::kEnum) ? EnumSpecifier(spec) : RecordSpecifier(spec);
      if (!state.type) state.type = sema_.types().Int();
      return !panic_;
    }
    case TokenKind::kVaList:
      if (state.HasType()) return false;
      state.type = sema_.types().PointerTo(sema_.types().Char());
      break;
    case TokenKind::kIdentifier: {
      if (state.HasType() || !sema_.scopes().IsTypedef(token.spelling)) return false;
      state.type = sema_.scopes().Find(token.spelling)->type;
      break;
    }
    default: {
      if (!CountWord(token.kind, state)) return false;
      if (token.Is(TokenKind::kDouble)) {
        report_.Error(token.loc, "there is no type 'double'", "float, a bfloat16, is the only one");
      } else if (state.long_count == 2) {
        report_.Error(token.loc, "there is no type 'long long': integers have at most 4 bytes");
        state.long_count = 1;
      } else if (!state.IsValid()) {
        report_.Error(token.loc,
                      absl::StrCat("'", token.spelling, "' does not go with the type before it"),
                      spec.defines_tag ? "is a ';' missing after the '}'?" : "");
        panic_ = true;
        return false;
      }
    }
  }
  Take();
  return true;
}

bool Parser::ParseDeclSpec(DeclSpec& spec, bool allow_storage) {
  Nesting nesting(*this);
  if (!nesting.ok()) return false;
  spec.loc = Peek().loc;
  SpecifierState state;
  while (!panic_ && SpecifierToken(spec, state, allow_storage)) {
  }
  if (panic_) return false;
  if (!state.HasType())
    report_.Warning(WarningKind::kImplicitInt, spec.loc, "no type is given: int is assumed");
  spec.type = state.type ? state.type : sema_.types().Simple(state.Kind());
  spec.type.is_const |= state.is_const;
  spec.type.is_volatile |= state.is_volatile;
  return true;
}

QualType Parser::RecordSpecifier(DeclSpec& spec) {
  const TypeKind kind = Take().Is(TokenKind::kStruct) ? TypeKind::kStruct : TypeKind::kUnion;
  const Loc loc = Peek().loc;
  SkipAttributes();
  const Token* tag = At(TokenKind::kIdentifier) ? &Take() : nullptr;
  spec.defines_tag = true;
  if (!At(TokenKind::kLeftBrace)) {
    if (tag == nullptr) {
      SyntaxError("a tag or '{'");
      return {};
    }
    // `struct P;` makes a new one in this scope.
    return sema_.TagReference(kind, tag, loc, /*is_definition=*/false);
  }
  Take();
  const QualType type = sema_.TagReference(kind, tag, loc, /*is_definition=*/true);
  std::vector<MemberDeclaration> members;
  MemberList(members);
  if (!Expect(TokenKind::kRightBrace, "after the members")) return type;
  sema_.CompleteRecord(type, std::move(members), loc);
  return type;
}

void Parser::MemberList(std::vector<MemberDeclaration>& members) {
  while (!panic_ && !At(TokenKind::kRightBrace)) {
    if (TakeIf(TokenKind::kSemicolon)) continue;
    if (!StartsType(Peek())) {
      SyntaxError("a member or '}'");
      return;
    }
    DeclSpec spec;
    if (!ParseDeclSpec(spec, /*allow_storage=*/false)) return;
    if (At(TokenKind::kSemicolon)) {
      // An anonymous struct or union; a tag alone declares no member.
      if (IsRecord(spec.type) && spec.type->record->tag.empty()) {
        MemberDeclaration member;
        member.declarator.type = spec.type;
        member.declarator.loc = spec.loc;
        members.push_back(std::move(member));
      }
      Take();
      continue;
    }
    do {
      MemberDeclaration member;
      member.declarator.type = spec.type;
      member.declarator.loc = Peek().loc;
      if (!At(TokenKind::kColon)) {
        member.declarator = ParseDeclarator(spec.type, NameRule::kRequired);
      }
      if (panic_) return;
      if (TakeIf(TokenKind::kColon)) {
        member.is_bit_field = true;
        member.width = ConditionalExpression();
      }
      SkipAttributes();
      members.push_back(std::move(member));
    } while (TakeIf(TokenKind::kComma));
    Expect(TokenKind::kSemicolon, "after the member");
  }
}

QualType Parser::EnumSpecifier(DeclSpec& spec) {
  Take();
  const Loc loc = Peek().loc;
  const Token* tag = At(TokenKind::kIdentifier) ? &Take() : nullptr;
  spec.defines_tag = true;
  if (!TakeIf(TokenKind::kLeftBrace)) {
    if (tag == nullptr) {
      SyntaxError("a tag or '{'");
      return {};
    }
    return sema_.TagReference(TypeKind::kEnum, tag, loc, /*is_definition=*/false);
  }
  const QualType type = sema_.TagReference(TypeKind::kEnum, tag, loc, /*is_definition=*/true);
  int64_t next = 0;
  while (!panic_ && !At(TokenKind::kRightBrace)) {
    if (!At(TokenKind::kIdentifier)) {
      SyntaxError("the name of an enumerator");
      return {};
    }
    const Token& name = Take();
    const bool has_value = TakeIf(TokenKind::kEqual);
    Expr* value = has_value ? ConditionalExpression() : nullptr;
    next = sema_.Enumerator(name, type, value, has_value, next);
    if (!TakeIf(TokenKind::kComma)) break;
  }
  Expect(TokenKind::kRightBrace, "after the enumerators");
  return type;
}

}  // namespace atalla::cc
