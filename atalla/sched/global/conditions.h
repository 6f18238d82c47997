// What one branch says about another: comparisons of the same two registers as sets of outcomes.
//
//   std::optional<bool> taken = Implied(branch, /*branch_taken=*/true, next);
//
// Holds whether the machine compares order as signed or as unsigned numbers.

#ifndef ATALLA_SCHED_GLOBAL_CONDITIONS_H_
#define ATALLA_SCHED_GLOBAL_CONDITIONS_H_

#include <optional>

#include "atalla/isa/instruction.h"
#include "atalla/sched/values.h"

namespace atalla::sched::global {

// The branch with its operands in the other order. REQUIRES: it does not increment.
isa::Instruction Mirrored(isa::Instruction branch);

// Whether `next` is taken right after `branch` went this way; nothing if that is not known.
std::optional<bool> Implied(const isa::Instruction& branch, bool branch_taken,
                            const isa::Instruction& next);

// Whether a branch that compares these values is taken; nothing if that is not known.
std::optional<bool> Outcome(isa::Op branch, Value a, Value b);

}  // namespace atalla::sched::global

#endif  // ATALLA_SCHED_GLOBAL_CONDITIONS_H_
