#include "atalla/models/basic.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "atalla/base/status_macros.h"
#include "atalla/graph/builder.h"
#include "atalla/models/linear.h"
#include "atalla/models/torch_random.h"

namespace atalla::models {
namespace {

// Names as the framework's tracer gives them: "add", "add_1", "add_2".
class Numbered {
 public:
  explicit Numbered(absl::string_view stem) : stem_(stem) {}
  std::string Next() {
    const int number = count_++;
    return number == 0 ? stem_ : absl::StrCat(stem_, "_", number);
  }

 private:
  std::string stem_;
  int count_ = 0;
};

std::vector<float> ScaledNormal(TorchRandom& random, size_t count) {
  std::vector<float> values = random.Normal(count);
  for (float& value : values) value *= 0.1f;
  return values;
}

}  // namespace

absl::StatusOr<BasicDraws> DrawBasic(const BasicOptions& options, uint32_t seed) {
  if (options.dim < 16 || options.dim > 4096 || options.depth < 1 || options.depth > 1000) {
    return absl::InvalidArgumentError(absl::StrCat("basic: dim ", options.dim, " and depth ",
                                                   options.depth,
                                                   "; expected 16 .. 4096 and 1 .. 1000"));
  }
  const size_t dim = options.dim;
  TorchRandom random(seed);
  BasicDraws draws;
  for (int i = 0; i < options.depth; ++i) draws.weights.push_back(ScaledNormal(random, dim * dim));
  for (int i = 0; i < options.depth; ++i) draws.biases.push_back(ScaledNormal(random, dim));
  LinearDraws linear = DrawLinear(random, dim, dim);
  draws.output_weight = std::move(linear.weight);
  draws.output_bias = std::move(linear.bias);
  draws.input = random.Normal(dim);
  return draws;
}

absl::StatusOr<graph::Graph> BuildBasic(const BasicOptions& options, uint32_t seed) {
  ATALLA_ASSIGN_OR_RETURN(const BasicDraws draws, DrawBasic(options, seed));
  const int64_t dim = options.dim;
  graph::GraphBuilder b("basic", absl::StrCat("models/basic dim=", options.dim,
                                              " depth=", options.depth, " seed=", seed));
  Numbered matmul("matmul"), add("add"), relu("relu"), mul("mul");
  std::string x = b.Input("x", {1, dim}, draws.input);
  for (int i = 0; i < options.depth; ++i) {
    const std::string residual = x;
    const std::string w = b.Parameter(absl::StrCat("weights_", i), {dim, dim}, draws.weights[i]);
    const std::string bias = b.Parameter(absl::StrCat("biases_", i), {dim}, draws.biases[i]);
    x = b.MatMul(matmul.Next(), x, w);
    x = b.Relu(relu.Next(), b.Add(add.Next(), x, bias));
    if (i % 2 == 1) {
      const std::string name = mul.Next();
      const std::string half =
          b.Mul(name, b.Literal(absl::StrCat(name, "_scalar"), 0.5f), residual);
      x = b.Add(add.Next(), x, half);
    }
  }
  const std::string weight = b.Parameter("output_weight", {dim, dim}, draws.output_weight);
  const std::string bias = b.Parameter("output_bias", {dim}, draws.output_bias);
  x = b.MatMul(matmul.Next(), x, b.Transpose("transpose", weight, {1, 0}));
  b.Output(b.Add(add.Next(), x, bias));
  return std::move(b).Build();
}

}  // namespace atalla::models
