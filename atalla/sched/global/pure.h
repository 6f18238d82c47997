// Instructions that may run at another time, or for nothing, and the values that they make.
//
//   if (IsPure(code)) ...
//   std::optional<std::vector<int32_t>> readers = LocalReaders(instructions, i, reg, live_out);
//   if (readers) RenameValue(instructions, i, *readers, reg, fresh);

#ifndef ATALLA_SCHED_GLOBAL_PURE_H_
#define ATALLA_SCHED_GLOBAL_PURE_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/types/span.h"
#include "atalla/assembler/code.h"
#include "atalla/isa/effects.h"

namespace atalla::sched::global {

// Computes one register from registers and nothing else, whatever they hold: integer arithmetic
// but for divisions, constants, moves between the register files. Does not trap, touches no storage
// and counts as no floating-point work.
bool IsPure(const assembler::CodeInstruction& code);

// The instructions of a block that read what instruction `i` writes to `reg`, if they are all who
// do, and none of them puts its result in the place of what it reads. `live_out`: `reg` is live
// behind the block.
std::optional<std::vector<int32_t>> LocalReaders(absl::Span<const assembler::CodeInstruction> block,
                                                 int32_t i, isa::Register reg, bool live_out);

// Has instruction `i` write `fresh` instead of `reg`, and `readers` read that.
void RenameValue(absl::Span<assembler::CodeInstruction> block, int32_t i,
                 absl::Span<const int32_t> readers, isa::Register reg, uint8_t fresh);

}  // namespace atalla::sched::global

#endif  // ATALLA_SCHED_GLOBAL_PURE_H_
