// For tests: random AtallaC programs, and what they return by an interpreter of their own.
//
//   const RandomProgram program = MakeRandomProgram(seed);
//   // compile and run program.text; x10 must be program.result
//
// The interpreter works on the generator's tree, not on the text, and shares nothing with the
// compiler: integers wrap at 32 bits; scalar floats are float32, truncated to bfloat16 where they
// are stored in memory, and a / b is a * (1 / b); lanes, and scalars that meet them in + - *, round
// to bfloat16 to nearest even; lanes outside a mask keep the old value of the target in an
// assignment, else take the first operand's. Programs whose result the language leaves open
// (division by zero, floats that are not finite, or too small, or do not fit an integer) are not
// made.

#ifndef ATALLA_CC_RANDOM_PROGRAM_H_
#define ATALLA_CC_RANDOM_PROGRAM_H_

#include <cstdint>
#include <string>

namespace atalla::cc {

struct RandomProgram {
  std::string text;
  uint32_t result = 0;
};

// The same for the same seed.
RandomProgram MakeRandomProgram(uint32_t seed);

}  // namespace atalla::cc

#endif  // ATALLA_CC_RANDOM_PROGRAM_H_
