#include "atalla/sched/exposed/packet_clock.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

#include "absl/types/span.h"
#include "atalla/isa/machine.h"
#include "atalla/sched/accesses.h"
#include "atalla/sched/exposed/needs.h"
#include "atalla/sched/exposed/pending.h"
#include "atalla/sched/packet_list.h"

namespace atalla::sched::exposed {
namespace {

// As seen from other blocks, where its symbols mean nothing.
void DropSymbols(PendingAccess& pending) {
  if (pending.memory && !pending.memory->start.is_constant()) pending.memory->anywhere = true;
  if (pending.scratchpad) {
    ScratchpadAccess& rows = *pending.scratchpad;
    if (!rows.base.is_constant() || !rows.row.is_constant()) rows.all_rows = true;
  }
}

bool Meet(const std::optional<MemoryAccess>& a, const std::optional<MemoryAccess>& b) {
  return a && b && MayOverlap(*a, *b);
}

bool Meet(const std::optional<ScratchpadAccess>& a, const std::optional<ScratchpadAccess>& b,
          uint32_t rows) {
  return a && b && MayOverlap(*a, *b, rows);
}

}  // namespace

PacketClock::PacketClock(absl::Span<const Needs> needs, const isa::MachineModel& machine)
    : needs_(needs),
      scratchpad_rows_(static_cast<uint32_t>(machine.scratchpad_rows())),
      max_in_flight_(machine.dma().in_flight()) {}

void PacketClock::Start(const Pending& pending) {
  now_ = 0;
  ready_.fill(0);
  for (const auto& [place, time] : pending.places) ready_[place] = time;
  accesses_.clear();
  for (const PendingAccess& access : pending.accesses) {
    accesses_.push_back({access, access.written, access.read});
  }
  in_flight_.assign(max_in_flight_, 0);
  std::copy(pending.in_flight.begin(), pending.in_flight.end(), in_flight_.begin());
}

int64_t PacketClock::ReadyFor(const PendingAccess& access) const {
  const bool reads =
      (access.memory && access.memory->reads) || (access.scratchpad && access.scratchpad->reads);
  const bool writes = !reads;
  int64_t ready = 0;
  for (const Access& earlier : accesses_) {
    const int64_t until = std::max(earlier.written, writes ? earlier.read : 0);
    if (until <= std::max(now_, ready)) continue;
    if (Meet(earlier.access.memory, access.memory) ||
        Meet(earlier.access.scratchpad, access.scratchpad, scratchpad_rows_)) {
      ready = until;
    }
  }
  return ready;
}

int64_t PacketClock::ReadyFor(const Needs& needs) const {
  int64_t ready = 0;
  for (const Place place : needs.reads) ready = std::max(ready, ready_[place]);
  for (const Place place : needs.writes) {
    if (place != kWeights) ready = std::max(ready, ready_[place]);
  }
  if (needs.memory) ready = std::max(ready, ReadyFor(PendingAccess{needs.memory, {}}));
  if (needs.scratchpad) ready = std::max(ready, ReadyFor(PendingAccess{{}, needs.scratchpad}));
  if (needs.is_transfer) {
    ready = std::max(ready, ready_[kTransferStart]);
    if (!in_flight_.empty()) ready = std::max(ready, in_flight_.front());
  }
  if (needs.halts) {
    for (const Access& access : accesses_) ready = std::max(ready, access.written);
  }
  return ready;
}

int32_t PacketClock::Missing(const Packet& packet) const {
  int64_t ready = now_;
  for (const Slot& slot : packet) ready = std::max(ready, ReadyFor(needs_[slot.instruction]));
  return static_cast<int32_t>(ready - now_);
}

void PacketClock::StartTransfer(const Needs& needs) {
  ready_[kTransferStart] = now_ + needs.engine_cycles;
  if (in_flight_.empty()) return;
  const int64_t landed = now_ + needs.memory_latency;
  in_flight_.erase(in_flight_.begin());
  in_flight_.insert(std::upper_bound(in_flight_.begin(), in_flight_.end(), landed), landed);
}

void PacketClock::Issue(const Packet& packet) {
  accesses_.erase(std::remove_if(accesses_.begin(), accesses_.end(),
                                 [this](const Access& access) {
                                   return std::max(access.written, access.read) <= now_;
                                 }),
                  accesses_.end());
  for (const Slot& slot : packet) {
    const Needs& needs = needs_[slot.instruction];
    for (const Place place : needs.writes) ready_[place] = now_ + needs.latency;
    const auto add = [this, &needs](PendingAccess access, bool writes, int32_t latency) {
      const int32_t cycles = writes ? latency : needs.read_cycles;
      if (cycles <= 1) return;
      accesses_.push_back(
          {std::move(access), now_ + (writes ? cycles : 0), now_ + (writes ? 0 : cycles)});
    };
    if (needs.memory) add({needs.memory, {}}, needs.memory->writes, needs.memory_latency);
    if (needs.scratchpad) {
      add({{}, needs.scratchpad}, needs.scratchpad->writes, needs.scratchpad_latency);
    }
    if (needs.is_transfer) StartTransfer(needs);
  }
  ++now_;
}

void PacketClock::Pass(const Packet& packet) {
  for (const Slot& slot : packet) {
    const Needs& needs = needs_[slot.instruction];
    for (const Place place : needs.writes) ready_[place] = 0;
    if (needs.is_transfer) ready_[kTransferStart] = 0;
  }
  ++now_;
}

Pending PacketClock::Finish() const {
  Pending pending;
  for (size_t place = 0; place < ready_.size(); ++place) {
    if (ready_[place] <= now_) continue;
    pending.places.emplace_back(static_cast<Place>(place),
                                static_cast<int32_t>(ready_[place] - now_));
  }
  for (const Access& access : accesses_) {
    if (std::max(access.written, access.read) <= now_) continue;
    PendingAccess left = access.access;
    left.written = static_cast<int32_t>(std::max<int64_t>(0, access.written - now_));
    left.read = static_cast<int32_t>(std::max<int64_t>(0, access.read - now_));
    DropSymbols(left);
    pending.accesses.push_back(std::move(left));
  }
  for (const int64_t time : in_flight_) {
    pending.in_flight.push_back(static_cast<int32_t>(std::max<int64_t>(0, time - now_)));
  }
  return pending;
}

}  // namespace atalla::sched::exposed
