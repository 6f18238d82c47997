#include "atalla/pipeline/compile_node.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "atalla/assembler/assembler.h"
#include "atalla/assembler/code.h"
#include "atalla/graph/builder.h"
#include "atalla/graph/graph.h"
#include "atalla/isa/machine.h"
#include "atalla/plan/planner.h"
#include "atalla/sched/schedule.h"
#include "gtest/gtest.h"

namespace atalla::pipeline {
namespace {

class CompileNodeTest : public testing::Test {
 protected:
  void SetUp() override {
    graph::GraphBuilder builder("one", "test");
    builder.Output(builder.MatMul("y", builder.Input("x", {3, 33}),
                                  builder.Parameter("w", {33, 4}, std::vector<float>(132, 1))));
    auto graph = std::move(builder).Build();
    ASSERT_TRUE(graph.ok()) << graph.status();
    graph_.emplace(*std::move(graph));
    auto plan = plan::PlanGraph(*graph_, isa::MachineModel::Default());
    ASSERT_TRUE(plan.ok()) << plan.status();
    plan_ = *std::move(plan);
  }

  std::optional<graph::Graph> graph_;
  v1::Plan plan_;
};

TEST_F(CompileNodeTest, TheProgramSaysWhatItWasMadeFor) {
  CompileNodeOptions options;
  options.optimization = 1;
  options.scheduler = "linear";
  const auto node = CompileNode(*graph_, plan_, 0, options);
  ASSERT_TRUE(node.ok()) << node.status();
  EXPECT_EQ(node->program.machine(), "atalla");
  EXPECT_EQ(node->program.scheduler(), "linear");
  EXPECT_EQ(node->program.optimization(), "-O1");
  // Two tiles of terms.
  EXPECT_EQ(node->program.weight_mode(), v1::WEIGHT_MODE_RESET);
}

// The .s file that is kept beside the program must be that program.
TEST_F(CompileNodeTest, TheAssemblyGivesTheProgram) {
  const auto node = CompileNode(*graph_, plan_, 0, {});
  ASSERT_TRUE(node.ok()) << node.status();
  const auto code = assembler::ParseAssembly(node->assembly, "y.s");
  ASSERT_TRUE(code.ok()) << code.status();
  const auto program = sched::ScheduleProgram(*code);
  ASSERT_TRUE(program.ok()) << program.status();
  ASSERT_EQ(program->packets_size(), node->program.packets_size());
  for (int i = 0; i < program->packets_size(); ++i) {
    for (int slot = 0; slot < 4; ++slot) {
      ASSERT_EQ(program->packets(i).slots(slot), node->program.packets(i).slots(slot)) << i;
    }
  }
}

TEST_F(CompileNodeTest, ErrorsNameTheNode) {
  CompileNodeOptions options;
  options.scheduler = "magic";
  const auto node = CompileNode(*graph_, plan_, 0, options);
  ASSERT_FALSE(node.ok());
  EXPECT_TRUE(absl::StrContains(node.status().message(), "node 'y': scheduler: ")) << node.status();
}

}  // namespace
}  // namespace atalla::pipeline
