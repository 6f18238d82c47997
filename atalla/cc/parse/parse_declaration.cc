// Declarations: specifiers, declarators, initialisers, function definitions.

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "atalla/base/diagnostic.h"
#include "atalla/cc/ast/ast.h"
#include "atalla/cc/ast/type.h"
#include "atalla/cc/lex/token.h"
#include "atalla/cc/parse/parser.h"
#include "atalla/cc/sema/declaration.h"
#include "atalla/cc/sema/sema.h"

namespace atalla::cc {

void Parser::ExternalDeclaration() {
  const Token& start = Peek();
  DeclSpec spec;
  if (StartsType(start)) {
    if (!ParseDeclSpec(spec, /*allow_storage=*/true)) return;
  } else if (start.Is(TokenKind::kIdentifier) && Peek(1).Is(TokenKind::kLeftParen)) {
    report_.Warning(WarningKind::kImplicitInt, start.loc,
                    absl::StrCat("'", start.spelling, "' has no type: int is assumed"));
    spec.type = sema_.types().Int();
    spec.loc = start.loc;
  } else {
    UnknownDeclaration();
    return;
  }
  if (TakeIf(TokenKind::kSemicolon)) {
    if (!spec.defines_tag)
      report_.Warning(WarningKind::kEmptyDeclaration, start.loc, "this declares nothing");
    return;
  }
  Declarator declarator = ParseDeclarator(spec.type, NameRule::kRequired);
  if (panic_) return;
  const bool is_function = declarator.type && IsFunction(declarator.type);
  if (is_function && At(TokenKind::kLeftBrace) && spec.storage != Storage::kTypedef) {
    FunctionDefinition(spec, declarator);
    return;
  }
  std::vector<Variable*> variables;
  FinishDeclaration(spec, std::move(declarator), variables);
}

void Parser::UnknownDeclaration() {
  const Token& start = Peek();
  const bool names_type = start.Is(TokenKind::kIdentifier) &&
                          (Peek(1).Is(TokenKind::kIdentifier) || Peek(1).Is(TokenKind::kStar));
  if (!names_type || panic_) {
    SyntaxError("a declaration");
    return;
  }
  const std::string near = NearestSpelling(std::string(start.spelling), KeywordSpellings());
  report_.Error(start.loc, absl::StrCat("there is no type '", start.spelling, "'"),
                near.empty() ? "" : absl::StrCat("did you mean '", near, "'?"));
  panic_ = true;
}

void Parser::FunctionDefinition(const DeclSpec& spec, const Declarator& declarator) {
  if (!declarator.has_parameters) {
    report_.Error(declarator.loc, absl::StrCat("the definition of '", declarator.name,
                                               "' must write out its parameters"));
    SkipExternal();
    return;
  }
  Function* function = sema_.DeclareFunction(spec, declarator, /*is_definition=*/true);
  if (function == nullptr) {
    // Its body would be checked against the wrong declaration.
    SkipExternal();
    return;
  }
  sema_.StartFunction(function, declarator);
  Stmt* body = Compound(/*own_scope=*/false);
  sema_.FinishFunction(body, tokens_[next_ > 0 ? next_ - 1 : 0].loc);
}

void Parser::LocalDeclaration(std::vector<Variable*>& variables) {
  DeclSpec spec;
  if (!ParseDeclSpec(spec, /*allow_storage=*/true)) return;
  if (TakeIf(TokenKind::kSemicolon)) {
    if (!spec.defines_tag)
      report_.Warning(WarningKind::kEmptyDeclaration, spec.loc, "this declares nothing");
    return;
  }
  Declarator declarator = ParseDeclarator(spec.type, NameRule::kRequired);
  if (panic_) return;
  FinishDeclaration(spec, std::move(declarator), variables);
}

void Parser::FinishDeclaration(const DeclSpec& spec, Declarator declarator,
                               std::vector<Variable*>& variables) {
  while (true) {
    SkipAttributes();
    const bool has_init = At(TokenKind::kEqual);
    Variable* variable = nullptr;
    if (spec.storage == Storage::kTypedef) {
      sema_.DeclareTypedef(declarator);
    } else if (declarator.type && IsFunction(declarator.type)) {
      if (At(TokenKind::kLeftBrace)) {
        SyntaxError("';': a function cannot be defined inside another");
        return;
      }
      sema_.DeclareFunction(spec, declarator, /*is_definition=*/false);
    } else {
      variable = sema_.DeclareVariable(spec, declarator, has_init);
    }
    if (has_init) {
      const Loc equal = Take().loc;
      if (variable == nullptr && declarator.type &&
          (spec.storage == Storage::kTypedef || IsFunction(declarator.type))) {
        report_.Error(equal, absl::StrCat("'", declarator.name, "' cannot be initialised"));
      }
      const std::unique_ptr<ParsedInit> init = Initializer();
      if (panic_) return;
      sema_.Initialize(variable, *init);
    }
    if (variable != nullptr && !variable->is_global) variables.push_back(variable);
    if (!TakeIf(TokenKind::kComma)) break;
    declarator = ParseDeclarator(spec.type, NameRule::kRequired);
    if (panic_) return;
  }
  Expect(TokenKind::kSemicolon, "");
}

bool Parser::StartsNestedDeclarator(NameRule rule) const {
  if (!At(TokenKind::kLeftParen)) return false;
  if (rule == NameRule::kRequired) return true;
  // In an abstract declarator '(' may start parameters as well.
  const Token& inside = Peek(1);
  return !inside.Is(TokenKind::kRightParen) && !StartsType(inside);
}

void Parser::DeclaratorChunks(std::vector<Chunk>& chunks, Declarator& declarator, NameRule rule) {
  Nesting nesting(*this);
  if (!nesting.ok()) return;
  std::vector<Chunk> pointers;
  while (At(TokenKind::kStar)) {
    Chunk chunk;
    chunk.loc = Take().loc;
    while (true) {
      if (TakeIf(TokenKind::kConst)) {
        chunk.is_const = true;
      } else if (TakeIf(TokenKind::kVolatile)) {
        chunk.is_volatile = true;
      } else if (!TakeIf(TokenKind::kRestrict)) {
        break;
      }
    }
    pointers.push_back(std::move(chunk));
  }
  SkipAttributes();
  declarator.loc = Peek().loc;
  if (StartsNestedDeclarator(rule)) {
    Take();
    DeclaratorChunks(chunks, declarator, rule);
    if (!Expect(TokenKind::kRightParen, "after the declarator")) return;
  } else if (At(TokenKind::kIdentifier) && rule != NameRule::kForbidden) {
    declarator.name = Take().spelling;
  } else if (rule == NameRule::kRequired) {
    if (IsIntrinsicName(Peek().kind)) {
      report_.Error(Peek().loc,
                    absl::StrCat("'", Peek().spelling, "' is an intrinsic and cannot be declared"));
      panic_ = true;
    } else {
      SyntaxError("a name");
    }
    return;
  }
  SuffixChunks(chunks);
  for (auto pointer = pointers.rbegin(); pointer != pointers.rend(); ++pointer) {
    chunks.push_back(std::move(*pointer));
  }
}

void Parser::SuffixChunks(std::vector<Chunk>& chunks) {
  while (!panic_) {
    Chunk chunk;
    chunk.loc = Peek().loc;
    if (TakeIf(TokenKind::kLeftBracket)) {
      chunk.kind = Chunk::Kind::kArray;
      if (!At(TokenKind::kRightBracket)) {
        chunk.has_bound = true;
        chunk.bound = ConditionalExpression();
      }
      Expect(TokenKind::kRightBracket, "after the size of the array");
    } else if (TakeIf(TokenKind::kLeftParen)) {
      chunk.kind = Chunk::Kind::kFunction;
      Parameters(chunk);
    } else {
      return;
    }
    chunks.push_back(std::move(chunk));
  }
}

void Parser::Parameters(Chunk& chunk) {
  if (TakeIf(TokenKind::kRightParen)) return;
  if (At(TokenKind::kVoid) && Peek(1).Is(TokenKind::kRightParen)) {
    Take();
    Take();
    return;
  }
  while (true) {
    if (TakeIf(TokenKind::kEllipsis)) {
      chunk.is_variadic = true;
      break;
    }
    if (!StartsType(Peek())) {
      SyntaxError("the type of a parameter");
      return;
    }
    DeclSpec spec;
    if (!ParseDeclSpec(spec, /*allow_storage=*/false)) return;
    Declarator declarator = ParseDeclarator(spec.type, NameRule::kOptional);
    if (panic_) return;
    ParameterDeclaration parameter;
    parameter.name = declarator.name;
    parameter.loc = declarator.loc;
    parameter.type = declarator.type;
    if (parameter.type && IsVoid(parameter.type)) {
      report_.Error(parameter.loc, "a parameter cannot have the type void");
      parameter.type = {};
    } else if (parameter.type && IsArray(parameter.type)) {
      QualType element = parameter.type->inner;
      element.is_volatile |= parameter.type.is_volatile;
      element.is_const |= parameter.type.is_const;
      parameter.type = sema_.PointerType(element, parameter.loc);
    } else if (parameter.type && IsFunction(parameter.type)) {
      parameter.type = sema_.PointerType(parameter.type, parameter.loc);
    }
    chunk.parameters.push_back(parameter);
    if (!TakeIf(TokenKind::kComma)) break;
  }
  Expect(TokenKind::kRightParen, "after the parameters");
}

Declarator Parser::ParseDeclarator(QualType base, NameRule rule) {
  Declarator declarator;
  std::vector<Chunk> chunks;
  DeclaratorChunks(chunks, declarator, rule);
  if (panic_) return declarator;
  QualType type = base;
  for (auto chunk = chunks.rbegin(); chunk != chunks.rend(); ++chunk) {
    switch (chunk->kind) {
      case Chunk::Kind::kPointer:
        type = sema_.PointerType(type, chunk->loc);
        type.is_const = chunk->is_const;
        type.is_volatile = chunk->is_volatile;
        break;
      case Chunk::Kind::kArray:
        type = sema_.ArrayType(type, chunk->has_bound, chunk->bound, chunk->loc);
        break;
      case Chunk::Kind::kFunction:
        type = sema_.FunctionType(type, chunk->parameters, chunk->is_variadic, chunk->loc);
        break;
    }
    if (!type) break;
  }
  declarator.type = type;
  if (!chunks.empty() && chunks.front().kind == Chunk::Kind::kFunction) {
    declarator.has_parameters = true;
    declarator.parameters = std::move(chunks.front().parameters);
  }
  return declarator;
}

QualType Parser::TypeName() {
  DeclSpec spec;
  if (!ParseDeclSpec(spec, /*allow_storage=*/false)) return {};
  return ParseDeclarator(spec.type, NameRule::kForbidden).type;
}

std::unique_ptr<ParsedInit> Parser::Initializer() {
  Nesting nesting(*this);
  auto init = std::make_unique<ParsedInit>();
  init->loc = Peek().loc;
  if (!nesting.ok()) {
    init->is_broken = true;
    return init;
  }
  if (!At(TokenKind::kLeftBrace)) {
    init->expr = ConditionalExpression();
    init->is_broken = init->expr == nullptr;
    if (init->expr != nullptr) init->loc = init->expr->begin;
    return init;
  }
  Take();
  init->is_list = true;
  InitializerList(*init);
  return init;
}

void Parser::InitializerList(ParsedInit& list) {
  while (!panic_ && !At(TokenKind::kRightBrace)) {
    ParsedInit::Item item;
    while (At(TokenKind::kDot) || At(TokenKind::kLeftBracket)) {
      ParsedInit::Designator designator;
      designator.loc = Take().loc;
      if (tokens_[next_ - 1].Is(TokenKind::kDot)) {
        if (!At(TokenKind::kIdentifier)) {
          SyntaxError("the name of a member");
          return;
        }
        designator.member = Take().spelling;
      } else {
        designator.index = ConditionalExpression();
        if (!Expect(TokenKind::kRightBracket, "after the index")) return;
      }
      item.designators.push_back(designator);
    }
    if (!item.designators.empty() && !Expect(TokenKind::kEqual, "after the designator")) return;
    item.init = Initializer();
    list.items.push_back(std::move(item));
    if (!TakeIf(TokenKind::kComma)) break;
  }
  Expect(TokenKind::kRightBrace, "after the initial values");
}

}  // namespace atalla::cc
