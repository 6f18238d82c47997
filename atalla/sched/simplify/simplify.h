// Fewer instructions for the same effect, before any scheduler sees them.
//
//   const Simplification simpler = Simplify(code);
//   ScheduleProgram(simpler.code);
//   simpler.Count(ChangeKind::kDead);          // for a report: how many, and where
//
// Memory, scratchpads and weights end as under `code`, and every register that `code` names holds
// what it held whenever control leaves what can be followed: at halt.s, at jalr, at the end of the
// program. Under any machine description: nothing is folded that some machine reads differently,
// and what may trap still traps.
//
// The result names the registers that `code` names, no more and no less, and has its labels.
// docs/schedulers.md explains the passes by an example.

#ifndef ATALLA_SCHED_SIMPLIFY_SIMPLIFY_H_
#define ATALLA_SCHED_SIMPLIFY_SIMPLIFY_H_

#include <cstdint>
#include <string>
#include <vector>

#include "atalla/assembler/code.h"
#include "atalla/sched/simplify/change.h"

namespace atalla::sched::simplify {

struct Simplification {
  assembler::Code code;
  // In the order in which they were made; one instruction may change several times. Ways to write a
  // constant do not count.
  std::vector<Change> changes;
  int32_t instructions_before = 0;
  int32_t instructions_after = 0;

  int Count(ChangeKind kind) const;
  // One line, for reports: "110 -> 77 instructions: 12 folded, 33 dead".
  std::string Summary() const;
};

// Code with numeric code addresses (FindNumericTarget) comes back as it is. About linear in the
// instructions. REQUIRES: assembler::CheckCode(code) is OK.
Simplification Simplify(const assembler::Code& code);

}  // namespace atalla::sched::simplify

#endif  // ATALLA_SCHED_SIMPLIFY_SIMPLIFY_H_
