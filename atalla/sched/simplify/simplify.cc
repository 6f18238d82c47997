#include "atalla/sched/simplify/simplify.h"

#include <cstdint>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "atalla/assembler/code.h"
#include "atalla/sched/flow/register_set.h"
#include "atalla/sched/numeric_targets.h"
#include "atalla/sched/simplify/change.h"
#include "atalla/sched/simplify/control.h"
#include "atalla/sched/simplify/dead.h"
#include "atalla/sched/simplify/draft.h"
#include "atalla/sched/simplify/large_constants.h"
#include "atalla/sched/simplify/number_values.h"

namespace atalla::sched::simplify {
namespace {

// Nearly everything is done in the first two or three.
constexpr int kMaxRounds = 16;

}  // namespace

Simplification Simplify(const assembler::Code& code) {
  Simplification result;
  result.instructions_before = static_cast<int32_t>(code.instructions.size());
  Draft draft = MakeDraft(code);
  if (FindNumericTarget(code) == nullptr) {
    const flow::RegisterSet named = flow::NamedRegisters(code);
    MergeLargeConstants(draft);
    bool changed = true;
    for (int round = 0; changed && round < kMaxRounds; ++round) {
      changed = NumberValues(draft, named);
      changed = SimplifyControl(draft) || changed;
      changed = RemoveDead(draft, named) || changed;
    }
    SplitLargeConstants(draft);
  }
  result.instructions_after = draft.size();
  result.code = std::move(draft.code);
  result.changes = std::move(draft.changes);
  return result;
}

int Simplification::Count(ChangeKind kind) const {
  int count = 0;
  for (const Change& change : changes) count += change.kind == kind ? 1 : 0;
  return count;
}

std::string Simplification::Summary() const {
  std::string text = absl::StrCat(instructions_before, " -> ", instructions_after, " instructions");
  const char* separator = ": ";
  for (int kind = 0; kind < kChangeKindCount; ++kind) {
    const int count = Count(static_cast<ChangeKind>(kind));
    if (count == 0) continue;
    absl::StrAppend(&text, separator, count, " ", ChangeKindName(static_cast<ChangeKind>(kind)));
    separator = ", ";
  }
  return text;
}

}  // namespace atalla::sched::simplify
