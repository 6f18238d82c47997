// The checked syntax tree of one translation unit.
//
//   ATALLA_ASSIGN_OR_RETURN(auto unit, ParseAndCheck(text, "k.c", {}, diagnostics));
//   for (const Function* f : unit->functions) if (f->body != nullptr) ...
//
// Every expression has its type, every conversion stands in the tree as a Cast, array indices and
// -> are written out as address arithmetic and Unary::kDeref, and `x op= y` keeps its target once.
// A consumer (irgen) needs no knowledge of the rules of conversion. The unit owns all nodes;
// pointers between them do not.

#ifndef ATALLA_CC_AST_AST_H_
#define ATALLA_CC_AST_AST_H_

#include <array>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "atalla/cc/ast/type.h"
#include "atalla/cc/lex/source.h"

namespace atalla::cc {

struct Function;
struct Variable;
struct Initializer;
struct StringObject;

// ------------------------------------------------------------------------------- Expressions

enum class ExprKind : uint8_t {
  kIntLiteral,    // int_value; of integer type, and of pointer type for address constants.
  kFloatLiteral,  // float_word.
  kString,        // string: an lvalue of array type.
  kVariable,      // variable: an lvalue.
  kFunction,      // function: a function designator.
  kUnary,         // unary, a.
  kBinary,        // binary, a, b: both operands have the types that the operation needs.
  kAssign,        // a = b; b has a's type. Value: a's new value.
  kCompound,      // a op= b. Both are computed in compute_type, the type of b (but for shifts).
  kConditional,   // a ? b : c. a is scalar or mask; b and c have the type of the whole.
  kCast,          // cast, a.
  kCall,          // a: the function, or a pointer to one; args.
  kMember,        // a: an lvalue or value of struct type; field, offset.
  kLane,  // a: vec; b: index, in range when constant. An lvalue for kAssign if b is constant.
  kCompoundLiteral,  // variable: an unnamed object, initialised each time it is reached.
  kIntrinsic,        // intrinsic, args, immediates.
  kVaStart,          // a: lvalue of __builtin_va_list.
  kVaArg,            // a: lvalue of __builtin_va_list; type.
};

enum class UnaryOp : uint8_t {
  kMinus,
  kBitNot,
  kLogicalNot,  // int 0 or 1.
  kAddressOf,
  kDeref,
  kPreIncrement,
  kPreDecrement,
  kPostIncrement,
  kPostDecrement,
};

enum class BinaryOp : uint8_t {
  kAdd,
  kSub,
  kMul,
  kDiv,
  kMod,
  kAnd,
  kOr,
  kXor,
  kShl,
  kShr,
  kLt,
  kLe,
  kGt,
  kGe,
  kEq,
  kNe,
  kLogicalAnd,
  kLogicalOr,
  kComma,
  // Pointer arithmetic. kPointerAdd: one of a and b is a pointer, the other an int that counts
  // elements. kPointerSub: a is the pointer. kPointerDiff: both are.
  kPointerAdd,
  kPointerSub,
  kPointerDiff,
};

enum class CastKind : uint8_t {
  kLoad,  // The value of an lvalue.
  kArrayToPointer,
  kFunctionToPointer,
  kInteger,  // Between integers, enums and pointers: truncates or extends to the result type.
  kIntToFloat,
  kFloatToInt,  // Truncates toward zero.
  kBroadcast,   // A float to all lanes of a vec.
  kMaskToInt,
  kIntToMask,
  kToVoid,
  kNone,  // Same bits: qualifiers, pointer to pointer.
};

// `args` and `immediates` of each:
enum class Intrinsic : uint8_t {
  kGemm,       // a, c, mask
  kVecAdd,     // vec, vec or float, mask
  kVecSub,     //   "
  kVecMul,     //   "
  kVecExp,     // vec, any (evaluated only), mask
  kReduceSum,  //   "
  kReduceMin,  //   "
  kReduceMax,  //   "
  kMaskGt,     // vec, vec or float, mask -> mask
  kMaskLt,
  kMaskEq,
  kMaskNe,
  kLoadWeights,  // vec
  kScpadLoad,    // address, dram, control
  kScpadStore,
  kVectorLoad,   // address, row; immediates: columns - 1, scratchpad
  kVectorStore,  // vec, address, row; immediates: columns - 1, scratchpad
  kSqrt,         // float
};

struct Expr {
  ExprKind kind = ExprKind::kIntLiteral;
  UnaryOp unary = UnaryOp::kMinus;
  BinaryOp binary = BinaryOp::kAdd;
  CastKind cast = CastKind::kNone;
  Intrinsic intrinsic = Intrinsic::kGemm;
  bool is_lvalue = false;
  bool is_parenthesized = false;
  bool is_implicit = false;  // A conversion that the source does not show.
  // Of an intrinsic that writes under a mask: lanes outside it keep the old value of the target of
  // the assignment around it. Otherwise they take those of the first operand.
  bool keeps_target = false;
  int depth = 1;  // Height of the tree below, to bound recursion.

  Loc loc;    // The operator, or the only token.
  Loc begin;  // The first token.
  QualType type;

  Expr* a = nullptr;
  Expr* b = nullptr;
  Expr* c = nullptr;
  std::vector<Expr*> args;
  std::array<int32_t, 2> immediates = {0, 0};

  // Integers: as a mathematical value in the range of the type.
  int64_t int_value = 0;
  uint32_t float_word = 0;
  Variable* variable = nullptr;
  Function* function = nullptr;
  StringObject* string = nullptr;
  const Field* field = nullptr;
  int64_t offset = 0;                        // Of a member, in bytes.
  QualType compute_type;                     // Of kCompound.
  const Initializer* initializer = nullptr;  // Of kCompoundLiteral.
};

// ------------------------------------------------------------------------------- Declarations

// One object's worth of initial values, flattened: the object is zero where no element covers it.
struct InitElement {
  int64_t offset = 0;
  QualType type;                   // Scalar, vec, or struct (copied from an expression).
  const Field* field = nullptr;    // Of a bit-field.
  Expr* value = nullptr;           // Of `type`.
  StringObject* string = nullptr;  // Instead of `value`: bytes, of an array.
};
struct Initializer {
  std::vector<InitElement> elements;  // In order of evaluation; later ones overwrite.
  bool is_aggregate = false;          // The rest of the object must be zeroed.
};

// Bytes of a string literal, with the zero. An object only if something refers to it by name.
struct StringObject {
  std::string bytes;
  std::string link_name;
};

struct Variable {
  absl::string_view name;
  QualType type;
  Loc loc;
  bool is_global = false;  // File scope, extern, or static local: lives in memory.
  bool is_parameter = false;
  bool is_static = false;  // Not visible to other files.
  bool is_extern = false;  // Declared, not defined, here.
  bool address_taken = false;
  bool is_used = false;
  std::string link_name;  // Of globals; unique in the unit.
  const Initializer* initializer = nullptr;

  // Lives in memory, not in a register.
  bool NeedsMemory() const {
    return is_global || address_taken || type.is_volatile || IsArray(type) || IsRecord(type);
  }
};

struct Stmt;

struct Function {
  absl::string_view name;
  QualType type;  // A function type.
  Loc loc;
  bool is_static = false;
  bool is_inline = false;
  std::vector<Variable*> parameters;  // Of the definition.
  std::vector<Variable*> locals;      // All of them, without the globals among them.
  Stmt* body = nullptr;               // Null: only declared.
  bool is_used = false;
};

// ------------------------------------------------------------------------------- Statements

enum class StmtKind : uint8_t {
  kEmpty,
  kCompound,  // body_list
  kExpr,      // expr
  kDeclare,   // variables, initialised in order
  kIf,        // expr, body, else_body
  kWhile,     // expr, body
  kDo,        // body, expr
  kFor,       // init, expr (may be null), step (may be null), body
  kSwitch,    // expr, body, cases, default_case
  kCase,      // body; a target of its switch
  kDefault,   // body
  kBreak,
  kContinue,
  kGoto,    // label
  kLabel,   // label, body
  kReturn,  // expr (may be null)
  kAsm,     // asm_statement
};

struct Label {
  absl::string_view name;
  Loc loc;
  bool is_defined = false;
};

// Of a switch; first <= last, as values of the type of the operand.
struct CaseRange {
  int64_t first = 0;
  int64_t last = 0;
  Stmt* target = nullptr;  // The kCase statement.
};

struct AsmOperand {
  bool is_vec = false;
  bool is_read_write = false;     // "+r": also an input.
  bool is_early_clobber = false;  // "=&r": shares no register with an input.
  Expr* expr = nullptr;           // Outputs: an lvalue. Inputs: a value (int, float, pointer, vec).
};
struct AsmStatement {
  // With %0, %1, ... and %%; instructions separated by newlines.
  std::string text;
  bool is_halt = false;  // Nothing but "halt".
  std::vector<AsmOperand> outputs;
  std::vector<AsmOperand> inputs;
  std::vector<std::string> clobbers;  // "x9", "v3", "m2".
};

struct Stmt {
  StmtKind kind = StmtKind::kEmpty;
  Loc loc;
  Expr* expr = nullptr;
  Expr* step = nullptr;
  Stmt* init = nullptr;
  Stmt* body = nullptr;
  Stmt* else_body = nullptr;
  std::vector<Stmt*> body_list;
  std::vector<Variable*> variables;
  std::vector<CaseRange> cases;
  Stmt* default_case = nullptr;
  Label* label = nullptr;
  AsmStatement* asm_statement = nullptr;
};

// ------------------------------------------------------------------------------- The unit

class TranslationUnit {
 public:
  explicit TranslationUnit(std::string file_name) : file_name(std::move(file_name)) {}

  // Nodes live as long as the unit.
  Expr* NewExpr() { return New(exprs_); }
  Stmt* NewStmt() { return New(stmts_); }
  Variable* NewVariable() { return New(variables_); }
  Function* NewFunction() { return New(functions_); }
  Label* NewLabel() { return New(labels_); }
  Initializer* NewInitializer() { return New(initializers_); }
  AsmStatement* NewAsm() { return New(asms_); }
  StringObject* NewString() { return New(strings_); }

  std::string file_name;
  SourceManager sources;
  TypeTable types;

  std::vector<Function*> functions;  // Each once, in order of first declaration.
  std::vector<Variable*> globals;    // Static locals and unnamed objects too.

 private:
  template <typename T>
  static T* New(std::deque<T>& pool) {
    pool.emplace_back();
    return &pool.back();
  }

  std::deque<Expr> exprs_;
  std::deque<Stmt> stmts_;
  std::deque<Variable> variables_;
  std::deque<Function> functions_;
  std::deque<Label> labels_;
  std::deque<Initializer> initializers_;
  std::deque<AsmStatement> asms_;
  std::deque<StringObject> strings_;
};

}  // namespace atalla::cc

#endif  // ATALLA_CC_AST_AST_H_
