// LayerNormSmoke: a linear layer, then layer normalization over its features.
//
//   ATALLA_ASSIGN_OR_RETURN(graph::Graph graph, BuildLayerNormSmoke({/*dim=*/32}, 42));
//
// Input 1 x dim. Draws: the linear layer; the input. Scale is one, bias zero, epsilon 1e-5.
// Source: graph front-end specification, section 6.6.

#ifndef ATALLA_MODELS_LAYERNORM_SMOKE_H_
#define ATALLA_MODELS_LAYERNORM_SMOKE_H_

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "atalla/graph/graph.h"

namespace atalla::models {

struct LayerNormSmokeOptions {
  int dim = 32;  // 16 .. 4096.
};

// The float32 numbers that are drawn, before they are rounded to BF16.
struct LayerNormSmokeDraws {
  std::vector<float> weight;  // Output features x input features.
  std::vector<float> bias;
  std::vector<float> input;
};

// kInvalidArgument for options outside their range.
absl::StatusOr<LayerNormSmokeDraws> DrawLayerNormSmoke(const LayerNormSmokeOptions& options,
                                                       uint32_t seed);
absl::StatusOr<graph::Graph> BuildLayerNormSmoke(const LayerNormSmokeOptions& options,
                                                 uint32_t seed);

}  // namespace atalla::models

#endif  // ATALLA_MODELS_LAYERNORM_SMOKE_H_
