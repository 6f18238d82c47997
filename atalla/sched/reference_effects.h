// What the reference's packer believes one instruction to read, write and touch in memory. Differs
// from isa::GetRegisterEffects: x0 and ignored fields count, branches and transfers always write
// their first register, and memory is a key made of operands, not an address.
//
//   const ReferenceEffects effects = ReferenceEffectsOf(instruction);
//   for (isa::Register reg : effects.reads) ...
//
// Source: assembler specification, sections 2.2.1 and 2.2.4. One deliberate difference: compares
// have the sets that were meant; in the reference they have none.

#ifndef ATALLA_SCHED_REFERENCE_EFFECTS_H_
#define ATALLA_SCHED_REFERENCE_EFFECTS_H_

#include <array>
#include <cstdint>
#include <optional>

#include "absl/container/inlined_vector.h"
#include "atalla/isa/effects.h"
#include "atalla/isa/instruction.h"

namespace atalla::sched {

// Accesses with equal keys are taken to be one place, all others to be apart: the format, and
// * scalar: base register, immediate;
// * vreg.*: scratchpad, base register, row register, columns;
// * scpad.*: the three registers.
using MemoryKey = std::array<int32_t, 5>;

struct ReferenceEffects {
  absl::InlinedVector<isa::Register, 4> reads;
  std::optional<isa::Register> write;
  std::optional<MemoryKey> memory;
  bool is_store = false;
};

ReferenceEffects ReferenceEffectsOf(const isa::Instruction& instruction);

}  // namespace atalla::sched

#endif  // ATALLA_SCHED_REFERENCE_EFFECTS_H_
