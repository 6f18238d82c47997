#include "atalla/emu/timing/outstanding_bytes.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace atalla::emu {
namespace {

// Runs of bytes on the circle of 2^32 addresses.
bool RunsOverlap(uint32_t a, uint32_t a_bytes, uint32_t b, uint32_t b_bytes) {
  return b - a < a_bytes || a - b < b_bytes;
}

// Calls `visit(line)` for each line that the tile touches until that returns true; whether it did.
template <uint32_t kLineBytes, typename Visit>
bool AnyLine(const ByteTile& bytes, const Visit& visit) {
  // Lines are numbered modulo this.
  constexpr uint32_t kMask = 0xFFFFFFFFu / kLineBytes;
  uint32_t start = bytes.address;
  for (uint32_t row = 0; row < bytes.rows; ++row, start += bytes.pitch_bytes) {
    const uint32_t last = (start + bytes.width_bytes - 1) / kLineBytes;
    for (uint32_t line = start / kLineBytes;; line = (line + 1) & kMask) {
      if (visit(line)) return true;
      if (line == last) break;
    }
  }
  return false;
}

}  // namespace

bool Overlap(const ByteTile& a, const ByteTile& b) {
  const ByteTile& outer = a.rows < b.rows ? a : b;
  const ByteTile& inner = a.rows < b.rows ? b : a;
  for (uint32_t i = 0; i < outer.rows; ++i) {
    const uint32_t start = outer.address + i * outer.pitch_bytes;
    // At most 32 rows of less than 2^21 bytes: the extent is far below 2^32.
    const uint32_t extent = (inner.rows - 1) * inner.pitch_bytes + inner.width_bytes;
    if (!RunsOverlap(start, outer.width_bytes, inner.address, extent)) continue;
    for (uint32_t j = 0; j < inner.rows; ++j) {
      if (RunsOverlap(start, outer.width_bytes, inner.address + j * inner.pitch_bytes,
                      inner.width_bytes)) {
        return true;
      }
    }
  }
  return false;
}

bool OutstandingBytes::MayTouch(const ByteTile& bytes, int64_t now) const {
  return AnyLine<kLineBytes>(
      bytes, [this, now](uint32_t line) { return lines_[line % kLineCount] > now; });
}

const OutstandingBytes::Entry* OutstandingBytes::Find(Kind kind, const ByteTile& bytes,
                                                      int64_t now) {
  if (!MayTouch(bytes, now)) return nullptr;
  Forget(now);
  const Entry* latest = nullptr;
  for (const Entry& entry : entries_) {
    if (entry.kind != kind) continue;
    if (latest != nullptr && entry.until < latest->until) continue;
    if (latest != nullptr && entry.until == latest->until && entry.by_dma) continue;
    if (Overlap(entry.bytes, bytes)) latest = &entry;
  }
  return latest;
}

void OutstandingBytes::Add(const Entry& entry, int64_t now) {
  if (entry.until <= now) return;
  if (entries_.size() >= forget_at_) {
    Forget(now);
    // Twice what is left: each entry is looked at a constant number of times.
    forget_at_ = std::max(kFirstForgetAt, 2 * entries_.size());
  }
  entries_.push_back(entry);
  int64_t& last = last_[static_cast<int>(entry.kind)];
  last = std::max(last, entry.until);
  AnyLine<kLineBytes>(entry.bytes, [this, &entry](uint32_t line) {
    int64_t& until = lines_[line % kLineCount];
    until = std::max(until, entry.until);
    return false;
  });
}

void OutstandingBytes::Forget(int64_t now) {
  entries_.erase(std::remove_if(entries_.begin(), entries_.end(),
                                [now](const Entry& entry) { return entry.until <= now; }),
                 entries_.end());
}

}  // namespace atalla::emu
