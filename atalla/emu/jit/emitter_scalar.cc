// The part of Emitter that makes scalar operations.

#include <cstddef>
#include <cstdint>

#include "asmjit/x86.h"
#include "atalla/emu/fast/stream.h"
#include "atalla/emu/jit/chains.h"
#include "atalla/emu/jit/emitter.h"
#include "atalla/emu/jit/host_registers.h"
#include "atalla/emu/jit/register_cache.h"
#include "atalla/isa/instruction.h"

namespace atalla::emu::jit {
namespace {

using asmjit::x86::CondCode;
using asmjit::x86::dword_ptr;
using asmjit::x86::Gp;
using asmjit::x86::ptr;
using fast::Context;
using fast::Operation;
using isa::Op;

namespace x86 = asmjit::x86;

}  // namespace

// ---- Scalar operations. ----

void Emitter::EmitPlain(const Operation* op, Op code) {
  switch (code) {
    case Op::kSwS:
    case Op::kShwS:
      return EmitStore(op, code == Op::kShwS);
    case Op::kMvStm:
      a_.mov(x86::rax, InContext(offsetof(Context, masks)));
      a_.mov(dword_ptr(x86::rax, op->rd * 4), cache_.Read(op->rs1));
      return;
    default:
      break;
  }
  if (op->rd > UINT8_MAX) return;  // The result is lost; loads have no other effect.
  switch (code) {
    case Op::kLwS:
    case Op::kLhwS:
      return EmitLoad(op, code == Op::kLhwS);
    case Op::kMvMts: {
      const Gp result = cache_.Fresh();
      a_.mov(x86::rax, InContext(offsetof(Context, masks)));
      a_.mov(result, dword_ptr(x86::rax, op->rs1 * 4));
      return cache_.Write(op->rd, result);
    }
    case Op::kLiS:
    case Op::kLuiS: {
      const uint32_t value = static_cast<uint32_t>(op->imm) << (code == Op::kLuiS ? 7 : 0);
      const Gp result = cache_.Fresh();
      a_.mov(result, value);
      return cache_.Write(op->rd, result);
    }
    case Op::kAddS:
    case Op::kSubS:
    case Op::kMulS:
    case Op::kOrS:
    case Op::kAndS:
    case Op::kXorS:
    case Op::kSllS:
    case Op::kSrlS:
    case Op::kSraS:
    case Op::kSltS:
    case Op::kSltuS:
      return EmitBinary(op, code);
    default:
      return EmitImmediate(op, code);
  }
}

void Emitter::EmitBinary(const Operation* op, Op code) {
  const Gp a = cache_.Read(op->rs1);
  const Gp b = cache_.Read(op->rs2);
  const Gp result = cache_.Fresh();
  switch (code) {
    case Op::kAddS:
      a_.lea(result, ptr(a.r64(), b.r64()));
      break;
    case Op::kSltS:
    case Op::kSltuS:
      a_.cmp(a, b);
      a_.set(code == Op::kSltS ? CondCode::kSignedLT : CondCode::kUnsignedLT, x86::al);
      a_.movzx(result, x86::al);
      break;
    case Op::kSllS:
    case Op::kSrlS:
    case Op::kSraS:
      EmitShift(code, result, a, b);
      break;
    default:
      a_.mov(result, a);
      if (code == Op::kSubS) a_.sub(result, b);
      if (code == Op::kMulS) a_.imul(result, b);
      if (code == Op::kOrS) a_.or_(result, b);
      if (code == Op::kAndS) a_.and_(result, b);
      if (code == Op::kXorS) a_.xor_(result, b);
      break;
  }
  cache_.Write(op->rd, result);
}

// The host takes amounts modulo 32.
void Emitter::EmitShift(Op code, Gp result, Gp a, Gp amount) {
  a_.mov(result, a);
  a_.mov(x86::ecx, amount);
  if (code == Op::kSraS) {
    a_.mov(x86::eax, 31);
    a_.cmp(x86::ecx, x86::eax);
    a_.cmova(x86::ecx, x86::eax);
    a_.sar(result, x86::cl);
    return;
  }
  if (code == Op::kSllS) {
    a_.shl(result, x86::cl);
  } else {
    a_.shr(result, x86::cl);
  }
  // All ones if the amount is below 32.
  a_.cmp(x86::ecx, 32);
  a_.sbb(x86::eax, x86::eax);
  a_.and_(result, x86::eax);
}

void Emitter::EmitImmediate(const Operation* op, Op code) {
  const Gp a = cache_.Read(op->rs1);
  const Gp result = cache_.Fresh();
  const uint32_t value = static_cast<uint32_t>(op->imm);
  const int32_t imm = op->imm;
  switch (code) {
    case Op::kAddiS:
      a_.lea(result, ptr(a.r64(), imm));
      break;
    case Op::kSubiS:
      a_.lea(result, ptr(a.r64(), static_cast<int32_t>(0 - value)));
      break;
    case Op::kMuliS:
      a_.imul(result, a, imm);
      break;
    case Op::kSltiS:
    case Op::kSltuiS:
      a_.cmp(a, imm);
      a_.set(code == Op::kSltiS ? CondCode::kSignedLT : CondCode::kUnsignedLT, x86::al);
      a_.movzx(result, x86::al);
      break;
    case Op::kSraiS:
      a_.mov(result, a);
      a_.sar(result, value < 32 ? imm : 31);
      break;
    case Op::kSlliS:
    case Op::kSrliS:
      if (value >= 32) {
        a_.xor_(result, result);
        break;
      }
      a_.mov(result, a);
      if (code == Op::kSlliS) a_.shl(result, imm);
      if (code == Op::kSrliS) a_.shr(result, imm);
      break;
    default:
      a_.mov(result, a);
      if (code == Op::kOriS) a_.or_(result, imm);
      if (code == Op::kAndiS) a_.and_(result, imm);
      if (code == Op::kXoriS) a_.xor_(result, imm);
      break;
  }
  cache_.Write(op->rd, result);
}

// ---- Scalar memory: the usual case; the others call the handler. ----

// Of an access, to eax.
void Emitter::EmitAddress(const Operation* op) {
  a_.lea(x86::eax, ptr(cache_.Read(op->rs1).r64(), op->imm));
}

void Emitter::EmitLoad(const Operation* op, bool half) {
  const SlowCall call = {a_.newLabel(), a_.newLabel(), chains_.Copy({op, 1}), {}};
  EmitAddress(op);
  a_.cmp(x86::eax, half ? -2 : -4);  // The last address without a wrap.
  a_.ja(call.start);
  const Gp result = cache_.Fresh();
  if (half) {
    a_.movzx(result, x86::word_ptr(kMemory, x86::rax));
    a_.shl(result, 16);
  } else {
    a_.mov(result, dword_ptr(kMemory, x86::rax));
  }
  cache_.Write(op->rd, result);
  a_.bind(call.back);
  slow_calls_.push_back(call);
  slow_calls_.back().reload = cache_.contents();
}

void Emitter::EmitStore(const Operation* op, bool half) {
  const SlowCall call = {a_.newLabel(), a_.newLabel(), chains_.Copy({op, 1}), {}};
  const Gp value = cache_.Read(op->rd);
  EmitAddress(op);
  a_.movzx(x86::ecx, x86::ax);
  a_.cmp(x86::ecx, half ? 0xFFFE : 0xFFFC);  // The last one inside the page.
  a_.ja(call.start);
  a_.mov(x86::ecx, x86::eax);
  a_.shr(x86::ecx, 16);
  a_.cmp(x86::byte_ptr(kDirectPages, x86::rcx), 0);
  a_.jz(call.start);
  if (half) {
    a_.mov(x86::ecx, value);
    a_.shr(x86::ecx, 16);
    a_.mov(x86::word_ptr(kMemory, x86::rax), x86::cx);
  } else {
    a_.mov(dword_ptr(kMemory, x86::rax), value);
  }
  a_.bind(call.back);
  slow_calls_.push_back(call);
  slow_calls_.back().reload = cache_.contents();
}

}  // namespace atalla::emu::jit
