#include "atalla/sched/global/global.h"

#include <cstdint>
#include <iostream>
#include <string>

#include "absl/strings/match.h"
#include "atalla/assembler/code.h"
#include "atalla/isa/machine.h"
#include "atalla/sched/code_testing.h"
#include "atalla/sched/equivalence_testing.h"
#include "atalla/sched/global/random_control.h"
#include "atalla/sched/modulo/random_loops.h"
#include "atalla/sched/run_testing.h"
#include "atalla/v1/machine.pb.h"
#include "gtest/gtest.h"

namespace atalla::sched {
namespace {

using assembler::Code;

uint64_t PacketsExecuted(const Code& code, const std::string& scheduler, const StartState& start) {
  const Outcome outcome =
      Execute(ExpectSchedule(code, scheduler), start, v1::Semantics::SLOT_ORDER_SEQUENTIAL);
  EXPECT_TRUE(outcome.status.ok()) << outcome.status;
  return outcome.counters.packets_executed;
}

// The row loop of the convolution, tested at head and tail.
constexpr char kRows[] =
    "        li.s    x8, 32\n"
    "        li.s    x14, 0\n"
    "m_loop: bge.s   x14, x8, done\n"
    "        vreg.ld v2, x3, x14, 26, 0\n"
    "        vreg.ld v3, x7, x14, 3, 1\n"
    "        gemm.vv v4, v2, v3, m0\n"
    "        vreg.st v4, x7, x14, 3, 1\n"
    "        addi.s  x14, x14, 1\n"
    "        blt.s   x14, x8, m_loop\n"
    "done:   halt.s\n";

// "list": 2 packets before the loop (one ALU), 5 a row (the test; two loads take all scalar ports;
// the product; store and sum; the branch, which needs the sum) and the end: 2 + 5 * 32 + 1.
// "global": the test is known, the branch counts: 3 packets a row. The first row is a copy and
// shares packets with what is before it: one for the counter's start, and then its own three have
// room for the other two constants.
TEST(GlobalTest, RowLoop) {
  const Code code = Assemble(kRows);
  EXPECT_EQ(PacketsExecuted(code, "list", StartState()), 163u);
  EXPECT_EQ(PacketsExecuted(code, "global", StartState()), 1u + 3 * 32 + 1);
  EXPECT_TRUE(ScheduledPrograms(code, {"global"}).ExpectEquivalent(StartState()));
}

TEST(GlobalTest, Explains) {
  const std::string text = ExplainGlobal(Assemble(kRows), isa::MachineModel::Default()).ToString();
  for (const char* part : {"thread_jumps: ", "increments: ", "test.s:9", "packets expected\n"}) {
    EXPECT_TRUE(absl::StrContains(text, part)) << text;
  }
  EXPECT_EQ(GlobalScheduler().Explain(Assemble(kRows), isa::MachineModel::Default()), text);
  EXPECT_EQ(ExplainGlobal(Assemble("halt.s\n"), isa::MachineModel::Default()).ToString(), "");
}

class RandomControlTest : public testing::TestWithParam<int> {};

TEST_P(RandomControlTest, AgreesWithLinear) {
  constexpr int kPrograms = 1000;
  const int first = GetParam() * kPrograms;
  std::cout << "seeds " << first << ".." << first + kPrograms - 1 << "\n";
  for (int i = first; i < first + kPrograms; ++i) {
    const uint32_t seed = static_cast<uint32_t>(i);
    const bool loops = i % 4 == 0;
    const std::string text = loops ? modulo::RandomLoops(seed) : global::RandomControl(seed);
    StartState start;
    start.data = loops ? modulo::RandomLoopsData(seed) : global::RandomControlData(seed);
    if (i % 3 == 0) start.preset = "reference";
    ScheduledPrograms(Assemble(text), {"global"}).ExpectEquivalent(start);
    if (HasFailure()) {
      ADD_FAILURE() << "seed " << seed << "\n" << text;
      return;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomControlTest, testing::Range(0, 20));

}  // namespace
}  // namespace atalla::sched
