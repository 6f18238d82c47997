#include "atalla/models/torch_random.h"

#include <cmath>
#include <vector>

#include "atalla/base/check.h"

namespace atalla::models {
namespace {

constexpr size_t kBlock = 16;

// Box-Muller: turns 16 uniform numbers into 16 normal ones; the first half gives the radii, the
// second the angles.
void TransformBlock(float* d) {
  constexpr float kTwoPi = 6.283185307179586f;
  for (size_t j = 0; j < kBlock / 2; ++j) {
    const float radius = std::sqrt(-2.0f * std::log(1.0f - d[j]));
    const float angle = kTwoPi * d[j + kBlock / 2];
    d[j] = radius * std::cos(angle);
    d[j + kBlock / 2] = radius * std::sin(angle);
  }
}

}  // namespace

float TorchRandom::Uniform() {
  constexpr float kStep = 1.0f / (1 << 24);
  return static_cast<float>(engine_() & 0xFFFFFF) * kStep;
}

std::vector<float> TorchRandom::Uniform(size_t count, float low, float high) {
  std::vector<float> values(count);
  for (float& value : values) value = Uniform() * (high - low) + low;
  return values;
}

std::vector<float> TorchRandom::Normal(size_t count) {
  ATALLA_CHECK(count >= kBlock);
  std::vector<float> values = Uniform(count, 0.0f, 1.0f);
  for (size_t i = 0; i + kBlock <= count; i += kBlock) TransformBlock(&values[i]);
  if (count % kBlock != 0) {
    // The last 16 are drawn again, whatever part of them has been transformed.
    float* tail = &values[count - kBlock];
    for (size_t j = 0; j < kBlock; ++j) tail[j] = Uniform();
    TransformBlock(tail);
  }
  return values;
}

}  // namespace atalla::models
