// Every kernel family, compiled and run on the emulator, against three things that share no code
// with it: the BF16 evaluator, binary64 arithmetic, and (for matrix products) the machine's
// rounding written down once more.

#include "atalla/pipeline/run_graph.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "atalla/base/status_macros.h"
#include "atalla/graph/builder.h"
#include "atalla/graph/evaluator.h"
#include "atalla/graph/graph.h"
#include "atalla/isa/machine.h"
#include "atalla/kernels/node_image.h"
#include "atalla/pipeline/compare.h"
#include "atalla/pipeline/node_testing.h"
#include "atalla/plan/planner.h"
#include "atalla/v1/machine.pb.h"
#include "gtest/gtest.h"

namespace atalla::pipeline {
namespace {

using graph::Dims;

class MatMulTest : public testing::TestWithParam<std::tuple<int, int, int>> {};

TEST_P(MatMulTest, AgreesWithEveryReference) {
  const auto [m, n, k] = GetParam();
  const std::vector<float> a = RandomBf16(m * k, 1);
  const std::vector<float> b = RandomBf16(k * n, 2);
  graph::GraphBuilder builder("matmul", "test");
  builder.Output(
      builder.MatMul("y", builder.Input("a", {m, k}, a), builder.Parameter("b", {k, n}, b)));
  const auto run = RunOnce(std::move(builder));
  ASSERT_TRUE(run.ok()) << run.status();

  const v1::ErrorMetrics bf16 = *Compare(run->reference, run->output);
  EXPECT_TRUE(BrokenBounds("matmul", bf16, {0.9999, 0.005}).empty()) << bf16.DebugString();

  std::vector<float> exact(m * n);
  for (int i = 0; i < m; ++i) {
    for (int j = 0; j < n; ++j) {
      double sum = 0;
      std::vector<float> row;
      std::vector<float> column;
      for (int t = 0; t < k; ++t) {
        sum += double{a[i * k + t]} * b[t * n + j];
        row.push_back(a[i * k + t]);
        column.push_back(b[t * n + j]);
      }
      exact[i * n + j] = static_cast<float>(sum);
      ASSERT_EQ(run->output[i * n + j], MachineDot(row, column)) << i << " " << j;
    }
  }
  EXPECT_LE(Compare(exact, run->output)->rel_l2_error(), 0.005);
  // Each dot product of 32 terms is one gemm.vv.
  const emu::Counters& counters = run->run.nodes[0].counters;
  EXPECT_EQ(counters.flops_matmul, 2048ull * m * ((n + 31) / 32) * ((k + 31) / 32));
  EXPECT_EQ(counters.BytesStored(), 2ull * m * n);
  EXPECT_EQ(counters.vreg_memory_bytes, 0u);
}

INSTANTIATE_TEST_SUITE_P(
    Shapes, MatMulTest,
    testing::Values(std::tuple(1, 32, 32), std::tuple(4, 64, 32), std::tuple(33, 33, 31),
                    std::tuple(40, 40, 512), std::tuple(1, 10, 40), std::tuple(49, 10, 200),
                    std::tuple(64, 64, 64), std::tuple(5, 7, 1), std::tuple(1, 1, 1),
                    std::tuple(16, 33, 65), std::tuple(17, 1, 96), std::tuple(70, 5, 8),
                    std::tuple(2, 100, 3), std::tuple(31, 32, 33), std::tuple(9, 31, 64),
                    std::tuple(33, 31, 33), std::tuple(1, 1000, 9216)),
    [](const auto& info) {
      return absl::StrFormat("%dx%dx%d", std::get<0>(info.param), std::get<1>(info.param),
                             std::get<2>(info.param));
    });

TEST(MatMulBatchTest, LeadingDimensionsAreRows) {
  const std::vector<float> a = RandomBf16(2 * 3 * 40, 3);
  const std::vector<float> b = RandomBf16(40 * 6, 4);
  graph::GraphBuilder builder("batch", "test");
  builder.Output(
      builder.MatMul("y", builder.Input("a", {2, 3, 40}, a), builder.Parameter("b", {40, 6}, b)));
  const auto run = RunOnce(std::move(builder));
  ASSERT_TRUE(run.ok()) << run.status();
  EXPECT_LE(Compare(run->reference, run->output)->rel_l2_error(), 0.005);
}

TEST(MatMulTransposeTest, TheTransposeOfAWeightIsAView) {
  const std::vector<float> a = RandomBf16(3 * 40, 5);
  const std::vector<float> w = RandomBf16(50 * 40, 6);
  graph::GraphBuilder builder("linear", "test");
  const std::string transposed =
      builder.Transpose("t", builder.Parameter("w", {50, 40}, w), {1, 0});
  builder.Output(builder.MatMul("y", builder.Input("a", {3, 40}, a), transposed));
  const auto run = RunOnce(std::move(builder));
  ASSERT_TRUE(run.ok()) << run.status();
  EXPECT_EQ(run->run.nodes[0].backend, v1::NodePlan::BACKEND_VIEW);
  for (int i = 0; i < 3; ++i) {
    for (int j = 0; j < 50; ++j) {
      const std::vector<float> row(a.begin() + i * 40, a.begin() + (i + 1) * 40);
      const std::vector<float> column(w.begin() + j * 40, w.begin() + (j + 1) * 40);
      ASSERT_EQ(run->output[i * 50 + j], MachineDot(row, column)) << i << " " << j;
    }
  }
}

// Every level and scheduler must give the same bits.
TEST(ConfigurationTest, LevelsAndSchedulersAgree) {
  const std::vector<float> a = RandomBf16(20 * 70, 7);
  const std::vector<float> b = RandomBf16(70 * 35, 8);
  std::string first;
  for (const char* scheduler : {"linear", "list"}) {
    for (int level = 0; level <= 3; ++level) {
      graph::GraphBuilder builder("matmul", "test");
      builder.Output(builder.MatMul("y", builder.Input("a", {20, 70}, a),
                                    builder.Parameter("b", {70, 35}, b)));
      CompileNodeOptions compile;
      compile.optimization = level;
      compile.scheduler = scheduler;
      const auto run = RunOnce(std::move(builder), compile);
      ASSERT_TRUE(run.ok()) << scheduler << " -O" << level << ": " << run.status();
      if (first.empty()) first = run->run.tensors.at("y");
      EXPECT_EQ(run->run.tensors.at("y"), first) << scheduler << " -O" << level;
    }
  }
}

class ReluTest : public testing::TestWithParam<int> {};

TEST_P(ReluTest, IsExact) {
  const int elements = GetParam();
  const std::vector<float> x = RandomBf16(elements, 9);
  graph::GraphBuilder builder("relu", "test");
  builder.Output(builder.Relu("y", builder.Input("x", {elements}, x)));
  const auto run = RunOnce(std::move(builder));
  ASSERT_TRUE(run.ok()) << run.status();
  for (int i = 0; i < elements; ++i) {
    ASSERT_EQ(Bits(run->output[i]), Bits(x[i] > 0 ? x[i] : 0.0f)) << i;
  }
  EXPECT_EQ(run->run.nodes[0].counters.BytesLoaded(), 2ull * elements);
  EXPECT_EQ(run->run.nodes[0].counters.BytesStored(), 2ull * elements);
}

INSTANTIATE_TEST_SUITE_P(Sizes, ReluTest,
                         testing::Values(1, 2, 31, 32, 33, 64, 255, 1023, 1024, 1025, 1056, 2047,
                                         2048, 2049, 3072, 5000));

TEST(ReluSpecialTest, SpecialValues) {
  const float infinity = std::numeric_limits<float>::infinity();
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const std::vector<float> x = {
      0.0f,  -0.0f, infinity, -infinity, nan, -nan, FromBits(0x00010000), FromBits(0x80010000),
      3e38f, -3e38f};
  graph::GraphBuilder builder("relu", "test");
  builder.Output(builder.Relu("y", builder.Input("x", {static_cast<int64_t>(x.size())}, x)));
  const auto run = RunOnce(std::move(builder));
  ASSERT_TRUE(run.ok()) << run.status();
  EXPECT_EQ(run->output[0], 0.0f);
  EXPECT_EQ(run->output[1], 0.0f);
  EXPECT_EQ(run->output[2], infinity);
  EXPECT_EQ(Bits(run->output[3]), 0u);
  EXPECT_TRUE(std::isnan(run->output[4]));
  EXPECT_TRUE(std::isnan(run->output[5]));
  EXPECT_EQ(Bits(run->output[6]), 0x00010000u);
  EXPECT_EQ(Bits(run->output[7]), 0u);
  EXPECT_GT(run->output[8], 2e38f);
  EXPECT_EQ(Bits(run->output[9]), 0u);
}

struct Broadcast {
  Dims a;
  Dims b;
};

class BroadcastTest : public testing::TestWithParam<Broadcast> {};

// Indices the plain way: the element of a broadcast operand that output element `flat` takes.
int64_t SourceIndex(int64_t flat, const Dims& out, const Dims& operand) {
  int64_t index = 0;
  int64_t stride = 1;
  for (size_t i = 0; i < out.size(); ++i) {
    const size_t dimension = out.size() - 1 - i;
    const int64_t position = flat % out[dimension];
    flat /= out[dimension];
    if (i >= operand.size()) continue;
    const int64_t extent = operand[operand.size() - 1 - i];
    if (extent > 1) index += position * stride;
    stride *= extent;
  }
  return index;
}

TEST_P(BroadcastTest, AddAndMulAreRoundedOnce) {
  const auto& [a_dims, b_dims] = GetParam();
  const std::vector<float> a = RandomBf16(graph::ElementCount(a_dims), 10);
  const std::vector<float> b = RandomBf16(graph::ElementCount(b_dims), 11);
  for (const bool add : {true, false}) {
    for (const bool parameter : {true, false}) {
      graph::GraphBuilder builder("broadcast", "test");
      const std::string x = builder.Input("x", a_dims, a);
      const std::string w =
          parameter ? builder.Parameter("w", b_dims, b) : builder.Input("w", b_dims, b);
      builder.Output(add ? builder.Add("y", x, w) : builder.Mul("y", x, w));
      const auto run = RunOnce(std::move(builder));
      ASSERT_TRUE(run.ok()) << run.status();
      const Dims out = run->graph.dims("y");
      ASSERT_EQ(static_cast<int64_t>(run->output.size()), graph::ElementCount(out));
      for (size_t i = 0; i < run->output.size(); ++i) {
        const float left = a[SourceIndex(i, out, a_dims)];
        const float right = b[SourceIndex(i, out, b_dims)];
        ASSERT_EQ(run->output[i], NearestBf16(add ? left + right : left * right)) << i;
        ASSERT_EQ(run->output[i], run->reference[i]) << i;
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(
    Shapes, BroadcastTest,
    testing::Values(Broadcast{{1, 32}, {32}}, Broadcast{{7}, {7}}, Broadcast{{33, 65}, {33, 65}},
                    Broadcast{{40, 50}, {50}}, Broadcast{{40, 50}, {40, 1}},
                    Broadcast{{40, 50}, {1}}, Broadcast{{50}, {40, 50}}, Broadcast{{40, 1}, {50}},
                    Broadcast{{1}, {3, 33}}, Broadcast{{40, 1}, {1, 70}},
                    Broadcast{{2, 3, 4, 5}, {3, 1, 5}}, Broadcast{{2, 1, 4, 1}, {1, 3, 1, 35}},
                    Broadcast{{4, 1, 6}, {4, 5, 1}}, Broadcast{{3, 5, 1, 1}, {3, 5, 6, 7}},
                    Broadcast{{2, 3}, {}}, Broadcast{{1024}, {1024}}, Broadcast{{1025}, {1025}},
                    Broadcast{{2048}, {2048}}, Broadcast{{3072}, {3072}},
                    Broadcast{{2, 1030}, {1030}}),
    [](const auto& info) {
      return absl::StrCat(absl::StrJoin(info.param.a, "x"), "_",
                          info.param.b.empty() ? "scalar" : absl::StrJoin(info.param.b, "x"));
    });

TEST(LiteralTest, AScalarOfTheModelIsPartOfTheText) {
  const std::vector<float> x = RandomBf16(100, 12);
  for (const float value : {0.5f, -3.0f, 0.1f, 0.0f, 1e30f}) {
    graph::GraphBuilder builder("scale", "test");
    const std::string input = builder.Input("x", {100}, x);
    builder.Output(builder.Add("z", builder.Mul("y", input, builder.Literal("c", value)),
                               builder.Literal("d", value)));
    const auto run = RunOnce(std::move(builder));
    ASSERT_TRUE(run.ok()) << run.status();
    const float rounded = NearestBf16(value);
    for (int i = 0; i < 100; ++i) {
      ASSERT_EQ(run->output[i], NearestBf16(NearestBf16(x[i] * rounded) + rounded)) << value;
    }
    // Only x and y are loaded.
    EXPECT_EQ(run->run.nodes[0].counters.BytesLoaded(), 200u);
  }
}

TEST(LiteralTest, NumbersWithoutALiteralAreWrittenAsWords) {
  const float infinity = std::numeric_limits<float>::infinity();
  graph::GraphBuilder builder("scale", "test");
  const std::string input = builder.Input("x", {3}, {{1.0f, -2.0f, 0.0f}});
  builder.Output(builder.Mul("y", input, builder.Literal("c", -infinity)));
  const auto run = RunOnce(std::move(builder));
  ASSERT_TRUE(run.ok()) << run.status();
  EXPECT_EQ(run->output[0], -infinity);
  EXPECT_EQ(run->output[1], infinity);
  EXPECT_TRUE(std::isnan(run->output[2]));
}

TEST(ChainTest, EachNodeGetsWhatTheDeviceMade) {
  const std::vector<float> x = RandomBf16(6 * 40, 13);
  const std::vector<float> w = RandomBf16(40 * 20, 14);
  graph::GraphBuilder builder("chain", "test");
  const std::string product =
      builder.MatMul("p", builder.Input("x", {6, 40}, x), builder.Parameter("w", {40, 20}, w));
  builder.Output(builder.Add("s", builder.Relu("r", product), product));
  const auto run = RunOnce(std::move(builder));
  ASSERT_TRUE(run.ok()) << run.status();
  const std::vector<float> p = graph::FloatsFromBytes(run->run.tensors.at("p"), v1::DTYPE_BF16);
  for (size_t i = 0; i < p.size(); ++i) {
    EXPECT_EQ(run->output[i], NearestBf16(p[i] + std::max(p[i], 0.0f)));
  }
}

TEST(OracleTest, EachNodeGetsTheGivenValues) {
  const std::vector<float> x = {1, -1, 2, -2};
  graph::GraphBuilder builder("oracle", "test");
  builder.Output(builder.Relu("b", builder.Relu("a", builder.Input("x", {4}, x))));
  auto graph = std::move(builder).Build();
  ASSERT_TRUE(graph.ok()) << graph.status();
  const isa::MachineModel machine = isa::MachineModel::Default();
  const auto plan = plan::PlanGraph(*graph, machine);
  ASSERT_TRUE(plan.ok()) << plan.status();
  const auto bytes = [](std::vector<float> values) {
    return graph::BytesFromFloats(values, v1::DTYPE_BF16);
  };
  const kernels::TensorBytes oracle = {{"x", bytes(x)}, {"a", bytes({5, 6, -7, 8})}};
  RunGraphOptions options;
  options.oracle = &oracle;
  const auto run = RunGraph(*graph, *plan, {{"x", bytes(x)}}, options);
  ASSERT_TRUE(run.ok()) << run.status();
  EXPECT_EQ(run->tensors.at("a"), bytes({1, 0, 2, 0}));
  EXPECT_EQ(run->tensors.at("b"), bytes({5, 6, 0, 8}));
}

// A graph whose output is a view of what the device made, and one that needs no device at all.
TEST(ViewTest, OutputsCanBeViews) {
  const std::vector<float> x = RandomBf16(6, 15);
  const std::vector<float> turned = {x[0], x[3], x[1], x[4], x[2], x[5]};
  graph::GraphBuilder builder("view", "test");
  const std::string input = builder.Input("x", {2, 3}, x);
  builder.Output(builder.Transpose("y", builder.Add("s", input, input), {1, 0}));
  builder.Output(builder.Transpose("z", input, {1, 0}));
  const auto run = RunOnce(std::move(builder));
  ASSERT_TRUE(run.ok()) << run.status();
  for (int i = 0; i < 6; ++i) EXPECT_EQ(run->output[i], 2 * turned[i]);
  EXPECT_EQ(graph::FloatsFromBytes(run->run.tensors.at("z"), v1::DTYPE_BF16), turned);

  graph::GraphBuilder only_view("view", "test");
  only_view.Output(only_view.Transpose("z", only_view.Input("x", {2, 3}, x), {1, 0}));
  const auto view = RunOnce(std::move(only_view));
  ASSERT_TRUE(view.ok()) << view.status();
  EXPECT_EQ(view->output, turned);
}

// Kernels are right under every reading of the machine; only the order of gemm's sums may show.
class MachineTest : public testing::Test {
 protected:
  static absl::StatusOr<std::string> Bytes(const v1::Machine& proto, int n) {
    ATALLA_ASSIGN_OR_RETURN(CompileNodeOptions options, OptionsFor(proto));
    const int m = 20, k = n;
    graph::GraphBuilder builder("layer", "test");
    const std::string product =
        builder.MatMul("p", builder.Input("x", {m, k}, RandomBf16(m * k, 16)),
                       builder.Parameter("w", {k, n}, RandomBf16(k * n, 17)));
    const std::string sum =
        builder.Add("s", product, builder.Parameter("b", {n}, RandomBf16(n, 18)));
    builder.Output(builder.Mul("y", builder.Literal("c", 0.3f), builder.Relu("r", sum)));
    ATALLA_ASSIGN_OR_RETURN(const TestRun run, RunOnce(std::move(builder), options));
    return run.run.tensors.at("y");
  }

 private:
  static absl::StatusOr<CompileNodeOptions> OptionsFor(const v1::Machine& proto) {
    CompileNodeOptions options;
    ATALLA_ASSIGN_OR_RETURN(options.machine, isa::MachineModel::FromProto(proto));
    return options;
  }
};

TEST_F(MachineTest, EverySwitchGivesTheSameBytes) {
  const v1::Machine machine = isa::MachineModel::Default().proto();
  const auto small = Bytes(machine, 20);
  const auto large = Bytes(machine, 70);
  ASSERT_TRUE(small.ok()) << small.status();
  ASSERT_TRUE(large.ok()) << large.status();
  for (int switches = 0; switches < 16; ++switches) {
    v1::Machine changed = machine;
    v1::Semantics& semantics = *changed.mutable_semantics();
    if ((switches & 1) != 0) semantics.set_slot_order(v1::Semantics::SLOT_ORDER_READ_THEN_WRITE);
    if ((switches & 2) != 0) semantics.set_order_branches(v1::Semantics::ORDER_BRANCHES_UNSIGNED);
    if ((switches & 4) != 0)
      semantics.set_disabled_compare_bits(v1::Semantics::DISABLED_COMPARE_BITS_REVERSED);
    if ((switches & 8) != 0)
      semantics.set_scalar_float_overflow(v1::Semantics::SCALAR_FLOAT_OVERFLOW_ABORT);
    const auto one_tile = Bytes(changed, 20);
    ASSERT_TRUE(one_tile.ok()) << switches << ": " << one_tile.status();
    EXPECT_EQ(*one_tile, *small) << switches;
    const auto tiles = Bytes(changed, 70);
    ASSERT_TRUE(tiles.ok()) << switches << ": " << tiles.status();
    EXPECT_EQ(*tiles, *large) << switches;

    // One tile of weights fills a buffer that shifts as well; a second one needs a buffer that
    // starts again, and a machine without it is refused.
    semantics.set_weight_mode(v1::WEIGHT_MODE_SHIFT);
    const auto shifted = Bytes(changed, 20);
    ASSERT_TRUE(shifted.ok()) << switches << ": " << shifted.status();
    EXPECT_EQ(*shifted, *small) << switches;
    const absl::Status refused = Bytes(changed, 70).status();
    EXPECT_TRUE(absl::IsFailedPrecondition(refused)) << refused;
    EXPECT_TRUE(
        absl::StrContains(refused.message(), "node 'p': program 'p.c' needs WEIGHT_MODE_RESET"))
        << refused;
  }
}

class RunGraphErrorTest : public testing::Test {
 protected:
  void SetUp() override {
    graph::GraphBuilder builder("errors", "test");
    builder.Output(builder.Relu("y", builder.Input("x", {4}, {{1, 2, 3, 4}})));
    auto graph = std::move(builder).Build();
    ASSERT_TRUE(graph.ok()) << graph.status();
    graph_.emplace(*std::move(graph));
    auto plan = plan::PlanGraph(*graph_, isa::MachineModel::Default());
    ASSERT_TRUE(plan.ok()) << plan.status();
    plan_ = *std::move(plan);
  }

  absl::Status Run(const kernels::TensorBytes& inputs, const RunGraphOptions& options = {}) const {
    return RunGraph(*graph_, plan_, inputs, options).status();
  }

  const kernels::TensorBytes inputs_ = {{"x", std::string(8, '\0')}};
  std::optional<graph::Graph> graph_;
  v1::Plan plan_;
};

TEST_F(RunGraphErrorTest, InputsMustBeThereAndFit) {
  EXPECT_EQ(Run({}).message(), "there is no value for input 'x'");
  EXPECT_EQ(Run({{"x", "abc"}}).message(), "input 'x' has 3 bytes; its shape takes 8");
  EXPECT_TRUE(Run(inputs_).ok());
}

TEST_F(RunGraphErrorTest, BytesThatThePlanDoesNotListAreAnError) {
  plan_.mutable_nodes(0)->set_loaded_bytes(10);
  const absl::Status status = Run(inputs_);
  EXPECT_TRUE(absl::IsInternal(status));
  EXPECT_EQ(status.message(),
            "node 'y': the kernel loaded 8 and stored 8 bytes; the plan says 10 and 8");
}

TEST_F(RunGraphErrorTest, ASpentBudgetNamesTheNode) {
  RunGraphOptions options;
  options.max_packets = 3;
  const absl::Status status = Run(inputs_, options);
  EXPECT_TRUE(absl::IsDeadlineExceeded(status)) << status;
  EXPECT_TRUE(absl::StrContains(status.message(), "node 'y'")) << status;
}

TEST_F(RunGraphErrorTest, HostNodesAreRefused) {
  plan_.mutable_nodes(0)->set_backend(v1::NodePlan::BACKEND_HOST);
  plan_.mutable_nodes(0)->set_reason("too hard");
  const absl::Status status = Run(inputs_);
  EXPECT_TRUE(absl::IsUnimplemented(status));
  EXPECT_TRUE(absl::StrContains(status.message(), "too hard")) << status;
}

TEST_F(RunGraphErrorTest, ANodeThatIsNoViewCannotBePlannedAsOne) {
  plan_.mutable_nodes(0)->set_backend(v1::NodePlan::BACKEND_VIEW);
  EXPECT_EQ(Run(inputs_).message(), "node 'y' is planned as a view; it is none");
}

}  // namespace
}  // namespace atalla::pipeline
