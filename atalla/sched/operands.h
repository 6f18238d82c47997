// The register fields of one instruction, for replacing them one by one.
//
//   for (const Operand& operand : OperandsOf(instruction)) {
//     isa::SetField(instruction, operand.field, other_register);
//   }

#ifndef ATALLA_SCHED_OPERANDS_H_
#define ATALLA_SCHED_OPERANDS_H_

#include "absl/container/inlined_vector.h"
#include "atalla/isa/effects.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/table.h"

namespace atalla::sched {

struct Operand {
  isa::Field field;
  isa::Register reg;
  bool reads = false;
  bool writes = false;

  // The result takes the place of what was read: both must be the same register.
  bool tied() const { return reads && writes; }
};

using Operands = absl::InlinedVector<Operand, 4>;

// The fields that name registers which the machine reads or writes; x0 and v0 are left out, and so
// is x33 where vreg.* reads it without a field. `all_lanes`: the controlling mask is known to be
// all ones, so that nothing of a vector or mask destination's old value stays.
Operands OperandsOf(const isa::Instruction& instruction, bool all_lanes = false);

}  // namespace atalla::sched

#endif  // ATALLA_SCHED_OPERANDS_H_
