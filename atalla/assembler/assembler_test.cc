#include "atalla/assembler/assembler.h"

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "atalla/assembler/code.h"
#include "atalla/base/diagnostic.h"
#include "atalla/isa/encoding.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/testing/spec_tables.h"
#include "atalla/v1/program.pb.h"
#include "gtest/gtest.h"

namespace atalla::assembler {
namespace {

using Reference = CodeInstruction::Reference;

Code MustParse(absl::string_view text) {
  const absl::StatusOr<Code> code = ParseAssembly(text, "t.s");
  EXPECT_TRUE(code.ok()) << text << "\n" << code.status();
  if (!code.ok()) return {};
  EXPECT_TRUE(CheckCode(*code).ok()) << CheckCode(*code);
  return *code;
}

// One instruction a packet, 20 bytes apart.
std::vector<uint64_t> Words(const Code& code) {
  std::map<std::string, int> labels;
  for (const CodeLabel& label : code.labels) labels[label.name] = label.index;
  std::vector<uint64_t> words;
  for (int i = 0; i < static_cast<int>(code.instructions.size()); ++i) {
    isa::Instruction instruction = code.instructions[i].instruction;
    const int target = code.instructions[i].reference == Reference::kNone
                           ? 0
                           : labels.at(code.instructions[i].target);
    switch (code.instructions[i].reference) {
      case Reference::kNone:
        break;
      case Reference::kPcRelative:
        instruction.imm = 20 * (target - i);
        break;
      case Reference::kAddressHigh:
        instruction.imm = 20 * target >> 7;
        break;
      case Reference::kAddressLow:
        instruction.imm = 20 * target & 0x7F;
        break;
    }
    const absl::StatusOr<uint64_t> word = isa::Encode(instruction);
    EXPECT_TRUE(word.ok()) << word.status();
    words.push_back(word.value_or(0));
  }
  return words;
}

std::string Hex(const std::vector<uint64_t>& words) {
  std::vector<std::string> texts;
  for (const uint64_t word : words) texts.push_back(absl::StrFormat("%010X", word));
  return absl::StrJoin(texts, " ");
}

std::string Assemble(absl::string_view text) { return Hex(Words(MustParse(text))); }

std::string ErrorOf(absl::string_view text) {
  const absl::Status status = ParseAssembly(text, "t.s").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << text;
  return std::string(status.message());
}

// Section 18 of the instruction-set specification, all rows, except the three whose value the
// reference wraps and we refuse or expand.
TEST(Assembler, WorkedEncodings) {
  const std::map<std::string, std::string> kDeliberate = {
      {"addi.s $1, $0, 4095", "imm12 is 4095; it must be in -2048..2047"},
      {"addi.s $1, $0, 4096", "imm12 is 4096; it must be in -2048..2047"},
  };
  int refused = 0;
  for (const isa::SpecEncoding& row : isa::SpecEncodings()) {
    const auto deliberate = kDeliberate.find(row.assembly);
    if (deliberate != kDeliberate.end()) {
      EXPECT_TRUE(absl::StrContains(ErrorOf(row.assembly), deliberate->second));
      ++refused;
    } else if (row.assembly == "li.s $7, 0x2000000") {
      // 2^25: lui.s loads 2^18 << 7.
      EXPECT_EQ(Assemble(row.assembly), Assemble("lui.s $7, 262144\naddi.s $7, $7, 0"));
      ++refused;
    } else {
      EXPECT_EQ(Assemble(row.assembly), absl::StrFormat("%010X", row.word)) << row.assembly;
    }
  }
  EXPECT_EQ(refused, 3);
}

// The expansions of section 18, and of assembler specification 1.8.
TEST(Assembler, Expansions) {
  const struct {
    const char* source;
    const char* words;
  } kRows[] = {
      {"vreg.ld $10, $1, 31, 31, 1, 0, 5", "0002807E96 1FFE808544"},
      {"vreg.st $10, $1, 31, 31, 0, 1, $7", "0F83808545"},
      {"vreg_st v10, x1, 31, 31, 0, 1, x7", "0F83808545"},
      {"scpad.ld $4, $5, 31, 31, 0", "3FF0007F30 000FFF7F16 007F028246"},
      {"scpad_ld x4, x5, 31, 31, 0", "3FF0007F30 000FFF7F16 007F028246"},
      {"scpad.st $4, $5, 2, 1, 0", "0220007F30 00017F7F16 007F028247"},
      {"li_s x5, 33554432", "02000002B0 0000028296"},
      {"li_s x6, -16777217", "FF00000330 07FF830316"},
      {"li_s x7, 1073741823", "40000003B0 07FF838396"},
      {"li_s x8, 127", "00003F842F"},
      // 0x7FFFFFF: lui 0x100000, addi -1. 0xFFFFFFC0: lui 0, addi -64. -2^31: lui -2^24, addi 0.
      {"li.s x6, 0x7FFFFFF", "0800000330 07FF830316"},
      {"li.s x6, 0xFFFFFFC0", "0000000330 07E0030316"},
      {"li.s x6, -2147483648", "8000000330 0000030316"},
  };
  for (const auto& row : kRows) EXPECT_EQ(Assemble(row.source), row.words) << row.source;
}

// The metadata of a tile of one column, here 1 << 30 | 31 << 25, needs no addi.s: 0xFC0000 << 7.
TEST(Assembler, ScratchpadSugarLeavesOutAZero) {
  EXPECT_EQ(Assemble("scpad.ld $4, $5, 0, 31, 1"),
            Assemble("lui.s $254, 0xFC0000\nscpad.ld $4, $5, $254"));
}

// What the expansion computes, for words all over the range.
TEST(Assembler, ExpandedConstantsAreRight) {
  for (const int64_t value :
       {int64_t{-2147483648}, int64_t{-2147483647}, int64_t{-16777217}, int64_t{16777216},
        int64_t{2147483647}, int64_t{2147483648}, int64_t{4294967295}, int64_t{4294967232},
        int64_t{4294967231}, int64_t{0x12345678}, int64_t{0x89ABCDEF}, int64_t{0x7FFFFFC0},
        int64_t{0x7FFFFFBF}}) {
    const Code code = MustParse(absl::StrCat("li.s x9, ", value));
    ASSERT_EQ(code.instructions.size(), 2u) << value;
    const isa::Instruction lui = code.instructions[0].instruction;
    const isa::Instruction addi = code.instructions[1].instruction;
    EXPECT_EQ(lui.op, isa::Op::kLuiS);
    EXPECT_EQ(addi.op, isa::Op::kAddiS);
    EXPECT_EQ(lui.rd, 9);
    EXPECT_EQ(addi.rd, 9);
    EXPECT_EQ(addi.rs1, 9);
    EXPECT_EQ((static_cast<uint32_t>(lui.imm) << 7) + static_cast<uint32_t>(addi.imm),
              static_cast<uint32_t>(value));
  }
}

// Section 6.5 of the assembler specification.
TEST(Assembler, WorkedExample) {
  const Code code = MustParse(
      "        addi.s  $1, $0, 60          # table base\n"
      "        lw.s    $2, 0($1)           # pointer\n"
      "loop:   addi.s  $3, $3, 1\n"
      "        blt.s   $3, $2, loop\n"
      "        halt.s\n");
  EXPECT_EQ(Hex(Words(code)), "001E000096 0000008129 0000818196 FD8101C025 0000000032");
  EXPECT_EQ(code.instructions[0].comment, "table base");
  EXPECT_EQ(code.instructions[2].comment, "");
  EXPECT_EQ(code.instructions[3].location, (SourceLocation{"t.s", 4, 9}));
  EXPECT_EQ(code.instructions[3].target, "loop");
}

// Each line means the same as the first.
TEST(Assembler, Spellings) {
  const std::vector<std::vector<const char*>> kSame = {
      {"addi.s $1, $2, 16", "addi_s x1, x2, 16", "ADDI $x1,$X2,0x10", "addi.s x1 ,x2 , +16",
       "Addi_S X1, x2, 0b10000", "addi x1, x2,, 16,", "\taddi.s\tx1,\tx2,\t16\t# comment"},
      {"lw.s $2, 4($1)", "lw x2, 4 ( x1 )", "lw_s x2, x1, 4", "lw.s $2, 0x4(1)"},
      {"sw.s x9, -8(x0)", "sw x9,-8($0)", "sw.s x9, x0, -8"},
      {"gemm.vv v12, v10, v11, m0", "gemm_vv $12, $10, $11, 0", "gemm.vv v12, $v10, v11, $m0, 0",
       "gemm.vv v12, v10, v11, M0, v7"},
      {"mgt.mvv m3, v1, v2, m4", "mgt.mvv 3, $1, $2, 4", "mgt_mvv $3, v1, v2, $4"},
      {"rsum.vi v8, v6, 64, m0", "rsum.vi v8, v6, 64", "rsum_vi $8, $6, 0x40, 0"},
      {"jal x0, 40", "jal 40", "JAL $0, 0x28"},
      {"halt.s", "halt", "HALT_S"},
      {"nop", "nop.s"},
      {"li x5, -1", "li_s $5, -0x1"},
      {"lui x5, -1", "lui_s $5, 0x1FFFFFF", "lui.s x5, 33554431"},
      {"beq x1, x2, 40, 0", "beq_s $1, $2, 0x28, 0"},
      {"vmov_vts x5, v4, 31", "vmov.vts $5, $4, 31"},
      {"mv_stm m3, x5", "mv.stm 3, $5"},
      {"jalr x0,x1, 0", "jalr $0, $1, 0"},
  };
  for (const auto& group : kSame) {
    for (const char* text : group) EXPECT_EQ(Assemble(text), Assemble(group[0])) << text;
  }
}

TEST(Assembler, Labels) {
  const Code code = MustParse(
      "a: b:\n"
      "c:  # only a comment\n"
      "\n"
      "d:nop\n"
      "  jal end\n"
      "_E_1: beq x1, x2, a, 7\n"
      "end:\n");
  std::vector<std::string> labels;
  for (const CodeLabel& label : code.labels) {
    labels.push_back(absl::StrCat(label.name, "@", label.index));
  }
  EXPECT_EQ(absl::StrJoin(labels, " "), "a@0 b@0 c@0 d@0 _E_1@2 end@3");
  EXPECT_EQ(Hex(Words(code)), Assemble("nop\njal 40\nbeq x1, x2, -40, 7"));
  EXPECT_EQ(code.instructions[2].instruction.increment, 7);
  // A label may look like a mnemonic or a register; only its place tells.
  EXPECT_EQ(Assemble("x5: halt: jal x1, x5\njal halt"), Assemble("jal x1, 0\njal -20"));
}

TEST(Assembler, LabelAddresses) {
  std::string text;
  for (int i = 0; i < 300; ++i) text += "nop\n";
  const Code code = MustParse(text + "here: lui_s x5, here\naddi_s x5, x5, here\n");
  EXPECT_EQ(code.instructions[300].reference, Reference::kAddressHigh);
  EXPECT_EQ(code.instructions[301].reference, Reference::kAddressLow);
  // 6000 = 46 * 128 + 112.
  EXPECT_EQ(Words(code)[300], Words(MustParse("lui x5, 46"))[0]);
  EXPECT_EQ(Words(code)[301], Words(MustParse("addi x5, x5, 112"))[0]);
}

// Offsets count what is emitted: li.s of a large constant is two instructions.
TEST(Assembler, NumericTargetsBecomeLabels) {
  const Code code = MustParse(
      "nop\n"
      "at_0: beq x1, x2, -20, 3\n"  // The first instruction; its name is taken.
      "jal x1, 80\n"                // One past the end.
      "li.s x1, 0x7FFFFFFF\n"
      "bne x1, x2, 12, 0\n"  // Inside a packet: there is no statement.
  );
  ASSERT_EQ(code.instructions.size(), 6u);
  EXPECT_EQ(code.instructions[1].target, "at_0_");
  EXPECT_EQ(code.instructions[1].instruction.imm, 0);
  EXPECT_EQ(code.instructions[2].target, "at_120");
  EXPECT_EQ(code.instructions[2].reference, Reference::kPcRelative);
  EXPECT_EQ(code.instructions[5].reference, Reference::kNone);
  EXPECT_EQ(code.instructions[5].instruction.imm, 12);
  EXPECT_EQ(code.labels, (std::vector<CodeLabel>{{"at_0_", 0}, {"at_0", 1}, {"at_120", 6}}));
}

TEST(Assembler, Directives) {
  const Code code = MustParse(
      "        .section code\n"
      "        global main\n"
      "        TYPE main func\n"
      "        .align 5\n"
      "        .weights shift\n"
      "main:\n"
      "        nop\n"
      "        .loc \"dir/a \\\"#1.c\" 12\n"
      "        nop  # twelve\n"
      "        .loc \"b.c\" 3 4\n"
      "        li.s x5, 0x7FFFFFFF\n"
      "        .section data\n"
      "        .section code\n"
      "        halt\n"
      ".data\n"
      "this is not read\n");
  ASSERT_EQ(code.instructions.size(), 5u);
  EXPECT_EQ(code.weight_mode, v1::WEIGHT_MODE_SHIFT);
  EXPECT_EQ(code.instructions[0].location, (SourceLocation{"t.s", 7, 9}));
  EXPECT_EQ(code.instructions[1].location, (SourceLocation{"dir/a \"#1.c", 12, 0}));
  EXPECT_EQ(code.instructions[1].comment, "twelve");
  EXPECT_EQ(code.instructions[3].location, (SourceLocation{"b.c", 3, 4}));
  EXPECT_EQ(code.instructions[4].location, (SourceLocation{"b.c", 3, 4}));
  EXPECT_EQ(MustParse("nop\n  Data   MEM\nx").instructions.size(), 1u);
  EXPECT_EQ(MustParse("").instructions.size(), 0u);
  EXPECT_EQ(MustParse("nop\r\n\r\nhalt\r\n").instructions.size(), 2u);
}

TEST(Assembler, Bootstrap) {
  Code code = MustParse("f: nop\nmain: jalr x0, x1, 0\nend:\n");
  AddBootstrap(code);
  EXPECT_TRUE(CheckCode(code).ok());
  // What the specification puts in front: jal x1, main; halt.s.
  EXPECT_EQ(Hex(Words(code)), Assemble("jal x1, 60\nhalt.s\nnop\njalr x0, x1, 0"));
  EXPECT_EQ(code.labels, (std::vector<CodeLabel>{{"f", 2}, {"main", 3}, {"end", 4}}));
  EXPECT_EQ(code.instructions[0].comment, "bootstrap.call_main");
  Code without = MustParse("start: nop\n");
  AddBootstrap(without);
  EXPECT_EQ(without, MustParse("start: nop\n"));
}

}  // namespace
}  // namespace atalla::assembler
