// Expressions.

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "atalla/cc/ast/ast.h"
#include "atalla/cc/ast/type.h"
#include "atalla/cc/lex/token.h"
#include "atalla/cc/parse/parser.h"
#include "atalla/cc/sema/sema.h"

namespace atalla::cc {
namespace {

struct BinaryInfo {
  int precedence = 0;  // 0: no binary operator.
  BinaryOp op = BinaryOp::kAdd;
};

BinaryInfo InfoOf(TokenKind kind) {
  switch (kind) {
    case TokenKind::kPipePipe:
      return {1, BinaryOp::kLogicalOr};
    case TokenKind::kAmpersandAmpersand:
      return {2, BinaryOp::kLogicalAnd};
    case TokenKind::kPipe:
      return {3, BinaryOp::kOr};
    case TokenKind::kCaret:
      return {4, BinaryOp::kXor};
    case TokenKind::kAmpersand:
      return {5, BinaryOp::kAnd};
    case TokenKind::kEqualEqual:
      return {6, BinaryOp::kEq};
    case TokenKind::kExclaimEqual:
      return {6, BinaryOp::kNe};
    case TokenKind::kLess:
      return {7, BinaryOp::kLt};
    case TokenKind::kGreater:
      return {7, BinaryOp::kGt};
    case TokenKind::kLessEqual:
      return {7, BinaryOp::kLe};
    case TokenKind::kGreaterEqual:
      return {7, BinaryOp::kGe};
    case TokenKind::kShiftLeft:
      return {8, BinaryOp::kShl};
    case TokenKind::kShiftRight:
      return {8, BinaryOp::kShr};
    case TokenKind::kPlus:
      return {9, BinaryOp::kAdd};
    case TokenKind::kMinus:
      return {9, BinaryOp::kSub};
    case TokenKind::kStar:
      return {10, BinaryOp::kMul};
    case TokenKind::kSlash:
      return {10, BinaryOp::kDiv};
    case TokenKind::kPercent:
      return {10, BinaryOp::kMod};
    default:
      return {};
  }
}

std::optional<BinaryOp> CompoundOperator(TokenKind kind) {
  switch (kind) {
    case TokenKind::kStarEqual:
      return BinaryOp::kMul;
    case TokenKind::kSlashEqual:
      return BinaryOp::kDiv;
    case TokenKind::kPercentEqual:
      return BinaryOp::kMod;
    case TokenKind::kPlusEqual:
      return BinaryOp::kAdd;
    case TokenKind::kMinusEqual:
      return BinaryOp::kSub;
    case TokenKind::kShiftLeftEqual:
      return BinaryOp::kShl;
    case TokenKind::kShiftRightEqual:
      return BinaryOp::kShr;
    case TokenKind::kAmpersandEqual:
      return BinaryOp::kAnd;
    case TokenKind::kCaretEqual:
      return BinaryOp::kXor;
    case TokenKind::kPipeEqual:
      return BinaryOp::kOr;
    default:
      return std::nullopt;
  }
}

std::optional<UnaryOp> PrefixOperator(TokenKind kind) {
  switch (kind) {
    case TokenKind::kExclaim:
      return UnaryOp::kLogicalNot;
    case TokenKind::kTilde:
      return UnaryOp::kBitNot;
    case TokenKind::kMinus:
      return UnaryOp::kMinus;
    case TokenKind::kStar:
      return UnaryOp::kDeref;
    case TokenKind::kAmpersand:
      return UnaryOp::kAddressOf;
    case TokenKind::kIncrement:
      return UnaryOp::kPreIncrement;
    case TokenKind::kDecrement:
      return UnaryOp::kPreDecrement;
    default:
      return std::nullopt;
  }
}

}  // namespace

Expr* Parser::Expression() {
  Expr* e = AssignExpression();
  while (!panic_ && At(TokenKind::kComma)) {
    const Loc loc = Take().loc;
    Expr* right = AssignExpression();
    e = sema_.BinaryExpr(BinaryOp::kComma, loc, e, right);
  }
  return panic_ ? nullptr : e;
}

Expr* Parser::AssignExpression() {
  Nesting nesting(*this);
  if (!nesting.ok()) return nullptr;
  Expr* target = ConditionalExpression();
  if (panic_) return nullptr;
  const Token& token = Peek();
  if (token.Is(TokenKind::kEqual)) {
    Take();
    Expr* value = AssignExpression();
    return panic_ ? nullptr : sema_.Assign(token.loc, target, value);
  }
  const std::optional<BinaryOp> op = CompoundOperator(token.kind);
  if (!op.has_value()) return target;
  Take();
  Expr* value = AssignExpression();
  return panic_ ? nullptr : sema_.CompoundAssign(*op, token.loc, target, value);
}

Expr* Parser::ConditionalExpression() {
  Nesting nesting(*this);
  if (!nesting.ok()) return nullptr;
  Expr* condition = BinaryExpression(1);
  if (panic_ || !At(TokenKind::kQuestion)) return panic_ ? nullptr : condition;
  const Loc loc = Take().loc;
  Expr* a = Expression();
  if (!Expect(TokenKind::kColon, "of '?:'")) return nullptr;
  Expr* b = ConditionalExpression();
  return panic_ ? nullptr : sema_.Conditional(loc, condition, a, b);
}

Expr* Parser::BinaryExpression(int lowest) {
  Expr* a = UnaryExpression();
  while (!panic_) {
    const Token& token = Peek();
    const BinaryInfo info = InfoOf(token.kind);
    if (info.precedence == 0 || info.precedence < lowest) return a;
    Take();
    Expr* b = BinaryExpression(info.precedence + 1);
    if (panic_) return nullptr;
    a = sema_.BinaryExpr(info.op, token.loc, a, b);
  }
  return nullptr;
}

Expr* Parser::UnaryExpression() {
  Nesting nesting(*this);
  if (!nesting.ok()) return nullptr;
  const Token& token = Peek();
  if (token.Is(TokenKind::kSizeof)) return SizeofExpression();
  if (token.Is(TokenKind::kLeftParen) && StartsType(Peek(1))) return CastOrParen();
  if (token.Is(TokenKind::kPlus)) {
    Take();
    Expr* operand = UnaryExpression();
    if (panic_) return nullptr;
    operand = sema_.Promote(operand);
    if (operand != nullptr && !IsInteger(operand->type) && !IsFloat(operand->type) &&
        !IsVec(operand->type)) {
      report_.Error(token.loc,
                    absl::StrCat("'+' does not apply to '", cc::TypeName(operand->type), "'"));
      return nullptr;
    }
    return operand;
  }
  const std::optional<UnaryOp> op = PrefixOperator(token.kind);
  if (!op.has_value()) return PostfixExpression();
  Take();
  Expr* operand = UnaryExpression();
  return panic_ ? nullptr : sema_.UnaryExpr(*op, token.loc, operand);
}

// '(' type ')': of a cast or of a compound literal.
Expr* Parser::CastOrParen() {
  const Loc loc = Take().loc;
  const QualType type = TypeName();
  if (!Expect(TokenKind::kRightParen, "after the type")) return nullptr;
  if (At(TokenKind::kLeftBrace)) {
    const std::unique_ptr<ParsedInit> init = Initializer();
    if (panic_) return nullptr;
    return PostfixOperators(sema_.CompoundLiteral(type, *init, loc));
  }
  Expr* operand = UnaryExpression();
  return panic_ ? nullptr : sema_.CastExpr(loc, type, operand);
}

Expr* Parser::SizeofExpression() {
  const Loc loc = Take().loc;
  if (At(TokenKind::kLeftParen) && StartsType(Peek(1))) {
    const Loc paren = Take().loc;
    const Loc type_loc = Peek().loc;
    const QualType type = TypeName();
    if (!Expect(TokenKind::kRightParen, "after the type")) return nullptr;
    if (!At(TokenKind::kLeftBrace)) return sema_.SizeofType(type, loc, type_loc);
    const std::unique_ptr<ParsedInit> init = Initializer();
    if (panic_) return nullptr;
    Expr* literal = PostfixOperators(sema_.CompoundLiteral(type, *init, paren));
    return panic_ ? nullptr : sema_.SizeofExpr(literal, loc);
  }
  Expr* operand = UnaryExpression();
  return panic_ ? nullptr : sema_.SizeofExpr(operand, loc);
}

Expr* Parser::PostfixExpression() { return PostfixOperators(PrimaryExpression()); }

Expr* Parser::PostfixOperators(Expr* e) {
  while (!panic_) {
    const Token& token = Peek();
    switch (token.kind) {
      case TokenKind::kLeftBracket: {
        Take();
        Expr* index = Expression();
        if (!Expect(TokenKind::kRightBracket, "after the index")) return nullptr;
        e = sema_.Index(token.loc, e, index);
        break;
      }
      case TokenKind::kLeftParen: {
        Take();
        std::vector<Expr*> args;
        if (!Arguments(args)) return nullptr;
        e = sema_.Call(token.loc, e, std::move(args));
        break;
      }
      case TokenKind::kDot:
      case TokenKind::kArrow: {
        Take();
        if (!At(TokenKind::kIdentifier)) {
          SyntaxError("the name of a member");
          return nullptr;
        }
        e = sema_.Member(token.loc, e, Take(), token.Is(TokenKind::kArrow));
        break;
      }
      case TokenKind::kIncrement:
        Take();
        e = sema_.UnaryExpr(UnaryOp::kPostIncrement, token.loc, e);
        break;
      case TokenKind::kDecrement:
        Take();
        e = sema_.UnaryExpr(UnaryOp::kPostDecrement, token.loc, e);
        break;
      default:
        return e;
    }
  }
  return nullptr;
}

// Behind the '('.
bool Parser::Arguments(std::vector<Expr*>& args) {
  if (TakeIf(TokenKind::kRightParen)) return true;
  do {
    args.push_back(AssignExpression());
    if (panic_) return false;
  } while (TakeIf(TokenKind::kComma));
  return Expect(TokenKind::kRightParen, "after the arguments");
}

Expr* Parser::PrimaryExpression() {
  const Token& token = Peek();
  switch (token.kind) {
    case TokenKind::kNumber:
      return sema_.Number(Take());
    case TokenKind::kCharacter:
      return sema_.Character(Take());
    case TokenKind::kString: {
      std::vector<Token> strings;
      while (At(TokenKind::kString)) strings.push_back(Take());
      return sema_.String(strings);
    }
    case TokenKind::kIdentifier:
      return sema_.Name(Take());
    case TokenKind::kLeftParen: {
      Take();
      Expr* e = Expression();
      if (!Expect(TokenKind::kRightParen, "after the expression")) return nullptr;
      if (e != nullptr) {
        e->is_parenthesized = true;
        e->begin = token.loc;
      }
      return e;
    }
    case TokenKind::kTrue:
    case TokenKind::kFalse:
      report_.Error(token.loc, absl::StrCat("'", token.spelling, "' is reserved without meaning"),
                    token.Is(TokenKind::kTrue) ? "write 1" : "write 0");
      Take();
      return nullptr;
    case TokenKind::kVaStart:
    case TokenKind::kVaArg:
    case TokenKind::kVaCopy:
    case TokenKind::kOffsetof:
      return BuiltinExpression();
    default:
      if (IsIntrinsicName(token.kind)) return IntrinsicExpression();
      SyntaxError("an expression");
      return nullptr;
  }
}

Expr* Parser::IntrinsicExpression() {
  const Token& name = Take();
  if (!At(TokenKind::kLeftParen)) {
    report_.Error(name.loc, absl::StrCat("the intrinsic '", name.spelling, "' can only be called"));
    panic_ = true;
    return nullptr;
  }
  Take();
  std::vector<Expr*> args;
  if (!Arguments(args)) return nullptr;
  return sema_.IntrinsicCall(name, std::move(args));
}

Expr* Parser::BuiltinExpression() {
  const Token& name = Take();
  if (!Expect(TokenKind::kLeftParen, "")) return nullptr;
  if (name.Is(TokenKind::kOffsetof)) {
    const QualType type = TypeName();
    if (!Expect(TokenKind::kComma, "after the type")) return nullptr;
    std::vector<Token> members;
    do {
      if (!At(TokenKind::kIdentifier)) {
        SyntaxError("the name of a member");
        return nullptr;
      }
      members.push_back(Take());
    } while (TakeIf(TokenKind::kDot));
    if (!Expect(TokenKind::kRightParen, "")) return nullptr;
    return sema_.Offsetof(type, members, name.loc);
  }
  Expr* list = AssignExpression();
  if (panic_) return nullptr;
  Expr* result = nullptr;
  if (name.Is(TokenKind::kVaStart)) {
    result = sema_.VaStart(name.loc, list);
  } else if (!Expect(TokenKind::kComma, "")) {
    return nullptr;
  } else if (name.Is(TokenKind::kVaArg)) {
    const QualType type = TypeName();
    if (panic_) return nullptr;
    result = sema_.VaArg(name.loc, list, type);
  } else {
    Expr* from = AssignExpression();
    if (panic_) return nullptr;
    result = sema_.VaCopy(name.loc, list, from);
  }
  if (!Expect(TokenKind::kRightParen, "")) return nullptr;
  return result;
}

}  // namespace atalla::cc
