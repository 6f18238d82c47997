// The checks and conversions of AtallaC, called by the parser as it recognises each construct.
//
//   Sema sema(unit, report, options);
//   Expr* sum = sema.BinaryExpr(BinaryOp::kAdd, loc, a, b);   // null: an error has been reported
//
// Each function returns a checked node, or null after reporting what is wrong and what would be
// right; null operands are accepted and give null, so that one mistake is reported once. Places in
// messages: the operator for an operation that does not exist, the first token of an operand that
// has the wrong type.

#ifndef ATALLA_CC_SEMA_SEMA_H_
#define ATALLA_CC_SEMA_SEMA_H_

#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "atalla/cc/ast/ast.h"
#include "atalla/cc/ast/type.h"
#include "atalla/cc/lex/options.h"
#include "atalla/cc/lex/source.h"
#include "atalla/cc/lex/token.h"
#include "atalla/cc/sema/declaration.h"
#include "atalla/cc/sema/scope.h"

namespace atalla::cc {

class Sema {
 public:
  // Height of expression trees, and number of derivations (pointer to array of ...) of a type.
  static constexpr int kMaxExprDepth = 1000;
  static constexpr int kMaxTypeDepth = 200;
  static constexpr int64_t kMaxTypeBytes = 0x7FFFFFFF;
  static constexpr int64_t kMaxObjectBytes = 64 << 20;

  Sema(TranslationUnit& unit, Reporter& report, const FrontEndOptions& options)
      : unit_(unit), report_(report), options_(options) {
    scopes_.Push();
  }

  ScopeStack& scopes() { return scopes_; }
  TypeTable& types() { return unit_.types; }

  // --- Primary expressions (primary.cc).
  Expr* Number(const Token& token);
  Expr* Character(const Token& token);
  // Adjacent literals.
  Expr* String(const std::vector<Token>& tokens);
  Expr* Name(const Token& token);
  Expr* IntConstant(int64_t value, QualType type, Loc loc);
  Expr* SizeofExpr(Expr* operand, Loc loc);
  Expr* SizeofType(QualType type, Loc loc, Loc type_loc);
  Expr* Offsetof(QualType record, const std::vector<Token>& members, Loc loc);
  Expr* CompoundLiteral(QualType type, const ParsedInit& init, Loc loc);

  // --- Operators (unary.cc, binary.cc, assign.cc).
  Expr* UnaryExpr(UnaryOp op, Loc loc, Expr* operand);
  Expr* BinaryExpr(BinaryOp op, Loc loc, Expr* a, Expr* b);
  Expr* Assign(Loc loc, Expr* target, Expr* value);
  Expr* CompoundAssign(BinaryOp op, Loc loc, Expr* target, Expr* value);
  Expr* Conditional(Loc loc, Expr* condition, Expr* a, Expr* b);
  Expr* CastExpr(Loc loc, QualType type, Expr* operand);

  // --- Postfix (postfix.cc).
  Expr* Index(Loc loc, Expr* base, Expr* index);
  Expr* Member(Loc loc, Expr* base, const Token& name, bool is_arrow);
  Expr* Call(Loc loc, Expr* callee, std::vector<Expr*> args);
  Expr* VaStart(Loc loc, Expr* list);
  Expr* VaArg(Loc loc, Expr* list, QualType type);
  Expr* VaCopy(Loc loc, Expr* to, Expr* from);

  // --- Intrinsics (intrinsic.cc).
  Expr* IntrinsicCall(const Token& name, std::vector<Expr*> args);

  // --- Conversions (convert.cc).
  // The value of an lvalue; arrays and functions become pointers.
  Expr* Rvalue(Expr* e);
  // Rvalue, and small integers and masks become int.
  Expr* Promote(Expr* e);
  // As assignment, argument, return and initialisation convert.
  Expr* ConvertTo(Expr* e, QualType type);
  // A scalar that is compared with 0.
  Expr* Condition(Expr* e);
  // An int: for intrinsics, switches and indices. `what` goes into the message.
  Expr* IntegerOperand(Expr* e, absl::string_view what);
  // The value of an integer constant expression; reports when it is none.
  std::optional<int64_t> ConstantInteger(Expr* e, absl::string_view what);

  // --- Types and declarations (declare.cc, record.cc).
  QualType PointerType(QualType pointee, Loc loc);
  QualType ArrayType(QualType element, bool has_bound, Expr* bound, Loc loc);
  QualType FunctionType(QualType result, const std::vector<ParameterDeclaration>& parameters,
                        bool is_variadic, Loc loc);
  // The struct, union or enum with this tag: the visible one, or a new, incomplete one.
  QualType TagReference(TypeKind kind, const Token* tag, Loc loc, bool is_definition);
  void CompleteRecord(QualType type, std::vector<MemberDeclaration> members, Loc loc);
  // Adds an enumerator; `value` may be null. Returns what the next one gets.
  int64_t Enumerator(const Token& name, QualType type, Expr* value, bool has_value, int64_t next);
  void DeclareTypedef(const Declarator& declarator);
  // Declares a variable or function; the initialiser follows. Null after an error.
  Variable* DeclareVariable(const DeclSpec& spec, const Declarator& declarator, bool has_init);
  Function* DeclareFunction(const DeclSpec& spec, const Declarator& declarator, bool is_definition);
  // --- Initialisers (initialize.cc).
  void Initialize(Variable* variable, const ParsedInit& init);

  // --- Functions and statements (statement.cc).
  void StartFunction(Function* function, const Declarator& declarator);
  void FinishFunction(Stmt* body, Loc end);
  Stmt* NewStmt(StmtKind kind, Loc loc);
  Stmt* ExprStmt(Expr* e, Loc loc);
  void MarkStatement(Expr* e);
  Stmt* Return(Loc loc, Expr* value, bool has_value);
  Stmt* BreakOrContinue(StmtKind kind, Loc loc);
  Stmt* Goto(const Token& label);
  Stmt* LabelStmt(const Token& label);
  void EnterLoop() { ++loop_depth_; }
  void LeaveLoop() { --loop_depth_; }
  Stmt* StartSwitch(Loc loc, Expr* operand);
  void FinishSwitch(Stmt* statement, Stmt* body);
  Stmt* Case(Loc loc, Expr* first, Expr* last, bool is_range);
  Stmt* Default(Loc loc);
  Stmt* Asm(const ParsedAsm& parsed);
  Function* current_function() const { return function_; }

  // --- The end of the unit (statement.cc).
  void FinishUnit(Loc end);

 private:
  struct SwitchState {
    Stmt* statement = nullptr;
    QualType type;
    // By first value; for finding overlaps.
    std::map<int64_t, std::pair<int64_t, Loc>> ranges;
    int loop_depth = 0;
  };

  Expr* NewExpr(ExprKind kind, Loc loc, Loc begin, QualType type);
  // Adopts children: the height of the tree, with an error when it is too high.
  Expr* Checked(Expr* e);
  Expr* MakeCast(CastKind kind, Expr* e, QualType type);
  // Between arithmetic types, no questions asked.
  Expr* ConvertArithmetic(Expr* e, QualType type);
  Expr* IncompatibleError(Expr* e, QualType type);
  void WarnConstantConversion(const Expr* e, QualType type);
  QualType CommonType(QualType a, QualType b);
  bool CheckModifiable(Expr* target, Loc loc);
  Expr* DerefExpr(Loc loc, Expr* pointer);
  Expr* AddressOf(Loc loc, Expr* operand);
  Expr* IncrementExpr(UnaryOp op, Loc loc, Expr* operand);
  Expr* MakeBinary(BinaryOp op, Loc loc, Expr* a, Expr* b, QualType type);
  Expr* VecBinary(BinaryOp op, Loc loc, Expr* a, Expr* b);
  Expr* FloatBinary(BinaryOp op, Loc loc, Expr* a, Expr* b);
  Expr* PointerBinary(BinaryOp op, Loc loc, Expr* a, Expr* b);
  Expr* ComparePointers(BinaryOp op, Loc loc, Expr* a, Expr* b);
  Expr* ShiftExpr(BinaryOp op, Loc loc, Expr* a, Expr* b);
  Expr* OperandError(Loc loc, BinaryOp op, const Expr* a, const Expr* b);
  bool CheckPointee(const Expr* pointer, Loc loc);
  void MarkAddressTaken(Expr* lvalue);
  Expr* LaneExpr(Loc loc, Expr* vec, Expr* index);

  // intrinsic.cc
  Expr* VecOperand(Expr* e, absl::string_view what);
  Expr* VecOrFloatOperand(Expr* e, absl::string_view what);
  Expr* MaskOperand(Expr* e);
  Expr* MakeIntrinsic(Intrinsic intrinsic, const Token& name, std::vector<Expr*> args,
                      QualType type);
  std::optional<int32_t> Immediate(Expr* e, absl::string_view what, int32_t last);
  Expr* VecOpMasked(const Token& name, std::vector<Expr*> args);
  Expr* MakeMaskCall(const Token& name, std::vector<Expr*> args);
  void WarnMissingScratchpad(const Expr* address, int64_t scratchpad, Loc loc);
  Expr* VectorAccess(const Token& name, std::vector<Expr*> args);

  // asm.cc
  bool CheckAsmText(const ParsedAsm& parsed, const std::vector<bool>& is_vec,
                    AsmStatement& statement);
  bool AsmOperandOf(const ParsedAsm::Operand& parsed, bool is_output, AsmOperand& operand);

  // declare.cc
  Variable* NewVariable(const Declarator& declarator);
  Variable* DeclareGlobal(const DeclSpec& spec, const Declarator& declarator, bool has_init);
  bool CheckObjectType(QualType type, Loc loc, absl::string_view name, bool may_be_incomplete);
  std::string UniqueLinkName(absl::string_view name);
  bool CheckLinkName(const Declarator& declarator);

  Reporter& report() { return report_; }

  friend class InitializerBuilder;

  TranslationUnit& unit_;
  Reporter& report_;
  const FrontEndOptions& options_;
  ScopeStack scopes_;

  Function* function_ = nullptr;
  std::map<absl::string_view, Label*> labels_;
  std::vector<std::pair<Label*, Loc>> gotos_;
  std::vector<SwitchState> switches_;
  int loop_depth_ = 0;
  std::set<const Function*> defined_;
  std::set<const Variable*> initialized_;
  std::set<absl::string_view> reported_names_;
  int link_counter_ = 0;
};

}  // namespace atalla::cc

#endif  // ATALLA_CC_SEMA_SEMA_H_
