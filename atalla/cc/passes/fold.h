// What an operation on constants gives, with the bits that the machine gives.
//
//   ir::Value* constant = FoldConstants(*instruction, instruction->operands(), function);
//   if (constant != nullptr) ...
//
// Left alone (null): what traps on some machine (division by zero, 1/0, a float overflow), what has
// a NaN in it, and tiny floats (words 1..FFFF), which add.bf, sub.bf and mul.bf read as BF16.

#ifndef ATALLA_CC_PASSES_FOLD_H_
#define ATALLA_CC_PASSES_FOLD_H_

#include "absl/types/span.h"
#include "atalla/cc/ir/ir.h"

namespace atalla::cc {

// The constant that `instruction` computes if its operands are `operands`, or null if it is not
// known to be one. `operands` may be others than those the instruction has.
ir::Value* FoldConstants(const ir::Instruction& instruction, absl::Span<ir::Value* const> operands,
                         ir::Function& function);

}  // namespace atalla::cc

#endif  // ATALLA_CC_PASSES_FOLD_H_
