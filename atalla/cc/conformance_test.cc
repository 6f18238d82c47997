// Every program of the language specification's tables 18.1 and 18.2, and of our own table of what
// its other sections say: what must compile gives its value at every level, under several
// schedulers and on both machines; what must not is rejected, and the first error points where the
// table says.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "atalla/cc/compiler.h"
#include "atalla/cc/program_table.h"
#include "atalla/cc/run_program.h"
#include "atalla/emu/emulator.h"
#include "atalla/isa/machine.h"

namespace atalla::cc {
namespace {

struct Configuration {
  int optimization;
  const char* scheduler;
  const char* preset;
};

class AcceptTest : public testing::TestWithParam<Configuration> {
 protected:
  void Run(absl::string_view table, size_t row_count) {
    const std::vector<ProgramRow> rows = ReadProgramTable(table);
    ASSERT_EQ(rows.size(), row_count);
    const absl::StatusOr<isa::MachineModel> machine =
        isa::MachineModel::FromPreset(GetParam().preset);
    ASSERT_TRUE(machine.ok()) << machine.status();
    RunSourceOptions options;
    options.compile.optimization = GetParam().optimization;
    options.compile.verify_passes = true;
    options.scheduler = GetParam().scheduler;
    options.machine = *machine;
    options.image = TableMemory();
    for (const ProgramRow& row : rows) {
      SCOPED_TRACE(absl::StrCat(row.number, " ", row.feature, "\n", row.program));
      int64_t value = 0;
      ASSERT_TRUE(absl::SimpleAtoi(row.expected, &value));
      const absl::StatusOr<emu::Emulator> done = RunSource(row.program, "t.c", options);
      if (!done.ok()) {
        ADD_FAILURE() << done.status();
        continue;
      }
      EXPECT_EQ(done->ScalarRegister(kReturnRegister), static_cast<uint32_t>(value));
    }
  }
};

TEST_P(AcceptTest, GivesTheValueOfTheTable) { Run("testdata/atallac/accept.txt", 121); }

TEST_P(AcceptTest, GivesTheValueOfEverySection) { Run("testdata/atallac/language.txt", 227); }

INSTANTIATE_TEST_SUITE_P(
    Levels, AcceptTest,
    testing::Values(Configuration{0, "linear", "default"}, Configuration{0, "list", "reference"},
                    Configuration{1, "list", "default"}, Configuration{2, "linear", "default"},
                    Configuration{2, "list", "default"}, Configuration{2, "list", "reference"},
                    Configuration{2, "modulo", "default"}, Configuration{2, "modulo", "reference"},
                    Configuration{3, "list", "default"}),
    [](const testing::TestParamInfo<Configuration>& info) {
      return absl::StrCat("O", info.param.optimization, "_", info.param.scheduler, "_",
                          info.param.preset);
    });

TEST(RejectTest, PointsWhereTheTableSays) {
  const std::vector<ProgramRow> rows = ReadProgramTable("testdata/atallac/reject.txt");
  ASSERT_EQ(rows.size(), 90u);
  for (const ProgramRow& row : rows) {
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
