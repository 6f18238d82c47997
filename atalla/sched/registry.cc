#include "atalla/sched/registry.h"

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "atalla/sched/global/global.h"
#include "atalla/sched/linear.h"
#include "atalla/sched/list.h"
#include "atalla/sched/modulo/modulo.h"
#include "atalla/sched/objective.h"
#include "atalla/sched/reference.h"
#include "atalla/sched/scheduler.h"

namespace atalla::sched {

absl::Span<const Scheduler* const> AllSchedulers() {
  static const LinearScheduler linear;
  static const ReferenceScheduler reference(/*latency_cap=*/1);
  static const ReferenceScheduler reference_table(ReferenceScheduler::kNoCap);
  static const ListScheduler list;
  static const ListScheduler list_l1(ListScheduler::Limits::kL1);
  static const GlobalScheduler global;
  static const ModuloScheduler modulo;
  static const ListScheduler list_cycles(ListScheduler::Limits::kL2, Objective::kCycles);
  static const GlobalScheduler global_cycles(Objective::kCycles);
  static const ModuloScheduler modulo_cycles(/*oracle=*/nullptr, Objective::kCycles);
  static const Scheduler* const all[] = {
      &linear, &reference, &reference_table, &list,          &list_l1,
      &global, &modulo,    &list_cycles,     &global_cycles, &modulo_cycles};
  return all;
}

const Scheduler* FindScheduler(absl::string_view name) {
  for (const Scheduler* scheduler : AllSchedulers()) {
    if (scheduler->name() == name) return scheduler;
  }
  return nullptr;
}

}  // namespace atalla::sched
