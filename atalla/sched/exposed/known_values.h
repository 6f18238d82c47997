// Which scalar registers are constant whenever control enters a block.
//
//   const std::vector<std::vector<KnownRegister>> known = KnownOnEntries(code, graph);
//   values.Start(known[b]);
//
// Constants are followed along the edges of the flow graph; nothing is known where control may come
// from elsewhere.

#ifndef ATALLA_SCHED_EXPOSED_KNOWN_VALUES_H_
#define ATALLA_SCHED_EXPOSED_KNOWN_VALUES_H_

#include <vector>

#include "atalla/assembler/code.h"
#include "atalla/sched/flow/flow_graph.h"
#include "atalla/sched/values.h"

namespace atalla::sched::exposed {

// For each block, ascending by register. Blocks that no edge leads to from an entry know nothing.
// The usual optimistic forward dataflow: O(instructions) for each level of loops.
std::vector<std::vector<KnownRegister>> KnownOnEntries(const assembler::Code& code,
                                                       const flow::FlowGraph& graph);

}  // namespace atalla::sched::exposed

#endif  // ATALLA_SCHED_EXPOSED_KNOWN_VALUES_H_
