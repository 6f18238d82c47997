// Named models, built in code with seeded weights: the published test networks.
//
//   ATALLA_ASSIGN_OR_RETURN(graph::Graph graph, BuildModel("basic", 42));
//   const ModelInfo& info = *FindModel("basic");   // info.min_cosine: what a run must reach
//
// Weights and the example input are those that PyTorch draws from the same seed, in the same
// order, rounded to BF16. Source: graph front-end specification, section 6.

#ifndef ATALLA_MODELS_MODELS_H_
#define ATALLA_MODELS_MODELS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "atalla/graph/graph.h"

namespace atalla::models {

inline constexpr uint32_t kDefaultSeed = 42;

struct ModelInfo {
  const char* name;
  const char* description;
  // Bounds that the graph's outputs are held to, against the BF16 reference.
  double min_cosine;
  double max_rel_l2;
};

// All models, in the order in which they are listed.
std::vector<std::string> ModelNames();

// nullptr when there is no such model.
const ModelInfo* FindModel(absl::string_view name);

// kNotFound lists the models there are.
absl::StatusOr<graph::Graph> BuildModel(absl::string_view name, uint32_t seed = kDefaultSeed);

}  // namespace atalla::models

#endif  // ATALLA_MODELS_MODELS_H_
