#include "atalla/compare/program_file.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/string_view.h"
#include "atalla/assembler/code.h"
#include "atalla/base/file.h"
#include "atalla/isa/instruction.h"
#include "atalla/v1/image.pb.h"

namespace atalla::compare {
namespace {

// A folder of the test that runs, so that tests do not see each other's files.
std::string Folder() {
  const std::string name = ::testing::UnitTest::GetInstance()->current_test_info()->name();
  std::string folder = JoinPath(::testing::TempDir(), name);
  EXPECT_EQ(CreateFolders(folder), absl::OkStatus());
  return folder;
}

std::string Write(const std::string& folder, absl::string_view name, absl::string_view text) {
  std::string path = JoinPath(folder, name);
  EXPECT_EQ(WriteFile(path, text), absl::OkStatus());
  return path;
}

int CountOf(const assembler::Code& code, isa::Op op) {
  int count = 0;
  for (const assembler::CodeInstruction& line : code.instructions) {
    if (line.instruction.op == op) ++count;
  }
  return count;
}

TEST(FindPrograms, SortedOfAFolder) {
  const std::string folder = Folder();
  Write(folder, "sum.s", "halt.s\n");
  Write(folder, "add.c", "int main() { return 0; }\n");
  Write(folder, "add.in", "");
  Write(folder, "README.md", "");
  const absl::StatusOr<std::vector<std::string>> paths = FindPrograms(folder);
  ASSERT_TRUE(paths.ok()) << paths.status();
  EXPECT_EQ(*paths,
            (std::vector<std::string>{JoinPath(folder, "add.c"), JoinPath(folder, "sum.s")}));
}

TEST(FindPrograms, AFileIsItself) {
  const std::string path = Write(Folder(), "a.s", "halt.s\n");
  const absl::StatusOr<std::vector<std::string>> paths = FindPrograms(path);
  ASSERT_TRUE(paths.ok()) << paths.status();
  EXPECT_EQ(*paths, std::vector<std::string>{path});
}

TEST(FindPrograms, NothingThere) {
  const std::string folder = Folder();
  const absl::Status missing = FindPrograms(JoinPath(folder, "none")).status();
  EXPECT_EQ(missing.code(), absl::StatusCode::kNotFound);
  EXPECT_TRUE(absl::StrContains(missing.message(), "no such file or folder")) << missing;
  Write(folder, "notes.txt", "");
  const absl::Status empty = FindPrograms(folder).status();
  EXPECT_EQ(empty.code(), absl::StatusCode::kNotFound);
  EXPECT_TRUE(absl::StrContains(empty.message(), "without programs")) << empty;
}

TEST(LoadProgram, Assembly) {
  const std::string path = Write(Folder(), "one.s", "li.s x5, 1\nhalt.s\n");
  const absl::StatusOr<SourceProgram> program = LoadProgram(path, {});
  ASSERT_TRUE(program.ok()) << program.status();
  EXPECT_EQ(program->name, "one");
  EXPECT_EQ(program->path, path);
  EXPECT_EQ(program->optimization, "");
  EXPECT_EQ(CountOf(program->code, isa::Op::kHaltS), 1);
  EXPECT_EQ(program->data.segments_size(), 0);
}

// The start-up code calls main and stops after it.
TEST(LoadProgram, AtallaCAtTheLevelAskedFor) {
  const std::string path = Write(Folder(), "two.c", "int main() { return 0; }\n");
  LoadOptions options;
  options.optimization = 1;
  const absl::StatusOr<SourceProgram> program = LoadProgram(path, options);
  ASSERT_TRUE(program.ok()) << program.status();
  EXPECT_EQ(program->name, "two");
  EXPECT_EQ(program->optimization, "-O1");
  EXPECT_EQ(CountOf(program->code, isa::Op::kHaltS), 1);
}

TEST(LoadProgram, ErrorsInTheSource) {
  const std::string folder = Folder();
  const absl::Status assembly = LoadProgram(Write(folder, "a.s", "no.such x1\n"), {}).status();
  EXPECT_EQ(assembly.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_TRUE(absl::StrContains(assembly.message(), "no.such")) << assembly;
  const absl::Status c = LoadProgram(Write(folder, "a.c", "int main( {\n"), {}).status();
  EXPECT_EQ(c.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_TRUE(absl::StrContains(c.message(), "a.c")) << c;
}

TEST(LoadProgram, OtherFiles) {
  const std::string folder = Folder();
  const absl::Status packets = LoadProgram(Write(folder, "a.in", ""), {}).status();
  EXPECT_EQ(packets.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_TRUE(absl::StrContains(packets.message(), "'.in'")) << packets;
  EXPECT_EQ(LoadProgram(JoinPath(folder, "none.s"), {}).status().code(),
            absl::StatusCode::kNotFound);
}

TEST(LoadProgram, DataBesideItNamesTheFileThatIsWrong) {
  const std::string folder = Folder();
  const std::string path = Write(folder, "a.s", "halt.s\n");
  Write(folder, "a.image.textproto", "no such field");
  const absl::Status status = LoadProgram(path, {}).status();
  EXPECT_FALSE(status.ok());
  EXPECT_TRUE(absl::StrContains(status.message(), "a.image.textproto")) << status;
}

}  // namespace
}  // namespace atalla::compare
