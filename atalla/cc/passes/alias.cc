#include "atalla/cc/passes/alias.h"

#include <set>

namespace atalla::cc {
namespace {

using ir::Instruction;
using ir::Opcode;
using ir::Value;
using ir::ValueKind;

// Chains of sums longer than this are taken for unknown addresses.
constexpr int kMaxDepth = 16;

bool IsObject(const Value* base) {
  return base != nullptr &&
         (base->kind() == ValueKind::kSlotAddress || base->kind() == ValueKind::kSymbolAddress);
}

// The object that the sum `value` points into, null if none or not known.
const Value* ObjectOf(const Value* value, int depth) {
  if (IsObject(value)) return value;
  const Instruction* sum = value->As(Opcode::kAdd);
  if (sum == nullptr || depth > kMaxDepth) return nullptr;
  const Value* a = ObjectOf(sum->operand(0), depth + 1);
  const Value* b = ObjectOf(sum->operand(1), depth + 1);
  if (a != nullptr && b != nullptr) return nullptr;
  return a != nullptr ? a : b;
}

}  // namespace

MemoryLocation LocationOf(const Value* address, ir::Width width) {
  MemoryLocation location;
  location.size_bytes = ir::SizeOfWidth(width);
  uint32_t offset = 0;
  for (const Instruction* sum = address->As(Opcode::kAdd); sum != nullptr;
       sum = address->As(Opcode::kAdd)) {
    const int constant = sum->operand(1)->IsInt() ? 1 : sum->operand(0)->IsInt() ? 0 : -1;
    if (constant < 0) break;
    offset += sum->operand(constant)->bits();
    address = sum->operand(1 - constant);
  }
  const Value* object = ObjectOf(address, 0);
  if (address->IsInt()) {
    location.offset = static_cast<int32_t>(offset + address->bits());
  } else if (object != nullptr && object != address) {
    location.base = object;
  } else {
    location.base = address;
    location.offset = static_cast<int32_t>(offset);
  }
  if (width == ir::Width::kVec && location.offset.has_value()) {
    // The lowest bit of a vector's address does not count.
    location.offset = static_cast<int32_t>(static_cast<uint32_t>(*location.offset) - 1);
    ++location.size_bytes;
  }
  return location;
}

MemoryLocation LocationOfLoad(const Instruction& load) {
  return LocationOf(load.operand(0), load.width);
}
MemoryLocation LocationOfStore(const Instruction& store) {
  return LocationOf(store.operand(1), store.width);
}

Aliases::Aliases(ir::Function& function) {
  escapes_.resize(function.slots().size(), false);
  for (size_t slot = 0; slot < escapes_.size(); ++slot) {
    const Value* root = function.SlotAddress(static_cast<int>(slot));
    std::set<const Value*> seen = {root};
    std::vector<const Value*> worklist = {root};
    while (!worklist.empty() && !escapes_[slot]) {
      const Value* value = worklist.back();
      worklist.pop_back();
      for (const Instruction* user : value->users()) {
        if (user->opcode() == Opcode::kLoad) continue;
        if (user->opcode() == Opcode::kStore && user->operand(0) != value) continue;
        // A sum whose object LocationOf() finds again.
        if (user->opcode() == Opcode::kAdd && ObjectOf(user, 0) == root) {
          if (seen.insert(user).second) worklist.push_back(user);
          continue;
        }
        escapes_[slot] = true;
      }
    }
  }
}

bool Aliases::IsPrivate(const Value* base) const {
  return base != nullptr && base->kind() == ValueKind::kSlotAddress && !escapes_[base->bits()];
}

bool Aliases::MayOverlap(const MemoryLocation& a, const MemoryLocation& b) const {
  if (a.base != b.base) {
    if (IsObject(a.base) && IsObject(b.base)) return false;
    return !IsPrivate(a.base) && !IsPrivate(b.base);
  }
  if (!a.offset.has_value() || !b.offset.has_value()) return true;
  // Modulo 2^32, as addresses are.
  const uint32_t distance = static_cast<uint32_t>(*b.offset) - static_cast<uint32_t>(*a.offset);
  return distance < static_cast<uint32_t>(a.size_bytes) ||
         0u - distance < static_cast<uint32_t>(b.size_bytes);
}

bool Aliases::MayWrite(const Instruction& instruction, const MemoryLocation& location) const {
  if (!HasFlag(instruction.opcode(), ir::kWritesMemory)) return false;
  if (instruction.opcode() == Opcode::kStore) {
    return MayOverlap(LocationOfStore(instruction), location);
  }
  return !IsPrivate(location.base);
}

}  // namespace atalla::cc
