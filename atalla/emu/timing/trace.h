// What a program did, packet by packet, for the tests' own model of time; and random programs.
//
//   TraceRecorder recorder(program);
//   emulator.SetObserver(&recorder);  ...  recorder.trace();

#ifndef ATALLA_EMU_TIMING_TRACE_H_
#define ATALLA_EMU_TIMING_TRACE_H_

#include <cstdint>
#include <utility>
#include <vector>

#include "absl/types/span.h"
#include "atalla/emu/emulator.h"
#include "atalla/emu/observer.h"
#include "atalla/isa/instruction.h"
#include "atalla/v1/program.pb.h"

namespace atalla::emu {

// Byte by byte and row by row, from the accesses that a transfer consists of.
struct TracedSlot {
  int slot = 0;
  isa::Instruction instruction;
  std::vector<uint32_t> bytes_read;
  std::vector<uint32_t> bytes_written;
  using Row = std::pair<uint32_t, uint32_t>;  // Scratchpad, row.
  std::vector<Row> rows_read;
  std::vector<Row> rows_written;
  bool vreg_to_memory = false;
  bool transfer = false;
  uint32_t transfer_rows = 0;
  uint32_t transfer_columns = 0;
};

struct TracedPacket {
  int index = 0;
  std::vector<TracedSlot> slots;  // Without nop.s.
  bool taken = false;             // Went on elsewhere than at the next packet.
};

class TraceRecorder : public Observer {
 public:
  explicit TraceRecorder(const v1::Program& program) : program_(program) {}

  const std::vector<TracedPacket>& trace() const { return trace_; }

  void OnPacket(int64_t address, int index) override;
  void OnSlot(int slot) override;
  void OnPacketEnd(int64_t next_address) override;
  void OnTransfer(const TransferEvent& transfer) override;
  void OnMemoryRead(const MemoryAccess& access) override;
  void OnMemoryWrite(const MemoryAccess& access, absl::Span<const uint8_t> bytes) override;
  void OnRowRead(const RowAccess& row) override;
  void OnRowWrite(const RowAccess& row) override;

 private:
  TracedSlot& slot() { return trace_.back().slots.back(); }

  const v1::Program& program_;
  std::vector<TracedPacket> trace_;
  int64_t address_ = 0;
};

// Packets of every kind of instruction that cannot trap, legal or not: over-subscribed, with slots
// that depend on each other, with several branches. It has loops, and halts.
v1::Program RandomPackets(uint32_t seed);
// Registers that RandomPackets expects.
void SetRandomRegisters(uint32_t seed, Emulator& emulator);

}  // namespace atalla::emu

#endif  // ATALLA_EMU_TIMING_TRACE_H_
