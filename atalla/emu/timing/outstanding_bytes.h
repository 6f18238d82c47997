// Bytes of data memory that something is not yet done with: writes that have not landed, and
// transfers that are still reading.
//
//   OutstandingBytes bytes;
//   bytes.Add({{0x1000, 4}, /*until=*/cycle + 4, producer}, cycle);
//   const int64_t until = bytes.Latest(Kind::kWrite, {0x1000, 2}, cycle).until;
//
// What is over is forgotten, so the size depends on latencies and not on how long a program runs.

#ifndef ATALLA_EMU_TIMING_OUTSTANDING_BYTES_H_
#define ATALLA_EMU_TIMING_OUTSTANDING_BYTES_H_

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/base/attributes.h"
#include "absl/base/optimization.h"

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

  // An entry that is not over yet; `until` 0: there is none.
  struct Found {
    int64_t until = 0;
    int32_t producer = -1;
    bool by_dma = false;
  };

  // Of the entries of a kind that overlap `bytes` and are not over in cycle `now`, the one that is
  // over last, of equal ones, one that is no transfer's. `now` never decreases from call to call.
  Found Latest(Kind kind, const ByteTile& bytes, int64_t now) {
    Found found;
    if (kind == Kind::kRead) {
      if (reads_.last > now) reads_.Look(bytes, now, found);
      return found;
    }
    if (halves_until_ > now) LookAtHalves(bytes, now, found);
    if (writes_.last > now) writes_.Look(bytes, now, found);
    if (transfers_.last > now) transfers_.Look(bytes, now, found);
    return found;
  }
  void Add(const Entry& entry, int64_t now);

  // These are for few bytes, 2 or 4, and do without producers. They are all that most accesses of a
  // program need, so they are part of the loops that call them.
  ABSL_ATTRIBUTE_ALWAYS_INLINE Found LatestWriteOfSmall(uint32_t address, uint32_t bytes,
                                                        int64_t now) {
    if (ABSL_PREDICT_FALSE(lists_until_ > now || address % 4 + bytes > 4)) {
      return Latest(Kind::kWrite, {address, bytes}, now);
    }
    const Word& word = WordOf(address / 2);
    const int64_t until =
        std::max(word.until[address / 2 % 2], word.until[(address + bytes - 1) / 2 % 2]);
    return {word.number == address / 4 && until > now ? until : 0};
  }
  ABSL_ATTRIBUTE_ALWAYS_INLINE void AddSmallWrite(uint32_t address, uint32_t bytes, int64_t until,
                                                  int64_t now) {
    halves_until_ = std::max(halves_until_, until);
    Word& word = WordOf(address / 2);
    const uint32_t number = address / 4;
    const bool fits = address % 2 == 0 && address % 4 + bytes <= 4;
    if (ABSL_PREDICT_FALSE(!fits || !word.IsFree(number, now))) {
      return Add({{address, bytes}, until}, now);
    }
    if (word.number != number) word.until[0] = word.until[1] = 0;
    word.number = number;
    int64_t& first = word.until[address / 2 % 2];
    first = std::max(first, until);
    if (bytes == 4) word.until[1] = std::max(word.until[1], until);
  }

  // When all that was added by AddSmallWrite is over, at least.
  int64_t small_until() const { return halves_until_; }
  // When all that was added is over.
  int64_t until(Kind kind) const {
    if (kind == Kind::kRead) return reads_.last;
    return std::max(halves_until_, lists_until_);
  }

 private:
  // Entries of transfers are few and large: each is compared with every access. The others, which
  // are small and many, are in a table of words, as far as they are whole half-words and their
  // place in the table is free.
  static constexpr uint32_t kWordCount = 512;
  static constexpr size_t kFirstForgetAt = 64;

  struct alignas(32) Word {
    int64_t until[2] = {0, 0};  // Of its half-words.
    int32_t producer[2] = {-1, -1};
    uint32_t number = 0;  // Address / 4.

    bool IsFree(uint32_t other, int64_t now) const {
      return number == other || (until[0] <= now && until[1] <= now);
    }
  };

  struct List {
    std::vector<Entry> entries;
    int64_t last = 0;  // When all of them are over.
    size_t forget_at = kFirstForgetAt;

    void Add(const Entry& entry, int64_t now);
    void Forget(int64_t now);
    void Look(const ByteTile& bytes, int64_t now, Found& found);
  };

  List& ListOf(Kind kind, bool by_dma) {
    return kind == Kind::kRead ? reads_ : by_dma ? transfers_ : writes_;
  }
  Word& WordOf(uint32_t half) { return words_[half / 2 % kWordCount]; }
  void LookAtHalf(const Word& word, uint32_t half, int64_t now, Found& found) const {
    const int64_t until = word.until[half % 2];
    if (until > now && until > found.until && word.number == half / 2) {
      found = {until, word.producer[half % 2], /*by_dma=*/false};
    }
  }
  void LookAtHalves(const ByteTile& bytes, int64_t now, Found& found) {
    const uint32_t first = bytes.address / 2;
    if (bytes.rows == 1 && bytes.address % 4 + bytes.width_bytes <= 4) {
      // Most accesses are to a word or a half of one.
      const Word& word = WordOf(first);
      LookAtHalf(word, first, now, found);
      const uint32_t last = (bytes.address + bytes.width_bytes - 1) / 2;
      if (last != first) LookAtHalf(word, last, now, found);
      return;
    }
    uint32_t start = bytes.address;
    for (uint32_t row = 0; row < bytes.rows; ++row, start += bytes.pitch_bytes) {
      const uint32_t last = (start + bytes.width_bytes - 1) / 2;
      for (uint32_t half = start / 2;; half = (half + 1) & kHalfMask) {
        LookAtHalf(WordOf(half), half, now, found);
        if (half == last) break;
      }
    }
  }
  // False if it cannot be in the table.
  bool AddToHalves(const Entry& entry, int64_t now);

  // Half-words are numbered modulo this, plus one.
  static constexpr uint32_t kHalfMask = 0xFFFFFFFFu / 2;

  List writes_;     // Not of transfers, and not in the table.
  List transfers_;  // Their writes.
  List reads_;      // Of transfers.
  std::array<Word, kWordCount> words_;
  int64_t halves_until_ = 0;  // When all of the table, and all small writes, are over.
  int64_t lists_until_ = 0;   // When all writes are that are not in the table.
};

}  // namespace atalla::emu

#endif  // ATALLA_EMU_TIMING_OUTSTANDING_BYTES_H_
