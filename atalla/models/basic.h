// BasicModule: `depth` layers relu(x * W + b), with x + 0.5 * r after every second one (r: what
// went into the layer), then a linear layer.
//
//   ATALLA_ASSIGN_OR_RETURN(graph::Graph graph, BuildBasic({/*dim=*/32, /*depth=*/2}, 42));
//
// Input 1 x dim. Draws: depth matrices and depth vectors, normal * 0.1; the linear layer; the
// input. Source: graph front-end specification, section 6.2.

#ifndef ATALLA_MODELS_BASIC_H_
#define ATALLA_MODELS_BASIC_H_

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "atalla/graph/graph.h"

namespace atalla::models {

struct BasicOptions {
  int dim = 32;   // 16 .. 4096.
  int depth = 2;  // 1 .. 1000.
};

// The float32 numbers that are drawn, before they are rounded to BF16.
struct BasicDraws {
  std::vector<std::vector<float>> weights;  // depth matrices of dim x dim.
  std::vector<std::vector<float>> biases;   // depth vectors of dim.
  std::vector<float> output_weight;         // Output features x input features.
  std::vector<float> output_bias;
  std::vector<float> input;
};

// kInvalidArgument for options outside their range.
absl::StatusOr<BasicDraws> DrawBasic(const BasicOptions& options, uint32_t seed);
absl::StatusOr<graph::Graph> BuildBasic(const BasicOptions& options, uint32_t seed);

}  // namespace atalla::models

#endif  // ATALLA_MODELS_BASIC_H_
