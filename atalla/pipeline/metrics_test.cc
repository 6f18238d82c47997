#include "atalla/pipeline/metrics.h"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "atalla/graph/builder.h"
#include "atalla/graph/evaluator.h"
#include "atalla/graph/graph.h"
#include "atalla/isa/machine.h"
#include "atalla/isa/table.h"
#include "atalla/pipeline/run_graph.h"
#include "atalla/plan/planner.h"
#include "gtest/gtest.h"

namespace atalla::pipeline {
namespace {

// y = relu(x * w' + b), x of 2 x 40, w of 33 x 40.
class MetricsTest : public testing::Test {
 protected:
  void SetUp() override {
    graph::GraphBuilder builder("layer", "test");
    const std::string x = builder.Input("x", {2, 40}, Values(80, 3));
    const std::string w = builder.Parameter("w", {33, 40}, Values(33 * 40, 5));
    const std::string b = builder.Parameter("b", {33}, Values(33, 7));
    const std::string product = builder.MatMul("product", x, builder.Transpose("wt", w, {1, 0}));
    builder.Output(builder.Relu("y", builder.Add("sum", product, b)));
    auto graph = std::move(builder).Build();
    ASSERT_TRUE(graph.ok()) << graph.status();
    graph_.emplace(*std::move(graph));
    auto plan = plan::PlanGraph(*graph_, compile_.machine);
    ASSERT_TRUE(plan.ok()) << plan.status();
    plan_ = *std::move(plan);
    const auto inputs = graph::ExampleInputs(*graph_);
    ASSERT_TRUE(inputs.ok()) << inputs.status();
    auto run = RunGraph(*graph_, plan_,
                        {{"x", graph::BytesFromFloats(inputs->at("x"), v1::DTYPE_BF16)}}, {});
    ASSERT_TRUE(run.ok()) << run.status();
    run_ = *std::move(run);
    auto references = EvaluateReferences(*graph_, *inputs);
    ASSERT_TRUE(references.ok()) << references.status();
    references_ = *std::move(references);
  }

  // Small numbers of both signs.
  static std::vector<float> Values(int count, int step) {
    std::vector<float> values;
    for (int i = 0; i < count; ++i) values.push_back((i * step % 17 - 8) / 8.0f);
    return values;
  }

  v1::RunMetrics MustMake(const GraphRun& run) const {
    auto metrics = MakeMetrics(*graph_, plan_, run, references_, compile_,
                               {"layer", "chained", {0.9999, 0.01}});
    EXPECT_TRUE(metrics.ok()) << metrics.status();
    return metrics.ok() ? *metrics : v1::RunMetrics();
  }

  const CompileNodeOptions compile_;
  std::optional<graph::Graph> graph_;
  v1::Plan plan_;
  GraphRun run_;
  References references_;
};

TEST_F(MetricsTest, ACorrectRunPasses) {
  const v1::RunMetrics metrics = MustMake(run_);
  EXPECT_TRUE(metrics.passed()) << metrics.DebugString();
  EXPECT_TRUE(metrics.failures().empty());
  EXPECT_EQ(metrics.model(), "layer");
  EXPECT_EQ(metrics.machine(), "atalla");
  EXPECT_EQ(metrics.scheduler(), "list");
  EXPECT_EQ(metrics.optimization(), "-O2");
  EXPECT_EQ(metrics.reference_precision(), "bf16");
  EXPECT_GE(metrics.end_to_end().cos_sim(), 0.9999);
  EXPECT_GE(metrics.end_to_end_float32().cos_sim(), 0.9999);
}

// Input, two parameters, four operations.
TEST_F(MetricsTest, NodesAreCountedAsInThePublishedTables) {
  const v1::NodeCounts stats = MustMake(run_).stats();
  EXPECT_EQ(stats.total(), 7u);
  EXPECT_EQ(stats.emulated(), 3u);
  EXPECT_EQ(stats.passthrough(), 1u);
  EXPECT_EQ(stats.numpy(), 0u);
  EXPECT_EQ(stats.unsupported(), 0u);
}

TEST_F(MetricsTest, AProductMovesWhatItsShapesSay) {
  const v1::RunMetrics metrics = MustMake(run_);
  ASSERT_EQ(metrics.kernel_metrics_size(), 4);
  EXPECT_EQ(metrics.kernel_metrics(0).backend(), "passthrough");
  EXPECT_EQ(metrics.kernel_metrics(0).op(), "transpose");
  EXPECT_EQ(metrics.kernel_metrics(0).packets(), 0u);
  EXPECT_EQ(metrics.kernel_metrics(0).max_abs_error(), 0);
  const v1::NodeMetrics& node = metrics.kernel_metrics(1);
  EXPECT_EQ(node.name(), "product");
  EXPECT_EQ(node.op(), "matmul");
  EXPECT_EQ(node.backend(), "emulator");
  EXPECT_EQ(node.elems(), 66u);
  // Two tiles of columns, two of terms: each of A twice, each of B once.
  EXPECT_EQ(node.bytes_loaded(), 2u * (2 * 2 * 40 + 33 * 40));
  EXPECT_EQ(node.bytes_written(), 2u * 66);
  EXPECT_EQ(node.flops_matmul(), 2048u * 2 * 2 * 2);
  EXPECT_EQ(node.map_kind(), "gemm");
  EXPECT_EQ(node.map_m(), 2);
  EXPECT_EQ(node.map_n(), 33);
  EXPECT_EQ(node.map_k(), 40);
  EXPECT_EQ(node.map_n_tiles(), 2);
  EXPECT_EQ(node.map_k_tiles(), 2);
  EXPECT_EQ(node.bytes_est_activation(), 2 * 2 * 40);
  EXPECT_EQ(node.bytes_est_weight(), 4 * 2048);
  EXPECT_EQ(node.bytes_est_output(), 2 * 66);
  EXPECT_FALSE(node.has_map_rows());
  const v1::NodeMetrics& sum = metrics.kernel_metrics(2);
  EXPECT_EQ(sum.map_kind(), "add");
  EXPECT_EQ(sum.bytes_est_a(), 2 * 66);
  EXPECT_EQ(sum.bytes_est_b(), 2 * 33);
  EXPECT_EQ(sum.bytes_est_out(), 2 * 66);
  EXPECT_FALSE(sum.has_map_m());
  EXPECT_FALSE(metrics.kernel_metrics(3).has_bytes_est_b());
  EXPECT_EQ(metrics.kernel_metrics(3).bytes_est_in(), 2 * 66);
}

TEST_F(MetricsTest, CountersAddUp) {
  const v1::RunMetrics metrics = MustMake(run_);
  uint64_t packets = 0;
  uint64_t instructions = 0;
  uint64_t static_packets = 0;
  uint64_t static_slots = 0;
  for (const v1::NodeMetrics& node : metrics.kernel_metrics()) {
    EXPECT_EQ(node.flops_total(), node.flops_matmul() + node.flops_vector() + node.flops_scalar());
    EXPECT_EQ(node.bytes_loaded(), node.bytes_loaded_sp0() + node.bytes_loaded_sp1());
    EXPECT_EQ(node.instructions_executed(),
              node.dyn_retired_branch_control() + node.dyn_retired_sdma() +
                  node.dyn_retired_scalar_mem() + node.dyn_retired_scalar_alu() +
                  node.dyn_retired_vector_mem() + node.dyn_retired_vector_alu() +
                  node.dyn_retired_gemm_systolic() + node.dyn_retired_move_convert());
    uint64_t histogram_packets = 0;
    uint64_t histogram_slots = 0;
    for (const auto& [filled, count] : node.sched_slot_histogram()) {
      histogram_packets += count;
      histogram_slots += count * std::stoull(filled);
    }
    EXPECT_EQ(histogram_packets, node.sched_packets());
    EXPECT_EQ(histogram_slots, node.sched_slots_filled());
    packets += node.packets_executed();
    instructions += node.instructions_executed();
    static_packets += node.sched_packets();
    static_slots += node.sched_slots_filled();
  }
  const v1::AggregateMetrics& sum = metrics.aggregate_metrics();
  EXPECT_EQ(sum.emulated_layer_count(), 3u);
  EXPECT_EQ(sum.total_emu_packets(), packets);
  EXPECT_EQ(sum.total_emu_instructions_retired(), instructions);
  EXPECT_EQ(sum.total_sched_packets(), static_packets);
  EXPECT_EQ(sum.sched_packets_empty() + sum.sched_packets_nonempty(), static_packets);
  EXPECT_DOUBLE_EQ(sum.aggregate_dynamic_slot_efficiency(), instructions / (4.0 * packets));
  EXPECT_DOUBLE_EQ(sum.aggregate_static_slot_efficiency(), static_slots / (4.0 * static_packets));
  EXPECT_EQ(sum.total_bytes_memory_traffic(), sum.total_bytes_loaded() + sum.total_bytes_written());
}

// Whatever breaks one layer must fail the comparison, and by name.
TEST_F(MetricsTest, ABrokenLayerFails) {
  struct Mutation {
    const char* what;
    const char* tensor;
    std::function<void(std::string&)> damage;
  };
  const std::vector<Mutation> mutations = {
      {"output zeroed", "product", [](std::string& b) { b.assign(b.size(), '\0'); }},
      {"output zeroed", "y", [](std::string& b) { b.assign(b.size(), '\0'); }},
      // Elements 32 and 65: the second tile of columns.
      {"last tile dropped", "sum", [](std::string& b) { b[64] = b[65] = b[130] = b[131] = 0; }},
      {"columns reversed", "product",
       [](std::string& b) {
         for (int i = 0; i < 16; ++i) {
           std::swap(b[2 * i], b[2 * (31 - i)]);
           std::swap(b[2 * i + 1], b[2 * (31 - i) + 1]);
         }
       }},
      {"NaN", "y", [](std::string& b) { b[0] = '\xC0', b[1] = '\x7F'; }},
  };
  for (const Mutation& mutation : mutations) {
    GraphRun run = run_;
    mutation.damage(run.tensors.at(mutation.tensor));
    const v1::RunMetrics metrics = MustMake(run);
    EXPECT_FALSE(metrics.passed()) << mutation.what;
    ASSERT_FALSE(metrics.failures().empty());
    EXPECT_TRUE(absl::StrContains(metrics.failures(0), mutation.tensor)) << metrics.failures(0);
  }
}

TEST_F(MetricsTest, ARunOfAnotherShapeIsAnError) {
  GraphRun run = run_;
  run.tensors.at("y").resize(130);
  EXPECT_FALSE(
      MakeMetrics(*graph_, plan_, run, references_, compile_, {"layer", "chained", {}}).ok());
  run = run_;
  run.tensors.erase("sum");
  EXPECT_FALSE(
      MakeMetrics(*graph_, plan_, run, references_, compile_, {"layer", "chained", {}}).ok());
  run = run_;
  run.nodes.pop_back();
  EXPECT_FALSE(
      MakeMetrics(*graph_, plan_, run, references_, compile_, {"layer", "chained", {}}).ok());
}

}  // namespace
}  // namespace atalla::pipeline
