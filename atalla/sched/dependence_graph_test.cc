#include "atalla/sched/dependence_graph.h"

#include <ostream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "atalla/assembler/code.h"
#include "atalla/isa/machine.h"
#include "atalla/sched/code_testing.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace atalla::sched {
namespace {

std::string Edges(const assembler::Code& code) {
  DependenceGraphBuilder builder(isa::MachineModel::Default());
  return builder.Build(code, 0, static_cast<int>(code.instructions.size())).ToString();
}

struct GraphCase {
  const char* what;
  const char* text;
  const char* edges;
};

std::ostream& operator<<(std::ostream& out, const GraphCase& c) { return out << c.what; }

class GraphTest : public testing::TestWithParam<GraphCase> {};

TEST_P(GraphTest, HasTheseEdges) { EXPECT_EQ(Edges(Assemble(GetParam().text)), GetParam().edges); }

// Latencies from the table of the assembler specification, section 3.
INSTANTIATE_TEST_SUITE_P(
    Registers, GraphTest,
    testing::Values(
        GraphCase{"read after write", "lw.s x1, 0(x0)\nadd.s x2, x1, x3", "0 -> 1 RAW 4\n"},
        GraphCase{"write after read", "add.s x2, x1, x3\nli.s x1, 5", "0 -> 1 WAR 0\n"},
        GraphCase{"write after write", "mul.s x1, x2, x3\nli.s x1, 5", "0 -> 1 WAW 2\n"},
        GraphCase{"two readers of one value", "add.s x2, x1, x0\nadd.s x3, x1, x0\nli.s x1, 5",
                  "1 -> 2 WAR 0\n0 -> 2 WAR 0\n"},
        GraphCase{"readers before the last write are behind it",
                  "add.s x2, x1, x0\nli.s x1, 5\nli.s x1, 6", "0 -> 1 WAR 0\n1 -> 2 WAW 1\n"},
        GraphCase{"x0 is constant", "add.s x0, x1, x2\nadd.s x3, x0, x0\naddi.s x0, x0, 1", ""},
        GraphCase{"v0 is constant", "add.vv v0, v1, v2, m1\nadd.vv v0, v0, v2, m1", ""},
        GraphCase{"x5, v5 and m5 are three registers",
                  "li.s x5, 1\nrsum.vi v5, v1, 64, m1\nmv.stm m5, x6", ""},
        GraphCase{"a masked operation merges into its destination",
                  "mul.vv v3, v1, v2, m1\nadd.vv v3, v1, v2, m1", "0 -> 1 RAW 3\n0 -> 1 WAW 3\n"},
        GraphCase{"gemm.vv does not", "mul.vv v3, v1, v2, m1\ngemm.vv v3, v1, v2, m1",
                  "0 -> 1 WAW 3\n"},
        GraphCase{"a mask is a register", "mgt.mvv m2, v1, v2, m1\nadd.vv v3, v1, v2, m2",
                  "0 -> 1 RAW 1\n"},
        GraphCase{"unary operations ignore rs2", "li.s x5, 1\nrcp.bf x6, x7, x5", ""},
        GraphCase{"lw.vi ignores its destination", "lw.vi v3, v1, 0\nadd.vv v4, v3, v3, m1", ""},
        GraphCase{"a store reads its data", "li.s x5, 1\nsw.s x5, 0(x6)", "0 -> 1 RAW 1\n"},
        GraphCase{"vreg.ld reads x33", "li.s x33, 0\nvreg.ld v1, x0, x0, 31, 0", "0 -> 1 RAW 1\n"},
        GraphCase{"vreg.ld writes its register", "vreg.ld v1, x0, x0, 31, 0\nadd.vv v2, v1, v1, m0",
                  "0 -> 1 RAW 3\n0 -> 1 RAW 3\n"},
        GraphCase{"a vreg.ld from memory takes as long as a transfer",
                  "lui.s x1, 32\nvreg.ld v1, x1, x0, 31, 0\nexpi.vi v2, v1, 0, m0",
                  "0 -> 1 RAW 1\n1 -> 2 RAW 520\n"},
        GraphCase{"scpad.ld writes no register", "scpad.ld x1, x2, x3\naddi.s x1, x1, 4",
                  "0 -> 1 WAR 0\n"}));

INSTANTIATE_TEST_SUITE_P(
    Storage, GraphTest,
    testing::Values(
        GraphCase{"store to load", "sw.s x1, 0(x2)\nlw.s x3, 0(x2)", "0 -> 1 memory 4\n"},
        GraphCase{"load to store may share a packet", "lw.s x3, 0(x2)\nsw.s x1, 0(x2)",
                  "0 -> 1 memory 0\n"},
        GraphCase{"loads are free", "lw.s x3, 0(x2)\nlw.s x4, 0(x2)", ""},
        GraphCase{"apart", "sw.s x1, 0(x2)\nsw.s x1, 4(x2)\nlw.s x3, 8(x2)", ""},
        GraphCase{"a store hides an older one from later loads",
                  "sw.s x1, 0(x2)\nsw.s x4, 0(x2)\nlw.s x3, 0(x2)",
                  "0 -> 1 memory 4\n1 -> 2 memory 4\n"},
        GraphCase{"a half-word does not hide a word",
                  "sw.s x1, 0(x2)\nshw.s x4, 0(x2)\nlw.s x3, 0(x2)",
                  "0 -> 1 memory 4\n0 -> 2 memory 4\n1 -> 2 memory 4\n"},
        GraphCase{"vreg.* of unknown address: memory or scratchpad",
                  "vreg.st v1, x5, x0, 31, 0\nlw.s x6, 0(x7)\nvreg.ld v2, x0, x8, 31, 0\n"
                  "vreg.ld v3, x0, x8, 31, 1",
                  "0 -> 1 memory 1\n0 -> 2 scratchpad 1\n"},
        GraphCase{"a transfer reads and writes",
                  "scpad.ld x1, x2, x3\nsw.s x4, 0(x2)\nvreg.ld v1, x0, x0, 31, 0",
                  "0 -> 1 memory 520\n0 -> 2 scratchpad 520\n"},
        GraphCase{"the scratchpad must not change under a transfer out of it",
                  "scpad.st x1, x2, x3\nvreg.st v1, x0, x0, 31, 0", "0 -> 1 scratchpad 520\n"},
        GraphCase{"double buffering: known tiles of two scratchpads are apart",
                  "lui.s x3, 0x7FE000\nlui.s x4, 0xFFE000\nscpad.ld x0, x2, x3\n"
                  "scpad.ld x0, x2, x4\nvreg.ld v1, x0, x0, 31, 0\nvreg.ld v1, x0, x0, 31, 1",
                  "0 -> 2 RAW 1\n1 -> 3 RAW 1\n2 -> 4 scratchpad 520\n4 -> 5 WAW 3\n"
                  "3 -> 5 scratchpad 520\n"},
        GraphCase{"weights",
                  "lw.vi v0, v1, 0\nlw.vi v0, v2, 0\ngemm.vv v3, v4, v5, m0\n"
                  "gemm.vv v6, v4, v5, m0\nlw.vi v0, v1, 0",
                  "0 -> 1 weights 1\n1 -> 2 weights 3\n1 -> 3 weights 3\n2 -> 4 weights 1\n"
                  "3 -> 4 weights 1\n"}));

INSTANTIATE_TEST_SUITE_P(
    Control, GraphTest,
    testing::Values(
        GraphCase{"everything is before the branch, the last ones perhaps in its packet",
                  "li.s x1, 1\nadd.s x2, x1, x1\nli.s x3, 1\nl: halt.s",
                  "0 -> 1 RAW 1\n0 -> 1 RAW 1\n1 -> 3 control 0\n2 -> 3 control 0\n"},
        GraphCase{"a branch reads its operands", "l: li.s x1, 1\nbeq.s x1, x2, l",
                  "0 -> 1 RAW 1\n"},
        GraphCase{"without an increment it writes nothing", "l: add.s x3, x1, x0\nbeq.s x1, x2, l",
                  "0 -> 1 control 0\n"},
        GraphCase{"the increment is a write after the reads",
                  "l: add.s x3, x1, x0\nbeq.s x1, x2, l, 4", "0 -> 1 WAR 0\n"},
        GraphCase{"a link is a write", "l: add.s x3, x1, x0\njal x1, l", "0 -> 1 WAR 0\n"},
        // Only across blocks.
        GraphCase{"what follows a branch is after it",
                  "l: li.s x3, 1\nbeq.s x1, x2, l\nli.s x4, 1\nli.s x5, 1\nhalt.s",
                  "0 -> 1 control 0\n1 -> 2 control 1\n1 -> 3 control 1\n1 -> 4 control 1\n"
                  "2 -> 4 control 0\n3 -> 4 control 0\n"}));

TEST(DependenceGraphTest, RuleSetsMayForbidToShareAPacketWithAReader) {
  const assembler::Code code = Assemble("add.s x2, x1, x3\nli.s x1, 5\nl: beq.s x2, x3, l, 4");
  DependenceGraphBuilder builder(isa::MachineModel::Default(), /*shares_war=*/false);
  EXPECT_EQ(builder.Build(code, 0, 2).ToString(), "0 -> 1 WAR 1\n");
}

TEST(DependenceGraphTest, SuccessorsMirrorPredecessors) {
  const assembler::Code code = Assemble(
      "lw.s x1, 0(x0)\nlw.s x2, 4(x0)\nadd.s x3, x1, x2\nsub.s x4, x1, x2\nsw.s x4, 0(x0)\n");
  DependenceGraphBuilder builder(isa::MachineModel::Default());
  const DependenceGraph& graph = builder.Build(code, 0, 5);
  std::vector<Dependence> outgoing;
  for (int node = 0; node < graph.size(); ++node) {
    for (const Dependence& d : graph.Successors(node)) {
      EXPECT_EQ(d.from, node);
      outgoing.push_back(d);
    }
    for (const Dependence& d : graph.Predecessors(node)) EXPECT_EQ(d.to, node);
  }
  EXPECT_THAT(outgoing,
              testing::UnorderedElementsAreArray(graph.edges().begin(), graph.edges().end()));
}

TEST(DependenceGraphTest, ABuilderForgetsTheRunBefore) {
  const assembler::Code code =
      Assemble("li.s x1, 1\nsw.s x1, 0(x2)\nlw.s x3, 0(x2)\nadd.s x4, x1, x3\n");
  DependenceGraphBuilder builder(isa::MachineModel::Default());
  builder.Build(code, 0, 2);
  EXPECT_EQ(builder.Build(code, 2, 4).ToString(), "0 -> 1 RAW 4\n");
}

TEST(DependenceGraphTest, KnownRegistersOnEntrySeparateAccesses) {
  const assembler::Code code = Assemble("sw.s x1, 0(x2)\nlw.s x3, 0(x4)\n");
  DependenceGraphBuilder builder(isa::MachineModel::Default());
  EXPECT_EQ(builder.Build(code, 0, 2).ToString(), "0 -> 1 memory 4\n");
  const std::vector<KnownRegister> known = {{2, 100}, {4, 104}};
  EXPECT_EQ(builder.Build(code, 0, 2, known).ToString(), "");
}

// Beyond kMaxOutstanding accesses one stands for all before it: every store still comes before
// a load that may meet it, by some path.
TEST(DependenceGraphTest, ManyAccessesStayOrdered) {
  std::string text;
  const int stores = DependenceGraphBuilder::kMaxOutstanding + 10;
  for (int i = 0; i < stores; ++i) {
    absl::StrAppend(&text, "sw.s x1, ", i < 512 ? 4 * i : 4 * (i % 512), "(x", 2 + i / 512, ")\n");
  }
  absl::StrAppend(&text, "lw.s x250, 0(x251)\n");
  const assembler::Code code = Assemble(text);
  DependenceGraphBuilder builder(isa::MachineModel::Default());
  const DependenceGraph& graph = builder.Build(code, 0, stores + 1);
  std::vector<bool> reaches(graph.size(), false);
  reaches[stores] = true;
  for (int node = stores - 1; node >= 0; --node) {
    for (const Dependence& d : graph.Successors(node)) {
      EXPECT_GE(d.latency, 1);
      if (reaches[d.to]) reaches[node] = true;
    }
    EXPECT_TRUE(reaches[node]) << node;
  }
}

}  // namespace
}  // namespace atalla::sched
