// Calls and variable arguments.

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "absl/types/span.h"
#include "atalla/cc/ast/ast.h"
#include "atalla/cc/ast/type.h"
#include "atalla/cc/ir/ir.h"
#include "atalla/cc/irgen/function_generator.h"
#include "atalla/cc/irgen/lowering.h"

namespace atalla::cc {

// The value of an argument as the callee expects it.
ir::Value* FunctionGenerator::Argument(const Expr* e, int& vec_count) {
  ir::Value* value = Evaluate(e);
  const QualType type = e->type;
  if (IsRecord(type)) {
    ir::Value* copy = NewSlot(SizeOf(type), AlignOf(type), "argument");
    CopyBytes(copy, value, SizeOf(type), AlignOf(type), false);
    return copy;
  }
  if (IsVec(type) && vec_count++ >= kVecArgumentsInRegisters) {
    ir::Value* copy = NewSlot(SizeOf(type), AlignOf(type), "argument");
    builder_.Store(ir::Width::kVec, value, copy);
    return copy;
  }
  return value;
}

// Puts the arguments behind the named ones into a block, in order, at their natural alignment, and
// returns its address; 0 when there are none.
ir::Value* FunctionGenerator::VariableArguments(absl::Span<Expr* const> args) {
  if (args.empty()) return target_->Int(0);
  int64_t size = 0;
  int64_t alignment = 4;
  std::vector<int64_t> offsets;
  for (const Expr* arg : args) {
    const int64_t align = AlignOf(arg->type);
    size = (size + align - 1) / align * align;
    offsets.push_back(size);
    size += SizeOf(arg->type);
    alignment = std::max(alignment, align);
  }
  ir::Value* block = NewSlot(size, alignment, "variable_arguments");
  for (size_t i = 0; i < args.size(); ++i) {
    ir::Value* value = Evaluate(args[i]);
    Place place;
    place.type = args[i]->type.Unqualified();
    place.address = Offset(block, offsets[i]);
    Write(place, value);
  }
  return block;
}

ir::Value* FunctionGenerator::EvaluateCall(const Expr* e) {
  QualType type = e->a->type;
  if (IsPointer(type)) type = type->inner;
  const bool is_direct = e->a->kind == ExprKind::kFunction;
  ir::Value* callee = is_direct ? nullptr : Evaluate(e->a);
  std::vector<ir::Value*> arguments;
  ir::Value* result_slot = nullptr;
  if (IsRecord(e->type)) {
    result_slot = NewSlot(SizeOf(e->type), AlignOf(e->type), "result");
    arguments.push_back(result_slot);
  }
  const size_t named = type->parameters.size();
  int vec_count = 0;
  for (size_t i = 0; i < named; ++i) arguments.push_back(Argument(e->args[i], vec_count));
  if (type->is_variadic) {
    arguments.push_back(VariableArguments(absl::MakeConstSpan(e->args).subspan(named)));
  }
  for (ir::Value*& argument : arguments) argument = ssa_.Resolve(argument);
  SetLocation(e->loc);
  ir::Value* value = is_direct
                         ? builder_.Call(e->a->function->name, ResultType(type), arguments)
                         : builder_.CallIndirect(ssa_.Resolve(callee), ResultType(type), arguments);
  if (result_slot != nullptr) return result_slot;
  return IsVoid(e->type) ? target_->Int(0) : value;
}

ir::Value* FunctionGenerator::EvaluateVaArg(const Expr* e) {
  const Place list = PlaceOf(e->a);
  ir::Value* address = Read(list);
  const int64_t alignment = AlignOf(e->type);
  if (alignment > 1) {
    address =
        builder_.Binary(ir::Opcode::kAnd, Offset(address, alignment - 1), target_->Int(-alignment));
  }
  Write(list, Offset(address, SizeOf(e->type)));
  Place place;
  place.type = e->type;
  place.address = address;
  return Read(place);
}

}  // namespace atalla::cc
