// Code addresses written as numbers, which only hold while nobody moves code.
//
//   if (const CodeInstruction* numeric = FindNumericTarget(code)) ...

#ifndef ATALLA_SCHED_NUMERIC_TARGETS_H_
#define ATALLA_SCHED_NUMERIC_TARGETS_H_

#include "atalla/assembler/code.h"

namespace atalla::sched {

// The first instruction that goes to a numeric code address: a branch or jal without a label, or a
// jalr with a distance, or whose register holds a constant of its own block. nullptr if there is
// none. Address 0, where every program starts, does not count for jalr.
const assembler::CodeInstruction* FindNumericTarget(const assembler::Code& code);

}  // namespace atalla::sched

#endif  // ATALLA_SCHED_NUMERIC_TARGETS_H_
