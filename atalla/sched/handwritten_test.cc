// The programs of testdata/handwritten under every scheduler: what they leave in memory, against
// their goldens, and how many packets they take under the two schedulers whose numbers are
// published.

#include <cstddef>
#include <cstdint>
#include <ostream>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_format.h"
#include "absl/types/span.h"
#include "atalla/emu/emulator.h"
#include "atalla/sched/equivalence_testing.h"
#include "atalla/sched/handwritten_programs.h"
#include "atalla/sched/run_testing.h"
#include "atalla/sched/schedule.h"
#include "atalla/v1/program.pb.h"
#include "gtest/gtest.h"

namespace atalla::sched {
namespace {

// More than any of them needs, with every latency waited for by empty packets.
constexpr uint64_t kMaxPackets = 50'000'000;

// Instructions, packets executed one instruction a packet, packets and packets executed under
// "reference": assembler specification, section 8.2, columns "linear rows", "linear P = I" and "SCH
// cap 1". Where a program is not what was measured, the table has what it comes to, and the comment
// what was published; testdata/handwritten/README.md says why.
struct Counts {
  std::string name;
  uint64_t instructions;
  uint64_t executed;
  uint64_t reference_packets;
  uint64_t reference_executed;
};

std::ostream& operator<<(std::ostream& out, const Counts& counts) { return out << counts.name; }

const Counts kCounts[] = {
    {"add", 26, 243, 21, 238},
    {"attention", 102, 10332, 80, 7861},                // 102, 10332, 82, 7894
    {"attention_fused_layernorm", 930, 930, 797, 797},  // 1146, 1146, 1038, 1038
    {"conv", 82, 311, 71, 297},
    {"conv_pipelined", 93, 313, 81, 298},            // 95, 357, 82, 326
    {"conv_tiled", 110, 143, 91, 121},               // 110, 258, 92, 214
    {"conv_unrolled_pipelined", 100, 264, 86, 226},  // 111, 349, 96, 310
    {"flash_attention", 2585, 2533, 2068, 2016},     // 2579, 2515, 1802, 1738
    {"gemm", 37, 265, 31, 240},
    {"gemm_tiled", 110, 187, 91, 161},
    {"gemms", 44, 785, 33, 737},                          // 44, 785, 35, 739
    {"gemms_function", 61, 740, 49, 689},                 // 61, 950, 49, 808
    {"gemms_pipelined", 59, 734, 45, 677},                // 60, 949, 48, 807
    {"gemms_pipelined_loop_unroll", 198, 690, 156, 547},  // 231, 748, 159, 516
    {"layernorm", 62, 62, 56, 56},                        // 62, 62, 53, 53
    {"layernorm_param", 349, 349, 283, 283},              // 354, 354, 324, 324
    {"layernorm_pipelined", 62, 62, 51, 51},              // 62, 62, 53, 53
    {"maxpool", 30, 195, 21, 156},                        // 30, 195, 21, 141
    {"relu", 240, 240, 200, 200},                         // 240, 240, 168, 168
    {"sigmoid", 37, 37, 27, 27},
    {"softmax", 396, 396, 329, 329},
    {"softmax_online", 17740, 17740, 13544, 13544},  // 22192, 22192, 18187, 18187
};

std::vector<std::string> NamesOf(absl::Span<const Counts> counts) {
  std::vector<std::string> names;
  for (const Counts& c : counts) names.push_back(c.name);
  return names;
}

// The first half-words that are not as expected; empty if all are.
std::string WrongHalves(const emu::Emulator& emulator, const HandwrittenProgram& program) {
  for (const ExpectedHalves& row : program.expected) {
    std::vector<uint8_t> bytes(2 * row.halves.size());
    const absl::Status read = emulator.ReadMemory(row.address, absl::MakeSpan(bytes));
    if (!read.ok()) return read.ToString();
    for (size_t i = 0; i < row.halves.size(); ++i) {
      const int half = bytes[2 * i] | bytes[2 * i + 1] << 8;
      if (half != row.halves[i]) {
        return absl::StrFormat("0x%X holds 0x%04X; it must be 0x%04X", row.address + 2 * i, half,
                               row.halves[i]);
      }
    }
  }
  return "";
}

struct Ran {
  uint64_t packets = 0;
  uint64_t filled = 0;
  uint64_t executed = 0;
};

// Runs it and expects the golden.
Ran RunUnder(const HandwrittenProgram& program, const std::string& scheduler) {
  SCOPED_TRACE(scheduler);
  const v1::Program scheduled = ExpectSchedule(program.code, scheduler);
  emu::Emulator emulator;
  EXPECT_TRUE(emulator.LoadProgram(scheduled).ok());
  EXPECT_TRUE(emulator.LoadImage(program.image).ok());
  emulator.InitStack();
  const absl::Status end = emulator.Run({kMaxPackets});
  EXPECT_TRUE(end.ok()) << end;
  EXPECT_EQ(WrongHalves(emulator, program), "");
  Ran ran;
  ran.packets = scheduled.metrics().sched_packets();
  ran.filled = scheduled.metrics().sched_slots_filled();
  ran.executed = emulator.counters().packets_executed;
  return ran;
}

class HandwrittenTest : public testing::TestWithParam<Counts> {
 protected:
  const HandwrittenProgram program_ = ReadHandwrittenProgram(GetParam().name);
};

TEST_P(HandwrittenTest, LeavesTheGoldenUnderEveryScheduler) {
  EXPECT_FALSE(program_.expected.empty());
  for (const std::string& scheduler : SchedulerNames()) RunUnder(program_, scheduler);
}

TEST_P(HandwrittenTest, SchedulersAgreeInEverything) {
  StartState start;
  start.image = program_.image;
  start.init_stack = true;
  EXPECT_TRUE(ScheduledPrograms(program_.code).ExpectEquivalent(start));
  EXPECT_TRUE(ScheduledPrograms::Exposed(program_.code).ExpectEquivalent(start));
}

TEST_P(HandwrittenTest, PublishedCounts) {
  const Ran linear = RunUnder(program_, "linear");
  EXPECT_EQ(linear.filled, GetParam().instructions);
  EXPECT_EQ(linear.packets, GetParam().instructions);
  EXPECT_EQ(linear.executed, GetParam().executed);
  const Ran reference = RunUnder(program_, "reference");
  EXPECT_EQ(reference.filled, GetParam().instructions);
  EXPECT_EQ(reference.packets, GetParam().reference_packets);
  EXPECT_EQ(reference.executed, GetParam().reference_executed);
}

INSTANTIATE_TEST_SUITE_P(Programs, HandwrittenTest, testing::ValuesIn(kCounts),
                         [](const testing::TestParamInfo<Counts>& info) {
                           return info.param.name;
                         });

TEST(HandwrittenListTest, EveryProgramHasItsCounts) {
  EXPECT_EQ(HandwrittenNames(), NamesOf(kCounts));
}

TEST(HandwrittenListTest, WrongDataIsNoticed) {
  HandwrittenProgram program = ReadHandwrittenProgram("gemm_tiled");
  emu::Emulator emulator;
  ASSERT_TRUE(emulator.LoadImage(program.image).ok());
  EXPECT_NE(WrongHalves(emulator, program), "");
}

}  // namespace
}  // namespace atalla::sched
