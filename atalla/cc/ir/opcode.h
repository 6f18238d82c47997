// Types, operations and predicates of the compiler's intermediate representation, with one table of
// what each operation is.
//
//   const OpcodeInfo& info = GetOpcodeInfo(Opcode::kVAdd);
//   info.name;                              // "vadd"
//   HasFlag(Opcode::kGemm, kReadsWeights);  // true

#ifndef ATALLA_CC_IR_OPCODE_H_
#define ATALLA_CC_IR_OPCODE_H_

#include <cstdint>
#include <optional>

#include "absl/strings/string_view.h"

namespace atalla::cc::ir {

// Integers of every width and pointers are i32; a float is f32, a float32 word in a scalar
// register; a vec is 32 lanes of float32 in a vector register; a mask is a mask register.
enum class Type : uint8_t { kVoid, kI32, kF32, kVec, kMask };

// Operands are listed in order; "-> t" is the type of the result.
enum class Opcode : uint8_t {
  // Integer arithmetic, i32, i32 -> i32, modulo 2^32. Division and remainder truncate toward zero
  // as in C; division by zero traps. Shift amounts outside 0..31 have no defined result.
  kAdd,
  kSub,
  kMul,
  kSDiv,
  kUDiv,
  kSRem,
  kURem,
  kAnd,
  kOr,
  kXor,
  kShl,
  kLShr,
  kAShr,
  // i32, i32 -> i32, 0 or 1, by `predicate`.
  kICmp,

  // Scalar float: float32 arithmetic, each operation rounded once to float32.
  kFAdd,   // f32, f32 -> f32
  kFSub,   // f32, f32 -> f32
  kFMul,   // f32, f32 -> f32
  kFRcp,   // f32 -> f32: 1/x
  kFSqrt,  // f32 -> f32
  kFCmp,   // f32, f32 -> i32, 0 or 1; predicates eq ne slt sle sgt sge. With a NaN unspecified.

  // Conversions.
  kSIToF,        // i32 -> f32, signed source
  kUIToF,        // i32 -> f32, unsigned source
  kFToI,         // f32 -> i32: toward zero, modulo 2^32; right for signed and unsigned
  kFToBits,      // f32 -> i32: the same register word
  kBitsToF,      // i32 -> f32: the same register word
  kMaskFromInt,  // i32 -> mask: bit i controls lane i
  kIntFromMask,  // mask -> i32

  // Memory. `width` says what is moved.
  kLoad,   // address i32 -> i32, f32 or vec by width
  kStore,  // value, address i32 -> void

  // Scratchpads. `last_lane` is columns - 1, `sid` the scratchpad. Addresses from 0x1000 up are
  // data memory.
  kVectorLoad,    // address i32, row i32 -> vec
  kVectorStore,   // value vec, address i32, row i32 -> void
  kScratchLoad,   // scratchpad address i32, memory address i32, control word i32 -> void
  kScratchStore,  // the same

  // Vectors. Where a mask bit is 0 the result's lane is that of `passthru` (undef where the mask is
  // all ones). b is a vec or an f32.
  kVAdd,         // passthru vec, a vec, b, mask -> vec
  kVSub,         // passthru vec, a vec, b, mask -> vec
  kVMul,         // passthru vec, a vec, b, mask -> vec
  kVExp,         // passthru vec, a vec, mask -> vec
  kVSum,         // a vec, mask -> vec: sum of the enabled lanes in every lane
  kVMin,         // a vec, mask -> vec
  kVMax,         // a vec, mask -> vec
  kVCmp,         // a vec, b, mask -> mask: predicates sgt slt eq ne; disabled bits are 0
  kVLane,        // a vec -> f32: lane number `lane`
  kGemm,         // a vec, c vec -> vec: a times the resident weights, plus c. Stays even if unused:
                 // on some machines it is what makes the next kLoadWeights start a new tile.
  kLoadWeights,  // v vec -> void

  // kCall calls `callee`; kCallIndirect the address in operand 0. Then the arguments: at most 8 of
  // type vec, any number of i32 and f32, no masks. Result i32, f32, vec or void.
  kCall,
  kCallIndirect,
  // Inline assembly, `assembly`: inputs i32, f32, vec -> void. Each output that is used has one
  // kAsmOutput (operand: the kAsm; `index`), which stand right behind the kAsm.
  kAsm,
  kAsmOutput,

  kPhi,  // One operand for each predecessor, in the order of `blocks`.

  // Terminators. Their successors are `blocks`.
  kBr,
  kCondBr,       // a i32, b i32: to blocks[0] when `predicate` holds, else to blocks[1]
  kRet,          // nothing, or the result
  kHalt,         // stops the machine
  kUnreachable,  // control never gets here
};
inline constexpr int kOpcodeCount = static_cast<int>(Opcode::kUnreachable) + 1;

enum class Predicate : uint8_t { kEq, kNe, kSlt, kSle, kSgt, kSge, kUlt, kUle, kUgt, kUge };
inline constexpr int kPredicateCount = 10;

// What a kLoad or kStore moves.
enum class Width : uint8_t {
  kI8,   // 1 byte, sign-extended by a load
  kU8,   // 1 byte, zero-extended by a load
  kI16,  // 2 bytes, likewise
  kU16,
  kI32,      // 4 bytes
  kBf16,     // 2 bytes: the upper half of an f32; a load clears the lower half
  kFloat32,  // 4 bytes: the whole f32
  kVec,      // 64 bytes at a multiple of 64: 32 lanes, truncated to BF16 by a store
};
inline constexpr int kWidthCount = 8;

enum OpcodeFlag : uint32_t {
  kReadsMemory = 1 << 0,
  kWritesMemory = 1 << 1,
  kReadsScratchpad = 1 << 2,
  kWritesScratchpad = 1 << 3,
  kReadsWeights = 1 << 4,
  kWritesWeights = 1 << 5,
  kSideEffect = 1 << 6,  // Never removed, nor moved across another one.
  kMayTrap = 1 << 7,     // May stop the machine: must not run where the source does not run it.
  kTerminator = 1 << 8,
  kCommutative = 1 << 9,  // Operands 0 and 1 may be exchanged, with equal bits.
};

struct OpcodeInfo {
  Opcode opcode;
  absl::string_view name;
  // Of the result; kVoid also for operations whose result type is given with the instruction.
  Type type;
  uint32_t flags;
};

const OpcodeInfo& GetOpcodeInfo(Opcode opcode);
inline bool HasFlag(Opcode opcode, uint32_t flags) {
  return (GetOpcodeInfo(opcode).flags & flags) != 0;
}
std::optional<Opcode> OpcodeFromName(absl::string_view name);

absl::string_view TypeName(Type type);                 // "i32"
absl::string_view PredicateName(Predicate predicate);  // "slt"
absl::string_view WidthName(Width width);              // "bf16"
std::optional<Type> TypeFromName(absl::string_view name);
std::optional<Predicate> PredicateFromName(absl::string_view name);
std::optional<Width> WidthFromName(absl::string_view name);

// Type of the register that holds a value of this width.
Type TypeOfWidth(Width width);
int SizeOfWidth(Width width);  // Bytes.

// a P b == b Swapped(P) a, and !(a P b) == a Negated(P) b.
Predicate Swapped(Predicate predicate);
Predicate Negated(Predicate predicate);
bool EvaluatePredicate(Predicate predicate, uint32_t a, uint32_t b);

}  // namespace atalla::cc::ir

#endif  // ATALLA_CC_IR_OPCODE_H_
