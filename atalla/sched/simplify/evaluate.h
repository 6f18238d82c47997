// What scalar operations give on constants: what every machine gives, whatever its description says
// about overflow and the order of branches. The functions are those of the emulator.
//
//   std::optional<uint32_t> sum = Evaluate(isa::Op::kAddiS, 40, 2);   // 42

#ifndef ATALLA_SCHED_SIMPLIFY_EVALUATE_H_
#define ATALLA_SCHED_SIMPLIFY_EVALUATE_H_

#include <cstdint>
#include <optional>

#include "atalla/isa/instruction.h"

namespace atalla::sched::simplify {

// `b` is rs2 or the sign-extended immediate; operations of one operand ignore it. Nothing for
// operations that do not compute a scalar from scalars, and where some machine traps.
std::optional<uint32_t> Evaluate(isa::Op op, uint32_t a, uint32_t b);

// Whether a conditional branch is taken. Nothing if signed and unsigned order disagree.
std::optional<bool> IsTaken(isa::Op op, uint32_t a, uint32_t b);

// The form of a binary integer operation whose second operand is an immediate: addi.s of add.s.
std::optional<isa::Op> ImmediateForm(isa::Op op);

// True for operations of two scalar registers that may change places.
bool IsCommutative(isa::Op op);

// True if an instruction that nobody needs may go: it changes nothing but its destinations, and no
// machine traps on it.
bool IsRemovable(const isa::Instruction& instruction);

}  // namespace atalla::sched::simplify

#endif  // ATALLA_SCHED_SIMPLIFY_EVALUATE_H_
