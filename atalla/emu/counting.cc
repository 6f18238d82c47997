#include "atalla/emu/counting.h"

#include <cstdint>
#include <optional>

#include "atalla/emu/counters.h"
#include "atalla/emu/engine.h"
#include "atalla/emu/state.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/table.h"
#include "atalla/v1/program.pb.h"

namespace atalla::emu {
namespace {

constexpr uint64_t kVectorFlops = isa::kLanes;
constexpr uint64_t kMatmulFlops = 2 * isa::kLanes * isa::kLanes;

bool IsFilled(uint64_t word) { return isa::OpFromOpcode(word & 0x7F) != isa::Op::kNopS; }

uint64_t FilledSlots(const v1::Packet& packet) {
  uint64_t filled = 0;
  for (const uint64_t word : packet.slots()) filled += IsFilled(word) ? 1 : 0;
  return filled;
}

// A scalar access moves the same number of bytes whatever its address.
uint64_t ScalarMemoryBytes(isa::Op op) {
  if (op == isa::Op::kLwS || op == isa::Op::kSwS) return 4;
  if (op == isa::Op::kLhwS || op == isa::Op::kShwS) return 2;
  return 0;
}

// An instruction that was reached `times` times.
void CountReached(uint64_t word, uint64_t times, Counters& counters) {
  const std::optional<isa::Op> op = isa::OpFromOpcode(word & 0x7F);
  if (op == isa::Op::kNopS) return;
  counters.instructions_executed += times;
  if (!op.has_value()) return;
  counters.retired[static_cast<int>(isa::GetInfo(*op).retired)] += times;
}

// An instruction that completed `times` times.
void CountCompleted(uint64_t word, uint64_t times, Counters& counters) {
  const std::optional<isa::Op> op = isa::OpFromOpcode(word & 0x7F);
  if (!op.has_value()) return;
  counters.scalar_memory_bytes += times * ScalarMemoryBytes(*op);
  switch (isa::GetInfo(*op).flops) {
    case isa::FlopClass::kNone:
      return;
    case isa::FlopClass::kScalar:
      counters.flops_scalar += times;
      return;
    case isa::FlopClass::kVector:
      counters.flops_vector += times * kVectorFlops;
      return;
    case isa::FlopClass::kMatmul:
      counters.flops_matmul += times * kMatmulFlops;
      return;
  }
}

void CountFetched(uint64_t filled, uint64_t times, Counters& counters) {
  counters.packets_executed += times;
  counters.packets_executed_non_nop += filled > 0 ? times : 0;
  counters.packet_slots_executed_filled += times * filled;
}

// A packet of which the slots before `next_slot` have executed.
void CountBegun(const v1::Packet& packet, int next_slot, Counters& counters) {
  CountFetched(FilledSlots(packet), 1, counters);
  for (int i = 0; i < next_slot; ++i) {
    CountReached(packet.slots(i), 1, counters);
    CountCompleted(packet.slots(i), 1, counters);
  }
}

void CountFault(const v1::Packet& packet, int slot, Counters& counters) {
  CountFetched(FilledSlots(packet), 1, counters);
  for (int i = 0; i <= slot; ++i) {
    CountReached(packet.slots(i), 1, counters);
    if (i < slot) CountCompleted(packet.slots(i), 1, counters);
  }
}

}  // namespace

Counters CountExecution(const v1::Program& program, const Execution& execution,
                        const Traffic& traffic) {
  Counters counters;
  counters.bytes_loaded_by_scratchpad = traffic.loaded;
  counters.bytes_stored_by_scratchpad = traffic.stored;
  counters.vreg_memory_bytes = traffic.vreg_memory;
  for (int i = 0; i < program.packets_size(); ++i) {
    const v1::Packet& packet = program.packets(i);
    const uint64_t filled = FilledSlots(packet);
    ++counters.packets_static_total;
    counters.packets_static_non_nop += filled > 0 ? 1 : 0;
    counters.packet_slots_filled += filled;
    if (execution.next_slot != 0 && static_cast<int64_t>(packet.address()) == execution.pc) {
      CountBegun(packet, execution.next_slot, counters);
    }
    const uint64_t times = execution.completed[i];
    if (times == 0) continue;
    CountFetched(filled, times, counters);
    for (const uint64_t word : packet.slots()) {
      CountReached(word, times, counters);
      CountCompleted(word, times, counters);
    }
  }
  if (execution.faulted_packet >= 0) {
    CountFault(program.packets(static_cast<int>(execution.faulted_packet)), execution.faulted_slot,
               counters);
  }
  if (execution.fetched_nothing) {
    // Where no packet is, the machine fetches four undefined opcodes, and stops at the first.
    CountFetched(isa::kSlotsPerPacket, 1, counters);
    CountReached(0, 1, counters);
  }
  return counters;
}

}  // namespace atalla::emu
