// Scheduler "global": straightens control, rotates loops, takes out of them what is always the
// same, lets branches count, copies short blocks to where they are jumped to, and then schedules
// each block as "list" does.
//
//   ATALLA_ASSIGN_OR_RETURN(v1::Program program, ScheduleProgram(code, {"global"}));
//   std::cout << ExplainGlobal(code, machine).ToString();
//
// Rewrites the code in passes, one file each in this folder. Threading of jumps and rotation make
// no way through the code longer; what the others do is only kept if the code does not become more
// expensive by cost.h. Every register that the program names, memory, scratchpads and
// weights end as they did; labels that nothing refers to any more, and code that nothing reaches,
// are left out. docs/schedulers.md has an example.

#ifndef ATALLA_SCHED_GLOBAL_GLOBAL_H_
#define ATALLA_SCHED_GLOBAL_GLOBAL_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "atalla/assembler/code.h"
#include "atalla/isa/machine.h"
#include "atalla/sched/global/stretch.h"
#include "atalla/sched/legality.h"
#include "atalla/sched/objective.h"
#include "atalla/sched/packet_list.h"
#include "atalla/sched/scheduler.h"

namespace atalla::sched {

struct GlobalReport {
  // Only of passes that changed something.
  std::vector<global::PassReport> passes;

  Objective objective = Objective::kPackets;  // What they cost.

  // A line for each pass, and below it one for each change.
  std::string ToString() const;
};

// Empty if the code holds numeric code addresses, or there is nothing to do.
// REQUIRES: assembler::CheckCode(code) is OK.
GlobalReport ExplainGlobal(const assembler::Code& code, const isa::MachineModel& machine,
                           Objective objective = Objective::kPackets);

class GlobalScheduler : public Scheduler {
 public:
  explicit GlobalScheduler(Objective objective = Objective::kPackets) : objective_(objective) {}

  absl::string_view name() const override {
    return objective_ == Objective::kPackets ? "global" : "global_cycles";
  }
  absl::string_view description() const override {
    return objective_ == Objective::kPackets
               ? "control straightened, loops rotated, counted in branches; then as 'list'"
               : "as 'global', for the fewest cycles; then as 'list_cycles'";
  }
  RuleSet Rules(const isa::MachineModel& machine) const override;
  // What Rewrite falls back on: "list".
  absl::StatusOr<Schedule> Run(const assembler::Code& code,
                               const isa::MachineModel& machine) const override;
  absl::StatusOr<Rewriting> Rewrite(const assembler::Code& code,
                                    const isa::MachineModel& machine) const override;
  bool RewritesCode() const override { return true; }
  bool SimplifiesFirst() const override { return true; }
  // GlobalReport as text.
  std::string Explain(const assembler::Code& code, const isa::MachineModel& machine) const override;

 private:
  Objective objective_;
};

}  // namespace atalla::sched

#endif  // ATALLA_SCHED_GLOBAL_GLOBAL_H_
