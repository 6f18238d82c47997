// Register allocation: every virtual register becomes a physical one, by colouring the interference
// graph; what does not fit goes to the stack frame.
//
//   ATALLA_ASSIGN_OR_RETURN(Allocation allocation, AllocateRegisters(machine, {}));
//
// Constants and addresses that do not fit are computed again rather than stored. Masks go to scalar
// registers. Vectors go to the frame, where their lanes become BF16: `notes` says so. Registers are
// handed out in turn, not the lowest free one, so that neighbouring operations do not wait for each
// other. The result has been verified by check_allocation.h; a failure there is kInternal.

#ifndef ATALLA_CC_CODEGEN_ALLOCATE_H_
#define ATALLA_CC_CODEGEN_ALLOCATE_H_

#include "absl/status/statusor.h"
#include "atalla/cc/codegen/allocation.h"
#include "atalla/cc/codegen/machine.h"

namespace atalla::cc {

absl::StatusOr<Allocation> AllocateRegisters(MachineFunction& function);

}  // namespace atalla::cc

#endif  // ATALLA_CC_CODEGEN_ALLOCATE_H_
