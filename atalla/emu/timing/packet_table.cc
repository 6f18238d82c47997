#include "atalla/emu/timing/packet_table.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/algorithm/container.h"
#include "absl/status/statusor.h"
#include "atalla/base/check.h"
#include "atalla/isa/effects.h"
#include "atalla/isa/encoding.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/machine.h"
#include "atalla/isa/table.h"
#include "atalla/v1/program.pb.h"

namespace atalla::emu {
namespace {

constexpr uint32_t kReadsStorage = isa::kReadsMemory | isa::kReadsScratchpad;
constexpr uint32_t kWritesStorage = isa::kWritesMemory | isa::kWritesScratchpad;

// As SlotNeeds::size_bytes.
uint8_t SizeOf(const isa::Instruction& instruction) {
  switch (instruction.op) {
    case isa::Op::kLwS:
    case isa::Op::kSwS:
      return 4;
    case isa::Op::kLhwS:
    case isa::Op::kShwS:
      return 2;
    case isa::Op::kVregLd:
    case isa::Op::kVregSt:
      return static_cast<uint8_t>(2 * (instruction.imm + 1));
    default:
      return 0;
  }
}

void AddRead(SlotNeeds& needs, Place place) {
  if (absl::c_linear_search(needs.reads(), place)) return;
  ATALLA_CHECK(needs.read_count < needs.read_places.size());
  needs.read_places[needs.read_count++] = place;
}

void AddWrite(SlotNeeds& needs, Place place) {
  ATALLA_CHECK(needs.write_count < needs.write_places.size());
  needs.write_places[needs.write_count++] = place;
}

// Cycles after the packet's first in which the later slot has what the earlier one writes.
int32_t OffsetAfter(const SlotNeeds& later, const SlotNeeds& earlier) {
  for (const Place place : earlier.writes()) {
    const bool reads = absl::c_linear_search(later.reads(), place);
    const bool rewrites = WaitsForOlderWrite(place) && absl::c_linear_search(later.writes(), place);
    if (reads || rewrites) return earlier.offset + earlier.latency;
  }
  return 0;
}

}  // namespace

Place PlaceOf(isa::Register reg) {
  constexpr Place kFirst[] = {0, kFirstVectorPlace, kFirstMaskPlace};
  return static_cast<Place>(kFirst[static_cast<int>(reg.file)] + reg.number);
}

std::string PlaceName(Place place) {
  if (place == kWeightsPlace) return "the weight buffer";
  isa::Register reg;
  if (place >= kFirstMaskPlace) {
    reg = {isa::RegisterFile::kMask, static_cast<uint8_t>(place - kFirstMaskPlace)};
  } else if (place >= kFirstVectorPlace) {
    reg = {isa::RegisterFile::kVector, static_cast<uint8_t>(place - kFirstVectorPlace)};
  } else {
    reg = {isa::RegisterFile::kScalar, static_cast<uint8_t>(place)};
  }
  return reg.ToString();
}

CycleRoom::CycleRoom(const isa::MachineModel& machine) : port_limits_(machine.Ports()) {
  for (int i = 0; i < isa::kUnitCount; ++i) {
    unit_limits_[i] = static_cast<uint8_t>(machine.UnitLimit(static_cast<isa::Unit>(i)));
  }
}

CycleRoom::Lack CycleRoom::Missing(const SlotNeeds& slot) const {
  const int unit = static_cast<int>(slot.unit);
  if (units_[unit] >= unit_limits_[unit]) return Lack::kUnit;
  if (scalar_ + slot.ports.scalar > port_limits_.scalar) return Lack::kScalarPorts;
  if (vector_ + slot.ports.vector > port_limits_.vector) return Lack::kVectorPorts;
  if (mask_ + slot.ports.mask > port_limits_.mask) return Lack::kMaskPorts;
  return Lack::kNothing;
}

void CycleRoom::Add(const SlotNeeds& slot) {
  ++units_[static_cast<int>(slot.unit)];
  scalar_ += slot.ports.scalar;
  vector_ += slot.ports.vector;
  mask_ += slot.ports.mask;
}

void CycleRoom::Clear() {
  units_.fill(0);
  scalar_ = 0;
  vector_ = 0;
  mask_ = 0;
}

PacketTable::PacketTable(const v1::Program& program, const isa::MachineModel& machine) {
  packets_.reserve(program.packets_size());
  CycleRoom room(machine);
  for (const v1::Packet& source : program.packets()) {
    PacketNeeds& packet = packets_.emplace_back();
    packet.address = static_cast<int64_t>(source.address());
    packet.first_slot = static_cast<uint32_t>(slots_.size());
    for (int slot = 0; slot < source.slots_size(); ++slot) {
      AddSlot(source.slots(slot), slot, machine);
    }
    packet.slot_count = static_cast<uint8_t>(slots_.size() - packet.first_slot);
    PlanSlots(packet, room);
    CollectPlaces(packet);
  }
}

const SlotNeeds* PacketTable::BranchOf(const PacketNeeds& packet) const {
  if (packet.halts) return nullptr;
  const absl::Span<const SlotNeeds> slots = SlotsOf(packet);
  for (auto slot = slots.rbegin(); slot != slots.rend(); ++slot) {
    if (isa::HasEffect(slot->op, isa::kIsControl)) return &*slot;
  }
  return nullptr;
}

void PacketTable::AddSlot(uint64_t word, int slot, const isa::MachineModel& machine) {
  const absl::StatusOr<isa::Instruction> instruction = isa::Decode(word);
  if (!instruction.ok() || instruction->op == isa::Op::kNopS) return;
  const isa::InstructionInfo& info = isa::GetInfo(instruction->op);
  SlotNeeds& needs = slots_.emplace_back();
  needs.op = instruction->op;
  needs.slot = static_cast<uint8_t>(slot);
  needs.unit = info.unit;
  needs.ports = machine.PortsOf(instruction->op);
  needs.accesses = (info.effects & (kReadsStorage | kWritesStorage)) != 0;
  needs.size_bytes = SizeOf(*instruction);
  needs.scratchpad = instruction->sid;
  needs.latency = machine.Latency(instruction->op);
  const isa::RegisterEffects effects = isa::GetRegisterEffects(*instruction);
  for (const isa::Register reg : effects.reads) AddRead(needs, PlaceOf(reg));
  for (const isa::Register reg : effects.writes) AddWrite(needs, PlaceOf(reg));
  if ((info.effects & isa::kWritesWeights) != 0) {
    AddWrite(needs, kWeightsPlace);
  } else if ((info.effects & isa::kReadsWeights) != 0) {
    AddRead(needs, kWeightsPlace);
  }
}

void PacketTable::CollectPlaces(PacketNeeds& packet) {
  packet.first_wait = static_cast<uint32_t>(waits_.size());
  packet.first_write = static_cast<uint32_t>(writes_.size());
  const auto wait_for = [this, &packet](Place place) {
    const auto first = waits_.begin() + packet.first_wait;
    if (std::find(first, waits_.end(), place) == waits_.end()) waits_.push_back(place);
  };
  for (const SlotNeeds& slot : SlotsOf(packet)) {
    for (const Place place : slot.reads()) wait_for(place);
    for (const Place place : slot.writes()) {
      if (WaitsForOlderWrite(place)) wait_for(place);
      writes_.push_back({place, slot.slot, slot.offset + slot.latency});
    }
  }
  packet.wait_count = static_cast<uint8_t>(waits_.size() - packet.first_wait);
  packet.write_count = static_cast<uint8_t>(writes_.size() - packet.first_write);
}

void PacketTable::PlanSlots(PacketNeeds& packet, CycleRoom& room) {
  room.Clear();
  int32_t cycle = 0;
  bool changes_storage = false;
  SlotNeeds* const slots = slots_.data() + packet.first_slot;
  for (int i = 0; i < packet.slot_count; ++i) {
    SlotNeeds& slot = slots[i];
    packet.index_of_slot[slot.slot] = static_cast<uint8_t>(i);
    int32_t ready = cycle;
    for (int j = 0; j < i; ++j) ready = std::max(ready, OffsetAfter(slot, slots[j]));
    const CycleRoom::Lack lack = room.Missing(slot);
    if (ready == cycle && lack != CycleRoom::Lack::kNothing) {
      slot.lost_to = lack == CycleRoom::Lack::kUnit ? StallCause::kUnit : StallCause::kPort;
      ++ready;
    }
    if (ready > cycle) room.Clear();
    slot.lost_cycles = ready - cycle;
    slot.offset = cycle = ready;
    room.Add(slot);
    const bool halts = slot.op == isa::Op::kHaltS;
    packet.halts = packet.halts || halts;
    if (changes_storage && (slot.accesses || halts)) packet.ordered_accesses = true;
    changes_storage = changes_storage || isa::HasEffect(slot.op, kWritesStorage);
  }
  packet.extra_cycles = cycle;
}

}  // namespace atalla::emu
