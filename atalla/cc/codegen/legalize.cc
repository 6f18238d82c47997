#include "atalla/cc/codegen/legalize.h"

#include <vector>

#include "atalla/cc/ir/cfg.h"
#include "atalla/cc/ir/rewriter.h"
#include "atalla/cc/passes/ranges.h"

namespace atalla::cc {
namespace {

using ir::Block;
using ir::Function;
using ir::Instruction;
using ir::Opcode;
using ir::Predicate;
using ir::Rewriter;
using ir::Type;
using ir::Value;
using ir::Width;

bool IsPowerOfTwo(uint32_t x) { return x != 0 && (x & (x - 1)) == 0; }

int Log2(uint32_t x) {
  int bits = 0;
  while (x > 1) {
    x >>= 1;
    ++bits;
  }
  return bits;
}

bool IsOrder(Predicate predicate) {
  return predicate != Predicate::kEq && predicate != Predicate::kNe;
}

class Legalizer {
 public:
  Legalizer(Function& function, const LegalizeOptions& options)
      : function_(function), options_(options), cfg_(function), ranges_(cfg_) {}

  void Run() {
    for (Block* block : function_.blocks()) {
      // By a copy: what is put in is legal, or is legalized by its maker.
      const std::vector<Instruction*> instructions = block->instructions();
      for (Instruction* instruction : instructions) Visit(instruction);
    }
  }

 private:
  bool NonNegative(const Value* value, const Instruction* at) {
    return ranges_.IsNonNegative(value, at->block());
  }
  bool Positive(const Value* value, const Instruction* at) {
    return ranges_.At(value, at->block()).min > 0;
  }

  void Visit(Instruction* instruction) {
    switch (instruction->opcode()) {
      case Opcode::kCondBr:
        return VisitBranch(instruction);
      case Opcode::kSDiv:
        return VisitSignedDivision(instruction);
      case Opcode::kSRem:
        return VisitSignedRemainder(instruction);
      case Opcode::kUDiv:
      case Opcode::kURem:
        return VisitUnsigned(instruction);
      case Opcode::kSIToF:
        return VisitSignedToFloat(instruction);
      case Opcode::kFCmp:
        return VisitFloatCompare(instruction);
      case Opcode::kICmp:
        return VisitCompare(instruction);
      case Opcode::kLoad:
        return VisitLoad(instruction);
      case Opcode::kStore:
        return VisitStore(instruction);
      default:
        return;
    }
  }

  // A compare that gives 0 or 1 for `a predicate b`, or its complement: then *negated. Only slt and
  // ult of the order predicates exist.
  static Value* Order(Rewriter& rewriter, Predicate predicate, Value* a, Value* b, bool* negated) {
    *negated = false;
    switch (predicate) {
      case Predicate::kSle:
      case Predicate::kSge:
      case Predicate::kUle:
      case Predicate::kUge:
        *negated = true;
        predicate = ir::Negated(predicate);
        break;
      default:
        break;
    }
    if (predicate == Predicate::kSgt || predicate == Predicate::kUgt) {
      predicate = ir::Swapped(predicate);
      std::swap(a, b);
    }
    return rewriter.EmitCompare(Opcode::kICmp, predicate, a, b);
  }

  void VisitBranch(Instruction* branch) {
    // A branch on a compare that nobody else needs is a branch on its operands.
    Instruction* compare = branch->operand(0)->As(Opcode::kICmp);
    if (compare != nullptr && !IsOrder(branch->predicate) && branch->operand(1)->IsInt(0)) {
      Predicate predicate = compare->predicate;
      if (branch->predicate == Predicate::kEq) predicate = ir::Negated(predicate);
      branch->predicate = predicate;
      Value* b = compare->operand(1);
      branch->SetOperand(0, compare->operand(0));
      branch->SetOperand(1, b);
      if (compare->users().empty()) compare->block()->Erase(compare);
    }
    if (!IsOrder(branch->predicate)) return;
    const Predicate predicate = branch->predicate;
    const bool is_signed = predicate < Predicate::kUlt;
    if ((options_.signed_branches && is_signed) ||
        (NonNegative(branch->operand(0), branch) && NonNegative(branch->operand(1), branch))) {
      if (!is_signed) {
        branch->predicate =
            static_cast<Predicate>(static_cast<int>(predicate) - static_cast<int>(Predicate::kUlt) +
                                   static_cast<int>(Predicate::kSlt));
      }
      return;
    }
    Rewriter rewriter(branch);
    bool negated = false;
    Value* order = Order(rewriter, predicate, branch->operand(0), branch->operand(1), &negated);
    branch->predicate = negated ? Predicate::kEq : Predicate::kNe;
    branch->SetOperand(0, order);
    branch->SetOperand(1, rewriter.Int(0));
  }

  static void VisitCompare(Instruction* compare) {
    const Predicate predicate = compare->predicate;
    if (predicate != Predicate::kSle && predicate != Predicate::kSge &&
        predicate != Predicate::kUle && predicate != Predicate::kUge) {
      return;
    }
    if (compare->users().empty()) return;
    Rewriter rewriter(compare);
    bool negated = false;
    Value* order = Order(rewriter, predicate, compare->operand(0), compare->operand(1), &negated);
    rewriter.ReplaceWith(rewriter.Emit(Opcode::kXor, {order, rewriter.Int(1)}));
  }

  void VisitSignedDivision(Instruction* division) {
    Value* divisor = division->operand(1);
    if (!divisor->IsInt() || !IsPowerOfTwo(divisor->bits()) || divisor->SignedBits() < 0) return;
    if (!NonNegative(division->operand(0), division)) return;
    Rewriter rewriter(division);
    rewriter.ReplaceWith(
        rewriter.Emit(Opcode::kLShr, {division->operand(0), rewriter.Int(Log2(divisor->bits()))}));
  }

  void VisitSignedRemainder(Instruction* remainder) {
    Value* a = remainder->operand(0);
    Value* b = remainder->operand(1);
    Rewriter rewriter(remainder);
    // The sign of a divisor does not matter, in C.
    if (b->IsInt() && b->SignedBits() < 0 && b->SignedBits() != INT32_MIN) {
      b = rewriter.Int(-int64_t{b->SignedBits()});
    }
    if (NonNegative(a, remainder) && b->IsInt() && IsPowerOfTwo(b->bits())) {
      rewriter.ReplaceWith(rewriter.Emit(Opcode::kAnd, {a, rewriter.Int(int64_t{b->bits()} - 1)}));
      return;
    }
    if (NonNegative(a, remainder) && Positive(b, remainder)) {
      remainder->SetOperand(1, b);
      return;
    }
    Value* quotient = rewriter.Emit(Opcode::kSDiv, {a, b});
    Value* product = rewriter.Emit(Opcode::kMul, {quotient, b});
    rewriter.ReplaceWith(rewriter.Emit(Opcode::kSub, {a, product}));
  }

  void VisitUnsigned(Instruction* instruction) {
    Value* a = instruction->operand(0);
    Value* b = instruction->operand(1);
    const bool is_division = instruction->opcode() == Opcode::kUDiv;
    Rewriter rewriter(instruction);
    if (b->IsInt() && IsPowerOfTwo(b->bits())) {
      rewriter.ReplaceWith(
          is_division ? rewriter.Emit(Opcode::kLShr, {a, rewriter.Int(Log2(b->bits()))})
                      : rewriter.Emit(Opcode::kAnd, {a, rewriter.Int(int64_t{b->bits()} - 1)}));
      return;
    }
    if (NonNegative(a, instruction) && Positive(b, instruction)) {
      rewriter.ReplaceWith(rewriter.Emit(is_division ? Opcode::kSDiv : Opcode::kSRem, {a, b}));
      return;
    }
    Value* quotient = UnsignedQuotient(rewriter, a, b, Positive(b, instruction));
    if (!is_division) {
      Value* product = rewriter.Emit(Opcode::kMul, {quotient, b});
      quotient = rewriter.Emit(Opcode::kSub, {a, product});
    }
    rewriter.ReplaceWith(quotient);
  }

  // For a divisor below 2^31: half the dividend is a non-negative number, and twice its quotient is
  // at most one short. Other divisors go into the dividend once or not at all.
  static Value* UnsignedQuotient(Rewriter& rewriter, Value* a, Value* b, bool b_is_positive) {
    const auto emit = [&](Opcode opcode, Value* x, Value* y) {
      return rewriter.Emit(opcode, {x, y});
    };
    Value* one = rewriter.Int(1);
    Value* divisor = b;
    Value* is_big = nullptr;  // All ones if b >= 2^31.
    if (!b_is_positive) {
      is_big = emit(Opcode::kAShr, b, rewriter.Int(31));
      // 1 in place of a big divisor; 0 stays 0 and traps as it should.
      Value* small_part = emit(Opcode::kAnd, b, emit(Opcode::kXor, is_big, rewriter.Int(-1)));
      divisor = emit(Opcode::kSub, small_part, is_big);
    }
    Value* half = emit(Opcode::kLShr, a, one);
    Value* doubled = emit(Opcode::kShl, emit(Opcode::kSDiv, half, divisor), one);
    Value* rest = emit(Opcode::kSub, a, emit(Opcode::kMul, doubled, divisor));
    Value* is_less = rewriter.EmitCompare(Opcode::kICmp, Predicate::kUlt, rest, divisor);
    Value* quotient = emit(Opcode::kAdd, doubled, emit(Opcode::kXor, is_less, one));
    if (is_big == nullptr) return quotient;
    Value* below = rewriter.EmitCompare(Opcode::kICmp, Predicate::kUlt, a, b);
    Value* big_quotient = emit(Opcode::kXor, below, one);
    // quotient ^ ((quotient ^ big) & is_big)
    Value* difference = emit(Opcode::kXor, quotient, big_quotient);
    return emit(Opcode::kXor, quotient, emit(Opcode::kAnd, difference, is_big));
  }

  void VisitSignedToFloat(Instruction* conversion) {
    Value* a = conversion->operand(0);
    Rewriter rewriter(conversion);
    if (NonNegative(a, conversion)) {
      rewriter.ReplaceWith(rewriter.Emit(Opcode::kUIToF, {a}));
      return;
    }
    Value* sign = rewriter.Emit(Opcode::kAShr, {a, rewriter.Int(31)});
    Value* flipped = rewriter.Emit(Opcode::kXor, {a, sign});
    Value* magnitude = rewriter.Emit(Opcode::kSub, {flipped, sign});
    Value* word = rewriter.Emit(Opcode::kFToBits, {rewriter.Emit(Opcode::kUIToF, {magnitude})});
    Value* sign_bit = rewriter.Emit(Opcode::kShl, {sign, rewriter.Int(31)});
    Value* signed_word = rewriter.Emit(Opcode::kOr, {word, sign_bit});
    rewriter.ReplaceWith(rewriter.Emit(Opcode::kBitsToF, {signed_word}));
  }

  static void VisitFloatCompare(Instruction* compare) {
    if (compare->predicate == Predicate::kSlt || compare->users().empty()) return;
    Rewriter rewriter(compare);
    Value* a = compare->operand(0);
    Value* b = compare->operand(1);
    const auto less = [&](Value* x, Value* y) {
      return rewriter.EmitCompare(Opcode::kFCmp, Predicate::kSlt, x, y);
    };
    const auto complement = [&](Value* x) {
      return rewriter.Emit(Opcode::kXor, {x, rewriter.Int(1)});
    };
    switch (compare->predicate) {
      case Predicate::kSgt:
        rewriter.ReplaceWith(less(b, a));
        return;
      case Predicate::kSle:
        rewriter.ReplaceWith(complement(less(b, a)));
        return;
      case Predicate::kSge:
        rewriter.ReplaceWith(complement(less(a, b)));
        return;
      default: {
        Value* differ = rewriter.Emit(Opcode::kOr, {less(a, b), less(b, a)});
        rewriter.ReplaceWith(compare->predicate == Predicate::kNe ? differ : complement(differ));
      }
    }
  }

  // Address bits 1:0, or -1 if they are not known.
  static int LowBits(const Value* address, int depth = 0) {
    if (address->IsInt()) return static_cast<int>(address->bits() & 3);
    if (address->kind() == ir::ValueKind::kSymbolAddress) return -1;
    if (address->kind() == ir::ValueKind::kSlotAddress) return 0;
    const Instruction* instruction = address->AsInstruction();
    if (instruction == nullptr || depth > 8) return -1;
    const auto operand = [&](int i) { return LowBits(instruction->operand(i), depth + 1); };
    switch (instruction->opcode()) {
      case Opcode::kAdd: {
        const int a = operand(0);
        const int b = operand(1);
        return a < 0 || b < 0 ? -1 : (a + b) & 3;
      }
      case Opcode::kShl:
        return instruction->operand(1)->IsInt() && instruction->operand(1)->bits() >= 2 ? 0 : -1;
      case Opcode::kMul: {
        const int a = operand(0);
        const int b = operand(1);
        return a == 0 || b == 0 ? 0 : a < 0 || b < 0 ? -1 : (a * b) & 3;
      }
      default:
        return -1;
    }
  }

  struct BytePlace {
    Value* word_address;
    Value* shift;  // Bits from the end of the word to the byte.
  };
  static BytePlace PlaceOfByte(Rewriter& rewriter, Value* address) {
    const int low = LowBits(address);
    if (low >= 0) {
      Value* word = low == 0 ? address : rewriter.Emit(Opcode::kAdd, {address, rewriter.Int(-low)});
      return {word, rewriter.Int(low * 8)};
    }
    Value* offset = rewriter.Emit(Opcode::kAnd, {address, rewriter.Int(3)});
    return {rewriter.Emit(Opcode::kAnd, {address, rewriter.Int(-4)}),
            rewriter.Emit(Opcode::kShl, {offset, rewriter.Int(3)})};
  }

  static void VisitLoad(Instruction* load) {
    Rewriter rewriter(load);
    const bool is_signed = load->width == Width::kI8 || load->width == Width::kI16;
    const Opcode extend = is_signed ? Opcode::kAShr : Opcode::kLShr;
    if (load->width == Width::kI16 || load->width == Width::kU16) {
      Value* upper = rewriter.Emit(
          Opcode::kFToBits, {rewriter.EmitLoad(Width::kBf16, load->operand(0), load->is_volatile)});
      rewriter.ReplaceWith(rewriter.Emit(extend, {upper, rewriter.Int(16)}));
    } else if (load->width == Width::kI8 || load->width == Width::kU8) {
      const BytePlace place = PlaceOfByte(rewriter, load->operand(0));
      Value* word = rewriter.EmitLoad(Width::kI32, place.word_address, load->is_volatile);
      Value* shifted = rewriter.Emit(Opcode::kLShr, {word, place.shift});
      Value* top = rewriter.Emit(Opcode::kShl, {shifted, rewriter.Int(24)});
      rewriter.ReplaceWith(rewriter.Emit(extend, {top, rewriter.Int(24)}));
    }
  }

  static void VisitStore(Instruction* store) {
    Rewriter rewriter(store);
    if (store->width == Width::kI16 || store->width == Width::kU16) {
      Value* upper = rewriter.Emit(Opcode::kShl, {store->operand(0), rewriter.Int(16)});
      store->SetOperand(0, rewriter.Emit(Opcode::kBitsToF, {upper}));
      store->width = Width::kBf16;
    } else if (store->width == Width::kI8 || store->width == Width::kU8) {
      const BytePlace place = PlaceOfByte(rewriter, store->operand(1));
      Value* word = rewriter.EmitLoad(Width::kI32, place.word_address, store->is_volatile);
      Value* byte = rewriter.Emit(Opcode::kAnd, {store->operand(0), rewriter.Int(255)});
      Value* mask = rewriter.Emit(Opcode::kShl, {rewriter.Int(255), place.shift});
      Value* others = rewriter.Emit(Opcode::kAnd,
                                    {word, rewriter.Emit(Opcode::kXor, {mask, rewriter.Int(-1)})});
      Value* moved = rewriter.Emit(Opcode::kShl, {byte, place.shift});
      store->SetOperand(0, rewriter.Emit(Opcode::kOr, {others, moved}));
      store->SetOperand(1, place.word_address);
      store->width = Width::kI32;
    }
  }

  Function& function_;
  const LegalizeOptions& options_;
  ir::Cfg cfg_;
  Ranges ranges_;
};

}  // namespace

void LegalizeFunction(Function& function, const LegalizeOptions& options) {
  Legalizer(function, options).Run();
}

}  // namespace atalla::cc
