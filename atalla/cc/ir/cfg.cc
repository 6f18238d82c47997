#include "atalla/cc/ir/cfg.h"

#include <algorithm>
#include <map>
#include <utility>

namespace atalla::cc::ir {

bool Loop::Contains(const Block* block) const {
  return std::find(blocks.begin(), blocks.end(), block) != blocks.end();
}

Cfg::Cfg(Function& function) {
  function.RenumberBlocks();
  predecessors_.resize(function.blocks().size());
  for (Block* block : function.blocks()) {
    for (const Block* successor : block->successors()) {
      std::vector<Block*>& list = predecessors_[successor->number()];
      if (list.empty() || list.back() != block) list.push_back(block);
    }
  }
  ComputeOrder(function);
  ComputeDominators();
  ComputeLoops();
}

void Cfg::ComputeOrder(Function& function) {
  position_.assign(predecessors_.size(), -1);
  if (function.blocks().empty()) return;
  std::vector<bool> seen(predecessors_.size(), false);
  // (block, next successor): an explicit stack, so that long functions cannot overflow ours.
  std::vector<std::pair<Block*, int>> stack = {{function.entry(), 0}};
  seen[function.entry()->number()] = true;
  while (!stack.empty()) {
    auto& [block, next] = stack.back();
    const auto successors = block->successors();
    if (next == static_cast<int>(successors.size())) {
      order_.push_back(block);
      stack.pop_back();
      continue;
    }
    // Last successor first, so that the first one comes next in the reversed order.
    Block* successor = successors[successors.size() - 1 - next++];
    if (seen[successor->number()]) continue;
    seen[successor->number()] = true;
    stack.emplace_back(successor, 0);
  }
  std::reverse(order_.begin(), order_.end());
  for (size_t i = 0; i < order_.size(); ++i) position_[order_[i]->number()] = static_cast<int>(i);
}

void Cfg::ComputeDominators() {
  idom_.assign(predecessors_.size(), nullptr);
  dominator_depth_.assign(predecessors_.size(), 0);
  if (order_.empty()) return;
  // Cooper, Harvey and Kennedy's iteration; the entry is its own dominator meanwhile.
  idom_[order_[0]->number()] = order_[0];
  for (bool changed = true; changed;) {
    changed = false;
    for (size_t i = 1; i < order_.size(); ++i) {
      Block* dominator = nullptr;
      for (Block* predecessor : predecessors(order_[i])) {
        if (!IsReachable(predecessor) || idom_[predecessor->number()] == nullptr) continue;
        dominator =
            dominator == nullptr ? predecessor : NearestCommonDominator(dominator, predecessor);
      }
      if (idom_[order_[i]->number()] != dominator) {
        idom_[order_[i]->number()] = dominator;
        changed = true;
      }
    }
  }
  idom_[order_[0]->number()] = nullptr;
  for (size_t i = 1; i < order_.size(); ++i) {
    dominator_depth_[order_[i]->number()] =
        dominator_depth_[idom_[order_[i]->number()]->number()] + 1;
  }
}

Block* Cfg::NearestCommonDominator(Block* a, Block* b) const {
  while (a != b) {
    while (position_[a->number()] > position_[b->number()]) a = idom_[a->number()];
    while (position_[b->number()] > position_[a->number()]) b = idom_[b->number()];
  }
  return a;
}

bool Cfg::Dominates(const Block* a, const Block* b) const {
  while (dominator_depth_[b->number()] > dominator_depth_[a->number()]) b = idom_[b->number()];
  return a == b;
}

bool Cfg::Dominates(const Value* value, const Instruction* user) const {
  const Instruction* definition = value->AsInstruction();
  if (definition == nullptr) return true;
  const Block* block = definition->block();
  if (block == nullptr) return false;
  if (block != user->block()) {
    return IsReachable(block) && IsReachable(user->block()) && Dominates(block, user->block());
  }
  for (const Instruction* each : block->instructions()) {
    if (each == definition) return definition != user;
    if (each == user) return false;
  }
  return false;
}

void Cfg::ComputeLoops() {
  loop_of_.assign(predecessors_.size(), nullptr);
  // Headers in reverse order, so that inner loops come before outer ones.
  for (auto it = order_.rbegin(); it != order_.rend(); ++it) {
    Block* header = *it;
    auto loop = std::make_unique<Loop>();
    loop->header = header;
    for (Block* predecessor : predecessors(header)) {
      if (IsReachable(predecessor) && Dominates(header, predecessor)) {
        loop->latches.push_back(predecessor);
      }
    }
    if (loop->latches.empty()) continue;
    std::vector<bool> inside(predecessors_.size(), false);
    inside[header->number()] = true;
    loop->blocks.push_back(header);
    std::vector<Block*> worklist = loop->latches;
    while (!worklist.empty()) {
      Block* block = worklist.back();
      worklist.pop_back();
      if (inside[block->number()]) continue;
      inside[block->number()] = true;
      loop->blocks.push_back(block);
      for (Block* predecessor : predecessors(block)) {
        if (IsReachable(predecessor)) worklist.push_back(predecessor);
      }
    }
    for (Block* block : loop->blocks) {
      Loop*& innermost = loop_of_[block->number()];
      if (innermost == nullptr) {
        innermost = loop.get();
        continue;
      }
      // The outermost loop found so far around this block lies inside the new one.
      Loop* outermost = innermost;
      while (outermost->parent != nullptr) outermost = outermost->parent;
      if (outermost != loop.get()) outermost->parent = loop.get();
    }
    loops_.push_back(std::move(loop));
  }
  for (auto it = loops_.rbegin(); it != loops_.rend(); ++it) {
    (*it)->depth = (*it)->parent == nullptr ? 1 : (*it)->parent->depth + 1;
  }
}

}  // namespace atalla::cc::ir
