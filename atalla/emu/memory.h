// Data memory: 2^32 bytes, little-endian, as one reservation of the host's address space.
//
//   Memory memory(/*limit_bytes=*/uint64_t{1} << 30, /*track_written_words=*/false);
//   if (!memory.Store32(0x1000, word)) ...   // No page left under the limit.
//   memory.Load32(0x1000);
//
// Addresses wrap at 2^32. Bytes never written read 0. The limit counts pages of kPageBytes that
// were written: reading takes none. The host's memory stays within that: huge pages lie only where
// all pages count. No access of a program can leave the reservation, so that loads need no test but
// for the wrap.

#ifndef ATALLA_EMU_MEMORY_H_
#define ATALLA_EMU_MEMORY_H_

#include <array>
#include <cstdint>
#include <cstring>
#include <functional>
#include <unordered_map>
#include <vector>

#include "absl/base/optimization.h"
#include "absl/types/span.h"

namespace atalla::emu {

class Memory {
 public:
  static constexpr uint32_t kPageBytes = 1 << 16;
  static constexpr uint32_t kPageCount = 1 << 16;

  // Bytes that lie below 2^32.
  struct Range {
    uint32_t address = 0;
    uint64_t size = 0;
  };

  Memory(uint64_t limit_bytes, bool track_written_words);
  ~Memory();
  // Copies the pages that were written.
  Memory(const Memory& other);
  Memory& operator=(const Memory& other);

  // Whether the host gave the address space. If not (see ulimit -v), Read gives zeros, Write false,
  // and nothing else may be called.
  bool is_reserved() const { return base_ != nullptr; }

  uint32_t Load32(uint32_t address) const { return Load<uint32_t>(address); }
  uint16_t Load16(uint32_t address) const { return Load<uint16_t>(address); }
  // False, and no change, if that needs a page beyond the limit.
  bool Store32(uint32_t address, uint32_t word) { return Store(address, word); }
  bool Store16(uint32_t address, uint16_t half) { return Store(address, half); }

  // Runs of bytes, wrapping at 2^32. Write: false if a page beyond the limit is needed; nothing is
  // written then.
  void Read(uint32_t address, absl::Span<uint8_t> bytes) const;
  bool Write(uint32_t address, absl::Span<const uint8_t> bytes);

  // Makes room for what Write will bring: it then cannot fail in these ranges. False, and no
  // change, if that needs pages beyond the limit. Large data in small pieces is written faster, if
  // this knows all pieces, in ascending order.
  bool Expect(absl::Span<const Range> ranges);

  // For engines: all bytes, and for each page whether a store may go straight to it. Others need
  // Write. Valid until Clear.
  uint8_t* bytes() { return base_; }
  const uint8_t* direct_pages() const { return direct_.data(); }

  // Calls `visit` for the 4-aligned words of which a byte was written, ascending. REQUIRES:
  // track_written_words.
  void VisitWrittenWords(const std::function<void(uint32_t address, uint32_t word)>& visit) const;

  bool tracks_written_words() const { return track_; }
  uint64_t limit_bytes() const { return limit_pages_ * kPageBytes; }
  void Clear();

 private:
  static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "words are copied byte by byte");
  // A bit for each word of a page.
  using WrittenBits = std::array<uint64_t, kPageBytes / 4 / 64>;
  // By page.
  using WrittenWords = std::unordered_map<uint32_t, WrittenBits>;

  template <typename Word>
  static bool Wraps(uint32_t address) {
    return address > 0xFFFFFFFFu - (sizeof(Word) - 1);
  }
  template <typename Word>
  Word Load(uint32_t address) const {
    Word word;
    if (ABSL_PREDICT_FALSE(Wraps<Word>(address))) {
      uint8_t bytes[sizeof(word)];
      Read(address, bytes);
      std::memcpy(&word, bytes, sizeof(word));
      return word;
    }
    std::memcpy(&word, base_ + address, sizeof(word));
    return word;
  }
  template <typename Word>
  bool Store(uint32_t address, Word word) {
    const bool crosses = address % kPageBytes > kPageBytes - sizeof(word);
    if (ABSL_PREDICT_FALSE(crosses || direct_[address / kPageBytes] == 0)) {
      uint8_t bytes[sizeof(word)];
      std::memcpy(bytes, &word, sizeof(word));
      return Write(address, bytes);
    }
    std::memcpy(base_ + address, &word, sizeof(word));
    return true;
  }
  void MarkWritten(uint32_t address, uint64_t size);
  void Reserve();
  void Release();
  void CopyFrom(const Memory& other);

  uint64_t limit_pages_;
  bool track_;
  uint64_t page_count_ = 0;
  uint8_t* base_ = nullptr;
  std::vector<bool> taken_;
  std::vector<uint8_t> direct_;  // Taken, and stores need not be tracked.
  WrittenWords written_;         // With track_ only.
};

}  // namespace atalla::emu

#endif  // ATALLA_EMU_MEMORY_H_
