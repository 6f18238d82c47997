// Rewrites what the machine does not do, or does differently from C on one of its presets, into
// what it does:
//
//   LegalizeFunction(function);
//
// * Order branches compare as signed words on one machine and as unsigned ones on the other: they
// stay
//   only where both operands are proven to be in 0..2^31-1; otherwise a compare gives 0 or 1.
// * Remainders by div, mul and sub, but where mod.s is proven to be right; unsigned division and
//   remainder by signed division.
// * Conversion from signed integers by way of the magnitude, but for proven non-negative ones.
// * Float compares other than < and >, by those.
// * Bytes in memory through the aligned word around them; half-words through the upper half of a
//   register.
// Every predicate of a kCondBr that is left is right as a branch; of kICmp slt, ult, eq, ne and
// their mirror images are left, of kFCmp slt. kSDiv, kSRem are left where div.s and mod.s do them.

#ifndef ATALLA_CC_CODEGEN_LEGALIZE_H_
#define ATALLA_CC_CODEGEN_LEGALIZE_H_

#include "atalla/cc/ir/ir.h"

namespace atalla::cc {

struct LegalizeOptions {
  // The machine's order branches are known to be signed.
  bool signed_branches = false;
};

void LegalizeFunction(ir::Function& function, const LegalizeOptions& options = {});

}  // namespace atalla::cc

#endif  // ATALLA_CC_CODEGEN_LEGALIZE_H_
