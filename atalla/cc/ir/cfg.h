// The control-flow graph of a function: predecessors, orders, dominators, loops. A snapshot:
// changes of the function do not show.
//
//   const Cfg cfg(function);
//   cfg.Dominates(a, b);
//   cfg.LoopDepth(block);

#ifndef ATALLA_CC_IR_CFG_H_
#define ATALLA_CC_IR_CFG_H_

#include <memory>
#include <vector>

#include "atalla/cc/ir/ir.h"

namespace atalla::cc::ir {

// A natural loop: the header dominates all its blocks.
struct Loop {
  Block* header = nullptr;
  Loop* parent = nullptr;
  int depth = 1;                // 1 for outermost loops.
  std::vector<Block*> blocks;   // Those of inner loops too; the header first.
  std::vector<Block*> latches;  // Branch back to the header.

  bool Contains(const Block* block) const;
};

class Cfg {
 public:
  // Numbers the blocks of the function densely.
  explicit Cfg(Function& function);

  int block_count() const { return static_cast<int>(predecessors_.size()); }
  // Reachable blocks, each before its successors but for back edges; the entry first.
  const std::vector<Block*>& reverse_postorder() const { return order_; }
  const std::vector<Block*>& predecessors(const Block* block) const {
    return predecessors_[block->number()];
  }
  bool IsReachable(const Block* block) const { return position_[block->number()] >= 0; }
  // Null for the entry and for blocks that are not reachable.
  Block* ImmediateDominator(const Block* block) const { return idom_[block->number()]; }
  // REQUIRES both reachable. A block dominates itself.
  bool Dominates(const Block* a, const Block* b) const;
  Block* NearestCommonDominator(Block* a, Block* b) const;
  // Whether the value is available at `user`: constants and arguments always. For a phi's operand
  // ask with the terminator of the incoming block.
  bool Dominates(const Value* value, const Instruction* user) const;

  // Innermost loop that holds the block, or null.
  const Loop* LoopOf(const Block* block) const { return loop_of_[block->number()]; }
  int LoopDepth(const Block* block) const {
    const Loop* loop = LoopOf(block);
    return loop == nullptr ? 0 : loop->depth;
  }
  // Inner loops before the loops around them.
  const std::vector<std::unique_ptr<Loop>>& loops() const { return loops_; }

 private:
  void ComputeOrder(Function& function);
  void ComputeDominators();
  void ComputeLoops();

  std::vector<std::vector<Block*>> predecessors_;
  std::vector<Block*> order_;
  std::vector<int> position_;  // In order_, by block number; -1 unreachable.
  std::vector<Block*> idom_;
  std::vector<int> dominator_depth_;
  std::vector<Loop*> loop_of_;
  std::vector<std::unique_ptr<Loop>> loops_;
};

}  // namespace atalla::cc::ir

#endif  // ATALLA_CC_IR_CFG_H_
