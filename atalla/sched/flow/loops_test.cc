#include "atalla/sched/flow/loops.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "atalla/sched/code_testing.h"
#include "atalla/sched/flow/flow_graph.h"
#include "gtest/gtest.h"

namespace atalla::sched::flow {
namespace {

std::string DominatorsText(absl::string_view text) {
  const FlowGraph graph(Assemble(text));
  const Dominators dominators(graph);
  std::vector<int> immediate;
  for (int b = 0; b < graph.size(); ++b) immediate.push_back(dominators.Immediate(b));
  return absl::StrJoin(immediate, " ");
}

// A line for each loop: "1: blocks 1 2, latches 2, preheader 0, in 0".
std::string LoopsText(absl::string_view text) {
  const FlowGraph graph(Assemble(text));
  std::string lines;
  for (const NaturalLoop& loop : FindNaturalLoops(graph, Dominators(graph))) {
    absl::StrAppend(&lines, loop.header, ": blocks ", absl::StrJoin(loop.blocks, " "), ", latches ",
                    absl::StrJoin(loop.latches, " "), ", preheader ", loop.preheader, ", in ",
                    loop.parent, ", depth ", loop.depth, "\n");
  }
  return lines;
}

constexpr char kDiamond[] = R"(
        beq.s x1, x2, b
        nop.s
        jal x0, c
b:      nop.s
c:      halt.s
)";

//   0 -> 1 (outer head) -> 2 (inner, itself) -> 3 -> 1, 3 -> 4
constexpr char kNested[] = R"(
        li.s x1, 0
outer:  li.s x2, 0
inner:  addi.s x2, x2, 1
        blt.s x2, x3, inner
        addi.s x1, x1, 1
        blt.s x1, x3, outer
        halt.s
)";

TEST(DominatorsTest, BranchesMeetAtWhatIsBeforeBoth) {
  EXPECT_EQ(DominatorsText(kDiamond), "-1 0 0 0");
  EXPECT_EQ(DominatorsText(kNested), "-1 0 1 2 3");
}

TEST(DominatorsTest, CallsAreBeforeWhatIsBehindThem) {
  EXPECT_EQ(DominatorsText("jal x1, f\nnop.s\nf: nop.s\njalr x0, x1, 0\n"), "-1 0 0");
}

TEST(DominatorsTest, NothingDominatesWhatIsNotReached) {
  const FlowGraph graph(Assemble("halt.s\nnop.s\n"));
  const Dominators dominators(graph);
  EXPECT_TRUE(dominators.Dominates(0, 0));
  EXPECT_FALSE(dominators.IsReached(1));
  EXPECT_FALSE(dominators.Dominates(0, 1));
  EXPECT_FALSE(dominators.Dominates(1, 1));
}

TEST(LoopsTest, NestsLoops) {
  EXPECT_EQ(LoopsText(kNested),
            "1: blocks 1 2 3, latches 3, preheader 0, in -1, depth 1\n"
            "2: blocks 2, latches 2, preheader 1, in 0, depth 2\n");
}

TEST(LoopsTest, WhileLoopsWithSeveralLatches) {
  EXPECT_EQ(LoopsText(R"(
        li.s x1, 0
test:   bge.s x1, x2, end
        addi.s x1, x1, 1
        beq.s x3, x4, test
        addi.s x1, x1, 1
        jal x0, test
end:    halt.s
)"),
            "1: blocks 1 2 3, latches 2 3, preheader 0, in -1, depth 1\n");
}

TEST(LoopsTest, AWayAroundTheLoopLeavesNoPreheader) {
  EXPECT_EQ(LoopsText(R"(
        beq.s x1, x2, end
loop:   addi.s x1, x1, 1
        blt.s x1, x2, loop
end:    halt.s
)"),
            "1: blocks 1, latches 1, preheader -1, in -1, depth 1\n");
}

// Two ways into a cycle, neither of which passes the other: no natural loop.
TEST(LoopsTest, IrreducibleCyclesAreNoLoops) {
  EXPECT_EQ(LoopsText(R"(
        beq.s x1, x2, b
a:      addi.s x1, x1, 1
b:      addi.s x2, x2, 1
        blt.s x1, x2, a
        halt.s
)"),
            "");
}

TEST(LoopsTest, CallsWithinALoopBelongToIt) {
  EXPECT_EQ(LoopsText(R"(
        li.s x5, 0
loop:   jal x1, f
        addi.s x5, x5, 1
        blt.s x5, x6, loop
        halt.s
f:      jalr x0, x1, 0
)"),
            "1: blocks 1 2, latches 2, preheader 0, in -1, depth 1\n");
}

TEST(LoopsTest, TheStartOfTheProgramCanHeadALoop) {
  EXPECT_EQ(LoopsText("loop: blt.s x1, x2, loop, 1\nhalt.s\n"),
            "0: blocks 0, latches 0, preheader -1, in -1, depth 1\n");
}

}  // namespace
}  // namespace atalla::sched::flow
