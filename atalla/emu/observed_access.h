// DirectAccess that tells an observer about every write and every access to memory and scratchpads.
//
//   ObservedAccess access(state, packets, observer);      // `observer` outlives it.

#ifndef ATALLA_EMU_OBSERVED_ACCESS_H_
#define ATALLA_EMU_OBSERVED_ACCESS_H_

#include <cstdint>

#include "absl/types/span.h"
#include "atalla/emu/access.h"
#include "atalla/emu/fault.h"
#include "atalla/emu/lanes.h"
#include "atalla/emu/observer.h"
#include "atalla/emu/state.h"
#include "atalla/isa/instruction.h"

namespace atalla::emu {

class ObservedAccess : public DirectAccess {
 public:
  ObservedAccess(MachineState& state, const PacketIndex& packets, Observer& observer)
      : DirectAccess(state, packets), observer_(observer) {}

  void SetX(int number, uint32_t value) {
    DirectAccess::SetX(number, value);
    if (number != kDiscardRegister) observer_.OnScalarWrite(number, value);
  }
  void SetM(int number, uint32_t value) {
    DirectAccess::SetM(number, value);
    observer_.OnMaskWrite(number, value);
  }
  void SetV(int number, const Lanes& lanes) {
    DirectAccess::SetV(number, lanes);
    if (number != kDiscardRegister) observer_.OnVectorWrite(number, V(number));
  }

  const Lanes& Row(uint32_t scratchpad, uint64_t row) const {
    observer_.OnRowRead(RowOf(scratchpad, row, isa::kLanes));
    return DirectAccess::Row(scratchpad, row);
  }
  void StoreRow(uint32_t scratchpad, uint64_t row, const Lanes& lanes, uint32_t count,
                bool from_register) {
    DirectAccess::StoreRow(scratchpad, row, lanes, count, from_register);
    observer_.OnRowWrite(RowOf(scratchpad, row, count));
  }

  uint32_t Load32(uint32_t address) const {
    observer_.OnMemoryRead({MemoryPort::kScalar, address, 4});
    return DirectAccess::Load32(address);
  }
  uint16_t Load16(uint32_t address) const {
    observer_.OnMemoryRead({MemoryPort::kScalar, address, 2});
    return DirectAccess::Load16(address);
  }
  Halves LoadHalves(uint32_t address, uint32_t count) const {
    observer_.OnMemoryRead(HalvesAt(address, count));
    return DirectAccess::LoadHalves(address, count);
  }
  Fault Store32(uint32_t address, uint32_t word) {
    const Fault fault = DirectAccess::Store32(address, word);
    Wrote(fault, {MemoryPort::kScalar, address, 4}, &word);
    return fault;
  }
  Fault Store16(uint32_t address, uint16_t half) {
    const Fault fault = DirectAccess::Store16(address, half);
    Wrote(fault, {MemoryPort::kScalar, address, 2}, &half);
    return fault;
  }
  Fault StoreHalves(uint32_t address, const Halves& halves, uint32_t count) {
    const Fault fault = DirectAccess::StoreHalves(address, halves, count);
    Wrote(fault, HalvesAt(address, count), halves.data());
    return fault;
  }

  void BeginSlot(int slot) {
    in_transfer_ = false;
    observer_.OnSlot(slot);
  }
  void BeginTransfer(TransferEvent transfer) {
    in_transfer_ = true;
    transfer.first_row &= state_.row_mask;
    observer_.OnTransfer(transfer);
  }
  void BeginPacket(int index) { observer_.OnPacket(flow_.pc, index); }
  void EndPacket() { observer_.OnPacketEnd(flow_.next_pc); }
  bool StopRequested() { return observer_.StopRequested(); }

 private:
  RowAccess RowOf(uint32_t scratchpad, uint64_t row, uint32_t columns) const {
    return {scratchpad, static_cast<uint32_t>(row & state_.row_mask), columns, in_transfer_};
  }
  MemoryAccess HalvesAt(uint32_t address, uint32_t count) const {
    return {in_transfer_ ? MemoryPort::kDma : MemoryPort::kVector, address & ~1u, 2 * count};
  }
  void Wrote(Fault fault, const MemoryAccess& access, const void* bytes) {
    if (fault != Fault::kNone) return;
    observer_.OnMemoryWrite(access, {static_cast<const uint8_t*>(bytes), access.size_bytes});
  }

  Observer& observer_;
  bool in_transfer_ = false;
};

}  // namespace atalla::emu

#endif  // ATALLA_EMU_OBSERVED_ACCESS_H_
