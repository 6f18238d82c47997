// Instructions of the host for operations that write down what the program does
// (recording_handlers.h).
//
//   RecordEmitter records(assembler, cache, row_mask);
//   const RecordEmitter::Room room = records.EmitBlock(op, words);  // At the start of a block.
//   records.EmitAccess(op, isa::Op::kLwS);                          // Before a lw.s.
//
// Where the words of a block's accesses go is settled in advance, so the record is as long as the
// whole block from its start on; whoever leaves host code inside a block calls EmitShorten before.

#ifndef ATALLA_EMU_JIT_RECORD_EMITTER_H_
#define ATALLA_EMU_JIT_RECORD_EMITTER_H_

#include <cstdint>
#include <vector>

#include "asmjit/x86.h"
#include "atalla/emu/fast/stream.h"
#include "atalla/emu/jit/register_cache.h"
#include "atalla/isa/instruction.h"

namespace atalla::emu::jit {

class RecordEmitter {
 public:
  // Where to go when the record is full, and where to come back once there is room.
  struct Room {
    asmjit::Label full;
    asmjit::Label back;
  };

  // Uses eax and ecx, too.
  RecordEmitter(asmjit::x86::Assembler& assembler, RegisterCache& cache, uint32_t row_mask)
      : a_(assembler), cache_(cache), row_mask_(row_mask) {}

  // `words` is what all operations of the block write.
  Room EmitBlock(const fast::Operation* op, int words);
  // `code` is kLwS, kVregLd or kScpadLd, for all that are recorded in that form.
  void EmitAccess(const fast::Operation* op, isa::Op code);

  // Words of the block that have been written so far; 0 if nothing is recorded.
  int words() const { return words_; }
  // Makes the record end behind as many words of the block.
  void EmitShorten(int words);

  // Code out of the way, which ends by itself.
  void EmitDetours();

 private:
  // A row's number that has to be looked at closely.
  struct Detour {
    asmjit::Label memory;  // eax is an address of data memory.
    asmjit::Label spill;   // ecx is x33 less the first address of data memory, eax below that.
    asmjit::Label row;
    asmjit::Label done;
  };

  void EmitAddress(const fast::Operation* op);
  void EmitVreg(const fast::Operation* op);
  void EmitTransfer(const fast::Operation* op);
  // From eax.
  void EmitWord();
  asmjit::x86::Mem NextWord();

  asmjit::x86::Assembler& a_;
  RegisterCache& cache_;
  const uint32_t row_mask_;
  int words_ = 0;
  std::vector<Detour> detours_;
};

}  // namespace atalla::emu::jit

#endif  // ATALLA_EMU_JIT_RECORD_EMITTER_H_
