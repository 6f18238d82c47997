#include "atalla/sched/flow/flow_graph.h"

#include <vector>

#include "atalla/assembler/code.h"
#include "atalla/isa/instruction.h"
#include "atalla/sched/code_testing.h"
#include "gtest/gtest.h"

namespace atalla::sched::flow {
namespace {

//   0 -> 1 <-> 2 (a while loop), 1 -> 3
constexpr char kLoop[] = R"(
        li.s x1, 0
test:   bge.s x1, x2, end
        addi.s x1, x1, 1
        jal x0, test
end:    halt.s
)";

TEST(FlowGraphTest, TellsFallthroughFromTaken) {
  const FlowGraph graph(Assemble(kLoop));
  EXPECT_EQ(graph.ToString(),
            "0 [0,1) entry -> 1 fallthrough\n"
            "1 [1,2) -> 3 taken, 2 fallthrough\n"
            "2 [2,4) -> 1 taken\n"
            "3 [4,5) -> halt\n");
  ASSERT_EQ(graph.Predecessors(1).size(), 2);
  EXPECT_EQ(graph.Predecessors(1)[0], (FlowEdge{0, 1, EdgeKind::kFallthrough}));
  EXPECT_EQ(graph.Predecessors(1)[1], (FlowEdge{2, 1, EdgeKind::kTaken}));
  EXPECT_EQ(graph.BlockOf(3), 2);
  EXPECT_EQ(graph.BlockAt("end"), 3);
  EXPECT_EQ(graph.BlockAt("nowhere"), -1);
  EXPECT_EQ(graph.OnlyPredecessor(0), -1);
  EXPECT_EQ(graph.OnlyPredecessor(1), -1);
  EXPECT_EQ(graph.OnlyPredecessor(2), 1);
}

TEST(FlowGraphTest, CallsHaveACalleeAndComeBack) {
  const FlowGraph graph(Assemble(R"(
        jal x1, f
        halt.s
f:      addi.s x5, x5, 1
        jalr x0, x1, 0
)"));
  EXPECT_EQ(graph.ToString(),
            "0 [0,1) entry -> 2 call, 1 return\n"
            "1 [1,2) entry -> halt\n"
            "2 [2,4) -> unknown\n");
  EXPECT_EQ(graph.OnlyPredecessor(1), -1);
  EXPECT_EQ(graph.OnlyPredecessor(2), 0);
}

TEST(FlowGraphTest, JalrWithALinkComesBack) {
  const FlowGraph graph(Assemble("jalr x1, x5, 0\nhalt.s\n"));
  EXPECT_EQ(graph.ToString(),
            "0 [0,1) entry -> 1 return, unknown\n"
            "1 [1,2) entry -> halt\n");
}

TEST(FlowGraphTest, EndOfTheProgramIsAnExit) {
  const FlowGraph graph(Assemble(R"(
        beq.s x1, x2, end
        blt.s x1, x2, next
next:   addi.s x1, x1, 1
end:
)"));
  EXPECT_EQ(graph.ToString(),
            "0 [0,1) entry -> 1 fallthrough, end\n"
            "1 [1,2) -> 2 taken, 2 fallthrough\n"
            "2 [2,3) -> end\n");
  EXPECT_EQ(graph.BlockAt("end"), -1);
  EXPECT_EQ(graph.OnlyPredecessor(2), -1);
}

TEST(FlowGraphTest, LabelsWhoseAddressIsTakenAreEntries) {
  assembler::Code code = Assemble("jal x0, b\na: nop.s\nhalt.s\nb: jalr x0, x5, 0\nc: halt.s\n");
  for (const auto reference : {assembler::CodeInstruction::Reference::kAddressHigh,
                               assembler::CodeInstruction::Reference::kAddressLow}) {
    assembler::CodeInstruction& address = code.instructions[1];
    address.instruction = {};
    const bool high = reference == assembler::CodeInstruction::Reference::kAddressHigh;
    address.instruction.op = high ? isa::Op::kLuiS : isa::Op::kAddiS;
    address.reference = reference;
    address.target = "a";
    const FlowGraph graph(code);
    EXPECT_EQ(graph.ToString(),
              "0 [0,1) entry -> 2 taken\n"
              "1 [1,3) entry -> halt\n"
              "2 [3,4) -> unknown\n"
              "3 [4,5) -> halt\n");
    EXPECT_EQ(graph.Reachable(), (std::vector<bool>{true, true, true, false}));
  }
}

TEST(FlowGraphTest, NumbersMayGoAnywhere) {
  assembler::Code code = Assemble("beq.s x1, x2, a\na: nop.s\nb: halt.s\n");
  code.instructions[0].reference = assembler::CodeInstruction::Reference::kNone;
  code.instructions[0].target.clear();
  code.instructions[0].instruction.imm = 40;
  const FlowGraph graph(code);
  EXPECT_EQ(graph.ToString(),
            "0 [0,1) entry -> 1 fallthrough, unknown\n"
            "1 [1,2) entry -> 2 fallthrough\n"
            "2 [2,3) entry -> halt\n");
}

TEST(FlowGraphTest, ReachesWhatCallsComeBackTo) {
  const FlowGraph graph(Assemble(R"(
        jal x1, f
        halt.s
dead:   jal x1, g
        halt.s
f:      jalr x0, x1, 0
g:      jalr x0, x1, 0
)"));
  EXPECT_EQ(graph.Reachable(), (std::vector<bool>{true, true, false, false, true, false}));
}

TEST(FlowGraphTest, NoCodeNoBlocks) { EXPECT_EQ(FlowGraph(assembler::Code()).size(), 0); }

}  // namespace
}  // namespace atalla::sched::flow
