// The loops that modulo scheduling is about: one basic block whose last instruction is a
// conditional branch back to its first.
//
//   for (const Loop& loop : FindLoops(code)) ...
//   const LoopEntries entries(code);
//   const std::vector<KnownRegister> known = entries.Known(loop);

#ifndef ATALLA_SCHED_MODULO_LOOPS_H_
#define ATALLA_SCHED_MODULO_LOOPS_H_

#include <cstdint>
#include <vector>

#include "atalla/assembler/code.h"
#include "atalla/sched/flow/flow_graph.h"
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

// What is known where the loops of a code are entered. The code must outlive this, unchanged.
class LoopEntries {
 public:
  // O(instructions) for each level of loops.
  explicit LoopEntries(const assembler::Code& code);

  // Scalar registers whose values are known whenever the loop is entered from outside.
  std::vector<KnownRegister> Known(const Loop& loop) const;

 private:
  const assembler::Code& code_;
  flow::FlowGraph graph_;
  std::vector<std::vector<KnownRegister>> known_;  // By block, on entry to it.
};

}  // namespace atalla::sched::modulo

#endif  // ATALLA_SCHED_MODULO_LOOPS_H_
