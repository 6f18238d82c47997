// What the timing model needs to know of each packet of a program, decoded once.
//
//   const PacketTable table(program, machine);
//   for (const SlotNeeds& slot : table.SlotsOf(packet)) ...
//
// Registers and the weight buffer are numbered as places. Memory and scratchpad rows depend on
// values and are not here. When everything that a packet needs from other packets is there, then
// units, ports and places say in which cycle each slot issues, so that is worked out here, too.

#ifndef ATALLA_EMU_TIMING_PACKET_TABLE_H_
#define ATALLA_EMU_TIMING_PACKET_TABLE_H_

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/types/span.h"
#include "atalla/emu/timing/timing_result.h"
#include "atalla/isa/effects.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/machine.h"
#include "atalla/isa/table.h"
#include "atalla/v1/program.pb.h"

namespace atalla::emu {

// Scalar registers, then vector registers, then masks, then the weight buffer as one.
using Place = uint16_t;
inline constexpr Place kFirstVectorPlace = isa::kScalarRegisterCount;
inline constexpr Place kFirstMaskPlace = kFirstVectorPlace + isa::kVectorRegisterCount;
inline constexpr Place kWeightsPlace = kFirstMaskPlace + isa::kMaskRegisterCount;
inline constexpr int kPlaceCount = kWeightsPlace + 1;

Place PlaceOf(isa::Register reg);
// "x5", "v5", "m5", "the weight buffer".
std::string PlaceName(Place place);

// One instruction that is not nop.s.
struct SlotNeeds {
  isa::Op op = isa::Op::kNopS;
  uint8_t slot = 0;
  isa::Unit unit = isa::Unit::kNone;
  isa::PortUse ports;
  // May touch data memory or a scratchpad.
  bool accesses = false;
  // Of an access to data memory that is no transfer; of vreg.* that goes to a scratchpad, which
  // one.
  uint8_t size_bytes = 0;
  uint8_t scratchpad = 0;
  // In a packet without order through memory or scratchpads: cycles from the packet's first to this
  // instruction's, and how many of them are lost to this slot, and to what.
  int32_t offset = 0;
  int32_t lost_cycles = 0;
  StallCause lost_to = StallCause::kOperand;
  int32_t latency = 1;
  uint8_t read_count = 0;
  uint8_t write_count = 0;
  std::array<Place, 6> read_places = {};
  std::array<Place, 2> write_places = {};

  absl::Span<const Place> reads() const { return {read_places.data(), read_count}; }
  absl::Span<const Place> writes() const { return {write_places.data(), write_count}; }
};

// Whether a place's older value must have landed before it is written again. Pushes into the
// weight buffer follow each other in order in one pipeline.
inline bool WaitsForOlderWrite(Place place) { return place != kWeightsPlace; }

// Units and ports that one cycle has, and what is left of them.
class CycleRoom {
 public:
  enum class Lack : uint8_t { kNothing, kUnit, kScalarPorts, kVectorPorts, kMaskPorts };

  explicit CycleRoom(const isa::MachineModel& machine);

  // What the instruction lacks to issue in this cycle, too.
  Lack Missing(const SlotNeeds& slot) const;
  void Add(const SlotNeeds& slot);
  void Clear();
  // Instructions of a unit in this cycle.
  int Used(isa::Unit unit) const { return units_[static_cast<int>(unit)]; }

 private:
  std::array<uint8_t, isa::kUnitCount> unit_limits_ = {};
  isa::PortUse port_limits_;
  std::array<uint8_t, isa::kUnitCount> units_ = {};
  // Wider than PortUse: a packet may ask for more than the machine has.
  int scalar_ = 0;
  int vector_ = 0;
  int mask_ = 0;
};

struct PacketWrite {
  Place place = 0;
  uint8_t slot = 0;
  int32_t lands = 1;  // Cycles after the packet's first.
};

struct PacketNeeds {
  int64_t address = 0;
  uint32_t first_slot = 0;
  uint32_t first_wait = 0;
  uint32_t first_write = 0;
  uint8_t slot_count = 0;
  // Which of the packet's SlotNeeds is that of a slot.
  std::array<uint8_t, isa::kSlotsPerPacket> index_of_slot = {};
  uint8_t wait_count = 0;
  uint8_t write_count = 0;
  // The last slot's offset.
  int32_t extra_cycles = 0;
  // A slot that may write memory or a scratchpad comes before another slot with an access: whether
  // they depend on each other is known at run time. halt.s counts as an access.
  bool ordered_accesses = false;
  bool halts = false;
};

class PacketTable {
 public:
  // Words that are no instruction count as nop.s: execution ends there.
  PacketTable(const v1::Program& program, const isa::MachineModel& machine);

  int size() const { return static_cast<int>(packets_.size()); }
  int instruction_count() const { return static_cast<int>(slots_.size()); }
  const PacketNeeds& packet(int index) const { return packets_[index]; }
  absl::Span<const SlotNeeds> SlotsOf(const PacketNeeds& packet) const {
    return {slots_.data() + packet.first_slot, packet.slot_count};
  }
  // All places that the packet reads or writes and must wait for, each once.
  absl::Span<const Place> WaitsOf(const PacketNeeds& packet) const {
    return {waits_.data() + packet.first_wait, packet.wait_count};
  }
  // The slot that decides where execution goes on, if the packet has one and does not halt.
  const SlotNeeds* BranchOf(const PacketNeeds& packet) const;
  absl::Span<const PacketWrite> WritesOf(const PacketNeeds& packet) const {
    return {writes_.data() + packet.first_write, packet.write_count};
  }

 private:
  void AddSlot(uint64_t word, int slot, const isa::MachineModel& machine);
  void CollectPlaces(PacketNeeds& packet);
  void PlanSlots(PacketNeeds& packet, CycleRoom& room);

  std::vector<PacketNeeds> packets_;
  std::vector<SlotNeeds> slots_;
  std::vector<Place> waits_;
  std::vector<PacketWrite> writes_;
};

}  // namespace atalla::emu

#endif  // ATALLA_EMU_TIMING_PACKET_TABLE_H_
