// All schedulers, by name. To add one: a class derived from Scheduler in a file of its own, and its
// line in registry.cc.
//
//   const Scheduler* scheduler = FindScheduler("list");   // nullptr: no such name

#ifndef ATALLA_SCHED_REGISTRY_H_
#define ATALLA_SCHED_REGISTRY_H_

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "atalla/sched/scheduler.h"

namespace atalla::sched {

// Simplest first; they live as long as the program.
absl::Span<const Scheduler* const> AllSchedulers();

// nullptr if there is none of that name.
const Scheduler* FindScheduler(absl::string_view name);

}  // namespace atalla::sched

#endif  // ATALLA_SCHED_REGISTRY_H_
