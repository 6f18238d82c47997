#include "atalla/sched/registry.h"

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "atalla/sched/linear.h"
#include "atalla/sched/list.h"
#include "atalla/sched/scheduler.h"

namespace atalla::sched {

absl::Span<const Scheduler* const> AllSchedulers() {
  static const LinearScheduler linear;
  static const ListScheduler list;
  static const ListScheduler list_l1(ListScheduler::Limits::kL1);
  static const Scheduler* const all[] = {&linear, &list, &list_l1};
  return all;
}

const Scheduler* FindScheduler(absl::string_view name) {
  for (const Scheduler* scheduler : AllSchedulers()) {
    if (scheduler->name() == name) return scheduler;
  }
  return nullptr;
}

}  // namespace atalla::sched
