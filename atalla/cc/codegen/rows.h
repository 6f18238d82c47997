// Row numbers that are constants: the row of an access is the sum of its row register and of its
// address in units of a row. Straight code over many rows needs fewer registers, and instructions
// to set them, when the rows are sums of a few numbers.
//
//   SplitConstantRows(function);         // row 13 becomes row 8 at address 5 * 64

#ifndef ATALLA_CC_CODEGEN_ROWS_H_
#define ATALLA_CC_CODEGEN_ROWS_H_

#include "atalla/cc/ir/ir.h"

namespace atalla::cc {

// Rewrites the vector accesses of scratchpads whose address and row are constants so that they need
// the fewest constants.
void SplitConstantRows(ir::Function& function);

}  // namespace atalla::cc

#endif  // ATALLA_CC_CODEGEN_ROWS_H_
