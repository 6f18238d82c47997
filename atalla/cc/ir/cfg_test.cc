#include "atalla/cc/ir/cfg.h"

#include <gtest/gtest.h>

#include <random>
#include <set>
#include <vector>

#include "atalla/cc/ir/builder.h"
#include "atalla/cc/ir/ir.h"

namespace atalla::cc::ir {
namespace {

// Block i goes to successors[i]: none, one or two.
using Edges = std::vector<std::vector<int>>;

void Build(Function& function, const Edges& edges) {
  Value* argument = function.AddArgument(Type::kI32);
  for (size_t i = 0; i < edges.size(); ++i) function.AddBlock();
  for (size_t i = 0; i < edges.size(); ++i) {
    Builder builder(&function, function.blocks()[i]);
    if (edges[i].empty()) {
      builder.Halt();
    } else if (edges[i].size() == 1) {
      builder.Br(function.blocks()[edges[i][0]]);
    } else {
      builder.CondBr(argument, function.blocks()[edges[i][0]], function.blocks()[edges[i][1]]);
    }
  }
}

// What can be reached from the entry without going through `without` (-1: nothing is left out).
std::set<int> Reached(const Edges& edges, int without) {
  std::set<int> reached;
  std::vector<int> worklist;
  if (without != 0) worklist.push_back(0);
  while (!worklist.empty()) {
    const int block = worklist.back();
    worklist.pop_back();
    if (!reached.insert(block).second) continue;
    for (int successor : edges[block]) {
      if (successor != without) worklist.push_back(successor);
    }
  }
  return reached;
}

TEST(CfgTest, NestedLoops) {
  // 0 -> 1 -> 2 -> 3 -> 2, 3 -> 4 -> 1, 4 -> 5
  Function function("f", Type::kVoid);
  Build(function, {{1}, {2}, {3}, {2, 4}, {1, 5}, {}});
  const Cfg cfg(function);
  const auto& blocks = function.blocks();
  ASSERT_EQ(cfg.loops().size(), 2u);
  const Loop& inner = *cfg.loops()[0];
  const Loop& outer = *cfg.loops()[1];
  EXPECT_EQ(inner.header, blocks[2]);
  EXPECT_EQ(inner.parent, &outer);
  EXPECT_EQ(inner.depth, 2);
  EXPECT_EQ(inner.latches, (std::vector<Block*>{blocks[3]}));
  EXPECT_EQ(outer.header, blocks[1]);
  EXPECT_EQ(outer.parent, nullptr);
  EXPECT_EQ(outer.depth, 1);
  EXPECT_EQ(outer.blocks.size(), 4u);
  EXPECT_TRUE(outer.Contains(blocks[3]));
  EXPECT_FALSE(inner.Contains(blocks[4]));
  EXPECT_EQ(cfg.LoopOf(blocks[3]), &inner);
  EXPECT_EQ(cfg.LoopOf(blocks[4]), &outer);
  EXPECT_EQ(cfg.LoopOf(blocks[5]), nullptr);
  EXPECT_EQ(cfg.LoopDepth(blocks[0]), 0);
}

TEST(CfgTest, BothWaysToOneBlockAreOnePredecessor) {
  Function function("f", Type::kVoid);
  Build(function, {{1, 1}, {}});
  const Cfg cfg(function);
  EXPECT_EQ(cfg.predecessors(function.blocks()[1]).size(), 1u);
  EXPECT_EQ(cfg.ImmediateDominator(function.blocks()[1]), function.entry());
}

TEST(CfgTest, ValuesInOneBlock) {
  Function function("f", Type::kI32);
  Builder builder(&function, function.AddBlock());
  Value* a = builder.Add(function.Int(1), function.Int(2));
  Value* b = builder.Add(a, a);
  builder.Ret(b);
  const Cfg cfg(function);
  EXPECT_TRUE(cfg.Dominates(a, b->AsInstruction()));
  EXPECT_FALSE(cfg.Dominates(b, a->AsInstruction()));
  EXPECT_FALSE(cfg.Dominates(a, a->AsInstruction()));
  EXPECT_TRUE(cfg.Dominates(function.Int(1), a->AsInstruction()));
}

TEST(CfgTest, RandomGraphsByTheDefinitions) {
  std::mt19937 random(7);
  for (int round = 0; round < 300; ++round) {
    const int count = 2 + static_cast<int>(random() % 10);
    Edges edges(count);
    for (auto& successors : edges) {
      const int degree = static_cast<int>(random() % 3);
      // Never to the entry.
      for (int i = 0; i < degree; ++i)
        successors.push_back(1 + static_cast<int>(random() % (count - 1)));
    }
    Function function("f", Type::kVoid);
    Build(function, edges);
    const Cfg cfg(function);
    const auto& blocks = function.blocks();
    const std::set<int> reachable = Reached(edges, -1);
    ASSERT_EQ(cfg.reverse_postorder().size(), reachable.size());
    ASSERT_EQ(cfg.reverse_postorder()[0], blocks[0]);
    for (int b = 0; b < count; ++b) {
      ASSERT_EQ(cfg.IsReachable(blocks[b]), reachable.count(b) != 0);
    }
    // a dominates b: b cannot be reached around a.
    for (int a : reachable) {
      const std::set<int> around = Reached(edges, a);
      for (int b : reachable) {
        ASSERT_EQ(cfg.Dominates(blocks[a], blocks[b]), a == b || around.count(b) == 0);
      }
    }
    // The immediate dominator is dominated by all the others.
    for (int b : reachable) {
      const Block* immediate = cfg.ImmediateDominator(blocks[b]);
      ASSERT_EQ(immediate == nullptr, b == 0);
      if (immediate == nullptr) continue;
      ASSERT_TRUE(immediate != blocks[b] && cfg.Dominates(immediate, blocks[b]));
      for (int a : reachable) {
        if (a != b && cfg.Dominates(blocks[a], blocks[b])) {
          ASSERT_TRUE(cfg.Dominates(blocks[a], immediate));
        }
      }
    }
    // Headers are the targets of back edges.
    std::set<const Block*> headers;
    for (int a : reachable) {
      for (int b : edges[a]) {
        if (cfg.Dominates(blocks[b], blocks[a])) headers.insert(blocks[b]);
      }
    }
    ASSERT_EQ(cfg.loops().size(), headers.size());
    for (const auto& loop : cfg.loops()) {
      ASSERT_EQ(headers.count(loop->header), 1u);
      for (const Block* block : loop->blocks) ASSERT_TRUE(cfg.Dominates(loop->header, block));
    }
  }
}

}  // namespace
}  // namespace atalla::cc::ir
