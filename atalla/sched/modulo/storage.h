// The order that a loop's accesses to data memory, scratchpads and the weight buffer must keep,
// within an iteration and between iterations.
//
//   const Storage storage = FindStorage(body, known, machine, /*max_distance=*/15);
//
// Addresses are followed through several iterations as sums of unknowns (touches.h).

#ifndef ATALLA_SCHED_MODULO_STORAGE_H_
#define ATALLA_SCHED_MODULO_STORAGE_H_

#include <cstdint>
#include <vector>

#include "absl/types/span.h"
#include "atalla/isa/machine.h"
#include "atalla/sched/modulo/body.h"
#include "atalla/sched/values.h"

namespace atalla::sched::modulo {

// `to` of iteration i + distance must follow `from` of iteration i.
struct StorageOrder {
  int from = 0;
  int to = 0;
  int distance = 0;
  bool result = false;  // `to` may need what `from` moves: wait for its latency.
  bool strict = false;  // In a later packet; else it may share one.
};

struct Storage {
  // The closest distance for each pair; larger ones follow from it.
  std::vector<StorageOrder> orders;
  // Of each op: writes, or only reads, data memory or scratchpads.
  std::vector<bool> writes, reads;
};

// Iterations up to `max_distance` apart are compared.
Storage FindStorage(const Body& body, absl::Span<const KnownRegister> known,
                    const isa::MachineModel& machine, int max_distance);

}  // namespace atalla::sched::modulo

#endif  // ATALLA_SCHED_MODULO_STORAGE_H_
