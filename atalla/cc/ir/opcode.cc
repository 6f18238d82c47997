#include "atalla/cc/ir/opcode.h"

#include <algorithm>
#include <array>
#include <iterator>

#include "atalla/base/check.h"

namespace atalla::cc::ir {
namespace {

constexpr uint32_t kAnyWrite = kWritesMemory | kWritesScratchpad | kWritesWeights;
constexpr uint32_t kAnyRead = kReadsMemory | kReadsScratchpad | kReadsWeights;
constexpr uint32_t kEverything = kAnyRead | kAnyWrite | kSideEffect | kMayTrap;

constexpr OpcodeInfo kOpcodes[] = {
    {Opcode::kAdd, "add", Type::kI32, kCommutative},
    {Opcode::kSub, "sub", Type::kI32, 0},
    {Opcode::kMul, "mul", Type::kI32, kCommutative},
    {Opcode::kSDiv, "sdiv", Type::kI32, kMayTrap},
    {Opcode::kUDiv, "udiv", Type::kI32, kMayTrap},
    {Opcode::kSRem, "srem", Type::kI32, kMayTrap},
    {Opcode::kURem, "urem", Type::kI32, kMayTrap},
    {Opcode::kAnd, "and", Type::kI32, kCommutative},
    {Opcode::kOr, "or", Type::kI32, kCommutative},
    {Opcode::kXor, "xor", Type::kI32, kCommutative},
    {Opcode::kShl, "shl", Type::kI32, 0},
    {Opcode::kLShr, "lshr", Type::kI32, 0},
    {Opcode::kAShr, "ashr", Type::kI32, 0},
    {Opcode::kICmp, "icmp", Type::kI32, 0},
    // The machine may stop at an overflow, at 1/0 and at bad conversions.
    {Opcode::kFAdd, "fadd", Type::kF32, kMayTrap},
    {Opcode::kFSub, "fsub", Type::kF32, kMayTrap},
    {Opcode::kFMul, "fmul", Type::kF32, kMayTrap},
    {Opcode::kFRcp, "frcp", Type::kF32, kMayTrap},
    {Opcode::kFSqrt, "fsqrt", Type::kF32, 0},
    {Opcode::kFCmp, "fcmp", Type::kI32, 0},
    {Opcode::kSIToF, "sitof", Type::kF32, 0},
    {Opcode::kUIToF, "uitof", Type::kF32, 0},
    {Opcode::kFToI, "ftoi", Type::kI32, kMayTrap},
    {Opcode::kFToBits, "ftobits", Type::kI32, 0},
    {Opcode::kBitsToF, "bitstof", Type::kF32, 0},
    {Opcode::kMaskFromInt, "mask_from_int", Type::kMask, 0},
    {Opcode::kIntFromMask, "int_from_mask", Type::kI32, 0},
    {Opcode::kLoad, "load", Type::kVoid, kReadsMemory},
    {Opcode::kStore, "store", Type::kVoid, kWritesMemory | kSideEffect},
    {Opcode::kVectorLoad, "vector_load", Type::kVec, kReadsMemory | kReadsScratchpad | kMayTrap},
    {Opcode::kVectorStore, "vector_store", Type::kVoid,
     kWritesMemory | kWritesScratchpad | kSideEffect | kMayTrap},
    {Opcode::kScratchLoad, "scratch_load", Type::kVoid,
     kReadsMemory | kWritesScratchpad | kSideEffect | kMayTrap},
    {Opcode::kScratchStore, "scratch_store", Type::kVoid,
     kWritesMemory | kReadsScratchpad | kSideEffect | kMayTrap},
    {Opcode::kVAdd, "vadd", Type::kVec, 0},
    {Opcode::kVSub, "vsub", Type::kVec, 0},
    {Opcode::kVMul, "vmul", Type::kVec, 0},
    {Opcode::kVExp, "vexp", Type::kVec, 0},
    {Opcode::kVSum, "vsum", Type::kVec, 0},
    {Opcode::kVMin, "vmin", Type::kVec, 0},
    {Opcode::kVMax, "vmax", Type::kVec, 0},
    {Opcode::kVCmp, "vcmp", Type::kMask, 0},
    {Opcode::kVLane, "vlane", Type::kF32, 0},
    // On some machines the first kLoadWeights after it starts a new tile: it leaves a mark there.
    {Opcode::kGemm, "gemm", Type::kVec, kReadsWeights | kWritesWeights | kSideEffect},
    {Opcode::kLoadWeights, "load_weights", Type::kVoid, kWritesWeights | kSideEffect},
    {Opcode::kCall, "call", Type::kVoid, kEverything},
    {Opcode::kCallIndirect, "call_indirect", Type::kVoid, kEverything},
    {Opcode::kAsm, "asm", Type::kVoid, kEverything},
    {Opcode::kAsmOutput, "asm_output", Type::kVoid, 0},
    {Opcode::kPhi, "phi", Type::kVoid, 0},
    {Opcode::kBr, "br", Type::kVoid, kTerminator | kSideEffect},
    {Opcode::kCondBr, "condbr", Type::kVoid, kTerminator | kSideEffect},
    {Opcode::kRet, "ret", Type::kVoid, kTerminator | kSideEffect},
    {Opcode::kHalt, "halt", Type::kVoid, kTerminator | kSideEffect},
    {Opcode::kUnreachable, "unreachable", Type::kVoid, kTerminator | kSideEffect},
};
static_assert(std::size(kOpcodes) == kOpcodeCount);

constexpr absl::string_view kTypeNames[] = {"void", "i32", "f32", "vec", "mask"};
constexpr absl::string_view kPredicateNames[] = {"eq",  "ne",  "slt", "sle", "sgt",
                                                 "sge", "ult", "ule", "ugt", "uge"};
constexpr absl::string_view kWidthNames[] = {"i8", "u8", "i16", "u16", "i32", "bf16", "f32", "vec"};

template <typename Enum, size_t n>
std::optional<Enum> Find(const absl::string_view (&names)[n], absl::string_view name) {
  const auto* found = std::find(std::begin(names), std::end(names), name);
  if (found == std::end(names)) return std::nullopt;
  return static_cast<Enum>(found - std::begin(names));
}

}  // namespace

const OpcodeInfo& GetOpcodeInfo(Opcode opcode) {
  const OpcodeInfo& info = kOpcodes[static_cast<int>(opcode)];
  ATALLA_CHECK(info.opcode == opcode);
  return info;
}

std::optional<Opcode> OpcodeFromName(absl::string_view name) {
  for (const OpcodeInfo& info : kOpcodes) {
    if (info.name == name) return info.opcode;
  }
  return std::nullopt;
}

absl::string_view TypeName(Type type) { return kTypeNames[static_cast<int>(type)]; }
absl::string_view PredicateName(Predicate predicate) {
  return kPredicateNames[static_cast<int>(predicate)];
}
absl::string_view WidthName(Width width) { return kWidthNames[static_cast<int>(width)]; }
std::optional<Type> TypeFromName(absl::string_view name) { return Find<Type>(kTypeNames, name); }
std::optional<Predicate> PredicateFromName(absl::string_view name) {
  return Find<Predicate>(kPredicateNames, name);
}
std::optional<Width> WidthFromName(absl::string_view name) {
  return Find<Width>(kWidthNames, name);
}

Type TypeOfWidth(Width width) {
  switch (width) {
    case Width::kBf16:
    case Width::kFloat32:
      return Type::kF32;
    case Width::kVec:
      return Type::kVec;
    default:
      return Type::kI32;
  }
}

int SizeOfWidth(Width width) {
  constexpr int kSizes[] = {1, 1, 2, 2, 4, 2, 4, 64};
  return kSizes[static_cast<int>(width)];
}

Predicate Swapped(Predicate predicate) {
  constexpr Predicate kSwapped[] = {
      Predicate::kEq,  Predicate::kNe,  Predicate::kSgt, Predicate::kSge, Predicate::kSlt,
      Predicate::kSle, Predicate::kUgt, Predicate::kUge, Predicate::kUlt, Predicate::kUle};
  return kSwapped[static_cast<int>(predicate)];
}

Predicate Negated(Predicate predicate) {
  constexpr Predicate kNegated[] = {
      Predicate::kNe,  Predicate::kEq,  Predicate::kSge, Predicate::kSgt, Predicate::kSle,
      Predicate::kSlt, Predicate::kUge, Predicate::kUgt, Predicate::kUle, Predicate::kUlt};
  return kNegated[static_cast<int>(predicate)];
}

bool EvaluatePredicate(Predicate predicate, uint32_t a, uint32_t b) {
  const auto sa = static_cast<int32_t>(a);
  const auto sb = static_cast<int32_t>(b);
  switch (predicate) {
    case Predicate::kEq:
      return a == b;
    case Predicate::kNe:
      return a != b;
    case Predicate::kSlt:
      return sa < sb;
    case Predicate::kSle:
      return sa <= sb;
    case Predicate::kSgt:
      return sa > sb;
    case Predicate::kSge:
      return sa >= sb;
    case Predicate::kUlt:
      return a < b;
    case Predicate::kUle:
      return a <= b;
    case Predicate::kUgt:
      return a > b;
    case Predicate::kUge:
      return a >= b;
  }
  ATALLA_CHECK(false);
  return false;
}

}  // namespace atalla::cc::ir
