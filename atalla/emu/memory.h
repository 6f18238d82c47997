// Data memory: 2^32 bytes, little-endian, kept as pages that come into being when first written.
//
//   Memory memory(/*limit_bytes=*/uint64_t{1} << 30, /*track_written_words=*/false);
//   if (!memory.Store32(0x1000, word)) ...   // No page left under the limit.
//   memory.Load32(0x1000);
//
// Addresses wrap at 2^32. Bytes never written read 0, and reading makes no page.

#ifndef ATALLA_EMU_MEMORY_H_
#define ATALLA_EMU_MEMORY_H_

#include <array>
#include <bitset>
#include <cstdint>
#include <cstring>
#include <functional>
#include <memory>
#include <vector>

#include "absl/base/optimization.h"
#include "absl/types/span.h"

namespace atalla::emu {

class Memory {
 public:
  static constexpr uint32_t kPageBytes = 1 << 16;

  Memory(uint64_t limit_bytes, bool track_written_words);

  uint32_t Load32(uint32_t address) const { return Load<uint32_t>(address); }
  uint16_t Load16(uint32_t address) const { return Load<uint16_t>(address); }
  // False, and no change, if that needs a page beyond the limit.
  bool Store32(uint32_t address, uint32_t word) { return Store(address, word); }
  bool Store16(uint32_t address, uint16_t half) { return Store(address, half); }

  // Runs of bytes, wrapping at 2^32. Write: false if a page beyond the limit is needed; nothing is
  // written then.
  void Read(uint32_t address, absl::Span<uint8_t> bytes) const;
  bool Write(uint32_t address, absl::Span<const uint8_t> bytes);

  // Calls `visit` for the 4-aligned words of which a byte was written, ascending. REQUIRES:
  // track_written_words.
  void VisitWrittenWords(const std::function<void(uint32_t address, uint32_t word)>& visit) const;

  bool tracks_written_words() const { return track_; }
  uint64_t limit_bytes() const { return limit_pages_ * kPageBytes; }
  void Clear();

 private:
  static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "words are copied byte by byte");
  static constexpr uint32_t kPageCount = 1 << 16;
  using WrittenBits = std::bitset<kPageBytes / 4>;
  struct Page {
    std::array<uint8_t, kPageBytes> bytes = {};
    std::unique_ptr<WrittenBits> written;  // With track_ only.
  };

  template <typename Word>
  Word Load(uint32_t address) const {
    Word word = 0;
    const uint32_t offset = address % kPageBytes;
    if (ABSL_PREDICT_FALSE(offset > kPageBytes - sizeof(word))) {
      uint8_t bytes[sizeof(word)];
      Read(address, bytes);
      std::memcpy(&word, bytes, sizeof(word));
      return word;
    }
    const Page* page = pages_[address / kPageBytes].get();
    if (page != nullptr) std::memcpy(&word, page->bytes.data() + offset, sizeof(word));
    return word;
  }
  template <typename Word>
  bool Store(uint32_t address, Word word) {
    const uint32_t offset = address % kPageBytes;
    Page* page = pages_[address / kPageBytes].get();
    if (ABSL_PREDICT_FALSE(page == nullptr || track_ || offset > kPageBytes - sizeof(word))) {
      uint8_t bytes[sizeof(word)];
      std::memcpy(bytes, &word, sizeof(word));
      return Write(address, bytes);
    }
    std::memcpy(page->bytes.data() + offset, &word, sizeof(word));
    return true;
  }
  // Makes the pages of a run exist; false, and no change, if that exceeds the limit.
  bool MakePages(uint32_t address, uint64_t size);

  uint64_t limit_pages_;
  bool track_;
  uint64_t page_count_ = 0;
  std::vector<std::unique_ptr<Page>> pages_;
};

}  // namespace atalla::emu

#endif  // ATALLA_EMU_MEMORY_H_
