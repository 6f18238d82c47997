// What the assembler says about wrong text: place, reason and remedy, for every rule.

#include <cstddef>
#include <random>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "atalla/assembler/assembler.h"
#include "atalla/assembler/code.h"
#include "atalla/base/diagnostic.h"
#include "gtest/gtest.h"

namespace atalla::assembler {
namespace {

std::string ErrorOf(absl::string_view text) {
  const absl::Status status = ParseAssembly(text, "t.s").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << text;
  return std::string(status.message());
}

TEST(Diagnostics, ShowLineCaretAndHint) {
  EXPECT_EQ(ErrorOf("nop\n\tad.s x1, x2, x3\n"),
            "t.s:2:9: error: unknown mnemonic 'ad.s'\n"
            "        ad.s x1, x2, x3\n"
            "        ^\n"
            "hint: did you mean 'add.s'?");
  EXPECT_EQ(ErrorOf("addi.s x1, x0, 4095\n"),
            "t.s:1:16: error: imm12 is 4095; it must be in -2048..2047\n"
            "addi.s x1, x0, 4095\n"
            "               ^\n"
            "hint: the field has 12 bits; the reference assembler would encode -1");
}

TEST(Diagnostics, OfEachRule) {
  const struct {
    const char* text;
    const char* place_and_message;
    const char* hint;
  } kRows[] = {
      // Mnemonics that the specification's section 18 rejects, and spellings.
      {"jalr.s x0, x1, 0", "1:1: error: unknown mnemonic 'jalr.s'", "did you mean 'jalr'?"},
      {"div.vv v1, v2, v3, 0", "1:1: error: unknown mnemonic 'div.vv'", "'"},
      {"shift.vi v1, v2, 3", "1:1: error: unknown mnemonic 'shift.vi'", ""},
      {"not.vi v1, v2, 3", "1:1: error: unknown mnemonic 'not.vi'", ""},
      {"add x1, x2, x3", "1:1: error: unknown mnemonic 'add'",
       "it is one of 'add.s', 'add.bf', 'add.vv', 'add.vs'"},
      {"gem_vv v1, v2, v3, 0", "1:1: error: unknown mnemonic 'gem_vv'", "did you mean 'gemm.vv'?"},
      {"; nop", "1:1: error: unknown mnemonic ';'", ""},
      // Numbers of operands.
      {"add.vv $3, $1, $2", "1:1: error: add.vv with 3 operands",
       "it takes: add.vv vd, vs1, vs2, mask"},
      {"add.vv v3, v1, v2, 0, 0, 0", "1:1: error: add.vv with 6 operands", "add.vv vd"},
      {"add.vv v3, v1, v2, 0, what", "1:23: error: 'what' is neither a number nor a register",
       "may be left out"},
      {"halt.s x1", "1:1: error: halt.s with 1 operand", "it takes: halt.s"},
      {"bfts.s x1, x2", "1:1: error: bfts.s with 2 operands", "bfts.s rd, rs1, rs2"},
      {"addi.s", "1:1: error: addi.s with no operands", "addi.s rd, rs1, imm12"},
      {"lw.s x1", "1:1: error: lw.s with 1 operand", "lw.s rd, imm12(rs1)"},
      {"beq.s x1, x2", "1:1: error: beq.s with 2 operands", "beq.s rs1, rs2, target[, incr7]"},
      {"jal", "1:1: error: jal with no operands", "jal [rd,] target"},
      {"jal x1, x2, 5", "1:1: error: jal with 3 operands", "jal [rd,] target"},
      {"vreg.ld v1, x1, x2, 3", "1:1: error: vreg.ld with 4 operands", "num_cols, sid"},
      {"vreg.ld v1, x1, 1, 2, 0, 0", "1:1: error: vreg.ld with 6 operands", "num_cols, sid"},
      {"scpad.ld x1, x2, 3, 4", "1:1: error: scpad.ld with 4 operands", "rs1, rs2, rs3"},
      {"expi.vi v1, v2", "1:1: error: expi.vi with 2 operands", "expi.vi vd, vs1, imm8[, mask]"},
      {"li.s x1", "1:1: error: li.s with 1 operand", "li.s rd, imm25"},
      // Registers.
      {"addi.s $256, x0, 1", "1:8: error: there is no register '$256'", "x0..x255"},
      {"add_s v1, x2, v3", "1:7: error: 'v1' is a vector register, and rd must be a scalar",
       "x0..x255"},
      {"add_s x1, x2, v3", "1:15: error: 'v3' is a vector register, and rs2 must be", "x0..x255"},
      {"add.vv x3, v1, v2, 0", "1:8: error: 'x3' is a scalar register, and vd must be", "v0..v255"},
      {"add.vs v3, v1, v2, 0", "1:16: error: 'v2' is a vector register, and rs1 must be",
       "x0..x255"},
      {"add.s x1, x2, 5", "1:15: error: '5' is not a register, and rs2 must be", "x0..x255"},
      {"add.s x1, x2, y3", "1:15: error: 'y3' is not a register", "x0..x255"},
      {"add.s x1, x2, x", "1:15: error: 'x' is not a register", "x0..x255"},
      {"add.s x1, x2, $", "1:15: error: '$' is not a register", "x0..x255"},
      {"add.s x1, x2, x99999999999999999999", "there is no register", "x0..x255"},
      {"vreg.st x9, x1, x2, 3, 0", "1:9: error: 'x9' is a scalar register, and vs must be",
       "v0..v255"},
      {"mv.mts m1, m2", "1:8: error: 'm1' is a mask register, and rd must be", "x0..x255"},
      {"mv.stm x1, x2", "1:8: error: 'x1' is a scalar register, and vmd must be", "m0..m15"},
      {"add.vv v3, v1, v2, v0", "1:20: error: 'v0' is a vector register, and mask must be",
       "m0..m15"},
      {"add.vv v3, v1, v2, 16", "1:20: error: mask is 16; it must be in 0..15", "would encode m0"},
      {"add.vv v3, v1, v2, m18", "1:20: error: there is no register 'm18'", "would encode m2"},
      {"mgt.mvv 16, v1, v2, 0", "1:9: error: vmd is 16", "would encode m0"},
      // Immediates.
      {"addi.s $1, $0, 010", "1:16: error: leading zero in '010'", "write 10"},
      {"addi.s x1, x0, 1.5", "1:16: error: '1.5' is not a number, and imm12 must be one", "0x"},
      {"addi.s x1, x0, -2049", "imm12 is -2049", "would encode 2047"},
      {"addi.s x1, x0, 0x1G", "'0x1G' is not a number", ""},
      {"addi.s x1, x0, 0b2", "'0b2' is not a number", ""},
      {"addi.s x1, x0, --1", "'--1' is not a number", ""},
      {"addi.s x1, x0, 99999999999999999999999",
       "1:16: error: imm12 is 99999999999999999999999; it must be in -2048..2047", ""},
      {"li.s x1, -0x10000000000000000", "1:10: error: imm25 is -0x10000000000000000; it must", ""},
      {"li.s x1, 0x3FFFFFFFFFFFFFFF", "imm25 is 4611686018427387903; it must", "32 bits"},
      {"addi.s x1, x0, x2", "'x2' is not a number", ""},
      {"rsum.vi v1, v2, 256", "1:17: error: imm8 is 256; it must be in 0..255", "would encode 0"},
      {"rsum.vi v1, v2, -1", "imm8 is -1", "would encode 255"},
      {"vmov.vts x1, v2, 256", "imm8 is 256", ""},
      {"li.s x1, 4294967296",
       "1:10: error: imm25 is 4294967296; it must be in "
       "-2147483648..4294967295",
       "registers have 32 bits"},
      {"li.s x1, -2147483649", "imm25 is -2147483649", ""},
      {"li.s x1, somewhere", "1:10: error: unknown label 'somewhere'", ""},
      {"lui.s x1, 33554432", "imm25 is 33554432; it must be in -16777216..33554431", "25 bits"},
      {"lui.s x1, -16777217", "imm25 is -16777217", "25 bits"},
      {"vreg.ld v4, x1, x0, 32, 0", "1:21: error: num_cols is 32; it must be in 0..31",
       "minus one"},
      {"vreg.ld v4, x1, x0, 3, 4", "1:24: error: sid is 4; it must be in 0..3", ""},
      {"lw.s x1, 2048(x2)", "1:10: error: imm12 is 2048", ""},
      {"lw.s x1, 4(256)", "1:12: error: rs1 is 256; it must be in 0..255", ""},
      {"lw.s x1, 4(v2)", "1:12: error: 'v2' is a vector register", ""},
      {"lw.s x1, (x2)", "1:10: error: '(x2)' is not a memory operand", "such as 4(x1)"},
      {"lw.s x1, 4()", "1:10: error: '4()' is not a memory operand", "such as 4(x1)"},
      {"lw.s x1, 4", "1:10: error: '4' is not a memory operand", "such as 4(x1)"},
      {"lw.s x1, 4(x2", "'4(x2' is not a memory operand", ""},
      {"lw.s x1, 4(x2)(x3)", "is not a memory operand", ""},
      // Branches and jumps.
      {"beq.s $1,$2,42,0", "1:13: error: offset 42 is not a multiple of 4", "20 bytes apart"},
      {"beq.s $1,$2,2048,0", "target is 2048; it must be in -2048..2044", "name a label"},
      {"beq.s $1,$2,-2052,0", "target is -2052", "name a label"},
      {"bne.s $1,$2,20,128", "incr7 is 128; it must be in 0..127", ""},
      {"bne.s $1,$2,20,-1", "incr7 is -1", ""},
      {"beq.s x1, x2, 65536", "the packed target is 65536; it must be in -65536..65535", ""},
      {"beq.s x1, x2, $3", "'$3' is not a number", ""},
      {"jal $1,16777216", "target is 16777216; it must be in -16777216..16777215", ""},
      {"jal x1, $5", "'$5' is not a number", ""},
      {"loop: nop\njal x1, lop", "2:9: error: unknown label 'lop'", "did you mean 'loop'?"},
      {"jal x5", "1:5: error: unknown label 'x5'", ""},
      {"Loop: jal loop", "unknown label 'loop'", "did you mean 'Loop'?"},
      {"lui_s x5, data\naddi_s x5, x5, date", "1:11: error: unknown label 'data'", ""},
      // Labels.
      {"a: nop\na: nop", "2:1: error: label 'a' is there twice", "the first one is in line 1"},
      {".L1: nop.s", "1:1: error: '.L1' is not a label name", "may not start with a dot"},
      {"1a: nop", "1:1: error: '1a' is not a label name", "start with no digit"},
      {"a$b: nop", "'a$b' is not a label name", "letters, digits"},
      {": nop", "'' is not a label name", ""},
      {"a : nop", "unknown mnemonic 'a'", ""},
      // Sugar.
      {"vreg.ld v1, x1, 31, 31, 1, 0, 128", "the row is 128; it must be in 0..127",
       "put a larger row in a register"},
      {"vreg.ld v1, x1, 32, 31, 1, 0, 1", "cols is 32", ""},
      {"vreg.ld v1, x1, 31, x3, 1, 0, 1", "'x3' is not a number, and rows must be one", ""},
      {"vreg.ld v1, x1, 31, 31, 4, 0, 1", "sid is 4", ""},
      {"vreg.ld v1, x1, 31, 31, 1, 0, v7", "'v7' is a vector register, and the row must be", ""},
      {"vreg.ld x1, x1, 31, 31, 1, 0, 1", "'x1' is a scalar register, and the vector", ""},
      {"scpad.ld x1, x2, 32, 31, 0", "cols is 32; it must be in 0..31", "minus one"},
      {"scpad.ld x1, x2, 31, 32, 0", "rows is 32; it must be in 0..31", "minus one"},
      {"scpad.ld x1, x2, 31, 31, 2", "sid is 2; it must be in 0..1", "two scratchpads"},
      {"scpad.st v1, x2, 31, 31, 0", "'v1' is a vector register", ""},
      // Directives.
      {"x: .byte 1", "1:4: error: '.byte' outside of the data section", "'.section data'"},
      {".zero 16", "1:1: error: '.zero' outside of the data section", "before its label"},
      {"dcd =x", "'dcd' outside of the data section", "'.section data'"},
      {"ALIGN(x)", "'ALIGN(x)' without a number of bytes", "'ALIGN(4)'"},
      {"ALIGN (4", "'ALIGN' without a number of bytes", "'ALIGN(4)'"},
      {".data x", "unknown directive '.data'", "alone, which ends the program"},
      {".byt 1", "unknown directive '.byt'", "did you mean '.byte'?"},
      {".cfi_startproc", "unknown directive '.cfi_startproc'", "there are .align .bf16"},
      {".section bss", "unknown section 'bss'", "'.section code'"},
      {".text x", "'.text' takes nothing", ""},
      {".section data\nnop", "2:1: error: an instruction in the data section", "'.section code'"},
      {".align", "'.align' without a number", "'.align 4'"},
      {".align 0", "'.align' without a number", ""},
      {".align x", "'.align' without a number", ""},
      {".entry", "'.entry' without a name", "'.entry LABEL'"},
      {"loop: nop\n.entry lop", "2:8: error: unknown label 'lop'", "did you mean 'loop'?"},
      {"global", "'global' without a name", "'global NAME'"},
      {"global a b", "'global' without a name", ""},
      {"type f", "'type' without a name and what it is", "'type NAME func'"},
      {".weights", "unknown weight mode ''", "reset"},
      {".weights reset\n.weights shift", "2:1: error: the program named another weight mode", ""},
      {".loc", "not a source location", ".loc \"file\" line"},
      {".loc file 3", "not a source location", ""},
      {".loc \"file\"", "not a source location", ""},
      {".loc \"file 3", "not a source location", ""},
      {".loc \"file\" -1", "not a source location", ""},
      {".loc \"file\" 99999999999", "not a source location", ""},
      {".loc \"file\" 1 2 3", "not a source location", ""},
      {".loc \"\\q\" 1", "not a source location", ""},
  };
  for (const auto& row : kRows) {
    const std::string error = ErrorOf(row.text);
    EXPECT_TRUE(absl::StrContains(error, row.place_and_message)) << row.text << "\n" << error;
    EXPECT_TRUE(absl::StrContains(error, row.hint)) << row.text << "\n" << error;
    EXPECT_TRUE(absl::StartsWith(error, "t.s:")) << error;
  }
}

// The same in the data section, whose first line is 2.
TEST(Diagnostics, OfData) {
  const struct {
    const char* text;
    const char* place_and_message;
    const char* hint;
  } kRows[] = {
      {".byte 256", "2:7: error: the value is 256; it must be in -128..255", ""},
      {".byte 1, -129", "2:10: error: the value is -129; it must be in -128..255", ""},
      {".byte", "2:1: error: '.byte' without a value", "'.byte 0'"},
      {".byte 1,,2", "2:9: error: a value is missing between commas", ""},
      {".byte 010", "2:7: error: leading zero in '010'", "write 10"},
      {".byte 1.5", "'1.5' is not a number", ""},
      {"x: .byte x", "2:10: error: 'x' is no number of 1 byte", "'.word NAME'"},
      {".half 65536", "the value is 65536; it must be in -32768..65535", ""},
      {".half -32769", "the value is -32769", ""},
      {".word 4294967296", "it must be in -2147483648..4294967295", "32 bits"},
      {".word tabel\ntable:", "2:7: error: unknown symbol 'tabel'", "did you mean 'table'?"},
      {".word hi(x)\nx:", "2:7: error: a word holds a whole address", "'.word x'"},
      {".word f+20\n.section code\nf: nop", "2:7: error: 'f' is a label of code", "label there"},
      {".byte 1\n.word 2", "3:1: error: '.word' at 0x1001, which is not a multiple of 4",
       "'.align 4' before it"},
      {".byte 1\nx: .half 2", "3:4: error: '.half' at 0x1001, which is not a multiple of 2", ""},
      {".byte 1\n.bf16 2", "'.bf16' at 0x1001", "'.align 2'"},
      {".bf16 abc", "2:7: error: 'abc' is not a number", "1.5"},
      {".bf16 1e39", "2:7: error: '1e39' is too large for BF16", "3.39e38"},
      {".bf16 -3.4e38", "'-3.4e38' is too large for BF16", ""},
      {".zero -1", "2:7: error: the number of bytes is -1", ""},
      {".zero 1, 2", "2:10: error: '.zero' takes one number", ""},
      {".zero 268435457", "it must be in 0..268435456", "image"},
      {".zero 268435456\n.byte 1", "3:7: error: more than 256 MiB of data", "image"},
      {".org 0x100000000", "2:6: error: the address is 4294967296", ""},
      {".org 1, 2", "'.org' takes one address", ""},
      {".org 0xFFFFFFFF\n.byte 1, 2", "3:10: error: the data reach beyond address 0xFFFFFFFF", ""},
      {".org 0xFFFFFFFF\n.byte 1\nx:", "4:1: error: label 'x' is beyond address 0xFFFFFFFF", ""},
      {".word 1\n.org 0x1003\n.byte 2", "4:7: error: data at 0x1003, where data are already",
       "from 0x1000 on begin in line 2"},
      {".org 0x2000\n.word 1\n.org 0x1FFE\n.word 2", "'.word' at 0x1FFE", ""},
      {".org 0x2000\n.word 1\n.org 0x1FFE\n.zero 4", "5:7: error: data at 0x2000", "in line 3"},
      {".align 3", "2:8: error: 3 is not a power of two", "1, 2, 4"},
      {"ALIGN(0)", "'ALIGN(0)' without a number of bytes", ""},
      {"x:\n.section code\nx: nop", "4:1: error: label 'x' is there twice", "line 2"},
      {"add.s x1, x2, x3", "2:1: error: an instruction in the data section", "'.section code'"},
      // Instructions that name data.
      {"t: .word 1\n.text\nlw.s x1, t(x0)", "4:10: error: 't' is 4096, and imm12 must be in",
       "'li.s x5, t'"},
      {"t: .word 1\n.text\nlw.s x1, tt(x0)", "4:10: error: unknown symbol 'tt'", ""},
      {"table: .word 1\n.text\naddi.s x1, x0, table+8",
       "4:16: error: 'table+8' is an address of data, and addi.s holds a part", "lo(table+8)"},
      {"t: .word 1\n.text\nlui.s x1, t", "4:11: error: 't' is an address of data", "hi(t)"},
      {"t: .word 1\n.text\njal x1, t", "4:9: error: 't' is data, and jal goes to", ""},
      {"t: .word 1\n.text\nbeq x1, x2, t", "4:13: error: 't' is data", ""},
      {"t: .word 1\n.text\n.entry t", "4:8: error: 't' is data", ""},
      {".text\nf: lw.s x1, f(x0)", "3:13: error: 'f' is a label of code, and imm12 must be a",
       "'li.s x5, f'"},
      {".text\nf: lui.s x1, lo(f)", "3:14: error: lui.s cannot hold 'lo(f)'", "hi(f)"},
      {".text\nf: li.s x1, f-20", "3:13: error: 'f' is a label of code", "put a label there"},
      {".text\nf: li.s x1, hi(f)", "3:13: error: li.s holds a whole address", "'li.s x5, f'"},
      {"t: .word 1\n.text\naddi.s x1, x0, hi(t+0x80000)", "'hi(t+0x80000)' is 4128", ""},
  };
  for (const auto& row : kRows) {
    const std::string error = ErrorOf(absl::StrCat(".section data\n", row.text));
    EXPECT_TRUE(absl::StrContains(error, row.place_and_message)) << row.text << "\n" << error;
    EXPECT_TRUE(absl::StrContains(error, row.hint)) << row.text << "\n" << error;
  }
}

TEST(Diagnostics, DataWhereOnlyCodeCanBeUsed) {
  EXPECT_EQ(ErrorOf(".section data\n.byte 1"),
            "t.s: the text has data, and only code can be used here");
}

// A program that was assembled before, say.
TEST(Diagnostics, RefuseWhatIsNoText) {
  const std::string bytes("nop\n\x0A\x18 nop\xC5\x00\n", 13);
  EXPECT_EQ(ErrorOf(bytes), "t.s:3: error: byte 0x18: this is not assembly text");
  EXPECT_TRUE(ParseAssembly("nop  # a comment may say \xC3\xBC\n", "t.s").ok());
}

TEST(Diagnostics, AllErrorsInOneRunInOrderOfLines) {
  const std::string error = ErrorOf("jal x1, later\nadd.s x1, v2, 5\nfoo\nnop\njal x1, later\n");
  size_t last = 0;
  for (const char* place : {"t.s:1:9:", "t.s:2:11:", "t.s:2:15:", "t.s:3:1:", "t.s:5:9:"}) {
    const size_t found = error.find(place);
    ASSERT_NE(found, std::string::npos) << place << "\n" << error;
    EXPECT_GE(found, last);
    last = found;
  }
}

TEST(Diagnostics, StopAtALimitAndSaySo) {
  std::string text;
  for (int i = 0; i < 120; ++i) text += "foo\n";
  const std::string error = ErrorOf(text);
  EXPECT_TRUE(absl::StrContains(error, "t.s:50:1:"));
  EXPECT_FALSE(absl::StrContains(error, "t.s:51:1:"));
  EXPECT_TRUE(absl::EndsWith(error, "t.s: error: and 70 more errors")) << error;
}

// Hints, and copies of the line, only for what is shown: each of these would take hours or
// gigabytes.
TEST(Diagnostics, ManyErrorsEndSoon) {
  std::string labels;
  std::string unknown;
  for (int i = 0; i < 20000; ++i) {
    absl::StrAppend(&labels, "label_", i, ":\n");
    absl::StrAppend(&unknown, "jal x1, labe_", i, "\n");
  }
  const std::string long_name(1000000, 'L');
  std::string same_line;
  for (int i = 0; i < 200000; ++i) absl::StrAppend(&same_line, "a: ");
  std::string words;
  for (int i = 0; i < 50000; ++i) absl::StrAppend(&words, "addq.s x1, x2\n");
  for (const std::string& text :
       {labels + unknown, absl::StrCat(long_name, ":\njal x1, ", long_name, "M\n"), same_line,
        words, absl::StrCat("add.s ", std::string(1000000, ','), "\n")}) {
    const auto code = ParseAssembly(text, "t.s");
    ASSERT_FALSE(code.ok());
    EXPECT_LT(code.status().message().size(), 2100000u);
    EXPECT_NE(code.status().message().find("t.s:"), absl::string_view::npos);
  }
}

TEST(Diagnostics, WarningsEndToo) {
  DiagnosticList warnings;
  const auto code =
      ParseAssembly("add.s " + std::string(1000, ',') + "x1, x2, x3", "t.s", &warnings);
  EXPECT_TRUE(code.ok()) << code.status();
  ASSERT_EQ(warnings.diagnostics().size(), 51u);
  EXPECT_EQ(warnings.diagnostics()[49].location.column, 7 + 49);
  EXPECT_EQ(warnings.diagnostics()[50].message, "and 950 more warnings");
}

// Unknown labels are found last; those in the first lines are shown all the same.
TEST(Diagnostics, TheFirstOfTheFileAreShown) {
  std::string text = "jal x1, nowhere\n";
  for (int i = 0; i < 1000; ++i) absl::StrAppend(&text, "wrong x1\n");
  const auto code = ParseAssembly(text, "t.s");
  ASSERT_FALSE(code.ok());
  const std::string message(code.status().message());
  EXPECT_EQ(message.find("t.s:1:9: error: unknown label 'nowhere'"), 0u) << message.substr(0, 200);
  EXPECT_NE(message.find("t.s:50:1: "), std::string::npos);
  EXPECT_EQ(message.find("t.s:51:1: "), std::string::npos);
  EXPECT_NE(message.find("and 951 more errors"), std::string::npos);
}

TEST(Diagnostics, Warnings) {
  const struct {
    const char* text;
    const char* message;
  } kRows[] = {
      {"beq.s $1, $2, 40",
       "t.s:1:15: warning: a branch to a number without a fourth operand has "
       "increment and offset in one number: increment 40, offset 0"},
      {"vmov.vts x1, v1, 32", "t.s:1:18: warning: lane 32 traps"},
      {"add.s x1,, x2, x3", "t.s:1:10: warning: an operand is missing between commas"},
      {"add.s x1, x2, x3,", "t.s:1:18: warning: an operand is missing between commas"},
  };
  for (const auto& row : kRows) {
    DiagnosticList warnings;
    EXPECT_TRUE(ParseAssembly(row.text, "t.s", &warnings).ok()) << row.text;
    EXPECT_TRUE(absl::StartsWith(warnings.Render(), row.message)) << warnings.Render();
  }
  DiagnosticList none;
  ASSERT_TRUE(ParseAssembly("add.s x1, x2, x3\nbeq x1, x2, 40, 0\n", "t.s", &none).ok());
  EXPECT_TRUE(none.diagnostics().empty()) << none.Render();
}

// Mutations of a good text: errors or a valid Code, never a crash.
TEST(Diagnostics, SurviveMutations) {
  const std::string good =
      "main:   addi_s x2, x2, -32  # frame\n"
      "loop: l2: vreg.ld $10, $1, 31, 31, 1, 0, 5\n"
      "        .loc \"a.c\" 3\n"
      "        li_s x12, 1073741823\n"
      "        blt_s x3, x4, loop, 1\n"
      "        scpad.st $4, $5, 2, 1, 0\n"
      "        lw.s x1, 4(x2)\n"
      "        jalr x0,x1, 0\n"
      "        .section data\n"
      "table: .word loop, table+8, 3\n"
      "       .bf16 1.5, inf\n"
      "       ALIGN(4)\n"
      "       .byte 1, -2\n"
      "       .org 0x2000\n"
      "       .zero 9\n"
      "       .section code\n"
      "       lw.s x1, lo(table)(x5)\n";
  const absl::string_view kCharacters = "x0v1m$,.:#()-_ \t\"\\\n\rabs=29\x01\xFF";
  std::mt19937 random(17);
  int good_texts = 0;
  for (int round = 0; round < 5000; ++round) {
    std::string text = good;
    for (size_t mutations = 1 + random() % 3; mutations > 0; --mutations) {
      const size_t place = random() % text.size();
      if (random() % 3 == 0) {
        text.erase(place, 1 + random() % 6);
      } else {
        text.insert(text.begin() + place, kCharacters[random() % kCharacters.size()]);
      }
    }
    const absl::StatusOr<AssemblyUnit> unit = ParseAssemblyUnit(text, "m.s");
    if (!unit.ok()) continue;
    ++good_texts;
    EXPECT_EQ(CheckCode(unit->code), absl::OkStatus()) << text;
    const absl::StatusOr<AssemblyUnit> again = ParseAssemblyUnit(PrintUnit(*unit), "m.s");
    ASSERT_TRUE(again.ok()) << again.status() << PrintUnit(*unit);
    EXPECT_TRUE(again->code == unit->code) << PrintUnit(*unit);
    EXPECT_TRUE(again->data == unit->data) << PrintUnit(*unit);
  }
  EXPECT_GT(good_texts, 100);
}

}  // namespace
}  // namespace atalla::assembler
