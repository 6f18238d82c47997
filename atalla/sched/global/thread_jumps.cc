#include "atalla/sched/global/thread_jumps.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "atalla/assembler/code.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/table.h"
#include "atalla/sched/global/block_list.h"
#include "atalla/sched/global/conditions.h"
#include "atalla/sched/values.h"

namespace atalla::sched::global {
namespace {

using assembler::CodeInstruction;

// Longer chains of jumps are followed in several rounds.
constexpr int kMaxChain = 16;
// Every round but the last makes some jump shorter; this many are never seen.
constexpr int kMaxRounds = 100;

class Threader {
 public:
  Threader(BlockList& list, std::vector<Change>& changes) : list_(list), changes_(changes) {}

  void Run() {
    for (int round = 0; round < kMaxRounds; ++round) {
      const size_t before = changes_.size();
      Merge();
      FoldOutcomes();
      Retarget();
      InvertOverJumps();
      DropJumpsToNext();
      Straighten();
      RemoveUnreachable();
      if (changes_.size() == before) return;
    }
  }

 private:
  int size() const { return static_cast<int>(list_.blocks.size()); }
  int Target(const CodeInstruction& instruction) const { return blocks_.at(instruction.target); }
  void Note(const CodeInstruction& instruction, std::string what) {
    changes_.push_back({instruction.location, std::move(what)});
  }
  bool HasSymbol(const BasicBlock& block) const {
    return absl::c_any_of(
        block.labels, [this](const std::string& label) { return list_.symbols.contains(label); });
  }

  // Blocks that are one, because nothing but the one before leads to the second.
  void Merge() {
    const absl::flat_hash_set<std::string> referred = ReferredLabels(list_);
    std::vector<BasicBlock> merged;
    for (BasicBlock& block : list_.blocks) {
      const bool joins = !merged.empty() && merged.back().control() == nullptr &&
                         !IsReferred(block, referred) && !HasSymbol(block);
      if (!joins) {
        merged.push_back(std::move(block));
        continue;
      }
      std::vector<CodeInstruction>& into = merged.back().instructions;
      std::move(block.instructions.begin(), block.instructions.end(), std::back_inserter(into));
    }
    list_.blocks = std::move(merged);
    blocks_ = BlockOfLabels(list_);
  }

  // Branches whose operands are known where they stand.
  void FoldOutcomes() {
    const absl::flat_hash_set<std::string> referred = ReferredLabels(list_);
    ScalarValues values;
    for (int b = 0; b < size(); ++b) {
      const CodeInstruction* control = list_.blocks[b].control();
      if (control == nullptr || !IsConditional(*control)) continue;
      values.Start();
      for (const CodeInstruction& instruction : list_.blocks[b].instructions) {
        if (&instruction != control) values.Execute(instruction);
      }
      const isa::Instruction& branch = control->instruction;
      std::optional<bool> taken =
          Outcome(branch.op, values.Get(branch.rs1), values.Get(branch.rs2));
      if (!taken && !IsReferred(list_.blocks[b], referred)) taken = OutcomeAfterPrevious(b);
      // One that is taken and counts would become two instructions.
      if (taken && !(*taken && Increments(branch))) Fold(list_.blocks[b], *taken);
    }
  }

  // Of a branch alone in its block, which control only enters by passing another.
  std::optional<bool> OutcomeAfterPrevious(int b) const {
    const BasicBlock& block = list_.blocks[b];
    if (b == 0 || block.instructions.size() != 1 || HasSymbol(block)) return std::nullopt;
    const CodeInstruction* previous = list_.blocks[b - 1].control();
    if (previous == nullptr || !IsConditional(*previous)) return std::nullopt;
    return Implied(previous->instruction, /*branch_taken=*/false,
                   block.instructions.front().instruction);
  }

  void Fold(BasicBlock& block, bool taken) {
    const CodeInstruction branch = block.instructions.back();
    Note(branch, taken ? "branch that is always taken" : "branch that is never taken");
    block.instructions.pop_back();
    if (Increments(branch.instruction)) block.instructions.push_back(MakeIncrement(branch));
    if (taken) block.instructions.push_back(MakeJump(branch, branch.target));
  }

  // Where control ends up that goes to `block`, right after `branch` was taken if that is given.
  int Destination(int block, const isa::Instruction* branch) const {
    const int start = block;
    for (int step = 0; step < kMaxChain; ++step) {
      const int next = SkipEmpty(list_, block);
      if (next == size()) return block;
      block = next;
      const CodeInstruction& first = list_.blocks[block].instructions.front();
      if (IsJump(first)) {
        block = Target(first);
        continue;
      }
      if (branch == nullptr || !IsConditional(first) || Increments(first.instruction)) return block;
      const std::optional<bool> taken = Implied(*branch, /*branch_taken=*/true, first.instruction);
      if (!taken || block + 1 == size()) return block;
      block = *taken ? Target(first) : block + 1;
    }
    return start;  // Round and round.
  }

  void Retarget() {
    for (int b = 0; b < size(); ++b) {
      CodeInstruction* control = list_.blocks[b].control();
      if (control == nullptr || control->reference != CodeInstruction::Reference::kPcRelative) {
        continue;
      }
      const int now = Target(*control);
      const int destination =
          Destination(now, IsConditional(*control) ? &control->instruction : nullptr);
      if (SkipEmpty(list_, destination) == SkipEmpty(list_, now)) continue;
      Note(*control, absl::StrCat("goes on to ", LabelOf(list_, destination), " at once"));
      control->target = LabelOf(list_, destination);
      blocks_[control->target] = destination;
    }
  }

  void InvertOverJumps() {
    const absl::flat_hash_set<std::string> referred = ReferredLabels(list_);
    for (int b = 0; b < size(); ++b) {
      CodeInstruction* control = list_.blocks[b].control();
      if (control == nullptr || !IsConditional(*control)) continue;
      const int over = SkipEmpty(list_, b + 1);
      if (over == size() || !IsJump(list_.blocks[over].instructions.front())) continue;
      bool entered = false;
      for (int i = b + 1; i <= over; ++i) {
        entered = entered || IsReferred(list_.blocks[i], referred) || HasSymbol(list_.blocks[i]);
      }
      if (entered || SkipEmpty(list_, Target(*control)) != SkipEmpty(list_, over + 1)) continue;
      Note(*control, "branch over a jump");
      control->instruction.op = isa::InvertedBranch(control->instruction.op);
      control->target = list_.blocks[over].instructions.front().target;
      list_.blocks[over].instructions.clear();
    }
  }

  void DropJumpsToNext() {
    for (int b = 0; b < size(); ++b) {
      BasicBlock& block = list_.blocks[b];
      const CodeInstruction* control = block.control();
      if (control == nullptr || (!IsJump(*control) && !IsConditional(*control))) continue;
      if (SkipEmpty(list_, Target(*control)) != SkipEmpty(list_, b + 1)) continue;
      if (IsConditional(*control)) {
        Fold(block, /*taken=*/false);
      } else {
        Note(*control, "jump to the next instruction");
        block.instructions.pop_back();
      }
    }
  }

  void Straighten() {
    absl::flat_hash_map<std::string, int> references;
    for (const BasicBlock& block : list_.blocks) {
      for (const CodeInstruction& instruction : block.instructions) {
        if (!instruction.target.empty()) ++references[instruction.target];
      }
    }
    for (int b = 0; b < size(); ++b) {
      const CodeInstruction* control = list_.blocks[b].control();
      if (control == nullptr || !IsJump(*control)) continue;
      const int first = Target(*control);
      int count = 0;
      for (const std::string& label : list_.blocks[first].labels) count += references[label];
      if (count != 1 || HasSymbol(list_.blocks[first])) continue;
      if (first == 0 || FallsThrough(list_.blocks[first - 1])) continue;
      int last = first;
      while (last < size() && FallsThrough(list_.blocks[last])) ++last;
      if (last == size() || (first <= b && b <= last)) continue;
      Note(*control, absl::StrCat("what only a jump led to follows: ", control->target));
      list_.blocks[b].instructions.pop_back();
      MoveAfter(first, last, b);
      if (last < b) b -= last - first + 1;
    }
  }

  // Blocks [first, last] to behind blocks[after].
  void MoveAfter(int first, int last, int after) {
    const auto begin = list_.blocks.begin();
    if (after < first) {
      std::rotate(begin + after + 1, begin + first, begin + last + 1);
    } else {
      std::rotate(begin + first, begin + last + 1, begin + after + 1);
    }
    blocks_ = BlockOfLabels(list_);
  }

  void RemoveUnreachable() {
    std::vector<bool> reached(list_.blocks.size());
    std::vector<int> pending;
    const auto reach = [&](int block) {
      if (block >= size() || reached[block]) return;
      reached[block] = true;
      pending.push_back(block);
    };
    reach(0);
    for (int b = 0; b < size(); ++b) {
      if (HasSymbol(list_.blocks[b]) || IsReferred(list_.blocks[b], list_.address_taken)) reach(b);
    }
    while (!pending.empty()) {
      const int b = pending.back();
      pending.pop_back();
      for (const CodeInstruction& instruction : list_.blocks[b].instructions) {
        if (instruction.reference != CodeInstruction::Reference::kNone) reach(Target(instruction));
      }
      if (FallsThrough(list_.blocks[b])) reach(b + 1);
    }
    std::vector<BasicBlock> kept;
    for (int b = 0; b < size(); ++b) {
      if (reached[b]) {
        kept.push_back(std::move(list_.blocks[b]));
      } else if (!list_.blocks[b].instructions.empty()) {
        Note(list_.blocks[b].instructions.front(), "code that cannot be reached");
      }
    }
    list_.blocks = std::move(kept);
    blocks_ = BlockOfLabels(list_);
  }

  BlockList& list_;
  std::vector<Change>& changes_;
  absl::flat_hash_map<std::string, int> blocks_;
};

}  // namespace

void ThreadJumps(BlockList& list, std::vector<Change>& changes) { Threader(list, changes).Run(); }

}  // namespace atalla::sched::global
