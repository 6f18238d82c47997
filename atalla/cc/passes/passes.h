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
// Folds operations on constants and rewrites others to simpler ones with the same bits.
bool SimplifyInstructions(ir::Function& function);
// Computes each value once, where a computation dominates its repetitions (global value numbering).
bool NumberValues(ir::Function& function);
// Constants through phis and branches (sparse conditional constant propagation).
bool PropagateConstants(ir::Function& function);
// Loads of what was stored or loaded before; stores to objects of the frame that nobody reads.
bool ForwardStores(ir::Function& function);
// Turns loops that test at the top into a test before the loop and one at its bottom.
bool InvertLoops(ir::Function& function);
// Moves computations that do not change in a loop before it.
bool HoistInvariants(ir::Function& function);
// Makes straight code of innermost loops with few rounds.
bool UnrollFully(ir::Function& function);
// Puts several rounds of small innermost loops behind each other; not to be repeated.
bool UnrollPartly(ir::Function& function);
// Tests counters before they step, for branches that do both. Last: others look for the usual form.
bool CountEarly(ir::Function& function);
// Puts the bodies of small functions, and of those called once, in place of their calls; removes
// static functions that nothing calls.
bool InlineFunctions(ir::Module& module);

}  // namespace atalla::cc

#endif  // ATALLA_CC_PASSES_PASSES_H_
