#include "atalla/cc/ir/ir.h"

#include <algorithm>
#include <cstring>
#include <set>
#include <utility>

#include "atalla/base/check.h"

namespace atalla::cc::ir {

void Value::ReplaceAllUsesWith(Value* replacement) {
  ATALLA_CHECK(replacement != this);
  std::vector<Instruction*> users = std::move(users_);
  users_.clear();
  for (Instruction* user : users) {
    // A user with several such operands is listed as often; its first visit changes them all.
    for (Value*& operand : user->operands_) {
      if (operand != this) continue;
      operand = replacement;
      replacement->users_.push_back(user);
    }
  }
}

Instruction* Value::AsInstruction() {
  return kind_ == ValueKind::kInstruction ? static_cast<Instruction*>(this) : nullptr;
}
const Instruction* Value::AsInstruction() const {
  return kind_ == ValueKind::kInstruction ? static_cast<const Instruction*>(this) : nullptr;
}
Instruction* Value::As(Opcode opcode) {
  Instruction* instruction = AsInstruction();
  return instruction != nullptr && instruction->opcode() == opcode ? instruction : nullptr;
}
const Instruction* Value::As(Opcode opcode) const {
  const Instruction* instruction = AsInstruction();
  return instruction != nullptr && instruction->opcode() == opcode ? instruction : nullptr;
}

bool Instruction::MustStay() const { return HasFlag(opcode_, kSideEffect) || is_volatile; }

namespace {
void RemoveOne(std::vector<Instruction*>& users, const Instruction* user) {
  // The latest users go first more often than not.
  const auto found = std::find(users.rbegin(), users.rend(), user);
  ATALLA_CHECK(found != users.rend());
  users.erase(std::next(found).base());
}
}  // namespace

void Instruction::SetOperand(int i, Value* value) {
  if (operands_[i] == value) return;
  RemoveOne(operands_[i]->users_, this);
  operands_[i] = value;
  value->users_.push_back(this);
}

void Instruction::AddOperand(Value* value) {
  operands_.push_back(value);
  value->users_.push_back(this);
}

void Instruction::RemoveOperand(int i) {
  RemoveOne(operands_[i]->users_, this);
  operands_.erase(operands_.begin() + i);
}

Value* Instruction::IncomingFor(const Block* predecessor) const {
  for (size_t i = 0; i < blocks_.size(); ++i) {
    if (blocks_[i] == predecessor) return operands_[i];
  }
  return nullptr;
}

void Instruction::AddIncoming(Value* value, Block* predecessor) {
  AddOperand(value);
  blocks_.push_back(predecessor);
}

void Instruction::RemoveIncoming(const Block* predecessor) {
  const auto found = std::find(blocks_.begin(), blocks_.end(), predecessor);
  ATALLA_CHECK(found != blocks_.end());
  RemoveOperand(static_cast<int>(found - blocks_.begin()));
  blocks_.erase(found);
}

Instruction* Block::terminator() const {
  if (instructions_.empty() || !instructions_.back()->IsTerminator()) return nullptr;
  return instructions_.back();
}

std::vector<Instruction*> Block::phis() const {
  std::vector<Instruction*> phis;
  for (Instruction* instruction : instructions_) {
    if (!instruction->IsPhi()) break;
    phis.push_back(instruction);
  }
  return phis;
}

absl::Span<Block* const> Block::successors() const {
  const Instruction* last = terminator();
  if (last == nullptr) return {};
  return last->blocks();
}

std::vector<Block*> Block::predecessors() const {
  std::vector<Block*> result;
  for (Block* block : function_->blocks()) {
    const auto successors = block->successors();
    if (std::find(successors.begin(), successors.end(), this) != successors.end()) {
      result.push_back(block);
    }
  }
  return result;
}

void Block::Append(Instruction* instruction) {
  InsertAt(static_cast<int>(instructions_.size()), instruction);
}

void Block::InsertAt(int position, Instruction* instruction) {
  ATALLA_CHECK(instruction->block_ == nullptr);
  instruction->block_ = this;
  instructions_.insert(instructions_.begin() + position, instruction);
}

void Block::InsertBefore(Instruction* place, Instruction* instruction) {
  const auto found = std::find(instructions_.begin(), instructions_.end(), place);
  ATALLA_CHECK(found != instructions_.end());
  InsertAt(static_cast<int>(found - instructions_.begin()), instruction);
}

void Block::InsertBeforeTerminator(Instruction* instruction) {
  ATALLA_CHECK(terminator() != nullptr);
  InsertAt(static_cast<int>(instructions_.size()) - 1, instruction);
}

void Block::InsertAfterPhis(Instruction* instruction) {
  int position = 0;
  for (const Instruction* each : instructions_) {
    if (!each->IsPhi()) break;
    ++position;
  }
  InsertAt(position, instruction);
}

void Block::Remove(Instruction* instruction) {
  const auto found = std::find(instructions_.begin(), instructions_.end(), instruction);
  ATALLA_CHECK(found != instructions_.end());
  instructions_.erase(found);
  instruction->block_ = nullptr;
}

void Block::Erase(Instruction* instruction) {
  ATALLA_CHECK(instruction->users().empty());
  Remove(instruction);
  while (instruction->operand_count() > 0) {
    instruction->RemoveOperand(instruction->operand_count() - 1);
  }
  instruction->blocks_.clear();
}

void Block::MoveTail(int position, Block* target) {
  for (size_t i = position; i < instructions_.size(); ++i) {
    instructions_[i]->block_ = target;
    target->instructions_.push_back(instructions_[i]);
  }
  instructions_.resize(position);
}

Function::Function(absl::string_view name, Type result) : name_(name), result_(result) {}
Function::~Function() = default;

Value* Function::AddArgument(Type type) {
  values_.push_back(std::unique_ptr<Value>(
      new Value(ValueKind::kArgument, type, static_cast<uint32_t>(arguments_.size()))));
  arguments_.push_back(values_.back().get());
  return arguments_.back();
}

int Function::AddSlot(uint32_t size_bytes, uint32_t align_bytes, absl::string_view name) {
  slots_.push_back(FrameSlot{std::string(name), size_bytes, align_bytes});
  return static_cast<int>(slots_.size()) - 1;
}

Value* Function::Constant(ValueKind kind, Type type, uint32_t bits, absl::string_view symbol) {
  Value*& value = constants_[ConstantKey(kind, type, bits, std::string(symbol))];
  if (value == nullptr) {
    values_.push_back(std::unique_ptr<Value>(new Value(kind, type, bits, symbol)));
    value = values_.back().get();
  }
  return value;
}

Value* Function::Int(int64_t value) {
  return Constant(ValueKind::kInt, Type::kI32, static_cast<uint32_t>(value));
}
Value* Function::Float(float value) {
  uint32_t word;
  std::memcpy(&word, &value, sizeof(word));
  return FloatBits(word);
}
Value* Function::FloatBits(uint32_t word) { return Constant(ValueKind::kFloat, Type::kF32, word); }
Value* Function::Undef(Type type) { return Constant(ValueKind::kUndef, type, 0); }
Value* Function::ZeroVector() { return Constant(ValueKind::kZeroVector, Type::kVec, 0); }
Value* Function::AllLanes() { return Constant(ValueKind::kAllLanes, Type::kMask, 0); }
Value* Function::SlotAddress(int slot) {
  return Constant(ValueKind::kSlotAddress, Type::kI32, static_cast<uint32_t>(slot));
}
Value* Function::SymbolAddress(absl::string_view name) {
  return Constant(ValueKind::kSymbolAddress, Type::kI32, 0, name);
}

Instruction* Function::NewInstruction(Opcode opcode, Type type, absl::Span<Value* const> operands) {
  const Type fixed = GetOpcodeInfo(opcode).type;
  auto* instruction = new Instruction(opcode, fixed == Type::kVoid ? type : fixed);
  values_.push_back(std::unique_ptr<Value>(instruction));
  for (Value* operand : operands) instruction->AddOperand(operand);
  return instruction;
}

Block* Function::AddBlock() {
  block_storage_.push_back(std::unique_ptr<Block>(new Block(this, next_block_number_++)));
  blocks_.push_back(block_storage_.back().get());
  return blocks_.back();
}

void Function::RemoveBlocks(const std::vector<Block*>& dead) {
  const std::set<Block*> dead_set(dead.begin(), dead.end());
  // Dead blocks may use each other's values, so all operands go before any instruction does.
  for (Block* block : dead) {
    for (Instruction* instruction : block->instructions_) {
      while (instruction->operand_count() > 0) {
        instruction->RemoveOperand(instruction->operand_count() - 1);
      }
      instruction->blocks_.clear();
    }
  }
  for (Block* block : dead) {
    for (Instruction* instruction : block->instructions_) {
      ATALLA_CHECK(instruction->users().empty());
      instruction->block_ = nullptr;
    }
    block->instructions_.clear();
  }
  blocks_.erase(std::remove_if(blocks_.begin(), blocks_.end(),
                               [&](Block* block) { return dead_set.count(block) != 0; }),
                blocks_.end());
}

Block* Function::AddBlockBefore(const Block* next) {
  ATALLA_CHECK(next != entry());
  Block* block = AddBlock();
  blocks_.pop_back();
  blocks_.insert(std::find(blocks_.begin(), blocks_.end(), next), block);
  return block;
}

void Function::SetBlockOrder(std::vector<Block*> order) {
  ATALLA_CHECK(std::is_permutation(order.begin(), order.end(), blocks_.begin(), blocks_.end()));
  blocks_ = std::move(order);
}

void Function::RenumberBlocks() {
  next_block_number_ = 0;
  for (Block* block : blocks_) block->number_ = next_block_number_++;
}

int Function::instruction_count() const {
  int count = 0;
  for (const Block* block : blocks_) count += static_cast<int>(block->instructions().size());
  return count;
}

Function* Module::AddFunction(absl::string_view name, Type result) {
  functions_.push_back(std::make_unique<Function>(name, result));
  return functions_.back().get();
}

Function* Module::FindFunction(absl::string_view name) const {
  for (const auto& function : functions_) {
    if (function->name() == name) return function.get();
  }
  return nullptr;
}

void Module::RemoveFunction(const Function* function) {
  functions_.erase(std::remove_if(functions_.begin(), functions_.end(),
                                  [&](const auto& each) { return each.get() == function; }),
                   functions_.end());
}

Global* Module::AddGlobal(Global global) {
  globals_.push_back(std::make_unique<Global>(std::move(global)));
  return globals_.back().get();
}

Global* Module::FindGlobal(absl::string_view name) const {
  for (const auto& global : globals_) {
    if (global->name == name) return global.get();
  }
  return nullptr;
}

}  // namespace atalla::cc::ir
