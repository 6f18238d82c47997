// Scheduler "reference": the in-order packer of the reference toolchain, packet for packet, as the
// baseline of every comparison. "reference" takes every latency as 1, "reference_table" takes those
// of the machine and fills the time with empty packets.
//
//   const ReferenceScheduler capped(/*latency_cap=*/4);   // Every latency is min(machine's, 4).
//   ATALLA_ASSIGN_OR_RETURN(Schedule schedule, capped.Run(code, isa::MachineModel::Default()));
//   v1::StaticMetrics published = ReferenceMetrics(schedule);
//
// Source: assembler specification, section 2.2. Deliberate differences, without which schedules
// would be wrong, or would not be:
// * Compares depend on their operands and are vector instructions.
// * vreg.* and a write of x33, which routes it, do not share a packet.
// * A branch out of reach gets a detour (relax.h); the reference refuses the program.

#ifndef ATALLA_SCHED_REFERENCE_H_
#define ATALLA_SCHED_REFERENCE_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "atalla/assembler/code.h"
#include "atalla/isa/machine.h"
#include "atalla/sched/legality.h"
#include "atalla/sched/packet_list.h"
#include "atalla/sched/scheduler.h"
#include "atalla/v1/program.pb.h"

namespace atalla::sched {

class ReferenceScheduler : public Scheduler {
 public:
  static constexpr int kNoCap = 0;

  // `latency_cap` >= 1 is the reference's ATALLA_FUNCTIONAL_SCHED_LATENCY.
  explicit ReferenceScheduler(int latency_cap);

  // "reference" for a cap of 1, "reference_table" for none, "reference_cap4" and so on.
  absl::string_view name() const override { return name_; }
  absl::string_view description() const override { return description_; }
  // L1, and empty packets may stand between a block's control instruction and the next label.
  RuleSet Rules(const isa::MachineModel& machine) const override;
  // O(instructions + packets). kResourceExhausted if more than kMaxEmptyPackets would be needed.
  absl::StatusOr<Schedule> Run(const assembler::Code& code,
                               const isa::MachineModel& machine) const override;

  static constexpr int kMaxEmptyPackets = 1 << 20;

 private:
  int latency_cap_;
  std::string name_;
  std::string description_;
};

// Packets, filled slots and histogram as the reference publishes them: an explicit nop.s is a
// filled slot. (Programs carry metrics in which it is not.)
v1::StaticMetrics ReferenceMetrics(const Schedule& schedule);

}  // namespace atalla::sched

#endif  // ATALLA_SCHED_REFERENCE_H_
