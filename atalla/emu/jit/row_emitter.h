// Instructions of the host for what moves rows between scratchpads, vector registers and the
// systolic array: vreg.ld, vreg.st, gemm.vv and lw.vi, in the forms that kernels use in their inner
// loops.
//
//   RowEmitter rows(assembler, cache, target);
//   rows.Emit(op, meaning.op, pushes_that_follow);
//   rows.Forget();         // Wherever control may come from elsewhere, or a handler was called.
//
// What it emits does the same as row_handlers.inc, for narrow vectors and pending products
// (stream.h), with operands and what is known from the instructions before it settled in advance.
// Anything else goes to the operation's handler.

#ifndef ATALLA_EMU_JIT_ROW_EMITTER_H_
#define ATALLA_EMU_JIT_ROW_EMITTER_H_

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "asmjit/x86.h"
#include "atalla/emu/fast/stream.h"
#include "atalla/emu/jit/register_cache.h"
#include "atalla/isa/instruction.h"

namespace atalla::emu::jit {

// What rows are on the machine and on the host.
struct RowTarget {
  bool swaps_pairs = false;  // Products take activations with the halves of each word swapped.
  uint32_t row_mask = 0;     // Rows of a scratchpad, a power of two, minus one.
};

class RowEmitter {
 public:
  // Code that an operation's fast path leaves to, to come back behind the operation.
  struct SlowPath {
    asmjit::Label start;
    asmjit::Label back;
    const fast::Operation* op;
    RegisterCache::Contents reload;
    int pushed;  // Columns that the run of pushes has filled by then; negative outside of runs.
  };
  // The rest of the block is left to handlers, from this operation on.
  struct Departure {
    asmjit::Label start;
    const fast::Operation* op;
  };
  // Code out of the way of what usually runs, which ends by itself.
  struct Detour {
    asmjit::Label start;
    std::function<void()> emit;
  };

  RowEmitter(asmjit::x86::Assembler& assembler, RegisterCache& cache, const RowTarget& target)
      : a_(assembler), cache_(cache), target_(target) {}

  // `code` is kVregLd, kVregSt, kGemmVv, or kLwVi in mode RESET. `run` counts the pushes from this
  // operation on before a product, an operation that is not made by this, or the end of the block;
  // it only matters for a push that is not in a run yet.
  void Emit(const fast::Operation* op, isa::Op code, int run);

  // Whether the next push belongs to the run of the one before.
  bool is_in_run() const { return run_ > 0; }

  // Behind the call of a handler on a slow path.
  void EmitRestore(const SlowPath& path);

  // Nothing is known of the machine's state any more.
  void Forget() { known_ = {}; }
  // A guest register was written.
  void Wrote(int guest);

  const std::vector<SlowPath>& slow_paths() const { return slow_paths_; }
  const std::vector<Departure>& departures() const { return departures_; }
  const std::vector<Detour>& detours() const { return detours_; }

 private:
  // What the instructions before an operation tell about the state at it.
  struct Known {
    bool addresses_are_rows = false;  // Scratchpad addresses are not x33's spill area.
    bool weights_used = false;
  };

  void EmitLoad(const fast::Operation* op);
  void EmitStore(const fast::Operation* op);
  void EmitGemm(const fast::Operation* op);
  void EmitAddend(const fast::Operation* op);
  void EmitPush(const fast::Operation* op, int run);
  void EmitFirstPush(const fast::Operation* op);
  void EmitColumnPointer();

  void EmitCheckOfAddresses(const fast::Operation* op);
  void EmitRowNumber(const fast::Operation* op);
  // Code that completes what is pending and goes on at `there`.
  asmjit::Label AddFlush(asmjit::Label there);
  // Begins an operation, and ends it.
  void Open(const fast::Operation* op);
  void Close();
  asmjit::Label AddDetour(std::function<void()> emit);

  asmjit::x86::Mem Form(int number) const;
  asmjit::x86::Mem Narrow(int number, int offset = 0) const;
  asmjit::x86::Mem Item(asmjit::x86::Gp offset, size_t field, int bytes) const;

  asmjit::x86::Assembler& a_;
  RegisterCache& cache_;
  const RowTarget target_;
  Known known_;
  // Registers that are likely to be pending, as they were written by gemm.vv.
  std::bitset<fast::kVectorRegisters> products_;
  // Of a run of pushes: made so far, and in all. While it lasts, r9d is what `valid` was, r10d what
  // `count` was when it began, and r11 points to the column that was the next one.
  int pushed_ = 0;
  int run_ = 0;
  asmjit::Label slow_;  // Of the operation that is being made.
  asmjit::Label back_;
  const fast::Operation* op_ = nullptr;
  std::vector<SlowPath> slow_paths_;
  std::vector<Departure> departures_;
  std::vector<Detour> detours_;
};

}  // namespace atalla::emu::jit

#endif  // ATALLA_EMU_JIT_ROW_EMITTER_H_
