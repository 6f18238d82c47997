// Scheduler "modulo": overlaps the iterations of innermost loops that are one basic block, and
// schedules everything else as "list" does.
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

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "atalla/assembler/code.h"
#include "atalla/base/diagnostic.h"
#include "atalla/isa/machine.h"
#include "atalla/sched/legality.h"
#include "atalla/sched/modulo/oracle.h"
#include "atalla/sched/packet_list.h"
#include "atalla/sched/scheduler.h"

namespace atalla::sched {

// What became of one loop.
struct LoopReport {
  std::string label;  // The loop's first; empty if it has none.
  SourceLocation location;
  int32_t begin = 0;  // Instructions [begin, end) of the code as it was.
  int32_t end = 0;
  int list_packets = 0;  // An iteration under "list".

  // Lower bounds of the initiation interval, in cycles, and what sets the first: "width", or the
  // name of a resource. 0 if the loop was not looked at.
  int res_mii = 0;
  std::string limit;
  int rec_mii = 0;
  // Latencies count as this at most; 1: an iteration waits for its results by itself, and the
  // interval is one of packets.
  int latency_cap = 0;
  // Of the best modulo schedule found, used or not; 0 if there is none.
  int ii = 0;
  // The least for which there is a schedule. A loop of few iterations may do better with a larger
  // one, which has fewer stages to fill and to drain.
  int least_ii = 0;
  int stages = 0;
  int copies = 0;  // Of the kernel, so that values that overlap have registers of their own.
  int kernel_packets = 0;  // An iteration in the kernel: `ii` without its empty packets.
  bool pipelined = false;
  std::string reason;  // Why not; empty if pipelined.

  // One line, such as "loop at gemm.s:7: II 2 (ResMII 2 scalar ports, RecMII 2), ...".
  std::string ToString() const;
};

// Loops in program order. O(as scheduling). `oracle`: as of ModuloScheduler.
std::vector<LoopReport> ExplainLoops(const assembler::Code& code, const isa::MachineModel& machine,
                                     const modulo::LoopOracle* oracle = nullptr);

class ModuloScheduler : public Scheduler {
 public:
  // `oracle`, if any, is asked for loops that stay above their bound; it must outlive this.
  explicit ModuloScheduler(const modulo::LoopOracle* oracle = nullptr) : oracle_(oracle) {}

  absl::string_view name() const override { return "modulo"; }
  absl::string_view description() const override {
    return "overlaps the iterations of inner loops; else as list";
  }
  RuleSet Rules(const isa::MachineModel& machine) const override;
  // Without overlapping: as "list".
  absl::StatusOr<Schedule> Run(const assembler::Code& code,
                               const isa::MachineModel& machine) const override;
  absl::StatusOr<Rewriting> Rewrite(const assembler::Code& code,
                                    const isa::MachineModel& machine) const override;
  bool RewritesCode() const override { return true; }
  // A line for each loop.
  std::string Explain(const assembler::Code& code, const isa::MachineModel& machine) const override;

 private:
  const modulo::LoopOracle* oracle_;
};

}  // namespace atalla::sched

#endif  // ATALLA_SCHED_MODULO_MODULO_H_
