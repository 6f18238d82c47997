#include "atalla/plan/memory_planner.h"

#include <algorithm>
#include <numeric>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "atalla/base/status_macros.h"
#include "atalla/plan/limits.h"

namespace atalla::plan {
namespace {

uint64_t RoundUp(uint64_t value, uint64_t multiple) {
  return (value + multiple - 1) / multiple * multiple;
}

// The lowest aligned address at or above `address` at which `size` bytes keep clear of the globals.
uint64_t AvoidGlobals(uint64_t address, uint64_t size) {
  address = RoundUp(address, kAlignment);
  return address < kGlobalsEnd && address + size > kGlobalsBegin ? kGlobalsEnd : address;
}

bool LiveTogether(const MemoryRequest& a, const MemoryRequest& b) {
  return a.first_node <= b.last_node && b.first_node <= a.last_node;
}

absl::Status DoesNotFit(absl::string_view what, uint64_t end) {
  return absl::ResourceExhaustedError(absl::StrCat(
      what, " would end at ", end, "; data memory for tensors and stack ends at ", kEndOfMemory));
}

// The lowest address from `base` on that is free during the life of `request`. `placed` is
// ascending by address.
uint64_t FirstFit(const MemoryRequest& request, uint64_t base,
                  absl::Span<const MemoryRequest> requests, absl::Span<const int> placed,
                  const std::vector<uint64_t>& addresses) {
  uint64_t address = AvoidGlobals(base, request.size_bytes);
  for (const int other : placed) {
    if (addresses[other] >= address + request.size_bytes) break;
    if (!LiveTogether(request, requests[other])) continue;
    const uint64_t end = addresses[other] + requests[other].size_bytes;
    if (end > address) address = AvoidGlobals(end, request.size_bytes);
  }
  return address;
}

// The largest sum of tensors that live at one node.
uint64_t LiveBound(absl::Span<const MemoryRequest> requests) {
  int last = 0;
  for (const MemoryRequest& request : requests) last = std::max(last, request.last_node);
  std::vector<int64_t> change(last + 2, 0);
  for (const MemoryRequest& request : requests) {
    if (request.persistent) continue;
    change[request.first_node] += static_cast<int64_t>(request.size_bytes);
    change[request.last_node + 1] -= static_cast<int64_t>(request.size_bytes);
  }
  int64_t live = 0;
  int64_t bound = 0;
  for (const int64_t step : change) bound = std::max(bound, live += step);
  return static_cast<uint64_t>(bound);
}

}  // namespace

absl::StatusOr<MemoryLayout> PlaceTensors(absl::Span<const MemoryRequest> requests) {
  MemoryLayout layout;
  layout.addresses.resize(requests.size());
  uint64_t end = kFirstAddress;
  uint64_t persistent_bytes = 0;
  std::vector<int> transient;
  for (size_t i = 0; i < requests.size(); ++i) {
    if (!requests[i].persistent) {
      transient.push_back(static_cast<int>(i));
      continue;
    }
    layout.addresses[i] = AvoidGlobals(end, requests[i].size_bytes);
    end = layout.addresses[i] + requests[i].size_bytes;
    persistent_bytes += requests[i].size_bytes;
    if (end > kEndOfMemory) return DoesNotFit(requests[i].name, end);
  }
  // Largest first; among equals, in order of life.
  std::stable_sort(transient.begin(), transient.end(), [&](int a, int b) {
    if (requests[a].size_bytes != requests[b].size_bytes) {
      return requests[a].size_bytes > requests[b].size_bytes;
    }
    return requests[a].first_node < requests[b].first_node;
  });
  const uint64_t base = end;
  uint64_t lowest = kEndOfMemory;
  std::vector<int> placed;
  for (const int i : transient) {
    const uint64_t address = FirstFit(requests[i], base, requests, placed, layout.addresses);
    layout.addresses[i] = address;
    const auto position = std::upper_bound(
        placed.begin(), placed.end(), address,
        [&](uint64_t value, int other) { return value < layout.addresses[other]; });
    placed.insert(position, i);
    lowest = std::min(lowest, address);
    end = std::max(end, address + requests[i].size_bytes);
    if (end > kEndOfMemory) return DoesNotFit(requests[i].name, end);
  }
  layout.end = end;
  const uint64_t stack = AvoidGlobals(RoundUp(end, 0x1000), kStackBytes + kStackHeadroomBytes);
  if (stack + kStackBytes + kStackHeadroomBytes > kEndOfMemory) {
    return DoesNotFit("the stack", stack + kStackBytes + kStackHeadroomBytes);
  }
  layout.summary.set_persistent_bytes(persistent_bytes);
  layout.summary.set_transient_bytes(transient.empty() ? 0 : end - lowest);
  layout.summary.set_transient_bound_bytes(LiveBound(requests));
  layout.summary.set_stack_anchor_bytes(stack + kStackBytes - 4);
  return layout;
}

}  // namespace atalla::plan
