#include "tools/tool_main.h"

#include <cstdlib>
#include <string>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/status/status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

ABSL_FLAG(std::string, name, "nobody", "A name.");
ABSL_FLAG(int, count, 1, "A number.");
ABSL_FLAG(bool, loud, false, "A switch.");

namespace atalla {
namespace {

using ::testing::ElementsAre;
using ::testing::ExitedWithCode;

std::vector<std::string> Parse(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "/bin/mytool");
  std::vector<char*> argv;
  for (std::string& argument : arguments) argv.push_back(argument.data());
  return ParseToolFlags(static_cast<int>(argv.size()), argv.data(), "mytool [FILE]");
}

TEST(ParseToolFlags, TakesEachForm) {
  EXPECT_THAT(Parse({"a", "--name=ann", "--count", "3", "--loud", "-", "--", "--b"}),
              ElementsAre("a", "-", "--b"));
  EXPECT_EQ(absl::GetFlag(FLAGS_name), "ann");
  EXPECT_EQ(absl::GetFlag(FLAGS_count), 3);
  EXPECT_TRUE(absl::GetFlag(FLAGS_loud));
  EXPECT_THAT(Parse({"--noloud"}), ElementsAre());
  EXPECT_FALSE(absl::GetFlag(FLAGS_loud));
}

TEST(ParseToolFlags, WrongFlagsExitWithTwoAndOneLine) {
  EXPECT_EXIT(Parse({"--nmae=x"}), ExitedWithCode(2),
              "^mytool: unknown flag --nmae; did you mean --name\\? \\(see --help\\)\n$");
  EXPECT_EXIT(Parse({"--count=many"}), ExitedWithCode(2), "bad value 'many' for --count");
  EXPECT_EXIT(Parse({"--count"}), ExitedWithCode(2), "--count needs a value");
  EXPECT_EXIT(Parse({"--noname"}), ExitedWithCode(2), "unknown flag --noname");
  EXPECT_EXIT(Parse({"-x"}), ExitedWithCode(2), "unknown option -x");
}

TEST(ParseToolFlags, HelpExitsWithZero) { EXPECT_EXIT(Parse({"--help"}), ExitedWithCode(0), ""); }

TEST(ToolMain, StatusDecidesTheExitCode) {
  EXPECT_EQ(ToolMain("mytool", absl::OkStatus()), 0);
  EXPECT_EQ(ToolMain("mytool", absl::NotFoundError("f: no such file")), 2);
}

TEST(UserPath, ResolvesAgainstTheCallersFolder) {
  setenv("BUILD_WORKING_DIRECTORY", "/home/ann", 1);
  EXPECT_EQ(UserPath("a/b"), "/home/ann/a/b");
  EXPECT_EQ(UserPath("/a"), "/a");
  EXPECT_EQ(UserPath("-"), "-");
  EXPECT_EQ(UserPath(""), "");
  unsetenv("BUILD_WORKING_DIRECTORY");
  EXPECT_EQ(UserPath("a/b"), "a/b");
}

}  // namespace
}  // namespace atalla
