#include "atalla/sched/modulo/graph.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/types/span.h"
#include "atalla/isa/effects.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/machine.h"
#include "atalla/isa/table.h"
#include "atalla/sched/legality.h"
#include "atalla/sched/modulo/body.h"
#include "atalla/sched/modulo/storage.h"
#include "atalla/sched/operands.h"
#include "atalla/sched/values.h"

namespace atalla::sched::modulo {
namespace {

constexpr int kRegisters = 3 * 256;

int IndexOf(isa::Register reg) { return static_cast<int>(reg.file) * 256 + reg.number; }

// Use of one register by one op.
struct Access {
  int op;
  int operand;
  bool reads;
  bool writes;
  bool tied() const { return reads && writes; }
};

class Builder {
 public:
  Builder(const Body& body, const isa::MachineModel& machine, const GraphOptions& options)
      : body_(body), machine_(machine), options_(options) {}

  LoopGraph Run(absl::Span<const KnownRegister> known) {
    graph_.size = static_cast<int>(body_.ops.size());
    for (const BodyOp& op : body_.ops) {
      graph_.latencies.push_back(Capped(machine_.Latency(op.code.instruction.op)));
    }
    const Storage storage = FindStorage(body_, known, machine_, options_.max_distance);
    graph_.stores = storage.writes;
    graph_.loads = storage.reads;
    Collect();
    for (const StorageOrder& order : storage.orders) AddStorage(order);
    ChooseRenamed();
    AddRegisters();
    Number();
    const int branch = graph_.size - 1;
    for (int op = 0; op < graph_.size; ++op) Add(branch, op, 1, 1);
    return std::move(graph_);
  }

 private:
  int Capped(int latency) const { return std::min(latency, options_.latency_cap); }
  void Add(int from, int to, int latency, int distance) {
    graph_.edges.push_back({static_cast<int16_t>(from), static_cast<int16_t>(to),
                            static_cast<int16_t>(latency), static_cast<int16_t>(distance)});
  }

  // Uses of every register that the loop writes, in program order.
  void Collect() {
    std::vector<int> place(kRegisters, -1);
    for (const BodyOp& op : body_.ops) {
      for (const Operand& operand : op.operands) {
        int& at = place[IndexOf(operand.reg)];
        if (!operand.writes || at >= 0) continue;
        at = static_cast<int>(registers_.size());
        registers_.push_back({operand.reg, {}, false});
      }
    }
    for (int op = 0; op < graph_.size; ++op) {
      const Operands& operands = body_.ops[op].operands;
      graph_.operands.emplace_back(operands.size());
      for (size_t k = 0; k < operands.size(); ++k) {
        const Operand& operand = operands[k];
        const int at = place[IndexOf(operand.reg)];
        if (at < 0) continue;
        const bool follows =
            body_.ops[op].follows_counter && operand.reads && operand.reg == CounterRegister();
        if (follows) continue;
        registers_[at].accesses.push_back({op, static_cast<int>(k), operand.reads, operand.writes});
      }
    }
    // All reads of an op are before its write.
    for (Uses& uses : registers_) {
      std::stable_sort(uses.accesses.begin(), uses.accesses.end(),
                       [](const Access& a, const Access& b) {
                         return a.op != b.op ? a.op < b.op : !a.writes && b.writes;
                       });
    }
  }

  isa::Register CounterRegister() const {
    return {isa::RegisterFile::kScalar, static_cast<uint8_t>(std::max(body_.counter, 0))};
  }

  void AddStorage(const StorageOrder& order) {
    int latency = 0;
    if (order.result) latency = graph_.latencies[order.from];
    if (!order.result && order.strict) latency = 1;
    Add(order.from, order.to, latency, order.distance);
  }

  // Readers after which a write may not even share a packet: the branch is last in its packet, and
  // stores come after the loads of theirs.
  int AfterRead(int reader, int writer) const {
    if (reader == graph_.size - 1) return 1;
    return graph_.stores[reader] && graph_.loads[writer] ? 1 : 0;
  }

  // A register is renamed if some write of it keeps nothing, and then all its values are. A vector
  // or mask is copied by no instruction, so what is left in it at the end must be written after the
  // branch; that is impossible for what the branch depends on.
  void ChooseRenamed() {
    for (Uses& uses : registers_) {
      const bool mask = uses.reg.file == isa::RegisterFile::kMask;
      const bool fresh = std::any_of(uses.accesses.begin(), uses.accesses.end(),
                                     [](const Access& a) { return a.writes && !a.reads; });
      uses.renamed = fresh && options_.rename && (!mask || options_.rename_masks);
    }
    for (bool changed = true; changed;) {
      changed = false;
      const std::vector<LoopEdge> storage_edges = graph_.edges;
      AddRegisters();
      const std::vector<bool> before = BeforeBranch();
      graph_.edges = storage_edges;
      for (Uses& uses : registers_) {
        if (!uses.renamed || uses.reg.file == isa::RegisterFile::kScalar) continue;
        if (before[LastFreshWrite(uses)]) {
          uses.renamed = false;
          changed = true;
        }
      }
    }
  }

  struct Uses {
    isa::Register reg;
    std::vector<Access> accesses;
    bool renamed = false;
  };

  static int LastFreshWrite(const Uses& uses) {
    int last = -1;
    for (const Access& access : uses.accesses) {
      if (access.writes && !access.reads) last = access.op;
    }
    return last;
  }

  // Ops from which edges within an iteration lead to the branch.
  std::vector<bool> BeforeBranch() const {
    std::vector<bool> before(graph_.size, false);
    before[graph_.size - 1] = true;
    for (bool changed = true; changed;) {
      changed = false;
      for (const LoopEdge& e : graph_.edges) {
        if (e.distance > 0 || !before[e.to] || before[e.from]) continue;
        before[e.from] = changed = true;
      }
    }
    return before;
  }

  void AddRegisters() {
    for (const Uses& uses : registers_) AddRegister(uses);
  }

  struct Event {
    int op = -1;
    int iteration = 0;
  };

  void AddRegister(const Uses& uses) {
    Event writer;
    std::vector<Event> readers;
    for (int iteration = 0; iteration < 2; ++iteration) {
      for (const Access& access : uses.accesses) {
        const auto add = [&](Event from, int latency) {
          if (from.op < 0 || from.iteration > 0) return;
          Add(from.op, access.op, latency, iteration);
        };
        if (access.reads && writer.op >= 0) add(writer, graph_.latencies[writer.op]);
        if (access.writes) {
          if (access.tied() || !uses.renamed) {
            if (!access.reads && writer.op >= 0) add(writer, graph_.latencies[writer.op]);
            for (const Event& reader : readers) {
              if (reader.op == access.op && reader.iteration == iteration) continue;
              add(reader, AfterRead(reader.op, access.op));
            }
          }
          writer = {access.op, iteration};
          readers.clear();
        } else {
          readers.push_back({access.op, iteration});
        }
      }
    }
    if (uses.renamed && uses.reg.file != isa::RegisterFile::kScalar) AddAfterBranch(uses);
  }

  void AddAfterBranch(const Uses& uses) {
    Add(graph_.size - 1, LastFreshWrite(uses), 1, 0);
    const int first_of_last = LastFreshWrite(uses);
    for (const Access& access : uses.accesses) {
      // Reads of what the iteration before left.
      if (access.writes && !access.reads) break;
      if (access.op == first_of_last) continue;
      Add(access.op, first_of_last, AfterRead(access.op, first_of_last), 0);
    }
  }

  // Numbers the values of renamed registers and tells operands which they are.
  void Number() {
    for (const Uses& uses : registers_) {
      if (!uses.renamed) continue;
      const int first = static_cast<int>(graph_.values.size());
      for (const Access& access : uses.accesses) {
        if (access.writes && !access.reads)
          graph_.values.push_back({uses.reg, access.op, false, {}});
      }
      const int last = static_cast<int>(graph_.values.size()) - 1;
      graph_.values[last].last = true;
      int value = last;
      int distance = 1;
      int next = first;
      for (const Access& access : uses.accesses) {
        const bool fresh = access.writes && !access.reads;
        if (fresh) {
          value = next++;
          distance = 0;
        }
        graph_.operands[access.op][access.operand] = {static_cast<int16_t>(value),
                                                      static_cast<int16_t>(distance)};
        if (!fresh) graph_.values[value].users.push_back({access.op, distance, access.writes});
      }
    }
  }

  const Body& body_;
  const isa::MachineModel& machine_;
  const GraphOptions& options_;
  LoopGraph graph_;
  std::vector<Uses> registers_;
};

// Whether going from one to the one before it, from anywhere, ends in a circle.
bool HasCircle(absl::Span<const int> before) {
  std::vector<int> walk(before.size(), -1);  // The walk that has been here.
  for (int start = 0; start < static_cast<int>(before.size()); ++start) {
    int op = start;
    while (op >= 0 && walk[op] < 0) {
      walk[op] = start;
      op = before[op];
    }
    if (op >= 0 && walk[op] == start) return true;
  }
  return false;
}

}  // namespace

LoopGraph BuildGraph(const Body& body, absl::Span<const KnownRegister> known,
                     const isa::MachineModel& machine, const GraphOptions& options) {
  return Builder(body, machine, options).Run(known);
}

ResourceBound ResMii(const Body& body, const RuleSet& rules) {
  const auto round_up = [](int amount, int limit) { return (amount + limit - 1) / limit; };
  ResourceBound bound = {round_up(static_cast<int>(body.ops.size()), rules.width), "width"};
  for (const Resource& resource : rules.resources) {
    int used = 0;
    for (const BodyOp& op : body.ops) used += resource.Use(op.code.instruction.op);
    if (resource.limit == 0 || round_up(used, resource.limit) <= bound.ii) continue;
    bound = {round_up(used, resource.limit), resource.name};
  }
  return bound;
}

bool HasPositiveCircuit(const LoopGraph& graph, int ii) {
  std::vector<int> longest(graph.size, 0);
  // The op before each on the longest way to it. Once ways run in a circle here, they grow for
  // ever.
  std::vector<int> before(graph.size, -1);
  while (true) {
    bool changed = false;
    for (const LoopEdge& e : graph.edges) {
      const int length = longest[e.from] + e.latency - ii * e.distance;
      if (length <= longest[e.to]) continue;
      longest[e.to] = length;
      before[e.to] = e.from;
      changed = true;
    }
    if (!changed) return false;
    if (HasCircle(before)) return true;
  }
}

int RecMii(const LoopGraph& graph) {
  int high = 1;
  while (HasPositiveCircuit(graph, high)) high *= 2;
  int low = high / 2 + 1;
  while (low < high) {
    const int middle = (low + high) / 2;
    if (HasPositiveCircuit(graph, middle)) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return high;
}

}  // namespace atalla::sched::modulo
