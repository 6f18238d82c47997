// Which value each register operand of a basic block stands for: what renaming starts from.
//
//   BlockValues values;
//   values.Find(code, block);
//   for (const BlockValues::Use& use : values.Uses(index)) ... values.values()[use.value] ...

#ifndef ATALLA_SCHED_RENAME_VALUES_OF_BLOCK_H_
#define ATALLA_SCHED_RENAME_VALUES_OF_BLOCK_H_

#include <array>
#include <cstdint>
#include <vector>

#include "absl/types/span.h"
#include "atalla/assembler/code.h"
#include "atalla/isa/effects.h"
#include "atalla/isa/instruction.h"
#include "atalla/sched/blocks.h"
#include "atalla/sched/operands.h"
#include "atalla/sched/values.h"

namespace atalla::sched {

inline constexpr int kAllRegisters =
    isa::kScalarRegisterCount + isa::kVectorRegisterCount + isa::kMaskRegisterCount;

// Registers of all files, numbered in one row.
inline int RegisterIndex(isa::Register reg) {
  constexpr int kFirst[] = {0, isa::kScalarRegisterCount,
                            isa::kScalarRegisterCount + isa::kVectorRegisterCount};
  return kFirst[static_cast<int>(reg.file)] + reg.number;
}

// What one register holds between two writes that are no more of it: neither merges, nor made from
// it when nothing else reads it (lui.s and addi.s of a constant), for which another register would
// change nothing.
struct BlockValue {
  isa::Register reg;
  int32_t end = 0;  // Last instruction that reads it or writes more of it.
  // It comes into the block, or leaves it, or is read without a field: it keeps its register.
  bool fixed = false;
  bool read = false;         // Since it was last written.
  bool after_entry = false;  // The block reads what the register held on entry.
};

class BlockValues {
 public:
  struct Use {
    isa::Field field;
    int32_t value;  // In values().
    bool starts;    // The instruction writes it first.
  };

  BlockValues() { current_.fill(-1); }

  // Forgets the block before. O(block).
  void Find(const assembler::Code& code, const Block& block);

  absl::Span<const BlockValue> values() const { return values_; }
  // Of one instruction of the block; values that start come after those that are read.
  absl::Span<const Use> Uses(int32_t index) const {
    const int32_t i = index - begin_;
    return absl::MakeConstSpan(uses_).subspan(first_use_[i], first_use_[i + 1] - first_use_[i]);
  }

 private:
  void AddInstruction(const assembler::CodeInstruction& instruction, int32_t index);
  void FollowMasks(const assembler::CodeInstruction& instruction);
  int32_t Start(isa::Register reg, int32_t index, bool enters);

  int32_t begin_ = 0;
  std::vector<BlockValue> values_;
  std::vector<Use> uses_;
  std::vector<int32_t> first_use_;
  std::array<int32_t, kAllRegisters> current_;  // Value in each register, or -1.

  // Known to be all ones, by mask register.
  std::array<bool, isa::kMaskRegisterCount> ones_ = {};
  ScalarValues scalars_;
};

}  // namespace atalla::sched

#endif  // ATALLA_SCHED_RENAME_VALUES_OF_BLOCK_H_
