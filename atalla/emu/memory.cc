#include "atalla/emu/memory.h"

#include <sys/mman.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <functional>
#include <vector>

#include "absl/container/inlined_vector.h"
#include "absl/types/span.h"
#include "atalla/base/check.h"

namespace atalla::emu {
namespace {

constexpr uint64_t kAddressSpace = uint64_t{1} << 32;
// Where huge pages pay for the time that it takes to clear them.
constexpr uint64_t kHugePageRun = uint64_t{4} << 20;

// Pages from `first` to before `end`.
struct PageRun {
  uint64_t first = 0;
  uint64_t end = 0;
};

PageRun PagesOf(const Memory::Range& range) {
  const uint64_t first = range.address / Memory::kPageBytes;
  const uint64_t last_byte = range.address + range.size - 1;
  return {first, range.size == 0 ? first : last_byte / Memory::kPageBytes + 1};
}

// Asks the host for huge pages, if the run is long. Only a hint.
void ExpectRun(uint8_t* base, const PageRun& run) {
  const uint64_t size = (run.end - run.first) * Memory::kPageBytes;
  if (size >= kHugePageRun) madvise(base + run.first * Memory::kPageBytes, size, MADV_HUGEPAGE);
}

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
  for (PageRun run; run.first < kPageCount; run.first = run.end) {
    const bool taken = taken_[run.first];
    run.end = run.first;
    while (run.end < kPageCount && taken_[run.end] == taken) ++run.end;
    if (!taken) continue;
    ExpectRun(base_, run);
    const uint64_t offset = run.first * kPageBytes;
    std::memcpy(base_ + offset, other.base_ + offset, (run.end - run.first) * kPageBytes);
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
  // Some hosts would give 2 MiB for a byte, where the limit counts 64 KiB.
  if (base_ != nullptr) madvise(base_, kAddressSpace, MADV_NOHUGEPAGE);
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

bool Memory::Expect(absl::Span<const Range> ranges) {
  if (base_ == nullptr) return false;
  // A store of an instruction takes two pages at most, and must not allocate.
  absl::InlinedVector<uint64_t, 2> added;
  for (const Range& range : ranges) {
    const PageRun pages = PagesOf(range);
    for (uint64_t number = pages.first; number < pages.end; ++number) {
      if (taken_[number]) continue;
      taken_[number] = true;
      added.push_back(number);
    }
  }
  if (added.size() > limit_pages_ - page_count_) {
    for (const uint64_t number : added) taken_[number] = false;
    return false;
  }
  page_count_ += added.size();
  if (!track_) {
    for (const uint64_t number : added) direct_[number] = 1;
  }
  PageRun run;
  for (const Range& range : ranges) {
    const PageRun pages = PagesOf(range);
    if (pages.first < run.first || pages.first > run.end) {
      ExpectRun(base_, run);
      run = pages;
    }
    run.end = std::max(run.end, pages.end);
  }
  ExpectRun(base_, run);
  return true;
}

void Memory::MarkWritten(uint32_t address, uint64_t size) {
  constexpr uint64_t kPageWords = kPageBytes / 4;
  const uint64_t end = (address + size - 1) / 4 + 1;
  for (uint64_t word = address / 4; word < end;) {
    const uint64_t first_bit = word % 64;
    const uint64_t count = std::min(64 - first_bit, end - word);
    WrittenBits& bits = written_[static_cast<uint32_t>(word / kPageWords)];
    bits[word % kPageWords / 64] |= ~uint64_t{0} >> (64 - count) << first_bit;
    word += count;
  }
}

bool Memory::Write(uint32_t address, absl::Span<const uint8_t> bytes) {
  if (bytes.empty()) return true;
  const uint64_t before_wrap = std::min<uint64_t>(bytes.size(), kAddressSpace - address);
  const Range ranges[] = {{address, before_wrap}, {0, bytes.size() - before_wrap}};
  if (!Expect(ranges)) return false;
  for (const Range& range : ranges) {
    if (range.size == 0) continue;
    if (track_) MarkWritten(range.address, range.size);
    std::memcpy(base_ + range.address, bytes.data(), range.size);
    bytes.remove_prefix(range.size);
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
    uint32_t address = number * kPageBytes;
    for (uint64_t bits : written_.at(number)) {
      for (; bits != 0; bits &= bits - 1) {
        const uint32_t word_address = address + 4 * static_cast<uint32_t>(__builtin_ctzll(bits));
        visit(word_address, Load32(word_address));
      }
      address += 4 * 64;
    }
  }
}

}  // namespace atalla::emu
