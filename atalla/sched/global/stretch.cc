#include "atalla/sched/global/stretch.h"

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "atalla/assembler/code.h"
#include "atalla/base/status_macros.h"
#include "atalla/sched/free_registers.h"
#include "atalla/sched/global/block_list.h"
#include "atalla/sched/global/cost.h"
#include "atalla/sched/global/hoist.h"
#include "atalla/sched/global/increments.h"
#include "atalla/sched/global/place_blocks.h"
#include "atalla/sched/global/rotate_loops.h"
#include "atalla/sched/global/speculate.h"
#include "atalla/sched/global/superblocks.h"
#include "atalla/sched/global/thread_jumps.h"
#include "atalla/sched/numeric_targets.h"

namespace atalla::sched::global {
namespace {

using assembler::Code;

// Each round but the last changes something; after these no program seen has had another.
constexpr int kMaxRounds = 3;

struct PassContext {
  const BlockCosts& costs;
  const absl::flat_hash_set<std::string>& settled;
  FreeRegisters& free;
  std::vector<Change>& changes;
};
using Pass = Code (*)(const Code&, const PassContext&);

Code Straighten(const Code& code, const PassContext& context) {
  BlockList list = SplitIntoBlocks(code);
  ThreadJumps(list, context.changes);
  return JoinBlocks(list);
}

// With what becomes known at the guards.
Code Rotate(const Code& code, const PassContext& context) {
  BlockList list = SplitIntoBlocks(code);
  const size_t before = context.changes.size();
  RotateLoops(list, context.changes);
  if (context.changes.size() != before) ThreadJumps(list, context.changes);
  return JoinBlocks(list);
}

Code Hoist(const Code& code, const PassContext& context) {
  return HoistInvariants(code, context.costs, context.free, context.changes);
}
Code Fold(const Code& code, const PassContext& context) {
  return FoldIncrements(code, context.costs, context.free, context.changes);
}
Code Duplicate(const Code& code, const PassContext& context) {
  return FormSuperblocks(code, context.costs, context.free, context.changes);
}
Code Place(const Code& code, const PassContext& context) {
  return PlaceBlocks(code, context.costs, context.changes);
}
Code MoveUp(const Code& code, const PassContext& context) {
  return Speculate(code, context.costs, context.settled, context.free, context.changes);
}

struct NamedPass {
  absl::string_view name;
  Pass pass;
  // False: no way through the code gets longer, but loops with fewer exits are guessed to run more
  // often, so an estimate before and one after say nothing.
  bool weighed;
  bool of_loops;
  bool of_blocks;
};

constexpr NamedPass kPasses[] = {
    {"thread_jumps", Straighten, false, true, true},
    {"rotate_loops", Rotate, false, true, false},
    {"hoist", Hoist, true, true, false},
    {"increments", Fold, true, true, false},
    {"superblocks", Duplicate, true, false, true},
    {"place_blocks", Place, true, false, true},
    {"thread_jumps", Straighten, false, false, true},
    {"speculate", MoveUp, true, false, true},
};

bool Asked(const NamedPass& pass, Passes passes) {
  switch (passes) {
    case Passes::kLoops:
      return pass.of_loops;
    case Passes::kBlocks:
      return pass.of_blocks;
    case Passes::kAll:
      break;
  }
  return true;
}

}  // namespace

absl::StatusOr<Stretched> Stretch(Code code, FreeRegisters free, const StretchOptions& options,
                                  const BlockCosts& costs) {
  Stretched result = {std::move(code), std::move(free), {}};
  if (result.code.instructions.empty() || FindNumericTarget(result.code) != nullptr) return result;
  double packets = costs.EstimatedCost(result.code);
  bool changed = true;
  for (int round = 0; round < kMaxRounds && changed; ++round) {
    changed = false;
    for (const NamedPass& pass : kPasses) {
      if (!Asked(pass, options.passes)) continue;
      PassReport report;
      report.pass = std::string(pass.name);
      Code candidate =
          pass.pass(result.code, {costs, options.settled, result.free, report.changes});
      if (report.changes.empty()) continue;
      report.cost_before = packets;
      report.cost_after = costs.EstimatedCost(candidate);
      report.kept = !pass.weighed || report.cost_after <= packets;
      if (report.kept) {
        packets = report.cost_after;
        result.code = std::move(candidate);
        changed = true;
      }
      result.reports.push_back(std::move(report));
    }
  }
  return result;
}

}  // namespace atalla::sched::global
