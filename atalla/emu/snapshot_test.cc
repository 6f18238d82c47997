#include "atalla/emu/snapshot.h"

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
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
void AddRegion(v1::Image& image, absl::string_view tensor, v1::Region::Role role, uint64_t address,
               int elements) {
  v1::Region& region = *image.add_regions();
  region.set_tensor(std::string(tensor));
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

// Against all pairs: outputs inside outputs, empty tensors, equal addresses.
TEST(SnapshotTensorsTest, RandomOutputsLieOverWhatTheyOverlap) {
  std::mt19937 random(5);
  int gone = 0;
  for (int round = 0; round < 200; ++round) {
    v1::Image image = Image();
    for (int i = 0; i < 8; ++i) {
      const auto role = random() % 2 == 0 ? v1::Region::ROLE_OUTPUT : v1::Region::ROLE_INPUT;
      AddRegion(image, absl::StrCat("t", i), role, 2 * (random() % 20), random() % 6);
    }
    std::vector<std::string> expected;
    for (const v1::Region& a : image.regions()) {
      bool is_over = false;
      for (const v1::Region& b : image.regions()) {
        is_over |= a.tensor() != b.tensor() && b.role() == v1::Region::ROLE_OUTPUT &&
                   a.address() < b.address() + b.size_bytes() &&
                   b.address() < a.address() + a.size_bytes();
      }
      if (!is_over) expected.push_back(a.tensor());
      gone += is_over ? 1 : 0;
    }
    Emulator emulator;
    ASSERT_TRUE(emulator.LoadImage(image).ok());
    const auto snapshot = SnapshotTensors(emulator);
    std::vector<std::string> saved;
    if (snapshot.ok()) {
      for (const v1::Region& region : snapshot->regions()) saved.push_back(region.tensor());
    }
    ASSERT_EQ(saved, expected) << image.DebugString();
  }
  EXPECT_GT(gone, 500);
}

// Comparing all with all would take minutes.
TEST(SnapshotTensorsTest, ManyTensors) {
  v1::Image image = Image();
  for (uint32_t i = 0; i < 50000; ++i) {
    AddRegion(image, absl::StrCat("t", i), v1::Region::ROLE_OUTPUT, 2 * i, 1);
  }
  Emulator emulator;
  ASSERT_TRUE(emulator.LoadImage(image).ok());
  const auto snapshot = SnapshotTensors(emulator);
  ASSERT_TRUE(snapshot.ok()) << snapshot.status();
  EXPECT_EQ(snapshot->regions_size(), 50000);
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
