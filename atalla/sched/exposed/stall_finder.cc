#include "atalla/sched/exposed/stall_finder.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <set>
#include <utility>
#include <vector>

#include "atalla/assembler/code.h"
#include "atalla/isa/machine.h"
#include "atalla/sched/exposed/needs.h"
#include "atalla/sched/exposed/packet_clock.h"
#include "atalla/sched/exposed/pending.h"
#include "atalla/sched/flow/flow_graph.h"
#include "atalla/sched/flow/loops.h"
#include "atalla/sched/packet_list.h"

namespace atalla::sched::exposed {
namespace {

using flow::EdgeKind;
using flow::FlowGraph;
using flow::NaturalLoop;

// What a walk over a block does.
enum class Mode {
  kFollow,  // Goes by the stalls there are.
  kInsert,  // Adds what is missing.
  kPass,    // Follows only what was pending at the start, and adds up what is missing for it.
};

class StallFinder {
 public:
  StallFinder(const assembler::Code& code, const Schedule& schedule,
              const isa::MachineModel& machine)
      : schedule_(schedule),
        graph_(code),
        loops_(flow::FindNaturalLoops(graph_, flow::Dominators(graph_))),
        needs_(FindNeeds(code, graph_, machine)),
        clock_(needs_, machine),
        anywhere_(graph_.size()) {
    stalls_.before.assign(schedule.packets.size(), 0);
    stalls_.behind.assign(graph_.size(), 0);
    Connect();
    Order();
    header_of_.assign(graph_.size(), -1);
    for (size_t l = 0; l < loops_.size(); ++l) {
      header_of_[loops_[l].header] = static_cast<int32_t>(l);
    }
  }

  Stalls Run() {
    std::vector<size_t> order(loops_.size());
    for (size_t l = 0; l < order.size(); ++l) order[l] = l;
    std::stable_sort(order.begin(), order.end(),
                     [this](size_t a, size_t b) { return loops_[a].depth > loops_[b].depth; });
    for (const size_t l : order) Settle(loops_[l].blocks);
    std::vector<int> all(graph_.size() + 1);
    for (int b = 0; b <= graph_.size(); ++b) all[b] = b;
    Settle(all);
    return std::move(stalls_);
  }

 private:
  // Edges between blocks, and the node `anywhere_`, by way of which a jalr goes to all it may.
  struct Edge {
    int32_t from;
    int32_t to;
    bool falls;  // On to the next block in program order, behind the stalls there.
  };

  void Connect() {
    edges_out_.resize(graph_.size() + 1);
    edges_in_.resize(graph_.size() + 1);
    const auto add = [this](int from, int to, bool falls) {
      edges_out_[from].push_back({from, to, falls});
      edges_in_[to].push_back({from, to, falls});
    };
    for (int b = 0; b < graph_.size(); ++b) {
      for (const flow::FlowEdge& edge : graph_.Successors(b)) {
        // What comes back from a call comes from a jalr.
        if (edge.kind == EdgeKind::kReturn) continue;
        add(b, edge.to, edge.kind == EdgeKind::kFallthrough);
      }
      if (graph_.exit(b) == flow::Exit::kUnknown) add(b, anywhere_, false);
      if (graph_.IsEntry(b)) add(anywhere_, b, false);
    }
  }

  // Reverse postorder, from all blocks that nothing leads to, and then what is left.
  void Order() {
    const int size = graph_.size() + 1;
    std::vector<int> postorder;
    std::vector<bool> seen(size, false);
    std::vector<std::pair<int, size_t>> stack;
    const auto visit = [&](int root) {
      if (seen[root]) return;
      seen[root] = true;
      stack.emplace_back(root, 0);
      while (!stack.empty()) {
        auto& [node, next] = stack.back();
        if (next == edges_out_[node].size()) {
          postorder.push_back(node);
          stack.pop_back();
          continue;
        }
        const int to = edges_out_[node][next++].to;
        if (seen[to]) continue;
        seen[to] = true;
        stack.emplace_back(to, 0);
      }
    };
    // The last root comes first.
    for (int b = size - 1; b > 0; --b) {
      if (edges_in_[b].empty()) visit(b);
    }
    for (int b = size - 1; b >= 0; --b) visit(b);
    order_.assign(size, 0);
    for (int i = 0; i < size; ++i) order_[postorder[i]] = size - 1 - i;
  }

  bool IsForward(const Edge& edge) const { return order_[edge.from] < order_[edge.to]; }

  // Adds stalls until nothing within `blocks` comes too early for what they make themselves.
  void Settle(std::vector<int> blocks) {
    std::sort(blocks.begin(), blocks.end(), [this](int a, int b) { return order_[a] < order_[b]; });
    within_.assign(graph_.size() + 1, false);
    for (const int b : blocks) within_[b] = true;
    after_.assign(graph_.size() + 1, Pending());
    // At first as if no edge led back: the stalls that this gives shorten what comes back.
    Sweep(blocks, /*backward=*/false);
    do {
      Analyze(blocks);
    } while (Sweep(blocks, /*backward=*/true));
  }

  // What is on its way at the start of a block, by what is known behind those before it.
  Pending Entry(int b, bool backward) const {
    Pending entry;
    for (const Edge& edge : edges_in_[b]) {
      if (!within_[edge.from] || !(backward || IsForward(edge))) continue;
      entry.Merge(Along(edge));
    }
    return entry;
  }

  Pending Along(const Edge& edge) const {
    return Elapse(after_[edge.from], edge.falls ? stalls_.behind[edge.from] : 0);
  }

  // The fixed point of after_ under the stalls there are.
  void Analyze(const std::vector<int>& blocks) {
    std::vector<Pending> entries(graph_.size() + 1);
    std::set<int> waiting;  // By order_.
    std::vector<int> block_at(graph_.size() + 1, -1);
    for (const int b : blocks) {
      after_[b] = Pending();
      block_at[order_[b]] = b;
      waiting.insert(order_[b]);
    }
    while (!waiting.empty()) {
      const int b = block_at[*waiting.begin()];
      waiting.erase(waiting.begin());
      after_[b] = Walk(b, entries[b], Mode::kFollow).after;
      for (const Edge& edge : edges_out_[b]) {
        if (!within_[edge.to]) continue;
        if (entries[edge.to].Merge(Along(edge))) waiting.insert(order_[edge.to]);
      }
    }
  }

  // Adds what is missing, block by block. True if that was anything.
  bool Sweep(const std::vector<int>& blocks, bool backward) {
    bool changed = false;
    for (const int b : blocks) {
      const Pending entry = Entry(b, backward);
      Walked walked = Walk(b, entry, Mode::kInsert);
      changed = changed || walked.missing > 0;
      after_[b] = std::move(walked.after);
      for (const Edge& edge : edges_out_[b]) {
        if (EntersLoop(edge)) changed = WaitBefore(edge, entry) || changed;
      }
    }
    return changed;
  }

  bool EntersLoop(const Edge& edge) const {
    if (edge.to == anywhere_ || edge.from == anywhere_ || !within_[edge.to]) return false;
    const int32_t loop = header_of_[edge.to];
    return loop >= 0 && !loops_[loop].Contains(edge.from);
  }

  // Waits on the way into a loop for what is met within.
  bool WaitBefore(const Edge& edge, const Pending& entry) {
    const NaturalLoop& loop = loops_[header_of_[edge.to]];
    const bool only = edges_out_[edge.from].size() == 1 && !graph_.IsExit(edge.from);
    if (!edge.falls && !only) return false;
    const int32_t missing = MissingWithin(loop, Along(edge));
    if (missing == 0) return false;
    if (edge.falls) {
      stalls_.behind[edge.from] += missing;
      return true;
    }
    // Before the jump, which helps for all that does not issue with it.
    stalls_.before[LastPacket(edge.from)] += missing;
    after_[edge.from] = Walk(edge.from, entry, Mode::kFollow).after;
    return true;
  }

  // By how much `pending` at the start of a loop is too late for anything in it.
  int32_t MissingWithin(const NaturalLoop& loop, const Pending& pending) {
    std::vector<Pending> entries(loop.blocks.size());
    const auto index = [&loop](int b) -> size_t {
      return std::lower_bound(loop.blocks.begin(), loop.blocks.end(), b) - loop.blocks.begin();
    };
    int32_t missing = 0;
    std::set<int> waiting = {loop.header};
    entries[index(loop.header)].Merge(pending);
    while (!waiting.empty()) {
      const int b = *waiting.begin();
      waiting.erase(waiting.begin());
      const Walked walked = Walk(b, entries[index(b)], Mode::kPass);
      missing = std::max(missing, walked.missing);
      for (const Edge& edge : edges_out_[b]) {
        if (edge.to == anywhere_ || !loop.Contains(edge.to)) continue;
        const Pending along = Elapse(walked.after, edge.falls ? stalls_.behind[b] : 0);
        if (entries[index(edge.to)].Merge(along)) waiting.insert(edge.to);
      }
    }
    return missing;
  }

  struct Walked {
    Pending after;
    int32_t missing = 0;  // The most of all packets.
  };

  Walked Walk(int b, const Pending& entry, Mode mode) {
    Walked walked;
    if (b == anywhere_) {
      walked.after = entry;
      return walked;
    }
    clock_.Start(entry);
    for (int32_t p = schedule_.block_starts[b]; p <= LastPacket(b); ++p) {
      clock_.Wait(stalls_.before[p]);
      const Packet& packet = schedule_.packets[p];
      const int32_t missing = mode == Mode::kFollow ? 0 : clock_.Missing(packet);
      walked.missing = std::max(walked.missing, missing);
      if (mode == Mode::kInsert) {
        stalls_.before[p] += missing;
        clock_.Wait(missing);
      }
      mode == Mode::kPass ? clock_.Pass(packet) : clock_.Issue(packet);
    }
    walked.after = clock_.Finish();
    return walked;
  }

  int32_t LastPacket(int b) const {
    const bool last = b + 1 == graph_.size();
    const size_t end = last ? schedule_.packets.size() : schedule_.block_starts[b + 1];
    return static_cast<int32_t>(end) - 1;
  }

  const Schedule& schedule_;
  const FlowGraph graph_;
  const std::vector<NaturalLoop> loops_;
  const std::vector<Needs> needs_;
  PacketClock clock_;
  const int anywhere_;
  std::vector<std::vector<Edge>> edges_out_, edges_in_;
  std::vector<int> order_;          // Reverse postorder number of each node.
  std::vector<int32_t> header_of_;  // The loop that each block is the header of; -1: none.

  Stalls stalls_;
  // Of the blocks at hand.
  std::vector<bool> within_;
  std::vector<Pending> after_;
};

}  // namespace

Stalls FindStalls(const assembler::Code& code, const Schedule& schedule,
                  const isa::MachineModel& machine) {
  return StallFinder(code, schedule, machine).Run();
}

}  // namespace atalla::sched::exposed
