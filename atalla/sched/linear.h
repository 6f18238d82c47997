// Scheduler "linear": one instruction a packet, in program order. The reference that every other
// scheduler is compared with.

#ifndef ATALLA_SCHED_LINEAR_H_
#define ATALLA_SCHED_LINEAR_H_

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "atalla/assembler/code.h"
#include "atalla/isa/machine.h"
#include "atalla/sched/legality.h"
#include "atalla/sched/packet_list.h"
#include "atalla/sched/scheduler.h"

namespace atalla::sched {

class LinearScheduler : public Scheduler {
 public:
  absl::string_view name() const override { return "linear"; }
  absl::string_view description() const override {
    return "one instruction a packet, in program order";
  }
  RuleSet Rules(const isa::MachineModel& machine) const override;
  bool MovesCode() const override { return false; }
  absl::StatusOr<Schedule> Run(const assembler::Code& code,
                               const isa::MachineModel& machine) const override;
};

}  // namespace atalla::sched

#endif  // ATALLA_SCHED_LINEAR_H_
