#include "atalla/sched/simplify/draft.h"

#include <cstddef>
#include <cstdint>
#include <utility>

#include "absl/strings/string_view.h"
#include "atalla/assembler/code.h"
#include "atalla/isa/effects.h"
#include "atalla/isa/instruction.h"
#include "atalla/sched/flow/register_set.h"
#include "atalla/sched/simplify/change.h"

namespace atalla::sched::simplify {

absl::string_view ChangeKindName(ChangeKind kind) {
  constexpr absl::string_view kNames[kChangeKindCount] = {"folded", "reduced",   "propagated",
                                                          "shared", "forwarded", "redundant",
                                                          "dead",   "branch",    "unreachable"};
  return kNames[static_cast<int>(kind)];
}

Draft MakeDraft(assembler::Code code) {
  Draft draft;
  draft.code = std::move(code);
  for (const assembler::CodeInstruction& line : draft.code.instructions) {
    draft.originals.push_back(line.instruction);
  }
  return draft;
}

Rewriting::Rewriting(Draft& draft) : draft_(draft) {
  lines_.reserve(draft.size());
  originals_.reserve(draft.size());
  places_.reserve(draft.size() + 1);
  for (int32_t i = 0; i < draft.size(); ++i) Count(draft[i], 1);
}

void Rewriting::Count(const isa::Instruction& instruction, int step) {
  const isa::RegisterEffects effects = isa::GetRegisterEffects(instruction);
  for (isa::Register reg : effects.reads) names_[flow::RegisterSet::Index(reg)] += step;
  for (isa::Register reg : effects.writes) names_[flow::RegisterSet::Index(reg)] += step;
}

bool Rewriting::Allows(const isa::Instruction& before, const isa::Instruction* after) const {
  const auto count = [](const isa::RegisterEffects& effects, isa::Register reg) {
    int32_t times = 0;
    for (isa::Register other : effects.reads) times += other == reg ? 1 : 0;
    for (isa::Register other : effects.writes) times += other == reg ? 1 : 0;
    return times;
  };
  const isa::RegisterEffects old = isa::GetRegisterEffects(before);
  isa::RegisterEffects fresh;
  if (after != nullptr) fresh = isa::GetRegisterEffects(*after);
  const auto stays = [&](isa::Register reg) {
    return names_[flow::RegisterSet::Index(reg)] > count(old, reg) || count(fresh, reg) > 0;
  };
  for (isa::Register reg : old.reads) {
    if (!stays(reg)) return false;
  }
  for (isa::Register reg : old.writes) {
    if (!stays(reg)) return false;
  }
  return true;
}

void Rewriting::Begin(int32_t i) {
  line_ = i;
  places_.push_back(static_cast<int32_t>(lines_.size()));
}

void Rewriting::Write(const assembler::CodeInstruction& line, const isa::Instruction& original) {
  lines_.push_back(line);
  originals_.push_back(original);
}

void Rewriting::Note(ChangeKind kind) {
  changed_ = true;
  draft_.changes.push_back({kind, draft_.code.instructions[line_].location});
}

void Rewriting::Keep() { Write(draft_.code.instructions[line_], draft_.originals[line_]); }

bool Rewriting::Drop(ChangeKind kind) {
  if (!Allows(draft_[line_], nullptr)) {
    Keep();
    return false;
  }
  Count(draft_[line_], -1);
  Note(kind);
  return true;
}

bool Rewriting::Replace(ChangeKind kind, const assembler::CodeInstruction& line) {
  const isa::Instruction& before = draft_[line_];
  if (!Allows(before, &line.instruction)) {
    Keep();
    return false;
  }
  Count(before, -1);
  Count(line.instruction, 1);
  // What was a constant before stays derived from what it first was.
  const bool constant = before.op == isa::Op::kLiS;
  Write(line, constant ? draft_.originals[line_] : before);
  Note(kind);
  return true;
}

bool Rewriting::Replace(ChangeKind kind, const isa::Instruction& instruction) {
  assembler::CodeInstruction line = draft_.code.instructions[line_];
  line.instruction = instruction;
  return Replace(kind, line);
}

void Rewriting::Substitute(const isa::Instruction& instruction) {
  assembler::CodeInstruction line = draft_.code.instructions[line_];
  line.instruction = instruction;
  Count(draft_[line_], -1);
  Count(instruction, 1);
  Write(line, instruction);
}

void Rewriting::Insert(const isa::Instruction& instruction) {
  assembler::CodeInstruction line;
  line.instruction = instruction;
  line.location = draft_.code.instructions[line_].location;
  Count(instruction, 1);
  Write(line, instruction);
  changed_ = true;
}

void Rewriting::Finish() {
  places_.push_back(static_cast<int32_t>(lines_.size()));
  draft_.code.instructions = std::move(lines_);
  draft_.originals = std::move(originals_);
  for (assembler::CodeLabel& label : draft_.code.labels) label.index = places_[label.index];
}

}  // namespace atalla::sched::simplify
