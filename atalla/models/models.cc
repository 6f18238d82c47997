#include "atalla/models/models.h"

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "atalla/base/diagnostic.h"
#include "atalla/models/basic.h"
#include "atalla/models/layernorm_smoke.h"

namespace atalla::models {
namespace {

struct Model {
  ModelInfo info;
  absl::StatusOr<graph::Graph> (*build)(uint32_t seed);
};

const Model kModels[] = {
    {{"basic", "two layers of matmul, bias and relu with a residual, then a linear layer; 1 x 32",
      0.9999, 0.01},
     [](uint32_t seed) { return BuildBasic(BasicOptions(), seed); }},
    {{"layernorm_smoke", "a linear layer, then layer normalization; 1 x 32", 0.9999, 0.01},
     [](uint32_t seed) { return BuildLayerNormSmoke(LayerNormSmokeOptions(), seed); }},
};

const Model* Find(absl::string_view name) {
  for (const Model& model : kModels) {
    if (name == model.info.name) return &model;
  }
  return nullptr;
}

}  // namespace

std::vector<std::string> ModelNames() {
  std::vector<std::string> names;
  for (const Model& model : kModels) names.push_back(model.info.name);
  return names;
}

const ModelInfo* FindModel(absl::string_view name) {
  const Model* model = Find(name);
  return model == nullptr ? nullptr : &model->info;
}

absl::StatusOr<graph::Graph> BuildModel(absl::string_view name, uint32_t seed) {
  const Model* model = Find(name);
  if (model == nullptr) {
    const std::string nearest = NearestSpelling(name, ModelNames());
    return absl::NotFoundError(
        absl::StrCat("no model '", name, "'; there are ", absl::StrJoin(ModelNames(), ", "),
                     nearest.empty() ? "" : absl::StrCat("; did you mean ", nearest, "?")));
  }
  return model->build(seed);
}

}  // namespace atalla::models
