// add, mul and relu over every way to broadcast, every tail and every BF16 number, through
// generator, compiler, scheduler and emulator. All are exact: bit for bit what the BF16 evaluator
// gives, but for relu of -0.0. RunNode poisons the output, guards what is around it, and holds the
// bytes moved to the plan's.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "atalla/graph/builder.h"
#include "atalla/graph/graph.h"
#include "atalla/graph/op_info.h"
#include "atalla/pipeline/compile_node.h"
#include "atalla/pipeline/node_testing.h"
#include "gtest/gtest.h"

namespace atalla::pipeline {
namespace {

using graph::Dims;

// Every shape that broadcasts into `output`: each dimension kept or 1, leading ones left out.
std::vector<Dims> ShapesInto(const Dims& output) {
  std::set<Dims> shapes;
  for (size_t skip = 0; skip <= output.size(); ++skip) {
    const size_t rank = output.size() - skip;
    for (uint32_t ones = 0; ones < 1u << rank; ++ones) {
      Dims shape(output.begin() + skip, output.end());
      for (size_t i = 0; i < rank; ++i) {
        if ((ones >> i & 1) != 0) shape[i] = 1;
      }
      shapes.insert(shape);
    }
  }
  return {shapes.begin(), shapes.end()};
}

class BroadcastGridTest : public testing::TestWithParam<Dims> {};

TEST_P(BroadcastGridTest, EveryPairOfShapesIsExact) {
  const std::vector<Dims> shapes = ShapesInto(GetParam());
  int runs = 0;
  for (const Dims& a_dims : shapes) {
    for (const Dims& b_dims : shapes) {
      // Odd runs multiply, and every second pair of runs has a constant on its right.
      const bool add = runs % 2 == 0;
      const bool parameter = runs / 2 % 2 == 0;
      SCOPED_TRACE(absl::StrCat(graph::DimsString(a_dims), add ? " + " : " * ",
                                graph::DimsString(b_dims), parameter ? ", constant" : ""));
      const std::vector<float> a = RandomBf16(graph::ElementCount(a_dims), runs);
      const std::vector<float> b = RandomBf16(graph::ElementCount(b_dims), runs + 1);
      ++runs;
      graph::GraphBuilder builder("broadcast", "test");
      const std::string x = builder.Input("x", a_dims, a);
      const std::string w =
          parameter ? builder.Parameter("w", b_dims, b) : builder.Input("w", b_dims, b);
      builder.Output(add ? builder.Add("y", x, w) : builder.Mul("y", x, w));
      const auto run = RunOnce(std::move(builder));
      ASSERT_TRUE(run.ok()) << run.status();
      ASSERT_EQ(FirstDifference(run->reference, run->output), -1);
      const emu::Counters& counters = run->run.nodes[0].counters;
      ASSERT_EQ(counters.BytesStored(), 2 * run->output.size());
      ASSERT_EQ(counters.BytesLoaded(), run->plan.nodes(0).loaded_bytes());
      ASSERT_EQ(counters.vreg_memory_bytes, 0u);
    }
  }
  EXPECT_EQ(runs, static_cast<int>(shapes.size() * shapes.size()));
}

INSTANTIATE_TEST_SUITE_P(Shapes, BroadcastGridTest,
                         testing::Values(Dims{3, 5, 33}, Dims{2, 33, 7}, Dims{2, 34, 65},
                                         Dims{33, 1, 3}, Dims{1025}, Dims{40, 32}, Dims{32, 33},
                                         Dims{2, 3, 2, 5}),
                         [](const auto& info) { return absl::StrJoin(info.param, "x"); });

TEST(OperandTest, OneTensorOnBothSides) {
  for (const bool add : {true, false}) {
    const std::vector<float> x = RandomBf16(100, 1);
    graph::GraphBuilder builder("both", "test");
    const std::string input = builder.Input("x", {100}, x);
    builder.Output(add ? builder.Add("y", input, input) : builder.Mul("y", input, input));
    const auto run = RunOnce(std::move(builder));
    ASSERT_TRUE(run.ok()) << run.status();
    EXPECT_EQ(FirstDifference(run->reference, run->output), -1);
  }
}

// Views of inputs are read in place where a transfer can, and refused by name where none can.
// Views of constants are permuted when the image is written, so they always work.
TEST(OperandTest, TransposesAreFoldedOrRefused) {
  const Dims dims = {3, 34, 33};
  int folded = 0;
  int refused = 0;
  std::vector<int64_t> permutation = {0, 1, 2};
  do {
    for (const bool constant : {true, false}) {
      for (const bool relu : {true, false}) {
        SCOPED_TRACE(absl::StrCat(absl::StrJoin(permutation, ","), " ", constant, relu));
        const std::vector<float> values = RandomBf16(graph::ElementCount(dims), 2);
        graph::GraphBuilder builder("transpose", "test");
        const std::string x =
            constant ? builder.Parameter("x", dims, values) : builder.Input("x", dims, values);
        const std::string view = builder.Transpose("v", x, permutation);
        if (relu) {
          builder.Output(builder.Relu("y", view));
        } else {
          const int64_t width = dims[permutation[2]];
          builder.Output(builder.Add("y", builder.Input("z", {width}, RandomBf16(width, 3)), view));
        }
        const auto run = RunOnce(std::move(builder));
        if (run.ok()) {
          ++folded;
          ASSERT_EQ(run->run.nodes[0].backend, v1::NodePlan::BACKEND_VIEW);
          for (size_t i = 0; i < run->output.size(); ++i) {
            ASSERT_EQ(run->output[i], run->reference[i]) << i;  // -0.0 equals 0.0.
          }
          continue;
        }
        ++refused;
        EXPECT_TRUE(absl::IsUnimplemented(run.status())) << run.status();
        EXPECT_TRUE(absl::StrContains(run.status().message(), "'v' is a transpose of 'x'"))
            << run.status();
        EXPECT_FALSE(constant);
        EXPECT_NE(permutation[2], 2);
      }
    }
  } while (std::next_permutation(permutation.begin(), permutation.end()));
  // All six of constants; of inputs, the two that leave the last dimension in its place.
  EXPECT_EQ(folded, 2 * 6 + 2 * 2);
  EXPECT_EQ(refused, 2 * 4);
}

class ReluGridTest : public testing::TestWithParam<Dims> {};

TEST_P(ReluGridTest, IsExact) {
  const int64_t elements = graph::ElementCount(GetParam());
  const std::vector<float> x = RandomBf16(elements, 4);
  graph::GraphBuilder builder("relu", "test");
  builder.Output(builder.Relu("y", builder.Input("x", GetParam(), x)));
  const auto run = RunOnce(std::move(builder));
  ASSERT_TRUE(run.ok()) << run.status();
  EXPECT_EQ(FirstDifference(run->reference, run->output), -1);
  // The dimensions are merged: nothing is moved twice, and nothing beside it.
  EXPECT_EQ(run->run.nodes[0].counters.BytesLoaded(), 2ull * elements);
  EXPECT_EQ(run->run.nodes[0].counters.BytesStored(), 2ull * elements);
}

std::vector<Dims> ReluShapes() {
  std::vector<Dims> shapes = {
      {},         {1024},     {1025},        {1055},    {1056},     {1057},
      {2047},     {2048},     {2049},        {3071},    {3072},     {3073},
      {5000},     {32, 32},   {1, 1025},     {64, 32},  {3, 1024},  {1, 3, 5, 7},
      {2, 3, 33}, {1, 1, 96}, {193, 10, 10}, {1, 8192}, {1, 20, 51}};
  for (int64_t elements = 1; elements <= 100; ++elements) shapes.push_back({elements});
  return shapes;
}

INSTANTIATE_TEST_SUITE_P(Shapes, ReluGridTest, testing::ValuesIn(ReluShapes()));

// All 65,536 of them, in the order of their bits.
std::vector<float> EveryBf16() {
  std::vector<float> values;
  for (uint32_t bits = 0; bits < 1 << 16; ++bits) values.push_back(FromBits(bits << 16));
  return values;
}

TEST(EveryNumberTest, Relu) {
  const std::vector<float> x = EveryBf16();
  graph::GraphBuilder builder("relu", "test");
  builder.Output(builder.Relu("y", builder.Input("x", {1 << 16}, x)));
  const auto run = RunOnce(std::move(builder));
  ASSERT_TRUE(run.ok()) << run.status();
  std::vector<float> expected;
  for (const float value : x) {
    // -0.0 is not below zero.
    expected.push_back(value < 0 ? 0.0f : value);
  }
  EXPECT_EQ(FirstDifference(expected, run->output), -1);
  for (size_t i = 0; i < x.size(); ++i) {
    if (std::isnan(x[i])) {
      ASSERT_TRUE(std::isnan(run->reference[i])) << i;
    } else {
      ASSERT_EQ(run->output[i], run->reference[i]) << i;
    }
  }
}

TEST(EveryNumberTest, AddAndMulWithOneOfEveryKind) {
  const float infinity = std::numeric_limits<float>::infinity();
  const std::vector<float> x = EveryBf16();
  for (const float constant :
       {0.0f, -0.0f, 1.0f, -2.5f, infinity, -infinity, std::numeric_limits<float>::quiet_NaN(),
        FromBits(0x00010000), FromBits(0x7F7F0000), FromBits(0x3F010000)}) {
    for (const bool add : {true, false}) {
      for (const bool literal : {true, false}) {
        SCOPED_TRACE(absl::StrCat(add ? "+ " : "* ", constant, literal ? ", literal" : ""));
        graph::GraphBuilder builder("every", "test");
        const std::string input = builder.Input("x", {1 << 16}, x);
        const std::string c =
            literal ? builder.Literal("c", constant) : builder.Parameter("c", {1}, {{constant}});
        builder.Output(add ? builder.Add("y", input, c) : builder.Mul("y", input, c));
        const auto run = RunOnce(std::move(builder));
        ASSERT_TRUE(run.ok()) << run.status();
        const int64_t difference = FirstDifference(run->reference, run->output);
        ASSERT_EQ(difference, -1) << std::hex << Bits(x[difference]) << ": "
                                  << Bits(run->output[difference]) << ", expected "
                                  << Bits(run->reference[difference]);
      }
    }
  }
}

// Pairs of numbers of all sizes and signs, special ones among them.
TEST(EveryNumberTest, AddAndMulOfTwoTensors) {
  std::vector<float> a = EveryBf16();
  std::vector<float> b(a.size());
  for (size_t i = 0; i < a.size(); ++i) b[i] = a[i * 40503 % a.size()];  // Odd: a permutation.
  for (const bool add : {true, false}) {
    graph::GraphBuilder builder("every", "test");
    const std::string x = builder.Input("x", {64, 1024}, a);
    const std::string w = builder.Input("w", {64, 1024}, b);
    builder.Output(add ? builder.Add("y", x, w) : builder.Mul("y", x, w));
    const auto run = RunOnce(std::move(builder));
    ASSERT_TRUE(run.ok()) << run.status();
    const int64_t difference = FirstDifference(run->reference, run->output);
    ASSERT_EQ(difference, -1) << std::hex << Bits(a[difference]) << ", " << Bits(b[difference])
                              << ": " << Bits(run->output[difference]) << ", expected "
                              << Bits(run->reference[difference]);
  }
}

TEST(ElementwiseConfigurationTest, LevelsAndSchedulersGiveTheSameBytes) {
  const std::vector<float> x = RandomBf16(40 * 70, 5);
  const std::vector<float> w = RandomBf16(40, 6);
  std::string first;
  for (const char* scheduler : {"linear", "list"}) {
    for (int level = 0; level <= 3; ++level) {
      graph::GraphBuilder builder("chain", "test");
      const std::string input = builder.Input("x", {40, 70}, x);
      const std::string sum = builder.Add("s", input, builder.Parameter("w", {40, 1}, w));
      const std::string scaled = builder.Mul("m", builder.Literal("c", 0.1f), sum);
      builder.Output(builder.Mul("y", builder.Relu("r", scaled), input));
      CompileNodeOptions compile;
      compile.optimization = level;
      compile.scheduler = scheduler;
      const auto run = RunOnce(std::move(builder), compile);
      ASSERT_TRUE(run.ok()) << scheduler << " -O" << level << ": " << run.status();
      EXPECT_EQ(FirstDifference(run->reference, run->output), -1);
      std::string bytes;
      for (const auto& [name, tensor] : run->run.tensors) bytes += tensor;
      if (first.empty()) first = bytes;
      EXPECT_EQ(bytes, first) << scheduler << " -O" << level;
    }
  }
}

}  // namespace
}  // namespace atalla::pipeline
