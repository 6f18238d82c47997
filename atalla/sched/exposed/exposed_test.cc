#include "atalla/sched/exposed/exposed.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "atalla/assembler/code.h"
#include "atalla/isa/machine.h"
#include "atalla/sched/code_testing.h"
#include "atalla/sched/exposed/path_testing.h"
#include "atalla/sched/linear.h"
#include "atalla/sched/packet_list.h"
#include "atalla/sched/reference.h"
#include "atalla/sched/schedule.h"
#include "atalla/sched/scheduler.h"
#include "atalla/v1/machine.pb.h"
#include "atalla/v1/program.pb.h"
#include "gtest/gtest.h"

namespace atalla::sched::exposed {
namespace {

// "0 1 (3) 2 | 3": indices of instructions a packet, stalls in brackets, blocks apart.
std::string Text(const Schedule& schedule) {
  std::string text;
  int stalls = 0;
  size_t block = 0;
  const auto flush = [&text, &stalls] {
    if (stalls > 0) absl::StrAppend(&text, text.empty() ? "" : " ", "(", stalls, ")");
    stalls = 0;
  };
  for (size_t p = 0; p < schedule.packets.size(); ++p) {
    if (block < schedule.block_starts.size() &&
        schedule.block_starts[block] == static_cast<int>(p)) {
      flush();
      if (block++ > 0) absl::StrAppend(&text, " |");
    }
    if (schedule.packets[p].empty()) {
      ++stalls;
      continue;
    }
    flush();
    std::vector<std::string> slots;
    absl::StrAppend(&text, text.empty() ? "" : " ");
    for (size_t s = 0; s < schedule.packets[p].size(); ++s) {
      absl::StrAppend(&text, s > 0 ? "+" : "", schedule.packets[p][s].instruction);
    }
  }
  flush();
  return text;
}

Schedule Stalled(const assembler::Code& code, const Scheduler& scheduler,
                 const isa::MachineModel& machine = isa::MachineModel::Default()) {
  absl::StatusOr<Schedule> schedule = scheduler.Run(code, machine);
  EXPECT_TRUE(schedule.ok()) << schedule.status();
  schedule = AddStalls(code, *std::move(schedule), machine);
  EXPECT_TRUE(schedule.ok()) << schedule.status();
  return schedule.ok() ? *schedule : Schedule();
}

// One instruction a packet.
std::string Linear(const std::string& text,
                   const isa::MachineModel& machine = isa::MachineModel::Default()) {
  return Text(Stalled(Assemble(text), LinearScheduler(), machine));
}

// Latencies: load 4, product 2, sum 1.
TEST(ExposedTest, WaitsForWhatIsRead) {
  EXPECT_EQ(Linear("lw.s x1, 0(x2)\nadd.s x3, x1, x1\nadd.s x4, x3, x3\nhalt.s\n"), "0 (3) 1 2 3");
  EXPECT_EQ(Linear("lw.s x1, 0(x2)\nadd.s x5, x6, x7\nadd.s x3, x1, x1\nhalt.s\n"), "0 1 (2) 2 3");
}

TEST(ExposedTest, WaitsForOlderWritesOfWhatIsWritten) {
  EXPECT_EQ(Linear("lw.s x1, 0(x2)\nli.s x1, 5\nhalt.s\n"), "0 (3) 1 2");
  // Nobody waits to overwrite what is read.
  EXPECT_EQ(Linear("mul.s x3, x1, x1\nli.s x1, 5\nhalt.s\n"), "0 1 2");
}

// The stall before the first reader is part of that before the second: 3 from the load to it, and 4
// packets lie between the load of x2 and its reader without any more.
TEST(ExposedTest, AStallServesAll) {
  EXPECT_EQ(Linear("lw.s x1, 0(x9)\nlw.s x2, 4(x9)\nadd.s x3, x1, x1\nadd.s x4, x2, x2\nhalt.s\n"),
            "0 1 (2) 2 3 4");
}

TEST(ExposedTest, WeightsMasksAndVectors) {
  // A push lands after 3 packets, a product after 16; pushes do not wait for each other.
  EXPECT_EQ(Linear("lw.vi v0, v1, 0, m0\nlw.vi v0, v2, 0, m0\ngemm.vv v3, v4, v5, m0\n"
                   "lw.vi v0, v2, 0, m0\nadd.vv v6, v3, v3, m0\nhalt.s\n"),
            "0 1 (2) 2 3 (14) 4 5");
}

// A product made at the end of an iteration, needed at the start of the next: the way back is one
// packet long, and that into the loop brings nothing.
TEST(ExposedTest, WaitsAcrossTheWayBack) {
  EXPECT_EQ(Linear("l: add.s x2, x1, x1\nmul.s x1, x3, x3\nblt.s x4, x5, l, 1\nhalt.s\n"),
            "0 1 2 | 3");
  EXPECT_EQ(Linear("l: add.s x2, x1, x1\nlw.s x1, 0(x3)\nblt.s x4, x5, l, 1\nhalt.s\n"),
            "(2) 0 1 2 | 3");
}

// What is made before a loop and read in it is waited for once: 3 packets, of which the loop's
// first takes one.
TEST(ExposedTest, WaitsBeforeALoopForWhatComesFromThere) {
  EXPECT_EQ(Linear("lw.s x1, 0(x3)\nl: add.s x6, x6, x7\nadd.s x2, x1, x1\nblt.s x4, x5, l, 1\n"
                   "halt.s\n"),
            "0 (2) | 1 2 3 | 4");
  // Behind a branch that is not taken, where only the way into the loop passes.
  EXPECT_EQ(Linear("lw.s x1, 0(x3)\nbeq.s x4, x5, e\nl: add.s x2, x1, x1\nblt.s x4, x5, l, 1\n"
                   "e: halt.s\n"),
            "0 1 (2) | 2 3 | 4");
  // Before the jump.
  EXPECT_EQ(Linear("lw.s x1, 0(x3)\njal x0, l\nhalt.s\nl: add.s x2, x1, x1\nblt.s x4, x5, l, 1\n"
                   "halt.s\n"),
            "0 (2) 1 | 2 | 3 4 | 5");
}

// The inner loop's own wait stays in it; the outer load is waited for outside of both.
TEST(ExposedTest, LoopsWithinLoops) {
  EXPECT_EQ(Linear("lw.s x1, 0(x9)\n"
                   "o: add.s x8, x0, x0\n"
                   "i: add.s x2, x1, x3\nmul.s x3, x2, x2\nblt.s x8, x5, i, 1\n"
                   "blt.s x7, x5, o, 1\nhalt.s\n"),
            "0 (2) | 1 | 2 3 4 | 5 | 6");
}

// The load before the call is still on its way in the callee, and that in the callee behind it.
TEST(ExposedTest, WaitsAcrossCallsAndReturns) {
  EXPECT_EQ(Linear("lw.s x5, 0(x9)\njal x1, f\nadd.s x7, x6, x6\nhalt.s\n"
                   "f: add.s x8, x5, x5\nlw.s x6, 4(x9)\njalr x0, x1, 0\n"),
            "0 1 | (2) 2 3 | (2) 4 5 6");
}

// Stores land after 4 packets; other bytes need not be waited for.
TEST(ExposedTest, WaitsForStorage) {
  EXPECT_EQ(Linear("sw.s x1, 0(x9)\nlw.s x2, 0(x9)\nhalt.s\n"), "0 (3) 1 2");
  EXPECT_EQ(Linear("sw.s x1, 0(x9)\nlw.s x2, 4(x9)\nhalt.s\n"), "0 1 (2) 2");
}

// A tile of 4 rows (3 << 25) of 32 columns (31 << 20). halt.s waits for all of it.
TEST(ExposedTest, WaitsForTransfers) {
  const std::string set_up = "li.s x1, 0x1000\nli.s x2, 0x07F0001F\nli.s x3, 0\nli.s x4, 4\n";
  const assembler::Code code = Assemble(set_up + "halt.s\n");
  const int n = static_cast<int>(code.instructions.size()) - 1;
  // Row 4 is apart; row 0 is not.
  const std::string text = Linear(set_up +
                                  "scpad.ld x0, x1, x2\nvreg.ld v1, x0, x4, 31, 0\n"
                                  "vreg.ld v2, x0, x3, 31, 0\nhalt.s\n");
  EXPECT_TRUE(
      absl::StrContains(text, absl::StrCat(" ", n, " ", n + 1, " (518) ", n + 2, " ", n + 3)))
      << text;
  // The engine takes a new transfer when it has read 4 rows.
  const std::string two = Linear(set_up +
                                 "scpad.ld x0, x1, x2\nli.s x1, 0x2000\nli.s x4, 512\n"
                                 "scpad.ld x4, x1, x2\nhalt.s\n");
  EXPECT_TRUE(absl::StrContains(two, " (519) ")) << two;
}

// Rules L1 put three sums into a packet; the machine has one adder.
TEST(ExposedTest, SplitsWhatDoesNotFitIntoACycle) {
  const assembler::Code code =
      Assemble("add.s x1, x5, x5\nadd.s x2, x5, x5\nmul.s x3, x5, x5\nadd.s x4, x3, x3\nhalt.s\n");
  EXPECT_EQ(Text(Stalled(code, ReferenceScheduler(1))), "0 1+2 (1) 3 4");
}

// The check that other tests rely on sees what is wrong without stalls.
TEST(ExposedTest, PathsShowWhatComesTooEarly) {
  const isa::MachineModel machine = isa::MachineModel::Default();
  const assembler::Code code =
      Assemble("l: add.s x2, x1, x1\nlw.s x1, 0(x3)\nblt.s x4, x5, l, 1\nhalt.s\n");
  ScheduleOptions options;
  options.scheduler = "linear";
  const absl::StatusOr<v1::Program> program = ScheduleProgram(code, options);
  ASSERT_TRUE(program.ok()) << program.status();
  EXPECT_EQ(EarlyUses(*program, machine),
            "packet 1: lw.s x1, 0(x3): used 2 packets too early in packet 0: add.s x2, x1, x1\n"
            "packet 1: lw.s x1, 0(x3): used 1 packets too early in packet 1: lw.s x1, 0(x3)\n");
  options.timing = ScheduleOptions::Timing::kExposed;
  const absl::StatusOr<v1::Program> exposed = ScheduleProgram(code, options);
  ASSERT_TRUE(exposed.ok()) << exposed.status();
  EXPECT_EQ(EarlyUses(*exposed, machine), "");
  ASSERT_EQ(exposed->schedule_options_size(), 1);
  EXPECT_EQ(exposed->schedule_options(0), "timing=exposed");
}

// What the machine description says, if nothing else is said.
TEST(ExposedTest, TheMachineSaysWhetherItWaits) {
  const assembler::Code code = Assemble("lw.s x1, 0(x2)\nadd.s x3, x1, x1\nhalt.s\n");
  v1::Machine proto = isa::MachineModel::Default().proto();
  proto.mutable_issue()->set_timing(v1::Issue::TIMING_EXPOSED);
  ScheduleOptions options;
  options.machine = *isa::MachineModel::FromProto(proto);
  EXPECT_EQ(ScheduleProgram(code, options)->packets_size(), 6);
  options.timing = ScheduleOptions::Timing::kInterlocked;
  EXPECT_EQ(ScheduleProgram(code, options)->packets_size(), 3);
}

TEST(ExposedTest, NumericAddressesAreRefused) {
  ScheduleOptions options;
  options.scheduler = "linear";
  options.timing = ScheduleOptions::Timing::kExposed;
  const absl::Status status =
      ScheduleProgram(Assemble("nop.s\njal x0, 44\nhalt.s"), options).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_TRUE(absl::StrContains(status.message(), "exposed timing puts stalls between")) << status;
}

TEST(ExposedTest, TooManyStallsAreRefused) {
  std::string text;
  for (int i = 0; i < 2100; ++i) absl::StrAppend(&text, "vreg.st v1, x5, x6, 31, 0\n");
  const assembler::Code code = Assemble(text + "halt.s\n");
  const isa::MachineModel machine = isa::MachineModel::Default();
  const absl::StatusOr<Schedule> schedule =
      AddStalls(code, *LinearScheduler().Run(code, machine), machine);
  EXPECT_EQ(schedule.status().code(), absl::StatusCode::kResourceExhausted);
}

}  // namespace
}  // namespace atalla::sched::exposed
