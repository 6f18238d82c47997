// Slow paths of vector handlers: what a NaN makes of a whole operation, worked out lane by lane
// with the functions of arithmetic.h. Plain types only, as in stream.h.

#ifndef ATALLA_EMU_FAST_EXACT_H_
#define ATALLA_EMU_FAST_EXACT_H_

#include <stdint.h>

#include "atalla/emu/weight_tile.h"

namespace atalla::emu::fast {

enum class Arithmetic { kAdd, kSubtract, kMultiply };

// `result` may be `a` or `b`.
void ExactLanes(Arithmetic arithmetic, const uint32_t* a, const uint32_t* b, uint32_t* result);

// One gemm.vv. `result` may be any of the others.
void ExactGemm(const WeightTile& tile, bool sequential, const uint32_t* activations,
               const uint32_t* addend, uint32_t* result);

}  // namespace atalla::emu::fast

#endif  // ATALLA_EMU_FAST_EXACT_H_
