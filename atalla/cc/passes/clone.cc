#include "atalla/cc/passes/clone.h"

#include <memory>

namespace atalla::cc {

ir::Instruction* CloneWithoutOperands(ir::Function& function, const ir::Instruction& original) {
  ir::Instruction* copy = function.NewInstruction(original.opcode(), original.type(), {});
  copy->predicate = original.predicate;
  copy->width = original.width;
  copy->is_volatile = original.is_volatile;
  copy->last_lane = original.last_lane;
  copy->sid = original.sid;
  copy->index = original.index;
  copy->callee = original.callee;
  copy->location = original.location;
  if (original.assembly != nullptr) {
    copy->assembly = std::make_unique<ir::Assembly>(*original.assembly);
  }
  return copy;
}

}  // namespace atalla::cc
