#include "atalla/sched/block_packer.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "atalla/assembler/code.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/machine.h"
#include "atalla/sched/bounds.h"
#include "atalla/sched/code_testing.h"
#include "atalla/sched/dependence_graph.h"
#include "atalla/sched/legality.h"
#include "gtest/gtest.h"

namespace atalla::sched {
namespace {

// A block, its graph and all that is asked of it.
class Fixture {
 public:
  explicit Fixture(const char* text, RuleSet rules = RulesL2(isa::MachineModel::Default()))
      : code_(Assemble(text)),
        rules_(std::move(rules)),
        builder_(isa::MachineModel::Default()),
        graph_(builder_.Build(code_, 0, static_cast<int>(code_.instructions.size()))) {
    BlockPacker packer(rules_);
    for (const assembler::CodeInstruction& instruction : code_.instructions) {
      ops_.push_back(instruction.instruction.op);
      classes_.push_back(packer.ClassOf(ops_.back()));
    }
  }

  Packing Pack(const PackingVariant& variant) {
    return BlockPacker(rules_).Run(graph_, classes_, variant);
  }
  PacketBound Bound() const { return BoundOf(graph_, ops_, rules_); }
  const DependenceGraph& graph() const { return graph_; }

 private:
  assembler::Code code_;
  RuleSet rules_;
  DependenceGraphBuilder builder_;
  const DependenceGraph& graph_;
  std::vector<isa::Op> ops_;
  std::vector<int> classes_;
};

constexpr PackingVariant kForward = {false, false, false};
constexpr PackingVariant kForwardWaits = {false, true, false};
constexpr PackingVariant kForwardUnit = {false, false, true};
constexpr PackingVariant kBackward = {true, false, false};

// gemm.vv takes 16 cycles; its store could go with the second product, which would wait.
constexpr char kTwoProducts[] =
    "gemm.vv v1,v2,v3,m0\nvreg.st v1,x0,x5,31,0\ngemm.vv v4,v5,v6,m0\nvreg.st v4,x0,x5,31,1";

TEST(BlockPackerTest, WaitingVariantKeepsProductsTogether) {
  Fixture block(kTwoProducts);
  const Packing packing = block.Pack(kForwardWaits);
  EXPECT_EQ(packing, (Packing{{0}, {2}, {1}, {3}}));
  // Issue at 0, 1, 16, 17.
  EXPECT_EQ(EstimateCycles(block.graph(), packing), 18);
}

TEST(BlockPackerTest, GreedyVariantSavesAPacketAndLosesCycles) {
  Fixture block(kTwoProducts);
  const Packing packing = block.Pack(kForwardUnit);
  EXPECT_EQ(packing, (Packing{{0}, {1, 2}, {3}}));
  // Issue at 0, 16 and 32.
  EXPECT_EQ(EstimateCycles(block.graph(), packing), 33);
}

TEST(BlockPackerTest, BackwardPutsInstructionsLate) {
  Fixture block("li.s x1,1\nmuli.s x2,x3,5\nadd.s x4,x2,x2\nhalt.s");
  EXPECT_EQ(block.Pack(kForward), (Packing{{0, 1}, {2}, {3}}));
  EXPECT_EQ(block.Pack(kBackward), (Packing{{1}, {2}, {0, 3}}));
}

TEST(BlockPackerTest, ObeysTheRulesItIsGiven) {
  const char* text = "lw.s x1,0(x2)\nmul.s x3,x4,x5\nvreg.ld v1,x0,x6,31,0\nl: beq.s x0,x0,l";
  // L1: one memory instruction a packet; control alone.
  EXPECT_EQ(Fixture(text, RulesL1()).Pack(kForward), (Packing{{0, 1}, {2}, {3}}));
  EXPECT_EQ(Fixture(text, RulesLinear()).Pack(kForward), (Packing{{0}, {2}, {1}, {3}}));
}

TEST(BoundTest, NamesWhatLimits) {
  const auto bound = [](const char* text) {
    const PacketBound b = Fixture(text).Bound();
    return absl::StrCat(b.packets, " ", b.limit, " ", b.cycles);
  };
  EXPECT_EQ(bound("nop.s"), "1 width 1");
  EXPECT_EQ(bound("li.s x1,1\nli.s x2,1\nli.s x3,1"), "3 ALU.S 3");
  EXPECT_EQ(bound("lw.s x1,0(x2)\nadd.s x3,x1,x1\nadd.s x4,x3,x3"), "3 dependences 6");
  EXPECT_EQ(bound("lw.s x1,0(x2)\nmul.s x3,x4,x5\nbeq.s x1,x4,0,0"), "2 scalar ports 5");
  // The row loop of a product: W = 2, LB1 = 4, CP = 21 (assembler specification, section 9.2).
  EXPECT_EQ(bound("l: vreg.ld v1,x0,x5,31,0\nvreg.ld v2,x0,x5,31,1\ngemm.vv v3,v1,v2,m0\n"
                  "vreg.st v3,x0,x5,31,1\naddi.s x5,x5,1\nblt.s x5,x6,l"),
            "4 dependences 21");
}

}  // namespace
}  // namespace atalla::sched
