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

  OutstandingBytes() { entries_.reserve(2 * kFirstForgetAt); }

  // Of the entries of a kind that overlap `bytes` and are not over in cycle `now`, the one that is
  // over last, of equal ones one that is no transfer's; null if there is none. `now` never
  // decreases from call to call. The result is valid until the next call.
  const Entry* Latest(Kind kind, const ByteTile& bytes, int64_t now) {
    return last_[static_cast<int>(kind)] <= now ? nullptr : Find(kind, bytes, now);
  }
  void Add(const Entry& entry, int64_t now);

 private:
  // Lines share these by hash: the last cycle in which an entry that touches them is over.
  static constexpr uint32_t kLineBytes = 16;
  static constexpr uint32_t kLineCount = 1024;

  bool MayTouch(const ByteTile& bytes, int64_t now) const;
  const Entry* Find(Kind kind, const ByteTile& bytes, int64_t now);
  void Forget(int64_t now);

  std::vector<Entry> entries_;
  std::array<int64_t, kLineCount> lines_ = {};
  std::array<int64_t, 2> last_ = {};  // By kind: when all entries are over.
  static constexpr size_t kFirstForgetAt = 64;
  size_t forget_at_ = kFirstForgetAt;
};

}  // namespace atalla::emu

#endif  // ATALLA_EMU_TIMING_OUTSTANDING_BYTES_H_
