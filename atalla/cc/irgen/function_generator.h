// Generates the IR of one function.

#ifndef ATALLA_CC_IRGEN_FUNCTION_GENERATOR_H_
#define ATALLA_CC_IRGEN_FUNCTION_GENERATOR_H_

#include <cstdint>
#include <map>
#include <vector>

#include "absl/types/span.h"
#include "atalla/cc/ast/ast.h"
#include "atalla/cc/ast/type.h"
#include "atalla/cc/ir/builder.h"
#include "atalla/cc/ir/ir.h"
#include "atalla/cc/ir/ssa_builder.h"
#include "atalla/cc/irgen/lowering.h"

namespace atalla::cc {

class FunctionGenerator {
 public:
  FunctionGenerator(const TranslationUnit& unit, GlobalTable& globals, const Function& source,
                    ir::Function* target);

  void Generate();

 private:
  // Something that can be read and written.
  struct Place {
    enum class Kind { kVariable, kMemory, kBitField, kLane };
    Kind kind = Kind::kMemory;
    QualType type;
    int variable = -1;             // kVariable: of the SSA builder.
    ir::Value* address = nullptr;  // kMemory, kBitField: of the container.
    const Field* field = nullptr;  // kBitField
    // kLane: of the vec at `variable` (>= 0) or `address`.
    int lane = 0;
    bool vec_is_volatile = false;
  };
  // Memory or SSA variable of a local.
  struct Local {
    int variable = -1;
    ir::Value* address = nullptr;
  };
  struct LoopTargets {
    ir::Block* break_block = nullptr;
    ir::Block* continue_block = nullptr;  // Null in a switch outside loops.
  };

  // --- Function and blocks (function_generator.cc).
  void GenerateParameters();
  void DeclareLocal(const Variable* variable);
  void RemoveUnreachable();
  void SetLocation(Loc loc);
  ir::Block* NewBlock() { return target_->AddBlock(); }
  void Branch(ir::Block* to);
  // Continues in a block of which all predecessors are known.
  void StartBlock(ir::Block* block);
  // After a jump: what follows runs only by way of a label.
  void StartDeadBlock();

  // --- Statements (statements.cc).
  void Statement(const Stmt* statement);
  void IfStatement(const Stmt* statement);
  void WhileStatement(const Stmt* statement);
  void DoStatement(const Stmt* statement);
  void ForStatement(const Stmt* statement);
  void SwitchStatement(const Stmt* statement);
  void DispatchCases(ir::Value* value, bool is_unsigned, absl::Span<const CaseRange> cases,
                     ir::Block* otherwise);
  void CaseTarget(const Stmt* statement);
  ir::Block* LabelBlock(const Label* label);
  void ReturnStatement(const Stmt* statement);
  void AsmStatement(const cc::AsmStatement& statement);
  void Effect(const Expr* e);

  // --- Expressions (expressions.cc).
  // The value of an expression that is neither void nor a struct; of a struct, its address.
  ir::Value* Evaluate(const Expr* e);
  ir::Value* EvaluateUnary(const Expr* e);
  ir::Value* EvaluateBinary(const Expr* e);
  ir::Value* EvaluateCast(const Expr* e);
  ir::Value* EvaluateConditional(const Expr* e);
  ir::Value* EvaluateLogical(const Expr* e);
  ir::Value* EvaluateAssign(const Expr* e);
  ir::Value* EvaluateCompound(const Expr* e);
  ir::Value* EvaluateIncrement(const Expr* e);
  ir::Value* EvaluateLane(const Expr* e);
  void ConditionalBranch(const Expr* e, ir::Block* on_true, ir::Block* on_false);

  // --- Operations (operations.cc).
  ir::Value* Arithmetic(BinaryOp op, ir::Value* a, QualType a_type, ir::Value* b, QualType b_type);
  ir::Value* IntegerOperation(BinaryOp op, ir::Value* a, ir::Value* b, bool is_unsigned);
  ir::Value* FloatOperation(BinaryOp op, ir::Value* a, ir::Value* b);
  ir::Value* VecOperation(BinaryOp op, ir::Value* a, ir::Value* b);
  ir::Value* PointerOperation(BinaryOp op, ir::Value* a, QualType a_type, ir::Value* b,
                              QualType b_type);
  ir::Value* Divide(ir::Value* a, ir::Value* b);
  // Truncates or extends to the range of an integer type.
  ir::Value* Wrap(ir::Value* value, QualType type);
  ir::Value* ConvertValue(ir::Value* value, QualType from, QualType to);
  ir::Value* ToMask(ir::Value* value);
  ir::Value* Zero(QualType type);

  // --- Places (places.cc).
  Place PlaceOf(const Expr* e);
  ir::Value* AddressOf(const Expr* e);
  ir::Value* Read(const Place& place);
  // Returns the value that the object has afterwards.
  ir::Value* Write(const Place& place, ir::Value* value);
  ir::Value* ReadBitField(const Place& place);
  ir::Value* WriteBitField(const Place& place, ir::Value* value);
  ir::Value* Offset(ir::Value* address, int64_t bytes);
  ir::Value* NewSlot(int64_t size, int64_t alignment, absl::string_view name);
  void CopyBytes(ir::Value* to, ir::Value* from, int64_t size, int64_t alignment, bool is_volatile);
  void ZeroBytes(ir::Value* to, int64_t size, int64_t alignment);
  void MoveLoop(ir::Value* to, ir::Value* from, int64_t count, int64_t step, ir::Width width);
  void InitializeObject(ir::Value* address, QualType type, const Initializer& initializer);
  void InitializeLocal(const Variable* variable);

  // --- Calls and intrinsics (calls.cc, intrinsics.cc).
  ir::Value* EvaluateCall(const Expr* e);
  ir::Value* Argument(const Expr* e, int& vec_count);
  ir::Value* VariableArguments(absl::Span<Expr* const> args);
  ir::Value* EvaluateVaArg(const Expr* e);
  ir::Value* EvaluateIntrinsic(const Expr* e, const Place* target);
  ir::Value* MaskedOperation(const Expr* e, const Place* target);

  const TranslationUnit& unit_;
  GlobalTable& globals_;
  const Function& source_;
  ir::Function* target_;
  ir::Builder builder_;
  ir::SsaBuilder ssa_;

  std::map<const Variable*, Local> locals_;
  std::map<const Label*, ir::Block*> labels_;
  std::map<const Stmt*, ir::Block*> case_blocks_;
  std::vector<LoopTargets> targets_;
  ir::Value* result_address_ = nullptr;      // Where a struct result goes.
  ir::Value* variable_arguments_ = nullptr;  // The block of a variadic function.
};

}  // namespace atalla::cc

#endif  // ATALLA_CC_IRGEN_FUNCTION_GENERATOR_H_
