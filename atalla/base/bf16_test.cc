#include "atalla/base/bf16.h"

#include <zlib.h>

#include <cstdint>
#include <vector>

#include "gtest/gtest.h"

namespace atalla {
namespace {

TEST(RoundToBf16, TiesGoToEven) {
  EXPECT_EQ(RoundToBf16(0x3F808000u), 0x3F800000u);
  EXPECT_EQ(RoundToBf16(0x3F818000u), 0x3F820000u);
  EXPECT_EQ(RoundToBf16(0x3F80FFFFu), 0x3F810000u);
  EXPECT_EQ(RoundToBf16(0x3F807FFFu), 0x3F800000u);
}

TEST(RoundToBf16, LargeValuesOverflow) {
  EXPECT_EQ(RoundToBf16(0x7F7F7FFFu), 0x7F7F0000u);
  EXPECT_EQ(RoundToBf16(0x7F7F8000u), 0x7F800000u);
  EXPECT_EQ(RoundToBf16(0xFF7FFFFFu), 0xFF800000u);
}

TEST(RoundToBf16, SubnormalsAreKept) {
  EXPECT_EQ(RoundToBf16(0x00018000u), 0x00020000u);
  EXPECT_EQ(RoundToBf16(0x00000001u), 0x00000000u);
}

TEST(RoundToBf16, NansFollowTheBits) {
  EXPECT_EQ(RoundToBf16(0x7FC00000u), 0x7FC00000u);
  EXPECT_EQ(RoundToBf16(0x7FFFFFFFu), 0x80000000u);
  EXPECT_EQ(RoundToBf16(0xFFFFFFFFu), 0x00000000u);
  EXPECT_EQ(RoundToBf16(0x7F800001u), 0x7F800000u);
  EXPECT_EQ(RoundToBf16(0x7F808000u), 0x7F800000u);
  EXPECT_EQ(RoundToBf16(0xFF808000u), 0xFF800000u);
}

TEST(TruncateToBf16, DropsTheLowerHalf) {
  EXPECT_EQ(TruncateToBf16(0x3F80FFFFu), 0x3F80u);
  EXPECT_EQ(TruncateToBf16(0xFF80FFFFu), 0xFF80u);
  EXPECT_EQ(ExpandBf16(0x8000u), 0x80000000u);
}

TEST(QuietNan, SetsTheQuietBitOfSignallingNansOnly) {
  EXPECT_EQ(QuietNan(0x7FA00000u), 0x7FE00000u);
  EXPECT_EQ(QuietNan(0xFF810000u), 0xFFC10000u);
  EXPECT_EQ(QuietNan(0x7FC00001u), 0x7FC00001u);
  EXPECT_EQ(QuietNan(0x7F800000u), 0x7F800000u);
  EXPECT_EQ(QuietNan(0x3F800000u), 0x3F800000u);
}

TEST(Bf16FromFloat, KeepsNan) {
  EXPECT_EQ(Bf16FromFloat(WordFloat(0x7FFFFFFFu)), 0x7FFFu);
  EXPECT_EQ(Bf16FromFloat(WordFloat(0x7F800001u)), 0x7FC0u);
  EXPECT_EQ(Bf16FromFloat(0.1f), 0x3DCDu);
}

// Every BF16 value expands, rounds and truncates to itself.
TEST(Bf16, RoundTripsEveryValue) {
  for (uint32_t half = 0; half <= 0xFFFF; ++half) {
    const uint32_t word = ExpandBf16(static_cast<uint16_t>(half));
    EXPECT_EQ(RoundToBf16(word), word);
    EXPECT_EQ(TruncateToBf16(word), half);
  }
}

// The published checksums over all 65,536 results, in order, as little-endian half-words.
TEST(ExpBf16, MatchesThePublishedChecksums) {
  std::vector<uint8_t> bytes;
  uint32_t sum = 0;
  for (uint32_t half = 0; half <= 0xFFFF; ++half) {
    const uint16_t result = TruncateToBf16(ExpBf16(ExpandBf16(static_cast<uint16_t>(half))));
    bytes.push_back(static_cast<uint8_t>(result));
    bytes.push_back(static_cast<uint8_t>(result >> 8));
    sum += result;
  }
  EXPECT_EQ(sum, 0x3FDDD4E7u);
  EXPECT_EQ(crc32(0, bytes.data(), static_cast<uInt>(bytes.size())), 0xA9C65725u);
}

TEST(ExpBf16, WorkedValues) {
  EXPECT_EQ(ExpBf16(0x00000000u), 0x3F800000u);
  EXPECT_EQ(ExpBf16(0x3F808000u), 0x402E0000u);  // Rounds its input first.
  EXPECT_EQ(ExpBf16(0x40DB0000u), 0x446A0000u);
  EXPECT_EQ(ExpBf16(0xC2B80000u), 0x00010000u);
  EXPECT_EQ(ExpBf16(0x42B10000u), 0x7F4D0000u);
  EXPECT_EQ(ExpBf16(0x42B20000u), 0x7F800000u);
  EXPECT_EQ(ExpBf16(0xFFC00000u), 0x7FC00000u);
}

}  // namespace
}  // namespace atalla
