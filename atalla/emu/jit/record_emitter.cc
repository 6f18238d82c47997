#include "atalla/emu/jit/record_emitter.h"

#include <cstddef>
#include <cstdint>

#include "asmjit/x86.h"
#include "atalla/emu/addressing.h"
#include "atalla/emu/fast/stream.h"
#include "atalla/emu/jit/host_registers.h"
#include "atalla/emu/jit/register_cache.h"
#include "atalla/emu/recording.h"
#include "atalla/isa/instruction.h"

namespace atalla::emu::jit {
namespace {

namespace x86 = asmjit::x86;

using fast::Context;
using fast::Operation;

constexpr int kWordBytes = sizeof(uint32_t);
constexpr int kRowShift = 6;
static_assert(kRowBytes == 1u << kRowShift, "rows by a shift");

}  // namespace

RecordEmitter::Room RecordEmitter::EmitBlock(const Operation* op, int words) {
  const Room room = {a_.newLabel(), a_.newLabel()};
  const uint64_t header = uint64_t{op->rd} << 32 | static_cast<uint32_t>(op->imm);
  a_.bind(room.back);
  a_.mov(x86::rax, InContext(offsetof(Context, record)));
  a_.cmp(x86::rax, InContext(offsetof(Context, record_limit)));
  a_.jae(room.full);
  a_.mov(x86::rcx, header);
  a_.mov(x86::qword_ptr(x86::rax), x86::rcx);
  a_.mov(InContext(offsetof(Context, record_block)), x86::rax);
  a_.add(x86::rax, words * kWordBytes);
  a_.mov(InContext(offsetof(Context, record)), x86::rax);
  words_ = kRecordedBlockWords;
  return room;
}

void RecordEmitter::EmitAccess(const Operation* op, isa::Op code) {
  switch (code) {
    case isa::Op::kScpadLd:
      EmitTransfer(op);
      break;
    case isa::Op::kVregLd:
      EmitVreg(op);
      break;
    default:
      EmitAddress(op);
      break;
  }
  cache_.Release();
}

void RecordEmitter::EmitShorten(int words) {
  a_.mov(x86::rax, InContext(offsetof(Context, record_block)));
  a_.add(x86::rax, words * kWordBytes);
  a_.mov(InContext(offsetof(Context, record)), x86::rax);
}

// REQUIRES: rcx is where the block's words begin.
x86::Mem RecordEmitter::NextWord() { return x86::dword_ptr(x86::rcx, words_++ * kWordBytes); }

void RecordEmitter::EmitWord() {
  a_.mov(x86::rcx, InContext(offsetof(Context, record_block)));
  a_.mov(NextWord(), x86::eax);
}

void RecordEmitter::EmitAddress(const Operation* op) {
  a_.lea(x86::eax, x86::ptr(cache_.Read(op->rs1).r64(), op->imm));
  EmitWord();
}

void RecordEmitter::EmitVreg(const Operation* op) {
  if (op->rs1 == 0) {
    // Address 0 is a scratchpad's, whatever x33 is.
    a_.mov(x86::eax, cache_.Read(op->rs2));
  } else {
    const Detour detour = {a_.newLabel(), a_.newLabel(), a_.newLabel(), a_.newLabel()};
    detours_.push_back(detour);
    const x86::Gp address = cache_.Read(op->rs1);
    const x86::Gp row = cache_.Read(op->rs2);
    const x86::Gp x33 = cache_.Read(kRoutingRegister);
    a_.mov(x86::eax, address);
    a_.cmp(x86::eax, kFirstMemoryAddress);
    a_.jae(detour.memory);
    a_.mov(x86::ecx, x33);
    a_.sub(x86::ecx, kFirstMemoryAddress);
    a_.cmp(x86::ecx, kSpillBytes);
    a_.jb(detour.spill);
    a_.bind(detour.row);
    a_.shr(x86::eax, kRowShift);
    a_.add(x86::eax, row);
  }
  a_.and_(x86::eax, row_mask_);
  a_.add(x86::eax, x86::eax);
  if (op->rs1 != 0) a_.bind(detours_.back().done);
  EmitWord();
}

void RecordEmitter::EmitTransfer(const Operation* op) {
  const x86::Gp registers[] = {cache_.Read(op->rd), cache_.Read(op->rs1), cache_.Read(op->rs2)};
  a_.mov(x86::rcx, InContext(offsetof(Context, record_block)));
  for (const x86::Gp& value : registers) a_.mov(NextWord(), value);
}

void RecordEmitter::EmitDetours() {
  for (const Detour& detour : detours_) {
    a_.bind(detour.spill);
    a_.add(x86::ecx, kFirstMemoryAddress - kSpillBytes);
    a_.cmp(x86::eax, x86::ecx);
    a_.jb(detour.row);
    a_.bind(detour.memory);
    a_.or_(x86::eax, 1);
    a_.jmp(detour.done);
  }
}

}  // namespace atalla::emu::jit
