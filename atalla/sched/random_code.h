// Random assembly programs that halt and do not trap, for comparing schedulers.
//
//   const std::string text = RandomProgram(seed);
//
// Made to be hard on a scheduler: few registers, so that every kind of dependence is frequent;
// addresses that are constants, distances from a loaded value, or loaded, and often meet; both
// scratchpads, transfers of every shape with known and unknown metadata, pushes and products,
// masked merges, vector spills, branches with increments, loops, calls.

#ifndef ATALLA_SCHED_RANDOM_CODE_H_
#define ATALLA_SCHED_RANDOM_CODE_H_

#include <cstdint>
#include <string>
#include <vector>

namespace atalla::sched {

std::string RandomProgram(uint32_t seed);

// What data memory must hold at address 0 for the program, as words.
std::vector<uint32_t> RandomProgramData(uint32_t seed);

}  // namespace atalla::sched

#endif  // ATALLA_SCHED_RANDOM_CODE_H_
