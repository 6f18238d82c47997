#include "atalla/emu/timing/timing_model.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/base/optimization.h"
#include "absl/types/span.h"
#include "atalla/base/check.h"
#include "atalla/emu/observer.h"
#include "atalla/emu/timing/packet_table.h"
#include "atalla/emu/timing/slot_access.h"
#include "atalla/emu/timing/storage_times.h"
#include "atalla/emu/timing/timing_result.h"
#include "atalla/emu/timing/waits.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/machine.h"
#include "atalla/isa/table.h"
#include "atalla/v1/machine.pb.h"
#include "atalla/v1/program.pb.h"

namespace atalla::emu {

TimingModel::TimingModel(const v1::Program& program, const isa::MachineModel& machine,
                         const TimingOptions& options)
    : program_(program),
      machine_name_(machine.name()),
      exposed_(machine.issue().timing() == v1::Issue::TIMING_EXPOSED),
      plain_(!exposed_ && machine.issue().taken_branch_cycles() == 0),
      taken_branch_cycles_(machine.issue().taken_branch_cycles()),
      vreg_memory_latency_(machine.Latency(isa::LatencyClass::kVregMemory)),
      table_(program, machine),
      storage_(machine),
      memo_(table_, machine),
      room_(machine),
      tally_{std::vector<PacketCount>(table_.size()),
             std::vector<StallCycles>(table_.instruction_count())},
      hazards_(options.max_hazards) {
  producers_.fill(-1);
}

// ---- What the emulator reports. ----

SlotAccess& TimingModel::AddAccess() {
  ATALLA_CHECK(access_count_ < isa::kSlotsPerPacket);
  SlotAccess& access = accesses_[access_count_++];
  access = SlotAccess();
  access.slot = static_cast<uint8_t>(slot_);
  return access;
}

void TimingModel::OnTransfer(const TransferEvent& transfer) {
  SlotAccess& access = AddAccess();
  access.reads_memory = access.writes_rows = transfer.is_load;
  access.writes_memory = access.reads_rows = !transfer.is_load;
  access.scratchpad = transfer.scratchpad;
  access.first_row = transfer.first_row;
  access.columns = transfer.columns;
  access.bytes = {transfer.address, 2 * transfer.columns, transfer.pitch_bytes, transfer.rows};
}

// The accesses that a transfer consists of come after OnTransfer, which says it all.
void TimingModel::OnMemoryRead(const MemoryAccess& memory) {
  if (memory.port == MemoryPort::kDma) return;
  SlotAccess& access = AddAccess();
  access.reads_memory = true;
  access.by_vreg_to_memory = memory.port == MemoryPort::kVector;
  access.bytes = {memory.address, memory.size_bytes};
}

void TimingModel::OnMemoryWrite(const MemoryAccess& memory, absl::Span<const uint8_t>) {
  if (memory.port == MemoryPort::kDma) return;
  SlotAccess& access = AddAccess();
  access.writes_memory = true;
  access.by_vreg_to_memory = memory.port == MemoryPort::kVector;
  access.bytes = {memory.address, memory.size_bytes};
}

void TimingModel::OnRowRead(const RowAccess& row) {
  if (row.by_dma) return;
  SlotAccess& access = AddAccess();
  access.reads_rows = true;
  access.scratchpad = row.scratchpad;
  access.first_row = row.row;
}

void TimingModel::OnRowWrite(const RowAccess& row) {
  if (row.by_dma) return;
  SlotAccess& access = AddAccess();
  access.writes_rows = true;
  access.scratchpad = row.scratchpad;
  access.first_row = row.row;
}

void TimingModel::OnPacketEnd(int64_t next_address) {
  if (packet_ < 0) return;  // Observed from inside the packet only.
  ++tally_.packets[packet_].issued;
  if (access_count_ > 0 || !plain_ || needs_->halts) {
    EndPacket(next_address);
  } else {
    const int64_t ready = PlacesReady();
    // `ready` is not used where nothing waits, so that the processor need not know it to go on.
    if (ABSL_PREDICT_FALSE(ready > now_)) {
      BlamePacket(now_, ready);
      now_ = ready;
    }
    CommitPlan(now_);
    now_ += needs_->extra_cycles + 1;
  }
  packet_ = -1;
}

void TimingModel::EndPacket(int64_t next_address) {
  if (exposed_) {
    IssueExposed(now_);
    ++now_;
  } else {
    const int64_t ready = std::max(PlacesReady(), StorageReady());
    if (ready > now_) {
      BlamePacket(now_, ready);
      now_ = ready;
    }
    now_ = (NeedsOrder() ? IssueSlots(now_) : IssuePlanned(now_)) + 1;
  }
  if (taken_branch_cycles_ > 0) AddTakenBranch(next_address);
}

// ---- What an instruction waits for. ----

const SlotAccess* TimingModel::AccessOf(int slot) const {
  for (int i = 0; i < access_count_; ++i) {
    if (accesses_[i].slot == slot) return &accesses_[i];
  }
  return nullptr;
}

// ---- Issue on an interlocked machine. ----

int64_t TimingModel::StorageReady() {
  int64_t ready = needs_->halts ? storage_.quiet().until : 0;
  for (int i = 0; i < access_count_; ++i) {
    ready = std::max(ready, storage_.LastWaitOf(accesses_[i], now_).until);
  }
  return ready;
}

LastWait TimingModel::LastWaitOf(const SlotNeeds& slot) {
  LastWait last;
  for (const Place place : slot.reads()) last.Add(landings_[place], StallCause::kOperand);
  for (const Place place : slot.writes()) {
    if (WaitsForOlderWrite(place)) last.Add(landings_[place], StallCause::kOperand);
  }
  if (const SlotAccess* access = AccessOf(slot.slot); access != nullptr) {
    const LastWait storage = storage_.LastWaitOf(*access, now_);
    last.Add(storage.until, storage.cause);
  }
  if (slot.op == isa::Op::kHaltS) last.Add(storage_.quiet().until, storage_.quiet().cause);
  return last;
}

// The first slot that waited to the end is to blame.
void TimingModel::BlamePacket(int64_t from, int64_t to) {
  for (const SlotNeeds& slot : table_.SlotsOf(*needs_)) {
    const LastWait last = LastWaitOf(slot);
    if (last.until == to) return AddStall(slot, last.cause, from, to - from);
  }
  ATALLA_CHECK(false && "nothing to wait for");
}

// Whether two accesses of the packet have storage, or the engine, in common.
bool TimingModel::AccessesMeet() const {
  for (int i = 1; i < access_count_; ++i) {
    for (int j = 0; j < i; ++j) {
      if (Meet(accesses_[i], accesses_[j], storage_.row_mask())) return true;
    }
  }
  return false;
}

bool TimingModel::NeedsOrder() const {
  if (access_count_ == 0) return false;
  if (needs_->ordered_accesses && (needs_->halts || AccessesMeet())) return true;
  // The table takes vreg.ld to be from a scratchpad.
  return needs_->extra_cycles > 0 &&
         std::any_of(accesses_.begin(), accesses_.begin() + access_count_,
                     [](const SlotAccess& access) { return access.by_vreg_to_memory; });
}

int64_t TimingModel::IssuePlanned(int64_t cycle) {
  if (listener_ != nullptr) TellPlannedStalls(cycle);
  CommitPlan(cycle);
  for (int i = 0; i < access_count_; ++i) {
    const SlotNeeds& slot = SlotOf(accesses_[i]);
    CommitAccess(accesses_[i], slot, cycle + slot.offset);
  }
  return cycle + needs_->extra_cycles;
}

int64_t TimingModel::IssueSlots(int64_t cycle) {
  ++tally_.packets[packet_].slot_by_slot;
  room_.Clear();
  for (const SlotNeeds& slot : table_.SlotsOf(*needs_)) {
    const SlotAccess* access = AccessOf(slot.slot);
    const LastWait last = LastWaitOf(slot);
    const CycleRoom::Lack lack = room_.Missing(slot);
    int64_t issue = cycle;
    if (last.until > cycle) {
      issue = last.until;
      AddStall(slot, last.cause, cycle + 1, issue - cycle);
    } else if (lack != CycleRoom::Lack::kNothing) {
      issue = cycle + 1;
      AddStall(slot, lack == CycleRoom::Lack::kUnit ? StallCause::kUnit : StallCause::kPort,
               cycle + 1, 1);
    }
    if (issue > cycle) room_.Clear();
    cycle = issue;
    UnitTiming& unit = units_[static_cast<int>(slot.unit)];
    ++unit.instructions;
    unit.busy_cycles += room_.Used(slot.unit) == 0 ? 1 : 0;
    room_.Add(slot);
    CommitPlaces(slot, cycle);
    if (access != nullptr) CommitAccess(*access, slot, cycle);
  }
  return cycle;
}

void TimingModel::CommitPlaces(const SlotNeeds& slot, int64_t cycle) {
  for (const Place place : slot.writes()) {
    landings_[place] = cycle + slot.latency;
    producers_[place] = Producer(slot.slot);
  }
}

void TimingModel::CommitAccess(const SlotAccess& access, const SlotNeeds& slot, int64_t cycle) {
  const int64_t landed = CommitStorage(access, slot, cycle);
  if (access.reads_memory && access.by_vreg_to_memory) {
    for (const Place place : slot.writes()) landings_[place] = landed;
  }
}

int64_t TimingModel::CommitStorage(const SlotAccess& access, const SlotNeeds& slot, int64_t cycle) {
  const int32_t latency = access.by_vreg_to_memory ? vreg_memory_latency_ : slot.latency;
  const StorageTimes::Issue issue = {cycle, cycle + latency, Producer(slot.slot)};
  if (access.is_transfer()) {
    const StorageTimes::Transferred transferred = storage_.CommitTransfer(access, issue, now_);
    if (listener_ != nullptr) listener_->OnTransferTime(transferred.start, transferred.landed);
  } else {
    storage_.Commit(access, issue, now_);
  }
  return issue.landed;
}

void TimingModel::SetListener(TimingListener* listener) {
  listener_ = listener;
  // The short way of packets tells nothing.
  if (listener != nullptr) plain_ = false;
}

void TimingModel::TellPlannedStalls(int64_t cycle) const {
  for (const SlotNeeds& slot : table_.SlotsOf(*needs_)) {
    if (slot.lost_cycles == 0) continue;
    // The packet's first cycle is no stall; each later one, up to this slot's, is.
    const int64_t end = cycle + slot.offset + 1;
    listener_->OnStall(slot.lost_to, end - slot.lost_cycles, end);
  }
}

void TimingModel::AddStall(const SlotNeeds& slot, StallCause cause, int64_t from, int64_t cycles) {
  if (listener_ != nullptr) listener_->OnStall(cause, from, from + cycles);
  const int64_t index = &slot - table_.SlotsOf(*needs_).data() + needs_->first_slot;
  tally_.stalls[index].by_cause[static_cast<int>(cause)] += cycles;
}

void TimingModel::AddTakenBranch(int64_t next_address) {
  if (next_address == needs_->address + isa::kBytesPerPacket) return;
  const SlotNeeds* const branch = table_.BranchOf(*needs_);
  if (branch == nullptr) return;
  AddStall(*branch, StallCause::kControl, now_, taken_branch_cycles_);
  now_ += taken_branch_cycles_;
}

// ---- The result. ----

TimingResult TimingModel::Result() const {
  TimingResult result;
  result.machine = machine_name_;
  result.exposed = exposed_;
  result.cycles = now_;
  Tally tally = tally_;
  AddMemo(tally);
  std::array<UnitTiming, isa::kUnitCount> units = units_;
  for (int i = 0; i < table_.size(); ++i) {
    PacketTiming& packet = result.packets.emplace_back();
    packet.address = table_.packet(i).address;
    packet.issued = tally.packets[i].issued;
    result.packets_issued += packet.issued;
    AddSlots(i, tally, packet, units);
    result.stalls += packet.Stalls();
  }
  units[static_cast<int>(isa::Unit::kSdma)].busy_cycles = storage_.engine().busy_cycles();
  for (int i = 1; i < isa::kUnitCount; ++i) {
    units[i].unit = static_cast<isa::Unit>(i);
    if (units[i].instructions > 0) result.units.push_back(units[i]);
  }
  AddBlocksAndLines(program_, result);
  return result;
}

void TimingModel::AddSlots(int index, const Tally& tally, PacketTiming& packet,
                           std::array<UnitTiming, isa::kUnitCount>& units) const {
  const PacketNeeds& needs = table_.packet(index);
  const absl::Span<const SlotNeeds> slots = table_.SlotsOf(needs);
  const int64_t planned = tally.packets[index].issued - tally.packets[index].slot_by_slot;
  for (size_t i = 0; i < slots.size(); ++i) {
    const SlotNeeds& slot = slots[i];
    StallCycles& stalls = packet.stalls_by_slot[slot.slot];
    stalls = tally.stalls[needs.first_slot + i];
    // On an exposed machine everything issues in one cycle.
    if (!exposed_) stalls.by_cause[static_cast<int>(slot.lost_to)] += planned * slot.lost_cycles;
    UnitTiming& unit = units[static_cast<int>(slot.unit)];
    unit.instructions += planned;
    const bool first_of_cycle =
        std::none_of(slots.begin(), slots.begin() + i, [this, &slot](const SlotNeeds& earlier) {
          return earlier.unit == slot.unit && (exposed_ || earlier.offset == slot.offset);
        });
    unit.busy_cycles += first_of_cycle ? planned : 0;
  }
}

}  // namespace atalla::emu
