// The order of blocks and the jumps between them: threads jumps to jumps, drops blocks that nothing
// reaches, turns branches round and drops jumps to the block that follows.
//
//   LayOutBlocks(function);   // after ExpandFunction
//
// Afterwards a block may end without a jump: control falls into the next one.

#ifndef ATALLA_CC_CODEGEN_LAYOUT_H_
#define ATALLA_CC_CODEGEN_LAYOUT_H_

#include "atalla/cc/codegen/machine.h"

namespace atalla::cc {

void LayOutBlocks(MachineFunction& function);

}  // namespace atalla::cc

#endif  // ATALLA_CC_CODEGEN_LAYOUT_H_
