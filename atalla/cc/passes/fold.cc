#include "atalla/cc/passes/fold.h"

#include <cmath>
#include <cstdint>
#include <optional>

#include "atalla/base/bf16.h"

namespace atalla::cc {
namespace {

using ir::Function;
using ir::Instruction;
using ir::Opcode;
using ir::Predicate;
using ir::Value;
using ir::ValueKind;

std::optional<uint32_t> FoldDivision(Opcode opcode, uint32_t a, uint32_t b) {
  if (b == 0) return std::nullopt;
  // In 64 bits, where -2^31 / -1 has its quotient.
  const int64_t sa = static_cast<int32_t>(a);
  const int64_t sb = static_cast<int32_t>(b);
  switch (opcode) {
    case Opcode::kSDiv:
      return static_cast<uint32_t>(sa / sb);
    case Opcode::kSRem:
      return static_cast<uint32_t>(sa % sb);
    case Opcode::kUDiv:
      return a / b;
    default:
      return a % b;
  }
}

// Shift amounts beyond 31 give what the machine's full-width shifts give.
uint32_t FoldShift(Opcode opcode, uint32_t a, uint32_t amount) {
  switch (opcode) {
    case Opcode::kShl:
      return amount < 32 ? a << amount : 0;
    case Opcode::kLShr:
      return amount < 32 ? a >> amount : 0;
    default:
      return static_cast<uint32_t>(static_cast<int32_t>(a) >> (amount < 32 ? amount : 31));
  }
}

std::optional<uint32_t> FoldInts(const Instruction& instruction, uint32_t a, uint32_t b) {
  switch (instruction.opcode()) {
    case Opcode::kAdd:
      return a + b;
    case Opcode::kSub:
      return a - b;
    case Opcode::kMul:
      return a * b;
    case Opcode::kAnd:
      return a & b;
    case Opcode::kOr:
      return a | b;
    case Opcode::kXor:
      return a ^ b;
    case Opcode::kShl:
    case Opcode::kLShr:
    case Opcode::kAShr:
      return FoldShift(instruction.opcode(), a, b);
    case Opcode::kSDiv:
    case Opcode::kUDiv:
    case Opcode::kSRem:
    case Opcode::kURem:
      return FoldDivision(instruction.opcode(), a, b);
    case Opcode::kICmp:
      return ir::EvaluatePredicate(instruction.predicate, a, b) ? 1 : 0;
    default:
      return std::nullopt;
  }
}

// Read as a float32 word by every instruction.
bool IsPlainFloat(uint32_t word) { return word == 0 || word > 0xFFFF; }

bool IsFinite(uint32_t word) { return (word & 0x7F800000u) != 0x7F800000u; }

std::optional<uint32_t> FiniteWord(float value) {
  const uint32_t word = FloatWord(value);
  if (!IsFinite(word)) return std::nullopt;
  return word;
}

std::optional<uint32_t> FoldFloats(Opcode opcode, uint32_t a, uint32_t b) {
  if (!IsFinite(a) || !IsFinite(b) || !IsPlainFloat(a) || !IsPlainFloat(b)) return std::nullopt;
  switch (opcode) {
    case Opcode::kFAdd:
      return FiniteWord(WordFloat(a) + WordFloat(b));
    case Opcode::kFSub:
      return FiniteWord(WordFloat(a) - WordFloat(b));
    case Opcode::kFMul:
      return FiniteWord(WordFloat(a) * WordFloat(b));
    default:
      return std::nullopt;
  }
}

std::optional<uint32_t> FoldFloatCompare(Predicate predicate, uint32_t a, uint32_t b) {
  if (IsNanWord(a) || IsNanWord(b)) return std::nullopt;
  const float x = WordFloat(a);
  const float y = WordFloat(b);
  switch (predicate) {
    case Predicate::kEq:
      return x == y;
    case Predicate::kNe:
      return x != y;
    case Predicate::kSlt:
      return x < y;
    case Predicate::kSle:
      return x <= y;
    case Predicate::kSgt:
      return x > y;
    case Predicate::kSge:
      return x >= y;
    default:
      return std::nullopt;
  }
}

// Of one f32 operand.
std::optional<uint32_t> FoldFloat(Opcode opcode, uint32_t word) {
  const float x = WordFloat(word);
  switch (opcode) {
    case Opcode::kFToBits:
      return word;
    case Opcode::kFRcp:
      if (!IsFinite(word) || x == 0) return std::nullopt;
      return FiniteWord(1.0f / x);
    case Opcode::kFSqrt:
      if (!IsFinite(word) || x < 0) return std::nullopt;
      return FloatWord(std::sqrt(x));
    case Opcode::kFToI:
      // Beyond 2^63 the machine stops.
      if (!IsFinite(word) || std::fabs(x) >= 9223372036854775808.0f) return std::nullopt;
      return static_cast<uint32_t>(static_cast<int64_t>(x));
    default:
      return std::nullopt;
  }
}

// Of one i32 operand.
std::optional<uint32_t> FoldInt(Opcode opcode, uint32_t word) {
  switch (opcode) {
    case Opcode::kSIToF:
      return FloatWord(static_cast<float>(static_cast<int32_t>(word)));
    case Opcode::kUIToF:
      return FloatWord(static_cast<float>(word));
    case Opcode::kBitsToF:
      return word;
    default:
      return std::nullopt;
  }
}

bool IsPlusZero(const Value* value) {
  return value->kind() == ValueKind::kZeroVector ||
         (value->kind() == ValueKind::kFloat && value->bits() == 0);
}
bool IsZeroVector(const Value* value) { return value->kind() == ValueKind::kZeroVector; }
bool IsAllLanes(const Value* value) { return value->kind() == ValueKind::kAllLanes; }

Value* FoldVectors(const Instruction& instruction, absl::Span<Value* const> operands,
                   Function& function) {
  switch (instruction.opcode()) {
    case Opcode::kVAdd:
    case Opcode::kVSub:
    case Opcode::kVMul:
      // 0 + 0, 0 - 0 and 0 * 0 are +0 when both are.
      return IsZeroVector(operands[1]) && IsPlusZero(operands[2]) && IsAllLanes(operands[3])
                 ? function.ZeroVector()
                 : nullptr;
    case Opcode::kVSum:
      return IsZeroVector(operands[0]) ? function.ZeroVector() : nullptr;
    case Opcode::kVMin:
    case Opcode::kVMax:
      // Of no lanes it is an infinity.
      return IsZeroVector(operands[0]) && IsAllLanes(operands[1]) ? function.ZeroVector() : nullptr;
    case Opcode::kVLane:
      return IsZeroVector(operands[0]) ? function.FloatBits(0) : nullptr;
    case Opcode::kMaskFromInt:
      return operands[0]->IsInt(-1) ? function.AllLanes() : nullptr;
    case Opcode::kIntFromMask:
      return IsAllLanes(operands[0]) ? function.Int(-1) : nullptr;
    default:
      return nullptr;
  }
}

}  // namespace

Value* FoldConstants(const Instruction& instruction, absl::Span<Value* const> operands,
                     Function& function) {
  const Opcode opcode = instruction.opcode();
  if (opcode == Opcode::kPhi || instruction.MustStay() || operands.empty()) return nullptr;
  const auto is = [&](size_t i, ValueKind kind) {
    return i < operands.size() && operands[i]->kind() == kind;
  };
  std::optional<uint32_t> word;
  if (operands.size() == 2 && is(0, ValueKind::kInt) && is(1, ValueKind::kInt)) {
    word = FoldInts(instruction, operands[0]->bits(), operands[1]->bits());
  } else if (operands.size() == 2 && is(0, ValueKind::kFloat) && is(1, ValueKind::kFloat)) {
    word = opcode == Opcode::kFCmp
               ? FoldFloatCompare(instruction.predicate, operands[0]->bits(), operands[1]->bits())
               : FoldFloats(opcode, operands[0]->bits(), operands[1]->bits());
  } else if (operands.size() == 1 && is(0, ValueKind::kInt)) {
    word = FoldInt(opcode, operands[0]->bits());
  } else if (operands.size() == 1 && is(0, ValueKind::kFloat)) {
    word = FoldFloat(opcode, operands[0]->bits());
  }
  if (!word.has_value()) return FoldVectors(instruction, operands, function);
  return instruction.type() == ir::Type::kF32 ? function.FloatBits(*word) : function.Int(*word);
}

}  // namespace atalla::cc
