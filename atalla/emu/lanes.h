// The contents of one vector register or scratchpad row.

#ifndef ATALLA_EMU_LANES_H_
#define ATALLA_EMU_LANES_H_

#include <array>
#include <cstdint>

#include "atalla/isa/instruction.h"

namespace atalla::emu {

// binary32 words, lane 0 first.
using Lanes = std::array<uint32_t, isa::kLanes>;

}  // namespace atalla::emu

#endif  // ATALLA_EMU_LANES_H_
