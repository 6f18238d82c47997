// Statements.

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "atalla/cc/ast/ast.h"
#include "atalla/cc/lex/literal.h"
#include "atalla/cc/lex/token.h"
#include "atalla/cc/parse/parser.h"
#include "atalla/cc/sema/declaration.h"
#include "atalla/cc/sema/sema.h"

namespace atalla::cc {

// '{' ... '}'. The body of a function shares the scope of its parameters.
Stmt* Parser::Compound(bool own_scope) {
  Stmt* block = sema_.NewStmt(StmtKind::kCompound, Peek().loc);
  Nesting nesting(*this);
  if (!nesting.ok() || !Expect(TokenKind::kLeftBrace, "")) return block;
  if (own_scope) sema_.scopes().Push();
  while (!At(TokenKind::kRightBrace) && !At(TokenKind::kEnd) && !report_.stopped()) {
    BlockItem(block);
    if (panic_) SkipStatement();
  }
  if (own_scope) sema_.scopes().Pop();
  if (!report_.stopped()) Expect(TokenKind::kRightBrace, "at the end of the block");
  return block;
}

void Parser::BlockItem(Stmt* block) {
  if (StartsType(Peek()) && !(At(TokenKind::kIdentifier) && Peek(1).Is(TokenKind::kColon))) {
    Stmt* statement = sema_.NewStmt(StmtKind::kDeclare, Peek().loc);
    LocalDeclaration(statement->variables);
    block->body_list.push_back(statement);
    return;
  }
  // In a block a label is an item of its own: many cases in a row do not nest.
  if (Stmt* label = LabelPrefix()) {
    block->body_list.push_back(label);
    if (!panic_ && (At(TokenKind::kRightBrace) || StartsType(Peek()))) {
      SyntaxError("a statement after the label");
    }
    return;
  }
  if (panic_) return;
  if (Stmt* statement = Statement()) block->body_list.push_back(statement);
}

Stmt* Parser::LabelPrefix() {
  const Token& token = Peek();
  Stmt* label = nullptr;
  if (token.Is(TokenKind::kCase)) {
    Take();
    Expr* first = ConditionalExpression();
    if (panic_) return nullptr;
    Expr* last = nullptr;
    const bool is_range = TakeIf(TokenKind::kEllipsis);
    if (is_range) last = ConditionalExpression();
    if (panic_) return nullptr;
    label = sema_.Case(token.loc, first, last, is_range);
  } else if (token.Is(TokenKind::kDefault)) {
    Take();
    label = sema_.Default(token.loc);
  } else if (token.Is(TokenKind::kIdentifier) && Peek(1).Is(TokenKind::kColon)) {
    label = sema_.LabelStmt(Take());
  } else {
    return nullptr;
  }
  Expect(TokenKind::kColon, "after the label");
  return label;
}

Stmt* Parser::Statement() {
  Nesting nesting(*this);
  if (!nesting.ok()) return nullptr;
  return StatementInside();
}

Stmt* Parser::StatementInside() {
  const Token& token = Peek();
  switch (token.kind) {
    case TokenKind::kSemicolon:
      Take();
      return sema_.NewStmt(StmtKind::kEmpty, token.loc);
    case TokenKind::kLeftBrace:
      return Compound(/*own_scope=*/true);
    case TokenKind::kIf:
      return IfStatement();
    case TokenKind::kWhile:
      return WhileStatement();
    case TokenKind::kDo:
      return DoStatement();
    case TokenKind::kFor:
      return ForStatement();
    case TokenKind::kSwitch:
      return SwitchStatement();
    case TokenKind::kBreak:
    case TokenKind::kContinue: {
      Take();
      Stmt* statement = sema_.BreakOrContinue(
          token.Is(TokenKind::kBreak) ? StmtKind::kBreak : StmtKind::kContinue, token.loc);
      Expect(TokenKind::kSemicolon, "");
      return statement;
    }
    case TokenKind::kGoto: {
      Take();
      if (!At(TokenKind::kIdentifier)) {
        SyntaxError("the name of a label");
        return nullptr;
      }
      Stmt* statement = sema_.Goto(Take());
      Expect(TokenKind::kSemicolon, "");
      return statement;
    }
    case TokenKind::kReturn:
      return ReturnStatement();
    case TokenKind::kAsm:
      return AsmStatement();
    case TokenKind::kElse:
      SyntaxError("a statement: this 'else' has no 'if'");
      return nullptr;
    default:
      break;
  }
  if (Stmt* label = LabelPrefix()) {
    if (!panic_) label->body = Statement();
    return label;
  }
  if (panic_) return nullptr;
  if (StartsType(token)) {
    SyntaxError("a statement: a declaration needs a block around it");
    return nullptr;
  }
  return ExpressionStatement();
}

Stmt* Parser::ExpressionStatement() {
  const Loc loc = Peek().loc;
  Expr* e = Expression();
  if (!Expect(TokenKind::kSemicolon, "")) return nullptr;
  return sema_.ExprStmt(e, loc);
}

Expr* Parser::ParenthesizedCondition() {
  if (!Expect(TokenKind::kLeftParen, "")) return nullptr;
  Expr* condition = Expression();
  if (!Expect(TokenKind::kRightParen, "after the condition")) return nullptr;
  return condition;
}

// `else if` is a loop here, so that long chains do not nest.
Stmt* Parser::IfStatement() {
  Stmt* first = nullptr;
  Stmt* last = nullptr;
  for (int count = 0; !panic_; ++count) {
    Stmt* statement = sema_.NewStmt(StmtKind::kIf, Take().loc);
    if (count == kMaxElseIfs) {
      report_.Error(statement->loc, absl::StrCat("more than ", kMaxElseIfs, " times else if"));
      panic_ = true;
    }
    if (first == nullptr) first = statement;
    if (last != nullptr) last->else_body = statement;
    last = statement;
    statement->expr = sema_.Condition(ParenthesizedCondition());
    if (panic_) break;
    statement->body = Statement();
    if (panic_ || !TakeIf(TokenKind::kElse)) break;
    if (At(TokenKind::kIf)) continue;
    statement->else_body = Statement();
    break;
  }
  return first;
}

Stmt* Parser::WhileStatement() {
  Stmt* statement = sema_.NewStmt(StmtKind::kWhile, Take().loc);
  statement->expr = sema_.Condition(ParenthesizedCondition());
  if (panic_) return nullptr;
  sema_.EnterLoop();
  statement->body = Statement();
  sema_.LeaveLoop();
  return statement;
}

Stmt* Parser::DoStatement() {
  Stmt* statement = sema_.NewStmt(StmtKind::kDo, Take().loc);
  sema_.EnterLoop();
  statement->body = Statement();
  sema_.LeaveLoop();
  if (!Expect(TokenKind::kWhile, "after the body of 'do'")) return nullptr;
  statement->expr = sema_.Condition(ParenthesizedCondition());
  Expect(TokenKind::kSemicolon, "");
  return statement;
}

Stmt* Parser::ForStatement() {
  Stmt* statement = sema_.NewStmt(StmtKind::kFor, Take().loc);
  if (!Expect(TokenKind::kLeftParen, "after 'for'")) return nullptr;
  sema_.scopes().Push();
  if (StartsType(Peek())) {
    statement->init = sema_.NewStmt(StmtKind::kDeclare, Peek().loc);
    LocalDeclaration(statement->init->variables);
  } else if (!TakeIf(TokenKind::kSemicolon)) {
    statement->init = ExpressionStatement();
  }
  if (!panic_ && !At(TokenKind::kSemicolon)) statement->expr = sema_.Condition(Expression());
  Expect(TokenKind::kSemicolon, "after the condition of 'for'");
  if (!panic_ && !At(TokenKind::kRightParen)) {
    statement->step = sema_.Rvalue(Expression());
    sema_.MarkStatement(statement->step);
  }
  Expect(TokenKind::kRightParen, "after the head of 'for'");
  if (!panic_) {
    sema_.EnterLoop();
    statement->body = Statement();
    sema_.LeaveLoop();
  }
  sema_.scopes().Pop();
  return statement;
}

Stmt* Parser::SwitchStatement() {
  const Loc loc = Take().loc;
  Expr* operand = ParenthesizedCondition();
  if (panic_) return nullptr;
  Stmt* statement = sema_.StartSwitch(loc, operand);
  Stmt* body = Statement();
  sema_.FinishSwitch(statement, body);
  return statement;
}

Stmt* Parser::ReturnStatement() {
  const Loc loc = Take().loc;
  if (TakeIf(TokenKind::kSemicolon)) return sema_.Return(loc, nullptr, /*has_value=*/false);
  Expr* value = Expression();
  if (!Expect(TokenKind::kSemicolon, "")) return nullptr;
  return sema_.Return(loc, value, /*has_value=*/true);
}

bool Parser::StringText(std::string& text) {
  if (!At(TokenKind::kString)) {
    SyntaxError("a string");
    return false;
  }
  while (At(TokenKind::kString)) {
    const Token& token = Take();
    std::string error;
    const std::optional<std::string> part = ParseString(token.spelling, error);
    if (!part.has_value()) {
      report_.Error(token.loc, error);
      return true;
    }
    text += *part;
  }
  return true;
}

// Between two colons of asm: "constraint"(expression), ...
void Parser::AsmOperands(std::vector<ParsedAsm::Operand>& operands) {
  if (!At(TokenKind::kString) && !At(TokenKind::kStray)) return;
  do {
    ParsedAsm::Operand operand;
    operand.constraint = Peek();
    if (!StringText(operand.constraint_text)) return;
    if (!Expect(TokenKind::kLeftParen, "after the constraint")) return;
    operand.expr = Expression();
    if (!Expect(TokenKind::kRightParen, "after the operand")) return;
    operands.push_back(operand);
  } while (TakeIf(TokenKind::kComma));
}

Stmt* Parser::AsmStatement() {
  ParsedAsm parsed;
  parsed.loc = Take().loc;
  while (TakeIf(TokenKind::kVolatile)) {
  }
  if (!Expect(TokenKind::kLeftParen, "after 'asm'")) return nullptr;
  parsed.text_loc = Peek().loc;
  if (!StringText(parsed.text)) return nullptr;
  if (TakeIf(TokenKind::kColon)) AsmOperands(parsed.outputs);
  if (!panic_ && TakeIf(TokenKind::kColon)) AsmOperands(parsed.inputs);
  if (!panic_ && TakeIf(TokenKind::kColon) && At(TokenKind::kString)) {
    do {
      std::string clobber;
      if (!StringText(clobber)) return nullptr;
      parsed.clobbers.push_back(clobber);
    } while (TakeIf(TokenKind::kComma));
  }
  if (!Expect(TokenKind::kRightParen, "at the end of 'asm'")) return nullptr;
  if (!Expect(TokenKind::kSemicolon, "")) return nullptr;
  return sema_.Asm(parsed);
}

}  // namespace atalla::cc
