// Unrolling of innermost loops that count. A loop with few rounds becomes straight code; of others,
// several rounds are put behind each other, and the original loop is left to do the rounds that
// remain.

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "atalla/base/check.h"
#include "atalla/cc/ir/cfg.h"
#include "atalla/cc/passes/clone.h"
#include "atalla/cc/passes/counted_loop.h"
#include "atalla/cc/passes/loop_edges.h"
#include "atalla/cc/passes/passes.h"
#include "atalla/cc/passes/ranges.h"

namespace atalla::cc {
namespace {

using ir::Block;
using ir::Function;
using ir::Instruction;
using ir::Loop;
using ir::Opcode;
using ir::Predicate;
using ir::Value;

// Rounds and instructions of a loop that becomes straight code.
constexpr int kMaxRounds = 128;
constexpr int kMaxStraight = 400;
// Rounds that are put behind each other, and the instructions that they may have together.
constexpr int kFactor = 4;
constexpr int kMaxPart = 128;
// Functions do not grow beyond this.
constexpr int kMaxFunction = 10000;

// Makes copies of a loop's blocks, each one round.
class RoundCopier {
 public:
  using Values = std::map<const Value*, Value*>;
  struct Round {
    Values values;  // What stands for the loop's values.
    Block* header = nullptr;
    Block* latch = nullptr;  // Without a terminator yet.
  };

  RoundCopier(Function& function, const CountedLoop& counted)
      : function_(function), counted_(counted) {
    for (Block* block : function.blocks()) {
      if (counted.loop->Contains(block)) blocks_.push_back(block);
    }
  }

  static Value* At(const Values& values, Value* value) {
    const auto found = values.find(value);
    return found == values.end() ? value : found->second;
  }

  // What the header's phis are in the round after the one with these values; after the loop's own:
  // {}.
  Values NextOf(const Values& values) const {
    Values next;
    for (const Instruction* phi : counted_.loop->header->phis()) {
      next[phi] = At(values, phi->IncomingFor(counted_.latch));
    }
    return next;
  }

  // A round in which the header's phis are `starts`; its blocks go in front of `place` in the
  // layout.
  Round Copy(Values starts, const Block* place) {
    Round round;
    round.values = std::move(starts);
    std::map<const Block*, Block*> blocks;
    for (const Block* block : blocks_) blocks[block] = function_.AddBlockBefore(place);
    round.header = blocks.at(counted_.loop->header);
    round.latch = blocks.at(counted_.latch);
    std::vector<std::pair<const Instruction*, Instruction*>> copies;
    for (const Block* block : blocks_) {
      for (const Instruction* original : block->instructions()) {
        if (original->IsPhi() && block == counted_.loop->header) continue;
        if (original == counted_.latch->terminator()) continue;
        Instruction* copy = CloneWithoutOperands(function_, *original);
        for (const Block* target : original->blocks()) copy->blocks().push_back(blocks.at(target));
        blocks.at(block)->Append(copy);
        round.values[original] = copy;
        copies.emplace_back(original, copy);
      }
    }
    for (const auto& [original, copy] : copies) {
      for (Value* operand : original->operands()) copy->AddOperand(At(round.values, operand));
    }
    return round;
  }

  void Jump(Block* from, Block* to) const {
    Instruction* jump = function_.NewInstruction(Opcode::kBr, ir::Type::kVoid, {});
    jump->location = counted_.latch->terminator()->location;
    jump->blocks() = {to};
    from->Append(jump);
  }
  void Branch(Block* from, Predicate predicate, Value* a, Value* b, Block* then_block,
              Block* else_block) const {
    Instruction* branch = function_.NewInstruction(Opcode::kCondBr, ir::Type::kVoid, {a, b});
    branch->predicate = predicate;
    branch->location = counted_.latch->terminator()->location;
    branch->blocks() = {then_block, else_block};
    from->Append(branch);
  }

  // The loop's values that are used outside of it, each with these users.
  std::vector<std::pair<Instruction*, std::vector<Instruction*>>> UsersOutside() const {
    std::vector<std::pair<Instruction*, std::vector<Instruction*>>> result;
    for (const Block* block : blocks_) {
      for (Instruction* value : block->instructions()) {
        std::vector<Instruction*> users;
        for (Instruction* user : value->users()) {
          if (!counted_.loop->Contains(user->block())) users.push_back(user);
        }
        if (!users.empty()) result.emplace_back(value, std::move(users));
      }
    }
    return result;
  }

 private:
  Function& function_;
  const CountedLoop& counted_;
  std::vector<Block*> blocks_;  // In the order of the layout.
};

void ReplaceIn(const std::vector<Instruction*>& users, const Value* from, Value* to) {
  for (Instruction* user : users) {
    for (int i = 0; i < user->operand_count(); ++i) {
      if (user->operand(i) == from) user->SetOperand(i, to);
    }
  }
}

// Makes the body `rounds` rounds, of which there are so many in all, or (`again`) a multiple of it.
void RepeatBody(Function& function, const CountedLoop& counted, int rounds, bool again) {
  RoundCopier copier(function, counted);
  const auto users_outside = copier.UsersOutside();
  Instruction* const branch = counted.latch->terminator();
  RoundCopier::Values last;
  Block* latch = counted.latch;
  std::vector<std::pair<Block*, Block*>> jumps;
  for (int i = 1; i < rounds; ++i) {
    RoundCopier::Round round = copier.Copy(copier.NextOf(last), counted.exit);
    jumps.emplace_back(latch, round.header);
    latch = round.latch;
    last = std::move(round.values);
  }
  if (again) {
    copier.Branch(latch, branch->predicate, RoundCopier::At(last, branch->operand(0)),
                  RoundCopier::At(last, branch->operand(1)), branch->blocks()[0],
                  branch->blocks()[1]);
  } else {
    jumps.emplace_back(latch, counted.exit);
  }
  const RoundCopier::Values next = copier.NextOf(last);
  for (Instruction* phi : counted.loop->header->phis()) {
    phi->RemoveIncoming(counted.latch);
    if (again) phi->AddIncoming(next.at(phi), latch);
  }
  for (const auto& [value, users] : users_outside) {
    ReplaceIn(users, value, RoundCopier::At(last, value));
  }
  for (Instruction* phi : counted.exit->phis()) {
    std::replace(phi->blocks().begin(), phi->blocks().end(), counted.latch, latch);
  }
  for (const auto& [from, to] : jumps) copier.Jump(from, to);
  counted.latch->Erase(branch);
}

int64_t DistanceOfPart(const CountedLoop& counted) { return int64_t{counted.step} * (kFactor - 1); }

// Whether kFactor rounds can be tested for at once: where the first of them would pass the test,
// and adding the distance to the last one cannot go beyond the numbers that there are.
bool CanAddPart(const CountedLoop& counted, Ranges& ranges) {
  const bool ascends = counted.step > 0 && counted.predicate == Predicate::kSlt;
  const bool descends = counted.step < 0 && counted.predicate == Predicate::kSgt;
  if (!(ascends || descends) || !counted.tests_next) return false;
  const ValueRange range = ranges.At(counted.bound, counted.loop->header);
  const int64_t distance = DistanceOfPart(counted);
  return range.min - distance >= INT32_MIN && range.max - distance <= INT32_MAX;
}

// Puts a loop of kFactor rounds at a time in front of the loop:
//
//   preheader:  start < bound - distance ? part : loop
//   part:       four rounds; next < bound - distance ? part : rest
//   rest:       next < bound ? loop : done
//   loop:       a round; next < bound ? loop : done
void AddPart(Function& function, CountedLoop counted) {
  Block* const header = counted.loop->header;
  Block* const preheader = InsertBlockOnEdges(function, header, PresentEntriesOf(*counted.loop));
  Block* const done = InsertBlockOnEdges(function, counted.exit, {counted.latch});
  counted.exit = done;
  RoundCopier copier(function, counted);
  const auto users_outside = copier.UsersOutside();
  Value* bound = nullptr;
  const int64_t distance = DistanceOfPart(counted);
  if (counted.bound->IsInt()) {
    bound = function.Int(counted.bound->SignedBits() - distance);
  } else {
    Instruction* sum = function.NewInstruction(Opcode::kAdd, ir::Type::kI32,
                                               {counted.bound, function.Int(-distance)});
    sum->location = counted.latch->terminator()->location;
    preheader->InsertBeforeTerminator(sum);
    bound = sum;
  }

  RoundCopier::Values starts;
  std::vector<std::pair<Instruction*, Instruction*>> phis;
  for (Instruction* phi : header->phis()) {
    Instruction* copy = function.NewInstruction(Opcode::kPhi, phi->type(), {});
    copy->location = phi->location;
    copy->AddIncoming(phi->IncomingFor(preheader), preheader);
    phis.emplace_back(phi, copy);
    starts[phi] = copy;
  }
  RoundCopier::Round first = copier.Copy(std::move(starts), header);
  for (auto it = phis.rbegin(); it != phis.rend(); ++it) first.header->InsertAt(0, it->second);
  RoundCopier::Values last = std::move(first.values);
  Block* latch = first.latch;
  for (int i = 1; i < kFactor; ++i) {
    RoundCopier::Round round = copier.Copy(copier.NextOf(last), header);
    copier.Jump(latch, round.header);
    latch = round.latch;
    last = std::move(round.values);
  }
  const RoundCopier::Values next = copier.NextOf(last);
  Block* const rest = function.AddBlockBefore(header);
  copier.Branch(latch, counted.predicate, next.at(counted.counter), bound, first.header, rest);
  copier.Branch(rest, counted.predicate, next.at(counted.counter), counted.bound, header, done);
  Value* const start = counted.counter->IncomingFor(preheader);
  preheader->Erase(preheader->terminator());
  copier.Branch(preheader, counted.predicate, start, bound, first.header, header);
  for (const auto& [phi, copy] : phis) {
    copy->AddIncoming(next.at(phi), latch);
    phi->AddIncoming(next.at(phi), rest);
  }
  // What is used after the loop comes from either.
  for (Instruction* phi : done->phis()) {
    phi->AddIncoming(RoundCopier::At(last, phi->IncomingFor(counted.latch)), rest);
  }
  for (const auto& [value, users] : users_outside) {
    Instruction* merged = function.NewInstruction(Opcode::kPhi, value->type(), {});
    merged->location = value->location;
    merged->AddIncoming(value, counted.latch);
    merged->AddIncoming(RoundCopier::At(last, value), rest);
    done->InsertAfterPhis(merged);
    ReplaceIn(users, value, merged);
  }
}

bool IsInnermost(const ir::Cfg& cfg, const Loop& loop) {
  return std::all_of(loop.blocks.begin(), loop.blocks.end(),
                     [&](const Block* block) { return cfg.LoopOf(block) == &loop; });
}

bool HasCalls(const Loop& loop) {
  for (const Block* block : loop.blocks) {
    for (const Instruction* instruction : block->instructions()) {
      const Opcode opcode = instruction->opcode();
      if (opcode == Opcode::kCall || opcode == Opcode::kCallIndirect || opcode == Opcode::kAsm) {
        return true;
      }
    }
  }
  return false;
}

// Instructions of a round. If the counter is a constant in it, those that follow from the counter
// alone do not count.
int SizeOfRound(const CountedLoop& counted, bool counter_is_known) {
  std::set<const Value*> known;
  if (counter_is_known) known.insert(counted.counter);
  int size = 0;
  for (const Block* block : counted.loop->blocks) {
    for (const Instruction* instruction : block->instructions()) {
      if (instruction->IsPhi()) continue;
      const auto is_known = [&](const Value* operand) {
        return operand->IsConstant() || known.count(operand) != 0;
      };
      if (counter_is_known && !instruction->MustStay() && instruction->type() == ir::Type::kI32 &&
          instruction->operand_count() > 0 && !HasFlag(instruction->opcode(), ir::kReadsMemory) &&
          std::all_of(instruction->operands().begin(), instruction->operands().end(), is_known)) {
        known.insert(instruction);
        continue;
      }
      ++size;
    }
  }
  return size - 1;  // The branch.
}

bool MayGrow(const Function& function, int by) {
  return function.instruction_count() + by <= kMaxFunction;
}

// The factor by which a loop with so many rounds can be unrolled without a rest; 1 if there is
// none.
int EvenFactor(int rounds, int size) {
  for (int factor : {8, 4, 2}) {
    if (rounds % factor == 0 && factor * size <= kMaxPart) return factor;
  }
  return 1;
}

// The loops that satisfy `wanted`, which may look at the function as the graph shows it.
template <typename Wanted>
std::vector<const Loop*> InnermostLoops(const ir::Cfg& cfg, const Wanted& wanted) {
  std::vector<const Loop*> result;
  for (const auto& loop : cfg.loops()) {
    if (!IsInnermost(cfg, *loop) || HasCalls(*loop)) continue;
    const std::optional<CountedLoop> counted = FindCountedLoop(*loop);
    if (counted.has_value() && wanted(*counted)) result.push_back(loop.get());
  }
  return result;
}

bool UnrollSomeFully(Function& function) {
  const ir::Cfg cfg(function);
  // Innermost loops share no blocks: what happens to one leaves the others as they are.
  const auto loops = InnermostLoops(cfg, [](const CountedLoop& counted) {
    const std::optional<int> rounds = counted.TripCount(kMaxRounds);
    return rounds.has_value() && *rounds * SizeOfRound(counted, true) <= kMaxStraight;
  });
  bool changed = false;
  for (const Loop* loop : loops) {
    const std::optional<CountedLoop> counted = FindCountedLoop(*loop);
    ATALLA_CHECK(counted.has_value());
    const int rounds = *counted->TripCount(kMaxRounds);
    if (!MayGrow(function, rounds * SizeOfRound(*counted, false))) continue;
    RepeatBody(function, *counted, rounds, /*again=*/false);
    changed = true;
  }
  return changed;
}

}  // namespace

bool UnrollFully(Function& function) {
  bool changed = false;
  while (UnrollSomeFully(function)) changed = true;
  return changed;
}

bool UnrollPartly(Function& function) {
  const ir::Cfg cfg(function);
  Ranges ranges(cfg);
  constexpr int kMaxCounted = 1 << 16;
  const auto loops = InnermostLoops(cfg, [&](const CountedLoop& counted) {
    if (counted.loop->blocks.size() != 1) return false;
    const int size = SizeOfRound(counted, false);
    const std::optional<int> rounds = counted.TripCount(kMaxCounted);
    if (rounds.has_value() && EvenFactor(*rounds, size) > 1) return true;
    return kFactor * size <= kMaxPart && (!rounds.has_value() || *rounds > kFactor) &&
           CanAddPart(counted, ranges);
  });
  bool changed = false;
  for (const Loop* loop : loops) {
    const std::optional<CountedLoop> counted = FindCountedLoop(*loop);
    ATALLA_CHECK(counted.has_value());
    const int size = SizeOfRound(*counted, false);
    if (!MayGrow(function, 8 * size)) continue;
    const std::optional<int> rounds = counted->TripCount(kMaxCounted);
    const int factor = rounds.has_value() ? EvenFactor(*rounds, size) : 1;
    if (factor > 1) {
      RepeatBody(function, *counted, factor, /*again=*/true);
    } else {
      AddPart(function, *counted);
    }
    changed = true;
  }
  return changed;
}

}  // namespace atalla::cc
