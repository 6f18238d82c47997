#include "atalla/sched/bounds.h"

#include <algorithm>
#include <cstdint>
#include <vector>

#include "atalla/assembler/code.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/machine.h"
#include "atalla/sched/block_packer.h"
#include "atalla/sched/blocks.h"
#include "atalla/sched/code_testing.h"
#include "atalla/sched/dependence_graph.h"
#include "atalla/sched/legality.h"
#include "atalla/sched/packing_search.h"
#include "atalla/sched/random_code.h"
#include "gtest/gtest.h"

namespace atalla::sched {
namespace {

std::vector<isa::Op> OpsOf(const assembler::Code& code, int begin, int end) {
  std::vector<isa::Op> ops;
  for (int i = begin; i < end; ++i) ops.push_back(code.instructions[i].instruction.op);
  return ops;
}

struct Bounds {
  PacketBound quick, sharp;
};

Bounds BoundsOf(const char* text) {
  const assembler::Code code = Assemble(text);
  const isa::MachineModel machine = isa::MachineModel::Default();
  const RuleSet rules = RulesL2(machine);
  DependenceGraphBuilder builder(machine);
  const int size = static_cast<int>(code.instructions.size());
  const DependenceGraph& graph = builder.Build(code, 0, size);
  const std::vector<isa::Op> ops = OpsOf(code, 0, size);
  return {QuickBoundOf(graph, ops, rules), BoundOf(graph, ops, rules)};
}

TEST(BoundsTest, NothingTakesNothing) {
  EXPECT_EQ(BoundsOf("").sharp.packets, 0);
  EXPECT_EQ(BoundsOf("").sharp.cycles, 0);
}

// One product a packet, and nothing to do before the first nor beside the last of them.
TEST(BoundsTest, WhatComesBeforeAndAfterAResourceAddsToIt) {
  const Bounds bounds = BoundsOf(
      "li.s x5,3\nmuli.s x6,x5,5\nmuli.s x7,x5,6\nmuli.s x8,x5,7\nadd.s x9,x6,x7\n"
      "add.s x10,x9,x8");
  EXPECT_EQ(bounds.quick.packets, 4);
  EXPECT_EQ(bounds.quick.limit, "dependences");
  // The load of 3, three products, and a sum of the last one.
  EXPECT_EQ(bounds.sharp.packets, 5);
  EXPECT_NE(bounds.sharp.limit, "dependences");
}

TEST(BoundsTest, CyclesCountLatencies) {
  // A product takes two cycles: 0, 2 and 4.
  const Bounds bounds = BoundsOf("muli.s x6,x5,5\nmuli.s x7,x6,6\naddi.s x8,x7,1");
  EXPECT_EQ(bounds.sharp.packets, 3);
  EXPECT_EQ(bounds.sharp.cycles, 5);
}

// The fewest packets of all that are legal, by trying them all.
class AllPackings {
 public:
  AllPackings(const DependenceGraph& graph, const std::vector<isa::Op>& ops, const RuleSet& rules)
      : graph_(graph), ops_(ops), rules_(rules) {}

  int Fewest() const {
    const uint32_t all = (1u << graph_.size()) - 1;
    // Of each set of nodes that come first.
    std::vector<int> fewest(all + 1, graph_.size() + 1);
    fewest[0] = 0;
    for (uint32_t done = 0; done < all; ++done) {
      if (fewest[done] > graph_.size()) continue;
      const uint32_t left = all & ~done;
      for (uint32_t packet = left; packet != 0; packet = (packet - 1) & left) {
        if (!IsLegal(done, packet)) continue;
        fewest[done | packet] = std::min(fewest[done | packet], fewest[done] + 1);
      }
    }
    return fewest[all];
  }

 private:
  bool IsLegal(uint32_t done, uint32_t packet) const {
    if (__builtin_popcount(packet) > rules_.width) return false;
    for (const Resource& resource : rules_.resources) {
      int used = 0;
      for (int node = 0; node < graph_.size(); ++node) {
        if ((packet >> node & 1) != 0) used += resource.Use(ops_[node]);
      }
      if (used > resource.limit) return false;
    }
    for (const Dependence& d : graph_.edges()) {
      if ((packet >> d.to & 1) == 0) continue;
      const uint32_t before = d.latency > 0 ? done : done | packet;
      if ((before >> d.from & 1) == 0) return false;
    }
    return true;
  }

  const DependenceGraph& graph_;
  const std::vector<isa::Op>& ops_;
  const RuleSet& rules_;
};

// Runs of random programs, as long as all packings of one can be tried.
TEST(BoundsTest, NoPackingIsBelow) {
  constexpr uint32_t kPrograms = 150;
  constexpr int kSize = 9;
  const isa::MachineModel machine = isa::MachineModel::Default();
  const RuleSet rules = RulesL2(machine);
  DependenceGraphBuilder builder(machine);
  PackingSearch search(rules);
  int runs = 0;
  int sharper = 0;
  int reached = 0;
  for (uint32_t seed = 1; seed <= kPrograms; ++seed) {
    const assembler::Code code = Assemble(RandomProgram(seed));
    for (const Block& block : FindBlocks(code)) {
      if (block.size() < kSize) continue;
      const int end = block.begin + kSize;
      const std::vector<isa::Op> ops = OpsOf(code, block.begin, end);
      const DependenceGraph& graph = builder.Build(code, block.begin, end);
      const PacketBound quick = QuickBoundOf(graph, ops, rules);
      const PacketBound sharp = BoundOf(graph, ops, rules);
      const int fewest = AllPackings(graph, ops, rules).Fewest();
      const int64_t cycles = EstimateCycles(graph, search.Run(graph, ops));
      ASSERT_LE(quick.packets, sharp.packets) << "seed " << seed << " at " << block.begin;
      ASSERT_LE(sharp.packets, fewest) << "seed " << seed << " at " << block.begin;
      ASSERT_LE(quick.cycles, sharp.cycles) << "seed " << seed << " at " << block.begin;
      ASSERT_LE(sharp.cycles, cycles) << "seed " << seed << " at " << block.begin;
      ++runs;
      sharper += sharp.packets > quick.packets || sharp.cycles > quick.cycles;
      reached += sharp.packets == fewest;
    }
  }
  EXPECT_GT(runs, 100);
  EXPECT_GT(sharper, 0);
  EXPECT_GT(reached, runs * 9 / 10);
}

}  // namespace
}  // namespace atalla::sched
