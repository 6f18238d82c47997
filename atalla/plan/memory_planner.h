// Gives every tensor that has bytes in data memory its address.
//
//   std::vector<MemoryRequest> requests = ...;      // sizes and lifetimes
//   ATALLA_ASSIGN_OR_RETURN(MemoryLayout layout, PlaceTensors(requests));
//   layout.addresses[i];                            // of requests[i]
//
// Two arenas: persistent tensors lie one after another from kFirstAddress on and are never reused;
// transient ones follow, packed so that two that live at the same time never overlap (largest
// first, each at the lowest address that is free for its whole life). Addresses are multiples of
// kAlignment, and the range where compiled globals are linked stays free. See limits.h.

#ifndef ATALLA_PLAN_MEMORY_PLANNER_H_
#define ATALLA_PLAN_MEMORY_PLANNER_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "atalla/v1/plan.pb.h"

namespace atalla::plan {

struct MemoryRequest {
  std::string name;  // For errors.
  uint64_t size_bytes = 0;
  bool persistent = false;
  // Nodes between which a transient tensor must stay, both inclusive.
  int first_node = 0;
  int last_node = 0;
};

struct MemoryLayout {
  std::vector<uint64_t> addresses;  // In the order of the requests.
  uint64_t end = 0;                 // First byte after the last tensor.
  v1::MemorySummary summary;
};

// kResourceExhausted when the tensors, or the stack above them, do not fit below kEndOfMemory.
absl::StatusOr<MemoryLayout> PlaceTensors(absl::Span<const MemoryRequest> requests);

}  // namespace atalla::plan

#endif  // ATALLA_PLAN_MEMORY_PLANNER_H_
