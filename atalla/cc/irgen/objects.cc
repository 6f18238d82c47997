// Copying, clearing and initialising objects in memory.

#include <algorithm>
#include <cstdint>
#include <vector>

#include "atalla/cc/ast/ast.h"
#include "atalla/cc/ast/type.h"
#include "atalla/cc/ir/ir.h"
#include "atalla/cc/irgen/function_generator.h"
#include "atalla/cc/irgen/lowering.h"

namespace atalla::cc {
namespace {

// More moves than this become a loop.
constexpr int64_t kMaxUnrolledMoves = 32;

struct Move {
  ir::Width width;
  int64_t bytes;
};

// The widest move that the alignment allows.
Move MoveFor(int64_t alignment) {
  if (alignment >= 4) return {ir::Width::kI32, 4};
  if (alignment >= 2) return {ir::Width::kU16, 2};
  return {ir::Width::kU8, 1};
}

// Every byte of the object belongs to an element.
bool CoversAll(const Initializer& initializer, int64_t size) {
  constexpr int64_t kMaxChecked = 4096;
  if (size > kMaxChecked) return false;
  std::vector<bool> covered(static_cast<size_t>(size), false);
  for (const InitElement& element : initializer.elements) {
    if (element.field != nullptr) continue;
    int64_t bytes = SizeOf(element.type);
    if (element.string != nullptr) {
      bytes = std::min<int64_t>(bytes, static_cast<int64_t>(element.string->bytes.size()));
    }
    for (int64_t i = 0; i < bytes; ++i) covered[element.offset + i] = true;
  }
  return std::all_of(covered.begin(), covered.end(), [](bool b) { return b; });
}

}  // namespace

// Moves `count` pieces of `step` bytes; clears when `from` is null. REQUIRES count > 0.
void FunctionGenerator::MoveLoop(ir::Value* to, ir::Value* from, int64_t count, int64_t step,
                                 ir::Width width) {
  ir::Block* before = builder_.block();
  ir::Block* body = NewBlock();
  ir::Block* end = NewBlock();
  Branch(body);
  builder_.SetBlock(body);
  ir::Instruction* offset = builder_.Phi(ir::Type::kI32);
  ir::Value* value =
      from == nullptr ? target_->Int(0) : builder_.Load(width, builder_.Add(from, offset));
  builder_.Store(width, value, builder_.Add(to, offset));
  ir::Value* next = builder_.Add(offset, target_->Int(step));
  builder_.CondBr(ir::Predicate::kUlt, next, target_->Int(count * step), body, end);
  offset->AddIncoming(target_->Int(0), before);
  offset->AddIncoming(next, body);
  ssa_.Seal(body);
  StartBlock(end);
}

void FunctionGenerator::CopyBytes(ir::Value* to, ir::Value* from, int64_t size, int64_t alignment,
                                  bool is_volatile) {
  const Move move = MoveFor(alignment);
  const int64_t count = size / move.bytes;
  if (count > kMaxUnrolledMoves && !is_volatile) {
    MoveLoop(to, from, count, move.bytes, move.width);
    return;
  }
  // All loads before all stores would need a register each; the objects are the same or apart.
  for (int64_t i = 0; i < count; ++i) {
    ir::Value* value = builder_.Load(move.width, Offset(from, i * move.bytes), is_volatile);
    builder_.Store(move.width, value, Offset(to, i * move.bytes), is_volatile);
  }
}

void FunctionGenerator::ZeroBytes(ir::Value* to, int64_t size, int64_t alignment) {
  const Move move = MoveFor(alignment);
  const int64_t count = size / move.bytes;
  if (count > kMaxUnrolledMoves) {
    MoveLoop(to, nullptr, count, move.bytes, move.width);
    return;
  }
  for (int64_t i = 0; i < count; ++i) {
    builder_.Store(move.width, target_->Int(0), Offset(to, i * move.bytes));
  }
}

void FunctionGenerator::InitializeObject(ir::Value* address, QualType type,
                                         const Initializer& initializer) {
  if (initializer.is_aggregate && !CoversAll(initializer, SizeOf(type))) {
    ZeroBytes(address, SizeOf(type), AlignOf(type));
  }
  for (const InitElement& element : initializer.elements) {
    if (element.string != nullptr) {
      const std::string& bytes = element.string->bytes;
      const int64_t size =
          std::min<int64_t>(SizeOf(element.type), static_cast<int64_t>(bytes.size()));
      ir::Value* from = target_->SymbolAddress(globals_.Symbol(*element.string));
      CopyBytes(Offset(address, element.offset), from, size, 1, false);
      continue;
    }
    Place place;
    place.type = element.type;
    place.type.is_volatile |= type.is_volatile && !IsFloat(element.type);
    place.address = Offset(address, element.offset);
    if (element.field != nullptr) {
      place.kind = Place::Kind::kBitField;
      place.field = element.field;
    }
    Write(place, Evaluate(element.value));
  }
}

void FunctionGenerator::InitializeLocal(const Variable* variable) {
  if (variable->is_global || variable->initializer == nullptr) return;
  const Local& local = locals_[variable];
  SetLocation(variable->loc);
  if (local.address != nullptr) {
    InitializeObject(local.address, variable->type, *variable->initializer);
    return;
  }
  ir::Value* value = Evaluate(variable->initializer->elements.front().value);
  ssa_.Write(local.variable, builder_.block(), value);
}

}  // namespace atalla::cc
