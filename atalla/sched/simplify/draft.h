// A code on its way through the passes of Simplify. In it `li.s` loads any 32-bit constant: pairs
// that make one have been merged, and large ones are split again at the end (large_constants.h).
//
// Passes go through the lines in order and write the new ones:
//
//   Rewriting out(draft);
//   for (int32_t i = 0; i < draft.size(); ++i) {
//     out.Begin(i);                       // labels here move to what is written next
//     if (IsDead(i)) out.Drop(ChangeKind::kDead);
//     else out.Keep();
//   }
//   out.Finish();                         // now the draft is what was written

#ifndef ATALLA_SCHED_SIMPLIFY_DRAFT_H_
#define ATALLA_SCHED_SIMPLIFY_DRAFT_H_

#include <array>
#include <cstdint>
#include <vector>

#include "atalla/assembler/code.h"
#include "atalla/isa/instruction.h"
#include "atalla/sched/flow/register_set.h"
#include "atalla/sched/simplify/change.h"

namespace atalla::sched::simplify {

struct Draft {
  assembler::Code code;
  // Of each instruction that became a constant: what it was. One instruction may do for the
  // constant if its operands are still there.
  std::vector<isa::Instruction> originals;
  std::vector<Change> changes;

  int32_t size() const { return static_cast<int32_t>(code.instructions.size()); }
  const isa::Instruction& operator[](int32_t i) const { return code.instructions[i].instruction; }
};

Draft MakeDraft(assembler::Code code);

// A new version of a draft, line by line. A register that the code names must stay named, because
// whoever gets the code next takes registers without a name to be free: changes that would take the
// last name of one are refused.
class Rewriting {
 public:
  explicit Rewriting(Draft& draft);

  // Goes to line i; lines are visited in order, each once.
  void Begin(int32_t i);
  // Each line ends with one of these. False, and the line is kept as it was, if refused.
  void Keep();
  bool Drop(ChangeKind kind);
  bool Replace(ChangeKind kind, const isa::Instruction& instruction);
  // With a changed reference as well, as for a branch that becomes a jump.
  bool Replace(ChangeKind kind, const assembler::CodeInstruction& line);
  // The same for another way to say it, which is not worth a report and never refused.
  void Substitute(const isa::Instruction& instruction);
  // Puts an instruction before what becomes of this line.
  void Insert(const isa::Instruction& instruction);

  // Whether this line, a branch, may become a jump or nothing.
  bool CanReplaceBranch() const { return Allows(draft_[line_], nullptr); }

  bool changed() const { return changed_; }
  // The draft is now what was written.
  void Finish();

 private:
  bool Allows(const isa::Instruction& before, const isa::Instruction* after) const;
  void Count(const isa::Instruction& instruction, int step);
  void Write(const assembler::CodeInstruction& line, const isa::Instruction& original);
  void Note(ChangeKind kind);

  Draft& draft_;
  int32_t line_ = 0;
  bool changed_ = false;
  std::vector<assembler::CodeInstruction> lines_;
  std::vector<isa::Instruction> originals_;
  std::vector<int32_t> places_;  // Of old lines among the new ones.
  std::array<int32_t, flow::RegisterSet::kSize> names_ = {};
};

}  // namespace atalla::sched::simplify

#endif  // ATALLA_SCHED_SIMPLIFY_DRAFT_H_
