#include "atalla/sched/exposed/needs.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "atalla/assembler/code.h"
#include "atalla/isa/effects.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/machine.h"
#include "atalla/isa/table.h"
#include "atalla/sched/accesses.h"
#include "atalla/sched/exposed/known_values.h"
#include "atalla/sched/flow/flow_graph.h"
#include "atalla/sched/flow/register_set.h"
#include "atalla/sched/values.h"

namespace atalla::sched::exposed {
namespace {

constexpr int64_t kElementBytes = 2;
constexpr int64_t kMaxTileRows = 32;

class Finder {
 public:
  explicit Finder(const isa::MachineModel& machine)
      : machine_(machine), vreg_memory_(machine.Latency(isa::LatencyClass::kVregMemory)) {}

  Needs Of(const isa::Instruction& instruction, const ScalarValues& values) const {
    const isa::InstructionInfo& info = isa::GetInfo(instruction.op);
    Needs needs;
    needs.latency = machine_.Latency(instruction.op);
    needs.halts = instruction.op == isa::Op::kHaltS;
    const isa::RegisterEffects effects = isa::GetRegisterEffects(instruction);
    for (isa::Register reg : effects.reads) needs.reads.push_back(PlaceOf(reg));
    for (isa::Register reg : effects.writes) needs.writes.push_back(PlaceOf(reg));
    // Pushes follow each other without waiting, and so does a push a product.
    const bool pushes = (info.effects & isa::kWritesWeights) != 0;
    if (pushes) {
      needs.writes.push_back(kWeights);
    } else if ((info.effects & isa::kReadsWeights) != 0) {
      needs.reads.push_back(kWeights);
    }
    const Accesses accesses = GetAccesses(instruction, values);
    needs.memory = accesses.memory;
    needs.scratchpad = accesses.scratchpad;
    needs.memory_latency = needs.scratchpad_latency = needs.latency;
    if (info.format == isa::Format::kVM && accesses.memory) {
      needs.memory_latency = vreg_memory_;
      needs.latency = accesses.scratchpad ? std::max(needs.latency, vreg_memory_) : vreg_memory_;
    }
    if (info.format == isa::Format::kSDMA) SetTransfer(values.Get(instruction.rs2), needs);
    return needs;
  }

 private:
  static Place PlaceOf(isa::Register reg) {
    return static_cast<Place>(flow::RegisterSet::Index(reg));
  }

  // The formulas of v1::Dma.
  void SetTransfer(Value metadata, Needs& needs) const {
    int64_t rows = kMaxTileRows;
    int64_t columns = isa::kLanes;
    if (metadata.is_constant()) {
      rows = ((metadata.offset >> 25) & 31) + 1;
      columns = ((metadata.offset >> 20) & 31) + 1;
    }
    const v1::Dma& dma = machine_.dma();
    const int64_t speed = dma.bytes_per_cycle();
    const int64_t move = speed == 0 ? 0 : (kElementBytes * rows * columns + speed - 1) / speed;
    const int64_t engine = std::max<int64_t>(rows * dma.cycles_per_row(), move);
    needs.is_transfer = true;
    needs.engine_cycles = static_cast<int32_t>(engine);
    needs.read_cycles = static_cast<int32_t>(std::max<int64_t>(0, engine - 1));
    const auto landing = static_cast<int32_t>(machine_.Latency(isa::LatencyClass::kSdma) + move);
    needs.memory_latency = needs.scratchpad_latency = landing;
  }

  const isa::MachineModel& machine_;
  const int32_t vreg_memory_;
};

}  // namespace

std::vector<Needs> FindNeeds(const assembler::Code& code, const flow::FlowGraph& graph,
                             const isa::MachineModel& machine) {
  const Finder finder(machine);
  const std::vector<std::vector<KnownRegister>> known = KnownOnEntries(code, graph);
  std::vector<Needs> needs;
  needs.reserve(code.instructions.size());
  ScalarValues values;
  for (int b = 0; b < graph.size(); ++b) {
    values.Start(known[b]);
    const Block& block = graph.block(b);
    for (int32_t i = block.begin; i < block.end; ++i) {
      needs.push_back(finder.Of(code.instructions[i].instruction, values));
      values.Execute(code.instructions[i]);
    }
  }
  return needs;
}

}  // namespace atalla::sched::exposed
