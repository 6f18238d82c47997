#include "atalla/emu/memory.h"

#include <sys/mman.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <functional>
#include <vector>

#include "absl/types/span.h"
#include "atalla/base/check.h"

namespace atalla::emu {
namespace {

constexpr uint64_t kAddressSpace = uint64_t{1} << 32;
// Where huge pages pay for the time that it takes to clear them.
constexpr uint64_t kHugePageRun = uint64_t{4} << 20;

}  // namespace

Memory::Memory(uint64_t limit_bytes, bool track_written_words)
    : limit_pages_(limit_bytes / kPageBytes), track_(track_written_words) {
  Reserve();
}

Memory::Memory(const Memory& other) : Memory(other.limit_bytes(), other.track_) { CopyFrom(other); }

Memory& Memory::operator=(const Memory& other) {
  if (this == &other) return *this;
  Clear();
  CopyFrom(other);
  return *this;
}

Memory::~Memory() { Release(); }

void Memory::CopyFrom(const Memory& other) {
  limit_pages_ = other.limit_pages_;
  track_ = other.track_;
  page_count_ = other.page_count_;
  taken_ = other.taken_;
  direct_ = other.direct_;
  written_ = other.written_;
  if (base_ == nullptr || other.base_ == nullptr) return;
  for (uint64_t number = 0; number < kPageCount; ++number) {
    if (!taken_[number]) continue;
    std::memcpy(base_ + number * kPageBytes, other.base_ + number * kPageBytes, kPageBytes);
  }
}

void Memory::Reserve() {
  taken_.assign(kPageCount, false);
  direct_.assign(kPageCount, 0);
  written_.clear();
  page_count_ = 0;
  // The host gives a page of its own when a byte of it is first written.
  void* base = mmap(nullptr, kAddressSpace, PROT_READ | PROT_WRITE,
                    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  base_ = base == MAP_FAILED ? nullptr : static_cast<uint8_t*>(base);
}

void Memory::Release() {
  if (base_ != nullptr) munmap(base_, kAddressSpace);
  base_ = nullptr;
}

void Memory::Clear() {
  Release();
  Reserve();
}

void Memory::Read(uint32_t address, absl::Span<uint8_t> bytes) const {
  if (base_ == nullptr) {
    std::fill(bytes.begin(), bytes.end(), 0);
    return;
  }
  while (!bytes.empty()) {
    const uint64_t run = std::min<uint64_t>(bytes.size(), kAddressSpace - address);
    std::memcpy(bytes.data(), base_ + address, run);
    bytes.remove_prefix(run);
    address = 0;
  }
}

bool Memory::TakePages(uint32_t address, uint64_t size) {
  if (size == 0) return true;
  const uint64_t first = address / kPageBytes;
  const uint64_t last = (address + size - 1) / kPageBytes;
  uint64_t missing = 0;
  for (uint64_t number = first; number <= last; ++number) {
    if (!taken_[number % kPageCount]) ++missing;
  }
  if (missing == 0) return true;
  if (missing > limit_pages_ - page_count_) return false;
  for (uint64_t number = first; number <= last; ++number) {
    taken_[number % kPageCount] = true;
    if (!track_) direct_[number % kPageCount] = 1;
  }
  page_count_ += missing;
  return true;
}

void Memory::MarkWritten(uint32_t address, uint64_t size) {
  constexpr uint64_t kPageWords = kPageBytes / 4;
  const uint64_t end = (address + size - 1) / 4 + 1;
  for (uint64_t word = address / 4; word < end;) {
    WrittenBits& bits = written_[static_cast<uint32_t>(word / kPageWords % kPageCount)];
    const uint64_t page_end = word / kPageWords * kPageWords + kPageWords;
    if (word % kPageWords == 0 && page_end <= end) {
      bits.set();
      word = page_end;
    }
    for (; word < std::min(end, page_end); ++word) bits.set(word % kPageWords);
  }
}

bool Memory::Write(uint32_t address, absl::Span<const uint8_t> bytes) {
  if (bytes.empty()) return true;
  if (base_ == nullptr || !TakePages(address, bytes.size())) return false;
  if (track_) MarkWritten(address, bytes.size());
  while (!bytes.empty()) {
    const uint64_t run = std::min<uint64_t>(bytes.size(), kAddressSpace - address);
    if (run >= kHugePageRun) {
      // Only a hint, and to whole host pages.
      const uint64_t host_page = 4096;
      const uint64_t first = (address + host_page - 1) / host_page * host_page;
      madvise(base_ + first, address + run - first, MADV_HUGEPAGE);
    }
    std::memcpy(base_ + address, bytes.data(), run);
    bytes.remove_prefix(run);
    address = 0;
  }
  return true;
}

void Memory::VisitWrittenWords(
    const std::function<void(uint32_t address, uint32_t word)>& visit) const {
  ATALLA_CHECK(track_);
  std::vector<uint32_t> numbers;
  for (const auto& [number, bits] : written_) numbers.push_back(number);
  std::sort(numbers.begin(), numbers.end());
  for (const uint32_t number : numbers) {
    const WrittenBits& bits = written_.at(number);
    for (uint32_t word = 0; word < kPageBytes / 4; ++word) {
      if (!bits.test(word)) continue;
      const uint32_t address = number * kPageBytes + word * 4;
      visit(address, Load32(address));
    }
  }
}

}  // namespace atalla::emu
