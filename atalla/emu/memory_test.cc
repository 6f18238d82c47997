#include "atalla/emu/memory.h"

#include <sys/mman.h>

#include <cstdint>
#include <utility>
#include <vector>

#include "gtest/gtest.h"

namespace atalla::emu {
namespace {

constexpr uint64_t kPage = Memory::kPageBytes;

TEST(MemoryTest, IsLittleEndianAtAnyAlignment) {
  Memory memory(4 * kPage, false);
  ASSERT_TRUE(memory.Store32(0x101, 0x44332211));
  EXPECT_EQ(memory.Load32(0x101), 0x44332211u);
  EXPECT_EQ(memory.Load32(0x100), 0x33221100u);
  EXPECT_EQ(memory.Load16(0x102), 0x3322u);
  ASSERT_TRUE(memory.Store16(0x102, 0xBBAA));
  EXPECT_EQ(memory.Load32(0x101), 0x44BBAA11u);
}

TEST(MemoryTest, AccessesCrossPagesAndWrap) {
  Memory memory(4 * kPage, false);
  ASSERT_TRUE(memory.Store32(static_cast<uint32_t>(kPage) - 2, 0x44332211));
  EXPECT_EQ(memory.Load16(static_cast<uint32_t>(kPage) - 2), 0x2211u);
  EXPECT_EQ(memory.Load16(static_cast<uint32_t>(kPage)), 0x4433u);
  EXPECT_EQ(memory.Load32(static_cast<uint32_t>(kPage) - 2), 0x44332211u);
  ASSERT_TRUE(memory.Store32(0xFFFFFFFF, 0x88776655));
  EXPECT_EQ(memory.Load32(0xFFFFFFFF), 0x88776655u);
  EXPECT_EQ(memory.Load32(0), 0x00887766u);
}

TEST(MemoryTest, ReadingMakesNoPage) {
  Memory memory(/*limit_bytes=*/0, false);
  EXPECT_EQ(memory.Load32(0x12345678), 0u);
  std::vector<uint8_t> bytes(3 * kPage, 0xEE);
  memory.Read(0xFFFF0000, absl::MakeSpan(bytes));
  EXPECT_EQ(bytes, std::vector<uint8_t>(3 * kPage, 0));
  EXPECT_FALSE(memory.Store16(0, 1));
}

TEST(MemoryTest, LimitCountsPagesAndKeepsWritesWhole) {
  Memory memory(2 * kPage, false);
  EXPECT_EQ(memory.limit_bytes(), 2 * kPage);
  ASSERT_TRUE(memory.Store32(0, 1));
  // Needs two more pages, of which only one is left: not a byte changes.
  const std::vector<uint8_t> bytes(kPage + 1, 0x77);
  EXPECT_FALSE(memory.Write(static_cast<uint32_t>(kPage), bytes));
  EXPECT_EQ(memory.Load32(static_cast<uint32_t>(kPage)), 0u);
  ASSERT_TRUE(memory.Store32(static_cast<uint32_t>(5 * kPage), 2));
  EXPECT_FALSE(memory.Store32(static_cast<uint32_t>(6 * kPage), 3));
  EXPECT_TRUE(memory.Store32(4, 4));
  memory.Clear();
  EXPECT_EQ(memory.Load32(0), 0u);
  EXPECT_TRUE(memory.Write(static_cast<uint32_t>(kPage), bytes));
}

TEST(MemoryTest, ListsTheWordsThatWereWritten) {
  Memory memory(4 * kPage, true);
  ASSERT_TRUE(memory.Store16(0x106, 0));
  ASSERT_TRUE(memory.Store32(0x10E, 0x44332211));
  ASSERT_TRUE(memory.Store32(static_cast<uint32_t>(kPage) - 2, 0));
  std::vector<std::pair<uint32_t, uint32_t>> words;
  memory.VisitWrittenWords(
      [&](uint32_t address, uint32_t word) { words.emplace_back(address, word); });
  const std::vector<std::pair<uint32_t, uint32_t>> expected = {
      {0x104, 0}, {0x10C, 0x22110000}, {0x110, 0x00004433}, {kPage - 4, 0}, {kPage, 0}};
  EXPECT_EQ(words, expected);
}

// A run that starts and ends inside pages, has a whole one, and goes on at address 0.
TEST(MemoryTest, ListsTheWordsOfLongRuns) {
  Memory memory(8 * kPage, true);
  const std::vector<uint8_t> bytes(3 * kPage, 0x11);
  const auto start = static_cast<uint32_t>(0x100000000 - 2 * kPage - 6);
  ASSERT_TRUE(memory.Write(start, bytes));
  std::vector<uint32_t> addresses;
  memory.VisitWrittenWords([&](uint32_t address, uint32_t) { addresses.push_back(address); });
  std::vector<uint32_t> expected;
  for (uint32_t address = 0; address < kPage - 6; address += 4) expected.push_back(address);
  for (uint64_t address = 0x100000000 - 2 * kPage - 8; address < 0x100000000; address += 4) {
    expected.push_back(static_cast<uint32_t>(address));
  }
  EXPECT_EQ(addresses, expected);
}

TEST(MemoryTest, ExpectedRangesCountEachPageOnce) {
  Memory memory(3 * kPage, false);
  // Pages 0, 0, 0 and 1, 5.
  const std::vector<Memory::Range> ranges = {
      {0, 1}, {2, 0}, {8, 4}, {static_cast<uint32_t>(kPage) - 1, 2}, {5 * kPage, kPage}};
  ASSERT_TRUE(memory.Expect(ranges));
  ASSERT_TRUE(memory.Expect(ranges));
  EXPECT_TRUE(memory.Store32(static_cast<uint32_t>(kPage), 1));
  EXPECT_TRUE(memory.Store32(static_cast<uint32_t>(5 * kPage), 1));
  EXPECT_FALSE(memory.Store32(static_cast<uint32_t>(2 * kPage), 1));
}

TEST(MemoryTest, ExpectingTooMuchTakesNothing) {
  Memory memory(3 * kPage, false);
  EXPECT_FALSE(memory.Expect({{0, 2 * kPage}, {0xFFFE0000, 2 * kPage}}));
  EXPECT_TRUE(memory.Write(static_cast<uint32_t>(7 * kPage), std::vector<uint8_t>(3 * kPage, 1)));
  EXPECT_FALSE(memory.Store32(0, 1));
}

// Pages of the host that a range takes.
uint64_t ResidentPages(Memory& memory, uint64_t size) {
  std::vector<unsigned char> resident(size / 4096);
  EXPECT_EQ(mincore(memory.bytes(), size, resident.data()), 0);
  uint64_t count = 0;
  for (const unsigned char page : resident) count += page & 1;
  return count;
}

// Whatever the host would like to give: what the limit counts is what is taken at most.
TEST(MemoryTest, HostMemoryStaysWithinWhatTheLimitCounts) {
  Memory memory(uint64_t{1} << 30, false);
  constexpr uint64_t kSize = uint64_t{16} << 20;
  // Every second page.
  std::vector<Memory::Range> ranges;
  for (uint64_t address = 0; address < kSize; address += 2 * kPage) {
    ranges.push_back({static_cast<uint32_t>(address), 8});
  }
  ASSERT_TRUE(memory.Expect(ranges));
  for (const Memory::Range& range : ranges) ASSERT_TRUE(memory.Store32(range.address, 1));
  EXPECT_LE(ResidentPages(memory, kSize), kSize / 2 / 4096);
}

}  // namespace
}  // namespace atalla::emu
