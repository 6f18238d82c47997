// Which instructions of a run must issue before which others, and how long before.
//
//   DependenceGraphBuilder builder(machine);
//   const DependenceGraph& graph = builder.Build(code, block.begin, block.end);
//   for (const Dependence& d : graph.Predecessors(node)) ...
//
// Nodes are the instructions of the run, numbered from 0 in program order. An edge (from, to,
// latency) means: `to` issues at least `latency` packets after `from`; with latency 0 it may share
// its packet, in a later slot. Any order of issue that keeps all edges computes the same registers,
// memory, scratchpads and weights as program order, whether the slots of a packet run one after
// another or all read before any writes.
//
// The run must be entered at its first instruction only; it may hold control instructions that
// leave it. Edges that follow from others may be left out.

#ifndef ATALLA_SCHED_DEPENDENCE_GRAPH_H_
#define ATALLA_SCHED_DEPENDENCE_GRAPH_H_

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "atalla/assembler/code.h"
#include "atalla/isa/effects.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/machine.h"
#include "atalla/sched/accesses.h"
#include "atalla/sched/values.h"

namespace atalla::sched {

enum class DependenceKind : uint8_t {
  kRaw,         // Reads a register that `from` writes.
  kWar,         // Writes a register that `from` reads.
  kWaw,         // Writes a register that `from` writes.
  kMemory,      // May touch the same bytes of data memory, and one of the two writes.
  kScratchpad,  // May touch the same scratchpad row, and one of the two writes.
  kWeights,     // The weight buffer: pushes among themselves, and pushes and gemm.vv.
  kControl,     // One of the two is a branch, jump or halt.s.
};

// "RAW", "memory", ...
absl::string_view DependenceKindName(DependenceKind kind);

struct Dependence {
  int32_t from = 0;
  int32_t to = 0;
  DependenceKind kind = DependenceKind::kRaw;
  // Packets from issue to issue, at least; cycles that the machine would wait for at most.
  int32_t latency = 0;

  friend bool operator==(const Dependence& a, const Dependence& b) {
    return a.from == b.from && a.to == b.to && a.kind == b.kind && a.latency == b.latency;
  }
};

class DependenceGraph {
 public:
  int size() const { return static_cast<int>(latencies_.size()); }
  absl::Span<const Dependence> Predecessors(int node) const { return Range(incoming_, in_, node); }
  absl::Span<const Dependence> Successors(int node) const { return Range(outgoing_, out_, node); }
  absl::Span<const Dependence> edges() const { return incoming_; }

  // Cycles from the issue of a node to its own result.
  int Latency(int node) const { return latencies_[node]; }

  // One line an edge, for tests and reports: "0 -> 2 RAW 4".
  std::string ToString() const;

 private:
  friend class DependenceGraphBuilder;

  static absl::Span<const Dependence> Range(const std::vector<Dependence>& edges,
                                            const std::vector<int32_t>& starts, int node) {
    return absl::MakeConstSpan(edges).subspan(starts[node], starts[node + 1] - starts[node]);
  }

  std::vector<Dependence> incoming_;  // By `to`.
  std::vector<Dependence> outgoing_;  // By `from`.
  std::vector<int32_t> in_, out_;     // Where each node's edges start.
  std::vector<int32_t> latencies_;
};

// Builds one graph after another, keeping its buffers. Linear in the length of the run for
// registers and control; memory and scratchpad accesses are compared pairwise, each with at most
// kMaxOutstanding earlier ones: beyond that, all earlier ones are ordered before it and it before
// all later ones.
class DependenceGraphBuilder {
 public:
  static constexpr int kMaxOutstanding = 1024;

  // `shares_war`: an instruction may share its packet with one whose register it overwrites, which
  // holds for the machine but not for every rule set (RuleSet::shares_war).
  explicit DependenceGraphBuilder(const isa::MachineModel& machine, bool shares_war = true);

  // The graph of instructions [begin, end). `known`: registers that are constant on entry. The
  // result lives until the next call.
  const DependenceGraph& Build(const assembler::Code& code, int begin, int end,
                               absl::Span<const KnownRegister> known = {});

 private:
  // Readers of a register since its last write, as a list in reader_pool_.
  struct RegisterState {
    uint32_t run = 0;  // Valid if equal to run_.
    int32_t writer = -1;
    int32_t first_reader = -1;
  };
  struct Reader {
    int32_t node;
    int32_t next;
  };
  template <typename Access>
  struct Outstanding {
    int32_t node;
    Access access;
    int32_t latency;  // Until an instruction that depends on it may issue.
    bool fence;       // Stands for everything before it as well.
  };

  RegisterState& StateOf(isa::Register reg);
  void Add(int from, int to, DependenceKind kind, int latency);
  void AddRegisters(int node, const isa::Instruction& instruction);
  void AddWeights(int node, isa::Op op);
  template <typename Access>
  void AddAccess(int node, DependenceKind kind, const Access& access, int latency,
                 std::vector<Outstanding<Access>>& outstanding);
  void AddControl(int node, isa::Op op);
  void Link();

  bool Overlaps(const MemoryAccess& a, const MemoryAccess& b) const { return MayOverlap(a, b); }
  bool Overlaps(const ScratchpadAccess& a, const ScratchpadAccess& b) const {
    return MayOverlap(a, b, scratchpad_rows_);
  }

  std::array<int32_t, isa::kOpCount + 1> latency_of_ = {};
  int32_t memory_vreg_latency_;
  int32_t war_latency_;
  uint32_t scratchpad_rows_;

  DependenceGraph graph_;
  ScalarValues values_;
  uint32_t run_ = 0;
  std::array<RegisterState,
             isa::kScalarRegisterCount + isa::kVectorRegisterCount + isa::kMaskRegisterCount>
      registers_;
  std::vector<Reader> reader_pool_;
  std::vector<Outstanding<MemoryAccess>> memory_;
  std::vector<Outstanding<ScratchpadAccess>> scratchpad_;
  int32_t last_push_ = -1;
  std::vector<int32_t> gemms_;  // Since the last push.
  int32_t last_control_ = -1;
  std::vector<bool> has_successor_;
};

}  // namespace atalla::sched

#endif  // ATALLA_SCHED_DEPENDENCE_GRAPH_H_
