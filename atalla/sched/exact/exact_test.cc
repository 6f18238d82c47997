#include "atalla/sched/exact/exact.h"

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "atalla/assembler/code.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/machine.h"
#include "atalla/sched/code_testing.h"
#include "atalla/sched/dependence_graph.h"
#include "atalla/sched/equivalence_testing.h"
#include "atalla/sched/exact/block_problem.h"
#include "atalla/sched/exact/problem_testing.h"
#include "atalla/sched/legality.h"
#include "atalla/sched/random_code.h"
#include "atalla/sched/run_testing.h"
#include "atalla/sched/schedule.h"
#include "atalla/v1/machine.pb.h"
#include "atalla/v1/program.pb.h"
#include "gtest/gtest.h"

namespace atalla::sched {
namespace {

using assembler::Code;

// A limit that is the same on every machine, and soon reached.
ExactOptions Options() {
  ExactOptions options;
  options.limits.failures = 200;
  return options;
}

ExactSchedule Solve(const Code& code, const ExactOptions& options = Options()) {
  const absl::StatusOr<ExactSchedule> result =
      ExactScheduler(options).Solve(code, isa::MachineModel::Default());
  EXPECT_TRUE(result.ok()) << result.status();
  return result.ok() ? *result : ExactSchedule();
}

// One multiplier, and each product needs the one before it: three packets, with room for both
// additions. halt.s takes all ports, so it is alone in a fourth.
TEST(ExactTest, KnownOptimum) {
  const ExactSchedule result =
      Solve(Assemble("mul.s x5, x1, x2\n"
                     "mul.s x6, x5, x2\n"
                     "mul.s x7, x6, x2\n"
                     "add.s x3, x1, x2\n"
                     "add.s x4, x1, x2\n"
                     "halt.s\n"));
  ASSERT_EQ(result.blocks.size(), 1u);
  EXPECT_EQ(result.schedule.packets.size(), 4u);
  EXPECT_EQ(result.blocks[0].packets, 4);
  EXPECT_EQ(result.blocks[0].lower_bound, 4);
}

TEST(ExactTest, NeverMoreThanList) {
  for (uint32_t seed = 0; seed < 60; ++seed) {
    const ExactSchedule result = Solve(Assemble(RandomProgram(seed)));
    for (const ExactBlock& block : result.blocks) {
      EXPECT_LE(block.packets, block.list_packets) << "seed " << seed;
      EXPECT_LE(block.lower_bound, block.packets) << "seed " << seed;
    }
  }
}

TEST(ExactTest, SmallBlocksOfProgramsByTryingEverything) {
  const isa::MachineModel machine = isa::MachineModel::Default();
  const RuleSet rules = RulesL2(machine);
  DependenceGraphBuilder builder(machine, rules.shares_war);
  constexpr int kLargest = 7;
  ExactOptions options = Options();
  options.max_instructions = kLargest;
  int blocks = 0;
  for (uint32_t seed = 0; seed < 400; ++seed) {
    const Code code = Assemble(RandomProgram(seed));
    const ExactSchedule result = Solve(code, options);
    for (const ExactBlock& block : result.blocks) {
      if (block.block.size() < 2 || block.block.size() > kLargest) continue;
      std::vector<isa::Op> ops;
      for (int32_t i = block.block.begin; i < block.block.end; ++i) {
        ops.push_back(code.instructions[i].instruction.op);
      }
      const DependenceGraph& graph = builder.Build(code, block.block.begin, block.block.end);
      EXPECT_EQ(block.packets, FewestPackets(BlockProblem(graph, ops, rules))) << "seed " << seed;
      EXPECT_EQ(block.lower_bound, block.packets) << "seed " << seed;
      ++blocks;
    }
  }
  EXPECT_GT(blocks, 400);
}

// ScheduleProgram checks legality and dependences with code that shares nothing with the solver.
TEST(ExactTest, ProgramsDoWhatTheCodeSays) {
  const isa::MachineModel machine = isa::MachineModel::Default();
  int improved = 0;
  for (uint32_t seed = 0; seed < 80; ++seed) {
    const Code code = Assemble(RandomProgram(seed));
    ExactOptions options = Options();
    options.report = [&improved](const Code&, const ExactSchedule& result) {
      for (const ExactBlock& block : result.blocks) {
        if (block.packets < block.list_packets) ++improved;
      }
    };
    const absl::StatusOr<v1::Program> program =
        ScheduleProgram(code, ExactScheduler(options), machine);
    ASSERT_TRUE(program.ok()) << program.status();
    EXPECT_EQ(program->scheduler(), "exact");
    const absl::StatusOr<v1::Program> linear = ScheduleProgram(code, {"linear"});
    ASSERT_TRUE(linear.ok()) << linear.status();
    StartState start;
    start.data = RandomProgramData(seed);
    Outcome reference = Execute(*linear, start, v1::Semantics::SLOT_ORDER_SEQUENTIAL);
    Outcome by_slot = Execute(*program, start, v1::Semantics::SLOT_ORDER_SEQUENTIAL);
    Outcome at_once = Execute(*program, start, v1::Semantics::SLOT_ORDER_READ_THEN_WRITE);
    ASSERT_TRUE(reference.status.ok()) << reference.status;
    ASSERT_TRUE(by_slot.status.ok()) << by_slot.status;
    EXPECT_EQ(Differences(by_slot.state, at_once.state), "") << "seed " << seed;
    // x1 holds a return address, which is elsewhere.
    by_slot.state.scalars[1] = reference.state.scalars[1];
    by_slot.state = WithUnnamedOf(reference.state, code, std::move(by_slot.state));
    EXPECT_EQ(Differences(reference.state, by_slot.state), "") << "seed " << seed;
  }
  EXPECT_GT(improved, 5);
}

TEST(ExactTest, LargeBlocksKeepTheListSchedule) {
  const Code code = Assemble(RandomProgram(3));
  ExactOptions options = Options();
  options.max_instructions = 0;
  const ExactSchedule result = Solve(code, options);
  const ExactSchedule full = Solve(code);
  ASSERT_EQ(result.blocks.size(), full.blocks.size());
  for (size_t b = 0; b < result.blocks.size(); ++b) {
    EXPECT_EQ(result.blocks[b].packets, result.blocks[b].list_packets);
    EXPECT_EQ(result.blocks[b].effort.questions, 0);
    EXPECT_LE(result.blocks[b].lower_bound, full.blocks[b].packets);
  }
}

TEST(BoundsTextTest, NamesWhatIsOpen) {
  const Code code = Assemble("add.s x1, x2, x3\nl: add.s x1, x2, x3\nhalt.s\n");
  ExactSchedule result;
  result.blocks.push_back({{0, 1}, 1, 1, 1, {}});
  result.blocks.push_back({{1, 3}, 5, 4, 2, {}});
  EXPECT_EQ(BoundsText(code, result),
            "exact: 5 packets in 2 blocks, at least 3 (list: 6)\n"
            "test.s:2:4: 4 packets, at least 2\n");
}

}  // namespace
}  // namespace atalla::sched
