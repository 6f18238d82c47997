// Bytes of data memory that something is not yet done with: writes that have not landed, and
// transfers that are still reading.
//
//   OutstandingBytes bytes;
//   bytes.Add({{0x1000, 4}, /*until=*/cycle + 4, producer}, cycle);
//   const OutstandingBytes::Entry* entry = bytes.Latest(Kind::kWrite, {0x1000, 2}, cycle);
//
// What is over is forgotten, so the size depends on latencies and not on how long a program runs.

#ifndef ATALLA_EMU_TIMING_OUTSTANDING_BYTES_H_
#define ATALLA_EMU_TIMING_OUTSTANDING_BYTES_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace atalla::emu {

// `rows` runs of `width_bytes`, `pitch_bytes` apart. Addresses wrap at 2^32.
struct ByteTile {
  uint32_t address = 0;
  uint32_t width_bytes = 0;
  uint32_t pitch_bytes = 0;
  uint32_t rows = 1;
};

bool Overlap(const ByteTile& a, const ByteTile& b);

class OutstandingBytes {
 public:
  enum class Kind : uint8_t {
    kWrite,  // Has not landed.
    kRead,   // A transfer that goes on reading.
  };

  struct Entry {
    ByteTile bytes;
    int64_t until = 0;  // First cycle in which it is over.
    int32_t producer = -1;
    bool by_dma = false;
    Kind kind = Kind::kWrite;
  };

  // Of the entries of a kind that overlap `bytes` and are not over in cycle `now`, the one that is
  // over last, of equal ones, one that is no transfer's; null if there is none. `now` never
  // decreases from call to call. The result is valid until the next call.
  const Entry* Latest(Kind kind, const ByteTile& bytes, int64_t now) {
    const Entry* latest = nullptr;
    if (kind == Kind::kRead) return reads_.last <= now ? nullptr : reads_.Later(latest, bytes, now);
    if (writes_.last > now && MayTouchWrite(bytes, now)) {
      latest = writes_.Later(latest, bytes, now);
    }
    if (transfers_.last > now) latest = transfers_.Later(latest, bytes, now);
    return latest;
  }
  void Add(const Entry& entry, int64_t now);

 private:
  // Entries of transfers are few and large: each is compared with every access. Of the others,
  // which are small, words of memory share these by hash: the last cycle in which an entry that
  // touches them is over.
  static constexpr uint32_t kWordBytes = 4;
  static constexpr uint32_t kWordCount = 1024;
  static constexpr size_t kFirstForgetAt = 64;

  struct List {
    std::vector<Entry> entries;
    int64_t last = 0;  // When all of them are over.
    size_t forget_at = kFirstForgetAt;

    void Add(const Entry& entry, int64_t now);
    void Forget(int64_t now);
    const Entry* Later(const Entry* latest, const ByteTile& bytes, int64_t now);
  };

  List& ListOf(Kind kind, bool by_dma) {
    return kind == Kind::kRead ? reads_ : by_dma ? transfers_ : writes_;
  }
  bool MayTouchWrite(const ByteTile& bytes, int64_t now) const;

  List writes_;     // Not of transfers.
  List transfers_;  // Their writes.
  List reads_;      // Of transfers.
  std::array<int64_t, kWordCount> words_ = {};
};

}  // namespace atalla::emu

#endif  // ATALLA_EMU_TIMING_OUTSTANDING_BYTES_H_
