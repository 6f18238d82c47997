// Vector copies that would round. The machine has no exact copy of a vector register: sub.vs d, s,
// x0 rounds every lane to BF16. That is exact for lanes that hold BF16 values already; sums,
// products with the weights and rows of a scratchpad may hold more.
//
//   if (DuplicateInsteadOfCopying(function)) ...  // build the interference graph anew
//   IsRounded(function, reg)...

#ifndef ATALLA_CC_CODEGEN_EXACT_COPY_H_
#define ATALLA_CC_CODEGEN_EXACT_COPY_H_

#include <vector>

#include "atalla/cc/codegen/machine.h"

namespace atalla::cc {

// For each vector virtual register whether every lane always holds a BF16 value.
std::vector<bool> FindRoundedVectors(const MachineFunction& function);

// Where a vector that may be unrounded would have to be copied and was made by one instruction that
// can run twice (a reduction, gemm.vv, vreg.ld), makes it twice. True if it did. Copies that remain
// of such vectors round: those of values that go round a loop, or come from calls.
bool DuplicateInsteadOfCopying(MachineFunction& function);

}  // namespace atalla::cc

#endif  // ATALLA_CC_CODEGEN_EXACT_COPY_H_
