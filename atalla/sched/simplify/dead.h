// Instructions whose results nobody reads.

#ifndef ATALLA_SCHED_SIMPLIFY_DEAD_H_
#define ATALLA_SCHED_SIMPLIFY_DEAD_H_

#include "atalla/sched/flow/register_set.h"
#include "atalla/sched/simplify/draft.h"

namespace atalla::sched::simplify {

// Drops what only writes registers that are overwritten before they are read or before control gets
// out of sight, where `live_at_exits` is live; and increments of branches of this kind. What may
// trap, writes memory or scratchpads, or has to do with weights stays. True if something changed.
bool RemoveDead(Draft& draft, const flow::RegisterSet& live_at_exits);

}  // namespace atalla::sched::simplify

#endif  // ATALLA_SCHED_SIMPLIFY_DEAD_H_
