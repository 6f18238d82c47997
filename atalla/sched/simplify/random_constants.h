// Random assembly programs in which much can be simplified, for tests; they halt and do not trap.
//
//   const std::string text = RandomConstants(seed);
//
// Chains of operations on constants, the metadata macro of hand-written kernels, copies, products
// with powers of two, the same loads and products again, stores that are read back, stores in
// between that may meet them, branches on constants, with increments, loops of known counts, masks
// of known constants, dead results, unreachable code, calls.

#ifndef ATALLA_SCHED_SIMPLIFY_RANDOM_CONSTANTS_H_
#define ATALLA_SCHED_SIMPLIFY_RANDOM_CONSTANTS_H_

#include <cstdint>
#include <string>

namespace atalla::sched::simplify {

// To be run with RandomProgramData (random_code.h) in memory.
std::string RandomConstants(uint32_t seed);

}  // namespace atalla::sched::simplify

#endif  // ATALLA_SCHED_SIMPLIFY_RANDOM_CONSTANTS_H_
