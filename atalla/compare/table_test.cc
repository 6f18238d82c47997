#include "atalla/compare/table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstddef>
#include <string>
#include <vector>

#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "atalla/compare/metric.h"
#include "atalla/v1/comparison.pb.h"

namespace atalla::compare {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

void AddProgram(absl::string_view name, const std::vector<int>& packets,
                v1::Comparison& comparison) {
  v1::ComparedProgram& program = *comparison.add_programs();
  program.set_name(std::string(name));
  program.set_instructions(10);
  v1::ComparedMachine& machine = *program.add_machines();
  machine.set_machine("m");
  machine.mutable_bound()->set_packets_executed(5);
  for (size_t i = 0; i < packets.size(); ++i) {
    v1::ComparedSchedule& row = *machine.add_schedules();
    row.set_scheduler(comparison.schedulers(static_cast<int>(i)));
    row.mutable_metrics()->set_sched_packets(4);
    if (packets[i] > 0) {
      row.mutable_run()->set_packets_executed(packets[i]);
    } else {
      row.mutable_run()->set_error("it traps");
    }
  }
}

// Of `slow` 20, 80 and 7 packets; of `quick` 10, 10 and none.
v1::Comparison Example() {
  v1::Comparison comparison;
  comparison.set_baseline("slow");
  comparison.add_schedulers("slow");
  comparison.add_schedulers("quick");
  comparison.add_machines("m");
  AddProgram("a", {20, 10}, comparison);
  AddProgram("b, \"c\"", {80, 10}, comparison);
  AddProgram("d", {7, 0}, comparison);
  return comparison;
}

TEST(Metric, MeansAreOfProgramsThatAllRun) {
  const v1::Comparison comparison = Example();
  const Metric& packets = *FindMetric("packets");
  EXPECT_THAT(CommonPrograms(comparison, 0, packets), ElementsAre(0, 1));
  // The square root of 1/2 * 1/8.
  EXPECT_DOUBLE_EQ(*GeometricMean(comparison, 0, 1, packets), 0.25);
  EXPECT_DOUBLE_EQ(*GeometricMean(comparison, 0, 0, packets), 1);
  EXPECT_FALSE(GeometricMean(comparison, 0, 0, *FindMetric("time")).has_value());
  EXPECT_EQ(FindMetric("speed"), nullptr);
}

TEST(Table, MarksTheBestAndGivesRatios) {
  const std::string text = FormatTable(Example(), *FindMetric("packets"));
  const std::vector<std::string> lines = absl::StrSplit(text, '\n');
  EXPECT_EQ(lines[0], "Machine m: executed packets; x: of slow; *: the least");
  EXPECT_EQ(lines[2], "program         instr  bound    slow       quick");
  EXPECT_EQ(lines[3], "a                  10      5  20  1.00x  10* 0.50x");
  EXPECT_EQ(lines[4], "b, \"c\"             10      5  80  1.00x  10* 0.12x");
  EXPECT_EQ(lines[5], "d                  10      5   7  1.00x   -");
  EXPECT_THAT(text, HasSubstr("does not run: d: it traps\n"));
  EXPECT_THAT(text, Not(HasSubstr("FAILED")));
}

TEST(Table, ListsFailures) {
  v1::Comparison comparison = Example();
  v1::ComparedMachine& machine = *comparison.mutable_programs(0)->mutable_machines(0);
  machine.mutable_schedules(1)->mutable_run()->set_difference("word at 0");
  machine.mutable_schedules(0)->Clear();
  machine.mutable_schedules(0)->set_scheduler("slow");
  machine.mutable_schedules(0)->set_error("it cannot");
  const std::string text = FormatTable(comparison, *FindMetric("packets"));
  EXPECT_THAT(text, HasSubstr("FAILED:\na: slow on m: it cannot\na: quick on m: word at 0\n"));
}

TEST(Csv, QuotesAndLeavesOutWhatIsNotKnown) {
  const std::vector<std::string> lines = absl::StrSplit(FormatCsv(Example()), '\n');
  ASSERT_EQ(lines.size(), 8u);  // Names, 3 x 2 rows, and what follows the last line's end.
  EXPECT_THAT(lines[0], HasSubstr("program,machine,scheduler,instructions,"));
  EXPECT_THAT(lines[3], HasSubstr("\"b, \"\"c\"\"\",m,slow,10,"));
  EXPECT_THAT(lines[6], HasSubstr(",,,,,,,,,,,it traps,"));
}

}  // namespace
}  // namespace atalla::compare
