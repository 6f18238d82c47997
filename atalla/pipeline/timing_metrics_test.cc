#include "atalla/pipeline/timing_metrics.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "atalla/emu/emulator.h"
#include "atalla/emu/timing/timing_model.h"
#include "atalla/emu/timing/timing_result.h"
#include "atalla/graph/builder.h"
#include "atalla/graph/evaluator.h"
#include "atalla/graph/graph.h"
#include "atalla/isa/machine.h"
#include "atalla/pipeline/metrics.h"
#include "atalla/pipeline/run_graph.h"
#include "atalla/plan/planner.h"
#include "atalla/sched/schedule.h"
#include "atalla/v1/machine.pb.h"
#include "atalla/v1/metrics.pb.h"
#include "atalla/v1/plan.pb.h"
#include "atalla/v1/timing.pb.h"
#include "gtest/gtest.h"

namespace atalla::pipeline {
namespace {

// Small numbers of both signs.
std::vector<float> Values(int count, int step) {
  std::vector<float> values;
  for (int i = 0; i < count; ++i) values.push_back(static_cast<float>(i * step % 17 - 8) / 8);
  return values;
}

// y = relu(x * w'), x of 2 x 40, w of 33 x 40: two nodes on the device, one view.
graph::Graph ExampleGraph() {
  graph::GraphBuilder builder("layer", "test");
  const std::string x = builder.Input("x", {2, 40}, Values(80, 3));
  const std::string w = builder.Parameter("w", {33, 40}, Values(33 * 40, 5));
  builder.Output(
      builder.Relu("y", builder.MatMul("product", x, builder.Transpose("wt", w, {1, 0}))));
  auto graph = std::move(builder).Build();
  EXPECT_TRUE(graph.ok()) << graph.status();
  return *std::move(graph);
}

GraphRun RunExample(const graph::Graph& graph, const v1::Plan& plan,
                    const RunGraphOptions& options) {
  const auto inputs = graph::ExampleInputs(graph);
  EXPECT_TRUE(inputs.ok()) << inputs.status();
  auto run = RunGraph(graph, plan, {{"x", graph::BytesFromFloats(inputs->at("x"), v1::DTYPE_BF16)}},
                      options);
  EXPECT_TRUE(run.ok()) << run.status();
  return run.ok() ? *std::move(run) : GraphRun();
}

v1::Plan MakePlan(const graph::Graph& graph, const isa::MachineModel& machine) {
  auto plan = plan::PlanGraph(graph, machine);
  EXPECT_TRUE(plan.ok()) << plan.status();
  return *std::move(plan);
}

isa::MachineModel Exposed() {
  v1::Machine machine = isa::MachineModel::Default().proto();
  machine.set_name("bare");
  machine.mutable_issue()->set_timing(v1::Issue::TIMING_EXPOSED);
  return isa::MachineModel::FromProto(machine).value();
}

// What the node's program takes when it runs on its image and nothing else is there.
emu::TimingResult TimeAlone(const NodeRun& node, const isa::MachineModel& machine) {
  emu::Emulator emulator(machine);
  EXPECT_EQ(emulator.LoadProgram(node.compiled.program), absl::OkStatus());
  EXPECT_EQ(emulator.LoadImage(node.image), absl::OkStatus());
  emulator.InitStack();
  emu::TimingModel timing(emulator.program(), emulator.machine());
  EXPECT_EQ(emulator.SetObserver(&timing), absl::OkStatus());
  EXPECT_EQ(emulator.Run(), absl::OkStatus());
  return timing.Result();
}

TEST(TimingMetrics, NodesAreTimedAsTheyAreAlone) {
  const graph::Graph graph = ExampleGraph();
  RunGraphOptions options;
  options.timing = true;
  const GraphRun run = RunExample(graph, MakePlan(graph, options.compile.machine), options);
  ASSERT_TRUE(run.timing.has_value());
  const v1::RunTiming& timing = *run.timing;
  EXPECT_EQ(timing.machine(), "atalla");
  EXPECT_FALSE(timing.exposed());
  ASSERT_EQ(timing.nodes_size(), 2);  // Not the view.
  EXPECT_EQ(timing.nodes(0).name(), "product");
  EXPECT_EQ(timing.nodes(1).name(), "y");
  uint64_t cycles = 0;
  uint64_t dma = 0;
  int index = 0;
  for (const NodeRun& node : run.nodes) {
    if (node.backend != v1::NodePlan::BACKEND_DEVICE) continue;
    const emu::TimingResult alone = TimeAlone(node, options.compile.machine);
    const v1::NodeTiming& timed = timing.nodes(index++);
    EXPECT_EQ(timed.cycles(), alone.cycles);
    EXPECT_EQ(timed.packets_issued(), node.counters.packets_executed);
    EXPECT_EQ(timed.stall_cycles(), alone.cycles - node.counters.packets_executed);
    EXPECT_EQ(timed.stalls().dma(), alone.stalls.Of(emu::StallCause::kDma));
    EXPECT_EQ(timed.stalls().operand(), alone.stalls.Of(emu::StallCause::kOperand));
    // Each node loads, and then stores, and each of that takes 520 cycles.
    EXPECT_GE(timed.cycles(), 1040u);
    EXPECT_EQ(timed.hazards(), 0u);
    cycles += alone.cycles;
    dma += alone.stalls.Of(emu::StallCause::kDma);
  }
  EXPECT_EQ(timing.total().name(), "total");
  EXPECT_EQ(timing.total().cycles(), cycles);
  EXPECT_EQ(timing.total().stalls().dma(), dma);
  EXPECT_EQ(timing.total().cycles(),
            timing.total().packets_issued() + timing.total().stall_cycles());
}

TEST(TimingMetrics, TimingChangesNoResultAndIsNotDoneUnasked) {
  const graph::Graph graph = ExampleGraph();
  RunGraphOptions options;
  const v1::Plan plan = MakePlan(graph, options.compile.machine);
  const GraphRun plain = RunExample(graph, plan, options);
  EXPECT_FALSE(plain.timing.has_value());
  options.timing = true;
  EXPECT_EQ(RunExample(graph, plan, options).tensors, plain.tensors);
}

TEST(TimingMetrics, ProgramsForAMachineWithoutInterlockRelyOnNone) {
  const graph::Graph graph = ExampleGraph();
  RunGraphOptions options;
  options.timing = true;
  options.compile.machine = Exposed();
  const v1::Plan plan = MakePlan(graph, options.compile.machine);
  const GraphRun run = RunExample(graph, plan, options);
  ASSERT_TRUE(run.timing.has_value());
  EXPECT_TRUE(run.timing->exposed());
  EXPECT_EQ(run.timing->total().cycles(), run.timing->total().packets_issued());
  EXPECT_EQ(run.timing->total().hazards(), 0u);
}

// A product that is read at once, on a machine where nothing waits: the result is right here, and
// would be wrong there.
TEST(TimingMetrics, ProgramsThatRelyOnInterlockFailWithoutIt) {
  const graph::Graph graph = ExampleGraph();
  RunGraphOptions options;
  options.timing = true;
  options.compile.machine = Exposed();
  options.compile.timing = sched::ScheduleOptions::Timing::kInterlocked;
  const v1::Plan plan = MakePlan(graph, options.compile.machine);
  const GraphRun run = RunExample(graph, plan, options);
  ASSERT_TRUE(run.timing.has_value());
  EXPECT_TRUE(run.timing->exposed());
  // Every packet takes one cycle, and the first use of what was loaded comes too early.
  EXPECT_EQ(run.timing->total().cycles(), run.timing->total().packets_issued());
  ASSERT_EQ(run.timing->nodes_size(), 2);
  EXPECT_GT(run.timing->nodes(1).hazards(), 0u);
  EXPECT_EQ(run.timing->total().hazards(),
            run.timing->nodes(0).hazards() + run.timing->nodes(1).hazards());
  const auto references = EvaluateReferences(graph, *graph::ExampleInputs(graph));
  ASSERT_TRUE(references.ok()) << references.status();
  const auto metrics =
      MakeMetrics(graph, plan, run, *references, options.compile, {"layer", "chained", {}});
  ASSERT_TRUE(metrics.ok()) << metrics.status();
  EXPECT_FALSE(metrics->passed());
  ASSERT_EQ(metrics->failures_size(), 2);
  EXPECT_EQ(metrics->failures(1),
            "node 'y': " + std::to_string(run.timing->nodes(1).hazards()) +
                " places rely on interlock, which machine bare does not have");
}

TEST(TimingMetrics, SumsAreOfAllFields) {
  v1::RunTiming run = MakeRunTiming(isa::MachineModel::Default());
  EXPECT_EQ(run.total().cycles(), 0u);
  EXPECT_TRUE(run.total().has_stalls());
  v1::NodeTiming node;
  node.set_cycles(100);
  node.set_packets_issued(85);
  node.set_stall_cycles(15);
  node.mutable_stalls()->set_operand(1);
  node.mutable_stalls()->set_unit(2);
  node.mutable_stalls()->set_port(3);
  node.mutable_stalls()->set_dma(4);
  node.mutable_stalls()->set_control(5);
  node.set_hazards(6);
  AddNodeTiming(node, run);
  AddNodeTiming(node, run);
  EXPECT_EQ(run.nodes_size(), 2);
  EXPECT_EQ(run.total().ShortDebugString(),
            "name: \"total\" cycles: 200 packets_issued: 170 stall_cycles: 30 stalls { operand: 2 "
            "unit: 4 port: 6 dma: 8 control: 10 } hazards: 12");
}

}  // namespace
}  // namespace atalla::pipeline
