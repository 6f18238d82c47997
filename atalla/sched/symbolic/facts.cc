#include "atalla/sched/symbolic/facts.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>

#include "atalla/isa/instruction.h"
#include "atalla/sched/symbolic/terms.h"
#include "atalla/sched/touches.h"

namespace atalla::sched {
namespace {

using isa::Op;

constexpr int64_t kFar = std::numeric_limits<int64_t>::max() / 4;
constexpr uint32_t kAny = std::numeric_limits<uint32_t>::max();

Condition MakeCondition(bool equal, bool negated, const Sum& difference) {
  Condition condition;
  condition.equal = equal;
  condition.negated = negated;
  condition.offset = static_cast<int32_t>(difference.constant);
  condition.terms = difference;
  condition.terms.constant = 0;
  if (!difference.IsNumber() && static_cast<int32_t>(difference.terms[0].second) < 0) {
    condition.mirrored = true;
    condition.offset = -condition.offset;
    condition.terms = AddScaled(Number(0), condition.terms, ~0u);
  }
  return condition;
}

TermKey PointKey(const Condition& condition) {
  return KeyOf(AddScaled(condition.terms, Number(static_cast<uint32_t>(condition.offset)), 1));
}

// Whether `condition` without its negation holds for all (any) values of the terms in [low, high].
bool Holds(const Condition& condition, int64_t low, int64_t high) {
  if (condition.equal) return low == high && low == -condition.offset;
  return condition.mirrored ? low > -condition.offset : high < -condition.offset;
}
bool MayHold(const Condition& condition, int64_t low, int64_t high) {
  if (condition.equal) return low <= -condition.offset && -condition.offset <= high;
  return condition.mirrored ? high > -condition.offset : low < -condition.offset;
}

}  // namespace

Condition BranchCondition(Op branch, const Sum& a, const Sum& b) {
  const Sum forward = AddScaled(a, b, ~0u);
  const Sum backward = AddScaled(b, a, ~0u);
  switch (branch) {
    case Op::kBeqS:
    case Op::kBneS:
      return MakeCondition(/*equal=*/true, branch == Op::kBneS, forward);
    case Op::kBltS:
    case Op::kBgeS:
      return MakeCondition(/*equal=*/false, branch == Op::kBgeS, forward);
    default:
      return MakeCondition(/*equal=*/false, branch == Op::kBleS, backward);
  }
}

Facts::Range Facts::RangeOf(const Condition& condition) const {
  if (condition.terms.IsNumber()) return {0, 0};
  const auto found = ranges_.find(KeyOf(condition.terms));
  return found == ranges_.end() ? Range{-kFar, kFar} : found->second;
}

std::optional<bool> Facts::Decide(const Condition& condition) const {
  const Range range = RangeOf(condition);
  if (Holds(condition, range.low, range.high)) return !condition.negated;
  const bool apart = condition.equal && other_than_zero_.contains(PointKey(condition));
  if (apart || !MayHold(condition, range.low, range.high)) return condition.negated;
  return std::nullopt;
}

bool Facts::Allows(const Condition& condition, int64_t value) const {
  const Range range = RangeOf(condition);
  if (value < range.low || value > range.high) return false;
  Condition at = condition;
  at.equal = true;
  at.offset = -value;
  return !other_than_zero_.contains(PointKey(at));
}

bool Facts::Assume(const Terms& terms, const Condition& condition, bool truth) {
  const std::optional<bool> known = Decide(condition);
  if (known) return *known == truth;
  const bool holds = truth != condition.negated;
  Range range = RangeOf(condition);
  if (condition.equal && !holds) {
    other_than_zero_.insert(PointKey(condition));
    return true;
  }
  const int64_t edge = -condition.offset;
  if (condition.equal) {
    range = {edge, edge};
    AssumeZero(terms, AddScaled(condition.terms, Number(static_cast<uint32_t>(-edge)), 1));
  } else if (condition.mirrored == holds) {
    range.low = std::max(range.low, holds ? edge + 1 : edge);
  } else {
    range.high = std::min(range.high, holds ? edge - 1 : edge);
  }
  ranges_[KeyOf(condition.terms)] = range;
  return true;
}

// What follows from a value that is 0, of the ways in which tests are put together.
void Facts::AssumeZero(const Terms& terms, const Sum& value) {
  if (value.terms.size() != 1 || value.terms[0].second != 1) return;
  const int32_t number = value.terms[0].first;
  const Term& term = terms[number];
  if (value.constant == 1 && term.op == Op::kMvMts) {
    ones_.insert(term.others[0]);
    return;
  }
  if (value.constant != 0) return;
  if (term.op == Op::kOrS) {
    for (const Sum& part : term.scalars) AssumeZero(terms, part);
  } else if (term.op == Op::kSltuS && term.scalars.size() == 2 && term.scalars[0].IsNumber()) {
    AssumeAtMost(terms, term.scalars[1], term.scalars[0].constant);
  } else if (term.op == Op::kSrliS && term.imm > 0 && term.imm < 32) {
    AssumeAtMost(terms, term.scalars[0], (1u << term.imm) - 1);
  }
}

void Facts::AssumeAtMost(const Terms& terms, const Sum& value, uint32_t limit) {
  at_most_[KeyOf(value)] = std::min(AtMost(value), limit);
  const std::optional<int32_t> only = OnlyTerm(value);
  if (!only || terms[*only].op != Op::kOrS) return;
  // It has the bits of both.
  for (const Sum& part : terms[*only].scalars) AssumeAtMost(terms, part, limit);
}

uint32_t Facts::AtMost(const Sum& value) const {
  if (value.IsNumber()) return value.constant;
  const auto found = at_most_.find(KeyOf(value));
  return found == at_most_.end() ? kAny : found->second;
}

}  // namespace atalla::sched
