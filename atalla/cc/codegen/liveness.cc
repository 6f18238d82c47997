#include "atalla/cc/codegen/liveness.h"

namespace atalla::cc {

using isa::Access;

RegisterNumbering::RegisterNumbering(const MachineFunction& function) {
  first_[0] = 0;
  for (int file = 0; file < 3; ++file)
    first_[file + 1] = first_[file] + function.register_count[file];
}

Reg RegisterNumbering::Register(int index) const {
  int file = 0;
  while (index >= first_[file + 1]) ++file;
  return {static_cast<isa::RegisterFile>(file), true, index - first_[file]};
}

namespace {

void Set(std::vector<uint64_t>& bits, int i) { bits[i / 64] |= uint64_t{1} << (i % 64); }
bool Test(const std::vector<uint64_t>& bits, int i) { return (bits[i / 64] >> (i % 64)) & 1; }

}  // namespace

Liveness::Liveness(const MachineFunction& function) : numbering_(function) {
  const int blocks = static_cast<int>(function.blocks.size());
  const Bits none((numbering_.count() + 63) / 64, 0);
  std::vector<Bits> reads(blocks, none);  // Before any write in the block.
  std::vector<Bits> writes(blocks, none);
  std::vector<Bits> live_in(blocks, none);
  live_out_.assign(blocks, none);
  std::vector<std::vector<int>> successors(blocks);
  for (int block = 0; block < blocks; ++block) {
    successors[block] = function.Successors(block);
    for (const MachineInstruction& instruction : function.blocks[block].instructions) {
      VisitRegisters(instruction, [&](const Reg& reg, Access access) {
        if (!reg.is_virtual || access == Access::kWrite) return;
        const int index = numbering_.Index(reg);
        if (!Test(writes[block], index)) Set(reads[block], index);
      });
      VisitRegisters(instruction, [&](const Reg& reg, Access access) {
        if (reg.is_virtual && access != Access::kRead) Set(writes[block], numbering_.Index(reg));
      });
    }
    live_in[block] = reads[block];
  }
  for (bool changed = true; changed;) {
    changed = false;
    for (int block = blocks - 1; block >= 0; --block) {
      for (size_t word = 0; word < none.size(); ++word) {
        uint64_t out = 0;
        for (int successor : successors[block]) out |= live_in[successor][word];
        live_out_[block][word] = out;
        const uint64_t in = reads[block][word] | (out & ~writes[block][word]);
        if (in != live_in[block][word]) {
          live_in[block][word] = in;
          changed = true;
        }
      }
    }
  }
}

void Liveness::ForEachLiveOut(int block, absl::FunctionRef<void(int)> visit) const {
  for (size_t word = 0; word < live_out_[block].size(); ++word) {
    uint64_t bits = live_out_[block][word];
    while (bits != 0) {
      const int bit = __builtin_ctzll(bits);
      visit(static_cast<int>(word) * 64 + bit);
      bits &= bits - 1;
    }
  }
}

}  // namespace atalla::cc
