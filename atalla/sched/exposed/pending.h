// What is on its way when control passes some point: results that have not landed, storage that
// is still being written or read.
//
//   Pending pending = Elapse(clock.Finish(), 3);   // 3 packets later.
//   if (entry.Merge(pending)) ...                  // Another way to the same point.
//
// All times are in packets from that point on, and at least 1.

#ifndef ATALLA_SCHED_EXPOSED_PENDING_H_
#define ATALLA_SCHED_EXPOSED_PENDING_H_

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "atalla/sched/accesses.h"
#include "atalla/sched/exposed/needs.h"

namespace atalla::sched::exposed {

// An access to data memory or to scratchpads, one of the two. Between blocks its addresses are
// constants, or it is one that may touch anything: symbols end with their block.
struct PendingAccess {
  std::optional<MemoryAccess> memory;
  std::optional<ScratchpadAccess> scratchpad;
  int32_t written = 0;  // Until what it writes has landed.
  int32_t read = 0;     // Until what it reads may be overwritten.

  bool Touches(const PendingAccess& other) const;
};

struct Pending {
  std::vector<std::pair<Place, int32_t>> places;  // Ascending.
  std::vector<PendingAccess> accesses;
  // Of a machine that limits the transfers on their way: when the last ones land, ascending.
  std::vector<int32_t> in_flight;

  // Takes the larger of all times. True if that changed any.
  bool Merge(const Pending& other);

 private:
  bool MergePlaces(const Pending& other);
  bool MergeAccess(const PendingAccess& access);
};

// What is left after as many packets.
Pending Elapse(Pending pending, int32_t packets);

}  // namespace atalla::sched::exposed

#endif  // ATALLA_SCHED_EXPOSED_PENDING_H_
