#include "atalla/sched/flow/liveness.h"

#include <string>

#include "absl/strings/string_view.h"
#include "atalla/assembler/code.h"
#include "atalla/isa/effects.h"
#include "atalla/sched/code_testing.h"
#include "atalla/sched/flow/flow_graph.h"
#include "atalla/sched/flow/register_set.h"
#include "gtest/gtest.h"

namespace atalla::sched::flow {
namespace {

// What is live at the start of each block, a line each.
std::string LiveIn(absl::string_view text) {
  const assembler::Code code = Assemble(text);
  const FlowGraph graph(code);
  const Liveness liveness(code, graph, NamedRegisters(code));
  std::string lines;
  for (int b = 0; b < graph.size(); ++b) lines += liveness.LiveIn(b).ToString() + "\n";
  return lines;
}

TEST(RegisterSetTest, KeepsFilesApart) {
  RegisterSet set;
  set.Add({isa::RegisterFile::kScalar, 255});
  set.Add({isa::RegisterFile::kVector, 0});
  set.Add({isa::RegisterFile::kVector, 255});
  set.Add({isa::RegisterFile::kMask, 0});
  EXPECT_EQ(set.ToString(), "x255 v0 v255 m0");
  set.Remove({isa::RegisterFile::kVector, 255});
  EXPECT_FALSE(set.Contains({isa::RegisterFile::kMask, 15}));
  EXPECT_EQ(set.size(), 3);
}

TEST(RegisterSetTest, NamesWhatIsReadOrWritten) {
  // x33 routes the load; x0 is a constant.
  EXPECT_EQ(NamedRegisters(Assemble("vreg.ld v3, x5, x0, 31, 0\nmv.stm m2, x7\n")).ToString(),
            "x5 x7 x33 v3 m2");
}

TEST(LivenessTest, WhatIsWrittenFirstIsNotLive) {
  EXPECT_EQ(LiveIn("add.s x1, x2, x3\nli.s x2, 5\nhalt.s\n"), "x2 x3\n");
}

TEST(LivenessTest, EveryNamedRegisterIsLiveWhereTheCodeEnds) {
  EXPECT_EQ(LiveIn("li.s x1, 1\nhalt.s\n"), "\n");
  EXPECT_EQ(LiveIn("add.s x1, x2, x0\njalr x0, x9, 0\n"), "x2 x9\n");
  EXPECT_EQ(LiveIn("beq.s x1, x2, end\nli.s x3, 1\nend:\n"), "x1 x2 x3\nx1 x2\n");
}

// 0: x1, 1: test, 2: body, 3: end. x5 is written before it is read on all ways through the body,
// but behind the loop it is as before it if the loop is not entered.
TEST(LivenessTest, GoesAroundLoops) {
  EXPECT_EQ(LiveIn(R"(
        li.s x1, 0
test:   bge.s x1, x2, end
        lw.s x5, 0(x3)
        add.s x6, x6, x5
        addi.s x1, x1, 1
        jal x0, test
end:    halt.s
)"),
            "x2 x3 x5 x6\n"
            "x1 x2 x3 x5 x6\n"
            "x1 x2 x3 x6\n"
            "x1 x2 x3 x5 x6\n");
}

// A temporary of the loop's body only.
TEST(LivenessTest, DiesWhereAllWaysOverwriteIt) {
  EXPECT_EQ(LiveIn(R"(
        beq.s x1, x2, b
        li.s x3, 1
        jal x0, c
b:      li.s x3, 2
c:      halt.s
)"),
            "x1 x2\nx1 x2\nx1 x2\nx1 x2 x3\n");
}

TEST(LivenessTest, MergingDestinationsStayLive) {
  // v1 keeps the lanes that m1 leaves out, m2 the bits.
  EXPECT_EQ(LiveIn("add.vv v1, v2, v3, m1\nmgt.mvv m2, v2, v3, m1\nhalt.s\n"), "v1 v2 v3 m1 m2\n");
  // A reduction and a load write all of it.
  EXPECT_EQ(LiveIn("rsum.vi v1, v2, 64, m1\nvreg.ld v2, x5, x6, 3, 0\nhalt.s\n"),
            "x5 x6 x33 v2 m1\n");
}

TEST(LivenessTest, BranchesReadWhatTheyIncrement) {
  EXPECT_EQ(LiveIn("beq.s x1, x2, end, 4\nend: halt.s\n"), "x1 x2\nx1 x2\n");
}

// The callee overwrites x5, so the x5 before the call is dead; behind the call it is not.
TEST(LivenessTest, FollowsCalls) {
  EXPECT_EQ(LiveIn(R"(
        jal x1, f
        add.s x6, x5, x5
        halt.s
f:      li.s x5, 3
        jalr x0, x1, 0
)"),
            "x6\nx1 x5\nx1 x6\n");
}

TEST(LivenessTest, NothingIsLiveInALoopWithoutEnd) {
  EXPECT_EQ(LiveIn("li.s x5, 1\nhere: addi.s x6, x7, 1\njal x0, here\n"), "x7\nx7\n");
}

TEST(LivenessTest, StepsBackOneInstruction) {
  RegisterSet live;
  live.Add({isa::RegisterFile::kScalar, 3});
  live.Add({isa::RegisterFile::kScalar, 4});
  StepBack(Assemble("add.s x3, x1, x3").instructions[0].instruction, live);
  EXPECT_EQ(live.ToString(), "x1 x3 x4");
  StepBack(Assemble("li.s x3, 7").instructions[0].instruction, live);
  EXPECT_EQ(live.ToString(), "x1 x4");
}

}  // namespace
}  // namespace atalla::sched::flow
