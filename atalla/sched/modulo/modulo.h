// Scheduler "modulo": overlaps the iterations of innermost loops that are one basic block after the
// passes of "global" over loops, and treats everything else as "global" does.
//
//   ATALLA_ASSIGN_OR_RETURN(v1::Program program, ScheduleProgram(code, {"modulo"}));
//   for (const LoopReport& loop : ExplainLoops(code, machine)) std::cout << loop.ToString() <<
//   "\n";
//
// Rewrites the code: copies of a loop's instructions with other registers, of those that the
// program never names, whose contents it leaves undefined. Every register that the program names
// ends as it did. docs/schedulers.md describes the steps.

#ifndef ATALLA_SCHED_MODULO_MODULO_H_
#define ATALLA_SCHED_MODULO_MODULO_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "atalla/assembler/code.h"
#include "atalla/isa/machine.h"
#include "atalla/sched/legality.h"
#include "atalla/sched/modulo/oracle.h"
#include "atalla/sched/modulo/report.h"
#include "atalla/sched/objective.h"
#include "atalla/sched/packet_list.h"
#include "atalla/sched/scheduler.h"

namespace atalla::sched {

// Loops in program order. O(as scheduling). `oracle`: as of ModuloScheduler.
std::vector<LoopReport> ExplainLoops(const assembler::Code& code, const isa::MachineModel& machine,
                                     const modulo::LoopOracle* oracle = nullptr,
                                     Objective objective = Objective::kPackets);

class ModuloScheduler : public Scheduler {
 public:
  // `oracle`, if any, is asked for loops that stay above their bound; it must outlive this.
  explicit ModuloScheduler(const modulo::LoopOracle* oracle = nullptr,
                           Objective objective = Objective::kPackets)
      : oracle_(oracle), objective_(objective) {}

  absl::string_view name() const override {
    return objective_ == Objective::kPackets ? "modulo" : "modulo_cycles";
  }
  absl::string_view description() const override {
    return objective_ == Objective::kPackets
               ? "overlaps the iterations of inner loops; everything else as 'global'"
               : "as 'modulo', for the fewest cycles; everything else as 'global_cycles'";
  }
  RuleSet Rules(const isa::MachineModel& machine) const override;
  // Without overlapping: as "list".
  absl::StatusOr<Schedule> Run(const assembler::Code& code,
                               const isa::MachineModel& machine) const override;
  absl::StatusOr<Rewriting> Rewrite(const assembler::Code& code,
                                    const isa::MachineModel& machine) const override;
  bool RewritesCode() const override { return true; }
  bool SimplifiesFirst() const override { return true; }
  // A line for each loop.
  std::string Explain(const assembler::Code& code, const isa::MachineModel& machine) const override;

 private:
  const modulo::LoopOracle* oracle_;
  Objective objective_;
};

}  // namespace atalla::sched

#endif  // ATALLA_SCHED_MODULO_MODULO_H_
