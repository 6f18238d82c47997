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

// Calls `visit(word)` for each word that the tile touches until that returns true; whether it did.
template <uint32_t kWordBytes, typename Visit>
bool AnyWord(const ByteTile& bytes, const Visit& visit) {
  // Words are numbered modulo this.
  constexpr uint32_t kMask = 0xFFFFFFFFu / kWordBytes;
  uint32_t start = bytes.address;
  for (uint32_t row = 0; row < bytes.rows; ++row, start += bytes.pitch_bytes) {
    const uint32_t last = (start + bytes.width_bytes - 1) / kWordBytes;
    for (uint32_t word = start / kWordBytes;; word = (word + 1) & kMask) {
      if (visit(word)) return true;
      if (word == last) break;
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

bool OutstandingBytes::MayTouchWrite(const ByteTile& bytes, int64_t now) const {
  return AnyWord<kWordBytes>(
      bytes, [this, now](uint32_t word) { return words_[word % kWordCount] > now; });
}

void OutstandingBytes::Add(const Entry& entry, int64_t now) {
  if (entry.until <= now) return;
  ListOf(entry.kind, entry.by_dma).Add(entry, now);
  if (entry.kind == Kind::kRead || entry.by_dma) return;
  AnyWord<kWordBytes>(entry.bytes, [this, &entry](uint32_t word) {
    int64_t& until = words_[word % kWordCount];
    until = std::max(until, entry.until);
    return false;
  });
}

void OutstandingBytes::List::Add(const Entry& entry, int64_t now) {
  if (entries.size() >= forget_at) {
    Forget(now);
    // Twice what is left: each entry is looked at a constant number of times.
    forget_at = std::max(kFirstForgetAt, 2 * entries.size());
  }
  entries.push_back(entry);
  last = std::max(last, entry.until);
}

void OutstandingBytes::List::Forget(int64_t now) {
  entries.erase(std::remove_if(entries.begin(), entries.end(),
                               [now](const Entry& entry) { return entry.until <= now; }),
                entries.end());
}

// `latest`, or an entry of this list that is over later.
const OutstandingBytes::Entry* OutstandingBytes::List::Later(const Entry* latest,
                                                             const ByteTile& bytes, int64_t now) {
  Forget(now);
  for (const Entry& entry : entries) {
    if (latest != nullptr && entry.until <= latest->until) continue;
    if (Overlap(entry.bytes, bytes)) latest = &entry;
  }
  return latest;
}

}  // namespace atalla::emu
