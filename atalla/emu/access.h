// How instructions reach the state: the same semantics run on any of these classes.
//
//   DirectAccess     each slot sees what earlier slots of its packet wrote (the machine)
//   BufferedAccess   all slots read before any writes (SLOT_ORDER_READ_THEN_WRITE, for tests)
//
//   ObservedAccess   DirectAccess that reports to an Observer (observed_access.h)
//
// All have the members of DirectAccess. A write that finds no memory page gives kMemoryLimit.

#ifndef ATALLA_EMU_ACCESS_H_
#define ATALLA_EMU_ACCESS_H_

#include <array>
#include <cstdint>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "atalla/emu/fault.h"
#include "atalla/emu/lanes.h"
#include "atalla/emu/observer.h"
#include "atalla/emu/state.h"
#include "atalla/emu/weight_buffer.h"
#include "atalla/isa/instruction.h"

namespace atalla::emu {

// A run of half-words.
using Halves = std::array<uint16_t, isa::kLanes>;

// A packet, by its number in the decoded program.
inline constexpr uint32_t kNoPacketIndex = 0xFFFFFFFFu;

// Where execution goes after the current packet.
struct Flow {
  int64_t pc = 0;            // Address of the current packet.
  uint32_t fallthrough = 0;  // Index of the packet after it.
  int64_t next_pc = 0;
  uint32_t next_index = 0;
  bool halted = false;
};

// Packets of the decoded program by address.
using PacketIndex = absl::flat_hash_map<int64_t, uint32_t>;

class AccessBase {
 public:
  // Both outlive this.
  AccessBase(MachineState& state, const PacketIndex& packets) : state_(state), packets_(packets) {}

  uint32_t X(int number) const { return state_.scalar[number]; }
  uint32_t M(int number) const { return state_.mask[number]; }
  const Lanes& V(int number) const { return state_.vector[number].words; }
  // REQUIRES: the scratchpad exists. Rows wrap. Cells never written hold 0.
  const Lanes& Row(uint32_t scratchpad, uint64_t row) const {
    return state_.scratchpads[scratchpad][row & state_.row_mask].words;
  }
  const WeightBuffer& weights() const { return state_.weights; }

  uint32_t Load32(uint32_t address) const { return state_.memory.Load32(address); }
  uint16_t Load16(uint32_t address) const { return state_.memory.Load16(address); }
  // `count` half-words from `address`, whose bit 0 is ignored.
  Halves LoadHalves(uint32_t address, uint32_t count) const {
    Halves halves;
    state_.memory.Read(address & ~1u,
                       {reinterpret_cast<uint8_t*>(halves.data()), count * sizeof(halves[0])});
    return halves;
  }

  Traffic& traffic() { return state_.traffic; }

  Flow& flow() { return flow_; }
  void Jump(int64_t target, uint32_t index) {
    flow_.next_pc = target;
    flow_.next_index = index;
  }
  // Number of the packet at an address, or kNoPacketIndex.
  uint32_t FindPacket(int64_t address) const {
    const auto found = packets_.find(address);
    return found == packets_.end() ? kNoPacketIndex : found->second;
  }
  void FallThrough() { Jump(flow_.pc + isa::kBytesPerPacket, flow_.fallthrough); }
  void Halt() { flow_.halted = true; }

 protected:
  static void SetRow(ScratchpadRow& row, const Lanes& lanes, uint32_t count, bool from_register) {
    const uint32_t columns = count == isa::kLanes ? 0xFFFFFFFFu : (1u << count) - 1;
    for (uint32_t i = 0; i < count; ++i) row.words[i] = lanes[i];
    row.written |= columns;
    row.from_register = from_register ? row.from_register | columns : row.from_register & ~columns;
  }
  bool WriteHalves(uint32_t address, const Halves& halves, uint32_t count) {
    return state_.memory.Write(address & ~1u, {reinterpret_cast<const uint8_t*>(halves.data()),
                                               count * sizeof(halves[0])});
  }

  MachineState& state_;
  const PacketIndex& packets_;
  Flow flow_;
};

class DirectAccess : public AccessBase {
 public:
  using AccessBase::AccessBase;

  void SetX(int number, uint32_t value) { state_.scalar[number] = value; }
  void SetM(int number, uint32_t value) { state_.mask[number] = value; }
  void SetV(int number, const Lanes& lanes) { state_.vector[number].words = lanes; }
  // The first `count` cells of a row.
  void StoreRow(uint32_t scratchpad, uint64_t row, const Lanes& lanes, uint32_t count,
                bool from_register) {
    SetRow(state_.scratchpads[scratchpad][row & state_.row_mask], lanes, count, from_register);
  }

  Fault Store32(uint32_t address, uint32_t word) {
    return state_.memory.Store32(address, word) ? Fault::kNone : Fault::kMemoryLimit;
  }
  Fault Store16(uint32_t address, uint16_t half) {
    return state_.memory.Store16(address, half) ? Fault::kNone : Fault::kMemoryLimit;
  }
  // From `address`, whose bit 0 is ignored.
  Fault StoreHalves(uint32_t address, const Halves& halves, uint32_t count) {
    return WriteHalves(address, halves, count) ? Fault::kNone : Fault::kMemoryLimit;
  }

  template <bool kShift>
  void PushWeights(const Lanes& lanes) {
    if (kShift) {
      state_.weights.PushShift(lanes);
    } else {
      state_.weights.PushReset(lanes);
    }
  }
  void MarkWeightsUsed() { state_.weights.MarkUsed(); }

  // The slot that the following writes belong to.
  void BeginSlot(int) {}
  // What only ObservedAccess reports.
  void BeginPacket(int) {}
  void EndPacket() {}
  static constexpr bool StopRequested() { return false; }
  void BeginTransfer(const TransferEvent&) {}
  // Makes the writes of the packet so far visible; `slot` is the one at fault, if one is.
  Fault Commit(int&) { return Fault::kNone; }
};

class BufferedAccess : public AccessBase {
 public:
  using AccessBase::AccessBase;

  void SetX(int number, uint32_t value) { Add(Kind::kScalar, number).value = value; }
  void SetM(int number, uint32_t value) { Add(Kind::kMask, number).value = value; }
  void SetV(int number, const Lanes& lanes) { Add(Kind::kVector, number).lanes = lanes; }
  void StoreRow(uint32_t scratchpad, uint64_t row, const Lanes& lanes, uint32_t count,
                bool from_register);

  Fault Store32(uint32_t address, uint32_t word);
  Fault Store16(uint32_t address, uint16_t half);
  Fault StoreHalves(uint32_t address, const Halves& halves, uint32_t count);

  template <bool kShift>
  void PushWeights(const Lanes& lanes) {
    WeightBuffer& weights = PushedWeights();
    if (kShift) {
      weights.PushShift(lanes);
    } else {
      weights.PushReset(lanes);
    }
  }
  void MarkWeightsUsed() { Add(Kind::kWeightsUsed, 0); }

  void BeginSlot(int slot) { slot_ = slot; }
  void BeginPacket(int) {}
  void EndPacket() {}
  static constexpr bool StopRequested() { return false; }
  void BeginTransfer(const TransferEvent&) {}
  // Applies the writes in the order of the slots.
  Fault Commit(int& slot);

 private:
  enum class Kind : uint8_t {
    kScalar,
    kMask,
    kVector,
    kRow,
    kWord,
    kHalf,
    kHalves,
    kWeights,
    kWeightsUsed,
  };
  struct Write {
    Kind kind = Kind::kScalar;
    int slot = 0;
    uint64_t place = 0;  // Register, row, address, or index in pushed_weights_.
    uint32_t value = 0;
    uint32_t count = 0;
    uint32_t scratchpad = 0;
    bool from_register = false;
    Lanes lanes;
    Halves halves;
  };

  Write& Add(Kind kind, uint64_t place);
  // A copy of the weights, which replaces them when the packet ends.
  WeightBuffer& PushedWeights();
  bool Apply(const Write& write);

  int slot_ = 0;
  std::vector<Write> writes_;
  std::vector<WeightBuffer> pushed_weights_;
};

}  // namespace atalla::emu

#endif  // ATALLA_EMU_ACCESS_H_
