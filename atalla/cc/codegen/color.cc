#include "atalla/cc/codegen/color.h"

#include <algorithm>
#include <bitset>
#include <cmath>
#include <limits>

#include "atalla/base/check.h"
#include "atalla/cc/codegen/registers.h"

namespace atalla::cc {
namespace {

using isa::Access;

// Registers of one file in the order in which they are handed out, in groups: a later group is used
// only when the earlier ones have nothing.
std::vector<std::vector<int>> PreferredOrder(isa::RegisterFile file, bool is_main) {
  std::vector<std::vector<int>> groups;
  const auto range = [](int first, int last) {
    std::vector<int> registers;
    for (int i = first; i <= last; ++i) registers.push_back(i);
    return registers;
  };
  switch (file) {
    case isa::RegisterFile::kScalar:
      // Functions that others call keep to a part of the file: their callers can use the rest
      // across the call.
      groups = {range(34, is_main ? 252 : 97), {}, range(98, 252), range(10, 17), {255}};
      groups[1] = {3, 4, 5, 6, 7, 11, 28, 29, 30, 31};
      groups.push_back({8, 9, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 32});
      break;
    case isa::RegisterFile::kVector:
      groups = {range(9, is_main ? 255 : 63), range(1, 8), range(64, 255)};
      break;
    case isa::RegisterFile::kMask:
      groups = {range(1, is_main ? 15 : 8), range(9, 15)};
      break;
  }
  return groups;
}

class Colorer {
 public:
  Colorer(const MachineFunction& function, const InterferenceGraph& graph,
          const std::set<Reg>& unspillable)
      : function_(function), graph_(graph), unspillable_(unspillable) {
    result_.colors.assign(graph.count(), -1);
    cost_.assign(graph.count(), 0);
    for (int file = 0; file < 3; ++file) {
      order_[file] = PreferredOrder(static_cast<isa::RegisterFile>(file), function.is_main);
      next_[file].assign(order_[file].size(), 0);
    }
  }

  Coloring Run() {
    CollectCosts();
    CollectHints();
    Simplify();
    while (!stack_.empty()) {
      const int node = stack_.back();
      stack_.pop_back();
      Select(node);
    }
    return std::move(result_);
  }

 private:
  // Virtual registers in the order of the code, and what spilling each would cost.
  void CollectCosts() {
    std::vector<bool> seen(graph_.count(), false);
    for (const MachineBlock& block : function_.blocks) {
      const double weight = std::pow(10.0, std::min(block.loop_depth, 8));
      for (const MachineInstruction& instruction : block.instructions) {
        VisitRegisters(instruction, [&](const Reg& reg, Access access) {
          if (!reg.is_virtual) return;
          const int node = Node(reg);
          if (!seen[node]) {
            seen[node] = true;
            nodes_.push_back(node);
          }
          // A constant costs its uses only, and no memory.
          double price = instruction.IsRematerializable() ? 0 : weight;
          if (access == Access::kReadWrite) price *= 2;
          cost_[node] += price;
          if (unspillable_.count(reg) != 0) cost_[node] = std::numeric_limits<double>::infinity();
        });
      }
    }
  }

  void CollectHints() {
    hints_.resize(graph_.count());
    for (const auto& copy : graph_.copies()) {
      if (copy.to.is_virtual) hints_[Node(copy.to)].push_back(copy.from);
      if (copy.from.is_virtual) hints_[Node(copy.from)].push_back(copy.to);
    }
  }

  int Node(const Reg& reg) const { return graph_.Representative(graph_.numbering().Index(reg)); }
  int File(int node) const { return static_cast<int>(graph_.numbering().Register(node).file); }

  std::vector<int> Neighbours(int node) const {
    std::vector<int> neighbours;
    for (int neighbour : graph_.Neighbours(node)) {
      neighbours.push_back(graph_.Representative(neighbour));
    }
    std::sort(neighbours.begin(), neighbours.end());
    neighbours.erase(std::unique(neighbours.begin(), neighbours.end()), neighbours.end());
    return neighbours;
  }

  // Takes nodes off the graph that will find a register whatever their neighbours get, the last one
  // of the code first, so that they are coloured in the order of the code. When there is none, the
  // one that is cheapest to spill for its number of neighbours.
  void Simplify() {
    std::vector<int> degree(graph_.count(), 0);
    std::vector<std::vector<int>> neighbours(graph_.count());
    std::vector<int> left(nodes_.rbegin(), nodes_.rend());
    for (int node : left) {
      neighbours[node] = Neighbours(node);
      const auto& allocatable = AllocatableRegisters().files[File(node)];
      degree[node] = static_cast<int>(neighbours[node].size() +
                                      (graph_.Forbidden(node) & allocatable).count());
    }
    const auto remove = [&](int node) {
      stack_.push_back(node);
      for (int neighbour : neighbours[node]) --degree[neighbour];
    };
    while (!left.empty()) {
      std::vector<int> kept;
      for (int node : left) {
        const int registers = static_cast<int>(AllocatableRegisters().files[File(node)].count());
        if (degree[node] < registers) {
          remove(node);
        } else {
          kept.push_back(node);
        }
      }
      if (kept.size() == left.size()) {
        const auto cheapest = std::min_element(kept.begin(), kept.end(), [&](int a, int b) {
          return cost_[a] / degree[a] < cost_[b] / degree[b];
        });
        remove(*cheapest);
        kept.erase(cheapest);
      }
      left = std::move(kept);
    }
  }

  void Select(int node) {
    const int file = File(node);
    std::bitset<256> free = AllocatableRegisters().files[file] & ~graph_.Forbidden(node);
    for (int neighbour : Neighbours(node)) {
      if (result_.colors[neighbour] >= 0) free.reset(result_.colors[neighbour]);
    }
    int color = HintedColor(node, free);
    if (color < 0) color = NextColor(file, free);
    if (color < 0) {
      result_.spilled.push_back(node);
      return;
    }
    result_.colors[node] = color;
  }

  int HintedColor(int node, const std::bitset<256>& free) const {
    for (const Reg& hint : hints_[node]) {
      const int color = hint.is_virtual ? result_.colors[Node(hint)] : hint.number;
      if (color >= 0 && free.test(color)) return color;
    }
    return -1;
  }

  int NextColor(int file, const std::bitset<256>& free) {
    for (size_t group = 0; group < order_[file].size(); ++group) {
      const std::vector<int>& registers = order_[file][group];
      size_t& next = next_[file][group];
      for (size_t i = 0; i < registers.size(); ++i) {
        const size_t at = (next + i) % registers.size();
        if (!free.test(registers[at])) continue;
        next = at + 1;
        return registers[at];
      }
    }
    return -1;
  }

  const MachineFunction& function_;
  const InterferenceGraph& graph_;
  const std::set<Reg>& unspillable_;
  Coloring result_;
  std::vector<int> nodes_;  // Representatives, in order of the code.
  std::vector<double> cost_;
  std::vector<std::vector<Reg>> hints_;
  std::vector<int> stack_;
  std::vector<std::vector<int>> order_[3];
  std::vector<size_t> next_[3];
};

}  // namespace

Coloring ColorGraph(const MachineFunction& function, const InterferenceGraph& graph,
                    const std::set<Reg>& unspillable) {
  return Colorer(function, graph, unspillable).Run();
}

}  // namespace atalla::cc
