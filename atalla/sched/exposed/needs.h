// What each instruction waits for and how long others wait for it, on one machine.
//
//   const std::vector<Needs> needs = FindNeeds(code, graph, machine);
//   for (Place place : needs[i].reads) ...
//
// The rules are those of docs/timing.md. Where an address or the shape of a transfer is not known,
// the longest latency there can be is taken.

#ifndef ATALLA_SCHED_EXPOSED_NEEDS_H_
#define ATALLA_SCHED_EXPOSED_NEEDS_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/container/inlined_vector.h"
#include "atalla/assembler/code.h"
#include "atalla/isa/machine.h"
#include "atalla/sched/accesses.h"
#include "atalla/sched/flow/flow_graph.h"
#include "atalla/sched/flow/register_set.h"

namespace atalla::sched::exposed {

// What holds one result at a time: a register, by its number in RegisterSet, or one of these.
using Place = int16_t;
inline constexpr Place kWeights = flow::RegisterSet::kSize;
// The start of the next transfer.
inline constexpr Place kTransferStart = kWeights + 1;
inline constexpr int kPlaceCount = kTransferStart + 1;

struct Needs {
  absl::InlinedVector<Place, 5> reads;
  absl::InlinedVector<Place, 2> writes;
  // Packets from its issue to the first that may use what it writes to registers and weights.
  int32_t latency = 1;
  // Storage it may touch. Addresses are symbols of its block.
  std::optional<MemoryAccess> memory;
  std::optional<ScratchpadAccess> scratchpad;
  int32_t memory_latency = 0;
  int32_t scratchpad_latency = 0;
  // Until what it reads from storage may be overwritten; 0: in the next slot.
  int32_t read_cycles = 0;
  // Of a transfer: until the next one may start.
  int32_t engine_cycles = 0;
  bool is_transfer = false;
  // Waits until all storage is as it stays.
  bool halts = false;
};

// For each instruction. REQUIRES: `graph` is that of `code`.
std::vector<Needs> FindNeeds(const assembler::Code& code, const flow::FlowGraph& graph,
                             const isa::MachineModel& machine);

}  // namespace atalla::sched::exposed

#endif  // ATALLA_SCHED_EXPOSED_NEEDS_H_
