// Instruction-set specification, sections 20.1 and 20.2: two programs with the state they leave.

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "atalla/base/file.h"
#include "atalla/emu/counters.h"
#include "atalla/emu/dump.h"
#include "atalla/emu/emulator.h"
#include "atalla/emu/lanes.h"
#include "atalla/image/in_format.h"
#include "atalla/isa/machine.h"
#include "gtest/gtest.h"

namespace atalla::emu {
namespace {

std::string ReadData(absl::string_view name) {
  const auto text = ReadFile(absl::StrCat("testdata/vectors/end_to_end/", name));
  EXPECT_TRUE(text.ok()) << text.status();
  return text.value_or("");
}

Emulator RunFile(absl::string_view name) {
  EmulatorOptions options;
  options.track_written_words = true;
  Emulator emulator(isa::MachineModel::Reference(), options);
  const auto file = image::ParseIn(ReadData(absl::StrCat(name, ".in")), name);
  EXPECT_TRUE(file.ok()) << file.status();
  EXPECT_TRUE(emulator.LoadProgram(file->program).ok());
  EXPECT_TRUE(emulator.LoadImage(file->image).ok());
  emulator.InitStack();
  EXPECT_TRUE(emulator.Run().ok());
  EXPECT_TRUE(emulator.halted());
  return emulator;
}

std::string MemoryDump(const Emulator& emulator) {
  const auto files = MakeDumps(emulator, DumpFormat::kVectors, "x");
  EXPECT_TRUE(files.ok()) << files.status();
  return files->front().content;
}

// Registers that are not 0 must be exactly these.
void ExpectScalars(const Emulator& emulator,
                   const std::vector<std::pair<int, uint32_t>>& expected) {
  std::vector<std::pair<int, uint32_t>> actual;
  for (int number = 0; number < isa::kScalarRegisterCount; ++number) {
    const uint32_t value = emulator.ScalarRegister(number);
    if (value != 0) actual.emplace_back(number, value);
  }
  EXPECT_EQ(actual, expected);
}

void ExpectFirstLanes(const Lanes& lanes, const std::vector<uint32_t>& expected) {
  for (size_t i = 0; i < expected.size(); ++i) EXPECT_EQ(lanes[i], expected[i]) << "lane " << i;
}

TEST(EndToEndTest, RoundTrip) {
  const Emulator emulator = RunFile("round_trip");
  // The reference lists the cell 1002, which the image has beside 1000 and 1004; its bytes are in
  // those two words.
  std::string memory = ReadData("round_trip.mem");
  const std::string cell = "00001002: 40404000\n";
  ASSERT_NE(memory.find(cell), std::string::npos);
  memory.erase(memory.find(cell), cell.size());
  EXPECT_EQ(MemoryDump(emulator), memory);
  EXPECT_EQ(FormatCounters(emulator.counters()), ReadData("round_trip.perf"));
  ExpectScalars(emulator, {{1, 0x1000},
                           {2, 3},
                           {3, 0x40400000},
                           {4, 0x00200000},
                           {7, 0x1040},
                           {9, 4},
                           {10, 4},
                           {33, 0x4000}});
  EXPECT_EQ(emulator.MaskRegister(0), 0xFFFFFFFFu);
  EXPECT_EQ(emulator.MaskRegister(1), 0u);
  ExpectFirstLanes(emulator.VectorRegister(6), {0x40800000, 0x40A00000, 0x40C00000, 0x40400000});
  EXPECT_EQ(emulator.VectorRegister(6)[31], 0x40400000u);
  for (const uint32_t lane : emulator.VectorRegister(8)) EXPECT_EQ(lane, 0x42CC0000u);
  EXPECT_EQ(emulator.ScratchpadCell(0, 0, 0), 0x40800000u);  // 4.0
  EXPECT_EQ(emulator.ScratchpadCell(0, 0, 1), 0x40A00000u);  // 5.0
  EXPECT_EQ(emulator.ScratchpadCell(0, 0, 2), 0x40C00000u);  // 6.0
  EXPECT_EQ(emulator.ScratchpadCell(1, 0, 0), 0x42CC0000u);  // 102.0
}

TEST(EndToEndTest, Gemm) {
  const Emulator emulator = RunFile("gemm");
  EXPECT_EQ(MemoryDump(emulator), ReadData("gemm.mem"));
  EXPECT_EQ(FormatCounters(emulator.counters()), ReadData("gemm.perf"));
  ExpectScalars(emulator, {{1, 0x1000},
                           {2, 0x1040},
                           {3, 0x1080},
                           {4, 0x06300003},
                           {5, 0x46300003},
                           {6, 0x100},
                           {7, 4},
                           {8, 3},
                           {9, 4},
                           {11, 0x44320000},
                           {12, 0xF},
                           {13, 0x44320000},
                           {14, 0x40400000},
                           {15, 0x3EAAAAAB},
                           {16, 0x3F800000},
                           {33, 0x4000}});
  EXPECT_EQ(emulator.MaskRegister(2), 0xFu);
  ExpectFirstLanes(emulator.VectorRegister(1), {0x42C80000, 0xC2C80000, 0x3C240000, 0x40400000, 0});
  ExpectFirstLanes(emulator.VectorRegister(2), {0xC0A00000, 0x40E00000, 0x3A830000, 0x447A0000, 0});
  ExpectFirstLanes(emulator.VectorRegister(3), {0x42BE0000, 0x41204000, 0x42D70083, 0x44320000, 0});
  for (const uint32_t lane : emulator.VectorRegister(4)) EXPECT_EQ(lane, 0x44320000u);
  ExpectFirstLanes(emulator.VectorRegister(10),
                   {0xBF800000, 0x40000000, 0xC0400000, 0x40800000, 0});
}

}  // namespace
}  // namespace atalla::emu
