#include "atalla/models/models.h"

#include <cmath>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "atalla/base/bf16.h"
#include "atalla/graph/evaluator.h"
#include "atalla/graph/graph.h"
#include "atalla/graph/graph_io.h"
#include "atalla/models/basic.h"
#include "atalla/models/layernorm_smoke.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace atalla::models {
namespace {

using ::atalla::graph::Graph;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

void ExpectStart(const std::vector<float>& values, float a, float b, float c) {
  ASSERT_GE(values.size(), 3u);
  EXPECT_NEAR(values[0], a, 1e-6);
  EXPECT_NEAR(values[1], b, 1e-6);
  EXPECT_NEAR(values[2], c, 1e-6);
}

double Norm(const std::vector<float>& values) {
  double sum = 0;
  for (const float value : values) sum += static_cast<double>(value) * value;
  return std::sqrt(sum);
}

double OutputNorm(const Graph& graph, graph::Precision precision) {
  const absl::StatusOr<graph::TensorValues> values =
      graph::Evaluate(graph, *graph::ExampleInputs(graph), precision);
  EXPECT_TRUE(values.ok()) << values.status();
  return Norm(values->at(graph.proto().outputs(0)));
}

// Published check values (graph front-end specification, section 6.1), from the framework itself.
TEST(Basic, DrawsAreTheFrameworks) {
  const absl::StatusOr<BasicDraws> draws = DrawBasic(BasicOptions(), 42);
  ASSERT_TRUE(draws.ok()) << draws.status();
  ExpectStart(draws->weights[0], 0.1926915f, 0.1487284f, 0.0900717f);
  ExpectStart(draws->weights[1], -0.1224788f, 0.0962886f, -0.1578541f);
  ExpectStart(draws->biases[0], -0.0600230f, -0.0057975f, 0.0297488f);
  ExpectStart(draws->output_weight, -0.0352834f, 0.0590835f, 0.1394116f);
  ExpectStart(draws->input, -1.4890133f, 0.5850117f, -0.6405912f);
}

TEST(LayerNormSmoke, DrawsAreTheFrameworks) {
  const absl::StatusOr<LayerNormSmokeDraws> draws = DrawLayerNormSmoke(LayerNormSmokeOptions(), 42);
  ASSERT_TRUE(draws.ok()) << draws.status();
  ExpectStart(draws->weight, 0.1351526f, 0.1467261f, -0.0414139f);
  ExpectStart(draws->input, 0.6830949f, 0.1063748f, 0.3503226f);
}

// The exact sums rounded once at each node, computed apart from this code (Python, 64-bit floats).
// The published norms, 1.175629 and 5.623743, are the framework's own: its BF16 kernels for one row
// also round inside a node (each product and partial sum, see below; 1 / sqrt(variance) of 1.62666
// to 1.61719), so they agree to 1e-2 only.
TEST(Models, Bf16OutputNorms) {
  const absl::StatusOr<Graph> basic = BuildModel("basic", 42);
  ASSERT_TRUE(basic.ok()) << basic.status();
  const double basic_norm = OutputNorm(*basic, graph::Precision::kBf16);
  EXPECT_NEAR(basic_norm, 1.179995288, 1e-6);
  EXPECT_NEAR(basic_norm / 1.175629, 1, 1e-2);
  const absl::StatusOr<Graph> smoke = BuildModel("layernorm_smoke", 42);
  ASSERT_TRUE(smoke.ok()) << smoke.status();
  const double smoke_norm = OutputNorm(*smoke, graph::Precision::kBf16);
  EXPECT_NEAR(smoke_norm, 5.659665683, 1e-6);
  EXPECT_NEAR(smoke_norm / 5.623743, 1, 1e-2);
}

float Bf16(float value) { return Bf16ToFloat(Bf16FromFloat(value)); }

// One row times a matrix as the framework's BF16 kernel does it: every product and every partial
// sum is rounded.
std::vector<float> RoundedProduct(const std::vector<float>& x, const std::vector<float>& w) {
  const size_t columns = w.size() / x.size();
  std::vector<float> y(columns, 0.0f);
  for (size_t k = 0; k < x.size(); ++k) {
    for (size_t j = 0; j < columns; ++j) y[j] = Bf16(y[j] + Bf16(x[k] * w[k * columns + j]));
  }
  return y;
}

// With the framework's rounding inside its products (those with a transposed weight are dot
// products in float32), the published norm comes out to 1e-3: weights, order and residual are
// right.
TEST(Models, BasicHasThePublishedNormWithTheFrameworksRounding) {
  const Graph graph = *BuildModel("basic");
  graph::TensorValues values = *graph::ExampleInputs(graph);
  for (const v1::Tensor& tensor : graph.proto().tensors()) {
    if (!tensor.data().empty()) values[tensor.name()] = *graph::TensorData(tensor);
  }
  for (const v1::Node& node : graph.nodes()) {
    std::vector<absl::Span<const float>> inputs;
    for (const std::string& input : node.inputs()) inputs.push_back(values.at(input));
    const bool rounds = node.op() == v1::OP_MAT_MUL && node.inputs(1) != "transpose";
    values[node.outputs(0)] =
        rounds ? RoundedProduct(values.at(node.inputs(0)), values.at(node.inputs(1)))
               : *graph::EvaluateNode(graph, node, inputs, graph::Precision::kBf16);
  }
  EXPECT_NEAR(Norm(values.at("add_3")) / 1.175629, 1, 1e-3);
}

// BF16 weights and input, float32 from there on; the second is almost sqrt(32).
TEST(Models, Float32OutputNorms) {
  EXPECT_NEAR(OutputNorm(*BuildModel("basic"), graph::Precision::kFloat32), 1.1795561715, 1e-5);
  EXPECT_NEAR(OutputNorm(*BuildModel("layernorm_smoke"), graph::Precision::kFloat32), 5.656779339,
              1e-5);
}

TEST(Models, BasicHasThePublishedNodes) {
  const Graph graph = *BuildModel("basic");
  const graph::NodeCounts counts = graph::CountNodes(graph);
  EXPECT_EQ(counts.total(), 18);
  EXPECT_EQ(counts.inputs, 1);
  EXPECT_EQ(counts.parameters, 6);
  EXPECT_EQ(counts.operations, 11);
  EXPECT_EQ(graph::PrintGraph(graph),
            "graph basic\n"
            "input x: bf16[1, 32]\n"
            "parameter weights_0: bf16[32, 32]\n"
            "parameter biases_0: bf16[32]\n"
            "parameter weights_1: bf16[32, 32]\n"
            "parameter biases_1: bf16[32]\n"
            "literal mul_scalar: bf16[]\n"
            "parameter output_weight: bf16[32, 32]\n"
            "parameter output_bias: bf16[32]\n"
            "matmul: bf16[1, 32] = matmul(x, weights_0)\n"
            "add: bf16[1, 32] = add(matmul, biases_0)\n"
            "relu: bf16[1, 32] = relu(add)\n"
            "matmul_1: bf16[1, 32] = matmul(relu, weights_1)\n"
            "add_1: bf16[1, 32] = add(matmul_1, biases_1)\n"
            "relu_1: bf16[1, 32] = relu(add_1)\n"
            "mul: bf16[1, 32] = mul(mul_scalar, relu)\n"
            "add_2: bf16[1, 32] = add(relu_1, mul)\n"
            "transpose: bf16[32, 32] = transpose(output_weight, permutation=[1, 0])\n"
            "matmul_2: bf16[1, 32] = matmul(add_2, transpose)\n"
            "add_3: bf16[1, 32] = add(matmul_2, output_bias)\n"
            "return add_3\n");
}

int64_t ParameterElements(const Graph& graph) {
  int64_t count = 0;
  for (const v1::Tensor& tensor : graph.proto().tensors()) {
    if (tensor.role() == v1::Tensor::ROLE_PARAMETER) {
      count += graph::ElementCount(graph.dims(tensor.name()));
    }
  }
  return count;
}

TEST(Models, PublishedParameterCounts) {
  EXPECT_EQ(ParameterElements(*BuildModel("basic")), 3168);
  const Graph smoke = *BuildModel("layernorm_smoke");
  EXPECT_EQ(ParameterElements(smoke), 1120);
  EXPECT_EQ(graph::CountNodes(smoke).total(), 9);
}

// Published float32 cosine between the outputs for the example and for an all-zero input: 0.8311.
TEST(Models, BasicDependsOnItsInputAsPublished) {
  const Graph graph = *BuildModel("basic");
  const auto precision = graph::Precision::kFloat32;
  const std::vector<float> y =
      graph::Evaluate(graph, *graph::ExampleInputs(graph), precision)->at("add_3");
  const std::vector<float> zero =
      graph::Evaluate(graph, {{"x", std::vector<float>(32, 0.0f)}}, precision)->at("add_3");
  double dot = 0;
  for (size_t i = 0; i < y.size(); ++i) dot += static_cast<double>(y[i]) * zero[i];
  EXPECT_NEAR(dot / (Norm(y) * Norm(zero)), 0.8311, 2e-3);
}

TEST(Models, OtherSeedsGiveOtherWeights) {
  EXPECT_NE(BuildModel("basic", 1)->tensor("weights_0").data(),
            BuildModel("basic", 2)->tensor("weights_0").data());
}

TEST(Models, DepthFourRepeatsTheResidual) {
  const absl::StatusOr<Graph> graph = BuildBasic({64, 4}, 42);
  ASSERT_TRUE(graph.ok()) << graph.status();
  EXPECT_THAT(graph::PrintGraph(*graph),
              HasSubstr("mul_1: bf16[1, 64] = mul(mul_1_scalar, relu_2)"));
}

TEST(Models, NamesAndBounds) {
  EXPECT_THAT(ModelNames(), ElementsAre("basic", "layernorm_smoke"));
  ASSERT_NE(FindModel("basic"), nullptr);
  EXPECT_EQ(FindModel("basic")->min_cosine, 0.9999);
  EXPECT_EQ(FindModel("basic")->max_rel_l2, 0.01);
  EXPECT_EQ(FindModel("nothing"), nullptr);
  const absl::Status status = BuildModel("nothing").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(status.message(), "no model 'nothing'; there are basic, layernorm_smoke");
  EXPECT_EQ(BuildModel("basik").status().message(),
            "no model 'basik'; there are basic, layernorm_smoke; did you mean basic?");
}

TEST(Models, BadOptionsAreErrors) {
  EXPECT_FALSE(BuildBasic({15, 2}, 42).ok());
  EXPECT_FALSE(BuildBasic({32, 0}, 42).ok());
  EXPECT_FALSE(BuildBasic({4097, 1}, 42).ok());
  EXPECT_FALSE(BuildLayerNormSmoke({8}, 42).ok());
}

}  // namespace
}  // namespace atalla::models
