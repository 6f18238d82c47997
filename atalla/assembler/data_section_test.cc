// What data directives mean, checked by bytes counted by hand.

#include "atalla/assembler/data_section.h"

#include <random>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "atalla/assembler/assembler.h"
#include "atalla/assembler/code.h"
#include "atalla/image/check.h"
#include "atalla/isa/encoding.h"
#include "atalla/isa/instruction.h"
#include "atalla/v1/image.pb.h"
#include "atalla/v1/program.pb.h"
#include "gtest/gtest.h"

namespace atalla::assembler {
namespace {

AssemblyUnit MustParse(absl::string_view text, uint32_t data_base = 0x1000) {
  absl::StatusOr<AssemblyUnit> unit = ParseAssemblyUnit(text, "t.s", {data_base});
  EXPECT_TRUE(unit.ok()) << text << "\n" << unit.status();
  if (!unit.ok()) return {};
  EXPECT_TRUE(CheckCode(unit->code).ok()) << CheckCode(unit->code);
  return *std::move(unit);
}

// "1000: 01 02\n", a line a run.
std::string Hex(const DataSection& data) {
  std::string text;
  for (const DataRun& run : data.runs) {
    absl::StrAppendFormat(&text, "%X:", run.address);
    for (const char c : run.bytes) absl::StrAppendFormat(&text, " %02X", c & 0xFF);
    absl::StrAppend(&text, "\n");
  }
  return text;
}

std::string DataOf(absl::string_view lines) {
  return Hex(MustParse(absl::StrCat(".section data\n", lines)).data);
}

TEST(DataSection, Values) {
  EXPECT_EQ(DataOf(".byte 1, -1, 255, -128, 0x7F, 0b11"), "1000: 01 FF FF 80 7F 03\n");
  EXPECT_EQ(DataOf(".half 1, -2, 0xABCD, -32768"), "1000: 01 00 FE FF CD AB 00 80\n");
  EXPECT_EQ(DataOf(".word 1, -2, 0x89ABCDEF, 4294967295"),
            "1000: 01 00 00 00 FE FF FF FF EF CD AB 89 FF FF FF FF\n");
  EXPECT_EQ(DataOf(".zero 3\n.zero 0\n.byte 1"), "1000: 00 00 00 01\n");
  EXPECT_EQ(DataOf(".zero 0"), "");
}

// 1.5 = 3FC0; -2 = C000; 0.1 = 3DCD to nearest, 3DCC truncated; 1 + 2^-8 lies between 3F80 and 3F81
// and goes to the even one, 1 + 3 * 2^-8 to 3F82; 1 + 2^-8 + 2^-40 is nearer to 3F81, which is lost
// by way of a binary32.
TEST(DataSection, Bf16IsRoundedToNearestEven) {
  EXPECT_EQ(DataOf(".bf16 1.5, -2, 0.1, -0.0, 1e-300"), "1000: C0 3F 00 C0 CD 3D 00 80 00 00\n");
  EXPECT_EQ(DataOf(".bf16 1.00390625, 1.01171875, 1.0039062500009095"),
            "1000: 80 3F 82 3F 81 3F\n");
  EXPECT_EQ(DataOf(".bf16 inf, -inf, 3.38953139e38"), "1000: 80 7F 80 FF 7F 7F\n");
}

TEST(DataSection, PlacesAndAlignment) {
  // Nobody owns the bytes that alignment leaves out.
  EXPECT_EQ(DataOf(".byte 1\nALIGN(4)\n.word 2\n.align 2\n.byte 3\nalign ( 8 )\n.byte 4"),
            "1000: 01\n1004: 02 00 00 00 03\n1010: 04\n");
  EXPECT_EQ(DataOf(".org 0x3C\n.word 5\n.org 0\n.byte 1"), "0: 01\n3C: 05 00 00 00\n");
}

// Neighbours are one run, in whatever order they come.
TEST(DataSection, RunsMerge) {
  EXPECT_EQ(DataOf(".org 4\n.byte 4\n.org 0\n.word 1\n.org 5\n.byte 5"), "0: 01 00 00 00 04 05\n");
}

TEST(DataSection, OneSectionGoesOnWhereItEnded) {
  const AssemblyUnit unit = MustParse(
      ".section data\na: .byte 1\n.section code\nf: nop\n.section .data\nb: .byte 2\n.text\nnop\n",
      0x80000);
  EXPECT_EQ(Hex(unit.data), "80000: 01 02\n");
  EXPECT_EQ(unit.data.symbols, (std::vector<DataSymbol>{{"a", 0x80000}, {"b", 0x80001}}));
  EXPECT_EQ(unit.code.instructions.size(), 2u);
  EXPECT_EQ(unit.code.labels, (std::vector<CodeLabel>{{"f", 0}}));
}

// What a compiler for C emits for `int total = 3; char zeros[5]; int *p = &total;`.
TEST(DataSection, CompilerDialect) {
  const AssemblyUnit unit = MustParse(
      "       .section data\n"
      "       ALIGN(4)\n"
      "       global total\n"
      "total:\n"
      "       .byte 3\n       .byte 0\n       .byte 0\n       .byte 0\n"
      "       global zeros\n"
      "zeros:\n"
      "       .zero 5\n"
      "       ALIGN(4)\n"
      "       global p\n"
      "p:\n"
      "       dcd =total\n"
      "       .section code\n"
      "       global main\n"
      "       type main func\n"
      "       .align 5\n"
      "main:\n"
      "       jalr x0,x1, 0\n");
  EXPECT_EQ(Hex(unit.data), "1000: 03 00 00 00 00 00 00 00 00\n100C: 00 10 00 00\n");
}

TEST(DataSection, AddressesInData) {
  const AssemblyUnit unit = MustParse(
      "f: nop\ng: halt\n"
      ".section data\n"
      "t: .word t, t + 8, t-4, end, f, g, dcd\n"
      "dcd: .word 0\n"
      "end:\n");
  EXPECT_EQ(Hex(unit.data),
            "1000: 00 10 00 00 08 10 00 00 FC 0F 00 00 20 10 00 00"
            " 00 00 00 00 00 00 00 00 1C 10 00 00 00 00 00 00\n");
  EXPECT_EQ(unit.data.relocations, (std::vector<DataRelocation>{{0x1010, "f"}, {0x1014, "g"}}));
  EXPECT_EQ(unit.code.labels, (std::vector<CodeLabel>{{"f", 0, true}, {"g", 1, true}}));

  v1::Program program;
  program.set_name("p");
  for (const auto& [name, address] : {std::pair<const char*, int>{"f", 40}, {"g", 0x12345678}}) {
    v1::Symbol& symbol = *program.add_symbols();
    symbol.set_name(name);
    symbol.set_address(address);
  }
  const absl::StatusOr<v1::Image> image = LinkData(unit.data, program);
  ASSERT_TRUE(image.ok()) << image.status();
  EXPECT_TRUE(image::CheckImage(*image).ok());
  ASSERT_EQ(image->segments_size(), 1);
  EXPECT_EQ(image->segments(0).address(), 0x1000u);
  EXPECT_EQ(image->segments(0).data().substr(16, 8),
            std::string("\x28\x00\x00\x00\x78\x56\x34\x12", 8));
  EXPECT_EQ(image->name(), "p");

  program.mutable_symbols(1)->set_name("h");
  const absl::Status status = LinkData(unit.data, program).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_TRUE(absl::StrContains(status.message(), "t.s:4:33: error: the program has no label 'g'"))
      << status;
}

// Data may come after the code that names them; 0x12345678 = 0x2468AC << 7 | 0x78.
TEST(DataSection, AddressesInInstructions) {
  const AssemblyUnit unit = MustParse(
      "li.s x5, small\n"
      "li.s x5, big - 8\n"
      "lui.s x6, hi(big)\n"
      "addi.s x6, x6, lo(big)\n"
      "lw.s x7, lo( big )(x8)\n"
      "lw.s x7, small+4(x0)\n"
      "sw.s x7, x0, small\n"
      "ori.s x9, x0, small\n"
      "li.s x5, f\n"
      "f: lui.s x5, hi(f)\n"
      "addi.s x5, x5, lo(f)\n"
      "lui.s x6, HI(high)\n"
      ".section data\n"
      ".org 0x3C\n"
      "small: .word 1, 2\n"
      ".org 0x12345678\n"
      "big: .word 3\n"
      ".org 0xFFFFFF80\n"
      "high: .byte 0\n");
  const char* const kExpected[] = {"li.s x5, 60",       "lui.s x5, 2386093",  "addi.s x5, x5, -16",
                                   "lui.s x6, 2386092", "addi.s x6, x6, 120", "lw.s x7, 120(x8)",
                                   "lw.s x7, 64(x0)",   "sw.s x7, 60(x0)",    "ori.s x9, x0, 60",
                                   "lui.s x5, 0",       "addi.s x5, x5, 0",   "lui.s x5, 0",
                                   "addi.s x5, x5, 0",  "lui.s x6, -1"};
  ASSERT_EQ(unit.code.instructions.size(), std::size(kExpected));
  for (size_t i = 0; i < std::size(kExpected); ++i) {
    EXPECT_EQ(isa::ToString(unit.code.instructions[i].instruction), kExpected[i]);
    using Reference = CodeInstruction::Reference;
    const bool is_code = i >= 9 && i <= 12;
    EXPECT_EQ(unit.code.instructions[i].reference, !is_code     ? Reference::kNone
                                                   : i % 2 == 1 ? Reference::kAddressHigh
                                                                : Reference::kAddressLow);
    EXPECT_EQ(unit.code.instructions[i].target, is_code ? "f" : "");
  }
  // li.s of a large address is two instructions: labels come after both.
  EXPECT_EQ(unit.code.labels, (std::vector<CodeLabel>{{"f", 11}}));
}

TEST(DataSection, PrintsReadably) {
  const AssemblyUnit unit = MustParse(
      "f: halt\n.section data\n.org 0x3C\nt: .word f, t\n.byte 1\n.zero 41\nx: .half 7\ny:\n");
  EXPECT_EQ(PrintUnit(unit),
            "        .entry f\n"
            "f:\n"
            "        .loc \"t.s\" 1 4\n"
            "        halt.s\n"
            "        .section data\n"
            "        .org 0x3C\n"
            "t:\n"
            "        .word f\n"
            "        .word 0x0000003C\n"
            "        .word 0x00000001\n"
            "        .zero 38\n"
            "x:\n"
            "        .byte 0x07\n"
            "        .byte 0x00\n"
            "y:\n"
            "        .section code\n");
}

// Random data, printed and parsed, are the same data.
TEST(DataSection, PrintAndParseAgree) {
  for (uint32_t seed = 0; seed < 300; ++seed) {
    std::mt19937 random(seed);
    std::string text = "f: nop\ng: halt\n.section data\n";
    uint32_t place = 0x1000;
    for (int i = 0; i < 30; ++i) {
      if (random() % 4 == 0) absl::StrAppend(&text, "s", i, ":\n");
      switch (random() % 7) {
        case 0:
          absl::StrAppend(&text, ".byte ", random() % 256, "\n");
          break;
        case 1:
          absl::StrAppend(&text, ".align 4\n.word ", random(), ", f\n");
          break;
        case 2:
          absl::StrAppend(&text, ".zero ", random() % 40, "\n");
          break;
        case 3:
          absl::StrAppend(&text, "ALIGN(2)\n.half ", random() % 65536, "\n");
          break;
        case 4:
          absl::StrAppend(&text, ".align 4\n.word g, 0\n");
          break;
        case 5:
          absl::StrAppend(&text, ".org ", place += 0x400, "\n");
          break;
        default:
          absl::StrAppend(&text, "ALIGN(2)\n.bf16 ", static_cast<int>(random() % 2000) - 1000,
                          "e-3\n");
      }
    }
    const AssemblyUnit unit = MustParse(text);
    const absl::StatusOr<AssemblyUnit> again = ParseAssemblyUnit(PrintUnit(unit), "t.s");
    ASSERT_TRUE(again.ok()) << "seed " << seed << "\n" << again.status();
    EXPECT_TRUE(again->data == unit.data) << "seed " << seed << "\n" << PrintUnit(unit);
    EXPECT_TRUE(again->code == unit.code) << "seed " << seed;
  }
}

}  // namespace
}  // namespace atalla::assembler
