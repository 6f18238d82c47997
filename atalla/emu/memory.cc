#include "atalla/emu/memory.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <functional>
#include <memory>

#include "absl/types/span.h"
#include "atalla/base/check.h"

namespace atalla::emu {

Memory::Memory(uint64_t limit_bytes, bool track_written_words)
    : limit_pages_(limit_bytes / kPageBytes), track_(track_written_words), pages_(kPageCount) {}

void Memory::Clear() {
  for (std::unique_ptr<Page>& page : pages_) page.reset();
  page_count_ = 0;
}

void Memory::Read(uint32_t address, absl::Span<uint8_t> bytes) const {
  while (!bytes.empty()) {
    const uint32_t offset = address % kPageBytes;
    const uint32_t run =
        static_cast<uint32_t>(std::min<uint64_t>(bytes.size(), uint64_t{kPageBytes} - offset));
    const Page* page = pages_[address / kPageBytes].get();
    if (page == nullptr) {
      std::memset(bytes.data(), 0, run);
    } else {
      std::memcpy(bytes.data(), page->bytes.data() + offset, run);
    }
    bytes.remove_prefix(run);
    address += run;
  }
}

bool Memory::MakePages(uint32_t address, uint64_t size) {
  if (size == 0) return true;
  const uint64_t first = address / kPageBytes;
  const uint64_t last = (address + size - 1) / kPageBytes;
  uint64_t missing = 0;
  for (uint64_t number = first; number <= last; ++number) {
    if (pages_[number % kPageCount] == nullptr) ++missing;
  }
  if (missing == 0) return true;
  if (missing > limit_pages_ - page_count_) return false;
  for (uint64_t number = first; number <= last; ++number) {
    std::unique_ptr<Page>& page = pages_[number % kPageCount];
    if (page != nullptr) continue;
    page = std::make_unique<Page>();
    if (track_) page->written = std::make_unique<WrittenBits>();
    ++page_count_;
  }
  return true;
}

bool Memory::Write(uint32_t address, absl::Span<const uint8_t> bytes) {
  if (!MakePages(address, bytes.size())) return false;
  while (!bytes.empty()) {
    const uint32_t offset = address % kPageBytes;
    const uint32_t run =
        static_cast<uint32_t>(std::min<uint64_t>(bytes.size(), uint64_t{kPageBytes} - offset));
    Page* page = pages_[address / kPageBytes].get();
    std::memcpy(page->bytes.data() + offset, bytes.data(), run);
    if (track_) {
      for (uint32_t word = offset / 4; word <= (offset + run - 1) / 4; ++word) {
        page->written->set(word);
      }
    }
    bytes.remove_prefix(run);
    address += run;
  }
  return true;
}

void Memory::VisitWrittenWords(
    const std::function<void(uint32_t address, uint32_t word)>& visit) const {
  ATALLA_CHECK(track_);
  for (uint32_t number = 0; number < kPageCount; ++number) {
    const Page* page = pages_[number].get();
    if (page == nullptr) continue;
    for (uint32_t word = 0; word < kPageBytes / 4; ++word) {
      if (!page->written->test(word)) continue;
      const uint32_t address = number * kPageBytes + word * 4;
      visit(address, Load32(address));
    }
  }
}

}  // namespace atalla::emu
