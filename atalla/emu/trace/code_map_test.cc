#include "atalla/emu/trace/code_map.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/status/status.h"
#include "atalla/base/proto_io.h"
#include "atalla/v1/program.pb.h"

namespace atalla::emu {
namespace {

using ::testing::ElementsAre;

// 0 jal x1, 40; 20 halt.s; main: 40 jal x1, 60 and nop.s; 60 (a loop) jal x0, 0; sub: 100 nop.s.
// Words: specification, section 4: opcode, rd << 7, imm25 << 15.
constexpr char kProgram[] = R"(
  packets { address: 0   slots: 0x1400AD slots: 49 slots: 49 slots: 49 }
  packets { address: 20  slots: 50 slots: 49 slots: 49 slots: 49
            lines { file: 0 line: 9 } lines {} lines {} lines {} }
  packets { address: 40  slots: 49 slots: 0x1E00AD slots: 49 slots: 50
            lines {} lines { file: 0 line: 3 } lines {} lines { file: 1 line: 7 } }
  packets { address: 60  slots: 45 slots: 49 slots: 49 slots: 0
            lines { file: 0 line: 3 } lines {} lines {} lines { file: 0 line: 5 } }
  packets { address: 100 slots: 49 slots: 49 slots: 49 slots: 49
            lines { file: 0 line: 3 } lines {} lines {} lines {} }
  symbols { name: "main" address: 40 }
  symbols { name: "loop" address: 60 }
  symbols { name: "again" address: 60 }
  symbols { name: "sub" address: 100 }
  source_files: "src/a.c"
  source_files: "src/b.h"
)";

class CodeMapTest : public testing::Test {
 protected:
  CodeMapTest() { EXPECT_EQ(ParseProtoText(kProgram, "p", program_), absl::OkStatus()); }
  v1::Program program_;
};

TEST_F(CodeMapTest, NamesAddresses) {
  const CodeMap code(program_);
  EXPECT_EQ(code.FindPacket(60), 3);
  EXPECT_EQ(code.FindPacket(80), CodeMap::kNoPacket);
  EXPECT_EQ(code.NameOf(0), "");
  EXPECT_EQ(code.NameOf(40), "main");
  EXPECT_EQ(code.NameOf(60), "loop");
  EXPECT_EQ(code.NameOf(80), "loop+20");
  EXPECT_EQ(code.NameOf(120), "sub+20");
  EXPECT_THAT(code.LabelsAt(60), ElementsAre("loop", "again"));
  EXPECT_TRUE(code.LabelsAt(20).empty());
  // Functions: the entry, and what is called with a return address.
  EXPECT_EQ(code.FunctionOf(20), "00000000+20");
  EXPECT_EQ(code.FunctionOf(60), "main+20");
  EXPECT_EQ(code.FunctionOf(100), "sub");
  EXPECT_EQ(code.FunctionStart(80), 40);
}

TEST_F(CodeMapTest, FindsLabels) {
  const CodeMap code(program_);
  EXPECT_EQ(code.AddressOfLabel("again").value_or(0), 60);
  EXPECT_EQ(code.AddressOfLabel("mian").status(),
            absl::NotFoundError("no label 'mian'; did you mean 'main'?"));
  EXPECT_EQ(code.AddressOfLabel("zzz").status(), absl::NotFoundError("no label 'zzz'"));
}

TEST_F(CodeMapTest, KnowsSourceLines) {
  const CodeMap code(program_);
  EXPECT_EQ(code.Place(2, 0), "");
  EXPECT_EQ(code.Place(2, 3), "src/b.h:7");
  EXPECT_EQ(code.Place(0, 0), "");
  EXPECT_EQ(code.Places(2), "src/a.c:3, src/b.h:7");
  EXPECT_EQ(code.Places(0), "");
  // Line 3 begins in main and in sub.
  EXPECT_THAT(code.AddressesOfLine("a.c", 3).value(), ElementsAre(40, 100));
  EXPECT_THAT(code.AddressesOfLine("src/a.c", 5).value(), ElementsAre(60));
  EXPECT_EQ(code.AddressesOfLine("a.c", 6).status(),
            absl::NotFoundError("no code of line 6 of a.c; the next line with code is 9"));
  EXPECT_EQ(code.AddressesOfLine("a.c", 10).status(),
            absl::NotFoundError("no code of line 10 of a.c"));
  EXPECT_EQ(code.AddressesOfLine("c/a.c", 3).status(),
            absl::NotFoundError("no code of file 'c/a.c'; there is code of src/a.c, src/b.h"));
  program_.clear_source_files();
  EXPECT_EQ(CodeMap(program_).AddressesOfLine("a.c", 3).status(),
            absl::NotFoundError("no code of file 'a.c'; the program has no source lines"));
}

TEST_F(CodeMapTest, Disassembles) {
  const CodeMap code(program_);
  EXPECT_EQ(code.SlotText(0, 0), "jal x1, 40 <main>");
  EXPECT_EQ(code.PacketText(2), "jal x1, 60 <sub> | halt.s");
  EXPECT_EQ(code.PacketText(3), "jal x0, 0 <loop> | .word 0x0000000000");
  EXPECT_EQ(code.PacketText(4), "nop.s");
  program_.clear_symbols();
  EXPECT_EQ(CodeMap(program_).SlotText(0, 0), "jal x1, 40 <00000028>");
}

}  // namespace
}  // namespace atalla::emu
