#include "atalla/sched/global/frequencies.h"

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/types/span.h"
#include "atalla/sched/flow/flow_graph.h"
#include "atalla/sched/flow/loops.h"

namespace atalla::sched::global {
namespace {

using flow::EdgeKind;
using flow::FlowEdge;
using flow::FlowGraph;
using flow::NaturalLoop;

constexpr double kLikely = 0.9;
// That a loop is entered.
constexpr double kEntered = 0.75;
// A loop without a way out is taken to run 50 times.
constexpr double kMostCyclic = 0.98;

class Estimator {
 public:
  explicit Estimator(const FlowGraph& graph)
      : graph_(graph),
        dominators_(graph),
        loops_(flow::FindNaturalLoops(graph, dominators_)),
        cyclic_(static_cast<size_t>(graph.size())),
        frequencies_(static_cast<size_t>(graph.size())) {}

  std::vector<double> Run() {
    Order();
    std::stable_sort(loops_.begin(), loops_.end(),
                     [](const NaturalLoop& a, const NaturalLoop& b) { return a.depth > b.depth; });
    for (const NaturalLoop& loop : loops_) FindCyclic(loop);
    Propagate(order_, nullptr);
    return std::move(frequencies_);
  }

  std::vector<double> Taken() const {
    std::vector<double> taken(static_cast<size_t>(graph_.size()));
    for (int b = 0; b < graph_.size(); ++b) {
      const absl::Span<const FlowEdge> edges = graph_.Successors(b);
      // A branch out of the code has one edge, or none.
      for (const FlowEdge& edge : edges) {
        if (edge.kind == EdgeKind::kTaken && edges.size() == 2) taken[b] = Probability(edge);
      }
    }
    return taken;
  }

 private:
  bool IsBack(const FlowEdge& edge) const { return dominators_.Dominates(edge.to, edge.from); }

  // Reverse postorder.
  void Order() {
    std::vector<bool> seen(cyclic_.size());
    std::vector<std::pair<int, size_t>> path;  // Block, edges followed.
    for (int root = graph_.size() - 1; root >= 0; --root) {
      if (!graph_.IsRoot(root) || seen[root]) continue;
      seen[root] = true;
      path.emplace_back(root, 0);
      while (!path.empty()) {
        const int block = path.back().first;
        const absl::Span<const FlowEdge> edges = graph_.Successors(block);
        if (path.back().second == edges.size()) {
          order_.push_back(block);
          path.pop_back();
          continue;
        }
        const int to = edges[path.back().second++].to;
        if (seen[to]) continue;
        seen[to] = true;
        path.emplace_back(to, 0);
      }
    }
    std::reverse(order_.begin(), order_.end());
  }

  double Probability(const FlowEdge& edge) const {
    const FlowEdge* other = nullptr;
    for (const FlowEdge& e : graph_.Successors(edge.from)) {
      if (e.kind == EdgeKind::kCall || e.kind == EdgeKind::kReturn) return 1;
      if (e.kind != edge.kind) other = &e;
    }
    if (other == nullptr) return 1;
    if (IsBack(edge) != IsBack(*other)) return IsBack(edge) ? kLikely : 1 - kLikely;
    for (const NaturalLoop& loop : loops_) {
      if (!loop.Contains(edge.from)) continue;
      const bool stays = loop.Contains(edge.to);
      if (stays != loop.Contains(other->to)) return stays ? kLikely : 1 - kLikely;
    }
    if (Enters(edge) != Enters(*other)) return Enters(edge) ? kEntered : 1 - kEntered;
    return 0.5;
  }

  // Whether the edge leads into a loop, or to the block before one.
  bool Enters(const FlowEdge& edge) const {
    return absl::c_any_of(loops_, [&](const NaturalLoop& loop) {
      return !loop.Contains(edge.from) && (loop.header == edge.to || loop.preheader == edge.to);
    });
  }

  // In blocks of `loop` for one iteration, or of the whole program.
  void Propagate(const std::vector<int>& blocks, const NaturalLoop* loop) {
    for (const int b : blocks) frequencies_[b] = 0;
    for (const int b : blocks) {
      const bool starts = loop != nullptr ? b == loop->header : graph_.IsRoot(b);
      double frequency = starts ? 1 : 0;
      const bool is_header = loop != nullptr && starts;
      for (const FlowEdge& edge : graph_.Predecessors(b)) {
        if (is_header || IsBack(edge)) continue;
        if (loop != nullptr && !loop->Contains(edge.from)) continue;
        frequency += frequencies_[edge.from] * Probability(edge);
      }
      frequencies_[b] = is_header ? frequency : frequency / (1 - cyclic_[b]);
    }
  }

  void FindCyclic(const NaturalLoop& loop) {
    std::vector<int> blocks;
    for (const int b : order_) {
      if (loop.Contains(b)) blocks.push_back(b);
    }
    Propagate(blocks, &loop);
    double back = 0;
    for (const FlowEdge& edge : graph_.Predecessors(loop.header)) {
      if (loop.Contains(edge.from)) back += frequencies_[edge.from] * Probability(edge);
    }
    cyclic_[loop.header] = std::min(back, kMostCyclic);
  }

  const FlowGraph& graph_;
  const flow::Dominators dominators_;
  std::vector<NaturalLoop> loops_;
  std::vector<int> order_;
  // Of headers: the probability of another iteration.
  std::vector<double> cyclic_;
  std::vector<double> frequencies_;
};

}  // namespace

std::vector<double> EstimateFrequencies(const FlowGraph& graph) { return Estimator(graph).Run(); }

std::vector<double> EstimateTaken(const FlowGraph& graph) { return Estimator(graph).Taken(); }

}  // namespace atalla::sched::global
