#include "atalla/cc/ir/builder.h"

#include <utility>

#include "atalla/base/check.h"

namespace atalla::cc::ir {

Instruction* Builder::Append(Opcode opcode, Type type, absl::Span<Value* const> operands) {
  ATALLA_CHECK(!IsTerminated());
  Instruction* instruction = function_->NewInstruction(opcode, type, operands);
  instruction->location = location;
  block_->Append(instruction);
  return instruction;
}

Value* Builder::Binary(Opcode opcode, Value* a, Value* b) {
  const Type type = GetOpcodeInfo(opcode).type;
  ATALLA_CHECK(type == Type::kI32 || type == Type::kF32);
  ATALLA_CHECK(a->type() == type && b->type() == type);
  return Append(opcode, type, {a, b});
}

Value* Builder::Unary(Opcode opcode, Value* a) {
  switch (opcode) {
    case Opcode::kSIToF:
    case Opcode::kUIToF:
    case Opcode::kBitsToF:
    case Opcode::kMaskFromInt:
      ATALLA_CHECK(a->type() == Type::kI32);
      break;
    case Opcode::kIntFromMask:
      ATALLA_CHECK(a->type() == Type::kMask);
      break;
    default:
      ATALLA_CHECK(opcode == Opcode::kFRcp || opcode == Opcode::kFSqrt || opcode == Opcode::kFToI ||
                   opcode == Opcode::kFToBits);
      ATALLA_CHECK(a->type() == Type::kF32);
  }
  return Append(opcode, Type::kVoid, {a});
}

Value* Builder::ICmp(Predicate predicate, Value* a, Value* b) {
  ATALLA_CHECK(a->type() == Type::kI32 && b->type() == Type::kI32);
  Instruction* compare = Append(Opcode::kICmp, Type::kI32, {a, b});
  compare->predicate = predicate;
  return compare;
}

Value* Builder::FCmp(Predicate predicate, Value* a, Value* b) {
  ATALLA_CHECK(a->type() == Type::kF32 && b->type() == Type::kF32);
  ATALLA_CHECK(predicate <= Predicate::kSge);
  Instruction* compare = Append(Opcode::kFCmp, Type::kI32, {a, b});
  compare->predicate = predicate;
  return compare;
}

Value* Builder::Load(Width width, Value* address, bool is_volatile) {
  ATALLA_CHECK(address->type() == Type::kI32);
  Instruction* load = Append(Opcode::kLoad, TypeOfWidth(width), {address});
  load->width = width;
  load->is_volatile = is_volatile;
  return load;
}

void Builder::Store(Width width, Value* value, Value* address, bool is_volatile) {
  ATALLA_CHECK(address->type() == Type::kI32 && value->type() == TypeOfWidth(width));
  Instruction* store = Append(Opcode::kStore, Type::kVoid, {value, address});
  store->width = width;
  store->is_volatile = is_volatile;
}

Value* Builder::VectorLoad(Value* address, Value* row, int last_lane, int sid) {
  ATALLA_CHECK(address->type() == Type::kI32 && row->type() == Type::kI32);
  ATALLA_CHECK(last_lane >= 0 && last_lane < isa::kLanes && sid >= 0 && sid < 4);
  Instruction* load = Append(Opcode::kVectorLoad, Type::kVec, {address, row});
  load->last_lane = last_lane;
  load->sid = sid;
  return load;
}

void Builder::VectorStore(Value* value, Value* address, Value* row, int last_lane, int sid) {
  ATALLA_CHECK(value->type() == Type::kVec && address->type() == Type::kI32 &&
               row->type() == Type::kI32);
  ATALLA_CHECK(last_lane >= 0 && last_lane < isa::kLanes && sid >= 0 && sid < 4);
  Instruction* store = Append(Opcode::kVectorStore, Type::kVoid, {value, address, row});
  store->last_lane = last_lane;
  store->sid = sid;
}

void Builder::ScratchLoad(Value* scratchpad, Value* memory, Value* control) {
  Append(Opcode::kScratchLoad, Type::kVoid, {scratchpad, memory, control});
}

void Builder::ScratchStore(Value* scratchpad, Value* memory, Value* control) {
  Append(Opcode::kScratchStore, Type::kVoid, {scratchpad, memory, control});
}

Value* Builder::VBinary(Opcode opcode, Value* a, Value* b, Value* mask, Value* passthru) {
  if (mask == nullptr) mask = function_->AllLanes();
  if (passthru == nullptr) passthru = function_->Undef(Type::kVec);
  ATALLA_CHECK(a->type() == Type::kVec && passthru->type() == Type::kVec);
  ATALLA_CHECK(b->type() == Type::kVec || b->type() == Type::kF32);
  ATALLA_CHECK(mask->type() == Type::kMask);
  return Append(opcode, Type::kVec, {passthru, a, b, mask});
}

Value* Builder::VExp(Value* a, Value* mask, Value* passthru) {
  if (mask == nullptr) mask = function_->AllLanes();
  if (passthru == nullptr) passthru = function_->Undef(Type::kVec);
  ATALLA_CHECK(a->type() == Type::kVec && mask->type() == Type::kMask &&
               passthru->type() == Type::kVec);
  return Append(Opcode::kVExp, Type::kVec, {passthru, a, mask});
}

Value* Builder::VReduce(Opcode opcode, Value* a, Value* mask) {
  if (mask == nullptr) mask = function_->AllLanes();
  ATALLA_CHECK(opcode == Opcode::kVSum || opcode == Opcode::kVMin || opcode == Opcode::kVMax);
  ATALLA_CHECK(a->type() == Type::kVec && mask->type() == Type::kMask);
  return Append(opcode, Type::kVec, {a, mask});
}

Value* Builder::VCmp(Predicate predicate, Value* a, Value* b, Value* mask) {
  if (mask == nullptr) mask = function_->AllLanes();
  ATALLA_CHECK(predicate == Predicate::kSgt || predicate == Predicate::kSlt ||
               predicate == Predicate::kEq || predicate == Predicate::kNe);
  ATALLA_CHECK(a->type() == Type::kVec && mask->type() == Type::kMask);
  ATALLA_CHECK(b->type() == Type::kVec || b->type() == Type::kF32);
  Instruction* compare = Append(Opcode::kVCmp, Type::kMask, {a, b, mask});
  compare->predicate = predicate;
  return compare;
}

Value* Builder::VLane(Value* a, int lane) {
  ATALLA_CHECK(a->type() == Type::kVec && lane >= 0 && lane < isa::kLanes);
  Instruction* move = Append(Opcode::kVLane, Type::kF32, {a});
  move->index = lane;
  return move;
}

Value* Builder::Gemm(Value* a, Value* c) {
  ATALLA_CHECK(a->type() == Type::kVec && c->type() == Type::kVec);
  return Append(Opcode::kGemm, Type::kVec, {a, c});
}

void Builder::LoadWeights(Value* vector) {
  ATALLA_CHECK(vector->type() == Type::kVec);
  Append(Opcode::kLoadWeights, Type::kVoid, {vector});
}

Value* Builder::Call(absl::string_view callee, Type result, absl::Span<Value* const> arguments) {
  Instruction* call = Append(Opcode::kCall, result, arguments);
  call->callee = std::string(callee);
  return call;
}

Value* Builder::CallIndirect(Value* address, Type result, absl::Span<Value* const> arguments) {
  ATALLA_CHECK(address->type() == Type::kI32);
  std::vector<Value*> operands = {address};
  operands.insert(operands.end(), arguments.begin(), arguments.end());
  return Append(Opcode::kCallIndirect, result, operands);
}

std::vector<Value*> Builder::Asm(Assembly assembly, absl::Span<Value* const> inputs) {
  const std::vector<Assembly::Output> outputs = assembly.outputs;
  assembly.tied_outputs.resize(inputs.size(), -1);
  Instruction* block = Append(Opcode::kAsm, Type::kVoid, inputs);
  block->assembly = std::make_unique<Assembly>(std::move(assembly));
  std::vector<Value*> results;
  for (size_t i = 0; i < outputs.size(); ++i) {
    Instruction* output = Append(Opcode::kAsmOutput, outputs[i].type, {block});
    output->index = static_cast<int>(i);
    results.push_back(output);
  }
  return results;
}

Instruction* Builder::Phi(Type type) {
  Instruction* phi = function_->NewInstruction(Opcode::kPhi, type, {});
  phi->location = location;
  block_->InsertAfterPhis(phi);
  return phi;
}

void Builder::Br(Block* target) { Append(Opcode::kBr, Type::kVoid, {})->blocks() = {target}; }

void Builder::CondBr(Predicate predicate, Value* a, Value* b, Block* then_block,
                     Block* else_block) {
  ATALLA_CHECK(a->type() == Type::kI32 && b->type() == Type::kI32);
  Instruction* branch = Append(Opcode::kCondBr, Type::kVoid, {a, b});
  branch->predicate = predicate;
  branch->blocks() = {then_block, else_block};
}

void Builder::Ret(Value* value) {
  if (value == nullptr) {
    ATALLA_CHECK(function_->result() == Type::kVoid);
    Append(Opcode::kRet, Type::kVoid, {});
    return;
  }
  ATALLA_CHECK(value->type() == function_->result());
  Append(Opcode::kRet, Type::kVoid, {value});
}

void Builder::Halt() { Append(Opcode::kHalt, Type::kVoid, {}); }
void Builder::Unreachable() { Append(Opcode::kUnreachable, Type::kVoid, {}); }

}  // namespace atalla::cc::ir
