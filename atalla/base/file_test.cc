#include "atalla/base/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdint>
#include <filesystem>
#include <iterator>
#include <string>

#include "absl/status/status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace atalla {
namespace {

using ::testing::HasSubstr;

TEST(File, ReadsBackWhatItWrote) {
  const std::string path = JoinPath(::testing::TempDir(), "file_test.bin");
  const std::string content("\0\n\xFFx", 4);
  ASSERT_TRUE(WriteFile(path, content).ok());
  ASSERT_TRUE(WriteFile(path, content + content).ok());
  const absl::StatusOr<std::string> read = ReadFile(path);
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(*read, content + content);
}

TEST(File, LeavesNoTemporaryFile) {
  const std::string folder = JoinPath(::testing::TempDir(), "only/one");
  ASSERT_TRUE(CreateFolders(folder).ok());
  ASSERT_TRUE(CreateFolders(folder).ok());
  ASSERT_TRUE(WriteFile(JoinPath(folder, "a"), "1").ok());
  const std::filesystem::directory_iterator entries(folder);
  EXPECT_EQ(std::distance(begin(entries), end(entries)), 1);
}

TEST(File, APipeStaysAPipe) {
  const std::string path = JoinPath(testing::TempDir(), "pipe");
  ASSERT_EQ(mkfifo(path.c_str(), 0600), 0);
  // Open on both sides, so that nothing waits.
  const int pipe = open(path.c_str(), O_RDWR | O_NONBLOCK);
  ASSERT_GE(pipe, 0);
  EXPECT_TRUE(WriteFile(path, "abc").ok());
  char content[8] = {};
  EXPECT_EQ(read(pipe, content, sizeof(content)), 3);
  EXPECT_STREQ(content, "abc");
  close(pipe);
  EXPECT_TRUE(std::filesystem::is_fifo(path));
}

TEST(File, MissingFileNamesThePath) {
  const absl::Status status = ReadFile("/no/such/file").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(std::string(status.message()), HasSubstr("/no/such/file"));
}

TEST(File, ReadsARange) {
  const std::string path = JoinPath(::testing::TempDir(), "file_test_range.bin");
  ASSERT_TRUE(WriteFile(path, "0123456789").ok());
  EXPECT_EQ(*ReadFileRange(path, 3, 4), "3456");
  EXPECT_EQ(*ReadFileRange(path, 10, 0), "");
  EXPECT_EQ(ReadFileRange(path, 7, 4).status().code(), absl::StatusCode::kOutOfRange);
  EXPECT_EQ(ReadFileRange(path, ~uint64_t{0}, 2).status().code(), absl::StatusCode::kOutOfRange);
  EXPECT_EQ(ReadFileRange(path, 2, ~uint64_t{0}).status().code(), absl::StatusCode::kOutOfRange);
  EXPECT_FALSE(ReadFileRange("/no/such/file", 0, 1).ok());
  EXPECT_FALSE(ReadFileRange(::testing::TempDir(), 0, 1).ok());
}

TEST(File, UnwritableFolderIsAnError) {
  EXPECT_FALSE(WriteFile("/no/such/folder/file", "x").ok());
  EXPECT_FALSE(CreateFolders("/dev/null/folder").ok());
}

TEST(File, JoinPathAddsOneSlash) {
  EXPECT_EQ(JoinPath("a", "b"), "a/b");
  EXPECT_EQ(JoinPath("a/", "b"), "a/b");
  EXPECT_EQ(JoinPath("", "b"), "b");
}

}  // namespace
}  // namespace atalla
