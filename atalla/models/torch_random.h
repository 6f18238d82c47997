// The random numbers that PyTorch's CPU generator draws from a seed.
//
//   TorchRandom random(42);
//   std::vector<float> w = random.Normal(32 * 32);           // torch.randn(32, 32)
//   std::vector<float> b = random.Uniform(32, -0.1f, 0.1f);  // tensor.uniform_(-0.1, 0.1)
//
// Source: graph front-end specification, section 6.1. The framework's vectorised logarithm and
// cosine differ in the last bits, so values agree to 1e-6, not bit for bit.

#ifndef ATALLA_MODELS_TORCH_RANDOM_H_
#define ATALLA_MODELS_TORCH_RANDOM_H_

#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

namespace atalla::models {

class TorchRandom {
 public:
  explicit TorchRandom(uint32_t seed) : engine_(seed) {}

  // In [0, 1), of 24 bits.
  float Uniform();
  // `count` numbers in [low, high).
  std::vector<float> Uniform(size_t count, float low, float high);
  // `count` numbers of mean 0 and variance 1. REQUIRES: count >= 16; for fewer the framework
  // takes another path, which nothing here needs.
  std::vector<float> Normal(size_t count);

 private:
  std::mt19937 engine_;
};

}  // namespace atalla::models

#endif  // ATALLA_MODELS_TORCH_RANDOM_H_
