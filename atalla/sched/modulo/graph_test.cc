#include "atalla/sched/modulo/graph.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "atalla/assembler/code.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/machine.h"
#include "atalla/sched/code_testing.h"
#include "atalla/sched/free_registers.h"
#include "atalla/sched/legality.h"
#include "atalla/sched/modulo/body.h"
#include "atalla/sched/modulo/iterative.h"
#include "atalla/sched/modulo/loops.h"
#include "atalla/sched/modulo/rename.h"
#include "gtest/gtest.h"

namespace atalla::sched::modulo {
namespace {

const isa::MachineModel& Machine() {
  static const auto* const machine = new isa::MachineModel(isa::MachineModel::Default());
  return *machine;
}

struct Built {
  assembler::Code code;
  Body body;
  LoopGraph graph;

  explicit Built(absl::string_view loop, const GraphOptions& options = {})
      : code(Assemble(absl::StrCat("l: ", loop, "\nhalt.s\n"))) {
    const std::vector<Loop> loops = FindLoops(code);
    FreeRegisters free(code);
    body = *MakeBody(code, loops.at(0), {}, {}, Machine(), free);
    graph = BuildGraph(body, {}, Machine(), options);
  }

  // Latency of the edge with this distance; -1 if there is none.
  int Edge(int from, int to, int distance) const {
    int latency = -1;
    for (const LoopEdge& e : graph.edges) {
      if (e.from == from && e.to == to && e.distance == distance) {
        latency = std::max<int>(latency, e.latency);
      }
    }
    return latency;
  }

  std::vector<isa::Op> Ops() const {
    std::vector<isa::Op> ops;
    for (const BodyOp& op : body.ops) ops.push_back(op.code.instruction.op);
    return ops;
  }
};

// Assembler specification, section 9.4: the row loop of the matrix product needs 9 scalar read
// ports of 4, 8 if the branch increments; the weight loop 2 packets, or 1.
TEST(ResMiiTest, ProductLoops) {
  const RuleSet rules = RulesL2(Machine());
  const Built rows(
      "vreg.ld v1, x5, x3, 31, 0\nvreg.ld v2, x6, x3, 31, 1\ngemm.vv v3, v1, v2, m0\n"
      "vreg.st v3, x6, x3, 31, 1\naddi.s x3, x3, 1\nblt.s x3, x4, l");
  EXPECT_EQ(ResMii(rows.body, rules).ii, 2);
  const Built weights(
      "vreg.ld v1, x5, x3, 31, 1\nlw.vi v0, v1, 0, m0\naddi.s x3, x3, 1\nblt.s x3, x4, l");
  EXPECT_EQ(ResMii(weights.body, rules).ii, 1);
  // A limit that moves keeps the increment out of the branch. 2 + 2 + 2 + 1 + 1 + 2 = 10 ports.
  const Built moving(
      "vreg.ld v1, x5, x3, 31, 0\nvreg.ld v2, x6, x3, 31, 1\ngemm.vv v3, v1, v2, m0\n"
      "vreg.st v3, x6, x3, 31, 1\naddi.s x3, x3, 1\naddi.s x4, x4, 0\nblt.s x3, x4, l");
  EXPECT_EQ(ResMii(moving.body, rules).ii, 3);
  EXPECT_EQ(ResMii(moving.body, rules).limit, "scalar ports");
}

// A product of itself: mul.s takes 2 cycles. A sum of BF16 numbers: 1. Both are below the 3 of
// mul.vv when the mask merges (m1 is written in the loop).
TEST(RecMiiTest, Recurrences) {
  EXPECT_EQ(RecMii(Built("mul.s x5, x5, x6\nbne.s x3, x4, l, 1").graph), 2);
  EXPECT_EQ(RecMii(Built("add.bf x5, x5, x6\nbne.s x3, x4, l, 1").graph), 1);
  EXPECT_EQ(RecMii(Built("mv.stm m1, x6\nmul.vv v5, v6, v7, m1\nbne.s x3, x4, l, 1").graph), 3);
  // 4 cycles of the load, 1 until the next iteration may start.
  EXPECT_EQ(RecMii(Built("lw.s x5, 0(x5)\nbne.s x5, x0, l").graph), 5);
  // 4 + 1 in two iterations' steps would be 3; here the value of this iteration decides.
  EXPECT_EQ(RecMii(Built("addi.s x3, x3, -1\nslt.s x5, x4, x3\nbne.s x5, x0, l").graph), 3);
  // The store of one iteration is what the load of the next reads: 4 + 4.
  EXPECT_EQ(RecMii(Built("lw.s x5, 0(x6)\nsw.s x5, 0(x6)\nbne.s x3, x4, l, 1").graph), 8);
}

TEST(GraphTest, StorageByDistance) {
  // Word 3 iterations back; words are 4 bytes apart. mem[x6 + 12] of iteration i is mem[x6] of i
  // + 3.
  const Built words("lw.s x5, 0(x6)\nsw.s x5, 12(x6)\naddi.s x6, x6, 4\nbne.s x3, x4, l, 1");
  EXPECT_EQ(words.Edge(1, 0, 3), 4);
  EXPECT_EQ(words.Edge(1, 0, 1), -1);
  EXPECT_EQ(words.Edge(1, 0, 2), -1);
  // 1 + ceil: load 4, store 4, over 3 iterations: 8 / 3.
  EXPECT_EQ(RecMii(words.graph), 3);
  // Through a product: x3 * 64 is a row of memory for each iteration.
  const Built vectors(
      "slli.s x5, x3, 6\nadd.s x6, x7, x5\nvreg.st v1, x6, x0, 31, 0\nbne.s x3, x4, l, 1");
  EXPECT_EQ(vectors.Edge(2, 2, 1), -1);
  // Through a loaded pointer: anywhere.
  const Built unknown("lw.s x5, 0(x6)\nsw.s x7, 0(x5)\nbne.s x3, x4, l, 1");
  EXPECT_EQ(unknown.Edge(1, 0, 1), 4);
  EXPECT_EQ(unknown.Edge(1, 1, 1), 1);
}

TEST(GraphTest, Weights) {
  const Built built("lw.vi v0, v1, 0, m0\ngemm.vv v2, v3, v4, m0\nbne.s x3, x4, l, 1");
  EXPECT_EQ(built.Edge(0, 1, 0), 3);  // A product waits for the push,
  EXPECT_EQ(built.Edge(1, 0, 1), 1);  // ends the fill,
  EXPECT_EQ(built.Edge(0, 0, 1), 1);  // and pushes keep their order.
}

TEST(GraphTest, RenamedRegistersHaveNoAntiDependences) {
  const char* kLoop = "lw.s x5, 0(x6)\nadd.s x7, x7, x5\nbne.s x3, x4, l, 1";
  const Built renamed(kLoop);
  EXPECT_EQ(renamed.Edge(1, 0, 1), -1);
  ASSERT_EQ(renamed.graph.values.size(), 2u);  // x5, x7
  const Built fixed(kLoop, {/*rename=*/false});
  EXPECT_EQ(fixed.Edge(1, 0, 1), 0);
  EXPECT_EQ(fixed.Edge(0, 0, 1), 4);
  EXPECT_TRUE(fixed.graph.values.empty());
}

TEST(RenameTest, AValueHasAsManyRegistersAsInstancesAreAlive) {
  const Built built("lw.s x5, 0(x6)\nsw.s x5, 64(x7)\nbne.s x3, x4, l, 1");
  ASSERT_EQ(built.graph.values.size(), 1u);
  // From 0 to 5 at II 2: three instances. The store may be in the packet of the load that
  // overwrites its register only if it comes first, which loads do: so from 0 to 6 four would do,
  // not three.
  for (const auto& [store, copies] : {std::pair(5, 3), std::pair(6, 4)}) {
    FreeRegisters free(built.code);
    const std::vector<int> times = {0, store, 1};
    const std::optional<Names> names = NameValues(built.graph, times, 2, free);
    ASSERT_TRUE(names.has_value());
    EXPECT_EQ(names->copies, copies);
    EXPECT_EQ(names->registers[0].size(), static_cast<size_t>(copies));
    EXPECT_EQ(names->Of(0, 1), names->Of(0, 1 + copies));
    EXPECT_NE(names->Of(0, 1), names->Of(0, 2));
  }
}

TEST(ScheduleAtTest, KeepsEdgesAndRows) {
  const RuleSet rules = RulesL2(Machine());
  const Built built(
      "vreg.ld v1, x0, x3, 31, 0\nvreg.ld v2, x0, x3, 31, 1\ngemm.vv v3, v1, v2, m0\n"
      "vreg.st v3, x0, x3, 31, 1\nbne.s x3, x4, l, 1");
  EXPECT_FALSE(ScheduleAt(built.graph, built.Ops(), rules, 1).has_value());
  const auto times = ScheduleAt(built.graph, built.Ops(), rules, 2);
  ASSERT_TRUE(times.has_value());
  EXPECT_EQ(times->back(), 1);  // The branch ends the first II.
  for (const LoopEdge& e : built.graph.edges) {
    EXPECT_GE((*times)[e.to] + 2 * e.distance, (*times)[e.from] + e.latency);
  }
  // vreg.ld 3, gemm.vv 16.
  EXPECT_GE((*times)[3], (*times)[0] + 19);
}

}  // namespace
}  // namespace atalla::sched::modulo
