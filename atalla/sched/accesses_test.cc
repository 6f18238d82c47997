#include "atalla/sched/accesses.h"

#include <cstddef>
#include <ostream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "atalla/assembler/code.h"
#include "atalla/sched/code_testing.h"
#include "atalla/sched/touches.h"
#include "atalla/sched/values.h"
#include "gtest/gtest.h"

namespace atalla::sched {
namespace {

constexpr int kRows = 32;

struct PairCase {
  const char* what;
  const char* setup;
  const char* first;
  const char* second;
  bool memory;      // May the two meet in data memory?
  bool scratchpad;  // In a scratchpad?
};

std::ostream& operator<<(std::ostream& out, const PairCase& c) { return out << c.what; }

class PairTest : public testing::TestWithParam<PairCase> {};

// The answers are worked by hand from the instruction-set specification, sections 7, 8.4, 11.2 to
// 11.4; the schedulers' analysis and the checker's must both give them.
TEST_P(PairTest, SchedulersView) {
  const PairCase& c = GetParam();
  const assembler::Code code = Assemble(absl::StrCat(c.setup, "\n", c.first, "\n", c.second, "\n"));
  ScalarValues values;
  values.Start();
  const size_t size = code.instructions.size();
  for (size_t i = 0; i + 2 < size; ++i) values.Execute(code.instructions[i]);
  const Accesses a = GetAccesses(code.instructions[size - 2].instruction, values);
  const Accesses b = GetAccesses(code.instructions[size - 1].instruction, values);
  EXPECT_EQ(a.memory && b.memory && MayOverlap(*a.memory, *b.memory), c.memory);
  EXPECT_EQ(b.memory && a.memory && MayOverlap(*b.memory, *a.memory), c.memory);
  EXPECT_EQ(a.scratchpad && b.scratchpad && MayOverlap(*a.scratchpad, *b.scratchpad, kRows),
            c.scratchpad);
  EXPECT_EQ(a.scratchpad && b.scratchpad && MayOverlap(*b.scratchpad, *a.scratchpad, kRows),
            c.scratchpad);
}

TEST_P(PairTest, CheckersView) {
  const PairCase& c = GetParam();
  const assembler::Code code = Assemble(absl::StrCat(c.setup, "\n", c.first, "\n", c.second, "\n"));
  const int size = static_cast<int>(code.instructions.size());
  const std::vector<Touch> touches = FindTouches(code, 0, size);
  ASSERT_GE(touches.size(), 2u);
  const Touch& a = touches[touches.size() - 2];
  const Touch& b = touches[touches.size() - 1];
  const bool both_memory =
      (a.reads_memory || a.writes_memory) && (b.reads_memory || b.writes_memory);
  EXPECT_EQ(both_memory && MayMeetInMemory(a, b), c.memory);
  EXPECT_EQ(both_memory && MayMeetInMemory(b, a), c.memory);
  const bool both_scratchpad =
      (a.reads_scratchpad || a.writes_scratchpad) && (b.reads_scratchpad || b.writes_scratchpad);
  EXPECT_EQ(both_scratchpad && MayMeetInScratchpad(a, b, kRows), c.scratchpad);
  EXPECT_EQ(both_scratchpad && MayMeetInScratchpad(b, a, kRows), c.scratchpad);
}

INSTANTIATE_TEST_SUITE_P(
    Scalar, PairTest,
    testing::Values(
        PairCase{"same word", "", "sw.s x1, 0(x5)", "lw.s x2, 0(x5)", true, false},
        PairCase{"next word", "", "sw.s x1, 0(x5)", "lw.s x2, 4(x5)", false, false},
        PairCase{"overlapping words", "", "sw.s x1, 0(x5)", "lw.s x2, 3(x5)", true, false},
        PairCase{"half-word after word", "", "sw.s x1, 0(x5)", "lhw.s x2, 4(x5)", false, false},
        PairCase{"half-word in word", "", "sw.s x1, 0(x5)", "lhw.s x2, 3(x5)", true, false},
        PairCase{"half-words", "", "shw.s x1, 0(x5)", "lhw.s x2, 2(x5)", false, false},
        PairCase{"odd half-words", "", "shw.s x1, 1(x5)", "lhw.s x2, 2(x5)", true, false},
        PairCase{"other base", "", "sw.s x1, 0(x5)", "lw.s x2, 64(x6)", true, false},
        PairCase{"same base by way of another register", "addi.s x6, x5, 8", "sw.s x1, 8(x5)",
                 "lw.s x2, 0(x6)", true, false},
        PairCase{"base moved on", "addi.s x6, x5, 8", "sw.s x1, 0(x5)", "lw.s x2, 0(x6)", false,
                 false},
        PairCase{"constants", "li.s x5, 4096\nli.s x6, 4100", "sw.s x1, 4(x5)", "lw.s x2, 0(x6)",
                 true, false},
        PairCase{"different constants", "li.s x5, 4096\nli.s x6, 4100", "sw.s x1, 0(x5)",
                 "lw.s x2, 0(x6)", false, false},
        PairCase{"constant and unknown", "li.s x5, 4096", "sw.s x1, 0(x5)", "lw.s x2, 0(x6)", true,
                 false},
        PairCase{"across the end of memory", "", "sw.s x1, -2(x0)", "lw.s x2, 0(x0)", true, false},
        PairCase{"both ends of memory", "", "sw.s x1, -4(x0)", "lw.s x2, 0(x0)", false, false}));

INSTANTIATE_TEST_SUITE_P(
    Vector, PairTest,
    testing::Values(
        PairCase{"same row", "", "vreg.st v1, x0, x5, 31, 0", "vreg.ld v2, x0, x5, 31, 0", false,
                 true},
        PairCase{"other scratchpad", "", "vreg.st v1, x0, x5, 31, 0", "vreg.ld v2, x0, x5, 31, 1",
                 false, false},
        PairCase{"next row", "addi.s x6, x5, 1", "vreg.st v1, x0, x5, 31, 0",
                 "vreg.ld v2, x0, x6, 31, 0", false, false},
        PairCase{"32 rows on", "addi.s x6, x5, 32", "vreg.st v1, x0, x5, 31, 0",
                 "vreg.ld v2, x0, x6, 31, 0", false, true},
        PairCase{"unknown rows", "", "vreg.st v1, x0, x5, 31, 0", "vreg.ld v2, x0, x6, 31, 0",
                 false, true},
        PairCase{"base and row make up for each other", "li.s x7, 64\nsubi.s x6, x5, 1",
                 "vreg.st v1, x0, x5, 31, 0", "vreg.ld v2, x7, x6, 31, 0", false, true},
        PairCase{"bases in one row", "li.s x7, 64\nli.s x8, 127", "vreg.st v1, x7, x0, 31, 0",
                 "vreg.ld v2, x8, x0, 31, 0", false, true},
        PairCase{"bases in neighbouring rows", "li.s x7, 64\nli.s x8, 128",
                 "vreg.st v1, x7, x0, 31, 0", "vreg.ld v2, x8, x0, 31, 0", false, false},
        PairCase{"unknown base: rows apart, but in memory within 64 bytes", "addi.s x6, x5, 32",
                 "vreg.st v1, x5, x0, 31, 0", "vreg.ld v2, x6, x0, 31, 0", true, true},
        PairCase{"unknown base, 64 bytes on", "addi.s x6, x5, 64", "vreg.st v1, x5, x0, 31, 0",
                 "vreg.ld v2, x6, x0, 31, 0", false, false},
        PairCase{"unknown base, 64 bytes on, one row back", "addi.s x6, x5, 64\nli.s x7, -1",
                 "vreg.st v1, x5, x0, 31, 0", "vreg.ld v2, x6, x7, 31, 0", false, true},
        PairCase{"unknown base, 96 bytes on may be one row or two",
                 "addi.s x6, x5, 96\nli.s x7, -2", "vreg.st v1, x5, x0, 31, 0",
                 "vreg.ld v2, x6, x7, 31, 0", false, true},
        PairCase{"unknown base, 96 bytes on cannot be three rows", "addi.s x6, x5, 96\nli.s x7, -3",
                 "vreg.st v1, x5, x0, 31, 0", "vreg.ld v2, x6, x7, 31, 0", false, false},
        PairCase{"memory from 0x1000 up", "lui.s x5, 32", "vreg.st v1, x5, x0, 31, 0",
                 "vreg.ld v2, x0, x0, 31, 0", false, false},
        PairCase{"below 0x1000 is a scratchpad", "li.s x5, 0xCFF", "vreg.st v1, x5, x0, 31, 0",
                 "lw.s x1, 0(x6)", false, false},
        PairCase{"perhaps in the spill window", "li.s x5, 0xD00", "vreg.st v1, x5, x0, 31, 0",
                 "lw.s x1, 0(x6)", true, false},
        PairCase{"in the spill window", "li.s x5, 0xD00\nlui.s x33, 32",
                 "vreg.st v1, x5, x0, 31, 0", "vreg.ld v2, x0, x6, 31, 0", false, false},
        PairCase{"x33 too low for a spill window", "li.s x5, 0xD00\nli.s x33, 0xFFF",
                 "vreg.st v1, x5, x0, 31, 0", "lw.s x1, 0(x6)", false, false},
        PairCase{"below the spill window", "li.s x5, 0xD00\nlui.s x33, 33",
                 "vreg.st v1, x5, x0, 31, 0", "lw.s x1, 0(x6)", false, false},
        PairCase{"memory, neighbours", "lui.s x5, 32\naddi.s x6, x5, 64",
                 "vreg.st v1, x5, x0, 31, 0", "vreg.ld v2, x6, x0, 31, 0", false, false},
        PairCase{"memory, fewer lanes", "lui.s x5, 32\naddi.s x6, x5, 32",
                 "vreg.st v1, x5, x0, 15, 0", "vreg.ld v2, x6, x0, 31, 0", false, false},
        PairCase{"memory, bit 0 dropped", "lui.s x5, 32\naddi.s x6, x5, 65",
                 "vreg.st v1, x6, x0, 0, 0", "lhw.s x1, 64(x5)", true, false},
        PairCase{"memory, bit 0 of an unknown base may be dropped", "", "shw.s x1, 62(x5)",
                 "vreg.ld v2, x5, x0, 30, 0", false, false},
        PairCase{"memory, the byte before an unknown base", "", "shw.s x1, -2(x5)",
                 "vreg.ld v2, x5, x0, 30, 0", true, false}));

// Metadata 0x3FF0001F: scratchpad 0, 32 rows, 32 columns, pitch 32; lui 0x7FE000 = 0x3FF00000.
constexpr char kFullTile[] = "lui.s x10, 0x7FE000\naddi.s x10, x10, 31";
// 4 rows and 8 columns of scratchpad 1, pitch 64: 1<<30 | 3<<25 | 7<<20 | 63 = 0x4670003F.
constexpr char kSmallTile[] = "lui.s x10, 0x8CE000\naddi.s x10, x10, 63";

std::string Tile(const char* tile, const char* more) { return absl::StrCat(tile, "\n", more); }

class TransferTest : public testing::Test {
 protected:
  void Check(const std::string& setup, const char* first, const char* second, bool memory,
             bool scratchpad) {
    SCOPED_TRACE(absl::StrCat(setup, "\n", first, "\n", second));
    const assembler::Code code = Assemble(absl::StrCat(setup, "\n", first, "\n", second, "\n"));
    const size_t size = code.instructions.size();
    ScalarValues values;
    values.Start();
    for (size_t i = 0; i + 2 < size; ++i) values.Execute(code.instructions[i]);
    const Accesses a = GetAccesses(code.instructions[size - 2].instruction, values);
    const Accesses b = GetAccesses(code.instructions[size - 1].instruction, values);
    EXPECT_EQ(a.memory && b.memory && MayOverlap(*a.memory, *b.memory), memory);
    EXPECT_EQ(a.scratchpad && b.scratchpad && MayOverlap(*a.scratchpad, *b.scratchpad, kRows),
              scratchpad);
    const std::vector<Touch> touches = FindTouches(code, 0, static_cast<int>(size));
    const Touch& c = touches[touches.size() - 2];
    const Touch& d = touches[touches.size() - 1];
    const bool both_memory =
        (c.reads_memory || c.writes_memory) && (d.reads_memory || d.writes_memory);
    EXPECT_EQ(both_memory && MayMeetInMemory(c, d), memory);
    const bool both_scratchpad =
        (c.reads_scratchpad || c.writes_scratchpad) && (d.reads_scratchpad || d.writes_scratchpad);
    EXPECT_EQ(both_scratchpad && MayMeetInScratchpad(c, d, kRows), scratchpad);
  }
};

TEST_F(TransferTest, ScratchpadRows) {
  const char* load = "scpad.ld x0, x6, x10";
  Check(kFullTile, load, "vreg.ld v1, x0, x5, 31, 0", false, true);
  Check(kFullTile, load, "vreg.ld v1, x0, x5, 31, 1", false, false);
  // Rows 0..3 of scratchpad 1.
  Check(Tile(kSmallTile, "li.s x5, 3"), load, "vreg.ld v1, x0, x5, 31, 1", false, true);
  Check(Tile(kSmallTile, "li.s x5, 4"), load, "vreg.ld v1, x0, x5, 31, 1", false, false);
  // Rows 30, 31, 0, 1.
  Check(Tile(kSmallTile, "li.s x5, 1\nli.s x7, 1920"), "scpad.ld x7, x6, x10",
        "vreg.ld v1, x0, x5, 31, 1", false, true);
  Check(Tile(kSmallTile, "li.s x5, 2\nli.s x7, 1920"), "scpad.ld x7, x6, x10",
        "vreg.ld v1, x0, x5, 31, 1", false, false);
  // Nothing is known about the tile.
  Check("li.s x5, 4", "scpad.ld x0, x6, x11", "vreg.ld v1, x0, x5, 31, 1", false, true);
}

TEST_F(TransferTest, Memory) {
  const char* store = "scpad.st x0, x6, x10";
  // The last half-word of the 32 x 32 tile is 2046 bytes on.
  Check(kFullTile, store, "lw.s x1, 2044(x6)", true, false);
  Check(Tile(kFullTile, "addi.s x5, x6, 2047"), store, "lw.s x1, 0(x5)", true, false);
  Check(Tile(kFullTile, "li.s x6, 4096\naddi.s x5, x6, 2047"), store, "lw.s x1, 1(x5)", false,
        false);
  Check(kFullTile, store, "lw.s x1, -1(x6)", true, false);
  Check(kFullTile, store, "lw.s x1, -5(x6)", false, false);
  Check("", "scpad.st x0, x6, x11", "lw.s x1, -5(x6)", true, false);
}

TEST_F(TransferTest, TilesOfOneMatrix) {
  // Scratchpad rows are apart: 0..3 and 8..11.
  const std::string setup = Tile(kSmallTile, "li.s x7, 512");
  const char* store = "scpad.st x0, x6, x10";
  const char* other = "scpad.st x7, x5, x10";
  // 8 columns to the right, 4 rows down, 60 columns to the right (which reaches the next row).
  Check(absl::StrCat(setup, "\naddi.s x5, x6, 16"), store, other, false, false);
  Check(absl::StrCat(setup, "\naddi.s x5, x6, 512"), store, other, false, false);
  Check(absl::StrCat(setup, "\naddi.s x5, x6, 120"), store, other, true, false);
  // 7 columns to the right; one to the left.
  Check(absl::StrCat(setup, "\naddi.s x5, x6, 14"), store, other, true, false);
  Check(absl::StrCat(setup, "\naddi.s x5, x6, -2"), store, other, true, false);
  Check(absl::StrCat(setup, "\naddi.s x5, x6, -16"), store, other, false, false);
}

}  // namespace
}  // namespace atalla::sched
