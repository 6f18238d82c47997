// Statements.

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "atalla/base/check.h"
#include "atalla/cc/ast/ast.h"
#include "atalla/cc/ast/type.h"
#include "atalla/cc/ir/ir.h"
#include "atalla/cc/irgen/function_generator.h"
#include "atalla/cc/sema/constant.h"

namespace atalla::cc {
namespace {

isa::Register ParseRegister(absl::string_view name) {
  int number = 0;
  ATALLA_CHECK(absl::SimpleAtoi(name.substr(1), &number));
  isa::Register reg;
  reg.file = name[0] == 'x'   ? isa::RegisterFile::kScalar
             : name[0] == 'v' ? isa::RegisterFile::kVector
                              : isa::RegisterFile::kMask;
  reg.number = static_cast<uint8_t>(number);
  return reg;
}

}  // namespace

// For its effects only.
void FunctionGenerator::Effect(const Expr* e) {
  if (e != nullptr) Evaluate(e);
}

void FunctionGenerator::Statement(const Stmt* statement) {
  if (statement == nullptr) return;
  SetLocation(statement->loc);
  switch (statement->kind) {
    case StmtKind::kEmpty:
      return;
    case StmtKind::kCompound:
      for (const Stmt* child : statement->body_list) Statement(child);
      return;
    case StmtKind::kExpr:
      Effect(statement->expr);
      return;
    case StmtKind::kDeclare:
      for (const Variable* variable : statement->variables) InitializeLocal(variable);
      return;
    case StmtKind::kIf:
      IfStatement(statement);
      return;
    case StmtKind::kWhile:
      WhileStatement(statement);
      return;
    case StmtKind::kDo:
      DoStatement(statement);
      return;
    case StmtKind::kFor:
      ForStatement(statement);
      return;
    case StmtKind::kSwitch:
      SwitchStatement(statement);
      return;
    case StmtKind::kCase:
    case StmtKind::kDefault:
      CaseTarget(statement);
      Statement(statement->body);
      return;
    case StmtKind::kBreak:
      Branch(targets_.back().break_block);
      StartDeadBlock();
      return;
    case StmtKind::kContinue:
      Branch(targets_.back().continue_block);
      StartDeadBlock();
      return;
    case StmtKind::kGoto:
      Branch(LabelBlock(statement->label));
      StartDeadBlock();
      return;
    case StmtKind::kLabel: {
      // Sealed at the end of the function: a goto may follow.
      ir::Block* block = LabelBlock(statement->label);
      Branch(block);
      builder_.SetBlock(block);
      Statement(statement->body);
      return;
    }
    case StmtKind::kReturn:
      ReturnStatement(statement);
      return;
    case StmtKind::kAsm:
      AsmStatement(*statement->asm_statement);
      return;
  }
}

void FunctionGenerator::IfStatement(const Stmt* statement) {
  ir::Block* end = NewBlock();
  // `else if` chains are long lists, not deep trees.
  while (true) {
    ir::Block* then_block = NewBlock();
    ir::Block* else_block = statement->else_body != nullptr ? NewBlock() : end;
    SetLocation(statement->loc);
    ConditionalBranch(statement->expr, then_block, else_block);
    StartBlock(then_block);
    Statement(statement->body);
    Branch(end);
    if (statement->else_body == nullptr) break;
    StartBlock(else_block);
    statement = statement->else_body;
    if (statement->kind != StmtKind::kIf) {
      Statement(statement);
      Branch(end);
      break;
    }
  }
  StartBlock(end);
}

void FunctionGenerator::WhileStatement(const Stmt* statement) {
  ir::Block* header = NewBlock();
  ir::Block* body = NewBlock();
  ir::Block* end = NewBlock();
  Branch(header);
  builder_.SetBlock(header);
  ConditionalBranch(statement->expr, body, end);
  StartBlock(body);
  targets_.push_back({end, header});
  Statement(statement->body);
  targets_.pop_back();
  Branch(header);
  ssa_.Seal(header);
  StartBlock(end);
}

void FunctionGenerator::DoStatement(const Stmt* statement) {
  ir::Block* body = NewBlock();
  ir::Block* condition = NewBlock();
  ir::Block* end = NewBlock();
  Branch(body);
  builder_.SetBlock(body);
  targets_.push_back({end, condition});
  Statement(statement->body);
  targets_.pop_back();
  Branch(condition);
  StartBlock(condition);
  ConditionalBranch(statement->expr, body, end);
  ssa_.Seal(body);
  StartBlock(end);
}

void FunctionGenerator::ForStatement(const Stmt* statement) {
  Statement(statement->init);
  ir::Block* header = NewBlock();
  ir::Block* body = NewBlock();
  ir::Block* step = NewBlock();
  ir::Block* end = NewBlock();
  Branch(header);
  builder_.SetBlock(header);
  if (statement->expr != nullptr) {
    ConditionalBranch(statement->expr, body, end);
  } else {
    Branch(body);
  }
  StartBlock(body);
  targets_.push_back({end, step});
  Statement(statement->body);
  targets_.pop_back();
  Branch(step);
  StartBlock(step);
  SetLocation(statement->loc);
  Effect(statement->step);
  Branch(header);
  ssa_.Seal(header);
  StartBlock(end);
}

void FunctionGenerator::SwitchStatement(const Stmt* statement) {
  ir::Block* end = NewBlock();
  ir::Block* otherwise = end;
  std::vector<CaseRange> cases = statement->cases;
  std::sort(cases.begin(), cases.end(),
            [](const CaseRange& a, const CaseRange& b) { return a.first < b.first; });
  for (const CaseRange& range : cases) case_blocks_[range.target] = NewBlock();
  if (statement->default_case != nullptr) {
    otherwise = NewBlock();
    case_blocks_[statement->default_case] = otherwise;
  }
  ir::Value* value = Evaluate(statement->expr);
  DispatchCases(value, IsUnsigned(statement->expr->type), cases, otherwise);
  StartDeadBlock();
  ir::Block* continue_block = targets_.empty() ? nullptr : targets_.back().continue_block;
  targets_.push_back({end, continue_block});
  Statement(statement->body);
  targets_.pop_back();
  Branch(end);
  StartBlock(end);
}

// By halves, down to a few comparisons in a row. `cases` ascend.
void FunctionGenerator::DispatchCases(ir::Value* value, bool is_unsigned,
                                      absl::Span<const CaseRange> cases, ir::Block* otherwise) {
  constexpr size_t kInARow = 4;
  if (cases.size() > kInARow) {
    const size_t middle = cases.size() / 2;
    ir::Block* low = NewBlock();
    ir::Block* high = NewBlock();
    builder_.CondBr(is_unsigned ? ir::Predicate::kUlt : ir::Predicate::kSlt, value,
                    target_->Int(cases[middle].first), low, high);
    StartBlock(low);
    DispatchCases(value, is_unsigned, cases.first(middle), otherwise);
    StartBlock(high);
    DispatchCases(value, is_unsigned, cases.subspan(middle), otherwise);
    return;
  }
  for (const CaseRange& range : cases) {
    ir::Block* next = NewBlock();
    ir::Block* hit = case_blocks_[range.target];
    if (range.first == range.last) {
      builder_.CondBr(ir::Predicate::kEq, value, target_->Int(range.first), hit, next);
    } else {
      // One comparison of the distance from the first value.
      ir::Value* distance = builder_.Sub(value, target_->Int(range.first));
      builder_.CondBr(ir::Predicate::kUle, distance, target_->Int(range.last - range.first), hit,
                      next);
    }
    StartBlock(next);
  }
  Branch(otherwise);
}

void FunctionGenerator::CaseTarget(const Stmt* statement) {
  ir::Block* block = case_blocks_[statement];
  Branch(block);
  StartBlock(block);
}

ir::Block* FunctionGenerator::LabelBlock(const Label* label) {
  ir::Block*& block = labels_[label];
  if (block == nullptr) block = NewBlock();
  return block;
}

void FunctionGenerator::ReturnStatement(const Stmt* statement) {
  if (statement->expr == nullptr) {
    builder_.Ret();
  } else {
    ir::Value* value = Evaluate(statement->expr);
    const QualType type = statement->expr->type;
    if (IsRecord(type)) {
      CopyBytes(result_address_, value, SizeOf(type), AlignOf(type), type.is_volatile);
      builder_.Ret();
    } else {
      builder_.Ret(value);
    }
  }
  StartDeadBlock();
}

void FunctionGenerator::AsmStatement(const cc::AsmStatement& statement) {
  if (statement.is_halt) {
    builder_.Halt();
    StartDeadBlock();
    return;
  }
  ir::Assembly assembly;
  assembly.text = statement.text;
  std::vector<Place> places;
  std::vector<ir::Value*> inputs;
  for (const AsmOperand& output : statement.outputs) {
    places.push_back(PlaceOf(output.expr));
    assembly.outputs.push_back({LowerType(output.expr->type), output.is_early_clobber});
  }
  for (const AsmOperand& input : statement.inputs) {
    inputs.push_back(Evaluate(input.expr));
    if (inputs.back()->type() == ir::Type::kMask) {
      inputs.back() = builder_.IntFromMask(inputs.back());
    }
    assembly.tied_outputs.push_back(-1);
  }
  // What is read and written is one more input, behind those that the text can name.
  for (size_t i = 0; i < statement.outputs.size(); ++i) {
    if (!statement.outputs[i].is_read_write) continue;
    inputs.push_back(Read(places[i]));
    assembly.tied_outputs.push_back(static_cast<int>(i));
  }
  for (const std::string& clobber : statement.clobbers) {
    assembly.clobbers.push_back(ParseRegister(clobber));
  }
  const std::vector<ir::Value*> results = builder_.Asm(std::move(assembly), inputs);
  for (size_t i = 0; i < places.size(); ++i) {
    const QualType type = places[i].type;
    Write(places[i], IsInteger(type) ? Wrap(results[i], type) : results[i]);
  }
}

}  // namespace atalla::cc
