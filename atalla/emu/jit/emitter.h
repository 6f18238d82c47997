// Instructions of the host for the blocks of one region: blocks that are made together.
//
//   Emitter emitter(assembler, meanings, switches, row_target, chains);
//   emitter.EmitRegion(blocks);  // emitter.entries()[i] is where blocks[i] is entered.

#ifndef ATALLA_EMU_JIT_EMITTER_H_
#define ATALLA_EMU_JIT_EMITTER_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/types/span.h"
#include "asmjit/x86.h"
#include "atalla/emu/decoding.h"
#include "atalla/emu/fast/stream.h"
#include "atalla/emu/fast/translator.h"
#include "atalla/emu/jit/chains.h"
#include "atalla/emu/jit/meaning.h"
#include "atalla/emu/jit/record_emitter.h"
#include "atalla/emu/jit/register_cache.h"
#include "atalla/emu/jit/row_emitter.h"
#include "atalla/isa/instruction.h"

namespace atalla::emu::jit {

class Emitter {
 public:
  // All of them outlive this; `chains` the code, too.
  Emitter(asmjit::x86::Assembler& assembler, const MeaningTable& meanings, const Switches& switches,
          const RowTarget& row_target, Chains& chains);

  void EmitRegion(absl::Span<const fast::TranslatedBlock* const> blocks);

  // Where each block is entered from outside: a fast::Handler.
  const std::vector<asmjit::Label>& entries() const { return entries_; }

 private:
  // Code out of the way of what usually runs.
  struct SlowCall {
    asmjit::Label start;
    asmjit::Label back;
    const fast::Operation* chain;
    RegisterCache::Contents reload;
  };
  // The budget was too small for a block. How many packets that has: this, or what the table says.
  struct Departure {
    asmjit::Label start;
    int64_t packets;
    bool packets_in_table;
    int32_t block;
    int64_t address;
  };
  struct LoopExit {
    asmjit::Label start;
    int32_t block;
    int64_t address;
  };
  struct Member {
    asmjit::Label label;
    const fast::TranslatedBlock* block;
  };

  void EmitEntry(const fast::TranslatedBlock& block);
  void EmitRestoreSaved();
  void EmitJumpToHandler();
  void EmitParameters();
  void EmitCall(const fast::Operation* chain);
  void EmitSlowCall(const SlowCall& call);
  void EmitRowPaths();
  void EmitRecord(const fast::TranslatedBlock& block, const fast::Operation* op, isa::Op code);
  // Words that the block writes to the record.
  int RecordedWordsOf(const fast::TranslatedBlock& block) const;
  void EmitDeparture(const Departure& departure);

  void EmitBlock(const fast::TranslatedBlock& block);
  // All but the operation that ends the block, which it returns.
  const fast::Operation* EmitBody(const fast::TranslatedBlock& block);
  int PushesFrom(absl::Span<const fast::Operation> operations) const;
  void EmitEnd(const fast::TranslatedBlock& block, const fast::Operation* op);
  // With `goes_on`, the block itself, if the branch is taken, is what follows.
  void EmitBranch(const fast::TranslatedBlock& block, const fast::Operation* op, bool goes_on);
  asmjit::x86::CondCode ConditionOf(isa::Op code) const;
  void EmitCount(const fast::TranslatedBlock& block, int64_t address);
  void EmitEnter(int32_t block, int64_t address);

  void EmitPlain(const fast::Operation* op, isa::Op code);
  void EmitBinary(const fast::Operation* op, isa::Op code);
  void EmitShift(isa::Op code, asmjit::x86::Gp result, asmjit::x86::Gp a, asmjit::x86::Gp amount);
  void EmitImmediate(const fast::Operation* op, isa::Op code);
  void EmitAddress(const fast::Operation* op);
  void EmitLoad(const fast::Operation* op, bool half);
  void EmitStore(const fast::Operation* op, bool half);

  asmjit::x86::Assembler& a_;
  const MeaningTable& meanings_;
  const Switches& switches_;
  Chains& chains_;
  RegisterCache cache_;
  RowEmitter rows_;
  RecordEmitter records_;
  std::vector<int> words_at_departure_;  // Of the record, by departure of rows_.
  std::vector<asmjit::Label> entries_;
  absl::flat_hash_map<int32_t, Member> members_;  // By first packet.
  std::vector<SlowCall> slow_calls_;
  std::vector<LoopExit> loop_exits_;
  std::vector<Departure> departures_;
  asmjit::Label left_;  // Returns null.
};

}  // namespace atalla::emu::jit

#endif  // ATALLA_EMU_JIT_EMITTER_H_
