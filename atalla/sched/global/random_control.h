// Random assembly programs whose control is tangled, for comparing what passes make of it: loops
// tested at the head, at the tail and at both, nests, loops left and continued in the middle,
// branches over jumps, chains of jumps, counted branches, calls, code that nothing reaches.
//
//   const std::string text = RandomControl(seed);
//
// They halt and do not trap. Nothing but calls depends on where code lies: x1 holds links.

#ifndef ATALLA_SCHED_GLOBAL_RANDOM_CONTROL_H_
#define ATALLA_SCHED_GLOBAL_RANDOM_CONTROL_H_

#include <cstdint>
#include <string>
#include <vector>

namespace atalla::sched::global {

std::string RandomControl(uint32_t seed);

// What data memory must hold at address 0 for the program, as words.
std::vector<uint32_t> RandomControlData(uint32_t seed);

}  // namespace atalla::sched::global

#endif  // ATALLA_SCHED_GLOBAL_RANDOM_CONTROL_H_
