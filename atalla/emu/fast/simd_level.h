// Which version of the vector handlers this processor can run.
//
//   const VectorHandlers handlers = HandlersFor(BestSimdLevel());

#ifndef ATALLA_EMU_FAST_SIMD_LEVEL_H_
#define ATALLA_EMU_FAST_SIMD_LEVEL_H_

#include "absl/strings/string_view.h"
#include "atalla/emu/fast/vector_handlers.h"

namespace atalla::emu::fast {

// Each needs what the one before needs.
enum class SimdLevel { kPortable, kAvx2, kAvx512, kAvx512Bf16 };

// "portable", "avx2", "avx512", "avx512_bf16".
absl::string_view SimdLevelName(SimdLevel level);

// The highest that works. BF16 dot products must also give, bit for bit, what fused multiply-add
// gives; manufacturers do not promise it, so this is tried out, once.
SimdLevel BestSimdLevel();
bool IsSupported(SimdLevel level);

// REQUIRES: IsSupported(level), to run them.
VectorHandlers HandlersFor(SimdLevel level);

}  // namespace atalla::emu::fast

#endif  // ATALLA_EMU_FAST_SIMD_LEVEL_H_
