#include "atalla/image/dram_writer.h"

#include <cmath>
#include <cstdint>
#include <limits>
#include <map>
#include <random>
#include <string>

#include "absl/numeric/int128.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_format.h"
#include "absl/types/span.h"
#include "atalla/image/check.h"
#include "atalla/image/in_format.h"
#include "atalla/v1/image.pb.h"
#include "gtest/gtest.h"

namespace atalla::image {
namespace {

std::string Bytes(const DramWriter& dram) {
  std::string text;
  const v1::Image image = dram.ToImage("t");
  for (const v1::Segment& segment : image.segments()) {
    absl::StrAppendFormat(&text, "%s%X:", text.empty() ? "" : " ", segment.address());
    for (const char c : segment.data()) absl::StrAppendFormat(&text, "%02X", c & 0xFF);
  }
  return text;
}

// Assembler specification, section 6.5.
TEST(DramWriter, WorkedExample) {
  DramWriter dram;
  ASSERT_TRUE(dram.U32(0x3C, 3).ok());
  ASSERT_TRUE(dram.Bf16(0x40, 1.5).ok());
  ASSERT_TRUE(dram.Bf16(0x42, -2.0).ok());
  EXPECT_EQ(*dram.Render(/*include_zeros=*/true),
            "0000003C: 00000003\n0000003E: 3FC00000\n00000040: C0003FC0\n00000042: 0000C000\n");
  EXPECT_EQ(*dram.Render(/*include_zeros=*/true, /*stride=*/4),
            "0000003C: 00000003\n00000040: C0003FC0\n");
}

// Instruction-set specification, section 14.3.
TEST(DramWriter, OverlappingWordsOfHalfWords) {
  DramWriter dram;
  ASSERT_TRUE(dram.U16(0x1000, 0x1111).ok());
  ASSERT_TRUE(dram.U16(0x1002, 0x2222).ok());
  ASSERT_TRUE(dram.U16(0x1004, 0x3333).ok());
  EXPECT_EQ(*dram.Render(), "00001000: 22221111\n00001002: 33332222\n00001004: 00003333\n");
}

TEST(DramWriter, RendersFromAnUnalignedStart) {
  DramWriter dram;
  ASSERT_TRUE(dram.U8(0xCAFB, 0x12).ok());
  EXPECT_EQ(*dram.Render(), "0000CAFA: 00001200\n");
  EXPECT_EQ(*dram.Render(false, 4), "0000CAF8: 12000000\n");
  EXPECT_EQ(*DramWriter().Render(), "");
  EXPECT_EQ(*DramWriter().Render(true), "");
}

TEST(DramWriter, OmitsZerosUnlessAsked) {
  DramWriter dram;
  ASSERT_TRUE(dram.U8(0x10, 1).ok());
  ASSERT_TRUE(dram.WriteZeros(0x14, 4).ok());
  ASSERT_TRUE(dram.U8(0x1C, 2).ok());
  EXPECT_EQ(*dram.Render(false, 4), "00000010: 00000001\n0000001C: 00000002\n");
  EXPECT_EQ(*dram.Render(true, 4),
            "00000010: 00000001\n00000014: 00000000\n00000018: 00000000\n0000001C: 00000002\n");
  EXPECT_EQ(Bytes(dram), "10:01 14:00000000 1C:02");
}

TEST(DramWriter, SparseAddressesCostNothing) {
  DramWriter dram;
  ASSERT_TRUE(dram.U16(0, 7).ok());
  ASSERT_TRUE(dram.U8(0x7FFFFFFF, 9).ok());
  ASSERT_TRUE(dram.U16(0x80000000, 3).ok());
  ASSERT_TRUE(dram.U16(0xFFFFFFFE, 5).ok());
  EXPECT_EQ(*dram.Render(false, 2),
            "00000000: 00000007\n7FFFFFFC: 09000000\n7FFFFFFE: 00030900\n80000000: 00000003\n"
            "FFFFFFFC: 00050000\nFFFFFFFE: 00000005\n");
  EXPECT_EQ(*dram.Render(false, 4),
            "00000000: 00000007\n7FFFFFFC: 09000000\n80000000: 00000003\nFFFFFFFC: 00050000\n");
  EXPECT_EQ(dram.Render(true).status().code(), absl::StatusCode::kResourceExhausted);
}

TEST(DramWriter, IntegersAreRangeChecked) {
  const struct {
    absl::Status (DramWriter::*write)(uint64_t, absl::int128);
    absl::int128 min, max;
  } kRows[] = {
      {&DramWriter::U8, 0, 255},
      {&DramWriter::U16, 0, 65535},
      {&DramWriter::U32, 0, 4294967295},
      {&DramWriter::U64, 0, std::numeric_limits<uint64_t>::max()},
      {&DramWriter::I8, -128, 127},
      {&DramWriter::I16, -32768, 32767},
      {&DramWriter::I32, std::numeric_limits<int32_t>::min(), std::numeric_limits<int32_t>::max()},
      {&DramWriter::I64, std::numeric_limits<int64_t>::min(), std::numeric_limits<int64_t>::max()},
  };
  for (const auto& row : kRows) {
    DramWriter dram;
    EXPECT_TRUE((dram.*row.write)(0, row.min).ok());
    EXPECT_TRUE((dram.*row.write)(0, row.max).ok());
    DramWriter empty;
    EXPECT_EQ((empty.*row.write)(0, row.min - 1).code(), absl::StatusCode::kOutOfRange);
    EXPECT_EQ((empty.*row.write)(0, row.max + 1).code(), absl::StatusCode::kOutOfRange);
    EXPECT_TRUE(empty.empty());
  }
  EXPECT_EQ(std::string(DramWriter().U32(0, -1).message()),
            "-1 does not fit u32, which holds 0..4294967295");
}

TEST(DramWriter, Endianness) {
  DramWriter little;
  DramWriter big({DramWriter::Options::Endianness::kBig, true});
  for (DramWriter* dram : {&little, &big}) {
    ASSERT_TRUE(dram->U32(0, 0x11223344).ok());
    ASSERT_TRUE(dram->I16(4, -2).ok());
    ASSERT_TRUE(dram->U64(8, 0x0102030405060708).ok());
    ASSERT_TRUE(dram->F64(16, 1.0).ok());
  }
  EXPECT_EQ(Bytes(little), "0:44332211FEFF 8:0807060504030201000000000000F03F");
  EXPECT_EQ(Bytes(big), "0:11223344FFFE 8:01020304050607083FF0000000000000");
  EXPECT_TRUE(absl::StartsWith(*big.Render(true, 4), "00000000: 11223344\n00000004: FFFE0000\n"));
}

std::string HalfOf(absl::Status (DramWriter::*write)(uint64_t, double), double value) {
  DramWriter dram;
  const absl::Status status = (dram.*write)(0, value);
  if (!status.ok()) return "error";
  const std::string data = dram.ToImage("t").segments(0).data();
  std::string text;
  for (size_t i = data.size(); i-- > 0;) absl::StrAppendFormat(&text, "%02X", data[i] & 0xFF);
  return text;
}

TEST(DramWriter, Floats) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  // Assembler specification, section 6.1.
  EXPECT_EQ(HalfOf(&DramWriter::Bf16, 1.0078124), "3F80");
  EXPECT_EQ(HalfOf(&DramWriter::Bf16Nearest, 1.0078124), "3F81");
  EXPECT_EQ(HalfOf(&DramWriter::Bf16, -0.0), "8000");
  EXPECT_EQ(HalfOf(&DramWriter::Bf16, kInfinity), "7F80");
  EXPECT_EQ(HalfOf(&DramWriter::Bf16, std::nan("")), "7FC0");
  EXPECT_EQ(HalfOf(&DramWriter::Bf16, 1e-40), "0001");  // Subnormals keep their top bits.
  EXPECT_EQ(HalfOf(&DramWriter::Bf16, 1e39), "error");
  EXPECT_EQ(HalfOf(&DramWriter::Bf16Nearest, -1.5), "BFC0");
  EXPECT_EQ(HalfOf(&DramWriter::Bf16Nearest, -kInfinity), "FF80");
  EXPECT_EQ(HalfOf(&DramWriter::F32, 1.0), "3F800000");
  EXPECT_EQ(HalfOf(&DramWriter::F32, 0.1), "3DCCCCCD");
  EXPECT_EQ(HalfOf(&DramWriter::F32, 3.4028234663852886e38), "7F7FFFFF");
  EXPECT_EQ(HalfOf(&DramWriter::F32, 3.4028235e38), "7F7FFFFF");
  EXPECT_EQ(HalfOf(&DramWriter::F32, 3.4028236e38), "error");
  EXPECT_EQ(HalfOf(&DramWriter::F32, -kInfinity), "FF800000");
}

// Values of IEEE 754-2008 binary16.
TEST(DramWriter, BinarySixteen) {
  const struct {
    double value;
    const char* bits;
  } kRows[] = {
      {0.0, "0000"},
      {-0.0, "8000"},
      {1.0, "3C00"},
      {-2.0, "C000"},
      {65504.0, "7BFF"},
      {65519.9, "7BFF"},
      {65520.0, "error"},
      {0.333251953125, "3555"},
      {1.0 / 3, "3555"},
      {0x1p-14, "0400"},
      {0x1p-24, "0001"},
      {0x1.8p-25, "0001"},
      {0x1p-25, "0000"},
      {0x1.ff8p-15, "03FF"},
      {0x1.ffcp-15, "0400"},
      {0x1.fffp-15, "0400"},
      {0x1.ffep0, "4000"},
      {0x1.002p0, "3C00"},
      {0x1.006p0, "3C02"},
      {1e300, "error"},
      {std::numeric_limits<double>::infinity(), "7C00"},
      {-std::numeric_limits<double>::infinity(), "FC00"},
      {std::nan(""), "7E00"},
  };
  for (const auto& row : kRows) {
    EXPECT_EQ(HalfOf(&DramWriter::F16, row.value), row.bits) << row.value;
  }
}

TEST(DramWriter, OverwritesOnlyIfAllowed) {
  DramWriter loose;
  ASSERT_TRUE(loose.U8(4, 1).ok());
  ASSERT_TRUE(loose.U8(4, 2).ok());
  EXPECT_EQ(Bytes(loose), "4:02");

  DramWriter strict({DramWriter::Options::Endianness::kLittle, false});
  ASSERT_TRUE(strict.U16(4, 0x0102).ok());
  ASSERT_TRUE(strict.U8(5, 1).ok());  // The same value.
  const absl::Status status = strict.U32(2, 0xFF020000);
  EXPECT_EQ(status.code(), absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(std::string(status.message()),
            "the byte at 0x00000005 is 0x01 already and would become 0xFF");
  EXPECT_EQ(strict.WriteZeros(0, 5).code(), absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(Bytes(strict), "4:0201") << "a refused write changes nothing";
}

TEST(DramWriter, StaysInsideTheAddressSpace) {
  DramWriter dram;
  EXPECT_TRUE(dram.U8(0xFFFFFFFF, 1).ok());
  EXPECT_EQ(dram.U16(0xFFFFFFFF, 1).code(), absl::StatusCode::kOutOfRange);
  EXPECT_EQ(dram.U8(uint64_t{1} << 32, 1).code(), absl::StatusCode::kOutOfRange);
  EXPECT_EQ(dram.U8(UINT64_MAX, 1).code(), absl::StatusCode::kOutOfRange);
  EXPECT_EQ(dram.WriteZeros(1, UINT64_MAX).code(), absl::StatusCode::kOutOfRange);
  EXPECT_EQ(Bytes(dram), "FFFFFFFF:01");
}

TEST(DramWriter, ImagesAreValidAndJoinPages) {
  DramWriter dram;
  ASSERT_TRUE(dram.WriteBytes(4094, absl::string_view("abcdef")).ok());
  ASSERT_TRUE(dram.WriteBytes(20000, absl::MakeConstSpan({uint8_t{1}})).ok());
  const v1::Image image = dram.ToImage("two");
  EXPECT_TRUE(CheckImage(image).ok()) << CheckImage(image);
  ASSERT_EQ(image.segments_size(), 2);
  EXPECT_EQ(image.segments(0).data(), "abcdef");
  EXPECT_EQ(image.segments(1).address(), 20000u);
  EXPECT_EQ(image.name(), "two");
}

std::map<uint64_t, char> NonZeroBytes(const v1::Image& image) {
  std::map<uint64_t, char> bytes;
  for (const v1::Segment& segment : image.segments()) {
    for (size_t i = 0; i < segment.data().size(); ++i) {
      if (segment.data()[i] != 0) bytes[segment.address() + i] = segment.data()[i];
    }
  }
  return bytes;
}

// The text with a word at every even address and the compact one load to the same memory.
TEST(DramWriter, StridesLoadToTheSameMemory) {
  std::mt19937 random(5);
  for (int round = 0; round < 500; ++round) {
    DramWriter dram;
    for (int i = 0; i < 12; ++i) {
      const uint64_t address = random() % 48;
      const absl::Status status = random() % 3 == 0 ? dram.WriteZeros(address, random() % 12)
                                                    : dram.U8(address, random() % 256);
      ASSERT_TRUE(status.ok());
    }
    for (const bool include_zeros : {false, true}) {
      for (const int stride : {2, 4}) {
        const std::string text = JoinIn("", *dram.Render(include_zeros, stride));
        const absl::StatusOr<InFile> file = ParseIn(text, "a");
        ASSERT_TRUE(file.ok()) << file.status();
        EXPECT_EQ(NonZeroBytes(file->image), NonZeroBytes(dram.ToImage("a"))) << text;
      }
    }
  }
}

}  // namespace
}  // namespace atalla::image
