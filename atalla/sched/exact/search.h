// How long an exact search may go on, and what it took.

#ifndef ATALLA_SCHED_EXACT_SEARCH_H_
#define ATALLA_SCHED_EXACT_SEARCH_H_

#include <cstdint>
#include <limits>

namespace atalla::sched {

// For one question ("is there a schedule of so many packets?"); whichever is reached first. The
// first gives the same answer on every machine.
struct SearchLimits {
  uint64_t failures = 20000;  // Dead ends.
  double seconds = std::numeric_limits<double>::infinity();
};

struct SearchEffort {
  int questions = 0;
  uint64_t failures = 0;
  uint64_t nodes = 0;
};

}  // namespace atalla::sched

#endif  // ATALLA_SCHED_EXACT_SEARCH_H_
