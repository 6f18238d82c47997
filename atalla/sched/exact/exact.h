// Scheduler "exact": each basic block in the fewest packets that the rules allow, found and proven
// by constraint programming (Gecode), under the same graph, rules and checks as the others.
//
//   const ExactScheduler exact(options);
//   ATALLA_ASSIGN_OR_RETURN(ExactSchedule result, exact.Solve(code, machine));
//   std::cerr << BoundsText(code, result);    // "exact: 28 packets in 3 blocks, at least 28"
//
// Starts from the packets of "list", which a block keeps where they are as few as any or nothing
// better was found within the limits, so it never has more. Fewer packets are put in an order that
// waits little. For measuring other schedulers and for short programs that run often; "list" is
// nearly as good and takes microseconds.
//
// Links Gecode, so it is not in registry.h: who wants it, depends on it.

#ifndef ATALLA_SCHED_EXACT_EXACT_H_
#define ATALLA_SCHED_EXACT_EXACT_H_

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "atalla/assembler/code.h"
#include "atalla/isa/machine.h"
#include "atalla/sched/blocks.h"
#include "atalla/sched/exact/search.h"
#include "atalla/sched/legality.h"
#include "atalla/sched/packet_list.h"
#include "atalla/sched/scheduler.h"

namespace atalla::sched {

// What is known of one block.
struct ExactBlock {
  Block block;
  int32_t list_packets = 0;
  int32_t packets = 0;
  int32_t lower_bound = 0;  // No schedule has fewer; equal to packets if that is proven.
  SearchEffort effort;
};

struct ExactSchedule {
  Schedule schedule;
  std::vector<ExactBlock> blocks;  // Those of schedule.block_starts.
};

struct ExactOptions {
  // Larger blocks keep the packets of "list", and the bound that takes no search.
  int max_instructions = 400;
  SearchLimits limits;
  // Run tells here what a Schedule does not hold.
  std::function<void(const assembler::Code&, const ExactSchedule&)> report;
};

class ExactScheduler : public Scheduler {
 public:
  explicit ExactScheduler(ExactOptions options = {}) : options_(std::move(options)) {}

  absl::string_view name() const override { return "exact"; }
  absl::string_view description() const override {
    return "the fewest packets of each basic block, by constraint programming, rules L2";
  }
  RuleSet Rules(const isa::MachineModel& machine) const override;
  absl::StatusOr<Schedule> Run(const assembler::Code& code,
                               const isa::MachineModel& machine) const override;
  // Renames values first, as "list" does.
  absl::StatusOr<Rewriting> Rewrite(const assembler::Code& code,
                                    const isa::MachineModel& machine) const override;
  bool RewritesCode() const override { return true; }
  bool OnlyRenames() const override { return true; }

  // Run, and what it knows of each block. Takes up to the limits for each number of packets between
  // the bound of a block and what "list" needs.
  absl::StatusOr<ExactSchedule> Solve(const assembler::Code& code,
                                      const isa::MachineModel& machine) const;

 private:
  ExactOptions options_;
};

// One line for the whole code, and one for each block that is not proven, with the place of
// its first instruction:
//
//   exact: 57 packets in 4 blocks, at least 55 (list: 58)
//   gemm.s:17:1: 31 packets, at least 29
std::string BoundsText(const assembler::Code& code, const ExactSchedule& result);

}  // namespace atalla::sched

#endif  // ATALLA_SCHED_EXACT_EXACT_H_
