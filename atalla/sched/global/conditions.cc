#include "atalla/sched/global/conditions.h"

#include <cstdint>
#include <optional>
#include <utility>

#include "atalla/isa/instruction.h"
#include "atalla/isa/table.h"
#include "atalla/sched/values.h"

namespace atalla::sched::global {
namespace {

using isa::Op;

// Sets of the three ways in which two numbers compare.
constexpr unsigned kLess = 1;
constexpr unsigned kEqual = 2;
constexpr unsigned kGreater = 4;
constexpr unsigned kAny = kLess | kEqual | kGreater;

unsigned TakenIf(Op op) {
  switch (op) {
    case Op::kBeqS:
      return kEqual;
    case Op::kBneS:
      return kLess | kGreater;
    case Op::kBltS:
      return kLess;
    case Op::kBleS:
      return kLess | kEqual;
    case Op::kBgtS:
      return kGreater;
    default:
      return kGreater | kEqual;
  }
}

std::optional<bool> TakenFor(unsigned outcomes, Op op) {
  const unsigned taken = TakenIf(op);
  if ((outcomes & ~taken) == 0) return true;
  if ((outcomes & taken) == 0) return false;
  return std::nullopt;
}

}  // namespace

isa::Instruction Mirrored(isa::Instruction branch) {
  std::swap(branch.rs1, branch.rs2);
  switch (branch.op) {
    case Op::kBltS:
      branch.op = Op::kBgtS;
      break;
    case Op::kBgtS:
      branch.op = Op::kBltS;
      break;
    case Op::kBleS:
      branch.op = Op::kBgeS;
      break;
    case Op::kBgeS:
      branch.op = Op::kBleS;
      break;
    default:
      break;
  }
  return branch;
}

std::optional<bool> Implied(const isa::Instruction& branch, bool branch_taken,
                            const isa::Instruction& next) {
  if (branch.increment != 0 && branch.rs1 != 0) return std::nullopt;
  const isa::Instruction same = branch.rs1 == next.rs1 ? branch : Mirrored(branch);
  if (same.rs1 != next.rs1 || same.rs2 != next.rs2) return std::nullopt;
  const unsigned taken = TakenIf(same.op);
  return TakenFor(branch_taken ? taken : kAny & ~taken, next.op);
}

std::optional<bool> Outcome(isa::Op branch, Value a, Value b) {
  if (a == b) return TakenFor(kEqual, branch);
  if (a.symbol != b.symbol) return std::nullopt;
  // Of the same unknown at different distances only this is known.
  constexpr uint32_t kSign = 1u << 31;
  if (!a.is_constant() || ((a.offset ^ b.offset) & kSign) != 0) {
    return TakenFor(kLess | kGreater, branch);
  }
  // Numbers of the same sign have one order, signed and unsigned.
  return TakenFor(a.offset < b.offset ? kLess : kGreater, branch);
}

}  // namespace atalla::sched::global
