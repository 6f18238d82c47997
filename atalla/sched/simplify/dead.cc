#include "atalla/sched/simplify/dead.h"

#include <cstdint>
#include <vector>

#include "atalla/isa/effects.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/table.h"
#include "atalla/sched/blocks.h"
#include "atalla/sched/flow/flow_graph.h"
#include "atalla/sched/flow/liveness.h"
#include "atalla/sched/flow/register_set.h"
#include "atalla/sched/simplify/change.h"
#include "atalla/sched/simplify/draft.h"
#include "atalla/sched/simplify/evaluate.h"

namespace atalla::sched::simplify {
namespace {

bool WritesLive(const isa::Instruction& in, const flow::RegisterSet& live) {
  for (isa::Register reg : isa::GetRegisterEffects(in).writes) {
    if (live.Contains(reg)) return true;
  }
  return false;
}

// For each instruction whether nobody reads what it writes; what only such instructions read is not
// read either.
std::vector<bool> FindUnread(const Draft& draft, const flow::RegisterSet& live_at_exits) {
  const flow::FlowGraph graph(draft.code);
  const flow::Liveness liveness(draft.code, graph, live_at_exits);
  std::vector<bool> unread(draft.size(), false);
  for (int b = 0; b < graph.size(); ++b) {
    const Block& block = graph.block(b);
    flow::RegisterSet live = liveness.LiveOut(b);
    for (int32_t i = block.end - 1; i >= block.begin; --i) {
      unread[i] = !WritesLive(draft[i], live);
      if (!unread[i] || !IsRemovable(draft[i])) flow::StepBack(draft[i], live);
    }
  }
  return unread;
}

}  // namespace

bool RemoveDead(Draft& draft, const flow::RegisterSet& live_at_exits) {
  const std::vector<bool> unread = FindUnread(draft, live_at_exits);
  Rewriting out(draft);
  for (int32_t i = 0; i < draft.size(); ++i) {
    out.Begin(i);
    const isa::Instruction& in = draft[i];
    if (unread[i] && IsRemovable(in)) {
      out.Drop(ChangeKind::kDead);
    } else if (unread[i] && in.increment != 0 && isa::HasEffect(in.op, isa::kIsConditional)) {
      isa::Instruction branch = in;
      branch.increment = 0;
      out.Replace(ChangeKind::kDead, branch);
    } else {
      out.Keep();
    }
  }
  out.Finish();
  return out.changed();
}

}  // namespace atalla::sched::simplify
