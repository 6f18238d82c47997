// Decides for every loop of a code how to overlap its iterations, if it pays.
//
//   ATALLA_ASSIGN_OR_RETURN(std::vector<PlannedLoop> loops,
//                           PlanLoops(code, free, costs, oracle));
//   loops[0].pipeline    // what to put in its place

#ifndef ATALLA_SCHED_MODULO_PLAN_LOOPS_H_
#define ATALLA_SCHED_MODULO_PLAN_LOOPS_H_

#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "atalla/assembler/code.h"
#include "atalla/isa/machine.h"
#include "atalla/sched/free_registers.h"
#include "atalla/sched/global/cost.h"
#include "atalla/sched/modulo/loops.h"
#include "atalla/sched/modulo/oracle.h"
#include "atalla/sched/modulo/pipeline.h"
#include "atalla/sched/modulo/report.h"

namespace atalla::sched::modulo {

struct PlannedLoop {
  Loop loop;
  LoopReport report;
  std::optional<Pipeline> pipeline;  // If it is expected to be better than "list".
};

// Loops in program order; pipelines use registers in `free`, the same for each. They are compared
// with what "list" makes of the loop. `oracle` may be null. O(as scheduling).
absl::StatusOr<std::vector<PlannedLoop>> PlanLoops(const assembler::Code& code,
                                                   const FreeRegisters& free,
                                                   const global::BlockCosts& costs,
                                                   const LoopOracle* oracle);

// Runs CheckPipeline on each.
absl::Status CheckPipelines(const assembler::Code& code, absl::Span<const PlannedLoop> loops,
                            const isa::MachineModel& machine);

}  // namespace atalla::sched::modulo

#endif  // ATALLA_SCHED_MODULO_PLAN_LOOPS_H_
