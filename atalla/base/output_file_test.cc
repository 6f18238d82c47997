#include "atalla/base/output_file.h"

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

}  // namespace
}  // namespace atalla
