// What is taken to be true of values: which way branches went, and what follows from that.
//
//   Facts facts;
//   const Condition condition = BranchCondition(branch, a, b);
//   if (!facts.Decide(condition)) facts.Assume(terms, condition, true);
//
// Comparisons are those of numbers that do not wrap: a < b is a - b < 0. Whoever rewrites
// comparisons sees to it that they hold; this only compares what is computed from them.

#ifndef ATALLA_SCHED_SYMBOLIC_FACTS_H_
#define ATALLA_SCHED_SYMBOLIC_FACTS_H_

#include <cstdint>
#include <optional>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "atalla/isa/instruction.h"
#include "atalla/sched/symbolic/terms.h"
#include "atalla/sched/touches.h"

namespace atalla::sched {

// terms + offset is 0 (equal), or below 0; or not, if negated. The first term's factor is positive,
// if there is any.
struct Condition {
  bool equal = false;
  bool negated = false;
  bool mirrored = false;  // -terms - offset is below 0.
  Sum terms;              // Without a constant.
  int64_t offset = 0;
};

// REQUIRES: `branch` is conditional.
Condition BranchCondition(isa::Op branch, const Sum& a, const Sum& b);

class Facts {
 public:
  // Nothing if neither follows.
  std::optional<bool> Decide(const Condition& condition) const;
  // False, and nothing is learned, if the contrary is known.
  bool Assume(const Terms& terms, const Condition& condition, bool truth);

  // The largest that the value may be as an unsigned number.
  uint32_t AtMost(const Sum& value) const;
  // All bits of a mask are set.
  bool AllOnes(int32_t mask) const { return ones_.contains(mask); }
  // False if the terms of the condition cannot have this value.
  bool Allows(const Condition& condition, int64_t value) const;

 private:
  struct Range {
    int64_t low;
    int64_t high;
  };
  Range RangeOf(const Condition& condition) const;
  void AssumeZero(const Terms& terms, const Sum& value);
  void AssumeAtMost(const Terms& terms, const Sum& value, uint32_t limit);

  absl::flat_hash_map<TermKey, Range> ranges_;      // Of sums without constant.
  absl::flat_hash_set<TermKey> other_than_zero_;    // Sums.
  absl::flat_hash_map<TermKey, uint32_t> at_most_;  // Of sums.
  absl::flat_hash_set<int32_t> ones_;
};

}  // namespace atalla::sched

#endif  // ATALLA_SCHED_SYMBOLIC_FACTS_H_
