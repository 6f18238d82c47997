#include "atalla/kernels/kernel_writer.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace atalla::kernels {
namespace {

// Fields by hand from the table of the instruction-set specification, section 11.2.
TEST(ControlWordTest, FieldsAreWhereTheSpecificationHasThem) {
  // Its worked example: scratchpad 0, one row of 32, row length 32.
  EXPECT_EQ(ControlWord(0, 1, 32, 32), 0x01F0001Fu);
  EXPECT_EQ(ControlWord(1, 32, 32, 32), 0x7FF0001Fu);
  EXPECT_EQ(ControlWord(0, 32, 1, 1), 0x3E000000u);
  EXPECT_EQ(ControlWord(1, 2, 3, 1 << 20), 0x422FFFFFu);
}

TEST(FloatLiteralTest, IsExactAndAFloatForTheCompiler) {
  EXPECT_EQ(FloatLiteral(0.5f), "0.5");
  EXPECT_EQ(FloatLiteral(-3.0f), "-3.0");
  EXPECT_EQ(FloatLiteral(0.0f), "0.0");
  EXPECT_EQ(FloatLiteral(0.10009765625f), "0.100097656");
  EXPECT_EQ(FloatLiteral(0x1.0p100f), "1.2676506e+30");
}

TEST(CommentTextTest, CannotEndOrContinueALine) {
  EXPECT_EQ(CommentText("a\nb\\"), "a?b?");
  EXPECT_EQ(CommentText("weights.0 'x'"), "weights.0 'x'");
}

// Every extent and tile: what is written must cover the extent once.
TEST(ForTilesTest, CountsEveryElementOnce) {
  for (int64_t extent = 1; extent <= 100; ++extent) {
    for (int tile = 1; tile <= 32; ++tile) {
      KernelWriter out;
      ForTiles(out, "t", extent, tile, {{"p", 2 * tile}}, [&](int size) {
        out.Load({"x", 0, 0, "p", size, 1, 1});
      });
      int64_t elements = 0;
      for (const v1::Transfer& transfer : out.transfers()) {
        elements += transfer.count() * transfer.rows();
      }
      ASSERT_EQ(elements, extent) << tile;
    }
  }
}

TEST(ForTilesTest, LoopsOnlyWhereThereIsMoreThanOneFullTile) {
  const auto text = [](int64_t extent) {
    KernelWriter out;
    ForTiles(out, "t", extent, 32, {{"p", 64}}, [&](int size) { out.Line(std::to_string(size)); });
    return out.text();
  };
  EXPECT_EQ(text(32), "32\n");
  EXPECT_EQ(text(7), "7\n");
  EXPECT_EQ(text(33), "{\n  32\n}\np = p + 64;\n{\n  1\n}\n");
  EXPECT_EQ(text(64), "for (int t = 0; t < 2; t = t + 1) {\n  32\n  p = p + 64;\n}\n");
}

TEST(ForRowsTest, CoversEveryRowOnce) {
  for (int rows = 1; rows <= kMaxTile; ++rows) {
    KernelWriter out;
    std::vector<int> seen(rows);
    ForRows(out, rows, [&](const std::string& row, int count) {
      const bool loop = row == "r";
      const int first = loop ? 0 : std::stoi(row);
      const int end = loop ? rows / kRowGroup * kRowGroup : first + count;
      for (int i = first; i < end; ++i) ++seen[i];
    });
    EXPECT_EQ(seen, std::vector<int>(rows, 1));
  }
}

TEST(KernelWriterTest, TransfersAreMultipliedByTheLoopsAround) {
  KernelWriter out;
  out.OpenFunction("int main()");
  out.OpenLoop("n", 5, 1);
  out.OpenLoop("r", 16, 8);
  out.Load({"x", 1, 2, "a + 4", 3, 4, 40});
  out.Close();
  out.Store({"y", 0, 0, "b", 1, 4, 999});
  out.Close();
  out.Load({"x", 1, 0, "a", 3, 4, 8});
  out.Close();
  ASSERT_EQ(out.transfers().size(), 2u);
  EXPECT_EQ(out.transfers()[0].count(), 11);
  EXPECT_EQ(out.transfers()[1].count(), 5);
  EXPECT_EQ(out.text(),
            "int main() {\n"
            "  for (int n = 0; n < 5; n = n + 1) {\n"
            "    for (int r = 0; r < 16; r = r + 8) {\n"
            "      scpad_load(128, a + 4, 0x44300027);  // 3 x 4, pitch 40\n"
            "    }\n"
            "    scpad_store(0, b, 0x00300003);  // 1 x 4, pitch 4\n"
            "  }\n"
            "  scpad_load(0, a, 0x44300007);  // 3 x 4, pitch 8\n"
            "}\n");
}

}  // namespace
}  // namespace atalla::kernels
