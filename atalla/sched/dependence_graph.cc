#include "atalla/sched/dependence_graph.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "atalla/assembler/code.h"
#include "atalla/isa/effects.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/machine.h"
#include "atalla/isa/table.h"
#include "atalla/sched/accesses.h"
#include "atalla/sched/values.h"

namespace atalla::sched {

absl::string_view DependenceKindName(DependenceKind kind) {
  constexpr absl::string_view kNames[] = {"RAW",        "WAR",     "WAW",    "memory",
                                          "scratchpad", "weights", "control"};
  return kNames[static_cast<int>(kind)];
}

std::string DependenceGraph::ToString() const {
  std::string text;
  for (const Dependence& d : incoming_) {
    absl::StrAppend(&text, d.from, " -> ", d.to, " ", DependenceKindName(d.kind), " ", d.latency,
                    "\n");
  }
  return text;
}

DependenceGraphBuilder::DependenceGraphBuilder(const isa::MachineModel& machine, bool shares_war)
    : memory_vreg_latency_(machine.Latency(isa::LatencyClass::kVregMemory)),
      war_latency_(shares_war ? 0 : 1),
      scratchpad_rows_(static_cast<uint32_t>(machine.scratchpad_rows())) {
  for (const isa::InstructionInfo& info : isa::AllInstructions()) {
    latency_of_[static_cast<int>(info.op)] = machine.Latency(info.op);
  }
}

const DependenceGraph& DependenceGraphBuilder::Build(const assembler::Code& code, int begin,
                                                     int end,
                                                     absl::Span<const KnownRegister> known) {
  ++run_;
  graph_.incoming_.clear();
  graph_.in_.clear();
  graph_.latencies_.clear();
  reader_pool_.clear();
  memory_.clear();
  scratchpad_.clear();
  gemms_.clear();
  last_push_ = -1;
  last_control_ = -1;
  has_successor_.assign(end - begin, false);
  values_.Start(known);

  for (int node = 0; node < end - begin; ++node) {
    const isa::Instruction& instruction = code.instructions[begin + node].instruction;
    const isa::InstructionInfo& info = isa::GetInfo(instruction.op);
    graph_.in_.push_back(static_cast<int32_t>(graph_.incoming_.size()));
    const Accesses accesses = GetAccesses(instruction, values_);
    int latency = latency_of_[static_cast<int>(instruction.op)];
    if (info.format == isa::Format::kVM && !accesses.scratchpad) latency = memory_vreg_latency_;
    graph_.latencies_.push_back(latency);

    AddRegisters(node, instruction);
    // A read is over with its packet, but a transfer goes on reading.
    const bool transfer = info.format == isa::Format::kSDMA;
    if (accesses.memory) {
      const int after = accesses.memory->writes || transfer ? latency : 0;
      AddAccess(node, DependenceKind::kMemory, *accesses.memory, after, memory_);
    }
    if (accesses.scratchpad) {
      const int after = accesses.scratchpad->writes || transfer ? latency : 0;
      AddAccess(node, DependenceKind::kScratchpad, *accesses.scratchpad, after, scratchpad_);
    }
    if ((info.effects & (isa::kReadsWeights | isa::kWritesWeights)) != 0) {
      AddWeights(node, instruction.op);
    }
    AddControl(node, instruction.op);
    values_.Execute(code.instructions[begin + node]);
  }
  graph_.in_.push_back(static_cast<int32_t>(graph_.incoming_.size()));
  Link();
  return graph_;
}

DependenceGraphBuilder::RegisterState& DependenceGraphBuilder::StateOf(isa::Register reg) {
  constexpr int kFirst[] = {0, isa::kScalarRegisterCount,
                            isa::kScalarRegisterCount + isa::kVectorRegisterCount};
  RegisterState& state = registers_[kFirst[static_cast<int>(reg.file)] + reg.number];
  if (state.run != run_) state = {run_, -1, -1};
  return state;
}

void DependenceGraphBuilder::Add(int from, int to, DependenceKind kind, int latency) {
  graph_.incoming_.push_back({from, to, kind, latency});
  has_successor_[from] = true;
}

void DependenceGraphBuilder::AddRegisters(int node, const isa::Instruction& instruction) {
  const isa::RegisterEffects effects = isa::GetRegisterEffects(instruction);
  for (isa::Register reg : effects.reads) {
    const RegisterState& state = StateOf(reg);
    if (state.writer >= 0) {
      Add(state.writer, node, DependenceKind::kRaw, graph_.latencies_[state.writer]);
    }
  }
  for (isa::Register reg : effects.writes) {
    const RegisterState& state = StateOf(reg);
    if (state.writer >= 0) {
      Add(state.writer, node, DependenceKind::kWaw, graph_.latencies_[state.writer]);
    }
    for (int32_t r = state.first_reader; r >= 0; r = reader_pool_[r].next) {
      Add(reader_pool_[r].node, node, DependenceKind::kWar, war_latency_);
    }
  }
  // Only now: an instruction does not depend on itself.
  for (isa::Register reg : effects.reads) {
    RegisterState& state = StateOf(reg);
    reader_pool_.push_back({node, state.first_reader});
    state.first_reader = static_cast<int32_t>(reader_pool_.size()) - 1;
  }
  for (isa::Register reg : effects.writes) StateOf(reg) = {run_, node, -1};
}

template <typename Access>
void DependenceGraphBuilder::AddAccess(int node, DependenceKind kind, const Access& access,
                                       int latency, std::vector<Outstanding<Access>>& outstanding) {
  const bool fence = outstanding.size() >= kMaxOutstanding;
  size_t kept = 0;
  for (size_t i = 0; i < outstanding.size(); ++i) {
    const Outstanding<Access>& earlier = outstanding[i];
    const bool ordered =
        earlier.fence || fence ||
        ((earlier.access.writes || access.writes) && Overlaps(earlier.access, access));
    if (ordered) Add(earlier.node, node, kind, earlier.latency);
    const bool superseded = fence || (access.writes && ordered && Covers(access, earlier.access));
    if (!superseded) outstanding[kept++] = earlier;
  }
  outstanding.resize(kept);
  outstanding.push_back({node, access, fence ? std::max(latency, 1) : latency, fence});
}

void DependenceGraphBuilder::AddWeights(int node, isa::Op op) {
  const bool push = isa::HasEffect(op, isa::kWritesWeights);
  if (last_push_ >= 0 && (!push || gemms_.empty())) {
    // Pushes follow each other packet by packet; a product needs all of them to have landed.
    Add(last_push_, node, DependenceKind::kWeights, push ? 1 : graph_.latencies_[last_push_]);
  }
  if (!push) {
    gemms_.push_back(node);
    return;
  }
  // A gemm.vv ends the fill that it reads, so a push changes what it does as well.
  for (int32_t gemm : gemms_) Add(gemm, node, DependenceKind::kWeights, 1);
  gemms_.clear();
  last_push_ = node;
}

void DependenceGraphBuilder::AddControl(int node, isa::Op op) {
  if (last_control_ >= 0) {
    Add(last_control_, node, DependenceKind::kControl, graph_.latencies_[last_control_]);
  }
  if (!isa::HasEffect(op, isa::kIsControl)) return;
  // Nodes with successors are before `node` by way of these.
  for (int earlier = std::max(last_control_, 0); earlier < node; ++earlier) {
    if (!has_successor_[earlier]) Add(earlier, node, DependenceKind::kControl, 0);
  }
  last_control_ = node;
}

void DependenceGraphBuilder::Link() {
  const int size = graph_.size();
  std::vector<int32_t>& starts = graph_.out_;
  starts.assign(size + 1, 0);
  for (const Dependence& d : graph_.incoming_) ++starts[d.from + 1];
  for (int node = 0; node < size; ++node) starts[node + 1] += starts[node];
  graph_.outgoing_.resize(graph_.incoming_.size());
  std::vector<int32_t> next(starts.begin(), starts.end() - 1);
  for (const Dependence& d : graph_.incoming_) graph_.outgoing_[next[d.from]++] = d;
}

}  // namespace atalla::sched
