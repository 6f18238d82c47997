#include "atalla/emu/debug/target.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/string_view.h"
#include "atalla/base/proto_io.h"
#include "atalla/emu/emulator.h"
#include "atalla/emu/test_machine.h"
#include "atalla/isa/machine.h"
#include "atalla/v1/image.pb.h"

namespace atalla::emu::debug {
namespace {

using ::testing::ElementsAre;

constexpr char kImage[] = R"(
  schema_version: 1
  segments { address: 0x1000 data: "\x80\x3F\x00\x40\x40\x40\x80\xC0\x01" }
  regions { tensor: "y/0" role: ROLE_INPUT address: 0x1000 size_bytes: 8 dtype: DTYPE_BF16
            shape { dims: 4 } layout { row_major {} } }
)";

class TargetTest : public testing::Test {
 protected:
  TargetTest() : emulator_(MakeEmulator(isa::MachineModel::Default(), {{kHalt}})) {
    v1::Image image;
    EXPECT_EQ(ParseProtoText(kImage, "image", image), absl::OkStatus());
    EXPECT_EQ(emulator_.LoadImage(image), absl::OkStatus());
  }

  // The target in full, or what is wrong.
  std::string Parse(absl::string_view text) {
    const auto target = ParseTarget(text, emulator_);
    return target.ok() ? TargetName(*target) : std::string(target.status().message());
  }
  std::string Format(absl::string_view text, ValueFormat format = ValueFormat::kDefault) {
    const auto target = ParseTarget(text, emulator_);
    EXPECT_TRUE(target.ok()) << target.status();
    return target.ok() ? FormatTarget(*target, format, emulator_) : "";
  }
  absl::Status Set(absl::string_view text, absl::string_view value) {
    const auto target = ParseTarget(text, emulator_);
    EXPECT_TRUE(target.ok()) << target.status();
    return SetTarget(*target, value, emulator_);
  }

  Emulator emulator_;
};

TEST_F(TargetTest, Parses) {
  EXPECT_EQ(Parse("x255"), "x255");
  EXPECT_EQ(Parse("m15"), "m15");
  EXPECT_EQ(Parse("v0"), "v0");
  EXPECT_EQ(Parse("v3[31]"), "v3[31]");
  EXPECT_EQ(Parse("v3[0..7]"), "v3[0..7]");
  EXPECT_EQ(Parse("v3[0..31]"), "v3");
  EXPECT_EQ(Parse("sp1"), "sp1[0..31]");
  EXPECT_EQ(Parse("sp0[3]"), "sp0[3]");
  EXPECT_EQ(Parse("sp0[3..0x5,0..7]"), "sp0[3..5,0..7]");
  EXPECT_EQ(Parse("[0x1000]"), "[0x00001000]");
  EXPECT_EQ(Parse("[4096:64]"), "[0x00001000:64]");
  EXPECT_EQ(Parse("[0x1000..0x103F]"), "[0x00001000:64]");
  EXPECT_EQ(Parse("[0xFFFFFFFC]"), "[0xFFFFFFFC]");
  EXPECT_EQ(Parse("y/0"), "[0x00001000:8]");
  EXPECT_EQ(Parse("y/0:4"), "[0x00001000]");
}

TEST_F(TargetTest, SaysWhatIsWrong) {
  EXPECT_EQ(Parse("x256"), "no x256; the last one is x255");
  EXPECT_EQ(Parse("m16"), "no m16; the last one is m15");
  EXPECT_EQ(Parse("sp2"), "no sp2; the last one is sp1");
  EXPECT_EQ(Parse("v3[32]"), "bad lanes '32'; it must be in 0..31");
  EXPECT_EQ(Parse("v3[7..0]"), "bad lanes '7..0'; it must be in 0..31");
  EXPECT_EQ(Parse("sp0[32]"), "bad rows '32'; it must be in 0..31");
  EXPECT_EQ(Parse("sp0[0,32]"), "bad columns '32'; it must be in 0..31");
  EXPECT_EQ(Parse("sp0[x]"), "'x' is no number; it must be like 64, or 0x40");
  EXPECT_EQ(Parse("[0x]"), "'0x' is no number; it must be like 64, or 0x40");
  EXPECT_EQ(Parse("[0xFFFFFFFD]"),
            "bad memory [0xFFFFFFFD]; it must have 1..65536 bytes, and end at 0xFFFFFFFF or below");
  EXPECT_TRUE(absl::StartsWith(Parse("[0:0]"), "bad memory [0:0]; "));
  EXPECT_TRUE(absl::StartsWith(Parse("[0:65537]"), "bad memory "));
  EXPECT_EQ(Parse("[99999999999999999999]"),
            "'99999999999999999999' is no number; it must be like 64, or 0x40");
  EXPECT_EQ(Parse("y/0:9"), "bad size 9 of region y/0; it must be in 1..8, as in y/0:64");
  for (const char* bad : {"", "z", "x", "x-1", "x5[1]", "v3[", "v3[0", "sp0[0]x", "[", "[]"}) {
    EXPECT_TRUE(absl::StrContains(Parse(bad), "is nothing to look at; it must be like x5")) << bad;
  }
}

TEST_F(TargetTest, ShowsRegisters) {
  emulator_.SetScalarRegister(5, 0xC0600000);  // -3.5, and -2^32 + 3227516928.
  EXPECT_EQ(Format("x5"), "x5 = C0600000  -1067450368  -3.5\n");
  EXPECT_EQ(Format("x5", ValueFormat::kHex), "x5 = C0600000\n");
  EXPECT_EQ(Format("x5", ValueFormat::kUnsigned), "x5 = 3227516928\n");
  EXPECT_EQ(Format("x5", ValueFormat::kSigned), "x5 = -1067450368\n");
  EXPECT_EQ(Format("x5", ValueFormat::kFloat), "x5 = -3.5\n");
  emulator_.SetMaskRegister(2, 0x80000005);
  EXPECT_EQ(Format("m2"), "m2 = 80000005  lanes 0..31: 10100000 00000000 00000000 00000001\n");
  // 1.00390625 (3F808000) is 1 in BF16's upper half.
  emulator_.SetVectorRegister(7, FirstLanes({0x3F808000, 0xC1200000}));
  EXPECT_EQ(Format("v7[0..1]"), "v7[ 0] 1.00391     -10\n");
  EXPECT_EQ(Format("v7[0..1]", ValueFormat::kBf16), "v7[ 0]   1 -10\n");
  EXPECT_EQ(Format("v7[1..2]", ValueFormat::kHex), "v7[ 1] C1200000 00000000\n");
  EXPECT_EQ(Format("v7"),
            "v7[ 0] 1.00391     -10       0       0       0       0       0       0\n"
            "v7[ 8]       0       0       0       0       0       0       0       0\n"
            "v7[16]       0       0       0       0       0       0       0       0\n"
            "v7[24]       0       0       0       0       0       0       0       0\n");
}

TEST_F(TargetTest, ShowsTiles) {
  emulator_.SetScratchpadCell(1, 2, 0, 0x40000000);
  emulator_.SetScratchpadCell(1, 3, 2, 0x3F000000);
  EXPECT_EQ(Format("sp1[2..3,0..2]"), "sp1[ 2]   2   .   .\nsp1[ 3]   .   . 0.5\n");
  EXPECT_EQ(Format("sp1[2,0..1]", ValueFormat::kHex), "sp1[ 2] 40000000        .\n");
}

TEST_F(TargetTest, ShowsMemory) {
  // 1, 2, 3, -4 as BF16, then one byte.
  EXPECT_EQ(Format("[0x1000:8]"), "00001000: 40003F80 C0804040\n");
  EXPECT_EQ(Format("y/0", ValueFormat::kBf16), "00001000:  1  2  3 -4\n");
  EXPECT_EQ(Format("[0x1000:9]", ValueFormat::kBytes), "00001000: 80 3F 00 40 40 40 80 C0 01\n");
  EXPECT_EQ(Format("[0x1000:10]"), "00001000: 40003F80 C0804040     0001\n");
  EXPECT_EQ(Format("[0x1004]", ValueFormat::kFloat), "00001004: -4.00784\n");  // C0804040.
  EXPECT_EQ(Format("[0x1004]", ValueFormat::kSigned), "00001004: -1065336768\n");
  EXPECT_EQ(Format("[0x0FF8:24]", ValueFormat::kHex),
            "00000FF8: 00000000 00000000 40003F80 C0804040\n00001008: 00000001 00000000\n");
}

TEST_F(TargetTest, ReadsWordsAndBytes) {
  emulator_.SetScratchpadCell(0, 1, 1, 9);
  EXPECT_THAT(ReadTarget(*ParseTarget("sp0[0..1,0..1]", emulator_), emulator_),
              ElementsAre(0, 0, 0, 9));
  EXPECT_THAT(ReadTarget(*ParseTarget("[0x1000:2]", emulator_), emulator_),
              ElementsAre(0x80, 0x3F));
}

TEST_F(TargetTest, Sets) {
  EXPECT_EQ(Set("x5", "-2"), absl::OkStatus());
  EXPECT_EQ(emulator_.ScalarRegister(5), 0xFFFFFFFEu);
  EXPECT_EQ(Set("m3", "0xF0"), absl::OkStatus());
  EXPECT_EQ(emulator_.MaskRegister(3), 0xF0u);
  EXPECT_EQ(Set("v3[1..2]", "1.5"), absl::OkStatus());
  EXPECT_EQ(emulator_.VectorRegister(3), FirstLanes({0, 0x3FC00000, 0x3FC00000}));
  EXPECT_EQ(Set("sp0[1..2,4]", "1e0"), absl::OkStatus());
  EXPECT_EQ(emulator_.ScratchpadCell(0, 2, 4), 0x3F800000u);
  EXPECT_EQ(emulator_.ScratchpadCell(0, 2, 5), std::nullopt);
  EXPECT_EQ(Set("[0x2000:8]", "7"), absl::OkStatus());
  EXPECT_EQ(GetWord(emulator_, 0x2000), 7u);
  EXPECT_EQ(GetWord(emulator_, 0x2004), 7u);
  EXPECT_EQ(GetWord(emulator_, 0x2008), 0u);

  EXPECT_EQ(Set("x0", "1").message(), "x0 is always 0");
  EXPECT_EQ(Set("v0", "1").message(), "v0 is always 0");
  EXPECT_EQ(Set("[0x2000:6]", "1").message(), "[0x00002000:6] has 6 bytes; only words can be set");
  EXPECT_EQ(Set("x5", "4294967296").message(), "'4294967296' does not fit in 32 bits");
  EXPECT_EQ(Set("x5", "-2147483649").message(), "'-2147483649' does not fit in 32 bits");
  EXPECT_EQ(Set("x5", "one").message(), "'one' is no number");
  EXPECT_EQ(emulator_.ScalarRegister(5), 0xFFFFFFFEu);
}

TEST(ParseFormat, KnowsItsLetters) {
  EXPECT_EQ(ParseFormat("x").value(), ValueFormat::kHex);
  EXPECT_EQ(ParseFormat("b").value(), ValueFormat::kBf16);
  EXPECT_TRUE(absl::StartsWith(ParseFormat("q").status().message(), "bad format '/q'; it must be"));
  EXPECT_FALSE(ParseFormat("").ok());
}

}  // namespace
}  // namespace atalla::emu::debug
