// Random assembly programs that consist of loops, halt and do not trap, for tests of what overlaps
// iterations.
//
//   const std::string text = RandomLoops(seed);
//
// Counters of every form, up and down, known and loaded, incremented by instructions and by
// branches, and conditions that depend on data; from no repetition to some forty. Values that live
// into later iterations, that are overwritten early, merged under masks or accumulated; addresses
// that move in step with the counter, with pointers of their own, or not at all, and often meet
// within a few iterations; rows of both scratchpads; weights.

#ifndef ATALLA_SCHED_MODULO_RANDOM_LOOPS_H_
#define ATALLA_SCHED_MODULO_RANDOM_LOOPS_H_

#include <cstdint>
#include <string>
#include <vector>

namespace atalla::sched::modulo {

std::string RandomLoops(uint32_t seed);

// What data memory must hold at address 0 for the program, as words.
std::vector<uint32_t> RandomLoopsData(uint32_t seed);

}  // namespace atalla::sched::modulo

#endif  // ATALLA_SCHED_MODULO_RANDOM_LOOPS_H_
