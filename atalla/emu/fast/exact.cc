#include "atalla/emu/fast/exact.h"

#include <cstdint>
#include <cstring>

#include "atalla/emu/arithmetic.h"
#include "atalla/emu/lanes.h"
#include "atalla/emu/weight_buffer.h"

namespace atalla::emu::fast {
namespace {

Lanes LanesAt(const uint32_t* words) {
  Lanes lanes;
  std::memcpy(lanes.data(), words, sizeof(lanes));
  return lanes;
}

Lanes Compute(Arithmetic arithmetic, const Lanes& a, const Lanes& b) {
  switch (arithmetic) {
    case Arithmetic::kAdd:
      return LaneOperation<PlusFloat>(a, b);
    case Arithmetic::kSubtract:
      return LaneOperation<MinusFloat>(a, b);
    case Arithmetic::kMultiply:
      break;
  }
  return LaneOperation<TimesFloat>(a, b);
}

}  // namespace

void ExactLanes(Arithmetic arithmetic, const uint32_t* a, const uint32_t* b, uint32_t* result) {
  const Lanes lanes = Compute(arithmetic, LanesAt(a), LanesAt(b));
  std::memcpy(result, lanes.data(), sizeof(lanes));
}

void ExactGemm(const WeightTile& tile, bool sequential, const uint32_t* activations,
               const uint32_t* addend, uint32_t* result) {
  const Lanes products =
      MultiplyTile(tile, LanesAt(activations), sequential ? GemmOrder::kSeq : GemmOrder::kB8);
  const Lanes addends = LanesAt(addend);
  Lanes sums;
  for (int j = 0; j < isa::kLanes; ++j) sums[j] = AddDotProduct(products[j], addends[j]);
  std::memcpy(result, sums.data(), sizeof(sums));
}

}  // namespace atalla::emu::fast
