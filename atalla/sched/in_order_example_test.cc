#include "atalla/sched/in_order_example.h"

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "atalla/assembler/code.h"
#include "atalla/base/file.h"
#include "atalla/base/golden.h"
#include "atalla/isa/machine.h"
#include "atalla/sched/code_testing.h"
#include "atalla/sched/random_code.h"
#include "atalla/sched/schedule.h"
#include "gtest/gtest.h"

namespace atalla::sched {
namespace {

TEST(InOrderExampleTest, PacksInOrder) {
  const assembler::Code code = Assemble(
      "li.s x1,1\nmuli.s x2,x3,2\naddi.s x4,x1,1\nlw.s x5,0(x6)\nadd.s x7,x5,x4\nloop: li.s x8,1\n"
      "halt.s");
  const auto schedule = InOrderScheduler().Run(code, isa::MachineModel::Default());
  ASSERT_TRUE(schedule.ok()) << schedule.status();
  EXPECT_EQ(PacketsText(*schedule), "0 1\n2 3\n4\n5 6\n");
}

// ScheduleProgram checks every schedule against the code.
TEST(InOrderExampleTest, SchedulesRandomPrograms) {
  constexpr uint32_t kPrograms = 200;
  for (uint32_t seed = 1; seed <= kPrograms; ++seed) {
    const assembler::Code code = Assemble(RandomProgram(seed));
    const auto program = ScheduleProgram(code, InOrderScheduler(), isa::MachineModel::Default());
    ASSERT_TRUE(program.ok()) << program.status();
    EXPECT_LT(program->packets_size(), static_cast<int>(code.instructions.size()));
  }
}

TEST(InOrderExampleTest, TheDocumentShowsIt) {
  const absl::StatusOr<std::string> file = ReadFile("atalla/sched/in_order_example.h");
  ASSERT_TRUE(file.ok()) << file.status();
  std::string shown = "```cpp\n";
  bool inside = false;
  for (const absl::string_view line : absl::StrSplit(*file, '\n')) {
    if (line == "// End of the example.") inside = false;
    if (inside) absl::StrAppend(&shown, line, "\n");
    if (line == "// Example:") inside = true;
  }
  absl::StrAppend(&shown, "```\n");
  EXPECT_EQ(CompareGoldenSection("docs/schedulers.md", "example scheduler", shown), "");
}

}  // namespace
}  // namespace atalla::sched
