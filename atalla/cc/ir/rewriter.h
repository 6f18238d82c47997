// Inserts instructions before a given one: what a pass needs to replace it by others.
//
//   Rewriter rewriter(instruction);
//   Value* shifted = rewriter.Emit(Opcode::kShl, {x, function->Int(3)});
//   rewriter.ReplaceWith(shifted);

#ifndef ATALLA_CC_IR_REWRITER_H_
#define ATALLA_CC_IR_REWRITER_H_

#include "absl/types/span.h"
#include "atalla/cc/ir/ir.h"

namespace atalla::cc::ir {

class Rewriter {
 public:
  explicit Rewriter(Instruction* place) : place_(place), function_(place->block()->function()) {}

  Function* function() const { return function_; }
  Value* Int(int64_t value) const { return function_->Int(value); }

  // For operations whose table entry has the type of the result.
  Instruction* Emit(Opcode opcode, absl::Span<Value* const> operands) {
    Instruction* instruction = function_->NewInstruction(opcode, Type::kVoid, operands);
    instruction->location = place_->location;
    place_->block()->InsertBefore(place_, instruction);
    return instruction;
  }
  Instruction* EmitCompare(Opcode opcode, Predicate predicate, Value* a, Value* b) {
    Instruction* compare = Emit(opcode, {a, b});
    compare->predicate = predicate;
    return compare;
  }
  Instruction* EmitLoad(Width width, Value* address, bool is_volatile) {
    Instruction* load = function_->NewInstruction(Opcode::kLoad, TypeOfWidth(width), {address});
    load->location = place_->location;
    load->width = width;
    load->is_volatile = is_volatile;
    place_->block()->InsertBefore(place_, load);
    return load;
  }

  // Uses `value` wherever the instruction's result is used, and erases the instruction.
  void ReplaceWith(Value* value) {
    place_->ReplaceAllUsesWith(value);
    place_->block()->Erase(place_);
  }

 private:
  Instruction* place_;
  Function* function_;
};

}  // namespace atalla::cc::ir

#endif  // ATALLA_CC_IR_REWRITER_H_
