#include "atalla/base/golden.h"

#include <string>

#include "absl/strings/match.h"
#include "atalla/base/file.h"
#include "gtest/gtest.h"

namespace atalla {
namespace {

std::string Path(const std::string& text) {
  const std::string path = JoinPath(testing::TempDir(), "golden.md");
  EXPECT_TRUE(WriteFile(path, text).ok());
  return path;
}

TEST(Golden, WholeFiles) {
  const std::string path = Path("a\nb\nc\n");
  EXPECT_EQ(CompareGolden(path, "a\nb\nc\n"), "");
  EXPECT_TRUE(absl::StrContains(CompareGolden(path, "a\nB\nc\n"),
                                "out of date at line 2: it has 'b', and should have 'B'"));
  EXPECT_TRUE(absl::StrContains(CompareGolden(path, "a"),
                                "line 2: it has 'b', and should have the "
                                "end"));
  EXPECT_TRUE(absl::StrContains(CompareGolden("no_such_file.md", ""), "No such file"));
}

TEST(Golden, Sections) {
  const std::string path = Path("text\n<!-- begin t -->\n1\n2\n<!-- end t -->\nmore\n");
  EXPECT_EQ(CompareGoldenSection(path, "t", "1\n2\n"), "");
  EXPECT_TRUE(
      absl::StrContains(CompareGoldenSection(path, "t", "1\n3\n"), "at line 4: it has '2'"));
  EXPECT_TRUE(absl::StrContains(CompareGoldenSection(path, "u", "1\n"), "lacks the lines"));
}

}  // namespace
}  // namespace atalla
