// The conformance vectors as an independent source: their comments hold a disassembly that others
// made, and their sources come with words that another assembler made.

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "atalla/assembler/assembler.h"
#include "atalla/assembler/code.h"
#include "atalla/base/file.h"
#include "atalla/image/in_format.h"
#include "atalla/isa/encoding.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/table.h"
#include "atalla/v1/program.pb.h"
#include "gtest/gtest.h"

namespace atalla::assembler {
namespace {

std::vector<std::string> Files(const std::string& pack, const std::string& ending) {
  std::vector<std::string> paths;
  for (const auto& entry :
       std::filesystem::directory_iterator(absl::StrCat("testdata/vectors/", pack))) {
    if (absl::EndsWith(entry.path().string(), ending)) paths.push_back(entry.path().string());
  }
  return paths;
}

std::string MustRead(const std::string& path) {
  const absl::StatusOr<std::string> text = ReadFile(path);
  EXPECT_TRUE(text.ok()) << text.status();
  return text.value_or("");
}

// Assembling the comment of each packet gives the packet's words, as far as decoding reads them.
TEST(Vectors, CommentsAssembleToTheirWords) {
  int instructions = 0;
  for (const char* pack : {"common", "reference"}) {
    for (const std::string& path : Files(pack, ".in")) {
      for (const absl::string_view line : absl::StrSplit(MustRead(path), '\n')) {
        const std::vector<std::string> parts = absl::StrSplit(line, absl::MaxSplits('#', 1));
        if (parts.size() < 2 || !absl::StrContains(parts[0], ':')) continue;
        const absl::StatusOr<image::InFile> packet = image::ParseIn(parts[0], path);
        ASSERT_TRUE(packet.ok()) << packet.status();
        const std::vector<std::string> texts = absl::StrSplit(parts[1], " ; ");
        ASSERT_EQ(texts.size(), 4u) << line;
        for (int slot = 0; slot < 4; ++slot) {
          const uint64_t word = packet->program.packets(0).slots(slot);
          const absl::StatusOr<isa::Instruction> decoded = isa::Decode(word);
          if (!decoded.ok()) continue;
          const absl::StatusOr<Code> code = ParseAssembly(texts[slot], path);
          ASSERT_TRUE(code.ok()) << texts[slot] << "\n" << code.status();
          ASSERT_EQ(code->instructions.size(), 1u) << texts[slot];
          isa::Instruction expected = *decoded;
          // A number that hits the one statement, or its end, has become a label.
          if (code->instructions[0].reference != CodeInstruction::Reference::kNone) {
            EXPECT_TRUE(expected.imm == 0 || expected.imm == 20) << texts[slot];
            expected.imm = 0;
          }
          EXPECT_EQ(code->instructions[0].instruction, expected)
              << texts[slot] << " and " << isa::ToString(*decoded);
          ++instructions;
        }
      }
    }
  }
  EXPECT_GT(instructions, 5000);
}

bool IsRelative(isa::Op op) {
  return op == isa::Op::kJal || isa::GetInfo(op).format == isa::Format::kBR;
}

// The reference's scheduler keeps the order of instructions, so its packets without padding are
// what we parse; only the offsets of branches depend on the packets.
TEST(Vectors, SourcesAssembleToTheReferencesInstructions) {
  int sources = 0;
  for (const std::string& path : Files("sched", ".s")) {
    absl::StatusOr<Code> code = ParseAssembly(MustRead(path), path);
    ASSERT_TRUE(code.ok()) << code.status();
    AddBootstrap(*code);
    ASSERT_TRUE(CheckCode(*code).ok()) << CheckCode(*code);
    const std::string in_path = absl::StrCat(path.substr(0, path.size() - 2), ".cap1.in");
    const absl::StatusOr<image::InFile> file = image::ParseIn(MustRead(in_path), in_path);
    ASSERT_TRUE(file.ok()) << file.status();
    std::vector<isa::Instruction> expected;
    for (const v1::Packet& packet : file->program.packets()) {
      for (const uint64_t word : packet.slots()) {
        isa::Instruction instruction = *isa::Decode(word);
        if (instruction.op == isa::Op::kNopS) continue;
        if (IsRelative(instruction.op)) instruction.imm = 0;
        expected.push_back(instruction);
      }
    }
    std::vector<isa::Instruction> got;
    for (const CodeInstruction& instruction : code->instructions) {
      if (instruction.instruction.op != isa::Op::kNopS) got.push_back(instruction.instruction);
    }
    ASSERT_EQ(got.size(), expected.size()) << path;
    for (size_t i = 0; i < got.size(); ++i) {
      EXPECT_EQ(got[i], expected[i]) << path << ": " << i << ": " << isa::ToString(got[i])
                                     << " and " << isa::ToString(expected[i]);
    }
    ++sources;
  }
  EXPECT_EQ(sources, 32);
}

}  // namespace
}  // namespace atalla::assembler
