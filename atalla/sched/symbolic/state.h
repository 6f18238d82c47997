// A machine whose registers hold expressions, and what its instructions do to it.
//
//   SymbolicMachine machine(terms, facts, scratchpad_rows);
//   SymbolicState state;
//   for (const assembler::CodeInstruction& code : block) machine.Step(code, state);
//
// An access (a load, a store, a push of a weight row) is a term made of its operands and of the
// accesses before it that it may not trade places with. So two runs with the same accesses in
// orders that differ only between accesses that cannot meet make the same terms, and loads get the
// same values; any other order makes others (traces: A. Mazurkiewicz, 1977).

#ifndef ATALLA_SCHED_SYMBOLIC_STATE_H_
#define ATALLA_SCHED_SYMBOLIC_STATE_H_

#include <array>
#include <cstdint>
#include <vector>

#include "atalla/assembler/code.h"
#include "atalla/isa/effects.h"
#include "atalla/isa/instruction.h"
#include "atalla/sched/symbolic/facts.h"
#include "atalla/sched/symbolic/terms.h"
#include "atalla/sched/touches.h"

namespace atalla::sched {

struct SymbolicAccess {
  int32_t term = 0;
  Touch touch;
  const assembler::CodeInstruction* code = nullptr;  // What did it, for messages.
};

struct SymbolicState {
  // All registers hold what they do on entry.
  SymbolicState();

  std::array<Sum, isa::kScalarRegisterCount> scalars;
  std::array<int32_t, isa::kVectorRegisterCount> vectors;
  std::array<int32_t, isa::kMaskRegisterCount> masks;
  std::vector<SymbolicAccess> accesses;  // In order.

  bool HoldsTheSame(isa::Register reg, const SymbolicState& other) const;
};

class SymbolicMachine {
 public:
  // `terms` and `facts` must outlive this.
  SymbolicMachine(Terms& terms, const Facts& facts, int scratchpad_rows)
      : terms_(terms), facts_(facts), scratchpad_rows_(scratchpad_rows) {}

  // Of control instructions: what they do to registers, but for return addresses. O(accesses).
  void Step(const assembler::CodeInstruction& code, SymbolicState& state);

 private:
  void Compute(const assembler::CodeInstruction& code, SymbolicState& state);
  void Access(const assembler::CodeInstruction& code, Touch touch, SymbolicState& state);
  void AddOperands(const isa::Instruction& in, const SymbolicState& state, bool without_address,
                   TermKey& key, Term& term) const;
  bool MustFollow(const Touch& later, const Touch& earlier) const;
  bool GoesToScratchpad(const Sum& base) const;
  Sum ScratchpadAddress(const Sum& base, const Sum& row) const;
  static void Write(const isa::Instruction& in, int32_t term, SymbolicState& state);

  Terms& terms_;
  const Facts& facts_;
  const int scratchpad_rows_;
};

}  // namespace atalla::sched

#endif  // ATALLA_SCHED_SYMBOLIC_STATE_H_
