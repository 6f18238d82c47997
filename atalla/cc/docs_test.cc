// The programs of docs/atallac.md compile without a warning, and what docs/compiler.md shows and
// lists is so.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "atalla/assembler/code.h"
#include "atalla/base/file.h"
#include "atalla/cc/compiler.h"
#include "atalla/cc/passes/pass.h"

namespace atalla::cc {
namespace {

std::string ReadDocument(absl::string_view name) {
  const absl::StatusOr<std::string> text = ReadFile(absl::StrCat("docs/", name));
  EXPECT_TRUE(text.ok()) << text.status();
  return text.value_or("");
}

// The blocks between ```kind and ```.
std::vector<std::string> Blocks(const std::string& text, absl::string_view kind) {
  const std::string start = absl::StrCat("\n```", kind, "\n");
  std::vector<std::string> blocks;
  size_t position = text.find(start);
  while (position != std::string::npos) {
    const size_t begin = position + start.size();
    const size_t end = text.find("\n```\n", begin);
    if (end == std::string::npos) break;
    blocks.push_back(text.substr(begin, end + 1 - begin));
    position = text.find(start, end + 5);
  }
  return blocks;
}

TEST(DocsTest, ProgramsOfTheLanguageGuideCompile) {
  const std::vector<std::string> programs = Blocks(ReadDocument("atallac.md"), "c");
  ASSERT_GE(programs.size(), 5u);
  for (const std::string& program : programs) {
    SCOPED_TRACE(program);
    CompileOptions options;
    options.warnings_are_errors = true;
    options.warn_spill = true;
    EXPECT_TRUE(Compile(program, "doc.c", options).ok())
        << Compile(program, "doc.c", options).status();
  }
}

TEST(DocsTest, TheListingsAreTheCompilersOwn) {
  const std::string document = ReadDocument("compiler.md");
  const std::vector<std::string> programs = Blocks(document, "c");
  ASSERT_EQ(programs.size(), 1u);
  CompileOptions options;
  options.print_after = "irgen";
  std::string printed;
  options.print_ir = [&](absl::string_view pass, absl::string_view text) {
    absl::StrAppend(&printed, "; after ", pass, "\n", text);
  };
  const absl::StatusOr<CompileResult> result = Compile(programs[0], "sum.c", options);
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_THAT(document, testing::HasSubstr(absl::StrCat("```text\n", printed, "```\n")));
  // The loop, without the lines that say where it comes from.
  const std::vector<std::string> loops = Blocks(document, "asm");
  ASSERT_EQ(loops.size(), 1u);
  std::string assembly = assembler::PrintCode(result->code);
  for (size_t at = assembly.find("        .loc"); at != std::string::npos;
       at = assembly.find("        .loc")) {
    assembly.erase(at, assembly.find('\n', at) + 1 - at);
  }
  EXPECT_THAT(assembly, testing::HasSubstr(loops[0]));
}

TEST(DocsTest, EveryPassIsInTheTable) {
  const std::string document = ReadDocument("compiler.md");
  for (const Pass& pass : AllPasses()) {
    EXPECT_THAT(document, testing::HasSubstr(absl::StrCat("\n| `", pass.name, "` | ")));
  }
}

}  // namespace
}  // namespace atalla::cc
