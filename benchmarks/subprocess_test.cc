#include "benchmarks/subprocess.h"

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace atalla {
namespace {

using ::testing::HasSubstr;

TEST(SubprocessTest, TakesWhatIsWritten) {
  const absl::StatusOr<SubprocessResult> result =
      RunSubprocess({"sh", "-c", "echo \"$1\"; echo two >&2", "sh", "one word"});
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(result->output, "one word\ntwo\n");
}

TEST(SubprocessTest, CountsTime) {
  // More than a clock of any host could miss.
  const absl::StatusOr<SubprocessResult> result =
      RunSubprocess({"sh", "-c", "i=0; while [ $i -lt 100000 ]; do i=$((i + 1)); done"});
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_GT(result->cpu_seconds, 0);
}

TEST(SubprocessTest, NamesWhatIsMissing) {
  const absl::Status status = RunSubprocess({"no-such-program-here"}).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(std::string(status.message()), HasSubstr("no-such-program-here"));
}

TEST(SubprocessTest, FailuresCarryTheOutput) {
  const absl::Status status = RunSubprocess({"sh", "-c", "echo reason; exit 3"}).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kAborted);
  EXPECT_THAT(std::string(status.message()), HasSubstr("exit status 3: reason"));
  EXPECT_THAT(std::string(RunSubprocess({"sh", "-c", "kill -9 $$"}).status().message()),
              HasSubstr("signal 9"));
}

}  // namespace
}  // namespace atalla
