#include "atalla/sched/global/global.h"

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "atalla/assembler/code.h"
#include "atalla/base/status_macros.h"
#include "atalla/isa/machine.h"
#include "atalla/sched/free_registers.h"
#include "atalla/sched/global/block_list.h"
#include "atalla/sched/global/cost.h"
#include "atalla/sched/global/hoist.h"
#include "atalla/sched/global/increments.h"
#include "atalla/sched/global/rotate_loops.h"
#include "atalla/sched/global/speculate.h"
#include "atalla/sched/global/superblocks.h"
#include "atalla/sched/global/thread_jumps.h"
#include "atalla/sched/legality.h"
#include "atalla/sched/list.h"
#include "atalla/sched/numeric_targets.h"
#include "atalla/sched/packet_list.h"
#include "atalla/sched/rename/rename.h"
#include "atalla/sched/scheduler.h"

namespace atalla::sched {
namespace {

using assembler::Code;
using global::BlockList;
using global::Change;

// Each round but the last changes something; after these no program seen has had another.
constexpr int kMaxRounds = 3;

using Pass = Code (*)(const Code&, const isa::MachineModel&, FreeRegisters&, std::vector<Change>&);

Code Straighten(const Code& code, const isa::MachineModel&, FreeRegisters&,
                std::vector<Change>& changes) {
  BlockList list = global::SplitIntoBlocks(code);
  global::ThreadJumps(list, changes);
  return global::JoinBlocks(list);
}

// With what becomes known at the guards.
Code Rotate(const Code& code, const isa::MachineModel&, FreeRegisters&,
            std::vector<Change>& changes) {
  BlockList list = global::SplitIntoBlocks(code);
  const size_t before = changes.size();
  global::RotateLoops(list, changes);
  if (changes.size() != before) global::ThreadJumps(list, changes);
  return global::JoinBlocks(list);
}

struct NamedPass {
  absl::string_view name;
  Pass pass;
  // False: no way through the code gets longer, but loops with fewer exits are guessed to run more
  // often, so an estimate before and one after say nothing.
  bool weighed;
};

constexpr NamedPass kPasses[] = {
    {"thread_jumps", Straighten, false},
    {"rotate_loops", Rotate, false},
    {"hoist", global::HoistInvariants, true},
    {"increments", global::FoldIncrements, true},
    {"superblocks", global::FormSuperblocks, true},
    {"thread_jumps", Straighten, false},
    {"speculate", global::Speculate, true},
};

struct Rewritten {
  std::optional<Code> code;
  GlobalReport report;
  std::optional<FreeRegisters> free;  // What neither the given code nor `code` names.
};

absl::StatusOr<Rewritten> RewriteCode(const Code& code, const isa::MachineModel& machine) {
  Rewritten result;
  if (code.instructions.empty() || FindNumericTarget(code) != nullptr) return result;
  Code best = code;
  // Registers that only code named which is gone by now are not free.
  FreeRegisters free(code);
  ATALLA_ASSIGN_OR_RETURN(double packets, global::EstimatedPackets(best, machine));
  bool changed = true;
  for (int round = 0; round < kMaxRounds && changed; ++round) {
    changed = false;
    for (const NamedPass& pass : kPasses) {
      PassReport report;
      report.pass = std::string(pass.name);
      Code candidate = pass.pass(best, machine, free, report.changes);
      if (report.changes.empty()) continue;
      report.packets_before = packets;
      ATALLA_ASSIGN_OR_RETURN(report.packets_after, global::EstimatedPackets(candidate, machine));
      report.kept = !pass.weighed || report.packets_after <= packets;
      if (report.kept) {
        packets = report.packets_after;
        best = std::move(candidate);
        result.code = best;
        changed = true;
      }
      result.report.passes.push_back(std::move(report));
    }
  }
  result.free = std::move(free);
  return result;
}

}  // namespace

std::string GlobalReport::ToString() const {
  std::string text;
  for (const PassReport& pass : passes) {
    absl::StrAppend(&text, pass.pass, ": ", pass.changes.size(), " changes, ", pass.packets_before,
                    " -> ", pass.packets_after, " packets expected", pass.kept ? "" : "; not kept",
                    "\n");
    for (const Change& change : pass.changes) {
      absl::StrAppend(&text, "  ", change.location.ToString(), ": ", change.what, "\n");
    }
  }
  return text;
}

GlobalReport ExplainGlobal(const Code& code, const isa::MachineModel& machine) {
  absl::StatusOr<Rewritten> rewritten = RewriteCode(code, machine);
  return rewritten.ok() ? std::move(rewritten->report) : GlobalReport();
}

std::string GlobalScheduler::Explain(const Code& code, const isa::MachineModel& machine) const {
  return ExplainGlobal(code, machine).ToString();
}

RuleSet GlobalScheduler::Rules(const isa::MachineModel& machine) const { return RulesL2(machine); }

absl::StatusOr<Schedule> GlobalScheduler::Run(const Code& code,
                                              const isa::MachineModel& machine) const {
  return ListScheduler().Run(code, machine);
}

absl::StatusOr<Rewriting> GlobalScheduler::Rewrite(const Code& code,
                                                   const isa::MachineModel& machine) const {
  ATALLA_ASSIGN_OR_RETURN(Rewritten rewritten, RewriteCode(code, machine));
  const Code& stretched = rewritten.code ? *rewritten.code : code;
  FreeRegisters free = rewritten.free ? *std::move(rewritten.free) : FreeRegisters(code);
  ATALLA_ASSIGN_OR_RETURN(Code renamed, RenameValues(stretched, std::move(free)));
  ATALLA_ASSIGN_OR_RETURN(Schedule schedule, ListScheduler().Run(renamed, machine));
  return Rewriting{std::move(renamed), std::move(schedule)};
}

}  // namespace atalla::sched
