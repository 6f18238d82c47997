// Watches a program run, event by event.
//
//   class StoreCounter : public Observer {
//     void OnMemoryWrite(const MemoryAccess& access, absl::Span<const uint8_t>) override { ... }
//   };
//   emulator.SetObserver(&store_counter);      // Until SetObserver(nullptr).
//
// Events come in the order of execution: OnPacket, for each slot that is not nop.s OnSlot and what
// it does, then OnPacketEnd. A slot that traps has had its reads and some of its writes reported,
// and no OnPacketEnd follows. Without an observer the emulator runs as if there were none to set.

#ifndef ATALLA_EMU_OBSERVER_H_
#define ATALLA_EMU_OBSERVER_H_

#include <cstdint>

#include "absl/types/span.h"
#include "atalla/emu/lanes.h"

namespace atalla::emu {

// What moves bytes between data memory and the rest.
enum class MemoryPort : uint8_t {
  kScalar,  // Scalar loads and stores.
  kVector,  // vreg.* that is routed to memory.
  kDma,     // scpad.*, one access a row.
};

struct MemoryAccess {
  MemoryPort port = MemoryPort::kScalar;
  uint32_t address = 0;  // Of the first byte; addresses wrap at 2^32.
  uint32_t size_bytes = 0;
};

// The first `columns` cells of a scratchpad row.
struct RowAccess {
  uint32_t scratchpad = 0;
  uint32_t row = 0;  // Wrapped: below the machine's number of rows.
  uint32_t columns = 0;
  bool by_dma = false;  // Else by vreg.*.
};

// One scpad.*, before the accesses to memory and rows that it consists of.
struct TransferEvent {
  bool is_load = false;  // Memory to scratchpad.
  uint32_t scratchpad = 0;
  uint32_t first_row = 0;  // Wrapped.
  uint32_t rows = 0;
  uint32_t columns = 0;
  uint32_t address = 0;      // In data memory, bytes; bit 0 is clear.
  uint32_t pitch_bytes = 0;  // From one row to the next in data memory.
};

class RecordReader;

class Observer {
 public:
  virtual ~Observer() = default;

  // An observer of packets, data memory and scratchpads that never asks to stop may return one
  // (recording.h): where the emulator can, it then runs at the speed of an unobserved program, and
  // tells the reader of completed packets, many at a time and in any case before Run returns,
  // instead of calling the functions below. Asked at each Run.
  virtual RecordReader* record_reader() { return nullptr; }

  // The packet at `address`, number `index` of the program's packets, begins.
  virtual void OnPacket(int64_t /*address*/, int /*index*/) {}
  // An instruction begins.
  virtual void OnSlot(int /*slot*/) {}
  // The packet has completed; execution goes on at `next_address`.
  virtual void OnPacketEnd(int64_t /*next_address*/) {}
  // Asked after each packet that does not halt: whether Run shall return here.
  virtual bool StopRequested() { return false; }

  // Registers have the new value when these are called. Writes to x0 and v0 are not reported.
  virtual void OnScalarWrite(int /*number*/, uint32_t /*value*/) {}
  virtual void OnMaskWrite(int /*number*/, uint32_t /*value*/) {}
  virtual void OnVectorWrite(int /*number*/, const Lanes& /*lanes*/) {}

  virtual void OnTransfer(const TransferEvent& /*transfer*/) {}
  virtual void OnMemoryRead(const MemoryAccess& /*access*/) {}
  // `bytes` are in memory when this is called.
  virtual void OnMemoryWrite(const MemoryAccess& /*access*/, absl::Span<const uint8_t> /*bytes*/) {}
  virtual void OnRowRead(const RowAccess& /*access*/) {}
  virtual void OnRowWrite(const RowAccess& /*access*/) {}
};

}  // namespace atalla::emu

#endif  // ATALLA_EMU_OBSERVER_H_
