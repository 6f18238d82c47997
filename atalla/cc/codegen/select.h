// Instruction selection: IR to machine instructions on virtual registers, out of SSA form.
//
//   SelectContext context;
//   MachineFunction machine = SelectFunction(function, context);
//
// REQUIRES a legalized function (legalize.h) without critical edges into phis (SplitCriticalEdges).
// Constants that no instruction can hold get a register each, set once, as near to their uses as is
// possible outside loops.

#ifndef ATALLA_CC_CODEGEN_SELECT_H_
#define ATALLA_CC_CODEGEN_SELECT_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "atalla/cc/codegen/machine.h"
#include "atalla/cc/ir/ir.h"

namespace atalla::cc {

struct SelectContext {
  // Addresses of globals. Other symbols are functions.
  std::map<std::string, uint32_t> global_addresses;
  // What calls of these functions change; others change all caller-saved registers.
  std::map<std::string, std::shared_ptr<const RegisterSet>> clobbers;
};

// Splits every edge from a block with several successors to one with phis and several predecessors;
// replaces phis of a single predecessor by their operand.
void SplitCriticalEdges(ir::Function& function);

MachineFunction SelectFunction(ir::Function& function, const SelectContext& context);

}  // namespace atalla::cc

#endif  // ATALLA_CC_CODEGEN_SELECT_H_
