// Loops that count: one block that leads back, whose branch compares a variable that changes by a
// constant in each round.
//
//   std::optional<CountedLoop> counted = FindCountedLoop(loop);
//   if (counted.has_value() && counted->TripCount(100) == 32) ...
//
// Only for loops tested at the bottom (pass `invert`), with no other way out than the latch's
// branch.

#ifndef ATALLA_CC_PASSES_COUNTED_LOOP_H_
#define ATALLA_CC_PASSES_COUNTED_LOOP_H_

#include <cstdint>
#include <optional>

#include "atalla/cc/ir/cfg.h"
#include "atalla/cc/ir/ir.h"

namespace atalla::cc {

struct CountedLoop {
  const ir::Loop* loop = nullptr;
  ir::Block* latch = nullptr;
  ir::Block* exit = nullptr;
  // The counter, in the header, and its value for the next round.
  ir::Instruction* counter = nullptr;
  ir::Instruction* next = nullptr;
  int32_t step = 0;
  // What the branch compares: the counter before or after the step, with a value that does not
  // change in the loop. It goes round again where `tested predicate bound` holds.
  bool tests_next = true;
  ir::Predicate predicate = ir::Predicate::kNe;
  ir::Value* bound = nullptr;

  // The value of the counter in the first round, from all entries; null if they differ.
  ir::Value* Start() const;
  // How often the body runs; nothing if not known or more than `limit`.
  std::optional<int> TripCount(int limit) const;
};

std::optional<CountedLoop> FindCountedLoop(const ir::Loop& loop);

}  // namespace atalla::cc

#endif  // ATALLA_CC_PASSES_COUNTED_LOOP_H_
