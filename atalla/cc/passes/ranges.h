// What values an i32 can have, as a signed interval: from its definition, from loop induction, and
// from the branches that lead to a block.
//
//   Ranges ranges(cfg);
//   if (ranges.At(index, block).min >= 0) ...   // as seen in `block`
//
// Bounded work for each question; when it runs out the answer is "anything".

#ifndef ATALLA_CC_PASSES_RANGES_H_
#define ATALLA_CC_PASSES_RANGES_H_

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "atalla/cc/ir/cfg.h"
#include "atalla/cc/ir/ir.h"

namespace atalla::cc {

// min > max: no value at all.
struct ValueRange {
  int64_t min = INT32_MIN;
  int64_t max = INT32_MAX;

  bool IsEmpty() const { return min > max; }
  bool IsWithin(const ValueRange& other) const {
    return IsEmpty() || (min >= other.min && max <= other.max);
  }
};

class Ranges {
 public:
  // The graph and its function must outlive this, unchanged.
  explicit Ranges(const ir::Cfg& cfg) : cfg_(cfg) {}

  // The values that `value` can have when control is in `block`.
  ValueRange At(const ir::Value* value, const ir::Block* block);
  bool IsNonNegative(const ir::Value* value, const ir::Block* block) {
    return At(value, block).min >= 0;
  }

 private:
  ValueRange Evaluate(const ir::Value* value, const ir::Block* block, int depth);
  ValueRange OfInstruction(const ir::Instruction& instruction, int depth);
  ValueRange OfPhi(const ir::Instruction& phi, int depth);
  ValueRange OfIncoming(const ir::Instruction& phi, int depth);
  // The values that `value` can have when control goes from one block to the other.
  ValueRange OverEdge(const ir::Value* value, const ir::Block* from, const ir::Block* to,
                      int depth);
  // Narrows `range` by the conditions that must hold for control to be in `block`.
  ValueRange Refine(ValueRange range, const ir::Value* value, const ir::Block* block, int depth);
  const ir::Block* EntryOf(const ir::Block* block);
  const ir::Block* FindEntry(const ir::Block* block) const;
  ValueRange RefineByEdge(ValueRange range, const ir::Value* value, const ir::Block* from,
                          const ir::Block* to, int depth);

  const ir::Cfg& cfg_;
  // By block number, as far as asked for.
  std::vector<std::optional<const ir::Block*>> entries_;
  int steps_left_ = 0;
  // What is taken for granted about phis while their loops are looked at.
  std::map<const ir::Value*, ValueRange> assumed_;
};

}  // namespace atalla::cc

#endif  // ATALLA_CC_PASSES_RANGES_H_
