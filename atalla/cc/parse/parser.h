// Recursive descent over the tokens of a unit; every construct goes to Sema as it is recognised.
//
//   Parser parser(tokens, sema, report);
//   parser.ParseUnit();
//
// After a syntax error the parser skips to the end of the statement or declaration and goes on, so
// that one run reports several. Nesting is bounded.

#ifndef ATALLA_CC_PARSE_PARSER_H_
#define ATALLA_CC_PARSE_PARSER_H_

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "atalla/cc/ast/ast.h"
#include "atalla/cc/ast/type.h"
#include "atalla/cc/lex/source.h"
#include "atalla/cc/lex/token.h"
#include "atalla/cc/sema/declaration.h"
#include "atalla/cc/sema/sema.h"

namespace atalla::cc {

class Parser {
 public:
  static constexpr int kMaxDepth = 256;
  static constexpr int kMaxElseIfs = 2000;

  Parser(const std::vector<Token>& tokens, Sema& sema, Reporter& report)
      : tokens_(tokens), sema_(sema), report_(report) {}

  void ParseUnit();

 private:
  // Of a declarator, from the name outward.
  struct Chunk {
    enum class Kind { kPointer, kArray, kFunction };
    Kind kind = Kind::kPointer;
    Loc loc;
    bool is_const = false;
    bool is_volatile = false;
    bool has_bound = false;
    Expr* bound = nullptr;
    std::vector<ParameterDeclaration> parameters;
    bool is_variadic = false;
  };
  enum class NameRule { kRequired, kOptional, kForbidden };
  class Nesting;

  // --- Tokens and errors (parser.cc).
  const Token& Peek(size_t ahead = 0) const;
  bool At(TokenKind kind) const { return Peek().Is(kind); }
  const Token& Take();
  bool TakeIf(TokenKind kind);
  // Reports and returns false when the next token is another.
  bool Expect(TokenKind kind, absl::string_view where);
  // "expected <what>", at the next token; enters panic.
  void SyntaxError(absl::string_view what);
  // Out of panic: to the end of the statement.
  void SkipStatement();
  void SkipExternal();
  bool StartsType(const Token& token) const;

  // --- Declarations (parse_declaration.cc).
  void ExternalDeclaration();
  // What starts no declaration: says so, or which type there is not.
  void UnknownDeclaration();
  void FunctionDefinition(const DeclSpec& spec, const Declarator& declarator);
  // Declarators up to the ';'. `first` has been parsed. Adds locals to `variables`.
  void FinishDeclaration(const DeclSpec& spec, Declarator first, std::vector<Variable*>& variables);
  void LocalDeclaration(std::vector<Variable*>& variables);
  bool ParseDeclSpec(DeclSpec& spec, bool allow_storage);
  bool SpecifierToken(DeclSpec& spec, struct SpecifierState& state, bool allow_storage);
  QualType RecordSpecifier(DeclSpec& spec);
  void MemberList(std::vector<MemberDeclaration>& members);
  QualType EnumSpecifier(DeclSpec& spec);
  void SkipAttributes();
  Declarator ParseDeclarator(QualType base, NameRule rule);
  void DeclaratorChunks(std::vector<Chunk>& chunks, Declarator& declarator, NameRule rule);
  void SuffixChunks(std::vector<Chunk>& chunks);
  void Parameters(Chunk& chunk);
  bool StartsNestedDeclarator(NameRule rule) const;
  QualType TypeName();
  std::unique_ptr<ParsedInit> Initializer();
  void InitializerList(ParsedInit& list);

  // --- Statements (parse_statement.cc).
  Stmt* Compound(bool own_scope);
  void BlockItem(Stmt* block);
  // A label, case or default up to its colon; null if there is none.
  Stmt* LabelPrefix();
  Stmt* Statement();
  Stmt* StatementInside();
  Stmt* IfStatement();
  Stmt* WhileStatement();
  Stmt* DoStatement();
  Stmt* ForStatement();
  Stmt* SwitchStatement();
  Stmt* ReturnStatement();
  Stmt* AsmStatement();
  void AsmOperands(std::vector<ParsedAsm::Operand>& operands);
  bool StringText(std::string& text);
  Stmt* ExpressionStatement();
  Expr* ParenthesizedCondition();

  // --- Expressions (parse_expression.cc).
  Expr* Expression();
  Expr* AssignExpression();
  Expr* ConditionalExpression();
  Expr* BinaryExpression(int lowest);
  Expr* UnaryExpression();
  Expr* CastOrParen();
  Expr* SizeofExpression();
  Expr* PostfixExpression();
  Expr* PostfixOperators(Expr* e);
  Expr* PrimaryExpression();
  Expr* IntrinsicExpression();
  Expr* BuiltinExpression();
  bool Arguments(std::vector<Expr*>& args);

  const std::vector<Token>& tokens_;
  size_t next_ = 0;
  Sema& sema_;
  Reporter& report_;
  bool panic_ = false;
  bool fatal_ = false;  // Nested too deeply: nothing more is reported.
  int depth_ = 0;
};

// Counts a level of nesting for as long as it lives.
class Parser::Nesting {
 public:
  explicit Nesting(Parser& parser);
  ~Nesting() { --parser_.depth_; }
  Nesting(const Nesting&) = delete;
  Nesting& operator=(const Nesting&) = delete;
  bool ok() const { return ok_; }

 private:
  Parser& parser_;
  bool ok_;
};

}  // namespace atalla::cc

#endif  // ATALLA_CC_PARSE_PARSER_H_
