#include "atalla/sched/rename/rename.h"

#include <array>
#include <cstdint>
#include <deque>
#include <optional>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/status/statusor.h"
#include "atalla/assembler/code.h"
#include "atalla/base/status_macros.h"
#include "atalla/isa/effects.h"
#include "atalla/isa/encoding.h"
#include "atalla/sched/blocks.h"
#include "atalla/sched/free_registers.h"
#include "atalla/sched/rename/check_renaming.h"
#include "atalla/sched/rename/values_of_block.h"

namespace atalla::sched {
namespace {

class BlockRenamer {
 public:
  explicit BlockRenamer(FreeRegisters free) {
    for (int file = 0; file < 3; ++file) {
      while (const auto number = free.Take(static_cast<isa::RegisterFile>(file))) {
        unnamed_[file].push_back({*number, -1});
      }
    }
    last_use_.fill(-1);
  }

  // Changes the instructions of one block.
  void Run(assembler::Code& code, const Block& block) {
    values_.Find(code, block);
    begin_ = block.begin;
    names_.clear();
    for (const BlockValue& value : values_.values()) {
      names_.push_back(value.reg.number);
      last_use_[RegisterIndex(value.reg)] = -1;
    }
    released_.assign(names_.size(), false);
    for (int32_t i = block.begin; i < block.end; ++i) {
      for (const BlockValues::Use& use : values_.Uses(i)) {
        const BlockValue& value = values_.values()[use.value];
        if (use.starts && !value.fixed) Choose(use.value);
        isa::SetField(code.instructions[i].instruction, use.field, names_[use.value]);
        Touch(use.value, i);
      }
    }
  }

 private:
  struct Unnamed {
    uint8_t number;
    int32_t last_use;
  };

  void Choose(int32_t value) {
    const isa::Register reg = values_.values()[value].reg;
    std::deque<Unnamed>& queue = unnamed_[static_cast<int>(reg.file)];
    if (queue.empty()) return;
    // Uses in earlier blocks do not count.
    const int32_t last_use = queue.front().last_use;
    if (last_use >= begin_ && last_use_[RegisterIndex(reg)] < last_use) return;
    names_[value] = queue.front().number;
    queue.pop_front();
  }

  // The `index`-th instruction uses `value`.
  void Touch(int32_t value, int32_t index) {
    const isa::Register reg = values_.values()[value].reg;
    if (names_[value] == reg.number) {
      last_use_[RegisterIndex(reg)] = index;
    } else if (index == values_.values()[value].end && !released_[value]) {
      released_[value] = true;
      unnamed_[static_cast<int>(reg.file)].push_back({names_[value], index});
    }
  }

  int32_t begin_ = 0;
  BlockValues values_;
  std::vector<uint8_t> names_;  // Of each value.
  std::vector<bool> released_;  // Values whose register is in unnamed_ again.
  // Not in use, by file, the one that has been so for longest first.
  std::array<std::deque<Unnamed>, 3> unnamed_;
  std::array<int32_t, kAllRegisters> last_use_;  // Of registers that the code names.
};

}  // namespace

absl::StatusOr<assembler::Code> RenameValues(const assembler::Code& code, FreeRegisters free,
                                             const absl::flat_hash_set<int>& settled) {
  assembler::Code renamed = code;
  BlockRenamer renamer(std::move(free));
  for (const Block& block : FindBlocks(code)) {
    if (!settled.contains(block.begin)) renamer.Run(renamed, block);
  }
  ATALLA_RETURN_IF_ERROR(CheckRenaming(code, renamed));
  return renamed;
}

absl::StatusOr<assembler::Code> RenameValues(const assembler::Code& code,
                                             const absl::flat_hash_set<int>& settled) {
  return RenameValues(code, FreeRegisters(code), settled);
}

}  // namespace atalla::sched
