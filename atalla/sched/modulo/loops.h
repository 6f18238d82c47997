// The loops that modulo scheduling is about: one basic block whose last instruction is a
// conditional branch back to its first.
//
//   for (const Loop& loop : FindLoops(code)) ...
//   const std::vector<KnownRegister> known = KnownOnEntry(code, loop);

#ifndef ATALLA_SCHED_MODULO_LOOPS_H_
#define ATALLA_SCHED_MODULO_LOOPS_H_

#include <cstdint>
#include <vector>

#include "atalla/assembler/code.h"
#include "atalla/sched/values.h"

namespace atalla::sched::modulo {

// Instructions [begin, end) of a Code; the branch is at end - 1.
struct Loop {
  int32_t begin = 0;
  int32_t end = 0;
  // First instruction of the block before it, if control can enter the loop from there only;
  // otherwise begin.
  int32_t preheader = 0;

  int32_t size() const { return end - begin; }
};

// In program order. O(instructions + labels log labels).
std::vector<Loop> FindLoops(const assembler::Code& code);

// Scalar registers whose values are known whenever the loop is entered from outside, as far as the
// block before it tells.
std::vector<KnownRegister> KnownOnEntry(const assembler::Code& code, const Loop& loop);

}  // namespace atalla::sched::modulo

#endif  // ATALLA_SCHED_MODULO_LOOPS_H_
