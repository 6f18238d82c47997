#include "atalla/graph/evaluator.h"

#include <cmath>
#include <limits>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "atalla/base/bf16.h"
#include "atalla/graph/builder.h"
#include "atalla/graph/graph.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace atalla::graph {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using Floats = std::vector<float>;

// A graph of one node whose operands are inputs of the given shapes.
struct OneNode {
  v1::Op op;
  std::vector<Dims> inputs;
  std::vector<int64_t> permutation = {};
};

Graph MakeGraph(const OneNode& node) {
  GraphBuilder b("one", "evaluator_test");
  std::vector<std::string> names;
  for (size_t i = 0; i < node.inputs.size(); ++i) {
    names.push_back(b.Input(std::string(1, static_cast<char>('a' + i)), node.inputs[i]));
  }
  std::string y;
  switch (node.op) {
    case v1::OP_MAT_MUL:
      y = b.MatMul("y", names[0], names[1]);
      break;
    case v1::OP_ADD:
      y = b.Add("y", names[0], names[1]);
      break;
    case v1::OP_MUL:
      y = b.Mul("y", names[0], names[1]);
      break;
    case v1::OP_RELU:
      y = b.Relu("y", names[0]);
      break;
    case v1::OP_TRANSPOSE:
      y = b.Transpose("y", names[0], node.permutation);
      break;
    default:
      y = b.LayerNormalization("y", names[0], names[1], names[2], -1, 0.0);
  }
  b.Output(y);
  absl::StatusOr<Graph> graph = std::move(b).Build();
  EXPECT_TRUE(graph.ok()) << graph.status();
  return *std::move(graph);
}

Floats Compute(const OneNode& node, const std::vector<Floats>& inputs, Precision precision) {
  const Graph graph = MakeGraph(node);
  TensorValues values;
  for (size_t i = 0; i < inputs.size(); ++i) {
    values[std::string(1, static_cast<char>('a' + i))] = inputs[i];
  }
  const absl::StatusOr<TensorValues> result = Evaluate(graph, values, precision);
  EXPECT_TRUE(result.ok()) << result.status();
  return result->at("y");
}

Floats ComputeFloat(const OneNode& node, const std::vector<Floats>& inputs) {
  return Compute(node, inputs, Precision::kFloat32);
}

// [1 2 3; 4 5 6] * [1 0; 0 1; 2 3] = [7 11; 16 23].
TEST(Evaluator, MatMulByHand) {
  EXPECT_THAT(
      ComputeFloat({v1::OP_MAT_MUL, {{2, 3}, {3, 2}}}, {{1, 2, 3, 4, 5, 6}, {1, 0, 0, 1, 2, 3}}),
      ElementsAre(7, 11, 16, 23));
  EXPECT_THAT(ComputeFloat({v1::OP_MAT_MUL, {{3}, {3}}}, {{1, 2, 3}, {4, 5, 6}}), ElementsAre(32));
}

// One batch of the left-hand side against two of the right-hand side.
TEST(Evaluator, MatMulBroadcastsBatches) {
  EXPECT_THAT(ComputeFloat({v1::OP_MAT_MUL, {{1, 1, 2}, {2, 2, 1}}}, {{1, 2}, {3, 4, 5, 6}}),
              ElementsAre(11, 17));
  EXPECT_THAT(ComputeFloat({v1::OP_MAT_MUL, {{2, 1, 2}, {2, 1}}}, {{1, 2, 3, 4}, {5, 6}}),
              ElementsAre(17, 39));
}

// Index by index from the definition, for shapes with batches on both sides.
TEST(Evaluator, MatMulMatchesTheDefinition) {
  std::mt19937 random(1);
  std::uniform_real_distribution<float> uniform(-1, 1);
  const int64_t m = 3, n = 4, k = 5;
  Floats a(2 * 1 * m * k), b(7 * k * n);
  for (float& value : a) value = uniform(random);
  for (float& value : b) value = uniform(random);
  const Floats y = ComputeFloat({v1::OP_MAT_MUL, {{2, 1, m, k}, {7, k, n}}}, {a, b});
  ASSERT_EQ(static_cast<int64_t>(y.size()), 2 * 7 * m * n);
  for (int64_t p = 0; p < 2; ++p) {
    for (int64_t q = 0; q < 7; ++q) {
      for (int64_t i = 0; i < m; ++i) {
        for (int64_t j = 0; j < n; ++j) {
          float sum = 0;
          for (int64_t l = 0; l < k; ++l) {
            sum += a[(p * m + i) * k + l] * b[(q * k + l) * n + j];
          }
          EXPECT_NEAR(y[((p * 7 + q) * m + i) * n + j], sum, 1e-5);
        }
      }
    }
  }
}

TEST(Evaluator, ElementwiseBroadcastsLikeOnnx) {
  EXPECT_THAT(ComputeFloat({v1::OP_ADD, {{2, 3}, {3}}}, {{1, 2, 3, 4, 5, 6}, {10, 20, 30}}),
              ElementsAre(11, 22, 33, 14, 25, 36));
  EXPECT_THAT(ComputeFloat({v1::OP_MUL, {{2, 1}, {1, 3}}}, {{2, 3}, {1, 10, 100}}),
              ElementsAre(2, 20, 200, 3, 30, 300));
  EXPECT_THAT(ComputeFloat({v1::OP_MUL, {{}, {2, 2}}}, {{0.5f}, {1, 2, 3, 4}}),
              ElementsAre(0.5f, 1, 1.5f, 2));
}

TEST(Evaluator, ReluKeepsNan) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const float inf = std::numeric_limits<float>::infinity();
  const Floats y = ComputeFloat({v1::OP_RELU, {{6}}}, {{-1, 0, 2, nan, -inf, inf}});
  EXPECT_EQ(y[0], 0);
  EXPECT_FALSE(std::signbit(y[0]));
  EXPECT_EQ(y[1], 0);
  EXPECT_EQ(y[2], 2);
  EXPECT_TRUE(std::isnan(y[3]));
  EXPECT_EQ(y[4], 0);
  EXPECT_EQ(y[5], inf);
}

TEST(Evaluator, TransposeByHand) {
  EXPECT_THAT(ComputeFloat({v1::OP_TRANSPOSE, {{2, 3}}, {1, 0}}, {{1, 2, 3, 4, 5, 6}}),
              ElementsAre(1, 4, 2, 5, 3, 6));
  // y[c][a][b] = x[a][b][c].
  EXPECT_THAT(ComputeFloat({v1::OP_TRANSPOSE, {{2, 2, 2}}, {2, 0, 1}}, {{0, 1, 2, 3, 4, 5, 6, 7}}),
              ElementsAre(0, 2, 4, 6, 1, 3, 5, 7));
}

// Mean 2.5, variance 1.25: (x - 2.5) / 1.118034 = -1.3416, -0.4472, 0.4472, 1.3416.
TEST(Evaluator, LayerNormalizationByHand) {
  const Floats y = ComputeFloat({v1::OP_LAYER_NORMALIZATION, {{1, 4}, {4}, {4}}},
                                {{1, 2, 3, 4}, {1, 2, 1, 1}, {0, 0, 10, 0}});
  EXPECT_NEAR(y[0], -1.3416408, 1e-6);
  EXPECT_NEAR(y[1], -0.8944272, 1e-6);
  EXPECT_NEAR(y[2], 10.4472136, 1e-6);
  EXPECT_NEAR(y[3], 1.3416408, 1e-6);
}

// 1 + 2^-8 is half-way between BF16 values 1 and 1 + 2^-7 and goes to even; in float32 it stays.
TEST(Evaluator, Bf16RoundsInputsAndOutputsToNearestEven) {
  const float half_way = 1.00390625f;
  EXPECT_THAT(Compute({v1::OP_RELU, {{2}}}, {{half_way, 1.01171875f}}, Precision::kBf16),
              ElementsAre(1.0f, 1.015625f));
  EXPECT_THAT(ComputeFloat({v1::OP_RELU, {{1}}}, {{half_way}}), ElementsAre(half_way));
  // 1 + 2^-8: both operands are BF16 values, the sum is not.
  EXPECT_THAT(Compute({v1::OP_ADD, {{1}, {1}}}, {{1.0f}, {0.00390625f}}, Precision::kBf16),
              ElementsAre(1.0f));
}

// 1 + 2^-8 + 2^-8: rounding after each term would give 1, rounding the sum gives 1 + 2^-7.
TEST(Evaluator, Bf16DoesNotRoundInsideANode) {
  const float small = 0.00390625f;
  EXPECT_THAT(
      Compute({v1::OP_MAT_MUL, {{1, 3}, {3, 1}}}, {{1, small, small}, {1, 1, 1}}, Precision::kBf16),
      ElementsAre(1.0078125f));
}

TEST(Evaluator, LengthsMustMatch) {
  const Graph graph = MakeGraph({v1::OP_RELU, {{3}}});
  EXPECT_EQ(Evaluate(graph, {{"a", {1, 2}}}, Precision::kFloat32).status().message(),
            "graph 'one': 2 values for tensor 'a'; expected 3 for [3]");
  EXPECT_THAT(
      std::string(Evaluate(graph, {{"a", {1, 2, 3, 4}}}, Precision::kFloat32).status().message()),
      HasSubstr("4 values for tensor 'a'"));
  EXPECT_THAT(std::string(Evaluate(graph, {}, Precision::kFloat32).status().message()),
              HasSubstr("no values for its input 'a'"));
  EXPECT_THAT(std::string(Evaluate(graph, {{"a", {1, 2, 3}}, {"y", {1, 2, 3}}}, Precision::kFloat32)
                              .status()
                              .message()),
              HasSubstr("'y' is not one of its inputs"));
}

TEST(Evaluator, OneNodeOnGivenInputs) {
  const Graph graph = MakeGraph({v1::OP_ADD, {{2}, {1}}});
  const Floats a = {1, 2}, b = {10};
  const absl::StatusOr<Floats> y = EvaluateNode(graph, graph.node(0), {a, b}, Precision::kBf16);
  ASSERT_TRUE(y.ok()) << y.status();
  EXPECT_THAT(*y, ElementsAre(11, 12));
  EXPECT_FALSE(EvaluateNode(graph, graph.node(0), {a, a}, Precision::kBf16).ok());
  EXPECT_FALSE(EvaluateNode(graph, graph.node(0), {a}, Precision::kBf16).ok());
}

TEST(Evaluator, ExampleInputs) {
  EXPECT_EQ(ExampleInputs(MakeGraph({v1::OP_RELU, {{3}}})).status().code(),
            absl::StatusCode::kFailedPrecondition);
}

TEST(Evaluator, BytesRoundTripInBothTypes) {
  const Floats values = {1.5f, -2.0f, 0.25f};
  EXPECT_EQ(BytesFromFloats(values, v1::DTYPE_BF16), std::string("\xC0\x3F\x00\xC0\x80\x3E", 6));
  EXPECT_EQ(FloatsFromBytes(BytesFromFloats(values, v1::DTYPE_BF16), v1::DTYPE_BF16), values);
  EXPECT_EQ(FloatsFromBytes(BytesFromFloats(values, v1::DTYPE_F32), v1::DTYPE_F32), values);
  v1::Tensor tensor;
  tensor.set_dtype(v1::DTYPE_BF16);
  tensor.set_data("123");
  EXPECT_FALSE(TensorData(tensor).ok());
  tensor.set_dtype(v1::DTYPE_I32);
  EXPECT_FALSE(TensorData(tensor).ok());
}

}  // namespace
}  // namespace atalla::graph
