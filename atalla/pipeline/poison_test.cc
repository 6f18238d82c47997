#include "atalla/pipeline/poison.h"

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "atalla/emu/emulator.h"
#include "atalla/v1/image.pb.h"
#include "gtest/gtest.h"

namespace atalla::pipeline {
namespace {

v1::Image ImageWith(std::vector<std::pair<uint64_t, int>> segments) {
  v1::Image image;
  image.set_schema_version(1);
  for (const auto& [address, size] : segments) {
    v1::Segment& segment = *image.add_segments();
    segment.set_address(address);
    segment.set_data(std::string(size, '\x11'));
  }
  return image;
}

v1::Region Output(uint64_t address, uint64_t size) {
  v1::Region region;
  region.set_tensor("y");
  region.set_address(address);
  region.set_size_bytes(size);
  return region;
}

class MemoryGuardTest : public testing::Test {
 protected:
  void Write(uint64_t address, std::vector<uint8_t> bytes) {
    ASSERT_TRUE(emulator_.WriteMemory(static_cast<uint32_t>(address), bytes).ok());
  }
  void WriteOutput() { Write(0x2000, std::vector<uint8_t>(8, 0)); }

  emu::Emulator emulator_;
  const v1::Image image_ = ImageWith({{0x3C, 8}, {0x1FF0, 8}, {0x2010, 4}});
  const MemoryGuard guard_{Output(0x2000, 8), image_};

  void SetUp() override {
    ASSERT_TRUE(emulator_.LoadImage(image_).ok());
    ASSERT_TRUE(guard_.Arm(emulator_).ok());
  }
};

TEST_F(MemoryGuardTest, AProgramThatWritesTheOutputPasses) {
  WriteOutput();
  EXPECT_TRUE(guard_.Check(emulator_).ok()) << guard_.Check(emulator_);
}

TEST_F(MemoryGuardTest, AnUnwrittenElementIsFound) {
  Write(0x2000, {0, 0, 0, 0, 0xBD, 0x7F, 0, 0});
  EXPECT_EQ(guard_.Check(emulator_).message(),
            "element 2 of the output (address 0x00002004) was not written");
}

TEST_F(MemoryGuardTest, NothingButTheOutputMayChange) {
  for (const uint64_t address : {0x1FFFu, 0x1FFEu, 0x2008u, 0x2009u, 0x200Fu, 0x1FF0u, 0x1FF7u,
                                 0x2013u, 0x3Cu, 0x1000u, 0x2FFFu}) {
    emu::Emulator emulator;
    ASSERT_TRUE(emulator.LoadImage(image_).ok());
    ASSERT_TRUE(guard_.Arm(emulator).ok());
    ASSERT_TRUE(emulator.WriteMemory(0x2000, std::vector<uint8_t>(8, 0)).ok());
    ASSERT_TRUE(emulator.WriteMemory(address, std::vector<uint8_t>{0x55}).ok());
    const absl::Status status = guard_.Check(emulator);
    EXPECT_TRUE(absl::IsDataLoss(status)) << address;
  }
}

// Nothing of the image may be hidden by the pattern.
TEST_F(MemoryGuardTest, SegmentsKeepTheirBytes) {
  std::vector<uint8_t> bytes(8);
  ASSERT_TRUE(emulator_.ReadMemory(0x1FF0, absl::MakeSpan(bytes)).ok());
  EXPECT_EQ(bytes, std::vector<uint8_t>(8, 0x11));
}

TEST(MemoryGuardRangeTest, EndsOfMemoryAreNoProblem) {
  for (const uint64_t address : {uint64_t{0}, uint64_t{0xFFFFFFFE}}) {
    emu::Emulator emulator;
    const v1::Image image = ImageWith({{0x100, 3}});
    const MemoryGuard guard(Output(address, 2), image);
    ASSERT_TRUE(emulator.LoadImage(image).ok());
    ASSERT_TRUE(guard.Arm(emulator).ok());
    EXPECT_FALSE(guard.Check(emulator).ok());
    ASSERT_TRUE(
        emulator.WriteMemory(static_cast<uint32_t>(address), std::vector<uint8_t>{1, 2}).ok());
    EXPECT_TRUE(guard.Check(emulator).ok()) << guard.Check(emulator);
  }
}

}  // namespace
}  // namespace atalla::pipeline
