#include "atalla/emu/snapshot.h"

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "atalla/emu/emulator.h"
#include "atalla/emu/test_machine.h"
#include "atalla/image/check.h"
#include "atalla/isa/machine.h"
#include "atalla/v1/common.pb.h"
#include "atalla/v1/image.pb.h"
#include "gtest/gtest.h"

namespace atalla::emu {
namespace {

EmulatorOptions Tracking() {
  EmulatorOptions options;
  options.track_written_words = true;
  return options;
}

v1::Image Image() {
  v1::Image image;
  image.set_schema_version(image::kSchemaVersion);
  image.set_name("test");  // As the program: see MakeProgram.
  return image;
}

void AddSegment(v1::Image& image, uint64_t address, absl::string_view bytes) {
  v1::Segment& segment = *image.add_segments();
  segment.set_address(address);
  segment.set_data(std::string(bytes));
}

// `elements` BF16 values.
void AddRegion(v1::Image& image, const char* tensor, v1::Region::Role role, uint64_t address,
               int elements) {
  v1::Region& region = *image.add_regions();
  region.set_tensor(tensor);
  region.set_role(role);
  region.set_address(address);
  region.set_size_bytes(static_cast<uint64_t>(elements) * 2);
  region.set_dtype(v1::DTYPE_BF16);
  region.mutable_shape()->add_dims(elements);
  region.mutable_layout()->mutable_row_major();
}

// Stores 41424344h at 20h ("DCBA") and halts.
Emulator StoringMachine(const EmulatorOptions& options = {}) {
  Emulator emulator =
      MakeEmulator(isa::MachineModel::Default(), {{Word("sw.s", {5, 0, 0x20})}, {kHalt}}, options);
  emulator.SetScalarRegister(5, 0x41424344);
  return emulator;
}

TEST(SnapshotTensorsTest, TensorsBecomeInputsWithTheirBytes) {
  Emulator emulator = StoringMachine();
  v1::Image image = Image();
  AddSegment(image, 0x10, "ab");
  AddSegment(image, 0x18, "weights!");
  AddRegion(image, "x", v1::Region::ROLE_INPUT, 0x10, 2);  // "ab", and two bytes of nothing.
  AddRegion(image, "w", v1::Region::ROLE_PARAMETER, 0x18, 4);
  AddRegion(image, "y", v1::Region::ROLE_OUTPUT, 0x20, 2);
  ASSERT_TRUE(emulator.LoadImage(image).ok());
  ASSERT_TRUE(emulator.Run().ok());
  const auto snapshot = SnapshotTensors(emulator);
  ASSERT_TRUE(snapshot.ok()) << snapshot.status();
  EXPECT_TRUE(image::CheckImage(*snapshot).ok());
  v1::Image expected = Image();
  AddSegment(expected, 0x10, absl::string_view("ab\0\0", 4));
  AddSegment(expected, 0x20, "DCBA");
  AddRegion(expected, "x", v1::Region::ROLE_INPUT, 0x10, 2);
  AddRegion(expected, "y", v1::Region::ROLE_INPUT, 0x20, 2);
  EXPECT_EQ(snapshot->DebugString(), expected.DebugString());
}

TEST(SnapshotTensorsTest, WhatAnOutputLiesOverIsGone) {
  Emulator emulator = StoringMachine();
  v1::Image image = Image();
  AddSegment(image, 0x10, "abcdefghijklmnopqrstuvwxyz");
  AddRegion(image, "before", v1::Region::ROLE_INPUT, 0x1C, 2);   // Ends where y starts.
  AddRegion(image, "reaches", v1::Region::ROLE_INPUT, 0x1E, 2);  // Half of it is y.
  AddRegion(image, "same", v1::Region::ROLE_INPUT, 0x20, 2);
  AddRegion(image, "last", v1::Region::ROLE_INPUT, 0x22, 2);
  AddRegion(image, "after", v1::Region::ROLE_INPUT, 0x24, 2);
  AddRegion(image, "y", v1::Region::ROLE_OUTPUT, 0x20, 2);
  ASSERT_TRUE(emulator.LoadImage(image).ok());
  ASSERT_TRUE(emulator.Run().ok());
  const auto snapshot = SnapshotTensors(emulator);
  ASSERT_TRUE(snapshot.ok()) << snapshot.status();
  v1::Image expected = Image();
  AddSegment(expected, 0x1C, "mnop");
  AddSegment(expected, 0x20, "DCBA");
  AddSegment(expected, 0x24, "uvwx");
  AddRegion(expected, "before", v1::Region::ROLE_INPUT, 0x1C, 2);
  AddRegion(expected, "after", v1::Region::ROLE_INPUT, 0x24, 2);
  AddRegion(expected, "y", v1::Region::ROLE_INPUT, 0x20, 2);
  EXPECT_EQ(snapshot->DebugString(), expected.DebugString());
}

TEST(SnapshotTensorsTest, InputsMayOverlapAndTheLastRegionOfANameCounts) {
  Emulator emulator = StoringMachine();
  v1::Image image = Image();
  AddSegment(image, 0x10, "abcdefgh");
  AddRegion(image, "whole", v1::Region::ROLE_INPUT, 0x10, 4);
  AddRegion(image, "part", v1::Region::ROLE_INPUT, 0x12, 1);
  AddRegion(image, "moved", v1::Region::ROLE_INPUT, 0x40, 1);
  ASSERT_TRUE(emulator.LoadImage(image).ok());
  v1::Image later = Image();
  AddRegion(later, "moved", v1::Region::ROLE_INPUT, 0x16, 2);
  ASSERT_TRUE(emulator.LoadImage(later).ok());
  ASSERT_TRUE(emulator.Run().ok());
  const auto snapshot = SnapshotTensors(emulator);
  ASSERT_TRUE(snapshot.ok()) << snapshot.status();
  EXPECT_TRUE(image::CheckImage(*snapshot).ok());
  v1::Image expected = Image();
  AddSegment(expected, 0x10, "abcdefgh");
  AddSegment(expected, 0x18, absl::string_view("\0\0", 2));
  AddRegion(expected, "whole", v1::Region::ROLE_INPUT, 0x10, 4);
  AddRegion(expected, "part", v1::Region::ROLE_INPUT, 0x12, 1);
  AddRegion(expected, "moved", v1::Region::ROLE_INPUT, 0x16, 2);
  EXPECT_EQ(snapshot->DebugString(), expected.DebugString());
}

TEST(SnapshotTensorsTest, Refuses) {
  Emulator emulator = StoringMachine();
  v1::Image image = Image();
  AddRegion(image, "w", v1::Region::ROLE_PARAMETER, 0x18, 4);
  ASSERT_TRUE(emulator.LoadImage(image).ok());
  EXPECT_EQ(SnapshotTensors(emulator).status().code(), absl::StatusCode::kFailedPrecondition);
  // 2 GiB, of which nothing is there.
  AddRegion(image, "huge", v1::Region::ROLE_INPUT, 0, 1 << 30);
  ASSERT_TRUE(emulator.LoadImage(image).ok());
  EXPECT_EQ(SnapshotTensors(emulator).status().code(), absl::StatusCode::kResourceExhausted);
}

TEST(SnapshotMemoryTest, HoldsTheWordsThatWereWritten) {
  Emulator emulator = StoringMachine(Tracking());
  v1::Image image = Image();
  AddSegment(image, 0x12, "abc");
  AddRegion(image, "y", v1::Region::ROLE_OUTPUT, 0x20, 2);
  ASSERT_TRUE(emulator.LoadImage(image).ok());
  ASSERT_TRUE(emulator.Run().ok());
  const auto snapshot = SnapshotMemory(emulator);
  ASSERT_TRUE(snapshot.ok()) << snapshot.status();
  EXPECT_TRUE(image::CheckImage(*snapshot).ok());
  v1::Image expected = Image();
  AddSegment(expected, 0x10, absl::string_view("\0\0abc\0\0\0", 8));
  AddSegment(expected, 0x20, "DCBA");
  AddRegion(expected, "y", v1::Region::ROLE_OUTPUT, 0x20, 2);
  EXPECT_EQ(snapshot->DebugString(), expected.DebugString());
}

TEST(SnapshotMemoryTest, NeedsTracking) {
  EXPECT_EQ(SnapshotMemory(StoringMachine()).status().code(),
            absl::StatusCode::kFailedPrecondition);
}

}  // namespace
}  // namespace atalla::emu
