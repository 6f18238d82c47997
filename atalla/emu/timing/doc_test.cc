// The examples of docs/timing.md: every packet's cycle, and the sums.

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "atalla/base/file.h"
#include "atalla/emu/emulator.h"
#include "atalla/emu/timing/testing.h"
#include "atalla/emu/timing/timing_model.h"
#include "atalla/emu/timing/timing_result.h"
#include "atalla/v1/program.pb.h"

namespace atalla::emu {
namespace {

struct Example {
  std::string packets;
  std::vector<int64_t> cycles;  // Of each packet.
  std::string sum;              // "4 cycles: operand 1".
};

std::vector<Example> ReadExamples() {
  const auto text = ReadFile("docs/timing.md");
  EXPECT_TRUE(text.ok()) << text.status();
  std::vector<Example> examples;
  bool inside = false;
  for (absl::string_view line : absl::StrSplit(text.value_or(""), '\n')) {
    if (line == "```packets") {
      inside = true;
      examples.emplace_back();
    } else if (absl::StartsWith(line, "```")) {
      inside = false;
    } else if (inside && absl::StrContains(line, '@')) {
      const std::vector<absl::string_view> parts = absl::StrSplit(line, '@');
      absl::StrAppend(&examples.back().packets, parts[0], "\n");
      EXPECT_TRUE(absl::SimpleAtoi(parts[1], &examples.back().cycles.emplace_back())) << line;
    } else if (inside) {
      examples.back().sum = std::string(line);
    }
  }
  return examples;
}

// Causes in the order that the example has them in.
void ExpectSum(const std::string& sum, const TimingResult& result) {
  const std::vector<std::string> parts = absl::StrSplit(sum, ": ");
  ASSERT_EQ(parts.size(), 2u);
  EXPECT_EQ(parts[0], absl::StrCat(result.cycles, " cycles"));
  int64_t lost = 0;
  for (const absl::string_view part : absl::StrSplit(parts[1], ", ")) {
    for (int i = 0; i < kStallCauseCount; ++i) {
      const StallCause cause = static_cast<StallCause>(i);
      if (!absl::StartsWith(part, StallCauseName(cause))) continue;
      EXPECT_EQ(part, absl::StrCat(StallCauseName(cause), " ", result.stalls.Of(cause)));
      lost += result.stalls.Of(cause);
    }
  }
  EXPECT_EQ(result.stalls.Total(), lost);
}

TEST(TimingDocument, ExamplesAreTrue) {
  const std::vector<Example> examples = ReadExamples();
  EXPECT_GE(examples.size(), 9u);
  for (const Example& example : examples) {
    SCOPED_TRACE(example.packets);
    const v1::Program program = PacketProgram(example.packets);
    Emulator emulator;
    ASSERT_TRUE(emulator.LoadProgram(program).ok());
    for (int i = 1; i <= 9; ++i) emulator.SetScalarRegister(i, i);
    emulator.SetScalarRegister(10, 0x2000);
    emulator.SetScalarRegister(20, 3u << 25 | 31u << 20);
    TimingModel timing(program, emulator.machine());
    ASSERT_TRUE(emulator.SetObserver(&timing).ok());
    RunOptions one_packet;
    one_packet.max_packets = 1;
    for (const int64_t cycle : example.cycles) {
      emulator.Run(one_packet).IgnoreError();
      EXPECT_EQ(timing.cycles() - 1, cycle);
    }
    EXPECT_TRUE(emulator.halted());
    ExpectSum(example.sum, timing.Result());
  }
}

}  // namespace
}  // namespace atalla::emu
