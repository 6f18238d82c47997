// Executed packets and cycles of the programs of testdata/handwritten under every scheduler whose
// packets are meant to be few. docs/schedulers.md shows the table.

#include <cstdint>
#include <string>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "atalla/base/golden.h"
#include "atalla/emu/counters.h"
#include "atalla/emu/emulator.h"
#include "atalla/emu/timing/timing_model.h"
#include "atalla/sched/handwritten_programs.h"
#include "atalla/sched/schedule.h"
#include "atalla/v1/program.pb.h"
#include "gtest/gtest.h"

namespace atalla::sched {
namespace {

struct Cost {
  int64_t packets = 0;
  int64_t cycles = 0;
};

Cost Measure(const HandwrittenProgram& program, const std::string& scheduler) {
  const absl::StatusOr<v1::Program> scheduled = ScheduleProgram(program.code, {scheduler});
  EXPECT_TRUE(scheduled.ok()) << scheduled.status();
  if (!scheduled.ok()) return {};
  emu::Emulator emulator;
  EXPECT_TRUE(emulator.LoadProgram(*scheduled).ok());
  EXPECT_TRUE(emulator.LoadImage(program.image).ok());
  emulator.InitStack();
  emu::TimingModel timing(emulator.program(), emulator.machine());
  EXPECT_TRUE(emulator.SetObserver(&timing).ok());
  const absl::Status end = emulator.Run();
  EXPECT_TRUE(end.ok()) << end;
  return {static_cast<int64_t>(emulator.counters().packets_executed), timing.Result().cycles};
}

// Without the one that waits with empty packets, of which there are many.
std::vector<std::string> Schedulers() {
  std::vector<std::string> names = SchedulerNames();
  names.erase(absl::c_find(names, "reference_table"));
  return names;
}

TEST(HandwrittenFiguresTest, DocumentedFiguresAreMeasured) {
  const std::vector<std::string> schedulers = Schedulers();
  std::string table = "| Program |";
  std::string line = "| --- |";
  for (const std::string& scheduler : schedulers) {
    absl::StrAppend(&table, " `", scheduler, "` |");
    absl::StrAppend(&line, " --- |");
  }
  absl::StrAppend(&table, "\n", line, "\n");
  for (const HandwrittenProgram& program : HandwrittenPrograms()) {
    absl::StrAppend(&table, "| `", program.name, "` |");
    for (const std::string& scheduler : schedulers) {
      const Cost cost = Measure(program, scheduler);
      absl::StrAppendFormat(&table, " %d / %d |", cost.packets, cost.cycles);
      // Every packet takes a cycle at least.
      EXPECT_GE(cost.cycles, cost.packets) << program.name << " " << scheduler;
    }
    absl::StrAppend(&table, "\n");
  }
  EXPECT_EQ(CompareGoldenSection("docs/schedulers.md", "hand-written", table), "");
}

}  // namespace
}  // namespace atalla::sched
