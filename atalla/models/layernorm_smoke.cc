#include "atalla/models/layernorm_smoke.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "atalla/base/status_macros.h"
#include "atalla/graph/builder.h"
#include "atalla/models/linear.h"
#include "atalla/models/torch_random.h"

namespace atalla::models {

absl::StatusOr<LayerNormSmokeDraws> DrawLayerNormSmoke(const LayerNormSmokeOptions& options,
                                                       uint32_t seed) {
  if (options.dim < 16 || options.dim > 4096) {
    return absl::InvalidArgumentError(
        absl::StrCat("layernorm_smoke: dim ", options.dim, "; expected 16 .. 4096"));
  }
  TorchRandom random(seed);
  LinearDraws linear = DrawLinear(random, options.dim, options.dim);
  LayerNormSmokeDraws draws;
  draws.weight = std::move(linear.weight);
  draws.bias = std::move(linear.bias);
  draws.input = random.Normal(options.dim);
  return draws;
}

absl::StatusOr<graph::Graph> BuildLayerNormSmoke(const LayerNormSmokeOptions& options,
                                                 uint32_t seed) {
  ATALLA_ASSIGN_OR_RETURN(const LayerNormSmokeDraws draws, DrawLayerNormSmoke(options, seed));
  const int64_t dim = options.dim;
  graph::GraphBuilder b("layernorm_smoke",
                        absl::StrCat("models/layernorm_smoke dim=", options.dim, " seed=", seed));
  const std::string x = b.Input("x", {1, dim}, draws.input);
  const std::string weight = b.Parameter("proj_weight", {dim, dim}, draws.weight);
  const std::string bias = b.Parameter("proj_bias", {dim}, draws.bias);
  const std::string product = b.MatMul("matmul", x, b.Transpose("transpose", weight, {1, 0}));
  const std::string sum = b.Add("add", product, bias);
  const std::string scale = b.Parameter("ln_weight", {dim}, std::vector<float>(dim, 1.0f));
  const std::string shift = b.Parameter("ln_bias", {dim}, std::vector<float>(dim, 0.0f));
  b.Output(b.LayerNormalization("layer_norm", sum, scale, shift, -1, 1e-5));
  return std::move(b).Build();
}

}  // namespace atalla::models
