// Rewrites a machine function so that some virtual registers live in the stack frame, or are
// computed again where they are needed. Internal to allocate.h.

#ifndef ATALLA_CC_CODEGEN_SPILL_H_
#define ATALLA_CC_CODEGEN_SPILL_H_

#include <set>
#include <vector>

#include "atalla/cc/codegen/allocation.h"
#include "atalla/cc/codegen/machine.h"

namespace atalla::cc {

// `groups`: each holds the virtual registers that would have shared one register. The registers
// that take their place at single instructions are added to `unspillable`.
void SpillRegisters(MachineFunction& function, const std::vector<std::vector<Reg>>& groups,
                    std::set<Reg>& unspillable, Allocation& allocation);

}  // namespace atalla::cc

#endif  // ATALLA_CC_CODEGEN_SPILL_H_
