#include "atalla/sched/modulo/modulo.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "atalla/assembler/code.h"
#include "atalla/isa/machine.h"
#include "atalla/sched/code_testing.h"
#include "atalla/sched/equivalence_testing.h"
#include "atalla/sched/modulo/random_loops.h"
#include "atalla/sched/run_testing.h"
#include "atalla/sched/schedule.h"
#include "atalla/v1/machine.pb.h"
#include "atalla/v1/program.pb.h"
#include "gtest/gtest.h"

namespace atalla::sched {
namespace {

using assembler::Code;

const isa::MachineModel& Machine() {
  static const auto* const machine = new isa::MachineModel(isa::MachineModel::Default());
  return *machine;
}

LoopReport OnlyLoop(absl::string_view text) {
  const std::vector<LoopReport> reports = ExplainLoops(Assemble(text), Machine());
  EXPECT_EQ(reports.size(), 1u);
  return reports.empty() ? LoopReport() : reports[0];
}

uint64_t PacketsExecuted(const Code& code, const std::string& scheduler, const StartState& start) {
  const Outcome outcome =
      Execute(ExpectSchedule(code, scheduler), start, v1::Semantics::SLOT_ORDER_SEQUENTIAL);
  EXPECT_TRUE(outcome.status.ok()) << outcome.status;
  return outcome.counters.packets_executed;
}

// The loops of the hand-written kernels, assembler specification 9.4, for bases that are loaded.
constexpr char kRows[] =
    "rows: vreg.ld v1, x5, x3, 31, 0\n"
    "vreg.ld v2, x6, x3, 31, 1\n"
    "gemm.vv v3, v1, v2, m0\n"
    "vreg.st v3, x6, x3, 31, 1\n"
    "addi.s x3, x3, 1\n"
    "blt.s x3, x4, rows\n"
    "halt.s\n";
constexpr char kWeights[] =
    "weights: vreg.ld v1, x5, x3, 31, 1\n"
    "lw.vi v0, v1, 0, m0\n"
    "addi.s x3, x3, 1\n"
    "blt.s x3, x4, weights\n"
    "halt.s\n";

TEST(ModuloTest, RowLoopOfTheMatrixProduct) {
  const LoopReport report = OnlyLoop(kRows);
  EXPECT_TRUE(report.pipelined) << report.ToString();
  EXPECT_EQ(report.res_mii, 2);
  EXPECT_EQ(report.rec_mii, 1);
  EXPECT_EQ(report.ii, 2);
  EXPECT_EQ(report.kernel_packets, 2);
  EXPECT_EQ(report.list_packets, 4);
  EXPECT_EQ(report.label, "rows");

  const Code code = Assemble(kRows);
  for (const int rows : {1, 2, 9, 10, 11, 12, 13, 20, 31, 32, 100}) {
    StartState start;
    start.registers = {{4, rows}, {5, 0}, {6, 1024}};
    start.vectors = {{1, 0x3F800000}};
    EXPECT_TRUE(ScheduledPrograms(code, {"modulo"}).ExpectEquivalent(start)) << rows;
  }
  // 2 packets a row; to fill and to drain 10 rows' worth and to test the bases a few more.
  StartState start;
  start.registers = {{4, 1000}, {6, 1024}};
  const uint64_t packets = PacketsExecuted(code, "modulo", start);
  EXPECT_GE(packets, 2000u);
  EXPECT_LE(packets, 2050u);
  EXPECT_EQ(PacketsExecuted(code, "list", start), 4001u);
}

TEST(ModuloTest, WeightLoop) {
  const LoopReport report = OnlyLoop(kWeights);
  EXPECT_TRUE(report.pipelined) << report.ToString();
  EXPECT_EQ(report.ii, 1);
  EXPECT_EQ(std::max(report.res_mii, report.rec_mii), 1);
  StartState start;
  start.registers = {{4, 1000}, {5, 64}};
  const uint64_t packets = PacketsExecuted(Assemble(kWeights), "modulo", start);
  EXPECT_GE(packets, 1000u);
  EXPECT_LE(packets, 1030u);
  // The buffer shows in what follows.
  const Code code = Assemble(absl::StrCat(absl::string_view(kWeights, sizeof(kWeights) - 8),
                                          "gemm.vv v4, v5, v6, m0\nhalt.s\n"));
  for (const int count : {1, 3, 4, 5, 6, 31, 32, 33, 40}) {
    start.registers[0].second = count;
    start.vectors = {{1, 0x3F800000}, {5, 0x40000000}};
    EXPECT_TRUE(ScheduledPrograms(code, {"modulo"}).ExpectEquivalent(start)) << count;
  }
}

// What was assumed does not hold: the loop as it was.
TEST(ModuloTest, AssumptionsThatFail) {
  const Code code = Assemble(kRows);
  const auto check = [&](int32_t first, int32_t limit, uint32_t a, uint32_t b) {
    StartState start;
    start.registers = {{3, first}, {4, limit}, {5, a}, {6, b}};
    start.data.assign(0x1400 / 4, 0x3F803F80);
    EXPECT_TRUE(ScheduledPrograms(code, {"modulo"}).ExpectEquivalent(start))
        << first << " " << limit << " " << a << " " << b;
  };
  check(0, 20, 0x1000, 0x1100);  // Memory.
  check(0, 20, 0, 0x1100);
  check(0, 20, 2048, 0xCFF);             // Scratchpads, beyond what is tested for.
  check(-20, 0, 0, 64);                  // Negative counters.
  check(-5, -20, 0, 64);                 // One iteration.
  check(0x7FFFFFF0, 0x7FFFFFFF, 0, 64);  // Near where sums wrap.
  check(0x3FFFFFF0, 0x40000005, 0, 64);
  check(0, -2147483647 - 1, 0, 64);
}

// An accumulation under a mask: one register and its merge; II 1 only if the mask is all ones.
TEST(ModuloTest, MasksAreAssumed) {
  constexpr char kText[] =
      "l: vreg.ld v1, x0, x3, 31, 0\n"
      "mul.vs v2, v1, x6, m1\n"
      "add.vv v3, v2, v1, m1\n"
      "vreg.st v3, x0, x3, 31, 1\n"
      "bne.s x3, x4, l, 1\n"
      "halt.s\n";
  const LoopReport report = OnlyLoop(kText);
  EXPECT_TRUE(report.pipelined) << report.ToString();
  EXPECT_EQ(report.ii, 2) << report.ToString();  // 2 + 2 + 1 + 2 scalar ports.
  for (const uint32_t mask : {0u, 1u, 0xFFFFFFFFu, 0x7FFFFFFFu}) {
    StartState start;
    start.registers = {{4, 30}, {6, 0x40000000}};
    start.masks = {{1, mask}};
    start.vectors = {{1, 0x3F800000}, {2, 0x40400000}, {3, 0x40800000}};
    EXPECT_TRUE(ScheduledPrograms(Assemble(kText), {"modulo"}).ExpectEquivalent(start)) << mask;
  }
}

// The end depends on what is loaded: no number of iterations is known before.
TEST(ModuloTest, ListsThatEndInZero) {
  constexpr char kText[] =
      "l: lw.s x6, 4(x5)\n"
      "add.s x7, x7, x6\n"
      "lw.s x5, 0(x5)\n"
      "bne.s x5, x0, l\n"
      "halt.s\n";
  const LoopReport report = OnlyLoop(kText);
  // The address comes back after a load of 5 cycles; but two packets an iteration, one for each
  // load, do as well, and wait.
  EXPECT_EQ(report.latency_cap, 1) << report.ToString();
  EXPECT_EQ(report.rec_mii, 2);
  EXPECT_EQ(report.ii, 2);
  EXPECT_EQ(report.stages, 2);
  for (int length = 1; length < 12; ++length) {
    StartState start;
    start.registers = {{5, 64}};
    start.data.assign(200, 0);
    for (int i = 0; i < length; ++i) {
      start.data[16 + 4 * i] = i + 1 < length ? 64 + 16 * (i + 1) : 0;
      start.data[16 + 4 * i + 1] = 100 + i;
    }
    EXPECT_TRUE(ScheduledPrograms(Assemble(kText), {"modulo"}).ExpectEquivalent(start)) << length;
  }
}

// x7 is one constant before the loop and another in it, where the loop also loads from.
TEST(ModuloTest, ConstantsThatTheLoopLoadsAreThoseOfTheLoop) {
  constexpr char kText[] =
      "li.s x7, 4096\n"
      "li.s x8, 8192\n"
      "l: lw.s x2, 0(x8)\n"
      "add.s x2, x2, x3\n"
      "li.s x7, 8192\n"
      "sw.s x2, 0(x7)\n"
      "addi.s x3, x3, 1\n"
      "blt.s x3, x4, l\n"
      "halt.s\n";
  StartState start;
  start.registers = {{3, 1}, {4, 50}};
  EXPECT_TRUE(ScheduledPrograms(Assemble(kText), {"modulo"}).ExpectEquivalent(start));
}

TEST(ModuloTest, SaysWhyNot) {
  const LoopReport routed =
      OnlyLoop("l: addi.s x33, x33, 64\nvreg.ld v1, x5, x3, 31, 0\nbne.s x3, x4, l, 1\nhalt.s\n");
  EXPECT_FALSE(routed.pipelined);
  EXPECT_EQ(routed.reason, "writes x33, which routes vreg.*");
  const LoopReport tight = OnlyLoop("l: add.s x5, x5, x6\nbne.s x3, x4, l, 1\nhalt.s\n");
  EXPECT_EQ(tight.ii, 1);
  EXPECT_EQ(tight.reason, "no better than list, which takes 1 packets");
  std::string long_loop = "l: ";
  for (int i = 0; i < 400; ++i) absl::StrAppend(&long_loop, "add.s x5, x5, x6\n");
  absl::StrAppend(&long_loop, "bne.s x3, x4, l, 1\nhalt.s\n");
  EXPECT_EQ(OnlyLoop(long_loop).reason, "401 instructions; at most 400 are overlapped");
  EXPECT_EQ(OnlyLoop(long_loop).ii, 0);
  EXPECT_TRUE(ExplainLoops(Assemble("halt.s\n"), Machine()).empty());
  // All registers are in use: nothing is left for a limit, or for copies.
  std::string crowded;
  for (int i = 1; i < 256; ++i) absl::StrAppend(&crowded, "li.s x", i, ", 1\n");
  absl::StrAppend(&crowded, "l: lw.s x6, 0(x7)\nadd.s x8, x8, x6\naddi.s x7, x7, 4\n",
                  "addi.s x3, x3, 1\nblt.s x3, x4, l\nhalt.s\n");
  const LoopReport full = OnlyLoop(crowded);
  EXPECT_EQ(full.copies, full.pipelined ? 1 : full.copies);
  StartState start;
  start.registers = {{4, 9}};
  EXPECT_TRUE(ScheduledPrograms(Assemble(crowded), {"modulo"}).ExpectEquivalent(start));
}

TEST(ModuloTest, BadCodeIsRefusedAsByOthers) {
  Code code = Assemble("l: addi.s x3, x3, 1\nblt.s x3, x4, l\nhalt.s\n");
  code.instructions[1].target = "nowhere";
  const absl::StatusOr<v1::Program> program = ScheduleProgram(code, {"modulo"});
  EXPECT_EQ(program.status().code(), absl::StatusCode::kInvalidArgument);
}

// Labels of pipelines keep clear of those of the program.
TEST(ModuloTest, LabelsAreNew) {
  const Code code = Assemble(
      "modulo0_k0: vreg.ld v1, x0, x3, 31, 1\nlw.vi v0, v1, 0, m0\n"
      "bne.s x3, x4, modulo0_k0, 1\nhalt.s\n");
  const absl::StatusOr<v1::Program> program = ScheduleProgram(code, {"modulo"});
  ASSERT_TRUE(program.ok()) << program.status();
  EXPECT_GT(program->symbols_size(), 1);
}

class RandomLoopsTest : public testing::TestWithParam<int> {};

TEST_P(RandomLoopsTest, LeaveWhatOneInstructionAPacketLeaves) {
  constexpr int kPrograms = 1000;
  int loops = 0;
  int overlapped = 0;
  for (int i = 0; i < kPrograms; ++i) {
    const uint32_t seed = static_cast<uint32_t>(GetParam() * kPrograms + i);
    const std::string text = modulo::RandomLoops(seed);
    const Code code = Assemble(text);
    StartState start;
    start.data = modulo::RandomLoopsData(seed);
    EXPECT_TRUE(ScheduledPrograms(code, {"modulo"}).ExpectEquivalent(start))
        << "seed " << seed << " does not end";
    for (const LoopReport& report : ExplainLoops(code, Machine())) {
      ++loops;
      overlapped += report.pipelined ? 1 : 0;
      EXPECT_EQ(report.reason.empty(), report.pipelined);
      if (report.ii > 0) {
        EXPECT_GE(report.ii, std::max(report.res_mii, report.rec_mii));
      }
    }
    if (HasFailure()) {
      ADD_FAILURE() << "seed " << seed << "\n" << text;
      return;
    }
  }
  EXPECT_GT(loops, kPrograms);
  EXPECT_GT(overlapped, loops / 3);
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomLoopsTest, testing::Range(0, 6));

}  // namespace
}  // namespace atalla::sched
