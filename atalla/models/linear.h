// The framework's default initialisation of a linear layer.
//
//   LinearDraws draws = DrawLinear(random, in_features, out_features);
//
// Weight, then bias, each uniform in +-1/sqrt(in_features). The weight is out_features x
// in_features: the layer computes x * transpose(weight) + bias.

#ifndef ATALLA_MODELS_LINEAR_H_
#define ATALLA_MODELS_LINEAR_H_

#include <cstddef>
#include <vector>

#include "atalla/models/torch_random.h"

namespace atalla::models {

struct LinearDraws {
  std::vector<float> weight;
  std::vector<float> bias;
};

// REQUIRES: in_features > 0.
LinearDraws DrawLinear(TorchRandom& random, size_t in_features, size_t out_features);

}  // namespace atalla::models

#endif  // ATALLA_MODELS_LINEAR_H_
