// Appends instructions to a block, with the types checked.
//
//   Builder builder(function, block);
//   builder.location = {"k.c", 3, 5};                 // goes to every instruction from now on
//   Value* sum = builder.VAdd(x, y);                  // all lanes
//   Value* relu = builder.VMul(x, zero, mask, x);     // lanes outside mask: x
//   builder.CondBr(Predicate::kSlt, row, rows, body, exit);
//
// Nothing is folded. Wrong types are our own mistakes and stop the program.

#ifndef ATALLA_CC_IR_BUILDER_H_
#define ATALLA_CC_IR_BUILDER_H_

#include <memory>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "atalla/base/diagnostic.h"
#include "atalla/cc/ir/ir.h"

namespace atalla::cc::ir {

class Builder {
 public:
  explicit Builder(Function* function, Block* block = nullptr)
      : function_(function), block_(block) {}

  SourceLocation location;

  Function* function() const { return function_; }
  Block* block() const { return block_; }
  void SetBlock(Block* block) { block_ = block; }
  // The block has its terminator: nothing can be appended.
  bool IsTerminated() const { return block_->terminator() != nullptr; }

  // Integers.
  Value* Binary(Opcode opcode, Value* a, Value* b);  // kAdd..kAShr, kFAdd..kFMul
  Value* Unary(Opcode opcode, Value* a);             // kFRcp kFSqrt and the conversions
  Value* Add(Value* a, Value* b) { return Binary(Opcode::kAdd, a, b); }
  Value* Sub(Value* a, Value* b) { return Binary(Opcode::kSub, a, b); }
  Value* Mul(Value* a, Value* b) { return Binary(Opcode::kMul, a, b); }
  Value* ICmp(Predicate predicate, Value* a, Value* b);
  Value* FCmp(Predicate predicate, Value* a, Value* b);

  // Memory.
  Value* Load(Width width, Value* address, bool is_volatile = false);
  void Store(Width width, Value* value, Value* address, bool is_volatile = false);
  Value* VectorLoad(Value* address, Value* row, int last_lane, int sid);
  void VectorStore(Value* value, Value* address, Value* row, int last_lane, int sid);
  void ScratchLoad(Value* scratchpad, Value* memory, Value* control);
  void ScratchStore(Value* scratchpad, Value* memory, Value* control);

  // Vectors. b is a vec or an f32. Without a mask: all lanes.
  Value* VBinary(Opcode opcode, Value* a, Value* b, Value* mask = nullptr,
                 Value* passthru = nullptr);  // kVAdd kVSub kVMul; passthru defaults to undef
  Value* VAdd(Value* a, Value* b, Value* mask = nullptr, Value* passthru = nullptr) {
    return VBinary(Opcode::kVAdd, a, b, mask, passthru);
  }
  Value* VSub(Value* a, Value* b, Value* mask = nullptr, Value* passthru = nullptr) {
    return VBinary(Opcode::kVSub, a, b, mask, passthru);
  }
  Value* VMul(Value* a, Value* b, Value* mask = nullptr, Value* passthru = nullptr) {
    return VBinary(Opcode::kVMul, a, b, mask, passthru);
  }
  Value* VExp(Value* a, Value* mask = nullptr, Value* passthru = nullptr);
  Value* VReduce(Opcode opcode, Value* a, Value* mask = nullptr);  // kVSum kVMin kVMax
  Value* VCmp(Predicate predicate, Value* a, Value* b, Value* mask = nullptr);
  Value* VLane(Value* a, int lane);
  Value* VSplat(Value* scalar) { return VAdd(function_->ZeroVector(), scalar); }
  Value* Gemm(Value* a, Value* c);
  void LoadWeights(Value* vector);
  Value* MaskFromInt(Value* a) { return Unary(Opcode::kMaskFromInt, a); }
  Value* IntFromMask(Value* a) { return Unary(Opcode::kIntFromMask, a); }

  // Calls: `result` kVoid for none, and then the value is not to be used.
  Value* Call(absl::string_view callee, Type result, absl::Span<Value* const> arguments);
  Value* CallIndirect(Value* address, Type result, absl::Span<Value* const> arguments);
  // Returns one value for each output.
  std::vector<Value*> Asm(Assembly assembly, absl::Span<Value* const> inputs);

  // A phi at the start of the current block; add the incoming values afterwards.
  Instruction* Phi(Type type);

  // Terminators.
  void Br(Block* target);
  void CondBr(Predicate predicate, Value* a, Value* b, Block* then_block, Block* else_block);
  // To then_block when `condition` (i32) is not 0.
  void CondBr(Value* condition, Block* then_block, Block* else_block) {
    CondBr(Predicate::kNe, condition, function_->Int(0), then_block, else_block);
  }
  void Ret(Value* value = nullptr);
  void Halt();
  void Unreachable();

 private:
  Instruction* Append(Opcode opcode, Type type, absl::Span<Value* const> operands);

  Function* function_;
  Block* block_;
};

}  // namespace atalla::cc::ir

#endif  // ATALLA_CC_IR_BUILDER_H_
