#include "atalla/emu/dump.h"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "atalla/base/file.h"
#include "atalla/emu/emulator.h"
#include "atalla/emu/test_machine.h"
#include "atalla/isa/machine.h"
#include "gtest/gtest.h"

namespace atalla::emu {
namespace {

EmulatorOptions Tracking() {
  EmulatorOptions options;
  options.track_written_words = true;
  return options;
}

// x1 = 1.0; memory[40h] = x1; v100 lane 0 = 0.1; scratchpad 0 row 2, columns 0 and 1, from it;
// scratchpad 1 row 0, columns 0 and 1, by DMA from 40h.
Emulator SmallRun() {
  Emulator emulator =
      MakeEmulator(isa::MachineModel::Default(),
                   {{Word("lui.s", {1, 0x7F0000}), Word("sw.s", {1, 0, 64})},
                    {Word("vreg.st", {100, 2, 0, 1, 0}), Word("scpad.ld", {0, 3, 4})},
                    {kHalt}},
                   Tracking());
  emulator.SetScalarRegister(2, 128);
  emulator.SetScalarRegister(3, 64);
  emulator.SetScalarRegister(4, 0x40100000);
  emulator.SetVectorRegister(100, FirstLanes({0x3DCCCCCD}));
  EXPECT_TRUE(emulator.Run().ok());
  return emulator;
}

std::map<std::string, std::string> Dumps(const Emulator& emulator, DumpFormat format) {
  const auto files = MakeDumps(emulator, format, "prog");
  EXPECT_TRUE(files.ok()) << files.status();
  std::map<std::string, std::string> by_name;
  for (const DumpFile& file : *files) by_name[file.name] = file.content;
  return by_name;
}

std::string Repeat(const std::string& text, int times) {
  std::string result;
  for (int i = 0; i < times; ++i) result += text;
  return result;
}

TEST(DumpTest, VectorsFormat) {
  const auto files = Dumps(SmallRun(), DumpFormat::kVectors);
  ASSERT_EQ(files.size(), 6u);
  EXPECT_EQ(files.at("prog.mem"), "00000040: 3F800000\n");
  EXPECT_EQ(files.at("prog.vregs"), absl::StrCat("v100: 3DCCCCCD", Repeat(" 00000000", 31), "\n"));
  EXPECT_EQ(files.at("prog.spad"),
            absl::StrCat("SP0 row 2: 3DCCCCCD 00000000", Repeat(" --------", 30), "\n",
                         "SP1 row 0: 00000000 3F800000", Repeat(" --------", 30), "\n"));
  EXPECT_EQ(files.at("prog.sregs").substr(0, 66),
            "x0 : 0x00000000  x1 : 0x3F800000  x2 : 0x00000080  x3 : 0x00000040");
  EXPECT_EQ(files.at("prog.mregs"),
            "x0 : 0xFFFFFFFF  x1 : 0x00000000  x2 : 0x00000000  x3 : 0x00000000  \n"
            "x4 : 0x00000000  x5 : 0x00000000  x6 : 0x00000000  x7 : 0x00000000  \n"
            "x8 : 0x00000000  x9 : 0x00000000  x10: 0x00000000  x11: 0x00000000  \n"
            "x12: 0x00000000  x13: 0x00000000  x14: 0x00000000  x15: 0x00000000  ");
  EXPECT_EQ(files.at("prog.perf").substr(0, 38), "flops_total: 0\nflops_scalar: 0\nflops_v");
}

TEST(DumpTest, ReferenceFormat) {
  const auto files = Dumps(SmallRun(), DumpFormat::kReference);
  ASSERT_EQ(files.size(), 7u);
  // lui.s x1, 7F0000h: 7F0000h << 15 | 1 << 7 | 30h; sw.s x1, 64(x0): 64 << 23 | 1 << 7 | 2Ah.
  EXPECT_EQ(files.at("output_mem.out"),
            absl::StrCat("00000000: 3F800000B000200000AA00000000310000000031\n",
                         "00000014: ", "0080013245", "00020180", "46", Repeat("0000000031", 2),
                         "\n00000028: 0000000032", Repeat("0000000031", 3),
                         "\n\nDATA MEM\n00000040: 3F800000\n"));
  const std::vector<std::string> vectors = absl::StrSplit(files.at("output_vregs.out"), '\n');
  ASSERT_EQ(vectors.size(), 257u);
  EXPECT_EQ(vectors[0], absl::StrCat("v0 : [0x00000000", Repeat(", 0x00000000", 31), "]"));
  EXPECT_EQ(vectors[100], absl::StrCat("v100: [0x3DCCCCCD", Repeat(", 0x00000000", 31), "]"));
  // One line a column; rows 0 to 31. A cell from a register prints as binary32, one from DMA as
  // binary64.
  const std::vector<std::string> pad0 = absl::StrSplit(files.at("output_scpad0.out"), '\n');
  ASSERT_EQ(pad0.size(), 33u);
  EXPECT_EQ(pad0[0], absl::StrCat("Bank 0: ['', '', 0.1", Repeat(", ''", 29), "]"));
  EXPECT_EQ(pad0[1], absl::StrCat("Bank 1: ['', '', 0.0", Repeat(", ''", 29), "]"));
  EXPECT_EQ(pad0[2], absl::StrCat("Bank 2: [''", Repeat(", ''", 31), "]"));
  const std::vector<std::string> pad1 = absl::StrSplit(files.at("output_scpad1.out"), '\n');
  EXPECT_EQ(pad1[1], absl::StrCat("Bank 1: [1.0", Repeat(", ''", 31), "]"));
  EXPECT_EQ(files.count("output_sregs.out"), 1u);
  EXPECT_EQ(files.count("output_mregs.out"), 1u);
  EXPECT_EQ(files.at("output_perf_metrics.out"),
            Dumps(SmallRun(), DumpFormat::kVectors).at("prog.perf"));
}

TEST(DumpTest, NeedsTracking) {
  Emulator emulator = MakeEmulator(isa::MachineModel::Default(), {{kHalt}});
  ASSERT_TRUE(emulator.Run().ok());
  EXPECT_EQ(MakeDumps(emulator, DumpFormat::kVectors, "prog").status().code(),
            absl::StatusCode::kFailedPrecondition);
}

TEST(DumpTest, WritesFiles) {
  const std::string folder = absl::StrCat(testing::TempDir(), "/dumps/deeper");
  const Emulator emulator = SmallRun();
  ASSERT_TRUE(WriteDumps(emulator, DumpFormat::kVectors, folder, "prog").ok());
  EXPECT_EQ(*ReadFile(absl::StrCat(folder, "/prog.mem")), "00000040: 3F800000\n");
  EXPECT_FALSE(WriteDumps(emulator, DumpFormat::kVectors, "/dev/null/no", "prog").ok());
}

}  // namespace
}  // namespace atalla::emu
