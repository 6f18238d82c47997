// After allocation: lays out the stack frame, saves what must be saved, and turns what is left of
// the pseudo-instructions into instructions of the machine.
//
//   ExpandFunction(function);   // kOp, kCall, kAsm and kSymbolAddress remain
//
// Frame, from x2 up: outgoing stack arguments, saved registers, objects by ascending size. x2 is a
// multiple of 64 at every call. A function that needs none of these has no frame.

#ifndef ATALLA_CC_CODEGEN_FRAME_H_
#define ATALLA_CC_CODEGEN_FRAME_H_

#include "absl/status/status.h"
#include "atalla/cc/codegen/machine.h"

namespace atalla::cc {

// kInvalidArgument if the frame is larger than 1 GiB.
absl::Status ExpandFunction(MachineFunction& function);

// Physical registers that a call of this function may change, once it has been expanded. Registers
// that it restores do not count.
RegisterSet ClobbersOf(const MachineFunction& function);

}  // namespace atalla::cc

#endif  // ATALLA_CC_CODEGEN_FRAME_H_
