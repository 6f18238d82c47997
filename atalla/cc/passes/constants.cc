// Sparse conditional constant propagation (Wegman and Zadeck): a value is taken to be constant, and
// an edge never to be gone along, until there is a reason to think otherwise.

#include <map>
#include <set>
#include <utility>
#include <vector>

#include "atalla/cc/ir/rewriter.h"
#include "atalla/cc/passes/fold.h"
#include "atalla/cc/passes/passes.h"

namespace atalla::cc {
namespace {

using ir::Block;
using ir::Function;
using ir::Instruction;
using ir::Opcode;
using ir::Value;

class Propagator {
 public:
  explicit Propagator(Function& function) : function_(function) {}

  bool Run() {
    Reach(function_.entry());
    while (!blocks_.empty() || !instructions_.empty()) {
      if (!instructions_.empty()) {
        Instruction* instruction = instructions_.back();
        instructions_.pop_back();
        if (reached_.count(instruction->block()) != 0) Visit(instruction);
        continue;
      }
      Block* block = blocks_.back();
      blocks_.pop_back();
      for (Instruction* instruction : block->instructions()) Visit(instruction);
    }
    return Apply();
  }

 private:
  // Null: no value has been seen yet. The instruction itself: not a constant. Else the constant.
  Value* ValueOf(Value* value) {
    if (value->AsInstruction() == nullptr) return value;
    const auto found = values_.find(value);
    return found == values_.end() ? nullptr : found->second;
  }

  void Reach(Block* block) {
    if (reached_.insert(block).second) blocks_.push_back(block);
  }

  void FollowEdge(Block* from, Block* to) {
    if (!edges_.insert({from, to}).second) return;
    if (reached_.count(to) == 0) {
      Reach(to);
      return;
    }
    for (Instruction* phi : to->phis()) instructions_.push_back(phi);
  }

  void Visit(Instruction* instruction) {
    if (instruction->IsTerminator()) return VisitTerminator(instruction);
    Value* old_value = ValueOf(instruction);
    if (old_value == instruction) return;
    Value* value = instruction->IsPhi() ? Meet(instruction) : Evaluate(instruction);
    // A second constant is none.
    if (old_value != nullptr && value != old_value) value = instruction;
    if (value == old_value) return;
    values_[instruction] = value;
    for (Instruction* user : instruction->users()) instructions_.push_back(user);
  }

  Value* Meet(Instruction* phi) {
    Value* common = nullptr;
    for (int i = 0; i < phi->operand_count(); ++i) {
      if (edges_.count({phi->blocks()[i], phi->block()}) == 0) continue;
      Value* value = ValueOf(phi->operand(i));
      if (value == nullptr) continue;
      if (!value->IsConstant() || (common != nullptr && value != common)) return phi;
      common = value;
    }
    return common;
  }

  Value* Evaluate(Instruction* instruction) {
    std::vector<Value*> operands;
    for (Value* operand : instruction->operands()) {
      operands.push_back(ValueOf(operand));
      if (operands.back() == nullptr && !instruction->MustStay()) return nullptr;
    }
    if (instruction->MustStay()) return instruction;
    Value* constant = FoldConstants(*instruction, operands, function_);
    return constant != nullptr ? constant : instruction;
  }

  void VisitTerminator(Instruction* terminator) {
    Block* block = terminator->block();
    if (terminator->opcode() == Opcode::kCondBr) {
      const Value* a = ValueOf(terminator->operand(0));
      const Value* b = ValueOf(terminator->operand(1));
      if (a == nullptr || b == nullptr) return;
      if (a->IsInt() && b->IsInt()) {
        const bool holds = ir::EvaluatePredicate(terminator->predicate, a->bits(), b->bits());
        FollowEdge(block, terminator->blocks()[holds ? 0 : 1]);
        return;
      }
    }
    for (Block* successor : terminator->blocks()) FollowEdge(block, successor);
  }

  // Uses the constants; the branches that they decide are for the simplification of control flow.
  bool Apply() {
    bool changed = false;
    for (Block* block : function_.blocks()) {
      if (reached_.count(block) == 0) continue;
      const std::vector<Instruction*> instructions = block->instructions();
      for (Instruction* instruction : instructions) {
        Value* value = ValueOf(instruction);
        if (value == nullptr || value == instruction) continue;
        ir::Rewriter(instruction).ReplaceWith(value);
        changed = true;
      }
    }
    return changed;
  }

  Function& function_;
  std::map<const Value*, Value*> values_;
  std::set<const Block*> reached_;
  std::set<std::pair<const Block*, const Block*>> edges_;
  std::vector<Block*> blocks_;
  std::vector<Instruction*> instructions_;
};

}  // namespace

bool PropagateConstants(Function& function) { return Propagator(function).Run(); }

}  // namespace atalla::cc
