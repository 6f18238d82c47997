#include "atalla/base/output_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "atalla/base/file.h"
#include "gtest/gtest.h"

namespace atalla {
namespace {

TEST(OutputFile, AppearsWhenItIsClosed) {
  const std::string path = absl::StrCat(testing::TempDir(), "/appears");
  auto file = OutputFile::Create(path);
  ASSERT_TRUE(file.ok()) << file.status();
  std::string expected;
  for (int i = 0; i < 10000; ++i) {
    (*file)->Append("line ");
    (*file)->Append(absl::StrCat(i, "\n"));
    absl::StrAppend(&expected, "line ", i, "\n");
  }
  EXPECT_EQ(ReadFile(path).status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ((*file)->Close(), absl::OkStatus());
  EXPECT_EQ((*file)->Close(), absl::OkStatus());
  EXPECT_EQ(ReadFile(path).value_or(""), expected);
}

TEST(OutputFile, LeavesNothingWithoutClose) {
  const std::string path = absl::StrCat(testing::TempDir(), "/gone");
  ASSERT_EQ(WriteFile(path, "before"), absl::OkStatus());
  auto file = OutputFile::Create(path);
  ASSERT_TRUE(file.ok()) << file.status();
  (*file)->Append("after");
  file->reset();
  EXPECT_EQ(ReadFile(path).value_or(""), "before");
}

TEST(OutputFile, KeepsItsFirstError) {
  const auto nowhere = OutputFile::Create("/no/such/folder/file");
  EXPECT_EQ(nowhere.status().code(), absl::StatusCode::kNotFound);
  EXPECT_TRUE(absl::StrContains(nowhere.status().message(), "/no/such/folder/file"));

  // A folder that is not empty is in the way of the rename.
  const std::string path = absl::StrCat(testing::TempDir(), "/folder");
  ASSERT_EQ(CreateFolders(path + "/inside"), absl::OkStatus());
  auto file = OutputFile::Create(path);
  ASSERT_TRUE(file.ok()) << file.status();
  (*file)->Append("text");
  EXPECT_EQ((*file)->status(), absl::OkStatus());
  EXPECT_FALSE((*file)->Close().ok());
  EXPECT_TRUE(absl::StrContains((*file)->status().message(), path));
}

TEST(OutputFile, APipeStaysAPipe) {
  const std::string path = absl::StrCat(testing::TempDir(), "/pipe");
  ASSERT_EQ(mkfifo(path.c_str(), 0600), 0);
  // Open on both sides, so that nothing waits.
  const int pipe = open(path.c_str(), O_RDWR | O_NONBLOCK);
  ASSERT_GE(pipe, 0);
  auto file = OutputFile::Create(path);
  ASSERT_TRUE(file.ok()) << file.status();
  (*file)->Append("ab");
  (*file)->Append("c");
  EXPECT_EQ((*file)->Close(), absl::OkStatus());
  char content[8] = {};
  EXPECT_EQ(read(pipe, content, sizeof(content)), 3);
  EXPECT_STREQ(content, "abc");
  // Without Close, too.
  file = OutputFile::Create(path);
  ASSERT_TRUE(file.ok()) << file.status();
  file->reset();
  EXPECT_TRUE(std::filesystem::is_fifo(path));
  close(pipe);
}

TEST(OutputFile, ADeviceStaysADevice) {
  const auto file = OutputFile::Create("/dev/null");
  ASSERT_TRUE(file.ok()) << file.status();
  (*file)->Append("text");
  EXPECT_EQ((*file)->Close(), absl::OkStatus());
  EXPECT_TRUE(std::filesystem::is_character_file("/dev/null"));
}

TEST(OutputFile, NoRoomOnADeviceIsAnError) {
  const auto file = OutputFile::Create("/dev/full");
  ASSERT_TRUE(file.ok()) << file.status();
  (*file)->Append("text");
  const absl::Status status = (*file)->Close();
  EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_TRUE(absl::StrContains(status.message(), "/dev/full"));
}

TEST(OutputFile, ALinkStaysALink) {
  const std::string folder = absl::StrCat(testing::TempDir(), "/links");
  ASSERT_EQ(CreateFolders(folder), absl::OkStatus());
  std::filesystem::create_symlink("second", folder + "/first");
  std::filesystem::create_symlink("target", folder + "/second");
  // The target is there only the second time.
  for (const std::string text : {"before", "after"}) {
    auto file = OutputFile::Create(folder + "/first");
    ASSERT_TRUE(file.ok()) << file.status();
    (*file)->Append(text);
    EXPECT_EQ((*file)->Close(), absl::OkStatus());
    EXPECT_TRUE(std::filesystem::is_symlink(folder + "/first"));
    EXPECT_TRUE(std::filesystem::is_symlink(folder + "/second"));
    EXPECT_EQ(ReadFile(folder + "/target").value_or(""), text);
  }
  std::filesystem::create_symlink("circle", folder + "/circle");
  EXPECT_FALSE(OutputFile::Create(folder + "/circle").ok());
}

// As /dev/stdout is one, when the output goes to a file.
TEST(OutputFile, AnOpenFileIsNotReplaced) {
  const std::string path = absl::StrCat(testing::TempDir(), "/open");
  const int descriptor = open(path.c_str(), O_RDWR | O_CREAT, 0600);
  ASSERT_GE(descriptor, 0);
  auto file = OutputFile::Create(absl::StrCat("/proc/self/fd/", descriptor));
  ASSERT_TRUE(file.ok()) << file.status();
  (*file)->Append("abc");
  EXPECT_EQ((*file)->Close(), absl::OkStatus());
  char content[8] = {};
  EXPECT_EQ(read(descriptor, content, sizeof(content)), 3);
  EXPECT_STREQ(content, "abc");
  close(descriptor);
}

}  // namespace
}  // namespace atalla
