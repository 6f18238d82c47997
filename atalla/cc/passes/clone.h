// Copies of instructions, for passes that put the same code in more than one place.

#ifndef ATALLA_CC_PASSES_CLONE_H_
#define ATALLA_CC_PASSES_CLONE_H_

#include "atalla/cc/ir/ir.h"

namespace atalla::cc {

// A new instruction of `function`, in no block, that is like `original` (of the same function or of
// another) but has no operands and no blocks yet.
ir::Instruction* CloneWithoutOperands(ir::Function& function, const ir::Instruction& original);

}  // namespace atalla::cc

#endif  // ATALLA_CC_PASSES_CLONE_H_
