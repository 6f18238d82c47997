#include "atalla/cc/passes/counted_loop.h"

#include <utility>

namespace atalla::cc {
namespace {

using ir::Block;
using ir::Instruction;
using ir::Loop;
using ir::Opcode;
using ir::Value;

bool IsDefinedIn(const Loop& loop, const Value& value) {
  const Instruction* definition = value.AsInstruction();
  return definition != nullptr && loop.Contains(definition->block());
}

// Fills in the counter if `value` is one, before or after its step.
bool SetCounter(CountedLoop& counted, Value* value) {
  Instruction* instruction = value->AsInstruction();
  if (instruction == nullptr) return false;
  Instruction* phi = instruction;
  counted.tests_next = !instruction->IsPhi();
  if (counted.tests_next) {
    if (instruction->opcode() != Opcode::kAdd || !instruction->operand(1)->IsInt()) return false;
    phi = instruction->operand(0)->AsInstruction();
    if (phi == nullptr || !phi->IsPhi()) return false;
  }
  if (phi->block() != counted.loop->header) return false;
  Value* around = phi->IncomingFor(counted.latch);
  Instruction* next = around == nullptr ? nullptr : around->AsInstruction();
  if (next == nullptr || next->opcode() != Opcode::kAdd || next->operand(0) != phi ||
      !next->operand(1)->IsInt() || (counted.tests_next && next != instruction)) {
    return false;
  }
  counted.counter = phi;
  counted.next = next;
  counted.step = next->operand(1)->SignedBits();
  return true;
}

}  // namespace

Value* CountedLoop::Start() const {
  Value* start = nullptr;
  for (int i = 0; i < counter->operand_count(); ++i) {
    if (counter->blocks()[i] == latch) continue;
    if (start != nullptr && counter->operand(i) != start) return nullptr;
    start = counter->operand(i);
  }
  return start;
}

std::optional<int> CountedLoop::TripCount(int limit) const {
  const Value* start = Start();
  if (start == nullptr || !start->IsInt() || !bound->IsInt()) return std::nullopt;
  uint32_t value = start->bits();
  for (int count = 1; count <= limit; ++count) {
    const uint32_t stepped = value + static_cast<uint32_t>(step);
    if (!ir::EvaluatePredicate(predicate, tests_next ? stepped : value, bound->bits()))
      return count;
    value = stepped;
  }
  return std::nullopt;
}

std::optional<CountedLoop> FindCountedLoop(const Loop& loop) {
  if (loop.latches.size() != 1) return std::nullopt;
  CountedLoop counted;
  counted.loop = &loop;
  counted.latch = loop.latches[0];
  for (const Block* block : loop.blocks) {
    if (block == counted.latch) continue;
    for (const Block* successor : block->successors()) {
      if (!loop.Contains(successor)) return std::nullopt;
    }
    // Stops the machine, or the function.
    if (block->successors().empty()) return std::nullopt;
  }
  const Instruction* branch = counted.latch->terminator();
  if (branch->opcode() != Opcode::kCondBr || branch->blocks()[0] == branch->blocks()[1]) {
    return std::nullopt;
  }
  const bool first_goes_round = branch->blocks()[0] == loop.header;
  counted.exit = branch->blocks()[first_goes_round ? 1 : 0];
  if (loop.Contains(counted.exit)) return std::nullopt;
  counted.predicate = first_goes_round ? branch->predicate : ir::Negated(branch->predicate);
  Value* tested = branch->operand(0);
  counted.bound = branch->operand(1);
  if (IsDefinedIn(loop, *counted.bound)) {
    std::swap(tested, counted.bound);
    counted.predicate = ir::Swapped(counted.predicate);
  }
  if (IsDefinedIn(loop, *counted.bound) || !SetCounter(counted, tested)) return std::nullopt;
  return counted;
}

}  // namespace atalla::cc
