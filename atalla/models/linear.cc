#include "atalla/models/linear.h"

#include <cmath>

namespace atalla::models {

LinearDraws DrawLinear(TorchRandom& random, size_t in_features, size_t out_features) {
  const float bound = static_cast<float>(1.0 / std::sqrt(static_cast<double>(in_features)));
  LinearDraws draws;
  draws.weight = random.Uniform(in_features * out_features, -bound, bound);
  draws.bias = random.Uniform(out_features, -bound, bound);
  return draws;
}

}  // namespace atalla::models
