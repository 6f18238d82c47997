#include "atalla/compare/compare.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "atalla/assembler/assembler.h"
#include "atalla/assembler/code.h"
#include "atalla/compare/metric.h"
#include "atalla/compare/program_file.h"
#include "atalla/compare/table.h"
#include "atalla/isa/machine.h"
#include "atalla/sched/legality.h"
#include "atalla/sched/packet_list.h"
#include "atalla/sched/registry.h"
#include "atalla/sched/schedule.h"
#include "atalla/sched/scheduler.h"
#include "atalla/v1/comparison.pb.h"

namespace atalla::compare {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

SourceProgram ProgramOf(absl::string_view name, absl::string_view text) {
  SourceProgram program;
  program.name = std::string(name);
  program.path = program.name + ".s";
  program.code = assembler::ParseAssembly(text, program.path).value();
  program.data.set_schema_version(1);
  return program;
}

CompareOptions OptionsOf(const std::vector<std::string>& schedulers) {
  CompareOptions options;
  for (const std::string& name : schedulers) {
    options.schedulers.push_back(sched::FindScheduler(name));
  }
  options.baseline = schedulers.front();
  return options;
}

// Three times around: x3 and x4 are independent, one addition is a packet's limit.
constexpr char kLoop[] = R"(
        li.s x1, 3
again:  add.s x3, x3, x1
        mul.s x4, x1, x1
        addi.s x1, x1, -1
        bne.s x1, x0, again
        halt.s
)";

TEST(Compare, CountsWhatALoopTakes) {
  const std::vector<SourceProgram> programs = {ProgramOf("loop", kLoop)};
  const std::vector<isa::MachineModel> machines = {isa::MachineModel::Default()};
  const auto result = Compare(programs, machines, OptionsOf({"linear", "list"}));
  ASSERT_TRUE(result.ok()) << result.status();
  const v1::Comparison& comparison = result->comparison;
  EXPECT_EQ(comparison.baseline(), "linear");
  EXPECT_THAT(comparison.schedulers(), ElementsAre("linear", "list"));
  EXPECT_THAT(comparison.machines(), ElementsAre("atalla"));
  ASSERT_THAT(comparison.programs(), SizeIs(1));
  const v1::ComparedProgram& program = comparison.programs(0);
  EXPECT_EQ(program.instructions(), 6u);
  EXPECT_EQ(program.blocks(), 3u);
  const v1::ComparedMachine& machine = program.machines(0);
  // One for li.s; three for the loop, which has two additions for one unit and a branch that waits
  // for the second; one for halt.s.
  EXPECT_EQ(machine.bound().packets(), 5u);
  EXPECT_EQ(machine.bound().packets_executed(), 1u + 3 * 3 + 1);

  const v1::ComparedSchedule& linear = machine.schedules(0);
  EXPECT_EQ(linear.metrics().sched_packets(), 6u);
  EXPECT_EQ(linear.code_bytes(), 120u);
  EXPECT_EQ(linear.efficiency_all_rows(), 0.25);
  EXPECT_EQ(linear.run().packets_executed(), 14u);
  EXPECT_EQ(linear.run().instructions_executed(), 14u);
  EXPECT_EQ(linear.run().efficiency_dynamic(), 0.25);
  EXPECT_EQ(linear.run().cycles(), 14u);

  const v1::ComparedSchedule& list = machine.schedules(1);
  EXPECT_EQ(list.metrics().sched_packets(), 5u);
  EXPECT_EQ(list.run().packets_executed(), 11u);
  EXPECT_EQ(list.run().instructions_executed(), 14u);
  EXPECT_EQ(list.run().error(), "");
  EXPECT_EQ(list.run().difference(), "");
  ASSERT_THAT(list.blocks(), SizeIs(3));
  EXPECT_EQ(list.blocks(1).name(), "again");
  EXPECT_EQ(list.blocks(1).source(), "loop.s:3");
  EXPECT_EQ(list.blocks(1).instructions(), 4u);
  EXPECT_EQ(list.blocks(1).packets(), 3u);
  EXPECT_EQ(list.blocks(1).bound(), 3u);
  EXPECT_EQ(list.blocks(1).entered(), 3u);
  EXPECT_EQ(list.blocks(1).cycles(), 9u);
  ASSERT_THAT(machine.loops(), SizeIs(1));
  EXPECT_EQ(machine.loops(0).name(), "again");
  EXPECT_EQ(machine.loops(0).iterations(), 3u);
  EXPECT_EQ(machine.loops(0).list_packets(), 3u);
  EXPECT_THAT(Failures(comparison), IsEmpty());
}

// 1 << 4 is one constant; `global` has its code simplified, `list` has not.
TEST(Compare, CountsApartWhatSimplifyTakesOut) {
  const std::vector<SourceProgram> programs = {
      ProgramOf("shift", "li.s x1, 1\nslli.s x1, x1, 4\nhalt.s\n")};
  const std::vector<isa::MachineModel> machines = {isa::MachineModel::Default()};
  CompareOptions options = OptionsOf({"list", "global"});
  const auto with = Compare(programs, machines, options);
  ASSERT_TRUE(with.ok()) << with.status();
  const v1::ComparedMachine& machine = with->comparison.programs(0).machines(0);
  EXPECT_EQ(with->comparison.programs(0).instructions(), 3u);
  EXPECT_FALSE(machine.schedules(0).has_simplified_instructions());
  EXPECT_EQ(machine.schedules(1).simplified_instructions(), 2u);
  EXPECT_EQ(machine.schedules(1).run().instructions_executed(), 2u);
  EXPECT_THAT(Failures(with->comparison), IsEmpty());
  EXPECT_THAT(FormatTable(with->comparison, *FindMetric("packets")),
              HasSubstr("simplify  instr  left  before\nshift         3     2  global\n"));

  options.schedule.simplify = sched::ScheduleOptions::Simplify::kOff;
  const auto without = Compare(programs, machines, options);
  ASSERT_TRUE(without.ok()) << without.status();
  const v1::ComparedSchedule& global = without->comparison.programs(0).machines(0).schedules(1);
  EXPECT_FALSE(global.has_simplified_instructions());
  EXPECT_EQ(global.run().instructions_executed(), 3u);
  EXPECT_THAT(FormatTable(without->comparison, *FindMetric("packets")), Not(HasSubstr("simplify")));
}

TEST(Compare, SaysWhatDoesNotRunAndKeepsStaticNumbers) {
  const std::vector<SourceProgram> programs = {
      ProgramOf("endless", "again: jal x0, again\n"),
      ProgramOf("trap", "div.s x1, x2, x0\nhalt.s\n"),
  };
  const std::vector<isa::MachineModel> machines = {isa::MachineModel::Default()};
  CompareOptions options = OptionsOf({"list"});
  options.max_packets = 100;
  const auto result = Compare(programs, machines, options);
  ASSERT_TRUE(result.ok()) << result.status();
  const v1::ComparedMachine& endless = result->comparison.programs(0).machines(0);
  EXPECT_FALSE(endless.bound().has_packets_executed());
  EXPECT_EQ(endless.schedules(0).metrics().sched_packets(), 1u);
  EXPECT_THAT(endless.schedules(0).run().error(), HasSubstr("packet budget"));
  const v1::ComparedMachine& trap = result->comparison.programs(1).machines(0);
  EXPECT_THAT(trap.schedules(0).run().error(), HasSubstr("division by zero"));
  EXPECT_EQ(trap.schedules(0).run().difference(), "");
  EXPECT_THAT(Failures(result->comparison), IsEmpty());
}

// Changes a constant, which only a run can find out.
class Wrong : public sched::Scheduler {
 public:
  absl::string_view name() const override { return "wrong"; }
  absl::string_view description() const override { return ""; }
  sched::RuleSet Rules(const isa::MachineModel&) const override { return sched::RulesLinear(); }
  absl::StatusOr<sched::Schedule> Run(const assembler::Code&,
                                      const isa::MachineModel&) const override {
    return absl::UnimplementedError("not called");
  }
  absl::StatusOr<sched::Rewriting> Rewrite(const assembler::Code& code,
                                           const isa::MachineModel& machine) const override {
    sched::Rewriting result;
    result.code = code;
    result.code->instructions[1].instruction.imm = 7;
    absl::StatusOr<sched::Schedule> schedule =
        sched::FindScheduler("linear")->Run(*result.code, machine);
    if (!schedule.ok()) return schedule.status();
    result.schedule = *schedule;
    return result;
  }
  bool RewritesCode() const override { return true; }
};

TEST(Compare, FindsAWrongResult) {
  const std::vector<SourceProgram> programs = {
      ProgramOf("store", "li.s x2, 0x100\nli.s x1, 5\nsw.s x1, x2, 0\nhalt.s\n")};
  const std::vector<isa::MachineModel> machines = {isa::MachineModel::Default()};
  const Wrong wrong;
  CompareOptions options = OptionsOf({"linear"});
  options.schedulers.push_back(&wrong);
  const auto result = Compare(programs, machines, options);
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_THAT(Failures(result->comparison),
              ElementsAre("store: wrong on atalla: word at 00000100: 00000007, not 00000005"));
}

TEST(Compare, RefusesWhatHasNoMeaning) {
  const std::vector<SourceProgram> programs = {ProgramOf("halt", "halt.s\n")};
  const std::vector<isa::MachineModel> machines = {isa::MachineModel::Default()};
  EXPECT_EQ(Compare({}, machines, OptionsOf({"list"})).status().code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Compare(programs, {}, OptionsOf({"list"})).status().code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Compare(programs, machines, OptionsOf({"list", "list"})).status().code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Compare(programs, {machines[0], machines[0]}, OptionsOf({"list"})).status().code(),
            absl::StatusCode::kInvalidArgument);
  CompareOptions options = OptionsOf({"list"});
  options.baseline = "linear";
  EXPECT_THAT(std::string(Compare(programs, machines, options).status().message()),
              HasSubstr("the baseline is 'linear'"));
}

}  // namespace
}  // namespace atalla::compare
