#include "atalla/sched/block_packer.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/types/span.h"
#include "atalla/base/check.h"
#include "atalla/sched/dependence_graph.h"

namespace atalla::sched {
namespace {

// The same graph seen from the other end.
absl::Span<const Dependence> EdgesFrom(const DependenceGraph& graph, int node, bool backward) {
  return backward ? graph.Predecessors(node) : graph.Successors(node);
}
int32_t FarEnd(const Dependence& d, bool backward) { return backward ? d.from : d.to; }

// Any number, the same for the same arguments (the finalizer of MurmurHash3).
uint32_t Scatter(uint32_t seed, int node) {
  uint32_t h = seed * 0x9E3779B9u + static_cast<uint32_t>(node);
  h = (h ^ (h >> 16)) * 0x85EBCA6Bu;
  h = (h ^ (h >> 13)) * 0xC2B2AE35u;
  return h ^ (h >> 16);
}

}  // namespace

Packing BlockPacker::Run(const DependenceGraph& graph, absl::Span<const int> classes,
                         const PackingVariant& variant, const Packing* within) {
  ATALLA_CHECK(static_cast<int>(classes.size()) == graph.size());
  classes_ = classes;
  refills_ = within != nullptr;
  Start(graph, variant);
  Packing packing;
  for (int placed = 0; placed < graph.size();) {
    NodePacket packet;
    const NodePacket* due = nullptr;
    if (within != nullptr) {
      due = &(*within)[variant.backward ? within->size() - 1 - packing.size() : packing.size()];
    }
    BeginPacket(due);
    if (due != nullptr) PlaceDue(*due, packet);
    while (TakeBest(packet)) {
    }
    // Every graph is acyclic and every class fits an empty packet.
    ATALLA_CHECK(!packet.empty());
    FinishPacket(packet);
    placed += static_cast<int>(packet.size());
    std::sort(packet.begin(), packet.end());
    packing.push_back(packet);
  }
  if (variant.backward) std::reverse(packing.begin(), packing.end());
  return packing;
}

void BlockPacker::Start(const DependenceGraph& graph, const PackingVariant& variant) {
  graph_ = &graph;
  variant_ = variant;
  const int size = graph.size();
  heights_.assign(size, 0);
  placed_.assign(size, false);
  unmet_.assign(size, 0);
  ready_.assign(size, 0);
  next_.clear();
  waiting_.clear();
  candidates_.resize(room_.class_count());
  for (auto& heap : candidates_) heap.clear();
  active_.clear();
  is_active_.assign(room_.class_count(), false);
  time_ = -1;

  for (int i = 0; i < size; ++i) {
    const int node = variant.backward ? i : size - 1 - i;
    if (!variant.backward) heights_[node] = variant.unit_latencies ? 1 : graph.Latency(node);
    for (const Dependence& d : EdgesFrom(graph, node, variant.backward)) {
      const int32_t other = FarEnd(d, variant.backward);
      heights_[node] = std::max(heights_[node], LatencyOf(d) + heights_[other]);
      ++unmet_[other];
    }
  }
  for (int node = 0; node < size; ++node) {
    if (unmet_[node] == 0) next_.push_back(node);
    if (variant.program_order) heights_[node] = variant.backward ? node : size - node;
    if (variant.shuffle != 0) {
      // Up to two packets more or less.
      heights_[node] = 4 * heights_[node] + Scatter(variant.shuffle, node) % 8;
    }
  }
}

void BlockPacker::MakeCandidate(int32_t node) {
  const int op_class = classes_[node];
  if (!is_active_[op_class]) {
    is_active_[op_class] = true;
    active_.push_back(op_class);
  }
  std::vector<Candidate>& heap = candidates_[op_class];
  heap.push_back({heights_[node], ready_[node], variant_.backward ? -node : node, node});
  std::push_heap(heap.begin(), heap.end());
}

void BlockPacker::Release(int32_t node) {
  if (variant_.waits && ready_[node] > time_) {
    waiting_.push_back({ready_[node], node});
    std::push_heap(waiting_.begin(), waiting_.end());
  } else {
    MakeCandidate(node);
  }
}

void BlockPacker::BeginPacket(const NodePacket* due) {
  ++time_;
  room_.Clear();
  if (due != nullptr) {
    // All that they wait for is in packets before this one.
    for (int32_t node : *due) {
      if (!placed_[node]) time_ = std::max(time_, ready_[node]);
    }
  }
  for (int32_t node : next_) Release(node);
  next_.clear();
  for (size_t i = 0; i < active_.size();) i += CandidatesOfActive(i) != nullptr;
  bool idle = active_.empty();
  while (!waiting_.empty()) {
    const Waiting first = waiting_.front();
    if (!placed_[first.node] && first.ready > time_) {
      if (!idle) break;
      time_ = first.ready;
    }
    std::pop_heap(waiting_.begin(), waiting_.end());
    waiting_.pop_back();
    if (placed_[first.node]) continue;
    MakeCandidate(first.node);
    idle = false;
  }
}

void BlockPacker::PlaceDue(const NodePacket& due, NodePacket& packet) {
  const int size = static_cast<int>(due.size());
  for (int i = 0; i < size; ++i) {
    const int32_t node = due[variant_.backward ? size - 1 - i : i];
    if (!placed_[node]) Place(node, packet);
  }
}

std::vector<BlockPacker::Candidate>* BlockPacker::CandidatesOfActive(size_t i) {
  std::vector<Candidate>& heap = candidates_[active_[i]];
  if (refills_) Prune(heap);
  if (!heap.empty()) return &heap;
  is_active_[active_[i]] = false;
  active_[i] = active_.back();
  active_.pop_back();
  return nullptr;
}

void BlockPacker::Prune(std::vector<Candidate>& heap) const {
  while (!heap.empty() && placed_[heap.front().node]) {
    std::pop_heap(heap.begin(), heap.end());
    heap.pop_back();
  }
}

bool BlockPacker::TakeBest(NodePacket& packet) {
  std::vector<Candidate>* best = nullptr;
  for (size_t i = 0; i < active_.size();) {
    if (!room_.ClassFits(active_[i])) {
      ++i;
      continue;
    }
    std::vector<Candidate>* const heap = CandidatesOfActive(i);
    if (heap == nullptr) continue;
    if (best == nullptr || best->front() < heap->front()) best = heap;
    ++i;
  }
  if (best == nullptr) return false;
  const int32_t node = best->front().node;
  std::pop_heap(best->begin(), best->end());
  best->pop_back();
  Place(node, packet);
  return true;
}

void BlockPacker::Place(int32_t node, NodePacket& packet) {
  packet.push_back(node);
  placed_[node] = true;
  room_.AddClass(classes_[node]);
  time_ = std::max(time_, ready_[node]);
  for (const Dependence& d : EdgesFrom(*graph_, node, variant_.backward)) {
    if (d.latency > 0) continue;
    const int32_t other = FarEnd(d, variant_.backward);
    if (--unmet_[other] == 0) Release(other);
  }
}

void BlockPacker::FinishPacket(const NodePacket& packet) {
  for (int32_t node : packet) {
    for (const Dependence& d : EdgesFrom(*graph_, node, variant_.backward)) {
      if (d.latency == 0) continue;
      const int32_t other = FarEnd(d, variant_.backward);
      ready_[other] = std::max(ready_[other], time_ + LatencyOf(d));
      if (--unmet_[other] == 0) next_.push_back(other);
    }
  }
}

int64_t EstimateCycles(const DependenceGraph& graph, const Packing& packing) {
  std::vector<int64_t> issue(graph.size(), 0);
  int64_t cycle = -1;
  for (const NodePacket& packet : packing) {
    ++cycle;
    for (int32_t node : packet) {
      for (const Dependence& d : graph.Predecessors(node)) {
        if (d.latency > 0) cycle = std::max(cycle, issue[d.from] + d.latency);
      }
    }
    for (int32_t node : packet) issue[node] = cycle;
  }
  return cycle + 1;
}

}  // namespace atalla::sched
