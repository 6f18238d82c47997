#include "atalla/sched/exposed/pending.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "atalla/base/check.h"
#include "atalla/sched/accesses.h"
#include "atalla/sched/exposed/needs.h"

namespace atalla::sched::exposed {
namespace {

// Beyond as many, all are taken for one that may touch anything.
constexpr size_t kMaxAccesses = 256;

bool Same(const std::optional<MemoryAccess>& a, const std::optional<MemoryAccess>& b) {
  if (!a || !b) return !a && !b;
  if (a->anywhere || b->anywhere) return a->anywhere && b->anywhere;
  return a->start == b->start && a->bytes == b->bytes && a->half_words == b->half_words &&
         a->pitch == b->pitch && a->columns == b->columns;
}

bool Same(const std::optional<ScratchpadAccess>& a, const std::optional<ScratchpadAccess>& b) {
  if (!a || !b) return !a && !b;
  if (a->sid != b->sid || a->all_rows != b->all_rows) return false;
  return a->all_rows || (a->base == b->base && a->row == b->row && a->rows == b->rows);
}

bool Raise(int32_t to, int32_t& time) {
  if (to <= time) return false;
  time = to;
  return true;
}

// Whatever `access` touches, in its kind of storage.
PendingAccess Anything(const PendingAccess& access) {
  PendingAccess any = access;
  if (any.memory) any.memory->anywhere = true;
  if (any.scratchpad) {
    any.scratchpad->all_rows = true;
    any.scratchpad->sid = -1;
  }
  return any;
}

}  // namespace

bool Pending::MergePlaces(const Pending& other) {
  std::vector<std::pair<Place, int32_t>> merged;
  merged.reserve(places.size() + other.places.size());
  bool changed = false;
  size_t mine = 0;
  for (const auto& [place, time] : other.places) {
    while (mine < places.size() && places[mine].first < place) merged.push_back(places[mine++]);
    int32_t known = 0;
    if (mine < places.size() && places[mine].first == place) known = places[mine++].second;
    changed = Raise(time, known) || changed;
    merged.emplace_back(place, known);
  }
  merged.insert(merged.end(), places.begin() + static_cast<ptrdiff_t>(mine), places.end());
  if (changed) places = std::move(merged);
  return changed;
}

bool Pending::MergeAccess(const PendingAccess& access) {
  for (PendingAccess& mine : accesses) {
    if (!Same(mine.memory, access.memory) || !Same(mine.scratchpad, access.scratchpad)) continue;
    const bool written = Raise(access.written, mine.written);
    const bool read = Raise(access.read, mine.read);
    return written || read;
  }
  accesses.push_back(access);
  return true;
}

bool Pending::Merge(const Pending& other) {
  bool changed = MergePlaces(other);
  for (const PendingAccess& access : other.accesses) {
    const bool full = accesses.size() >= kMaxAccesses;
    changed = MergeAccess(full ? Anything(access) : access) || changed;
  }
  if (in_flight.size() < other.in_flight.size()) in_flight.resize(other.in_flight.size(), 0);
  for (size_t i = 0; i < other.in_flight.size(); ++i) {
    changed = Raise(other.in_flight[i], in_flight[i]) || changed;
  }
  return changed;
}

Pending Elapse(Pending pending, int32_t packets) {
  if (packets == 0) return pending;
  ATALLA_CHECK(packets > 0);
  for (auto& [place, time] : pending.places) time -= packets;
  pending.places.erase(std::remove_if(pending.places.begin(), pending.places.end(),
                                      [](const auto& entry) { return entry.second <= 0; }),
                       pending.places.end());
  for (PendingAccess& access : pending.accesses) {
    access.written = std::max(0, access.written - packets);
    access.read = std::max(0, access.read - packets);
  }
  pending.accesses.erase(
      std::remove_if(pending.accesses.begin(), pending.accesses.end(),
                     [](const auto& access) { return access.written == 0 && access.read == 0; }),
      pending.accesses.end());
  for (int32_t& time : pending.in_flight) time = std::max(0, time - packets);
  return pending;
}

}  // namespace atalla::sched::exposed
