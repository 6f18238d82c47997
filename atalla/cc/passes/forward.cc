// Loads of what was stored or loaded before, within a block and on into blocks that only it leads
// to; and stores to objects of the frame that nobody reads.

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "atalla/cc/ir/cfg.h"
#include "atalla/cc/ir/rewriter.h"
#include "atalla/cc/passes/alias.h"
#include "atalla/cc/passes/passes.h"

namespace atalla::cc {
namespace {

using ir::Block;
using ir::Function;
using ir::Instruction;
using ir::Opcode;
using ir::Rewriter;
using ir::Value;
using ir::ValueKind;
using ir::Width;

// Contents of memory that are kept in mind at a time; older ones are forgotten.
constexpr size_t kMaxKnown = 64;
constexpr int kMaxDepth = 8;

// Memory at `address` holds what a store of `value` with this width leaves there.
struct Known {
  const Value* address;
  MemoryLocation location;
  Width width;
  Value* value;
};

// Whether every lane is a BF16 number or a quiet NaN, which going through memory leaves as it is.
bool HasBf16Lanes(const Value* value, int depth = 0) {
  if (value->kind() == ValueKind::kZeroVector) return true;
  const Instruction* instruction = value->AsInstruction();
  if (instruction == nullptr || depth > kMaxDepth) return false;
  switch (instruction->opcode()) {
    case Opcode::kLoad:
      return true;
    case Opcode::kVAdd:
    case Opcode::kVSub:
    case Opcode::kVMul:
    case Opcode::kVExp:
      // The enabled lanes are rounded; the others are those of the passthru.
      return instruction->operand(instruction->operand_count() - 1)->kind() ==
                 ValueKind::kAllLanes ||
             HasBf16Lanes(instruction->operand(0), depth + 1);
    default:
      return false;
  }
}

bool SamePlace(const Known& known, const Value* address, const MemoryLocation& location) {
  if (known.address == address) return true;
  return known.location.base == location.base && known.location.offset.has_value() &&
         known.location.offset == location.offset &&
         known.location.size_bytes == location.size_bytes;
}

// What the load gives, made of the value; null if there are no operations for it.
Value* Convert(const Known& known, Instruction* load) {
  Rewriter rewriter(load);
  const Width from = known.width;
  const Width to = load->width;
  if (ir::SizeOfWidth(from) != ir::SizeOfWidth(to)) return nullptr;
  const auto extend = [&](Opcode opcode, int bits) {
    Value* high = rewriter.Emit(Opcode::kShl, {known.value, rewriter.Int(bits)});
    return rewriter.Emit(opcode, {high, rewriter.Int(bits)});
  };
  // The same 16 bits are the low half of an i32 and the upper half of an f32.
  if ((from == Width::kBf16) != (to == Width::kBf16)) return nullptr;
  switch (to) {
    case Width::kI8:
      return extend(Opcode::kAShr, 24);
    case Width::kU8:
      return extend(Opcode::kLShr, 24);
    case Width::kI16:
      return extend(Opcode::kAShr, 16);
    case Width::kU16:
      return extend(Opcode::kLShr, 16);
    case Width::kI32:
      if (from == Width::kI32) return known.value;
      return rewriter.Emit(Opcode::kFToBits, {known.value});
    case Width::kFloat32:
      if (from == Width::kFloat32) return known.value;
      return rewriter.Emit(Opcode::kBitsToF, {known.value});
    case Width::kBf16: {
      Value* word = rewriter.Emit(Opcode::kFToBits, {known.value});
      Value* upper = rewriter.Emit(Opcode::kAnd, {word, rewriter.Int(int64_t{0xFFFF0000})});
      return rewriter.Emit(Opcode::kBitsToF, {upper});
    }
    case Width::kVec:
      return HasBf16Lanes(known.value) ? known.value : nullptr;
  }
  return nullptr;
}

class Forwarder {
 public:
  explicit Forwarder(Function& function) : cfg_(function), aliases_(function) {}

  bool Run() {
    bool changed = false;
    for (Block* block : cfg_.reverse_postorder()) {
      std::vector<Known>& known = known_at_end_[block];
      const std::vector<Block*>& predecessors = cfg_.predecessors(block);
      if (predecessors.size() == 1) known = known_at_end_[predecessors[0]];
      const std::vector<Instruction*> instructions = block->instructions();
      for (Instruction* instruction : instructions) changed |= Visit(instruction, known);
    }
    return changed;
  }

 private:
  bool Visit(Instruction* instruction, std::vector<Known>& known) {
    if (instruction->opcode() == Opcode::kLoad && !instruction->is_volatile) {
      return VisitLoad(instruction, known);
    }
    if (!HasFlag(instruction->opcode(), ir::kWritesMemory)) return false;
    known.erase(std::remove_if(known.begin(), known.end(),
                               [&](const Known& each) {
                                 return aliases_.MayWrite(*instruction, each.location);
                               }),
                known.end());
    if (instruction->opcode() == Opcode::kStore && !instruction->is_volatile) {
      Remember({instruction->operand(1), LocationOfStore(*instruction), instruction->width,
                instruction->operand(0)},
               known);
    }
    return false;
  }

  bool VisitLoad(Instruction* load, std::vector<Known>& known) {
    const MemoryLocation location = LocationOfLoad(*load);
    // The latest first.
    for (auto it = known.rbegin(); it != known.rend(); ++it) {
      if (!SamePlace(*it, load->operand(0), location)) continue;
      // A value that was loaded is as the load left it.
      const bool same_load = it->width == load->width && it->value->As(Opcode::kLoad) != nullptr &&
                             it->value->AsInstruction()->width == load->width;
      Value* value = same_load ? it->value : Convert(*it, load);
      if (value == nullptr) continue;
      Rewriter(load).ReplaceWith(value);
      return true;
    }
    Remember({load->operand(0), location, load->width, load}, known);
    return false;
  }

  static void Remember(const Known& fact, std::vector<Known>& known) {
    if (known.size() == kMaxKnown) known.erase(known.begin());
    known.push_back(fact);
  }

  const ir::Cfg cfg_;
  const Aliases aliases_;
  std::map<const Block*, std::vector<Known>> known_at_end_;
};

// The stores to a slot whose address goes into nothing but stores; nothing if anyone may read it.
std::optional<std::vector<Instruction*>> OnlyStores(Value* address) {
  std::vector<Instruction*> stores;
  std::vector<Value*> worklist = {address};
  std::set<const Value*> seen = {address};
  while (!worklist.empty()) {
    Value* value = worklist.back();
    worklist.pop_back();
    for (Instruction* user : value->users()) {
      if (user->opcode() == Opcode::kAdd) {
        if (seen.insert(user).second) worklist.push_back(user);
      } else if (user->opcode() == Opcode::kStore && user->operand(0) != value &&
                 !user->is_volatile) {
        stores.push_back(user);
      } else {
        return std::nullopt;
      }
    }
  }
  return stores;
}

bool RemoveUnreadSlots(Function& function) {
  const Aliases aliases(function);
  bool changed = false;
  for (size_t slot = 0; slot < function.slots().size(); ++slot) {
    Value* address = function.SlotAddress(static_cast<int>(slot));
    if (!aliases.IsPrivate(address)) continue;
    const auto stores = OnlyStores(address);
    if (!stores.has_value()) continue;
    for (Instruction* store : *stores) {
      store->block()->Erase(store);
      changed = true;
    }
  }
  return changed;
}

}  // namespace

bool ForwardStores(Function& function) {
  const bool forwarded = Forwarder(function).Run();
  return RemoveUnreadSlots(function) || forwarded;
}

}  // namespace atalla::cc
