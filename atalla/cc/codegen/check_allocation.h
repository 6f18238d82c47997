// An independent check of a register allocation: follows every value of the original function
// through registers and spill slots, along all paths, and verifies that each instruction reads the
// value it read before. Shares nothing with the allocator.
//
//   ATALLA_RETURN_IF_ERROR(CheckAllocation(before, after));
//
// kInternal names the block, the instruction and the register.

#ifndef ATALLA_CC_CODEGEN_CHECK_ALLOCATION_H_
#define ATALLA_CC_CODEGEN_CHECK_ALLOCATION_H_

#include "absl/status/status.h"
#include "atalla/cc/codegen/machine.h"

namespace atalla::cc {

// `before` on virtual registers, every instruction with an id of its own; `after` on physical ones:
// the same instructions by id, but that constants may be missing, and between them spill code
// without ids. Copies that have become superfluous are still there.
absl::Status CheckAllocation(const MachineFunction& before, const MachineFunction& after);

}  // namespace atalla::cc

#endif  // ATALLA_CC_CODEGEN_CHECK_ALLOCATION_H_
