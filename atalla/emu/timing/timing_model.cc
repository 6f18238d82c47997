#include "atalla/emu/timing/timing_model.h"

#include <algorithm>
#include <cstdint>
#include <string>

#include "absl/base/optimization.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/types/span.h"
#include "atalla/base/check.h"
#include "atalla/emu/observer.h"
#include "atalla/emu/timing/hazard.h"
#include "atalla/emu/timing/outstanding_bytes.h"
#include "atalla/emu/timing/packet_table.h"
#include "atalla/emu/timing/timing_result.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/machine.h"
#include "atalla/isa/table.h"
#include "atalla/v1/machine.pb.h"
#include "atalla/v1/program.pb.h"

namespace atalla::emu {
namespace {

using Kind = Hazard::Kind;

StallCause CauseOf(bool by_dma) { return by_dma ? StallCause::kDma : StallCause::kOperand; }

SlotId IdOf(int32_t producer) {
  if (producer < 0) return {};
  return {producer / isa::kSlotsPerPacket, producer % isa::kSlotsPerPacket};
}

}  // namespace

TimingModel::TimingModel(const v1::Program& program, const isa::MachineModel& machine,
                         const TimingOptions& options)
    : program_(program),
      machine_name_(machine.name()),
      exposed_(machine.issue().timing() == v1::Issue::TIMING_EXPOSED),
      plain_(!exposed_ && machine.issue().taken_branch_cycles() == 0),
      taken_branch_cycles_(machine.issue().taken_branch_cycles()),
      vreg_memory_latency_(machine.Latency(isa::LatencyClass::kVregMemory)),
      row_mask_(static_cast<uint32_t>(machine.scratchpad_rows()) - 1),
      table_(program, machine),
      rows_(static_cast<size_t>(machine.scratchpad_count()) * machine.scratchpad_rows()),
      engine_(machine),
      room_(machine),
      counts_(table_.size()),
      stalls_(table_.instruction_count()),
      hazards_(options.max_hazards) {}

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

void TimingModel::ReadRecord(absl::Span<const uint32_t> words, int64_t next_address) {
  while (!words.empty()) {
    const RecordedBlock block = ReadBlock(words);
    const int last = block.first_packet + block.packets - 1;
    for (int i = block.first_packet; i <= last; ++i) {
      OnPacket(table_.packet(i).address, i);
      for (const SlotNeeds& slot : table_.SlotsOf(*needs_)) {
        if (!slot.accesses) continue;
        if (ReadAccess(slot, row_mask_, words, accesses_[access_count_])) ++access_count_;
      }
      const int64_t next = i < last        ? table_.packet(i + 1).address
                           : words.empty() ? next_address
                                           : table_.packet(static_cast<int>(words[0])).address;
      OnPacketEnd(next);
    }
  }
}

void TimingModel::OnPacketEnd(int64_t next_address) {
  if (packet_ < 0) return;  // Observed from inside the packet only.
  ++counts_[packet_].issued;
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

template <typename Visit>
void TimingModel::ForEachRowWait(const SlotAccess& access, const Visit& visit) const {
  Wait landed;
  Wait read;
  for (uint32_t i = 0; i < access.bytes.rows; ++i) {
    const RowState& row = RowAt(access, i);
    const uint32_t number = (access.first_row + i) & row_mask_;
    const bool tie = row.landed == landed.until && landed.cause == StallCause::kDma && !row.by_dma;
    if (row.landed > landed.until || tie) {
      const Kind kind = access.writes_rows ? Kind::kOvertaken : Kind::kEarlyRead;
      landed = {row.landed,   CauseOf(row.by_dma),     kind,
                row.producer, HazardList::kScratchpad, number};
    }
    if (access.writes_rows && row.read_until > read.until) {
      read = {row.read_until, StallCause::kDma,        Kind::kEarlyWrite,
              row.reader,     HazardList::kScratchpad, number};
    }
  }
  visit(landed);
  visit(read);
}

template <typename Visit>
void TimingModel::ForEachAccessWait(const SlotAccess& access, const Visit& visit) {
  if (access.reads_memory || access.writes_memory) {
    const OutstandingBytes::Entry* write =
        bytes_.Latest(OutstandingBytes::Kind::kWrite, access.bytes, now_);
    if (write != nullptr) {
      const Kind kind = access.writes_memory ? Kind::kOvertaken : Kind::kEarlyRead;
      visit(Wait{write->until, CauseOf(write->by_dma), kind, write->producer, HazardList::kMemory});
    }
  }
  if (access.writes_memory) {
    const OutstandingBytes::Entry* read =
        bytes_.Latest(OutstandingBytes::Kind::kRead, access.bytes, now_);
    if (read != nullptr) {
      visit(Wait{read->until, StallCause::kDma, Kind::kEarlyWrite, read->producer,
                 HazardList::kMemory});
    }
  }
  if (access.reads_rows || access.writes_rows) ForEachRowWait(access, visit);
}

template <typename Visit>
void TimingModel::ForEachWait(const SlotNeeds& slot, const Visit& visit) {
  for (const Place place : slot.reads()) {
    const Landing& landing = landings_[place];
    visit(Wait{landing.cycle, StallCause::kOperand, Kind::kEarlyRead, landing.producer, place});
  }
  for (const Place place : slot.writes()) {
    if (!WaitsForOlderWrite(place)) continue;
    const Landing& landing = landings_[place];
    visit(Wait{landing.cycle, StallCause::kOperand, Kind::kOvertaken, landing.producer, place});
  }
  if (const SlotAccess* access = AccessOf(slot.slot); access != nullptr) {
    ForEachAccessWait(*access, visit);
  }
}

const SlotAccess* TimingModel::AccessOf(int slot) const {
  for (int i = 0; i < access_count_; ++i) {
    if (accesses_[i].slot == slot) return &accesses_[i];
  }
  return nullptr;
}

// ---- Issue on an interlocked machine. ----

int64_t TimingModel::StorageReady() {
  int64_t ready = needs_->halts ? quiet_.cycle : 0;
  for (int i = 0; i < access_count_; ++i) {
    ForEachAccessWait(accesses_[i],
                      [&ready](const Wait& wait) { ready = std::max(ready, wait.until); });
    if (accesses_[i].is_transfer()) ready = std::max(ready, engine_.EarliestStart());
  }
  return ready;
}

TimingModel::LastWait TimingModel::LastWaitOf(const SlotNeeds& slot) {
  LastWait last;
  ForEachWait(slot, [&last](const Wait& wait) { last.Add(wait.until, wait.cause); });
  const SlotAccess* access = AccessOf(slot.slot);
  if (access != nullptr && access->is_transfer()) {
    last.Add(engine_.EarliestStart(), StallCause::kDma);
  }
  if (slot.op == isa::Op::kHaltS) last.Add(quiet_.cycle, CauseOf(quiet_by_dma_));
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

bool TimingModel::NeedsOrder() const {
  if (access_count_ == 0) return false;
  if (needs_->ordered_accesses && access_count_ + needs_->halts > 1) return true;
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
  ++counts_[packet_].slot_by_slot;
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
    landings_[place] = {cycle + slot.latency, Producer(slot.slot)};
  }
}

void TimingModel::CommitAccess(const SlotAccess& access, const SlotNeeds& slot, int64_t cycle) {
  const int32_t producer = Producer(slot.slot);
  if (access.is_transfer()) return CommitTransfer(access, producer, cycle);
  const int64_t landed = cycle + (access.by_vreg_to_memory ? vreg_memory_latency_ : slot.latency);
  if (access.reads_memory && access.by_vreg_to_memory) {
    for (const Place place : slot.writes()) landings_[place].cycle = landed;
  } else if (access.writes_memory) {
    bytes_.Add({access.bytes, landed, producer}, now_);
    Outlast(landed, producer, /*by_dma=*/false);
  } else if (access.writes_rows) {
    RowState& row = RowAt(access, 0);
    row.landed = landed;
    row.producer = producer;
    row.by_dma = false;
  }
}

void TimingModel::CommitTransfer(const SlotAccess& access, int32_t producer, int64_t cycle) {
  const uint32_t rows = access.bytes.rows;
  const int64_t start = std::max(cycle, engine_.EarliestStart());
  const int64_t landed = engine_.Start(start, rows, access.columns);
  if (listener_ != nullptr) listener_->OnTransferTime(start, landed);
  for (uint32_t i = 0; i < rows; ++i) {
    RowState& row = RowAt(access, i);
    if (access.writes_rows) {
      row.landed = landed;
      row.producer = producer;
      row.by_dma = true;
    } else {
      row.read_until = std::max(row.read_until, engine_.SourceFree(start, i + 1, access.columns));
      row.reader = producer;
    }
  }
  if (access.writes_memory) {
    bytes_.Add({access.bytes, landed, producer, /*by_dma=*/true}, now_);
  } else {
    bytes_.Add({access.bytes, engine_.SourceFree(start, rows, access.columns), producer,
                /*by_dma=*/true, OutstandingBytes::Kind::kRead},
               now_);
  }
  Outlast(landed, producer, /*by_dma=*/true);
}

void TimingModel::Outlast(int64_t landed, int32_t producer, bool by_dma) {
  if (landed < quiet_.cycle || (landed == quiet_.cycle && by_dma)) return;
  quiet_ = {landed, producer};
  quiet_by_dma_ = by_dma;
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
  stalls_[index].by_cause[static_cast<int>(cause)] += cycles;
}

void TimingModel::AddTakenBranch(int64_t next_address) {
  if (needs_->halts || next_address == address_ + isa::kBytesPerPacket) return;
  const absl::Span<const SlotNeeds> slots = table_.SlotsOf(*needs_);
  for (auto slot = slots.rbegin(); slot != slots.rend(); ++slot) {
    if (!isa::HasEffect(slot->op, isa::kIsControl)) continue;
    AddStall(*slot, StallCause::kControl, now_, taken_branch_cycles_);
    now_ += taken_branch_cycles_;
    return;
  }
}

// ---- Exposed timing. ----

void TimingModel::IssueExposed(int64_t cycle) {
  if (needs_->extra_cycles > 0) FindOversubscription();
  for (const SlotNeeds& slot : table_.SlotsOf(*needs_)) {
    FindHazards(slot, cycle);
    CommitPlaces(slot, cycle);
    const SlotAccess* access = AccessOf(slot.slot);
    if (access != nullptr) CommitAccess(*access, slot, cycle);
  }
}

void TimingModel::FindOversubscription() {
  static constexpr const char* kPorts[] = {"", "", "scalar ports", "vector ports", "mask ports"};
  room_.Clear();
  for (const SlotNeeds& slot : table_.SlotsOf(*needs_)) {
    const CycleRoom::Lack lack = room_.Missing(slot);
    room_.Add(slot);
    if (lack == CycleRoom::Lack::kNothing) continue;
    Hazard hazard;
    hazard.kind = Kind::kTooMuch;
    hazard.reader = {packet_, slot.slot};
    hazard.first_cycle = now_;
    hazards_.Add(hazard, static_cast<int>(lack), [lack, &slot]() {
      if (lack == CycleRoom::Lack::kUnit) return absl::StrCat("unit ", isa::UnitName(slot.unit));
      return std::string(kPorts[static_cast<int>(lack)]);
    });
  }
}

int64_t TimingModel::LandingLatency(const SlotNeeds& slot, int64_t cycle) const {
  const SlotAccess* access = AccessOf(slot.slot);
  if (access == nullptr) return slot.latency;
  if (access->is_transfer()) {
    const int64_t start = std::max(cycle, engine_.EarliestStart());
    return engine_.Landed(start, access->bytes.rows, access->columns) - cycle;
  }
  return access->by_vreg_to_memory ? vreg_memory_latency_ : slot.latency;
}

void TimingModel::FindHazards(const SlotNeeds& slot, int64_t cycle) {
  ForEachWait(slot, [this, &slot, cycle](const Wait& wait) {
    if (wait.until <= cycle) return;
    int64_t missing = wait.until - cycle;
    if (wait.kind == Kind::kOvertaken) {
      // In order, or it does not matter.
      missing = missing - LandingLatency(slot, cycle) + 1;
      if (missing <= 0) return;
    }
    Hazard hazard;
    hazard.kind = wait.kind;
    hazard.reader = {packet_, slot.slot};
    hazard.producer = IdOf(wait.producer);
    hazard.missing_packets = missing;
    hazard.first_cycle = cycle;
    hazards_.Add(hazard, wait.resource,
                 [this, &wait, &slot]() { return DescribeWait(wait, slot); });
  });
}

std::string TimingModel::DescribeWait(const Wait& wait, const SlotNeeds& slot) const {
  if (wait.resource >= 0) return PlaceName(static_cast<Place>(wait.resource));
  const SlotAccess& access = *AccessOf(slot.slot);
  if (wait.resource == HazardList::kScratchpad) {
    return absl::StrFormat("row %d of scratchpad %d", wait.row, access.scratchpad);
  }
  const uint32_t extent =
      (access.bytes.rows - 1) * access.bytes.pitch_bytes + access.bytes.width_bytes;
  return absl::StrFormat("bytes %08X..%08X", access.bytes.address,
                         access.bytes.address + extent - 1);
}

// ---- The result. ----

TimingResult TimingModel::Result() const {
  TimingResult result;
  result.machine = machine_name_;
  result.exposed = exposed_;
  result.cycles = now_;
  std::array<UnitTiming, isa::kUnitCount> units = units_;
  for (int i = 0; i < table_.size(); ++i) {
    PacketTiming& packet = result.packets.emplace_back();
    packet.address = static_cast<int64_t>(program_.packets(i).address());
    packet.issued = counts_[i].issued;
    result.packets_issued += packet.issued;
    AddSlots(i, packet, units);
    result.stalls += packet.Stalls();
  }
  units[static_cast<int>(isa::Unit::kSdma)].busy_cycles = engine_.busy_cycles();
  for (int i = 1; i < isa::kUnitCount; ++i) {
    units[i].unit = static_cast<isa::Unit>(i);
    if (units[i].instructions > 0) result.units.push_back(units[i]);
  }
  AddBlocksAndLines(program_, result);
  return result;
}

void TimingModel::AddSlots(int index, PacketTiming& packet,
                           std::array<UnitTiming, isa::kUnitCount>& units) const {
  const PacketNeeds& needs = table_.packet(index);
  const absl::Span<const SlotNeeds> slots = table_.SlotsOf(needs);
  const int64_t planned = counts_[index].issued - counts_[index].slot_by_slot;
  for (size_t i = 0; i < slots.size(); ++i) {
    const SlotNeeds& slot = slots[i];
    StallCycles& stalls = packet.stalls_by_slot[slot.slot];
    stalls = stalls_[needs.first_slot + i];
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
