#include "atalla/emu/semantics.h"

#include "atalla/base/check.h"
#include "atalla/emu/access.h"
#include "atalla/emu/arithmetic.h"
#include "atalla/emu/observed_access.h"
#include "atalla/isa/instruction.h"

namespace atalla::emu {
namespace semantics {
namespace {

// Each Select function returns nullptr for operations of the others.

template <typename A>
Handler<A> SelectInteger(isa::Op op) {
  switch (op) {
    case isa::Op::kAddS:
      return &BinaryRegister<A, Add>;
    case isa::Op::kSubS:
      return &BinaryRegister<A, Subtract>;
    case isa::Op::kMulS:
      return &BinaryRegister<A, Multiply>;
    case isa::Op::kDivS:
      return &CheckedRegister<A, Divide>;
    case isa::Op::kModS:
      return &CheckedRegister<A, Modulus>;
    case isa::Op::kOrS:
      return &BinaryRegister<A, Or>;
    case isa::Op::kAndS:
      return &BinaryRegister<A, And>;
    case isa::Op::kXorS:
      return &BinaryRegister<A, Xor>;
    case isa::Op::kSllS:
      return &BinaryRegister<A, ShiftLeft>;
    case isa::Op::kSrlS:
      return &BinaryRegister<A, ShiftRight>;
    case isa::Op::kSraS:
      return &BinaryRegister<A, ShiftRightSigned>;
    case isa::Op::kSltS:
      return &BinaryRegister<A, Less>;
    case isa::Op::kSltuS:
      return &BinaryRegister<A, LessUnsigned>;
    case isa::Op::kAddiS:
      return &BinaryImmediate<A, Add>;
    case isa::Op::kSubiS:
      return &BinaryImmediate<A, Subtract>;
    case isa::Op::kMuliS:
      return &BinaryImmediate<A, Multiply>;
    case isa::Op::kDiviS:
      return &CheckedImmediate<A, Divide>;
    case isa::Op::kModiS:
      return &CheckedImmediate<A, Modulus>;
    case isa::Op::kOriS:
      return &BinaryImmediate<A, Or>;
    case isa::Op::kAndiS:
      return &BinaryImmediate<A, And>;
    case isa::Op::kXoriS:
      return &BinaryImmediate<A, Xor>;
    case isa::Op::kSlliS:
      return &BinaryImmediate<A, ShiftLeft>;
    case isa::Op::kSrliS:
      return &BinaryImmediate<A, ShiftRight>;
    case isa::Op::kSraiS:
      return &BinaryImmediate<A, ShiftRightSigned>;
    case isa::Op::kSltiS:
      return &BinaryImmediate<A, Less>;
    case isa::Op::kSltuiS:
      return &BinaryImmediate<A, LessUnsigned>;
    case isa::Op::kLiS:
      return &LoadImmediate<A>;
    case isa::Op::kLuiS:
      return &LoadUpper<A>;
    default:
      return nullptr;
  }
}

template <typename A, bool kAbort>
Handler<A> SelectFloat(isa::Op op) {
  switch (op) {
    case isa::Op::kAddBf:
      return &CheckedRegister<A, ScalarFloat<PlusFloat, kAbort>>;
    case isa::Op::kSubBf:
      return &CheckedRegister<A, ScalarFloat<MinusFloat, kAbort>>;
    case isa::Op::kMulBf:
      return &CheckedRegister<A, ScalarFloat<TimesFloat, kAbort>>;
    case isa::Op::kRcpBf:
      return &CheckedUnary<A, Reciprocal<kAbort>>;
    case isa::Op::kSltBf:
      return &BinaryRegister<A, LessFloat>;
    case isa::Op::kSqrtBf:
      return &Unary<A, SquareRoot>;
    case isa::Op::kStbfS:
      return &Unary<A, FloatFromUnsigned>;
    case isa::Op::kBftsS:
      return &CheckedUnary<A, IntegerFromFloat>;
    default:
      return nullptr;
  }
}

template <typename A>
Handler<A> SelectControl(isa::Op op, bool is_unsigned) {
  switch (op) {
    case isa::Op::kBeqS:
      return &Branch<A, Equal>;
    case isa::Op::kBneS:
      return &Branch<A, NotEqual>;
    case isa::Op::kBltS:
      return is_unsigned ? &Branch<A, UnsignedLess> : &Branch<A, SignedLess>;
    case isa::Op::kBgeS:
      return is_unsigned ? &Branch<A, UnsignedGreaterEqual> : &Branch<A, SignedGreaterEqual>;
    case isa::Op::kBgtS:
      return is_unsigned ? &Branch<A, UnsignedGreater> : &Branch<A, SignedGreater>;
    case isa::Op::kBleS:
      return is_unsigned ? &Branch<A, UnsignedLessEqual> : &Branch<A, SignedLessEqual>;
    case isa::Op::kJal:
      return &JumpAndLink<A>;
    case isa::Op::kJalr:
      return &JumpToRegister<A>;
    case isa::Op::kHaltS:
      return &Halt<A>;
    default:
      return nullptr;
  }
}

template <typename A>
Handler<A> SelectVector(isa::Op op, GemmOrder order, bool shift_weights) {
  switch (op) {
    case isa::Op::kAddVv:
      return &VectorVector<A, PlusFloat>;
    case isa::Op::kSubVv:
      return &VectorVector<A, MinusFloat>;
    case isa::Op::kMulVv:
      return &VectorVector<A, TimesFloat>;
    case isa::Op::kAddVs:
      return &VectorScalar<A, PlusFloat>;
    case isa::Op::kSubVs:
      return &VectorScalar<A, MinusFloat>;
    case isa::Op::kMulVs:
      return &VectorScalar<A, TimesFloat>;
    case isa::Op::kExpiVi:
      return &Exponential<A>;
    case isa::Op::kRsumVi:
      return &Reduction<A, SumLanes>;
    case isa::Op::kRminVi:
      return &Reduction<A, MinimumOfLanes>;
    case isa::Op::kRmaxVi:
      return &Reduction<A, MaximumOfLanes>;
    case isa::Op::kGemmVv:
      return order == GemmOrder::kSeq ? &Gemm<A, GemmOrder::kSeq> : &Gemm<A, GemmOrder::kB8>;
    case isa::Op::kLwVi:
      return shift_weights ? &PushWeights<A, true> : &PushWeights<A, false>;
    default:
      return nullptr;
  }
}

template <typename A, bool kReversed>
Handler<A> SelectCompare(isa::Op op) {
  switch (op) {
    case isa::Op::kMgtMvv:
      return &CompareVector<A, LaneGreater, kReversed>;
    case isa::Op::kMltMvv:
      return &CompareVector<A, LaneLess, kReversed>;
    case isa::Op::kMeqMvv:
      return &CompareVector<A, LaneEqual, kReversed>;
    case isa::Op::kMneqMvv:
      return &CompareVector<A, LaneNotEqual, kReversed>;
    case isa::Op::kMgtMvs:
      return &CompareScalar<A, LaneGreater, kReversed>;
    case isa::Op::kMltMvs:
      return &CompareScalar<A, LaneLess, kReversed>;
    case isa::Op::kMeqMvs:
      return &CompareScalar<A, LaneEqual, kReversed>;
    case isa::Op::kMneqMvs:
      return &CompareScalar<A, LaneNotEqual, kReversed>;
    default:
      return nullptr;
  }
}

template <typename A>
Handler<A> SelectMemory(isa::Op op, bool ignore_bad) {
  switch (op) {
    case isa::Op::kLwS:
      return &LoadWord<A>;
    case isa::Op::kSwS:
      return &StoreWord<A>;
    case isa::Op::kLhwS:
      return &LoadHalf<A>;
    case isa::Op::kShwS:
      return &StoreHalf<A>;
    case isa::Op::kVregLd:
      return &VregLoad<A>;
    case isa::Op::kVregSt:
      return &VregStore<A>;
    case isa::Op::kScpadLd:
      return ignore_bad ? &ScratchpadTransfer<A, true, true> : &ScratchpadTransfer<A, true, false>;
    case isa::Op::kScpadSt:
      return ignore_bad ? &ScratchpadTransfer<A, false, true>
                        : &ScratchpadTransfer<A, false, false>;
    case isa::Op::kVmovVts:
      return &MoveLane<A>;
    case isa::Op::kMvMts:
      return &MoveMaskToScalar<A>;
    case isa::Op::kMvStm:
      return &MoveScalarToMask<A>;
    default:
      return nullptr;
  }
}

}  // namespace
}  // namespace semantics

template <typename A>
Handler<A> SelectHandler(isa::Op op, const Switches& switches) {
  const Handler<A> candidates[] = {
      semantics::SelectInteger<A>(op),
      switches.abort_on_overflow ? semantics::SelectFloat<A, true>(op)
                                 : semantics::SelectFloat<A, false>(op),
      semantics::SelectControl<A>(op, switches.unsigned_branches),
      semantics::SelectVector<A>(op, switches.gemm_order, switches.shift_weights),
      switches.reversed_compare_bits ? semantics::SelectCompare<A, true>(op)
                                     : semantics::SelectCompare<A, false>(op),
      semantics::SelectMemory<A>(op, switches.ignore_bad_scratchpad),
  };
  for (const Handler<A> candidate : candidates) {
    if (candidate != nullptr) return candidate;
  }
  // The decoder drops nop.s; nothing else is missing above.
  ATALLA_CHECK(false && "operation without semantics");
  return nullptr;
}

template Handler<DirectAccess> SelectHandler(isa::Op op, const Switches& switches);
template Handler<BufferedAccess> SelectHandler(isa::Op op, const Switches& switches);
template Handler<ObservedAccess> SelectHandler(isa::Op op, const Switches& switches);

}  // namespace atalla::emu
