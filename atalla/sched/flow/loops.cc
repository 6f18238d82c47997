#include "atalla/sched/flow/loops.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/types/span.h"
#include "atalla/sched/flow/flow_graph.h"

namespace atalla::sched::flow {
namespace {

// Blocks that roots reach, each behind one of its predecessors, the root (number size()) first.
std::vector<int32_t> ReversePostorder(const FlowGraph& graph) {
  struct Visit {
    int32_t block;
    size_t next_edge;
  };
  std::vector<int32_t> postorder;
  std::vector<bool> seen(graph.size(), false);
  std::vector<Visit> stack;
  // Backwards, so that what is first in the program is first in the result.
  for (int entry = graph.size() - 1; entry >= 0; --entry) {
    if (!graph.IsRoot(entry) || seen[entry]) continue;
    seen[entry] = true;
    stack.push_back({entry, 0});
    while (!stack.empty()) {
      Visit& top = stack.back();
      const absl::Span<const FlowEdge> edges = graph.Successors(top.block);
      if (top.next_edge == edges.size()) {
        postorder.push_back(top.block);
        stack.pop_back();
        continue;
      }
      const int32_t to = edges[top.next_edge++].to;
      if (seen[to]) continue;
      seen[to] = true;
      stack.push_back({to, 0});
    }
  }
  postorder.push_back(graph.size());
  absl::c_reverse(postorder);
  return postorder;
}

// The only block outside that leads into the header and nowhere else.
int PreheaderOf(const FlowGraph& graph, const NaturalLoop& loop) {
  if (graph.IsRoot(loop.header)) return -1;
  int outside = -1;
  for (const FlowEdge& edge : graph.Predecessors(loop.header)) {
    if (loop.Contains(edge.from)) continue;
    const bool only = outside < 0 && graph.Successors(edge.from).size() == 1 &&
                      !graph.IsExit(edge.from) && edge.kind != EdgeKind::kCall &&
                      edge.kind != EdgeKind::kReturn;
    if (!only) return -1;
    outside = edge.from;
  }
  return outside;
}

void FindParents(std::vector<NaturalLoop>& loops) {
  for (NaturalLoop& loop : loops) {
    for (size_t i = 0; i < loops.size(); ++i) {
      const NaturalLoop& other = loops[i];
      if (&other == &loop || !other.Contains(loop.header)) continue;
      ++loop.depth;
      const bool closer = loop.parent < 0 || other.blocks.size() < loops[loop.parent].blocks.size();
      if (closer) loop.parent = static_cast<int>(i);
    }
  }
}

}  // namespace

Dominators::Dominators(const FlowGraph& graph)
    : order_(graph.size() + 1, -1), immediate_(graph.size() + 1, -1) {
  const std::vector<int32_t> blocks = ReversePostorder(graph);
  for (size_t i = 0; i < blocks.size(); ++i) order_[blocks[i]] = static_cast<int32_t>(i);
  const int root = graph.size();
  immediate_[root] = root;
  const auto common = [this](int a, int b) {
    while (a != b) {
      while (order_[a] > order_[b]) a = immediate_[a];
      while (order_[b] > order_[a]) b = immediate_[b];
    }
    return a;
  };
  for (bool changed = true; changed;) {
    changed = false;
    for (const int32_t b : blocks) {
      if (b == root) continue;
      int dominator = graph.IsRoot(b) ? root : -1;
      for (const FlowEdge& edge : graph.Predecessors(b)) {
        if (immediate_[edge.from] < 0) continue;
        dominator = dominator < 0 ? edge.from : common(dominator, edge.from);
      }
      if (dominator != immediate_[b]) changed = true;
      immediate_[b] = dominator;
    }
  }
}

int Dominators::Immediate(int b) const {
  const int root = static_cast<int>(immediate_.size()) - 1;
  return immediate_[b] == root ? -1 : immediate_[b];
}

bool Dominators::Dominates(int a, int b) const {
  if (!IsReached(a) || !IsReached(b)) return false;
  while (b >= 0 && order_[b] > order_[a]) b = Immediate(b);
  return a == b;
}

bool NaturalLoop::Contains(int b) const { return absl::c_binary_search(blocks, b); }

std::vector<NaturalLoop> FindNaturalLoops(const FlowGraph& graph, const Dominators& dominators) {
  std::vector<NaturalLoop> loops;
  for (int header = 0; header < graph.size(); ++header) {
    NaturalLoop loop;
    loop.header = header;
    std::vector<bool> inside(graph.size(), false);
    std::vector<int> stack;
    const auto add = [&](int b) {
      if (inside[b]) return;
      inside[b] = true;
      loop.blocks.push_back(b);
      if (b != header) stack.push_back(b);
    };
    for (const FlowEdge& edge : graph.Predecessors(header)) {
      if (dominators.Dominates(header, edge.from)) loop.latches.push_back(edge.from);
    }
    if (loop.latches.empty()) continue;
    absl::c_sort(loop.latches);
    loop.latches.erase(std::unique(loop.latches.begin(), loop.latches.end()), loop.latches.end());
    add(header);
    for (const int latch : loop.latches) add(latch);
    while (!stack.empty()) {
      const int b = stack.back();
      stack.pop_back();
      for (const FlowEdge& edge : graph.Predecessors(b)) {
        if (dominators.IsReached(edge.from)) add(edge.from);
      }
    }
    absl::c_sort(loop.blocks);
    loop.preheader = PreheaderOf(graph, loop);
    loops.push_back(std::move(loop));
  }
  FindParents(loops);
  return loops;
}

}  // namespace atalla::sched::flow
