// Matrix products of every combination of tails, through generator, compiler, scheduler and
// emulator. Each element is held to the machine's rounding, bit for bit, and each product to the
// BF16 evaluator. RunNode poisons the output, guards what is around it, and holds the bytes moved
// to the plan's.

#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "atalla/graph/builder.h"
#include "atalla/graph/graph.h"
#include "atalla/graph/op_info.h"
#include "atalla/pipeline/compare.h"
#include "atalla/pipeline/compile_node.h"
#include "atalla/pipeline/node_testing.h"
#include "gtest/gtest.h"

namespace atalla::pipeline {
namespace {

// Fewer than a tile, a tile, more than a tile, and several with and without a rest.
const int kExtents[] = {1, 2, 16, 17, 31, 32, 33, 63, 64, 65, 100};

std::vector<float> Row(const std::vector<float>& matrix, int columns, int row) {
  return {matrix.begin() + row * columns, matrix.begin() + (row + 1) * columns};
}

std::vector<float> Transposed(const std::vector<float>& matrix, int rows, int columns) {
  std::vector<float> result(matrix.size());
  for (int i = 0; i < rows; ++i) {
    for (int j = 0; j < columns; ++j) result[j * rows + i] = matrix[i * columns + j];
  }
  return result;
}

// `b_columns` holds B column by column.
std::vector<float> MachineProduct(const std::vector<float>& a, const std::vector<float>& b_columns,
                                  int m, int n, int k) {
  std::vector<float> product;
  for (int i = 0; i < m; ++i) {
    const std::vector<float> row = Row(a, k, i);
    for (int j = 0; j < n; ++j) product.push_back(MachineDot(row, Row(b_columns, k, j)));
  }
  return product;
}

graph::GraphBuilder MatMulGraph(const std::vector<float>& a, const std::vector<float>& b, int m,
                                int n, int k) {
  graph::GraphBuilder builder("matmul", "test");
  builder.Output(
      builder.MatMul("y", builder.Input("a", {m, k}, a), builder.Parameter("b", {k, n}, b)));
  return builder;
}

class MatMulGridTest : public testing::TestWithParam<int> {};

TEST_P(MatMulGridTest, EveryTailIsExact) {
  const int m = GetParam();
  for (const int n : kExtents) {
    for (const int k : kExtents) {
      SCOPED_TRACE(absl::StrCat(m, " x ", n, " x ", k));
      const std::vector<float> a = RandomBf16(m * k, 1000 * m + k);
      const std::vector<float> b = RandomBf16(k * n, 1000 * n + k + 7);
      const auto run = RunOnce(MatMulGraph(a, b, m, n, k));
      ASSERT_TRUE(run.ok()) << run.status();
      ASSERT_EQ(FirstDifference(MachineProduct(a, Transposed(b, k, n), m, n, k), run->output), -1);
      const v1::ErrorMetrics error = *Compare(run->reference, run->output);
      // A single product is small when its terms cancel; then only the absolute error is small.
      if (m * n >= 16) {
        ASSERT_LE(error.rel_l2_error(), 0.005);
      }
      const emu::Counters& counters = run->run.nodes[0].counters;
      ASSERT_EQ(counters.flops_matmul, 2048ull * m * ((n + 31) / 32) * ((k + 31) / 32));
      ASSERT_EQ(counters.BytesStored(), 2ull * m * n);
      ASSERT_EQ(counters.vreg_memory_bytes, 0u);
      ASSERT_EQ(counters.BytesLoaded(), run->plan.nodes(0).loaded_bytes());
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Rows, MatMulGridTest, testing::ValuesIn(kExtents));

// The weight as a framework stores it, read through a view.
TEST(MatMulOperandTest, TransposedWeights) {
  for (const int n : kExtents) {
    for (const int k : kExtents) {
      const int m = 3;
      SCOPED_TRACE(absl::StrCat(n, " x ", k));
      const std::vector<float> a = RandomBf16(m * k, k);
      const std::vector<float> w = RandomBf16(n * k, n);
      graph::GraphBuilder builder("linear", "test");
      const std::string wt = builder.Transpose("wt", builder.Parameter("w", {n, k}, w), {1, 0});
      builder.Output(builder.MatMul("y", builder.Input("a", {m, k}, a), wt));
      const auto run = RunOnce(std::move(builder));
      ASSERT_TRUE(run.ok()) << run.status();
      ASSERT_EQ(run->run.nodes[0].backend, v1::NodePlan::BACKEND_VIEW);
      ASSERT_EQ(FirstDifference(MachineProduct(a, w, m, n, k), run->output), -1);
    }
  }
}

// Constants on the left, as they are and transposed: they are permuted when the image is written.
TEST(MatMulOperandTest, ConstantsOnTheLeft) {
  for (const bool transposed : {false, true}) {
    const int m = 35, n = 5, k = 70;
    const std::vector<float> a = RandomBf16(m * k, 1);
    const std::vector<float> b = RandomBf16(k * n, 2);
    graph::GraphBuilder builder("constants", "test");
    const std::string left =
        transposed
            ? builder.Transpose("at", builder.Parameter("a", {k, m}, Transposed(a, m, k)), {1, 0})
            : builder.Parameter("a", {m, k}, a);
    const std::string product = builder.MatMul("p", left, builder.Parameter("b", {k, n}, b));
    builder.Output(builder.Add("y", product, builder.Input("x", {1}, {{0.0f}})));
    const auto run = RunOnce(std::move(builder));
    ASSERT_TRUE(run.ok()) << run.status();
    EXPECT_EQ(FirstDifference(MachineProduct(a, Transposed(b, k, n), m, n, k), run->output), -1)
        << transposed;
  }
}

// One constant on both sides: it lies in memory in two layouts.
TEST(MatMulOperandTest, OneConstantOnBothSides) {
  const int size = 40;
  const std::vector<float> w = RandomBf16(size * size, 3);
  graph::GraphBuilder builder("square", "test");
  const std::string parameter = builder.Parameter("w", {size, size}, w);
  const std::string product = builder.MatMul("p", parameter, parameter);
  builder.Output(builder.Add("y", product, builder.Input("x", {1}, {{0.0f}})));
  const auto run = RunOnce(std::move(builder));
  ASSERT_TRUE(run.ok()) << run.status();
  EXPECT_EQ(
      FirstDifference(MachineProduct(w, Transposed(w, size, size), size, size, size), run->output),
      -1);
}

TEST(MatMulOperandTest, LeadingDimensionsAreRows) {
  const int k = 45, n = 34;
  const std::vector<float> b = RandomBf16(k * n, 5);
  for (const graph::Dims& leading :
       std::vector<graph::Dims>{{}, {1}, {2, 3}, {4, 1, 9}, {1, 1, 1, 2}}) {
    graph::Dims dims = leading;
    dims.push_back(k);
    const int m = static_cast<int>(graph::ElementCount(leading));
    const std::vector<float> a = RandomBf16(m * k, 6);
    graph::GraphBuilder builder("leading", "test");
    builder.Output(
        builder.MatMul("y", builder.Input("a", dims, a), builder.Parameter("b", {k, n}, b)));
    const auto run = RunOnce(std::move(builder));
    ASSERT_TRUE(run.ok()) << run.status();
    EXPECT_EQ(FirstDifference(MachineProduct(a, Transposed(b, k, n), m, n, k), run->output), -1)
        << graph::DimsString(dims);
  }
}

TEST(MatMulConfigurationTest, LevelsAndSchedulersGiveTheSameBytes) {
  for (const int m : {1, 33}) {
    for (const int n : {5, 65}) {
      for (const int k : {31, 64, 70}) {
        const std::vector<float> a = RandomBf16(m * k, 8);
        const std::vector<float> b = RandomBf16(k * n, 9);
        std::string first;
        for (const char* scheduler : {"linear", "list"}) {
          for (int level = 0; level <= 3; ++level) {
            CompileNodeOptions compile;
            compile.optimization = level;
            compile.scheduler = scheduler;
            const auto run = RunOnce(MatMulGraph(a, b, m, n, k), compile);
            ASSERT_TRUE(run.ok()) << scheduler << " -O" << level << ": " << run.status();
            const std::string& bytes = run->run.tensors.at("y");
            if (first.empty()) first = bytes;
            ASSERT_EQ(bytes, first)
                << scheduler << " -O" << level << ": " << m << " " << n << " " << k;
          }
        }
      }
    }
  }
}

// A NaN or an infinity reaches its row (of A) or its column (of B) and nothing else; neither do the
// tails of tiles turn one into a NaN elsewhere.
TEST(MatMulSpecialTest, SpecialValuesStayInTheirRowsAndColumns) {
  const float infinity = std::numeric_limits<float>::infinity();
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const int m = 34, n = 35, k = 36;
  for (const float special : {infinity, -infinity, nan}) {
    for (const bool in_a : {true, false}) {
      // Positive, so that sums with an infinity have its sign.
      std::vector<float> a(m * k, 0.5f);
      std::vector<float> b(k * n, 0.25f);
      // The last element of its matrix: in the last tile of every dimension.
      (in_a ? a : b).back() = special;
      const auto run = RunOnce(MatMulGraph(a, b, m, n, k));
      ASSERT_TRUE(run.ok()) << run.status();
      EXPECT_EQ(FirstDifference(run->reference, run->output), -1) << special << " " << in_a;
      int specials = 0;
      for (const float value : run->output) specials += std::isfinite(value) ? 0 : 1;
      EXPECT_EQ(specials, in_a ? n : m);
    }
  }
}

TEST(MatMulSpecialTest, SignedZerosAndSubnormals) {
  const float smallest = FromBits(0x00010000);  // The smallest BF16 number above zero.
  const int k = 33;
  std::vector<float> a(k, -0.0f);
  std::vector<float> b(k, 1.0f);
  a[32] = smallest;
  const auto run = RunOnce(MatMulGraph(a, b, 1, 1, k));
  ASSERT_TRUE(run.ok()) << run.status();
  EXPECT_EQ(Bits(run->output[0]), Bits(smallest));
  EXPECT_EQ(Bits(run->reference[0]), Bits(smallest));
}

}  // namespace
}  // namespace atalla::pipeline
