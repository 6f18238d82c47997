// The timing model on a machine with exposed timing: nothing waits, and what should have waited is
// a hazard.

#include <algorithm>
#include <cstdint>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "atalla/emu/timing/hazard.h"
#include "atalla/emu/timing/packet_table.h"
#include "atalla/emu/timing/slot_access.h"
#include "atalla/emu/timing/storage_times.h"
#include "atalla/emu/timing/timing_model.h"
#include "atalla/emu/timing/timing_result.h"
#include "atalla/emu/timing/waits.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/table.h"

namespace atalla::emu {
namespace {

using Kind = Hazard::Kind;

SlotId IdOf(int32_t producer) {
  if (producer < 0) return {};
  return {producer / isa::kSlotsPerPacket, producer % isa::kSlotsPerPacket};
}

}  // namespace

template <typename Visit>
void TimingModel::ForEachWait(const SlotNeeds& slot, const Visit& visit) {
  for (const Place place : slot.reads()) {
    visit(Wait{landings_[place], StallCause::kOperand, Kind::kEarlyRead, producers_[place], place});
  }
  for (const Place place : slot.writes()) {
    if (!WaitsForOlderWrite(place)) continue;
    visit(Wait{landings_[place], StallCause::kOperand, Kind::kOvertaken, producers_[place], place});
  }
  if (const SlotAccess* access = AccessOf(slot.slot); access != nullptr) {
    storage_.ForEachWait(*access, now_, visit);
  }
}

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
    const int64_t start = std::max(cycle, storage_.engine().EarliestStart());
    return storage_.engine().Landed(start, access->bytes.rows, access->columns) - cycle;
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

}  // namespace atalla::emu
