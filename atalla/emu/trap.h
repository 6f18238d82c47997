// Faults in words.
//
//   DescribeFault(Fault::kPitch, word, state);    // "row pitch 2 is less than the 3 tile columns"

#ifndef ATALLA_EMU_TRAP_H_
#define ATALLA_EMU_TRAP_H_

#include <cstdint>
#include <string>

#include "atalla/emu/fault.h"
#include "atalla/emu/state.h"

namespace atalla::emu {

// A phrase with the values at fault, of the instruction `word`. `state` is as it found it.
std::string DescribeFault(Fault fault, uint64_t word, const MachineState& state);

}  // namespace atalla::emu

#endif  // ATALLA_EMU_TRAP_H_
