// What the compiler says about wrong and dubious programs: every message, with its place and hint,
// and none besides.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "atalla/cc/compiler.h"
#include "atalla/cc/lex/warning.h"
#include "atalla/cc/program_table.h"

namespace atalla::cc {
namespace {

// The messages and hints of rendered diagnostics, without source lines and the name of the file.
std::vector<std::string> Messages(absl::string_view rendered) {
  std::vector<std::string> messages;
  for (absl::string_view line : absl::StrSplit(rendered, '\n')) {
    if (absl::ConsumePrefix(&line, "t.c:") || absl::StartsWith(line, "hint: ")) {
      messages.emplace_back(line);
    }
  }
  return messages;
}

std::vector<std::string> MessagesOf(absl::string_view program, bool* compiled) {
  CompileOptions options;
  options.verify_passes = true;
  const absl::StatusOr<CompileResult> result = Compile(program, "t.c", options);
  *compiled = result.ok();
  return Messages(result.ok() ? result->warnings.Render(program)
                              : std::string(result.status().message()));
}

TEST(DiagnosticsTest, SayWhatTheTableSays) {
  const std::vector<ProgramRow> rows = ReadProgramTable("testdata/atallac/diagnostics.txt");
  ASSERT_GE(rows.size(), 200u);
  for (const ProgramRow& row : rows) {
    SCOPED_TRACE(absl::StrCat(row.number, " ", row.feature, "\n", row.program));
    // Lines that begin with "! " are the messages; the rest is the program.
    std::vector<std::string> expected;
    absl::string_view program = row.program;
    while (absl::ConsumePrefix(&program, "! ")) {
      const size_t end = program.find('\n');
      expected.emplace_back(program.substr(0, end));
      program.remove_prefix(end == absl::string_view::npos ? program.size() : end + 1);
    }
    bool compiled = false;
    EXPECT_THAT(MessagesOf(program, &compiled), testing::ElementsAreArray(expected));
    EXPECT_EQ(compiled, row.expected == "accepted");
  }
}

TEST(DiagnosticsTest, ShowTheLineWithACaret) {
  const absl::StatusOr<CompileResult> result =
      Compile("int main() {\n\tint a = 3;\n\treturn a + bb;\n}\n", "dir/k.c");
  EXPECT_EQ(result.status().message(),
            "dir/k.c:3:20: error: undeclared identifier 'bb'\n"
            "        return a + bb;\n"
            "                   ^");
}

TEST(DiagnosticsTest, FollowLineDirectives) {
  bool compiled = false;
  const absl::StatusOr<CompileResult> result =
      Compile("#line 40 \"gen.h\"\nint main(){return zz;}\n", "t.c");
  EXPECT_TRUE(absl::StartsWith(result.status().message(),
                               "gen.h:40:19: error: undeclared identifier 'zz'\n"
                               "int main(){return zz;}\n"
                               "                  ^"))
      << result.status();
  // Back in the file itself.
  EXPECT_THAT(MessagesOf("#line 7 \"t.c\"\nint main(){return zz;}\n", &compiled),
              testing::ElementsAre("7:19: error: undeclared identifier 'zz'"));
}

TEST(DiagnosticsTest, PointIntoTheCallOfAMacro) {
  bool compiled = true;
  EXPECT_THAT(
      MessagesOf("#define BAD(x) ((x) + yy)\nint main(){\n  return BAD(1);\n}\n", &compiled),
      testing::ElementsAre("3:10: error: undeclared identifier 'yy'"));
  EXPECT_FALSE(compiled);
}

TEST(DiagnosticsTest, StopAfterFifty) {
  std::string program = "int main(){\n";
  for (int i = 0; i < 80; ++i) absl::StrAppend(&program, "x", i, ";\n");
  absl::StrAppend(&program, "}\n");
  bool compiled = true;
  EXPECT_EQ(MessagesOf(program, &compiled).size(), 50u);
}

TEST(DiagnosticsTest, WarningsMayBeErrors) {
  CompileOptions options;
  options.warnings_are_errors = true;
  const absl::StatusOr<CompileResult> result =
      Compile("int f(int a){if(a) return 1;} int main(){return f(1);}", "t.c", options);
  ASSERT_FALSE(result.ok());
  EXPECT_TRUE(absl::StrContains(result.status().message(), "t.c:1:29: warning: 'f' may end"))
      << result.status();
  EXPECT_TRUE(absl::StrContains(result.status().message(), "warnings are errors (-Werror)"));
  EXPECT_TRUE(Compile("int main(){return 0;}", "t.c", options).ok());
}

TEST(DiagnosticsTest, WarningsCanBeDisabledByKind) {
  constexpr absl::string_view kProgram =
      "int f(int a){if(a) return 1;} int main(){int* p = 4660; char c = 300; return f(1);}";
  CompileOptions options;
  options.disabled_warnings = {WarningKind::kReturnType, WarningKind::kIntConversion};
  options.warnings_are_errors = false;
  const absl::StatusOr<CompileResult> result = Compile(kProgram, "t.c", options);
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_THAT(Messages(result->warnings.Render(kProgram)),
              testing::ElementsAre("1:66: warning: 300 does not fit 'char' and becomes 44 "
                                   "[-Wconstant-conversion]"));
  options.disabled_warnings.insert(WarningKind::kConstantConversion);
  options.warnings_are_errors = true;
  EXPECT_TRUE(Compile(kProgram, "t.c", options).ok());
}

TEST(WarningNamesTest, EachIsFoundByItsName) {
  for (const std::string& name : WarningNames()) {
    const std::optional<WarningKind> kind = WarningFromName(name);
    ASSERT_TRUE(kind.has_value()) << name;
    EXPECT_EQ(WarningName(*kind), name);
  }
  EXPECT_FALSE(WarningFromName("everything").has_value());
}

}  // namespace
}  // namespace atalla::cc
