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
#include "atalla/emu/timing/hazard.h"
#include "atalla/emu/timing/packet_table.h"
#include "atalla/emu/timing/register_memo.h"
#include "atalla/emu/timing/slot_access.h"
#include "atalla/emu/timing/storage_times.h"
#include "atalla/emu/timing/timing_result.h"
#include "atalla/emu/timing/waits.h"
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

  TimingModel(const TimingModel&) = delete;
  TimingModel& operator=(const TimingModel&) = delete;

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
  void OnPacket(int64_t /*address*/, int index) override {
    ATALLA_CHECK(static_cast<size_t>(index) < tally_.packets.size());
    if (state_ != nullptr) LeaveMemo();
    packet_ = index;
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
  struct PacketCount {
    int64_t issued = 0;
    int64_t slot_by_slot = 0;  // Of these, by IssueSlots.
  };

  // Of all packets, and of instructions by number in table_.
  struct Tally {
    std::vector<PacketCount> packets;
    std::vector<StallCycles> stalls;
  };

  // Records: timing_model_record.cc.
  void ReadRecord(absl::Span<const uint32_t> words, int64_t next_address) override;
  void ReadByPacket(absl::Span<const uint32_t> words, int64_t next_address);
  void ReadBlockByPacket(const RecordedBlock& block, absl::Span<const uint32_t>& words,
                         int64_t next_address);
  int64_t AddressBehind(absl::Span<const uint32_t> words, int64_t next_address) const;
  // Fills accesses_; returns how many there are.
  int ReadAccesses(const PacketNeeds& packet, absl::Span<const uint32_t>& words);
  // Returns how many packets it read.
  int64_t ReadByMemo(absl::Span<const uint32_t> words, int64_t next_address);
  void EnterMemo();
  void LeaveMemo();
  // These return the node that follows, or null at the end of the block.
  RegisterMemo::Node* ReadSimple(RegisterMemo::Node* node, absl::Span<const uint32_t>& words);
  template <RegisterMemo::Access::Kind kKind>
  RegisterMemo::Edge* ReadOne(RegisterMemo::Node* node, uint32_t word, int64_t now);
  RegisterMemo::Edge* ReadSeveral(RegisterMemo::Node* node, const uint32_t* words, int64_t now);
  RegisterMemo::Node* ReadAny(RegisterMemo::Node* node, absl::Span<const uint32_t>& words,
                              int64_t next_address);
  RegisterMemo::Node* ReadSegmentByPacket(RegisterMemo::Node* node, int64_t next_address);
  void AddMemo(Tally& tally) const;

  // The last of what a slot waits for: registers, weights, accesses, halt.s.
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
      ready = std::max(ready, landings_[place]);
    }
    return ready;
  }
  // And first cycle in which the rest that it needs from earlier packets is there, too.
  int64_t StorageReady();
  // Issues a packet with accesses, branches that cost, or of an exposed machine.
  void EndPacket(int64_t next_address);
  // Whether slots may depend on each other in ways that the table does not know.
  bool NeedsOrder() const;
  bool AccessesMeet() const;
  // These issue the packet from a cycle on, and return the cycle of its last instruction.
  int64_t IssuePlanned(int64_t cycle);
  int64_t IssueSlots(int64_t cycle);
  void IssueExposed(int64_t cycle);

  // Calls visit(Wait) for all that a slot waits for on an exposed machine.
  template <typename Visit>
  void ForEachWait(const SlotNeeds& slot, const Visit& visit);
  void FindHazards(const SlotNeeds& slot, int64_t cycle);
  void FindOversubscription();

  // The effects of an issue.
  void CommitPlan(int64_t cycle) {
    for (const PacketWrite& write : table_.WritesOf(*needs_)) {
      landings_[write.place] = cycle + write.lands;
    }
  }
  void CommitPlaces(const SlotNeeds& slot, int64_t cycle);
  void CommitAccess(const SlotAccess& access, const SlotNeeds& slot, int64_t cycle);
  // Only what concerns storage; returns when it has landed, unless it is a transfer.
  int64_t CommitStorage(const SlotAccess& access, const SlotNeeds& slot, int64_t cycle);

  // Adds a stall of the slot that made a packet wait from `from` to `to`.
  void BlamePacket(int64_t from, int64_t to);
  void AddStall(const SlotNeeds& slot, StallCause cause, int64_t from, int64_t cycles);
  void TellPlannedStalls(int64_t cycle) const;
  void AddTakenBranch(int64_t next_address);
  // What a packet's slots have cost, and how they kept units busy.
  void AddSlots(int index, const Tally& tally, PacketTiming& packet,
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
  const int32_t vreg_memory_latency_;
  PacketTable table_;

  // The packet that is executing.
  int packet_ = -1;
  int slot_ = 0;
  const PacketNeeds* needs_ = nullptr;
  std::array<SlotAccess, isa::kSlotsPerPacket> accesses_;
  int access_count_ = 0;

  // First cycle in which the next packet may issue.
  int64_t now_ = 0;
  // By place: the first cycle in which its value may be used; on an exposed machine, what wrote it.
  std::array<int64_t, kPlaceCount> landings_ = {};
  std::array<int32_t, kPlaceCount> producers_;
  StorageTimes storage_;
  // While a record is read, state_ takes the place of landings_, where it is not null.
  RegisterMemo memo_;
  RegisterMemo::State* state_ = nullptr;
  std::vector<Place> touched_;  // In use while a segment is read.
  // Records that are read packet by packet before the memo is tried again, and how many they will
  // be if it is of no use then.
  int records_without_memo_ = 0;
  int next_records_without_memo_ = 1;

  TimingListener* listener_ = nullptr;

  CycleRoom room_;
  Tally tally_;  // Without what the memo counts.
  // Of packets that were issued slot by slot.
  std::array<UnitTiming, isa::kUnitCount> units_ = {};
  HazardList hazards_;
};

}  // namespace atalla::emu

#endif  // ATALLA_EMU_TIMING_TIMING_MODEL_H_
