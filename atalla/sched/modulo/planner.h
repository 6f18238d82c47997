// Decides how to overlap the iterations of one loop: which form of its body, which latencies, which
// II; or that "list" does as well.
//
//   Planner planner(code, machine, rules, FreeRegisters(code), oracle);
//   LoopPlan plan = planner.Plan(loop, list_packets, "modulo0_");

#ifndef ATALLA_SCHED_MODULO_PLANNER_H_
#define ATALLA_SCHED_MODULO_PLANNER_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "atalla/assembler/code.h"
#include "atalla/isa/machine.h"
#include "atalla/sched/free_registers.h"
#include "atalla/sched/legality.h"
#include "atalla/sched/modulo/body.h"
#include "atalla/sched/modulo/graph.h"
#include "atalla/sched/modulo/loops.h"
#include "atalla/sched/modulo/oracle.h"
#include "atalla/sched/modulo/pipeline.h"
#include "atalla/sched/objective.h"
#include "atalla/sched/values.h"

namespace atalla::sched::modulo {

struct LoopPlan {
  int res_mii = 0;
  std::string limit;
  int rec_mii = 0;
  int latency_cap = 0;
  int ii = 0;        // 0: no modulo schedule was found.
  int least_ii = 0;  // Of the same body; not used if the loop is over before it pays.
  int stages = 0;
  int copies = 0;
  int kernel_packets = 0;
  std::optional<Pipeline> pipeline;  // If it is expected to be better than "list".
  std::string reason;                // Why not.
};

class Planner {
 public:
  // Code, machine, rules and oracle must outlive the planner. `free`: registers that may be used.
  // `oracle` may be null.
  Planner(const assembler::Code& code, const isa::MachineModel& machine, const RuleSet& rules,
          const FreeRegisters& free, const LoopOracle* oracle,
          Objective objective = Objective::kPackets);

  // `list_packets`, `list_cycles`: an iteration under "list". `prefix`: see PipelineContext.
  LoopPlan Plan(const Loop& loop, int list_packets, int64_t list_cycles, const std::string& prefix);

 private:
  struct Candidate {
    double cost = 0;
    LoopPlan plan;
  };

  void Consider(const Loop& loop, const BodyOptions& options, const std::string& prefix);
  void ConsiderShort(const Loop& loop, BodyOptions options, const std::string& prefix);
  void TryGraph(const Loop& loop, const Body& body, const LoopGraph& graph,
                const FreeRegisters& free, const std::string& prefix);
  // The longest II that may still be cheaper than what was found. REQUIRES: best_.
  int LongestIi(double trips) const;
  void TryCap(const Loop& loop, const Body& body, const LoopGraph& graph, int cap,
              const FreeRegisters& free, const std::string& prefix);

  const assembler::Code& code_;
  const LoopEntries entries_;
  const isa::MachineModel& machine_;
  const RuleSet& rules_;
  const LoopOracle* const oracle_;
  const FreeRegisters free_;
  const double packet_cost_;  // In cycles.

  // Of the loop at hand.
  std::vector<KnownRegister> known_;
  std::optional<Candidate> best_;
  std::string reason_;
};

}  // namespace atalla::sched::modulo

#endif  // ATALLA_SCHED_MODULO_PLANNER_H_
