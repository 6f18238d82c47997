// Registers that a program never names, so that a rewriting of it may use them.
//
//   FreeRegisters free(code);
//   std::optional<uint8_t> copy = free.Take(isa::RegisterFile::kVector);

#ifndef ATALLA_SCHED_FREE_REGISTERS_H_
#define ATALLA_SCHED_FREE_REGISTERS_H_

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "atalla/assembler/code.h"
#include "atalla/isa/effects.h"

namespace atalla::sched {

// Copies share nothing: what one takes the other still has.
class FreeRegisters {
 public:
  // Without x0, x1, x2, x33, v0 and m0, which mean something without being named.
  explicit FreeRegisters(const assembler::Code& code);

  // Those that `code` names are not free any more.
  void Remove(const assembler::Code& code);

  // Nothing if there is none left.
  std::optional<uint8_t> Take(isa::RegisterFile file);
  int Count(isa::RegisterFile file) const {
    return static_cast<int>(free_[static_cast<int>(file)].size());
  }

 private:
  std::array<std::vector<uint8_t>, 3> free_;  // Taken from the back.
};

}  // namespace atalla::sched

#endif  // ATALLA_SCHED_FREE_REGISTERS_H_
