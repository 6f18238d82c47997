#include "atalla/cc/passes/lanes.h"

#include <algorithm>
#include <cstdint>
#include <optional>

namespace atalla::cc {
namespace {

using ir::Instruction;
using ir::Opcode;
using ir::Value;

// The lanes of a constant mask.
std::optional<uint32_t> LanesOf(const Value* mask) {
  if (mask->kind() == ir::ValueKind::kAllLanes) return ~uint32_t{0};
  const Instruction* from_int = mask->As(Opcode::kMaskFromInt);
  if (from_int == nullptr || !from_int->operand(0)->IsInt()) return std::nullopt;
  return from_int->operand(0)->bits();
}

bool Enables(const Value* mask, uint32_t lanes) {
  const std::optional<uint32_t> enabled = LanesOf(mask);
  return enabled.has_value() && (lanes & ~*enabled) == 0;
}

bool EnablesAllOf(const Value* mask, const Value* other) {
  if (mask == other) return true;
  const std::optional<uint32_t> lanes = LanesOf(other);
  return lanes.has_value() && Enables(mask, *lanes);
}

bool UserLooksOnlyAt(const Instruction& user, const Value& vector, const Value* mask) {
  switch (user.opcode()) {
    case Opcode::kVSum:
    case Opcode::kVMin:
    case Opcode::kVMax:
      return EnablesAllOf(mask, user.operand(1));
    case Opcode::kVAdd:
    case Opcode::kVSub:
    case Opcode::kVMul:
      return user.operand(0) != &vector && EnablesAllOf(mask, user.operand(3));
    case Opcode::kVExp:
      return user.operand(0) != &vector && EnablesAllOf(mask, user.operand(2));
    case Opcode::kVCmp:
      return EnablesAllOf(mask, user.operand(2));
    case Opcode::kVLane:
      return Enables(mask, uint32_t{1} << user.index);
    case Opcode::kVectorStore:
      return Enables(mask, ~uint32_t{0} >> (31 - user.last_lane));
    default:
      return false;
  }
}

}  // namespace

bool LooksOnlyAt(const Instruction& vector, const Value* mask) {
  if (mask->kind() == ir::ValueKind::kAllLanes) return true;
  return !vector.users().empty() &&
         std::all_of(vector.users().begin(), vector.users().end(),
                     [&](const Instruction* user) { return UserLooksOnlyAt(*user, vector, mask); });
}

}  // namespace atalla::cc
