// Turns copies that happen at once into copies one after the other.
//
//   for (auto [to, from] : SequentializeCopies({{a, b}, {b, a}}, new_register)) ...  // three
//   copies
//
// Also which constants one instruction can load.

#ifndef ATALLA_CC_CODEGEN_PARALLEL_COPY_H_
#define ATALLA_CC_CODEGEN_PARALLEL_COPY_H_

#include <cstdint>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "atalla/cc/codegen/machine.h"

namespace atalla::cc {

// `copies` are (to, from) with distinct targets. A cycle takes one register from `new_register`.
std::vector<std::pair<Reg, Reg>> SequentializeCopies(
    const std::vector<std::pair<Reg, Reg>>& copies,
    absl::FunctionRef<Reg(isa::RegisterFile)> new_register);

// li.s takes 25 bits, signed; lui.s sets the upper 25 bits.
inline bool IsSingleInstructionConstant(int32_t value) {
  return (value >= -(1 << 24) && value < (1 << 24)) || (value & 0x7F) == 0;
}

}  // namespace atalla::cc

#endif  // ATALLA_CC_CODEGEN_PARALLEL_COPY_H_
