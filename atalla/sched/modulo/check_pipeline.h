// Judges the code that stands for a loop against the loop, without knowing how it was made: by
// running both on expressions instead of numbers, for one number of iterations after another.
//
//   LoopRewriting rewriting = {loop, 0, pipeline.instructions, pipeline.labels, known, named};
//   rewriting.iterations = stages + 2 * copies + 1;
//   ATALLA_RETURN_IF_ERROR(CheckPipeline(rewriting, machine));
//
// What a branch of the new code does follows from what the loop's branch did (symbolic/facts.h);
// where it does not, such as in tests of assumptions, both ways must be right.

#ifndef ATALLA_SCHED_MODULO_CHECK_PIPELINE_H_
#define ATALLA_SCHED_MODULO_CHECK_PIPELINE_H_

#include <vector>

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "atalla/assembler/code.h"
#include "atalla/isa/effects.h"
#include "atalla/isa/machine.h"
#include "atalla/sched/values.h"

namespace atalla::sched::modulo {

struct LoopRewriting {
  // Straight code; its last instruction is a branch back to before[loop]. What is in front of that
  // runs once.
  absl::Span<const assembler::CodeInstruction> before;
  int loop = 0;
  // Entered at the first instruction; done where it ends, or at a label there.
  absl::Span<const assembler::CodeInstruction> after;
  absl::Span<const assembler::CodeLabel> labels;  // Relative to `after`.
  // Registers with known values on entry.
  absl::Span<const KnownRegister> known;
  // Those that must end as in the loop.
  absl::Span<const isa::Register> named;
  // All numbers of iterations from 1 to this are looked at that the known values allow. Of a loop
  // with a known larger number, those from `least` on that have the same remainder by `copies`.
  int iterations = 1;
  int least = 1;
  int copies = 1;
};

// Registers that the code names, x0 and v0 aside.
std::vector<isa::Register> NamedRegisters(const assembler::Code& code);

// OK if for each number of iterations
// * every access to memory, scratchpads and weights is made that the loop makes, and no other, with
//   the same values at the same addresses, in an order that differs only between accesses that
//   cannot meet;
// * every named register is left with the same value.
// Otherwise kInternal with the source line of the loop. Comparisons count as those of numbers that
// do not wrap. O(iterations * accesses^2 + iterations * size of both).
absl::Status CheckPipeline(const LoopRewriting& rewriting, const isa::MachineModel& machine);

}  // namespace atalla::sched::modulo

#endif  // ATALLA_SCHED_MODULO_CHECK_PIPELINE_H_
