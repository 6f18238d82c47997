// Which registers hold a value that may still be read, at each point of a code.
//
//   const Liveness liveness(code, graph, NamedRegisters(code));
//   RegisterSet live = liveness.LiveOut(b);
//   for (int32_t i = block.end - 1; i >= block.begin; --i) {
//     // `live` is what is live behind instruction i.
//     StepBack(code.instructions[i].instruction, live);
//   }
//
// A destination that keeps part of its old value (masked operations, compares into masks) is read
// as well as written, so writing it does not end its life. Masks are taken to be partly 0.

#ifndef ATALLA_SCHED_FLOW_LIVENESS_H_
#define ATALLA_SCHED_FLOW_LIVENESS_H_

#include <vector>

#include "atalla/assembler/code.h"
#include "atalla/isa/instruction.h"
#include "atalla/sched/flow/flow_graph.h"
#include "atalla/sched/flow/register_set.h"

namespace atalla::sched::flow {

class Liveness {
 public:
  // `at_exits` is live wherever control leaves the graph: at halt.s, at jalr, at the end of the
  // program. Calls are followed into the callee, which ends in such a place. The usual backward
  // dataflow over the blocks (Aho, Lam, Sethi, Ullman, "Compilers", 9.2.5); O(instructions + edges)
  // for each level of loops.
  Liveness(const assembler::Code& code, const FlowGraph& graph, const RegisterSet& at_exits);

  // At the start and at the end of block `b`; the end is behind its control instruction.
  const RegisterSet& LiveIn(int b) const { return live_in_[b]; }
  const RegisterSet& LiveOut(int b) const { return live_out_[b]; }

 private:
  std::vector<RegisterSet> live_in_, live_out_;
};

// From what is live behind an instruction to what is live before it.
void StepBack(const isa::Instruction& instruction, RegisterSet& live);

}  // namespace atalla::sched::flow

#endif  // ATALLA_SCHED_FLOW_LIVENESS_H_
