// Every program of the language specification's tables 18.1 and 18.2: what must compile gives its
// value at every level, under both schedulers and on both machines; what must not is rejected, and
// the first error points where the table says.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "atalla/base/bf16.h"
#include "atalla/base/file.h"
#include "atalla/cc/compiler.h"
#include "atalla/cc/run_program.h"
#include "atalla/isa/machine.h"
#include "atalla/v1/image.pb.h"

namespace atalla::cc {
namespace {

struct Row {
  std::string number;
  std::string expected;  // The value of x10, or line:column.
  std::string feature;
  std::string program;
};

std::vector<Row> ReadRows(const std::string& path) {
  const absl::StatusOr<std::string> text = ReadFile(path);
  EXPECT_TRUE(text.ok()) << text.status();
  std::vector<Row> rows;
  if (!text.ok()) return rows;
  const std::vector<std::string> parts = absl::StrSplit(*text, "\n== ");
  for (size_t i = 1; i < parts.size(); ++i) {
    const std::vector<std::string> halves = absl::StrSplit(parts[i], absl::MaxSplits('\n', 1));
    const std::vector<std::string> heading = absl::StrSplit(halves.at(0), absl::MaxSplits(' ', 2));
    absl::string_view program = halves.at(1);
    if (i + 1 == parts.size()) absl::ConsumeSuffix(&program, "\n");
    rows.push_back({heading.at(0), heading.at(1), heading.at(2),
                    absl::StrReplaceAll(program, {{"\u240D", "\r"}})});
  }
  return rows;
}

// The state that the table starts from.
v1::Image InitialMemory() {
  v1::Image image;
  image.set_schema_version(1);
  v1::Segment* word = image.add_segments();
  word->set_address(0x3C);
  word->set_data(std::string("\x01\0\0\0", 4));
  v1::Segment* lanes = image.add_segments();
  lanes->set_address(0x1000);
  for (int i = 0; i < 32; ++i) {
    const float value = i == 0 ? 2.0f : i == 1 ? 5.0f : -static_cast<float>(i);
    const uint16_t bits = Bf16FromFloat(value);
    lanes->mutable_data()->push_back(static_cast<char>(bits & 0xFF));
    lanes->mutable_data()->push_back(static_cast<char>(bits >> 8));
  }
  return image;
}

struct Configuration {
  int optimization;
  const char* scheduler;
  const char* preset;
};

class AcceptTest : public testing::TestWithParam<Configuration> {};

TEST_P(AcceptTest, GivesTheValueOfTheTable) {
  const std::vector<Row> rows = ReadRows("testdata/atallac/accept.txt");
  ASSERT_EQ(rows.size(), 121u);
  const absl::StatusOr<isa::MachineModel> machine =
      isa::MachineModel::FromPreset(GetParam().preset);
  ASSERT_TRUE(machine.ok()) << machine.status();
  RunSourceOptions options;
  options.compile.optimization = GetParam().optimization;
  options.compile.verify_passes = true;
  options.scheduler = GetParam().scheduler;
  options.machine = *machine;
  options.image = InitialMemory();
  for (const Row& row : rows) {
    SCOPED_TRACE(absl::StrCat(row.number, " ", row.feature, "\n", row.program));
    int32_t value = 0;
    ASSERT_TRUE(absl::SimpleAtoi(row.expected, &value));
    const absl::StatusOr<emu::Emulator> done = RunSource(row.program, "t.c", options);
    if (!done.ok()) {
      ADD_FAILURE() << done.status();
      continue;
    }
    EXPECT_EQ(static_cast<int32_t>(done->ScalarRegister(kReturnRegister)), value);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Levels, AcceptTest,
    testing::Values(Configuration{0, "linear", "default"}, Configuration{0, "list", "reference"},
                    Configuration{1, "list", "default"}, Configuration{2, "linear", "default"},
                    Configuration{2, "list", "default"}, Configuration{2, "list", "reference"},
                    Configuration{3, "list", "default"}),
    [](const testing::TestParamInfo<Configuration>& info) {
      return absl::StrCat("O", info.param.optimization, "_", info.param.scheduler, "_",
                          info.param.preset);
    });

TEST(RejectTest, PointsWhereTheTableSays) {
  const std::vector<Row> rows = ReadRows("testdata/atallac/reject.txt");
  ASSERT_EQ(rows.size(), 90u);
  for (const Row& row : rows) {
    SCOPED_TRACE(absl::StrCat(row.number, " ", row.feature, "\n", row.program));
    const absl::StatusOr<CompileResult> result = Compile(row.program, "t.c");
    // The table leaves assignment to a lane to the compiler; this one has it.
    if (absl::StrContains(row.feature, "(unless implemented)")) {
      EXPECT_TRUE(result.ok()) << result.status();
      continue;
    }
    if (result.ok()) {
      ADD_FAILURE() << "was accepted";
      continue;
    }
    EXPECT_EQ(result.status().code(), absl::StatusCode::kInvalidArgument);
    // "link" is for what only the whole program shows; it has no one place.
    const std::string expected = row.expected == "link"
                                     ? "t\\.c:[0-9]+:[0-9]+: error: there is no function 'main'.*"
                                     : absl::StrCat("t\\.c:", row.expected, ": error: .*");
    EXPECT_THAT(std::string(result.status().message()),
                testing::ContainsRegex(absl::StrCat("^", expected)));
  }
}

}  // namespace
}  // namespace atalla::cc
