#include "atalla/sched/exact/block_problem.h"

#include <cstdint>
#include <vector>

#include "atalla/assembler/code.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/machine.h"
#include "atalla/sched/code_testing.h"
#include "atalla/sched/dependence_graph.h"
#include "atalla/sched/exact/block.h"
#include "atalla/sched/exact/problem.h"
#include "atalla/sched/legality.h"
#include "gtest/gtest.h"

namespace atalla::sched {
namespace {

int Fewest(const char* text, const RuleSet& rules) {
  const assembler::Code code = Assemble(text);
  DependenceGraphBuilder builder(isa::MachineModel::Default(), rules.shares_war);
  std::vector<isa::Op> ops;
  for (const auto& instruction : code.instructions) ops.push_back(instruction.instruction.op);
  const int32_t size = static_cast<int32_t>(ops.size());
  const BlockSolution solution =
      SolveBlock(BlockProblem(builder.Build(code, 0, size), ops, rules), size + 1, {});
  EXPECT_TRUE(solution.proven());
  return solution.packets;
}

RuleSet L2() { return RulesL2(isa::MachineModel::Default()); }

TEST(BlockProblemTest, LatencyIsOneLaterPacket) {
  const assembler::Code code = Assemble("div.s x3, x1, x2\nadd.s x4, x3, x0\nli.s x3, 1\n");
  DependenceGraphBuilder builder(isa::MachineModel::Default());
  const std::vector<isa::Op> ops = {isa::Op::kDivS, isa::Op::kAddS, isa::Op::kLiS};
  const ExactProblem problem = BlockProblem(builder.Build(code, 0, 3), ops, L2());
  ASSERT_EQ(problem.edges.size(), 3u);
  for (const ExactEdge& edge : problem.edges) {
    // Only the write after the read may share the packet.
    EXPECT_EQ(edge.latency, edge.from == 1 ? 0 : 1) << edge.from << " -> " << edge.to;
    EXPECT_EQ(edge.distance, 0);
  }
}

// Loads of vectors: two units in L2; in L1 one memory instruction a packet, and the branch alone.
TEST(BlockProblemTest, RulesDiffer) {
  const char* const loads =
      "vreg.ld v1, x1, x2, 31, 0\n"
      "vreg.ld v2, x1, x3, 31, 0\n"
      "l: beq.s x0, x0, l\n";
  // 2 + 2 scalar ports for the loads, so the branch with its 2 comes after them.
  EXPECT_EQ(Fewest(loads, L2()), 2);
  EXPECT_EQ(Fewest(loads, RulesL1()), 3);
  EXPECT_EQ(Fewest(loads, RulesLinear()), 3);
}

TEST(BlockProblemTest, ControlIsAloneInL1) {
  const char* const one = "add.vv v1, v2, v3, m0\nl: jal x0, l\n";
  EXPECT_EQ(Fewest(one, L2()), 1);
  EXPECT_EQ(Fewest(one, RulesL1()), 2);
}

// A register that an earlier slot reads may be overwritten in L2, not in L1.
TEST(BlockProblemTest, WriteAfterRead) {
  const char* const pair = "add.vv v1, v2, v3, m0\nli.s x1, 1\nmv.stm m1, x1\n";
  EXPECT_EQ(Fewest(pair, L2()), 2);
  const char* const war = "sw.s x1, 0(x2)\nli.s x1, 1\n";
  EXPECT_EQ(Fewest(war, L2()), 1);
  EXPECT_EQ(Fewest(war, RulesL1()), 2);
}

}  // namespace
}  // namespace atalla::sched
