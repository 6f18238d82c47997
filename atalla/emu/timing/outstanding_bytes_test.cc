#include "atalla/emu/timing/outstanding_bytes.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <random>
#include <set>
#include <vector>

namespace atalla::emu {
namespace {

using Entry = OutstandingBytes::Entry;
using Kind = OutstandingBytes::Kind;

std::set<uint32_t> BytesOf(const ByteTile& tile) {
  std::set<uint32_t> bytes;
  for (uint32_t row = 0; row < tile.rows; ++row) {
    for (uint32_t i = 0; i < tile.width_bytes; ++i) {
      bytes.insert(tile.address + row * tile.pitch_bytes + i);
    }
  }
  return bytes;
}

bool HaveCommonByte(const ByteTile& a, const ByteTile& b) {
  const std::set<uint32_t> in_b = BytesOf(b);
  for (const uint32_t byte : BytesOf(a)) {
    if (in_b.count(byte) > 0) return true;
  }
  return false;
}

// Near 0 or near 2^32, so that some wrap; runs of a few bytes, or tiles with gaps.
ByteTile RandomTile(std::mt19937& random) {
  ByteTile tile;
  tile.address = random() % 120 - (random() % 2 == 0 ? 60 : 0);
  tile.width_bytes = 1 + random() % 12;
  if (random() % 2 == 0) return tile;
  tile.pitch_bytes = tile.width_bytes + random() % 20;
  tile.rows = 1 + random() % 5;
  return tile;
}

TEST(OutstandingBytes, TilesOverlapWhereTheyHaveACommonByte) {
  std::mt19937 random(1);
  int overlaps = 0;
  for (int i = 0; i < 20000; ++i) {
    const ByteTile a = RandomTile(random);
    const ByteTile b = RandomTile(random);
    ASSERT_EQ(Overlap(a, b), HaveCommonByte(a, b))
        << a.address << " " << a.width_bytes << " " << a.pitch_bytes << " " << a.rows << ", "
        << b.address << " " << b.width_bytes << " " << b.pitch_bytes << " " << b.rows;
    overlaps += Overlap(a, b) ? 1 : 0;
  }
  EXPECT_GT(overlaps, 1000);
  EXPECT_LT(overlaps, 19000);
}

// Against a list of all entries that there ever were.
TEST(OutstandingBytes, FindsTheLatest) {
  std::mt19937 random(2);
  OutstandingBytes bytes;
  std::vector<Entry> all;
  int64_t now = 0;
  int found = 0;
  for (int i = 0; i < 20000; ++i) {
    now += static_cast<int64_t>(random() % 3);
    const ByteTile tile = RandomTile(random);
    const bool small = tile.rows == 1 && (tile.width_bytes == 2 || tile.width_bytes == 4);
    const Kind kind = random() % 3 == 0 ? Kind::kRead : Kind::kWrite;
    if (random() % 2 == 0) {
      const bool by_dma = kind == Kind::kRead || tile.rows > 1 || random() % 4 == 0;
      const int64_t until = now + static_cast<int64_t>(random() % 40);
      const Entry entry = {tile, until, i, by_dma, kind};
      if (small && kind == Kind::kWrite && !by_dma && i % 2 == 0) {
        bytes.AddSmallWrite(tile.address, tile.width_bytes, until, now);
      } else {
        bytes.Add(entry, now);
      }
      all.push_back(entry);
      continue;
    }
    int64_t until = 0;
    bool by_dma = true;
    for (const Entry& entry : all) {
      if (entry.kind != kind || entry.until <= now || entry.until < until) continue;
      if (!HaveCommonByte(entry.bytes, tile)) continue;
      by_dma = entry.by_dma && (by_dma || entry.until > until);
      until = entry.until;
    }
    const OutstandingBytes::Found latest = bytes.Latest(kind, tile, now);
    ASSERT_EQ(latest.until, until);
    if (until > 0) {
      ASSERT_EQ(latest.by_dma, by_dma);
    }
    if (small && kind == Kind::kWrite) {
      const OutstandingBytes::Found same =
          bytes.LatestWriteOfSmall(tile.address, tile.width_bytes, now);
      ASSERT_EQ(same.until, until);
      ASSERT_EQ(same.by_dma, latest.by_dma);
    }
    if (until == 0) continue;
    ++found;
  }
  EXPECT_GT(found, 1000);
}

// More words than any table of them could hold apart.
TEST(OutstandingBytes, FindsEachOfManyWords) {
  OutstandingBytes bytes;
  constexpr uint32_t kWords = 5000;
  for (uint32_t i = 0; i < kWords; ++i) {
    bytes.Add({{16 * i, 4}, /*until=*/100000 + i, static_cast<int32_t>(i)},
              /*now=*/i);
  }
  for (uint32_t i = 0; i < kWords; ++i) {
    ASSERT_EQ(bytes.Latest(Kind::kWrite, {16 * i + 2, 2}, kWords).until, 100000 + i);
    ASSERT_EQ(bytes.Latest(Kind::kWrite, {16 * i + 4, 12}, kWords).until, 0);
  }
}

TEST(OutstandingBytes, AWriteThatIsOverIsNotFound) {
  OutstandingBytes bytes;
  bytes.Add({{0x1000, 4}, /*until=*/14, /*producer=*/7}, /*now=*/10);
  EXPECT_EQ(bytes.Latest(Kind::kWrite, {0x1003, 1}, 13).until, 14);
  EXPECT_EQ(bytes.Latest(Kind::kWrite, {0x1003, 1}, 13).producer, 7);
  EXPECT_EQ(bytes.Latest(Kind::kRead, {0x1003, 1}, 13).until, 0);
  EXPECT_EQ(bytes.Latest(Kind::kWrite, {0x1004, 1}, 13).until, 0);
  EXPECT_EQ(bytes.Latest(Kind::kWrite, {0x1003, 1}, 14).until, 0);
}

}  // namespace
}  // namespace atalla::emu
