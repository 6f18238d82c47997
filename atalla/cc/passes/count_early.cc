// Lets loops test their counter before it goes on: `next < bound` becomes `counter < bound - step`,
// which a branch of the machine does together with the step.

#include <algorithm>
#include <optional>
#include <vector>

#include "atalla/cc/ir/cfg.h"
#include "atalla/cc/passes/counted_loop.h"
#include "atalla/cc/passes/loop_edges.h"
#include "atalla/cc/passes/passes.h"
#include "atalla/cc/passes/ranges.h"

namespace atalla::cc {
namespace {

using ir::Block;
using ir::Function;
using ir::Instruction;
using ir::Opcode;
using ir::Predicate;
using ir::Value;

// What a branch can add.
constexpr int kMaxIncrement = 127;

// Whether the stepped value is used nowhere in the latch but in the test, so that the branch can be
// what makes it.
bool OnlyLeavesTheRound(const CountedLoop& counted) {
  return counted.next->block() == counted.latch &&
         std::all_of(counted.next->users().begin(), counted.next->users().end(),
                     [&](const Instruction* user) {
                       return user == counted.latch->terminator() || user->IsPhi() ||
                              user->block() != counted.latch;
                     });
}

bool CanTestEarly(const CountedLoop& counted, Ranges& ranges) {
  if (!counted.tests_next || counted.step < 1 || counted.step > kMaxIncrement ||
      !OnlyLeavesTheRound(counted)) {
    return false;
  }
  if (counted.predicate == Predicate::kNe) return true;
  if (counted.predicate != Predicate::kSlt) return false;
  // Neither side may wrap, and both must stay numbers that every machine compares alike.
  const ValueRange next = ranges.At(counted.next, counted.latch);
  const ValueRange counter = ranges.At(counted.counter, counted.latch);
  const ValueRange bound = ranges.At(counted.bound, counted.loop->header);
  return counter.min >= 0 && next.min >= counted.step && bound.min >= counted.step;
}

// The bound minus the step; where that takes an instruction, in front of the loop but after its
// guard, so that what the guard says about the bound holds for it.
Value* EarlyBound(Function& function, const CountedLoop& counted) {
  if (counted.bound->IsInt()) {
    return function.Int(int64_t{counted.bound->SignedBits()} - counted.step);
  }
  const std::vector<Block*> entries = PresentEntriesOf(*counted.loop);
  Block* const place = entries.size() == 1 && entries[0]->terminator()->opcode() == Opcode::kBr
                           ? entries[0]
                           : InsertBlockOnEdges(function, counted.loop->header, entries);
  Instruction* sum = function.NewInstruction(Opcode::kAdd, ir::Type::kI32,
                                             {counted.bound, function.Int(-counted.step)});
  sum->location = counted.latch->terminator()->location;
  place->InsertBeforeTerminator(sum);
  return sum;
}

}  // namespace

bool CountEarly(Function& function) {
  const ir::Cfg cfg(function);
  Ranges ranges(cfg);
  std::vector<CountedLoop> found;
  for (const auto& loop : cfg.loops()) {
    const std::optional<CountedLoop> counted = FindCountedLoop(*loop);
    if (counted.has_value() && CanTestEarly(*counted, ranges)) found.push_back(*counted);
  }
  // New blocks are not in the graph: no more questions to it from here on.
  for (const CountedLoop& counted : found) {
    Value* const bound = EarlyBound(function, counted);
    Instruction* branch = counted.latch->terminator();
    const bool next_first = branch->operand(0) == counted.next;
    branch->SetOperand(next_first ? 0 : 1, counted.counter);
    branch->SetOperand(next_first ? 1 : 0, bound);
  }
  return !found.empty();
}

}  // namespace atalla::cc
