// Algebra on single instructions. Every rewrite gives the same bits for all inputs, traps included;
// none reassociates floats, nor takes x + 0.0 for x.

#include <cstdint>
#include <utility>
#include <vector>

#include "atalla/cc/ir/cfg.h"
#include "atalla/cc/ir/rewriter.h"
#include "atalla/cc/passes/fold.h"
#include "atalla/cc/passes/lanes.h"
#include "atalla/cc/passes/passes.h"
#include "atalla/cc/passes/ranges.h"

namespace atalla::cc {
namespace {

using ir::Block;
using ir::Function;
using ir::Instruction;
using ir::Opcode;
using ir::Predicate;
using ir::Rewriter;
using ir::Value;
using ir::ValueKind;

// log2 of a power of two, else -1.
int PowerOfTwo(uint32_t x) {
  if (x == 0 || (x & (x - 1)) != 0) return -1;
  int bits = 0;
  for (; x > 1; x >>= 1) ++bits;
  return bits;
}

// Addresses of vectors from here on are those of data memory; below it there are rows of
// scratchpads.
constexpr int64_t kFirstMemoryAddress = 0x1000;
constexpr int kRowShift = 6;
constexpr int64_t kRowBytes = 1 << kRowShift;

bool IsShiftAmount(const Value* value) { return value->IsInt() && value->bits() < 32; }

bool IsEquality(Predicate predicate) {
  return predicate == Predicate::kEq || predicate == Predicate::kNe;
}

// What `x predicate x` is.
bool HoldsForEqual(Predicate predicate) { return ir::EvaluatePredicate(predicate, 0, 0); }

class Simplifier {
 public:
  explicit Simplifier(Function& function) : function_(function), cfg_(function), ranges_(cfg_) {}

  bool Run() {
    bool changed = false;
    for (bool again = true; again;) {
      again = false;
      for (Block* block : cfg_.reverse_postorder()) {
        // By a copy: the list changes.
        const std::vector<Instruction*> instructions = block->instructions();
        for (Instruction* instruction : instructions) {
          if (instruction->block() != nullptr) again |= Visit(instruction);
        }
      }
      changed |= again;
    }
    return changed;
  }

 private:
  bool Visit(Instruction* instruction) {
    // Unused values are for the removal of dead code, which could otherwise not see an end.
    if (!instruction->MustStay() && instruction->users().empty()) return false;
    bool changed = Canonicalize(instruction);
    Value* value = FoldConstants(*instruction, instruction->operands(), function_);
    if (value == nullptr) value = Simplify(instruction);
    if (value == nullptr || value == instruction) return changed;
    Rewriter(instruction).ReplaceWith(value);
    return true;
  }

  // Changes that leave the instruction what it is: constants second, masks and operands simpler.
  bool Canonicalize(Instruction* instruction) {
    switch (instruction->opcode()) {
      case Opcode::kICmp: {
        const bool exchanged = ConstantsSecond(instruction);
        return TightenCompare(instruction) || exchanged;
      }
      case Opcode::kCondBr: {
        const bool exchanged = ConstantsSecond(instruction);
        return BranchOnCompare(instruction) || exchanged;
      }
      case Opcode::kVAdd:
      case Opcode::kVSub:
      case Opcode::kVMul:
        return DropPassthru(instruction, 3);
      case Opcode::kVExp:
        return DropPassthru(instruction, 2);
      case Opcode::kVectorLoad:
        return SimplifyRow(instruction, 0);
      case Opcode::kVectorStore:
        return SimplifyRow(instruction, 1);
      default:
        break;
    }
    Value* a = instruction->operand_count() == 2 ? instruction->operand(0) : nullptr;
    if (a == nullptr || !a->IsInt() || !HasFlag(instruction->opcode(), ir::kCommutative)) {
      return false;
    }
    if (instruction->operand(1)->IsInt()) return false;
    Exchange(instruction);
    return true;
  }

  static void Exchange(Instruction* instruction) {
    Value* a = instruction->operand(0);
    Value* b = instruction->operand(1);
    instruction->SetOperand(0, b);
    instruction->SetOperand(1, a);
  }

  static bool ConstantsSecond(Instruction* compare) {
    if (!compare->operand(0)->IsInt() || compare->operand(1)->IsInt()) return false;
    Exchange(compare);
    compare->predicate = ir::Swapped(compare->predicate);
    return true;
  }

  // x <= c to x < c + 1, x >= c to x > c - 1: the machine's compares are strict.
  bool TightenCompare(Instruction* compare) {
    const Value* b = compare->operand(1);
    if (!b->IsInt()) return false;
    const int64_t value = b->SignedBits();
    const int64_t word = b->bits();
    switch (compare->predicate) {
      case Predicate::kSle:
        if (value == INT32_MAX) return false;
        return SetCompare(compare, Predicate::kSlt, value + 1);
      case Predicate::kSge:
        if (value == INT32_MIN) return false;
        return SetCompare(compare, Predicate::kSgt, value - 1);
      case Predicate::kUle:
        if (word == UINT32_MAX) return false;
        return SetCompare(compare, Predicate::kUlt, word + 1);
      case Predicate::kUge:
        if (word == 0) return false;
        return SetCompare(compare, Predicate::kUgt, word - 1);
      default:
        return false;
    }
  }
  bool SetCompare(Instruction* compare, Predicate predicate, int64_t bound) {
    compare->predicate = predicate;
    compare->SetOperand(1, function_.Int(bound));
    return true;
  }

  // A branch on whether a compare gave 0 is a branch on its operands.
  bool BranchOnCompare(Instruction* branch) {
    if (!IsEquality(branch->predicate) || !branch->operand(1)->IsInt(0)) return false;
    const Instruction* compare = branch->operand(0)->As(Opcode::kICmp);
    if (compare == nullptr) return false;
    const bool inverted = branch->predicate == Predicate::kEq;
    Value* b = compare->operand(1);
    branch->predicate = inverted ? ir::Negated(compare->predicate) : compare->predicate;
    branch->SetOperand(0, compare->operand(0));
    branch->SetOperand(1, b);
    return true;
  }

  // With every lane enabled nothing shows through, and nothing matters where nobody looks.
  bool DropPassthru(Instruction* instruction, int mask) {
    if (instruction->operand(0)->IsUndef() ||
        !LooksOnlyAt(*instruction, instruction->operand(mask))) {
      return false;
    }
    instruction->SetOperand(0, function_.Undef(ir::Type::kVec));
    return true;
  }

  // Of vector accesses in a scratchpad: constants go to the address, what changes to the row.
  // Operand `address` and the next one.
  bool SimplifyRow(Instruction* access, int address) {
    Value* base = access->operand(address);
    Value* row = access->operand(address + 1);
    if (!base->IsInt()) return RowOfAddress(access, address);
    if (base->bits() >= kFirstMemoryAddress) return false;
    if (row->IsInt()) {
      if (base->IsInt(0)) return false;
      access->SetOperand(address, function_.Int(0));
      access->SetOperand(address + 1,
                         function_.Int(int64_t{row->bits()} + base->bits() / kRowBytes));
      return true;
    }
    const Instruction* sum = row->As(Opcode::kAdd);
    if (sum == nullptr || !sum->operand(1)->IsInt()) return false;
    const int64_t moved = base->bits() + int64_t{kRowBytes} * sum->operand(1)->SignedBits();
    if (moved < 0 || moved >= kFirstMemoryAddress) return false;
    access->SetOperand(address, function_.Int(moved));
    access->SetOperand(address + 1, sum->operand(0));
    return true;
  }

  // Row 0 at (x << 6) + c, if that is surely in the scratchpad, is row x at c.
  bool RowOfAddress(Instruction* access, int address) {
    if (!access->operand(address + 1)->IsInt(0)) return false;
    Value* base = access->operand(address);
    const ValueRange range = ranges_.At(base, access->block());
    if (range.IsEmpty() || !range.IsWithin({0, kFirstMemoryAddress - 1})) return false;
    Value* constant = function_.Int(0);
    if (const Instruction* sum = base->As(Opcode::kAdd)) {
      if (!sum->operand(1)->IsInt() || sum->operand(1)->bits() >= kFirstMemoryAddress) return false;
      constant = sum->operand(1);
      base = sum->operand(0);
    }
    const Instruction* shift = base->As(Opcode::kShl);
    if (shift == nullptr || !IsShiftAmount(shift->operand(1))) return false;
    const uint32_t amount = shift->operand(1)->bits();
    if ((int64_t{1} << amount) < kRowBytes) return false;
    Value* row = shift->operand(0);
    if ((int64_t{1} << amount) > kRowBytes) {
      row = Rewriter(access).Emit(Opcode::kShl, {row, function_.Int(amount - kRowShift)});
    } else if (ranges_.At(row, access->block()).min < 0) {
      // The shift dropped bits that the row would keep.
      return false;
    }
    access->SetOperand(address, constant);
    access->SetOperand(address + 1, row);
    return true;
  }

  // The value that can stand for the result, or null. May put instructions before this one.
  Value* Simplify(Instruction* instruction) {
    Value* a = instruction->operand_count() > 0 ? instruction->operand(0) : nullptr;
    Value* b = instruction->operand_count() > 1 ? instruction->operand(1) : nullptr;
    switch (instruction->opcode()) {
      case Opcode::kAdd:
      case Opcode::kAnd:
      case Opcode::kOr:
      case Opcode::kXor:
      case Opcode::kMul:
        return SimplifyCommutative(instruction, a, b);
      case Opcode::kSub:
        if (a == b) return function_.Int(0);
        if (b->IsInt(0)) return a;
        if (!b->IsInt()) return nullptr;
        return Rewriter(instruction).Emit(Opcode::kAdd, {a, function_.Int(-int64_t{b->bits()})});
      case Opcode::kShl:
      case Opcode::kLShr:
      case Opcode::kAShr:
        return SimplifyShift(instruction, a, b);
      case Opcode::kSDiv:
      case Opcode::kSRem:
      case Opcode::kUDiv:
      case Opcode::kURem:
        return SimplifyDivision(instruction, a, b);
      case Opcode::kICmp:
        return SimplifyCompare(instruction, a, b);
      case Opcode::kFCmp:
        // Also with NaN: the machine has only "less", of which the others are made.
        return a == b ? function_.Int(HoldsForEqual(instruction->predicate)) : nullptr;
      case Opcode::kFToBits:
        return OperandOf(a, Opcode::kBitsToF);
      case Opcode::kBitsToF:
        return OperandOf(a, Opcode::kFToBits);
      case Opcode::kMaskFromInt:
        return OperandOf(a, Opcode::kIntFromMask);
      case Opcode::kIntFromMask:
        return OperandOf(a, Opcode::kMaskFromInt);
      case Opcode::kVAdd:
      case Opcode::kVSub:
      case Opcode::kVMul:
        return IsNoLanes(instruction->operand(3)) ? a : nullptr;
      case Opcode::kVExp:
        return IsNoLanes(instruction->operand(2)) ? a : nullptr;
      default:
        return nullptr;
    }
  }

  static Value* OperandOf(Value* value, Opcode opcode) {
    Instruction* instruction = value->As(opcode);
    return instruction == nullptr ? nullptr : instruction->operand(0);
  }

  static bool IsNoLanes(const Value* mask) {
    const Instruction* from_int = mask->As(Opcode::kMaskFromInt);
    return from_int != nullptr && from_int->operand(0)->IsInt(0);
  }

  Value* SimplifyCommutative(Instruction* instruction, Value* a, Value* b) {
    const Opcode opcode = instruction->opcode();
    if (a == b) {
      if (opcode == Opcode::kAnd || opcode == Opcode::kOr) return a;
      if (opcode == Opcode::kXor) return function_.Int(0);
    }
    if (!b->IsInt()) return nullptr;
    const bool is_zero = b->IsInt(0);
    const bool is_ones = b->IsInt(-1);
    switch (opcode) {
      case Opcode::kAnd:
        if (is_zero) return b;
        if (is_ones || IsWithinMask(a, b->bits(), instruction)) return a;
        break;
      case Opcode::kOr:
        if (is_zero) return a;
        if (is_ones) return b;
        break;
      case Opcode::kMul:
        return SimplifyMultiplication(instruction, a, b);
      default:
        if (is_zero) return a;
        break;
    }
    if (opcode == Opcode::kXor && b->IsInt(1)) {
      if (const Instruction* compare = a->As(Opcode::kICmp)) {
        return Rewriter(instruction)
            .EmitCompare(Opcode::kICmp, ir::Negated(compare->predicate), compare->operand(0),
                         compare->operand(1));
      }
    }
    return Reassociate(instruction, a, b);
  }

  // (x op c) op d to x op (c op d).
  Value* Reassociate(Instruction* instruction, Value* a, Value* b) {
    const Instruction* inner = a->As(instruction->opcode());
    if (inner == nullptr || inner == instruction || !inner->operand(1)->IsInt()) return nullptr;
    Value* constant = FoldConstants(*instruction, {inner->operand(1), b}, function_);
    return Rewriter(instruction).Emit(instruction->opcode(), {inner->operand(0), constant});
  }

  Value* SimplifyMultiplication(Instruction* instruction, Value* a, Value* b) {
    if (b->IsInt(0)) return b;
    if (b->IsInt(1)) return a;
    Rewriter rewriter(instruction);
    if (b->IsInt(-1)) return rewriter.Emit(Opcode::kSub, {function_.Int(0), a});
    const int bits = PowerOfTwo(b->bits());
    if (bits > 0) return rewriter.Emit(Opcode::kShl, {a, function_.Int(bits)});
    if (const Instruction* shift = a->As(Opcode::kShl)) {
      if (IsShiftAmount(shift->operand(1))) {
        return rewriter.Emit(
            Opcode::kMul,
            {shift->operand(0), function_.Int(int64_t{b->bits()} << shift->operand(1)->bits())});
      }
    }
    return Reassociate(instruction, a, b);
  }

  Value* SimplifyShift(Instruction* instruction, Value* a, Value* b) {
    if (b->IsInt(0)) return a;
    if (a->IsInt(0)) return a;
    if (!IsShiftAmount(b)) return nullptr;
    const uint32_t amount = b->bits();
    const Instruction* inner = a->AsInstruction();
    if (inner == nullptr || inner == instruction || inner->operand_count() != 2 ||
        !IsShiftAmount(inner->operand(1))) {
      return nullptr;
    }
    Value* x = inner->operand(0);
    const uint32_t total = amount + inner->operand(1)->bits();
    Rewriter rewriter(instruction);
    if (inner->opcode() == instruction->opcode()) {
      if (total < 32) return rewriter.Emit(instruction->opcode(), {x, function_.Int(total)});
      if (instruction->opcode() != Opcode::kAShr) return function_.Int(0);
      return rewriter.Emit(Opcode::kAShr, {x, function_.Int(31)});
    }
    if (inner->opcode() != Opcode::kShl || total != 2 * amount) return nullptr;
    // Up and down again: sign extension, or the low bits.
    if (instruction->opcode() == Opcode::kAShr) {
      const int64_t limit = int64_t{1} << (31 - amount);
      const ValueRange range = ranges_.At(x, instruction->block());
      return range.IsWithin({-limit, limit - 1}) ? x : nullptr;
    }
    return rewriter.Emit(Opcode::kAnd, {x, function_.Int(int64_t{0xFFFFFFFFu >> amount})});
  }

  // Whether the mask, ones at the bottom, keeps all that the value can be.
  bool IsWithinMask(const Value* value, uint32_t mask, const Instruction* at) {
    if ((mask & (mask + 1)) != 0) return false;
    return ranges_.At(value, at->block()).IsWithin({0, mask});
  }

  Value* SimplifyDivision(Instruction* instruction, Value* a, Value* b) {
    if (!b->IsInt()) return nullptr;
    const Opcode opcode = instruction->opcode();
    const bool is_remainder = opcode == Opcode::kSRem || opcode == Opcode::kURem;
    const bool is_signed = opcode == Opcode::kSDiv || opcode == Opcode::kSRem;
    Rewriter rewriter(instruction);
    if (b->IsInt(1)) return is_remainder ? function_.Int(0) : a;
    if (b->IsInt(-1) && is_signed) {
      if (is_remainder) return function_.Int(0);
      return rewriter.Emit(Opcode::kSub, {function_.Int(0), a});
    }
    const int bits = PowerOfTwo(b->bits());
    if (is_signed || bits < 0) return nullptr;
    if (is_remainder) {
      return rewriter.Emit(Opcode::kAnd, {a, function_.Int(int64_t{b->bits()} - 1)});
    }
    return rewriter.Emit(Opcode::kLShr, {a, function_.Int(bits)});
  }

  Value* SimplifyCompare(Instruction* compare, Value* a, Value* b) {
    const Predicate predicate = compare->predicate;
    if (a == b) return function_.Int(HoldsForEqual(predicate));
    if (!b->IsInt()) return nullptr;
    // Against the ends of the range.
    const uint32_t word = b->bits();
    const bool at_min = (predicate == Predicate::kUlt && word == 0) ||
                        (predicate == Predicate::kSlt && word == 0x80000000u);
    const bool at_max = (predicate == Predicate::kUgt && word == 0xFFFFFFFFu) ||
                        (predicate == Predicate::kSgt && word == 0x7FFFFFFFu);
    if (at_min || at_max) return function_.Int(0);
    const bool from_min = (predicate == Predicate::kUge && word == 0) ||
                          (predicate == Predicate::kSge && word == 0x80000000u);
    const bool to_max = (predicate == Predicate::kUle && word == 0xFFFFFFFFu) ||
                        (predicate == Predicate::kSle && word == 0x7FFFFFFFu);
    if (from_min || to_max) return function_.Int(1);
    // Whether a compare gave 0 or not, as a compare.
    Instruction* inner = a->As(Opcode::kICmp);
    if (inner == nullptr || !b->IsInt(0) || !IsEquality(predicate)) return nullptr;
    if (predicate == Predicate::kNe) return inner;
    return Rewriter(compare).EmitCompare(Opcode::kICmp, ir::Negated(inner->predicate),
                                         inner->operand(0), inner->operand(1));
  }

  Function& function_;
  // Blocks stay as they are, so this stays right.
  ir::Cfg cfg_;
  Ranges ranges_;
};

}  // namespace

bool SimplifyInstructions(Function& function) { return Simplifier(function).Run(); }

}  // namespace atalla::cc
