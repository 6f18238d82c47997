// The passes themselves; pass.h has their names and runs them. Each returns whether it changed
// anything.

#ifndef ATALLA_CC_PASSES_PASSES_H_
#define ATALLA_CC_PASSES_PASSES_H_

#include "atalla/cc/ir/ir.h"

namespace atalla::cc {

// Removes values that nothing needs, phis that only feed each other included.
bool EliminateDeadCode(ir::Function& function);
// Removes unreachable blocks, folds branches on constants, merges blocks with their only
// predecessor, threads blocks that only jump on.
bool SimplifyControlFlow(ir::Function& function);

}  // namespace atalla::cc

#endif  // ATALLA_CC_PASSES_PASSES_H_
