#include "atalla/emu/jit/row_emitter.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <utility>

#include "asmjit/x86.h"
#include "atalla/emu/addressing.h"
#include "atalla/emu/fast/stream.h"
#include "atalla/emu/jit/host_registers.h"
#include "atalla/emu/jit/register_cache.h"
#include "atalla/emu/weight_tile.h"
#include "atalla/isa/instruction.h"

namespace atalla::emu::jit {
namespace {

namespace x86 = asmjit::x86;
using asmjit::Label;
using asmjit::x86::Mem;
using fast::Context;
using fast::NarrowVector;
using fast::Operation;
using fast::PendingProduct;
using fast::Row;
using fast::VectorRegister;
using isa::Op;

// Shifts below scale numbers of things by their sizes.
constexpr int kNarrowShift = 6;
constexpr int kItemShift = 8;
static_assert(sizeof(NarrowVector) == 1 << kNarrowShift);
static_assert(sizeof(PendingProduct) == 1 << kItemShift);
static_assert(sizeof(Row) == 3 << 6);
static_assert(sizeof(WeightTile::columns[0]) == 1 << kNarrowShift);
constexpr int kRowShift = 6;  // And times three.

constexpr int kColumns = 32;

Mem At(x86::Gp base, size_t offset, int bytes) {
  return Mem(base, static_cast<int32_t>(offset), static_cast<uint32_t>(bytes));
}

// Scratchpad of a vreg.*; see VectorHandlers.
size_t ScratchpadOf(const Operation* op) { return static_cast<size_t>(op->imm) >> 8; }

}  // namespace

Mem RowEmitter::Form(int number) const {
  return At(kContext, offsetof(Context, register_forms) + static_cast<size_t>(number), 1);
}

Mem RowEmitter::Narrow(int number, int offset) const {
  return At(kContext,
            offsetof(Context, narrow_registers) +
                static_cast<size_t>(number) * sizeof(NarrowVector) + static_cast<size_t>(offset),
            0);
}

// A field of the pending item that lies `offset` bytes behind the first.
Mem RowEmitter::Item(x86::Gp offset, size_t field, int bytes) const {
  return Mem(kContext, offset, 0, static_cast<int32_t>(offsetof(Context, pending) + field),
             static_cast<uint32_t>(bytes));
}

Label RowEmitter::AddDetour(std::function<void()> emit) {
  detours_.push_back({a_.newLabel(), std::move(emit)});
  return detours_.back().start;
}

void RowEmitter::Open(const Operation* op) {
  op_ = op;
  slow_ = a_.newLabel();
  back_ = a_.newLabel();
}

void RowEmitter::Close() {
  a_.bind(back_);
  slow_paths_.push_back({slow_, back_, op_, cache_.contents(), run_ > 0 ? pushed_ : -1});
  cache_.Release();
}

void RowEmitter::Wrote(int guest) {
  if (guest == kRoutingRegister) known_.addresses_are_rows = false;
}

void RowEmitter::Emit(const Operation* op, Op code, int run) {
  switch (code) {
    case Op::kVregLd:
      return EmitLoad(op);
    case Op::kVregSt:
      return EmitStore(op);
    case Op::kGemmVv:
      return EmitGemm(op);
    default:
      return EmitPush(op, run);
  }
}

// Once for all vreg.* until x33 changes.
void RowEmitter::EmitCheckOfAddresses(const Operation* op) {
  if (known_.addresses_are_rows) return;
  departures_.push_back({a_.newLabel(), op});
  a_.mov(x86::eax, cache_.Read(kRoutingRegister));
  a_.sub(x86::eax, kFirstMemoryAddress);
  a_.cmp(x86::eax, kSpillBytes);
  a_.jb(departures_.back().start);
  cache_.Release();
  known_.addresses_are_rows = true;
}

// To rax.
void RowEmitter::EmitRowNumber(const Operation* op) {
  if (op->rs1 == 0) {
    a_.mov(x86::eax, cache_.Read(op->rs2));
  } else {
    const x86::Gp address = cache_.Read(op->rs1);
    const x86::Gp row = cache_.Read(op->rs2);
    a_.mov(x86::eax, address);
    a_.cmp(address, kFirstMemoryAddress);
    a_.jae(slow_);
    a_.shr(x86::eax, 6);
    a_.add(x86::eax, row);
  }
  a_.and_(x86::eax, target_.row_mask);
}

void RowEmitter::EmitLoad(const Operation* op) {
  EmitCheckOfAddresses(op);
  Open(op);
  const size_t scratchpad = ScratchpadOf(op);
  const size_t pointer = scratchpad * sizeof(void*);
  const Label back = back_;
  const Label wide = AddDetour([this, op, pointer, back] {
    a_.lea(x86::rax, x86::ptr(x86::rax, x86::rax, 1));
    a_.shl(x86::rax, kRowShift);
    a_.add(x86::rax, At(kContext, offsetof(Context, rows) + pointer, 8));
    a_.mov(x86::rdx, At(kContext, offsetof(Context, vectors), 8));
    const size_t lanes = op->rd * sizeof(VectorRegister);
    a_.vmovdqa64(x86::zmm0, At(x86::rax, 0, 64));
    a_.vmovdqa64(x86::zmm1, At(x86::rax, 64, 64));
    a_.vmovdqa64(At(x86::rdx, lanes, 64), x86::zmm0);
    a_.vmovdqa64(At(x86::rdx, lanes + 64, 64), x86::zmm1);
    a_.mov(Form(op->rd), fast::kWide);
    a_.jmp(back);
  });
  EmitRowNumber(op);
  a_.mov(x86::rdx, At(kContext, offsetof(Context, row_forms) + pointer, 8));
  a_.movzx(x86::ecx, x86::byte_ptr(x86::rdx, x86::rax));
  a_.cmp(x86::ecx, fast::kPendingRow);
  a_.je(slow_);
  a_.cmp(Form(op->rd), fast::kFirstPending);
  a_.jae(slow_);
  a_.test(x86::ecx, x86::ecx);
  a_.jz(wide);
  a_.shl(x86::rax, kNarrowShift);
  a_.add(x86::rax, At(kContext, offsetof(Context, narrow_rows) + pointer, 8));
  a_.vmovdqa64(x86::zmm0, At(x86::rax, 0, 64));
  a_.vmovdqa64(Narrow(op->rd), x86::zmm0);
  a_.mov(Form(op->rd), fast::kNarrow);
  Close();
  products_.reset(op->rd);
}

void RowEmitter::EmitStore(const Operation* op) {
  EmitCheckOfAddresses(op);
  Open(op);
  const size_t scratchpad = ScratchpadOf(op);
  const size_t pointer = scratchpad * sizeof(void*);
  const auto emit_narrow = [this, op, pointer] {
    a_.mov(x86::byte_ptr(x86::rdx, x86::rax), fast::kStoredRow);
    a_.shl(x86::rax, kNarrowShift);
    a_.add(x86::rax, At(kContext, offsetof(Context, narrow_rows) + pointer, 8));
    a_.vmovdqa64(x86::zmm0, Narrow(op->rd));
    a_.vmovdqa64(At(x86::rax, 0, 64), x86::zmm0);
  };
  // A pending product goes to the row, unless it already goes to another.
  const Label slow = slow_;
  const auto emit_pending = [this, scratchpad, slow] {
    constexpr size_t kBefore = fast::kFirstPending * sizeof(PendingProduct);
    a_.shl(x86::ecx, kItemShift);
    a_.cmp(Item(x86::rcx, offsetof(PendingProduct, row) - kBefore, 4), fast::kNoRow);
    a_.jne(slow);
    a_.mov(x86::byte_ptr(x86::rdx, x86::rax), fast::kPendingRow);
    a_.lea(x86::eax, x86::ptr(x86::rax, x86::rax, 0, static_cast<int32_t>(scratchpad)));
    a_.mov(Item(x86::rcx, offsetof(PendingProduct, row) - kBefore, 4), x86::eax);
  };
  EmitRowNumber(op);
  a_.mov(x86::rdx, At(kContext, offsetof(Context, row_forms) + pointer, 8));
  a_.cmp(x86::byte_ptr(x86::rdx, x86::rax), fast::kPendingRow);
  a_.je(slow_);
  a_.movzx(x86::ecx, Form(op->rd));
  a_.cmp(x86::ecx, fast::kNarrow);
  a_.jb(slow_);
  const Label back = back_;
  if (products_.test(op->rd)) {
    a_.je(AddDetour([this, emit_narrow, back] {
      emit_narrow();
      a_.jmp(back);
    }));
    emit_pending();
  } else {
    a_.ja(AddDetour([this, emit_pending, back] {
      emit_pending();
      a_.jmp(back);
    }));
    emit_narrow();
  }
  Close();
}

// To zmm1 and zmm2.
void RowEmitter::EmitAddend(const Operation* op) {
  if (op->rs2 == 0) {
    a_.vpxord(x86::zmm1, x86::zmm1, x86::zmm1);
    a_.vpxord(x86::zmm2, x86::zmm2, x86::zmm2);
    return;
  }
  const Label there = a_.newLabel();
  const Label wide = AddDetour([this, op, there] {
    a_.mov(x86::rdx, At(kContext, offsetof(Context, vectors), 8));
    const size_t lanes = op->rs2 * sizeof(VectorRegister);
    a_.vmovdqa64(x86::zmm1, At(x86::rdx, lanes, 64));
    a_.vmovdqa64(x86::zmm2, At(x86::rdx, lanes + 64, 64));
    a_.jmp(there);
  });
  a_.cmp(Form(op->rs2), fast::kNarrow);
  a_.jb(wide);
  a_.ja(slow_);
  a_.vpmovzxwd(x86::zmm1, Narrow(op->rs2));
  a_.vpmovzxwd(x86::zmm2, Narrow(op->rs2, 32));
  a_.vpslld(x86::zmm1, x86::zmm1, 16);
  a_.vpslld(x86::zmm2, x86::zmm2, 16);
  a_.bind(there);
}

void RowEmitter::EmitGemm(const Operation* op) {
  Open(op);
  a_.cmp(Form(op->rs1), fast::kNarrow);
  a_.jne(slow_);
  EmitAddend(op);
  a_.mov(x86::eax, At(kContext, offsetof(Context, pending_count), 4));
  a_.mov(x86::ecx, x86::eax);
  a_.shl(x86::ecx, kItemShift);
  a_.vmovdqa64(x86::zmm0, Narrow(op->rs1));
  if (target_.swaps_pairs) a_.vprold(x86::zmm0, x86::zmm0, 16);
  a_.vmovdqa64(Item(x86::rcx, offsetof(PendingProduct, activations), 64), x86::zmm0);
  a_.vmovdqa64(Item(x86::rcx, offsetof(PendingProduct, addend), 64), x86::zmm1);
  a_.vmovdqa64(Item(x86::rcx, offsetof(PendingProduct, addend) + 64, 64), x86::zmm2);
  a_.mov(Item(x86::rcx, offsetof(PendingProduct, row), 4), fast::kNoRow);
  a_.mov(Item(x86::rcx, offsetof(PendingProduct, rd), 4), op->rd);
  if (!known_.weights_used) {
    a_.mov(x86::rdx, At(kContext, offsetof(Context, weights), 8));
    a_.mov(At(x86::rdx, offsetof(WeightTile, used), 1), 1);
  }
  // The product that was to go to rd before need not any more.
  const Label owned = a_.newLabel();
  const Label disown = AddDetour([this, owned] {
    a_.shl(x86::edx, kItemShift);
    a_.mov(Item(x86::rdx,
                offsetof(PendingProduct, rd) - fast::kFirstPending * sizeof(PendingProduct), 4),
           -1);
    a_.jmp(owned);
  });
  a_.movzx(x86::edx, Form(op->rd));
  a_.cmp(x86::edx, fast::kFirstPending);
  a_.jae(disown);
  a_.bind(owned);
  a_.inc(x86::eax);
  a_.mov(At(kContext, offsetof(Context, pending_count), 4), x86::eax);
  static_assert(fast::kFirstPending == 2, "one more than the new count");
  a_.inc(x86::eax);
  a_.mov(Form(op->rd), x86::al);
  // eax is the number of pending products, plus one.
  a_.cmp(x86::eax, fast::kMaxPending + 1);
  a_.je(AddFlush(back_));
  Close();
  known_.weights_used = true;
  products_.set(op->rd);
}

Label RowEmitter::AddFlush(Label there) {
  const RegisterCache::Contents reload = cache_.contents();
  return AddDetour([this, there, reload] {
    a_.mov(x86::rdi, kContext);
    a_.call(At(kContext, offsetof(Context, flush), 8));
    cache_.Reload(reload);
    a_.jmp(there);
  });
}

// To r11, from rdx, the tile, and r10d.
void RowEmitter::EmitColumnPointer() {
  a_.mov(x86::ecx, x86::r10d);
  a_.shl(x86::ecx, kNarrowShift);
  a_.lea(x86::r11, Mem(x86::rdx, x86::rcx, 0, offsetof(WeightTile, columns), 0));
}

// What all pushes of a run have in common.
void RowEmitter::EmitFirstPush(const Operation* op) {
  cache_.Reserve(3);
  const Label flushed = a_.newLabel();
  a_.cmp(At(kContext, offsetof(Context, pending_count), 4), 0);
  a_.jne(AddFlush(flushed));
  a_.bind(flushed);
  a_.mov(x86::rdx, At(kContext, offsetof(Context, weights), 8));
  const Label fresh = a_.newLabel();
  const Label reset = AddDetour([this, fresh] {
    a_.mov(At(x86::rdx, offsetof(WeightTile, used), 1), 0);
    a_.mov(At(x86::rdx, offsetof(WeightTile, valid), 4), 0);
    a_.mov(At(x86::rdx, offsetof(WeightTile, count), 4), 0);
    a_.jmp(fresh);
  });
  a_.cmp(At(x86::rdx, offsetof(WeightTile, used), 1), 0);
  a_.jne(reset);
  a_.bind(fresh);
  // Handlers know what to do when the columns begin anew inside the run.
  departures_.push_back({a_.newLabel(), op});
  a_.mov(x86::r10d, At(x86::rdx, offsetof(WeightTile, count), 4));
  a_.cmp(x86::r10d, kColumns - run_);
  a_.ja(departures_.back().start);
  a_.mov(x86::r9d, At(x86::rdx, offsetof(WeightTile, valid), 4));
  EmitColumnPointer();
  a_.inc(At(x86::rdx, offsetof(WeightTile, version), 8));
  known_.weights_used = false;
}

void RowEmitter::EmitPush(const Operation* op, int run) {
  if (run_ == 0) {
    run_ = std::min(run, kColumns);
    pushed_ = 0;
    EmitFirstPush(op);
  }
  Open(op);
  a_.cmp(Form(op->rs1), fast::kNarrow);
  a_.jne(slow_);
  a_.mov(x86::rdx, At(kContext, offsetof(Context, weights), 8));
  a_.vmovdqa64(x86::zmm0, Narrow(op->rs1));
  a_.vmovdqa64(At(x86::r11, static_cast<size_t>(pushed_) << kNarrowShift, 64), x86::zmm0);
  a_.mov(x86::eax, static_cast<uint32_t>((uint64_t{2} << pushed_) - 1));
  a_.shlx(x86::eax, x86::eax, x86::r10d);
  a_.or_(x86::eax, x86::r9d);
  a_.mov(At(x86::rdx, offsetof(WeightTile, valid), 4), x86::eax);
  a_.lea(x86::eax, x86::ptr(x86::r10, pushed_ + 1));
  a_.and_(x86::eax, kColumns - 1);
  a_.mov(At(x86::rdx, offsetof(WeightTile, count), 4), x86::eax);
  ++pushed_;
  Close();
  if (pushed_ == run_) {
    run_ = 0;
    cache_.Reserve(0);
  }
}

void RowEmitter::EmitRestore(const SlowPath& path) {
  cache_.Reload(path.reload);
  if (path.pushed < 0) return;
  a_.mov(x86::rdx, At(kContext, offsetof(Context, weights), 8));
  a_.mov(x86::r10d, At(x86::rdx, offsetof(WeightTile, count), 4));
  a_.sub(x86::r10d, path.pushed);
  a_.and_(x86::r10d, kColumns - 1);
  a_.mov(x86::r9d, At(x86::rdx, offsetof(WeightTile, valid), 4));
  EmitColumnPointer();
}

}  // namespace atalla::emu::jit
