// Scheduler "list": fills the packets of each basic block from the instructions whose operands are
// there, those with the longest way to the end of the block first.
//
// Rules L2. Never emits an empty packet: the machine waits for results by itself. Latencies say
// which instructions are urgent and which would make a packet wait. Several variants are tried on
// each block (forwards and backwards, waiting and not); the one with the lowest sum of packets and
// estimated cycles is kept.

#ifndef ATALLA_SCHED_LIST_H_
#define ATALLA_SCHED_LIST_H_

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "atalla/assembler/code.h"
#include "atalla/isa/machine.h"
#include "atalla/sched/legality.h"
#include "atalla/sched/packet_list.h"
#include "atalla/sched/scheduler.h"

namespace atalla::sched {

class ListScheduler : public Scheduler {
 public:
  absl::string_view name() const override { return "list"; }
  absl::string_view description() const override {
    return "list scheduling of each basic block, critical path first, rules L2";
  }
  RuleSet Rules(const isa::MachineModel& machine) const override;
  absl::StatusOr<Schedule> Run(const assembler::Code& code,
                               const isa::MachineModel& machine) const override;
};

}  // namespace atalla::sched

#endif  // ATALLA_SCHED_LIST_H_
