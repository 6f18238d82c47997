// What the registers of the host hold while host code runs. rax, rcx and rdx hold nothing for long,
// the other registers copies of guest registers.

#ifndef ATALLA_EMU_JIT_HOST_REGISTERS_H_
#define ATALLA_EMU_JIT_HOST_REGISTERS_H_

#include <cstddef>

#include "asmjit/x86.h"

namespace atalla::emu::jit {

// Calls leave these alone.
inline const asmjit::x86::Gp kX = asmjit::x86::rbx;
inline const asmjit::x86::Gp kContext = asmjit::x86::rbp;
inline const asmjit::x86::Gp kBudget = asmjit::x86::r12;
inline const asmjit::x86::Gp kTable = asmjit::x86::r13;  // Of blocks.
inline const asmjit::x86::Gp kMemory = asmjit::x86::r14;
inline const asmjit::x86::Gp kDirectPages = asmjit::x86::r15;

// Eight bytes of the fast::Context.
inline asmjit::x86::Mem InContext(size_t offset) {
  return asmjit::x86::qword_ptr(kContext, static_cast<int>(offset));
}

}  // namespace atalla::emu::jit

#endif  // ATALLA_EMU_JIT_HOST_REGISTERS_H_
