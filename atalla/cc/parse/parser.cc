#include "atalla/cc/parse/parser.h"

#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "atalla/cc/lex/literal.h"
#include "atalla/cc/lex/token.h"

namespace atalla::cc {

Parser::Nesting::Nesting(Parser& parser) : parser_(parser), ok_(++parser.depth_ <= kMaxDepth) {
  if (ok_) return;
  if (!parser.fatal_) {
    parser.report_.Error(parser.Peek().loc,
                         absl::StrCat("the program is nested more than ", kMaxDepth, " deep here"));
  }
  parser.fatal_ = true;
  parser.panic_ = true;
  parser.next_ = parser.tokens_.size() - 1;
}

const Token& Parser::Peek(size_t ahead) const {
  const size_t last = tokens_.size() - 1;
  return tokens_[next_ + ahead < last ? next_ + ahead : last];
}

const Token& Parser::Take() {
  const Token& token = Peek();
  if (next_ + 1 < tokens_.size()) ++next_;
  return token;
}

bool Parser::TakeIf(TokenKind kind) {
  if (!At(kind)) return false;
  Take();
  return true;
}

void Parser::SyntaxError(absl::string_view what) {
  if (panic_ || fatal_) {
    panic_ = true;
    return;
  }
  panic_ = true;
  const Token& token = Peek();
  if (!token.Is(TokenKind::kStray)) {
    report_.Error(token.loc, absl::StrCat("expected ", what, " before ", Describe(token)));
    return;
  }
  absl::string_view text = token.spelling;
  if (absl::StartsWith(text, "L")) text.remove_prefix(1);
  if (absl::StartsWith(text, "\"")) {
    report_.Error(token.loc, "this string does not end on its line");
  } else if (absl::StartsWith(text, "'")) {
    report_.Error(token.loc, "this character constant does not end on its line");
  } else {
    report_.Error(token.loc, absl::StrCat("stray character '", Printable(text), "'"));
  }
}

bool Parser::Expect(TokenKind kind, absl::string_view where) {
  if (panic_) return false;
  if (TakeIf(kind)) return true;
  SyntaxError(absl::StrCat(DescribeKind(kind), where.empty() ? "" : " ", where));
  return false;
}

void Parser::SkipStatement() {
  panic_ = false;
  int depth = 0;
  while (!At(TokenKind::kEnd)) {
    if (At(TokenKind::kLeftBrace)) ++depth;
    if (At(TokenKind::kRightBrace) && depth-- == 0) return;
    const bool is_end = At(TokenKind::kSemicolon) || At(TokenKind::kRightBrace);
    Take();
    if (is_end && depth == 0) return;
  }
}

void Parser::SkipExternal() {
  panic_ = false;
  int depth = 0;
  while (!At(TokenKind::kEnd)) {
    const TokenKind kind = Take().kind;
    if (kind == TokenKind::kLeftBrace) ++depth;
    if (kind == TokenKind::kRightBrace) {
      if (depth <= 1) return;
      --depth;
    }
    if (kind == TokenKind::kSemicolon && depth == 0) return;
  }
}

bool Parser::StartsType(const Token& token) const {
  switch (token.kind) {
    case TokenKind::kIdentifier:
      return sema_.scopes().IsTypedef(token.spelling);
    case TokenKind::kVoid:
    case TokenKind::kChar:
    case TokenKind::kShort:
    case TokenKind::kInt:
    case TokenKind::kLong:
    case TokenKind::kFloat:
    case TokenKind::kDouble:
    case TokenKind::kSigned:
    case TokenKind::kUnsigned:
    case TokenKind::kVec:
    case TokenKind::kConst:
    case TokenKind::kVolatile:
    case TokenKind::kRestrict:
    case TokenKind::kInline:
    case TokenKind::kTypedef:
    case TokenKind::kStatic:
    case TokenKind::kExtern:
    case TokenKind::kRegister:
    case TokenKind::kAuto:
    case TokenKind::kStruct:
    case TokenKind::kUnion:
    case TokenKind::kEnum:
    case TokenKind::kAttribute:
    case TokenKind::kVaList:
      return true;
    default:
      return false;
  }
}

void Parser::ParseUnit() {
  while (!At(TokenKind::kEnd) && !report_.stopped() && !fatal_) {
    if (TakeIf(TokenKind::kSemicolon)) continue;
    ExternalDeclaration();
    if (panic_) SkipExternal();
  }
  if (!fatal_) sema_.FinishUnit(Peek().loc);
}

}  // namespace atalla::cc
