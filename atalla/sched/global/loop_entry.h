// What is known where control enters a loop, and how to put code there.
//
//   const LoopEntry entry(code, graph, loop);
//   if (entry.CanInsert() && entry.Holds(condition)) {
//     code = entry.Insert({setup}, FreshLabel(code));
//   }

#ifndef ATALLA_SCHED_GLOBAL_LOOP_ENTRY_H_
#define ATALLA_SCHED_GLOBAL_LOOP_ENTRY_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "atalla/assembler/code.h"
#include "atalla/isa/instruction.h"
#include "atalla/sched/flow/flow_graph.h"
#include "atalla/sched/flow/loops.h"

namespace atalla::sched::global {

// A name that no label of `code` has.
std::string FreshLabel(const assembler::Code& code);

// All must outlive the entry.
class LoopEntry {
 public:
  LoopEntry(const assembler::Code& code, const flow::FlowGraph& graph,
            const flow::NaturalLoop& loop);

  // Control enters the loop at its header only, and code before it can be told from code within:
  // no calls and no jalr within.
  bool CanInsert() const { return can_insert_; }

  // What a scalar register holds on entry, if that is known.
  std::optional<uint32_t> Known(uint8_t number) const { return known_[number]; }

  // True if a branch that compares like this would surely be taken on entry.
  bool Holds(const isa::Instruction& condition) const;

  // The code with `added` before the loop: it runs whenever the loop is entered, and not when
  // control comes back to the header, which now has the label `header`. `added` may branch to it.
  // REQUIRES: CanInsert().
  assembler::Code Insert(const std::vector<assembler::CodeInstruction>& added,
                         const std::string& header) const;

 private:
  bool FindCanInsert() const;
  void FollowEntry();
  void FindKnown();

  const assembler::Code& code_;
  const flow::FlowGraph& graph_;
  const flow::NaturalLoop& loop_;
  bool can_insert_;
  // The only way to the loop from outside, backwards.
  std::vector<int> way_;
  std::array<std::optional<uint32_t>, isa::kScalarRegisterCount> known_;
};

}  // namespace atalla::sched::global

#endif  // ATALLA_SCHED_GLOBAL_LOOP_ENTRY_H_
