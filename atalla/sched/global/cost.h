// What a code is expected to cost, for telling whether a change of it pays.
//
//   const BlockCosts costs(machine);
//   if (costs.EstimatedCost(changed) <= costs.EstimatedCost(code)) ...
//
// Passes weigh many codes that differ in a block or two, so the cost of every block ever asked for
// is kept: a block costs time once, O(n log n), and O(n) when it is met again. Not for use by
// several threads at once.

#ifndef ATALLA_SCHED_GLOBAL_COST_H_
#define ATALLA_SCHED_GLOBAL_COST_H_

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/types/span.h"
#include "atalla/assembler/code.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/machine.h"
#include "atalla/sched/dependence_graph.h"
#include "atalla/sched/legality.h"
#include "atalla/sched/objective.h"
#include "atalla/sched/packing_search.h"

namespace atalla::sched::global {

struct BlockCost {
  int packets = 0;
  // Until the last has issued, if everything from outside is there at once.
  int64_t cycles = 0;
};

class BlockCosts {
 public:
  // `machine` must outlive this.
  explicit BlockCosts(const isa::MachineModel& machine, Objective objective = Objective::kPackets);
  BlockCosts(const BlockCosts&) = delete;
  BlockCosts& operator=(const BlockCosts&) = delete;

  const isa::MachineModel& machine() const { return machine_; }
  Objective objective() const { return objective_; }

  // Of instructions of one block under "list".
  BlockCost Of(absl::Span<const assembler::CodeInstruction> block) const;
  // The packets, or the cycles, whichever is the objective; sooner.
  int64_t CostOf(absl::Span<const assembler::CodeInstruction> block) const;

  // CostOf each block, times how often the block is guessed to run (frequencies.h).
  double EstimatedCost(const assembler::Code& code) const;

 private:
  // All of an instruction that decides with which others it shares a packet.
  struct Shape {
    isa::Instruction instruction;
    assembler::CodeInstruction::Reference reference;

    friend bool operator==(const Shape& a, const Shape& b) {
      return a.instruction == b.instruction && a.reference == b.reference;
    }
    template <typename H>
    friend H AbslHashValue(H h, const Shape& shape) {
      const isa::Instruction& in = shape.instruction;
      return H::combine(std::move(h), in.op, in.rd, in.rs1, in.rs2, in.mask, in.sid, in.increment,
                        in.imm, shape.reference);
    }
  };

  struct Known {
    std::optional<int64_t> cost;
    std::optional<BlockCost> all;
  };

  Known& Find(absl::Span<const assembler::CodeInstruction> block) const;
  const DependenceGraph& GraphOf(absl::Span<const assembler::CodeInstruction> block) const;

  const isa::MachineModel& machine_;
  const Objective objective_;
  const RuleSet rules_;
  mutable DependenceGraphBuilder graphs_;
  mutable PackingSearch search_;
  mutable std::vector<isa::Op> ops_;  // Of the block that is measured.
  mutable absl::flat_hash_map<std::vector<Shape>, Known> known_;
};

}  // namespace atalla::sched::global

#endif  // ATALLA_SCHED_GLOBAL_COST_H_
