#include "atalla/emu/fast/simd_level.h"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <random>

#include "absl/strings/string_view.h"
#include "atalla/emu/fast/exact.h"
#include "atalla/emu/fast/narrow.h"
#include "atalla/emu/fast/stream.h"
#include "atalla/emu/fast/vector_handlers.h"
#include "atalla/emu/weight_tile.h"

namespace atalla::emu::fast {
namespace {

constexpr int kTrialTiles = 12;
constexpr int kTrialRows = 8;

// Ends a stream.
const Operation* Stop(const Operation*, uint32_t*, Context*, int64_t) { return nullptr; }

// What a gemm.vv handler works on: registers 1, 2 and 3.
struct Trial {
  WeightTile tile;
  PackedWeights packed;
  VectorRegister vectors[4];
  Context context;
};

// A BF16 pattern with an exponent near that of 1, or any pattern at all.
uint16_t RandomBf16(std::mt19937& random, bool any) {
  const uint32_t bits = random();
  if (any) return static_cast<uint16_t>(bits);
  return static_cast<uint16_t>((bits & 0x807F) | (110 + (bits >> 16) % 36) << 7);
}

bool AgreesOnRow(Trial& trial, const VectorHandlers& handlers, bool sequential) {
  trial.context.flush = handlers.flush[sequential ? 1 : 0];
  const Operation operations[] = {{handlers.gemm, 0, 1, 2, 3}, {&Stop, 0, 0, 0, 0}};
  const Operation* op = operations;
  while (op != nullptr) op = op->run(op, nullptr, &trial.context, 0);
  trial.context.flush(&trial.context);
  VectorRegister expected;
  ExactGemm(trial.tile, sequential, trial.vectors[1].lanes, trial.vectors[2].lanes, expected.lanes);
  return std::equal(expected.lanes, expected.lanes + 32, WidenRegister(&trial.context, 3));
}

// Whether gemm.vv of `handlers` gives what the definition gives, for sums of different magnitudes,
// for rounding in every position, and for patterns of every kind.
bool GemmIsExact(const VectorHandlers& handlers) {
  const auto trial = std::make_unique<Trial>();
  trial->packed.version = ~uint64_t{0};
  trial->context.weights = &trial->tile;
  trial->context.packed = &trial->packed;
  trial->context.vectors = trial->vectors;
  std::mt19937 random(20260101);
  for (int i = 0; i < kTrialTiles; ++i) {
    for (int column = 0; column < 32; ++column) {
      uint16_t* terms = trial->tile.columns[PushColumnReset(trial->tile)];
      for (int k = 0; k < 32; ++k) terms[k] = RandomBf16(random, i % 4 == 3 && column % 8 == 0);
    }
    for (int row = 0; row < kTrialRows; ++row) {
      for (int k = 0; k < 32; ++k) {
        trial->vectors[1].lanes[k] = uint32_t{RandomBf16(random, row == 7)} << 16;
        trial->vectors[2].lanes[k] = uint32_t{RandomBf16(random, false)} << 16;
      }
      for (const bool sequential : {false, true}) {
        if (!AgreesOnRow(*trial, handlers, sequential)) return false;
      }
    }
  }
  return true;
}

bool ProcessorHas(SimdLevel level) {
  switch (level) {
    case SimdLevel::kPortable:
      return true;
    case SimdLevel::kAvx2:
      return __builtin_cpu_supports("avx2") != 0 && __builtin_cpu_supports("fma") != 0 &&
             __builtin_cpu_supports("bmi2") != 0;
    case SimdLevel::kAvx512:
      return ProcessorHas(SimdLevel::kAvx2) && __builtin_cpu_supports("avx512f") != 0 &&
             __builtin_cpu_supports("avx512bw") != 0 && __builtin_cpu_supports("avx512dq") != 0 &&
             __builtin_cpu_supports("avx512vl") != 0;
    case SimdLevel::kAvx512Bf16:
      return ProcessorHas(SimdLevel::kAvx512) && __builtin_cpu_supports("avx512bf16") != 0;
  }
  return false;
}

}  // namespace

absl::string_view SimdLevelName(SimdLevel level) {
  switch (level) {
    case SimdLevel::kPortable:
      return "portable";
    case SimdLevel::kAvx2:
      return "avx2";
    case SimdLevel::kAvx512:
      return "avx512";
    case SimdLevel::kAvx512Bf16:
      return "avx512_bf16";
  }
  return "";
}

bool IsSupported(SimdLevel level) {
  if (!ProcessorHas(level)) return false;
  if (level != SimdLevel::kAvx512Bf16) return true;
  static const bool is_exact = GemmIsExact(Avx512Bf16Handlers());
  return is_exact;
}

SimdLevel BestSimdLevel() {
  for (const SimdLevel level : {SimdLevel::kAvx512Bf16, SimdLevel::kAvx512, SimdLevel::kAvx2}) {
    if (IsSupported(level)) return level;
  }
  return SimdLevel::kPortable;
}

VectorHandlers HandlersFor(SimdLevel level) {
  switch (level) {
    case SimdLevel::kAvx2:
      return Avx2Handlers();
    case SimdLevel::kAvx512:
      return Avx512Handlers();
    case SimdLevel::kAvx512Bf16:
      return Avx512Bf16Handlers();
    case SimdLevel::kPortable:
      break;
  }
  return PortableHandlers();
}

}  // namespace atalla::emu::fast
