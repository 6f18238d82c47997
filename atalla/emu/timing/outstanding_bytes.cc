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

void OutstandingBytes::Add(const Entry& entry, int64_t now) {
  if (entry.until <= now) return;
  const bool small = entry.kind == Kind::kWrite && !entry.by_dma;
  if (small && AddToHalves(entry, now)) return;
  ListOf(entry.kind, entry.by_dma).Add(entry, now);
  if (entry.kind == Kind::kWrite) lists_until_ = std::max(lists_until_, entry.until);
}

bool OutstandingBytes::AddToHalves(const Entry& entry, int64_t now) {
  const ByteTile& bytes = entry.bytes;
  if (bytes.rows != 1 || (bytes.address | bytes.width_bytes) % 2 != 0) return false;
  const uint32_t first = bytes.address / 2;
  const uint32_t count = bytes.width_bytes / 2;
  for (uint32_t i = 0; i < count; ++i) {
    const uint32_t half = (first + i) & kHalfMask;
    if (!WordOf(half).IsFree(half / 2, now)) return false;
  }
  for (uint32_t i = 0; i < count; ++i) {
    const uint32_t half = (first + i) & kHalfMask;
    Word& word = WordOf(half);
    if (word.number != half / 2) word = Word{};
    word.number = half / 2;
    if (entry.until <= word.until[half % 2]) continue;
    word.until[half % 2] = entry.until;
    word.producer[half % 2] = entry.producer;
  }
  halves_until_ = std::max(halves_until_, entry.until);
  return true;
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

// Changes `found` to an entry of this list that is over later.
void OutstandingBytes::List::Look(const ByteTile& bytes, int64_t now, Found& found) {
  Forget(now);
  for (const Entry& entry : entries) {
    if (entry.until <= found.until || !Overlap(entry.bytes, bytes)) continue;
    found = {entry.until, entry.producer, entry.by_dma};
  }
}

}  // namespace atalla::emu
