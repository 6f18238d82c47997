// Times a program while the emulator runs it.
//
//   emu::TimingModel timing(emulator.program(), emulator.machine());
//   ATALLA_RETURN_IF_ERROR(emulator.SetObserver(&timing));
//   ATALLA_RETURN_IF_ERROR(emulator.Run());
//   std::cout << emu::FormatTiming(timing.Result());
//
// In-order issue, one packet a cycle; a packet waits until what it reads, and older writes of what
// it writes, have landed. On a machine with exposed timing nothing waits: what should have waited
// is in hazards(). The rules, with examples: docs/timing.md. The model never changes what a program
// computes.

#ifndef ATALLA_EMU_TIMING_TIMING_MODEL_H_
#define ATALLA_EMU_TIMING_TIMING_MODEL_H_

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/types/span.h"
#include "atalla/base/check.h"
#include "atalla/emu/observer.h"
#include "atalla/emu/recording.h"
#include "atalla/emu/timing/dma_engine.h"
#include "atalla/emu/timing/hazard.h"
#include "atalla/emu/timing/outstanding_bytes.h"
#include "atalla/emu/timing/packet_table.h"
#include "atalla/emu/timing/slot_access.h"
#include "atalla/emu/timing/timing_result.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/machine.h"
#include "atalla/isa/table.h"
#include "atalla/v1/program.pb.h"

namespace atalla::emu {

struct TimingOptions {
  // Different hazards that are kept; more are only counted.
  int max_hazards = 1000;
};

// Hears when things happen, as the model decides it: for traces.
class TimingListener {
 public:
  virtual ~TimingListener() = default;
  // The cycles from `from` up to `to` are lost: before the packet, after its first cycle, or after
  // its last. All stalls of a run come in the order of time; with the first cycles of the packets
  // they are all cycles.
  virtual void OnStall(StallCause cause, int64_t from, int64_t to) = 0;
  // A transfer of the packet, in the order of the slots: it starts in `from`, and has landed in
  // `to`.
  virtual void OnTransferTime(int64_t from, int64_t to) = 0;
};

class TimingModel : public Observer, private RecordReader {
 public:
  // `program` outlives this, and is the one that the emulator runs; `machine` is the emulator's.
  TimingModel(const v1::Program& program, const isa::MachineModel& machine,
              const TimingOptions& options = {});

  // Of the packets that completed so far. A program is timed up to the halt.s, which waits until
  // data memory and scratchpads are as the program leaves them.
  TimingResult Result() const;
  int64_t cycles() const { return now_; }
  // Whether the machine's timing is exposed.
  bool exposed() const { return exposed_; }

  // Tells `listener` from now on, which outlives this or is replaced before; null ends that.
  void SetListener(TimingListener* listener);

  // Of a machine with exposed timing.
  const HazardList& hazards() const { return hazards_; }

  RecordReader* record_reader() override { return this; }
  void OnPacket(int64_t address, int index) override {
    ATALLA_CHECK(static_cast<size_t>(index) < counts_.size());
    packet_ = index;
    address_ = address;
    needs_ = &table_.packet(index);
    access_count_ = 0;
  }
  void OnSlot(int slot) override { slot_ = slot; }
  void OnPacketEnd(int64_t next_address) override;
  void OnTransfer(const TransferEvent& transfer) override;
  void OnMemoryRead(const MemoryAccess& access) override;
  void OnMemoryWrite(const MemoryAccess& access, absl::Span<const uint8_t> bytes) override;
  void OnRowRead(const RowAccess& access) override;
  void OnRowWrite(const RowAccess& access) override;

 private:
  void ReadRecord(absl::Span<const uint32_t> words, int64_t next_address) override;

  // Something that is not over before a cycle.
  struct Wait {
    int64_t until = 0;
    StallCause cause = StallCause::kOperand;
    Hazard::Kind kind = Hazard::Kind::kEarlyRead;
    int32_t producer = -1;  // Packet * 4 + slot.
    int resource = 0;       // As in HazardList.
    uint32_t row = 0;       // Of kScratchpad.
  };

  // The last of several waits; of equal ones, one that is not for a transfer.
  struct LastWait {
    int64_t until = 0;
    StallCause cause = StallCause::kOperand;

    void Add(int64_t other_until, StallCause other_cause) {
      if (other_until < until) return;
      if (other_until == until && other_cause == StallCause::kDma) return;
      until = other_until;
      cause = other_cause;
    }
  };

  struct Landing {
    int64_t cycle = 0;  // First cycle in which the value may be used.
    int32_t producer = -1;
  };

  struct RowState {
    int64_t landed = 0;      // First cycle in which the row may be read.
    int64_t read_until = 0;  // First cycle in which it may be overwritten.
    int32_t producer = -1;
    int32_t reader = -1;
    bool by_dma = false;
  };

  struct PacketCount {
    int64_t issued = 0;
    int64_t slot_by_slot = 0;  // Of these, by IssueSlots.
  };

  template <typename Visit>
  void ForEachRowWait(const SlotAccess& access, const Visit& visit) const;
  // Calls visit(Wait) for all that an access has to wait for.
  template <typename Visit>
  void ForEachAccessWait(const SlotAccess& access, const Visit& visit);
  // The same for a slot: registers, weights, accesses, halt.s.
  template <typename Visit>
  void ForEachWait(const SlotNeeds& slot, const Visit& visit);

  RowState& RowAt(const SlotAccess& access, uint32_t row) {
    return rows_[access.scratchpad * (row_mask_ + 1) + ((access.first_row + row) & row_mask_)];
  }
  const RowState& RowAt(const SlotAccess& access, uint32_t row) const {
    return const_cast<TimingModel*>(this)->RowAt(access, row);
  }
  LastWait LastWaitOf(const SlotNeeds& slot);
  SlotAccess& AddAccess();
  const SlotAccess* AccessOf(int slot) const;
  const SlotNeeds& SlotOf(const SlotAccess& access) const {
    return table_.SlotsOf(*needs_)[needs_->index_of_slot[access.slot]];
  }

  // First cycle in which all places that the packet waits for have landed.
  int64_t PlacesReady() const {
    int64_t ready = 0;
    for (const Place place : table_.WaitsOf(*needs_)) {
      ready = std::max(ready, landings_[place].cycle);
    }
    return ready;
  }
  // And first cycle in which the rest that it needs from earlier packets is there, too.
  int64_t StorageReady();
  // Issues a packet with accesses, branches that cost, or of an exposed machine.
  void EndPacket(int64_t next_address);
  // Whether slots may depend on each other in ways that the table does not know.
  bool NeedsOrder() const;
  // These issue the packet from a cycle on, and return the cycle of its last instruction.
  int64_t IssuePlanned(int64_t cycle);
  int64_t IssueSlots(int64_t cycle);
  void IssueExposed(int64_t cycle);
  void FindHazards(const SlotNeeds& slot, int64_t cycle);
  void FindOversubscription();

  // The effects of an issue.
  void CommitPlan(int64_t cycle) {
    for (const PacketWrite& write : table_.WritesOf(*needs_)) {
      landings_[write.place] = {cycle + write.lands, Producer(write.slot)};
    }
  }
  void CommitPlaces(const SlotNeeds& slot, int64_t cycle);
  void CommitAccess(const SlotAccess& access, const SlotNeeds& slot, int64_t cycle);
  void CommitTransfer(const SlotAccess& access, int32_t producer, int64_t cycle);
  // halt.s waits for this landing.
  void Outlast(int64_t landed, int32_t producer, bool by_dma);

  // Adds a stall of the slot that made a packet wait from `from` to `to`.
  void BlamePacket(int64_t from, int64_t to);
  void AddStall(const SlotNeeds& slot, StallCause cause, int64_t from, int64_t cycles);
  void TellPlannedStalls(int64_t cycle) const;
  void AddTakenBranch(int64_t next_address);
  // What a packet's slots have cost, and how they kept units busy.
  void AddSlots(int index, PacketTiming& packet,
                std::array<UnitTiming, isa::kUnitCount>& units) const;

  int32_t Producer(int slot) const {
    return static_cast<int32_t>(packet_ * isa::kSlotsPerPacket + slot);
  }
  std::string DescribeWait(const Wait& wait, const SlotNeeds& slot) const;
  // Cycles until what the slot writes has landed.
  int64_t LandingLatency(const SlotNeeds& slot, int64_t cycle) const;

  const v1::Program& program_;
  std::string machine_name_;
  const bool exposed_;
  // Whether packets without accesses need no more than their places.
  bool plain_;
  const int64_t taken_branch_cycles_;
  const int64_t vreg_memory_latency_;
  const uint32_t row_mask_;
  PacketTable table_;

  // The packet that is executing.
  int packet_ = -1;
  int slot_ = 0;
  int64_t address_ = 0;
  const PacketNeeds* needs_ = nullptr;
  std::array<SlotAccess, isa::kSlotsPerPacket> accesses_;
  int access_count_ = 0;

  // First cycle in which the next packet may issue.
  int64_t now_ = 0;
  std::array<Landing, kPlaceCount> landings_;
  std::vector<RowState> rows_;  // By scratchpad and row.
  OutstandingBytes bytes_;
  DmaEngine engine_;
  Landing quiet_;  // When data memory and scratchpads are quiet.
  bool quiet_by_dma_ = false;

  TimingListener* listener_ = nullptr;

  CycleRoom room_;
  std::vector<PacketCount> counts_;
  std::vector<StallCycles> stalls_;  // By number of the instruction in table_.
  // Of packets that were issued slot by slot.
  std::array<UnitTiming, isa::kUnitCount> units_ = {};
  HazardList hazards_;
};

}  // namespace atalla::emu

#endif  // ATALLA_EMU_TIMING_TIMING_MODEL_H_
