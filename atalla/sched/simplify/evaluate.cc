#include "atalla/sched/simplify/evaluate.h"

#include <cstdint>
#include <optional>

#include "atalla/emu/arithmetic.h"
#include "atalla/emu/fault.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/table.h"

namespace atalla::sched::simplify {
namespace {

using isa::Op;

std::optional<uint32_t> Unless(emu::Checked result) {
  if (result.fault != emu::Fault::kNone) return std::nullopt;
  return result.value;
}

std::optional<uint32_t> EvaluateInteger(Op op, uint32_t a, uint32_t b) {
  switch (op) {
    case Op::kAddS:
      return emu::Add(a, b);
    case Op::kSubS:
      return emu::Subtract(a, b);
    case Op::kMulS:
      return emu::Multiply(a, b);
    case Op::kDivS:
      return Unless(emu::Divide(a, b));
    case Op::kModS:
      return Unless(emu::Modulus(a, b));
    case Op::kOrS:
      return emu::Or(a, b);
    case Op::kAndS:
      return emu::And(a, b);
    case Op::kXorS:
      return emu::Xor(a, b);
    case Op::kSllS:
      return emu::ShiftLeft(a, b);
    case Op::kSrlS:
      return emu::ShiftRight(a, b);
    case Op::kSraS:
      return emu::ShiftRightSigned(a, b);
    case Op::kSltS:
      return emu::Less(a, b);
    case Op::kSltuS:
      return emu::LessUnsigned(a, b);
    default:
      return std::nullopt;
  }
}

// Where machines differ it is by a trap, so what does not trap on the strictest is the same on all.
std::optional<uint32_t> EvaluateFloat(Op op, uint32_t a, uint32_t b) {
  constexpr bool kAbort = true;
  switch (op) {
    case Op::kAddBf:
      return Unless(emu::ScalarFloat<emu::PlusFloat, kAbort>(a, b));
    case Op::kSubBf:
      return Unless(emu::ScalarFloat<emu::MinusFloat, kAbort>(a, b));
    case Op::kMulBf:
      return Unless(emu::ScalarFloat<emu::TimesFloat, kAbort>(a, b));
    case Op::kRcpBf:
      return Unless(emu::Reciprocal<kAbort>(a));
    case Op::kSltBf:
      return emu::LessFloat(a, b);
    case Op::kSqrtBf:
      return emu::SquareRoot(a);
    case Op::kStbfS:
      return emu::FloatFromUnsigned(a);
    case Op::kBftsS:
      return Unless(emu::IntegerFromFloat(a));
    default:
      return std::nullopt;
  }
}

// The table lists both forms in the same order.
constexpr int kToImmediate = static_cast<int>(Op::kAddiS) - static_cast<int>(Op::kAddS);

}  // namespace

std::optional<isa::Op> ImmediateForm(Op op) {
  if (op < Op::kAddS || op > Op::kSltuS) return std::nullopt;
  return static_cast<Op>(static_cast<int>(op) + kToImmediate);
}

bool IsCommutative(Op op) {
  return op == Op::kAddS || op == Op::kMulS || op == Op::kOrS || op == Op::kAndS || op == Op::kXorS;
}

std::optional<uint32_t> Evaluate(Op op, uint32_t a, uint32_t b) {
  if (op >= Op::kAddiS && op <= Op::kSltuiS) {
    op = static_cast<Op>(static_cast<int>(op) - kToImmediate);
  }
  if (ImmediateForm(op)) return EvaluateInteger(op, a, b);
  return EvaluateFloat(op, a, b);
}

std::optional<bool> IsTaken(Op op, uint32_t a, uint32_t b) {
  const auto agree = [](bool signed_order, bool unsigned_order) -> std::optional<bool> {
    if (signed_order != unsigned_order) return std::nullopt;
    return signed_order;
  };
  switch (op) {
    case Op::kBeqS:
      return emu::Equal(a, b);
    case Op::kBneS:
      return emu::NotEqual(a, b);
    case Op::kBltS:
      return agree(emu::SignedLess(a, b), emu::UnsignedLess(a, b));
    case Op::kBgeS:
      return agree(emu::SignedGreaterEqual(a, b), emu::UnsignedGreaterEqual(a, b));
    case Op::kBgtS:
      return agree(emu::SignedGreater(a, b), emu::UnsignedGreater(a, b));
    case Op::kBleS:
      return agree(emu::SignedLessEqual(a, b), emu::UnsignedLessEqual(a, b));
    default:
      return std::nullopt;
  }
}

bool IsRemovable(const isa::Instruction& in) {
  constexpr uint32_t kLasting = isa::kWritesMemory | isa::kWritesScratchpad | isa::kReadsWeights |
                                isa::kWritesWeights | isa::kIsControl;
  if (isa::HasEffect(in.op, kLasting)) return false;
  switch (in.op) {
    case Op::kDivS:
    case Op::kModS:
    case Op::kAddBf:
    case Op::kSubBf:
    case Op::kMulBf:
    case Op::kRcpBf:
    case Op::kBftsS:
      return false;
    case Op::kDiviS:
    case Op::kModiS:
      return in.imm != 0;
    case Op::kVmovVts:
      return in.imm < isa::kLanes;
    case Op::kVregLd:
      // Scratchpads 2 and 3 do not exist.
      return in.sid < 2;
    default:
      return true;
  }
}

}  // namespace atalla::sched::simplify
