#include "atalla/compare/timed_run.h"

#include <gtest/gtest.h>

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "atalla/assembler/assembler.h"
#include "atalla/emu/timing/timing_result.h"
#include "atalla/isa/machine.h"
#include "atalla/sched/schedule.h"
#include "atalla/v1/image.pb.h"
#include "atalla/v1/program.pb.h"

namespace atalla::compare {
namespace {

v1::Program Scheduled(absl::string_view text, const std::string& scheduler) {
  sched::ScheduleOptions options;
  options.scheduler = scheduler;
  return sched::ScheduleProgram(assembler::ParseAssembly(text, "a.s").value(), options).value();
}

TimedRun RunAlone(const v1::Program& program) {
  v1::Image data;
  data.set_schema_version(1);
  return RunTimed(program, data, isa::MachineModel::Default(), 1000);
}

// docs/timing.md: a product takes two cycles, so one is lost.
TEST(TimedRun, CountsCyclesAndWhy) {
  const TimedRun run =
      RunAlone(Scheduled("mul.s x1, x2, x3\nadd.s x4, x1, x1\nhalt.s\n", "linear"));
  EXPECT_EQ(run.status, absl::OkStatus());
  EXPECT_EQ(run.counters.packets_executed, 3u);
  EXPECT_EQ(run.timing.cycles, 4);
  EXPECT_EQ(run.timing.stalls.Of(emu::StallCause::kOperand), 1);
}

TEST(TimedRun, EndsAtTheBudget) {
  const TimedRun run = RunAlone(Scheduled("again: jal x0, again\n", "linear"));
  EXPECT_TRUE(absl::IsDeadlineExceeded(run.status)) << run.status;
  EXPECT_EQ(run.counters.packets_executed, 1000u);
}

// Stores the return address of a call: it is another one in other packets, and the same return.
constexpr char kCall[] = R"(
        li.s x5, 0x100
        li.s x6, 1
        mul.s x7, x6, x6
        jal x1, leaf
        halt.s
leaf:   sw.s x1, x5, 0
        jalr x0, x1, 0
)";

TEST(FirstDifference, TakesReturnAddressesAsTheyAre) {
  const v1::Program linear = Scheduled(kCall, "linear");
  const v1::Program list = Scheduled(kCall, "list");
  const TimedRun a = RunAlone(linear);
  const TimedRun b = RunAlone(list);
  ASSERT_EQ(a.status, absl::OkStatus());
  ASSERT_EQ(b.status, absl::OkStatus());
  ASSERT_EQ(a.memory.size(), 1u);
  EXPECT_NE(a.memory[0].value, b.memory[0].value);
  EXPECT_EQ(FirstDifference(linear, a.memory, list, b.memory), "");
}

TEST(FirstDifference, NamesTheFirstWord) {
  const v1::Program program = Scheduled("halt.s\n", "linear");
  EXPECT_EQ(FirstDifference(program, {{0, 1}, {8, 2}}, program, {{0, 1}, {8, 3}, {12, 9}}),
            "word at 00000008: 00000003, not 00000002");
  // A word that one of the two never had is 0.
  EXPECT_EQ(FirstDifference(program, {{0, 0}, {4, 5}}, program, {{4, 5}, {8, 0}}), "");
  EXPECT_EQ(FirstDifference(program, {{4, 5}}, program, {}),
            "word at 00000004: 00000000, not 00000005");
  EXPECT_EQ(FirstDifference(program, {}, program, {{4, 5}}),
            "word at 00000004: 00000005, not 00000000");
}

}  // namespace
}  // namespace atalla::compare
