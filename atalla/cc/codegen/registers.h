// Which registers the compiler uses for what: the calling convention.
//
//   Scalars      x12..x17 arguments, x10 result, x1 return address, x2 stack pointer
//   Vectors      v1..v8 arguments, v1 result
//   Saved by the callee: x8 x9 x18..x27 (and x2, x32, x33); everything else by the caller.
//   Not allocated: x0, x1, x2, x33 (routes vreg.*), x253 (our scratch), x254 (the assembler's), v0,
//   m0. Source: atallac specification, section 14, as docs/compiler.md settles it.

#ifndef ATALLA_CC_CODEGEN_REGISTERS_H_
#define ATALLA_CC_CODEGEN_REGISTERS_H_

#include "atalla/cc/codegen/machine.h"

namespace atalla::cc {

inline constexpr int kReturnAddress = 1;
inline constexpr int kStackPointer = 2;
inline constexpr int kScalarResult = 10;
inline constexpr int kFirstScalarArgument = 12;
inline constexpr int kScalarArgumentCount = 6;
inline constexpr int kVectorResult = 1;
inline constexpr int kFirstVectorArgument = 1;
inline constexpr int kVectorArgumentCount = 8;
// For sequences that are made after allocation: large frame offsets, mask copies.
inline constexpr int kScratchRegister = 253;
// Of the stack pointer, at every call.
inline constexpr int kStackAlignment = 64;

// Registers that virtual ones can become.
const RegisterSet& AllocatableRegisters();
// What a call may change when nothing is known about the callee.
const RegisterSet& CallerSavedRegisters();
const RegisterSet& CalleeSavedRegisters();

}  // namespace atalla::cc

#endif  // ATALLA_CC_CODEGEN_REGISTERS_H_
