#include "atalla/cc/passes/ranges.h"

#include <algorithm>
#include <utility>

namespace atalla::cc {
namespace {

using ir::Block;
using ir::Instruction;
using ir::Opcode;
using ir::Predicate;
using ir::Value;

constexpr int kMaxSteps = 4000;
constexpr int kMaxDepth = 40;
// How far up conditions are looked for.
constexpr int kMaxDominators = 100;
constexpr ValueRange kEmpty = {1, 0};

ValueRange Union(ValueRange a, ValueRange b) {
  if (a.IsEmpty()) return b;
  if (b.IsEmpty()) return a;
  return {std::min(a.min, b.min), std::max(a.max, b.max)};
}

ValueRange Intersect(ValueRange a, ValueRange b) {
  return {std::max(a.min, b.min), std::min(a.max, b.max)};
}

// Whether a branch could depend on the value itself.
bool IsTested(const Value& value) {
  return std::any_of(value.users().begin(), value.users().end(), [](const Instruction* user) {
    return user->opcode() == Opcode::kCondBr || user->opcode() == Opcode::kICmp;
  });
}

// Results that wrap can be anything.
ValueRange Fit(int64_t min, int64_t max) {
  if (min < INT32_MIN || max > INT32_MAX) return {};
  return {min, max};
}

ValueRange Corners(ValueRange a, ValueRange b, int64_t (*f)(int64_t, int64_t)) {
  const int64_t values[] = {f(a.min, b.min), f(a.min, b.max), f(a.max, b.min), f(a.max, b.max)};
  return Fit(*std::min_element(values, values + 4), *std::max_element(values, values + 4));
}

ValueRange OfWidth(ir::Width width) {
  switch (width) {
    case ir::Width::kI8:
      return {-128, 127};
    case ir::Width::kU8:
      return {0, 255};
    case ir::Width::kI16:
      return {-32768, 32767};
    case ir::Width::kU16:
      return {0, 65535};
    default:
      return {};
  }
}

ValueRange OfShift(Opcode opcode, ValueRange a, ValueRange amount) {
  if (amount.min < 0 || amount.max > 31) return {};
  switch (opcode) {
    case Opcode::kShl:
      return Corners(a, amount, [](int64_t x, int64_t n) { return x * (int64_t{1} << n); });
    case Opcode::kAShr:
      return Corners(a, amount, [](int64_t x, int64_t n) { return x >> n; });
    default:
      if (a.min >= 0) return {a.min >> amount.max, a.max >> amount.min};
      if (amount.min == 0) return {};
      return {0, (int64_t{1} << (32 - amount.min)) - 1};
  }
}

ValueRange OfRemainder(ValueRange a, ValueRange b) {
  if (b.IsEmpty()) return kEmpty;
  const int64_t limit = std::max(std::abs(b.min), std::abs(b.max)) - 1;
  ValueRange range = {-limit, limit};
  if (a.min >= 0) range = {0, std::min(limit, a.max)};
  if (a.max <= 0) range = {std::max(-limit, a.min), 0};
  return range;
}

ValueRange OfAnd(ValueRange a, ValueRange b) {
  if (a.min >= 0 && b.min >= 0) return {0, std::min(a.max, b.max)};
  if (a.min >= 0) return {0, a.max};
  if (b.min >= 0) return {0, b.max};
  return {};
}

// Of x | y and x ^ y: no bit above the highest of both.
ValueRange OfOr(ValueRange a, ValueRange b) {
  if (a.min < 0 || b.min < 0) return {};
  int64_t bits = 1;
  while (bits <= std::max(a.max, b.max)) bits *= 2;
  return {0, bits - 1};
}

// `a` given that `a predicate b` holds.
ValueRange Constrain(ValueRange a, Predicate predicate, ValueRange b) {
  if (b.IsEmpty()) return a;
  switch (predicate) {
    case Predicate::kEq:
      return Intersect(a, b);
    case Predicate::kNe:
      if (b.min == b.max && a.min == b.min) ++a.min;
      if (b.min == b.max && a.max == b.max) --a.max;
      return a;
    case Predicate::kSlt:
      return Intersect(a, {INT32_MIN, b.max - 1});
    case Predicate::kSle:
      return Intersect(a, {INT32_MIN, b.max});
    case Predicate::kSgt:
      return Intersect(a, {b.min + 1, INT32_MAX});
    case Predicate::kSge:
      return Intersect(a, {b.min, INT32_MAX});
    case Predicate::kUlt:
      return b.min >= 0 ? Intersect(a, {0, b.max - 1}) : a;
    case Predicate::kUle:
      return b.min >= 0 ? Intersect(a, {0, b.max}) : a;
    case Predicate::kUgt:
      return a.min >= 0 && b.min >= 0 ? Intersect(a, {b.min + 1, INT32_MAX}) : a;
    case Predicate::kUge:
      return a.min >= 0 && b.min >= 0 ? Intersect(a, {b.min, INT32_MAX}) : a;
  }
  return a;
}

}  // namespace

ValueRange Ranges::At(const Value* value, const Block* block) {
  steps_left_ = kMaxSteps;
  assumed_.clear();
  return Evaluate(value, block, 0);
}

ValueRange Ranges::Evaluate(const Value* value, const Block* block, int depth) {
  if (value->IsInt()) return {value->SignedBits(), value->SignedBits()};
  if (--steps_left_ < 0 || depth > kMaxDepth) return {};
  ValueRange range;
  const Instruction* instruction = value->AsInstruction();
  if (instruction != nullptr) {
    const auto assumed = assumed_.find(value);
    if (assumed != assumed_.end()) {
      range = assumed->second;
    } else if (instruction->IsPhi()) {
      range = OfPhi(*instruction, depth + 1);
    } else if (instruction->type() == ir::Type::kI32) {
      range = OfInstruction(*instruction, depth + 1);
    }
  }
  return Refine(range, value, block, depth + 1);
}

ValueRange Ranges::OfInstruction(const Instruction& instruction, int depth) {
  switch (instruction.opcode()) {
    case Opcode::kICmp:
    case Opcode::kFCmp:
      return {0, 1};
    case Opcode::kLoad:
      return OfWidth(instruction.width);
    case Opcode::kAdd:
    case Opcode::kSub:
    case Opcode::kMul:
    case Opcode::kSDiv:
    case Opcode::kSRem:
    case Opcode::kUDiv:
    case Opcode::kURem:
    case Opcode::kAnd:
    case Opcode::kOr:
    case Opcode::kXor:
    case Opcode::kShl:
    case Opcode::kLShr:
    case Opcode::kAShr:
      break;
    default:
      return {};
  }
  // Where the operation stands, which its operands reach; conditions further down are those of the
  // result.
  const ValueRange a = Evaluate(instruction.operand(0), instruction.block(), depth);
  const ValueRange b = Evaluate(instruction.operand(1), instruction.block(), depth);
  if (a.IsEmpty() || b.IsEmpty()) return kEmpty;
  switch (instruction.opcode()) {
    case Opcode::kAdd:
      return Fit(a.min + b.min, a.max + b.max);
    case Opcode::kSub:
      return Fit(a.min - b.max, a.max - b.min);
    case Opcode::kMul:
      return Corners(a, b, [](int64_t x, int64_t y) { return x * y; });
    case Opcode::kSDiv:
      if (b.min <= 0 && b.max >= 0) return {};
      return Corners(a, b, [](int64_t x, int64_t y) { return x / y; });
    case Opcode::kSRem:
      return OfRemainder(a, b);
    case Opcode::kUDiv:
      if (a.min < 0 || b.min <= 0) return {};
      return {a.min / b.max, a.max / b.min};
    case Opcode::kURem:
      if (b.min <= 0) return {};
      return {0, b.max - 1};
    case Opcode::kAnd:
      return OfAnd(a, b);
    case Opcode::kOr:
    case Opcode::kXor:
      return OfOr(a, b);
    default:
      return OfShift(instruction.opcode(), a, b);
  }
}

ValueRange Ranges::OfIncoming(const Instruction& phi, int depth) {
  ValueRange range = kEmpty;
  for (int i = 0; i < phi.operand_count(); ++i) {
    const Block* from = phi.blocks()[i];
    if (!cfg_.IsReachable(from) || phi.operand(i)->IsUndef()) continue;
    range = Union(range, OverEdge(phi.operand(i), from, phi.block(), depth));
  }
  return range;
}

ValueRange Ranges::OverEdge(const Value* value, const Block* from, const Block* to, int depth) {
  const ValueRange range = RefineByEdge(Evaluate(value, from, depth), value, from, to, depth);
  // Loops may test their counter before they step it.
  const Instruction* sum = value->As(Opcode::kAdd);
  if (sum == nullptr || !sum->operand(1)->IsInt()) return range;
  const Value* counter = sum->operand(0);
  const ValueRange before = RefineByEdge(Evaluate(counter, from, depth), counter, from, to, depth);
  if (before.IsEmpty()) return kEmpty;
  const int64_t step = sum->operand(1)->SignedBits();
  return Intersect(range, Fit(before.min + step, before.max + step));
}

ValueRange Ranges::OfPhi(const Instruction& phi, int depth) {
  // Induction: what holds for the values from outside the loop, and is kept by each way round,
  // holds.
  assumed_[&phi] = kEmpty;
  const ValueRange first = OfIncoming(phi, depth);
  assumed_[&phi] = {};
  // Whatever the phi was before: at most what the branches of the loop let through.
  const ValueRange any = OfIncoming(phi, depth);
  // With nothing from outside there is nothing to go round.
  ValueRange result = first.IsEmpty() ? kEmpty : any;
  const ValueRange guesses[] = {first, {first.min, any.max}, {any.min, first.max}};
  for (const ValueRange& guess : guesses) {
    if (guess.IsEmpty() || any.IsEmpty()) continue;
    assumed_[&phi] = guess;
    const ValueRange next = OfIncoming(phi, depth);
    if (next.IsWithin(guess)) {
      result = next;
      break;
    }
  }
  assumed_.erase(&phi);
  return result;
}

// The predecessor by which alone control first gets to the block, back edges aside; null if there
// are several. What its branch tests is defined above the block, and does not change in a loop that
// the block heads: the outcome holds in every round.
const Block* Ranges::EntryOf(const Block* block) {
  if (entries_.empty()) entries_.resize(cfg_.block_count());
  std::optional<const Block*>& known = entries_[block->number()];
  if (!known.has_value()) known = FindEntry(block);
  return *known;
}

const Block* Ranges::FindEntry(const Block* block) const {
  const Block* entry = nullptr;
  for (const Block* predecessor : cfg_.predecessors(block)) {
    if (!cfg_.IsReachable(predecessor) || cfg_.Dominates(block, predecessor)) continue;
    if (entry != nullptr) return nullptr;
    entry = predecessor;
  }
  return entry;
}

ValueRange Ranges::Refine(ValueRange range, const Value* value, const Block* block, int depth) {
  if (depth > kMaxDepth || !cfg_.IsReachable(block) || !IsTested(*value)) return range;
  const Instruction* definition = value->AsInstruction();
  int steps = 0;
  for (const Block* at = block; at != nullptr && ++steps <= kMaxDominators;
       at = cfg_.ImmediateDominator(at)) {
    // Further up nobody knows the value.
    if (definition != nullptr && at == definition->block()) break;
    const Block* entry = EntryOf(at);
    if (entry != nullptr) range = RefineByEdge(range, value, entry, at, depth);
  }
  return range;
}

ValueRange Ranges::RefineByEdge(ValueRange range, const Value* value, const Block* from,
                                const Block* to, int depth) {
  const Instruction* branch = from->terminator();
  if (branch->opcode() != Opcode::kCondBr || branch->blocks()[0] == branch->blocks()[1]) {
    return range;
  }
  Predicate predicate = branch->predicate;
  if (branch->blocks()[0] != to) predicate = ir::Negated(predicate);
  const Value* a = branch->operand(0);
  const Value* b = branch->operand(1);
  // A branch on the result of a compare.
  const Instruction* compare = a->As(Opcode::kICmp);
  if (compare != nullptr && b->IsInt(0) &&
      (predicate == Predicate::kNe || predicate == Predicate::kEq) && a != value) {
    predicate = predicate == Predicate::kNe ? compare->predicate : ir::Negated(compare->predicate);
    a = compare->operand(0);
    b = compare->operand(1);
  }
  if (a == b) return range;
  if (a == value) return Constrain(range, predicate, Evaluate(b, from, depth + 1));
  if (b == value) return Constrain(range, ir::Swapped(predicate), Evaluate(a, from, depth + 1));
  return range;
}

}  // namespace atalla::cc
