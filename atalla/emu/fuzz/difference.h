// The first thing in which two machines differ, as text for a failure.
//
//   std::string difference = FirstDifference(expected, emulator);   // Empty: none.
//
// Registers, masks, lanes, scratchpad cells and their writers, position, traps, counters, and data
// memory: the words that `expected` remembers as written, and where programs of tests tend to
// write. If both remember them, the written words themselves.

#ifndef ATALLA_EMU_FUZZ_DIFFERENCE_H_
#define ATALLA_EMU_FUZZ_DIFFERENCE_H_

#include <string>

#include "atalla/emu/emulator.h"

namespace atalla::emu {

// REQUIRES: both are of one machine model; `expected` tracks written words.
std::string FirstDifference(const Emulator& expected, const Emulator& emulator);

}  // namespace atalla::emu

#endif  // ATALLA_EMU_FUZZ_DIFFERENCE_H_
