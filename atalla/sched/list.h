// Scheduler "list": fills the packets of each basic block from the instructions whose operands are
// there, those with the longest way to the end of the block first. "list_l1" does the same under
// the rules of the reference's packer, for machines that have those, and for comparing the two;
// "list_cycles" has the fewest cycles where "list" has the fewest packets.
//
// Never emits an empty packet: the machine waits for results by itself. Latencies say
// which instructions are urgent and which would make a packet wait. Several packings of each block
// are tried; that of the fewest packets is kept, and of these the one that waits least
// (packing_search.h).

#ifndef ATALLA_SCHED_LIST_H_
#define ATALLA_SCHED_LIST_H_

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "atalla/assembler/code.h"
#include "atalla/isa/machine.h"
#include "atalla/sched/legality.h"
#include "atalla/sched/objective.h"
#include "atalla/sched/packet_list.h"
#include "atalla/sched/scheduler.h"

namespace atalla::sched {

class ListScheduler : public Scheduler {
 public:
  enum class Limits { kL1, kL2 };

  explicit ListScheduler(Limits limits = Limits::kL2, Objective objective = Objective::kPackets)
      : limits_(limits), objective_(objective) {}

  absl::string_view name() const override;
  absl::string_view description() const override;
  RuleSet Rules(const isa::MachineModel& machine) const override;
  absl::StatusOr<Schedule> Run(const assembler::Code& code,
                               const isa::MachineModel& machine) const override;
  // Renames values first (rename/rename.h).
  absl::StatusOr<Rewriting> Rewrite(const assembler::Code& code,
                                    const isa::MachineModel& machine) const override;
  bool RewritesCode() const override { return true; }
  bool OnlyRenames() const override { return true; }

 private:
  Limits limits_;
  Objective objective_;
};

}  // namespace atalla::sched

#endif  // ATALLA_SCHED_LIST_H_
