#include "atalla/emu/trace/timing_clock.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "atalla/base/file.h"
#include "atalla/emu/emulator.h"
#include "atalla/emu/observer.h"
#include "atalla/emu/test_machine.h"
#include "atalla/emu/timing/timing_model.h"
#include "atalla/emu/timing/timing_result.h"
#include "atalla/emu/trace/fan_out.h"
#include "atalla/emu/trace/trace_clock.h"
#include "atalla/image/in_format.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/machine.h"
#include "atalla/isa/table.h"
#include "atalla/v1/machine.pb.h"

namespace atalla::emu {
namespace {

using ::testing::ElementsAre;

// What the clock says of each packet.
class Recorder : public Observer {
 public:
  explicit Recorder(TraceClock& clock) : clock_(clock) {}
  void OnPacket(int64_t /*address*/, int /*index*/) override { transfers_.clear(); }
  void OnTransfer(const TransferEvent& transfer) override { transfers_.push_back(transfer); }
  void OnPacketEnd(int64_t /*next_address*/) override {
    const TracePacket& packet = clock_.Next(transfers_);
    EXPECT_EQ(packet.transfers.size(), transfers_.size());
    packets.push_back(packet);
  }
  std::vector<TracePacket> packets;

 private:
  TraceClock& clock_;
  std::vector<TransferEvent> transfers_;
};

std::string Text(const TracePacket& packet) {
  std::string text =
      absl::StrFormat("%d+%d", packet.issue.begin, packet.issue.end - packet.issue.begin);
  for (const TraceStall& stall : packet.stalls) {
    absl::StrAppendFormat(&text, " %s %d..%d", stall.cause, stall.span.begin, stall.span.end);
  }
  for (const TraceSpan& span : packet.transfers) {
    absl::StrAppendFormat(&text, " dma %d..%d", span.begin, span.end);
  }
  return text;
}

isa::MachineModel MachineWithBranches(uint32_t taken_branch_cycles) {
  v1::Machine machine = isa::MachineModel::Default().proto();
  machine.mutable_issue()->set_taken_branch_cycles(taken_branch_cycles);
  return isa::MachineModel::FromProto(machine).value();
}

// Latencies by latency.csv: mul.s 2 cycles; one multiplier a packet.
TEST(TimingClock, TellsStallsBeforeInsideAndAfterAPacket) {
  Emulator emulator = MakeEmulator(
      MachineWithBranches(3),
      {{Word("mul.s", {1, 2, 3})},
       {Word("add.s", {4, 1, 1})},                            // Waits for x1.
       {Word("mul.s", {5, 2, 3}), Word("mul.s", {6, 2, 3})},  // One multiplier for two.
       {Word("jal", {0, 40})},                                // Costs three cycles.
       {kNop},
       {kHalt}});
  const int mul = emulator.machine().Latency(isa::Op::kMulS);
  ASSERT_EQ(emulator.machine().UnitLimit(isa::Unit::kMultS), 1);
  TimingModel timing(emulator.program(), emulator.machine());
  TimingClock clock(timing);
  EXPECT_EQ(clock.unit(), "cycles");
  Recorder recorder(clock);
  FanOut observers({&timing, &recorder});
  ASSERT_EQ(emulator.SetObserver(&observers), absl::OkStatus());
  ASSERT_EQ(emulator.Run(), absl::OkStatus());
  std::vector<std::string> texts;
  for (const TracePacket& packet : recorder.packets) texts.push_back(Text(packet));
  const int add = mul;  // The cycle in which the product is there.
  EXPECT_THAT(texts,
              ElementsAre("0+1",  //
                          absl::StrFormat("%d+1 operand 1..%d", add, add),
                          absl::StrFormat("%d+1 unit %d..%d", add + 1, add + 2, add + 3),
                          absl::StrFormat("%d+1 control %d..%d", add + 3, add + 4, add + 7),
                          absl::StrFormat("%d+1", add + 7)));
  EXPECT_EQ(timing.cycles(), add + 8);
}

class ProgramsTest : public testing::TestWithParam<std::string> {};

// With the packets' own cycles, the stalls are all cycles, and by cause what the model counts.
TEST_P(ProgramsTest, PacketsAndStallsAreAllCycles) {
  const std::string path = absl::StrCat("testdata/vectors/", GetParam(), ".in");
  const auto text = ReadFile(path);
  ASSERT_TRUE(text.ok()) << text.status();
  const auto in = image::ParseIn(*text, path);
  ASSERT_TRUE(in.ok()) << in.status();
  for (const uint32_t branch_cycles : {0, 2}) {
    v1::Machine machine = isa::MachineModel::Reference().proto();
    machine.mutable_issue()->set_taken_branch_cycles(branch_cycles);
    const auto run = [&](bool with_clock, std::vector<TracePacket>* packets) {
      Emulator emulator(isa::MachineModel::FromProto(machine).value());
      EXPECT_EQ(emulator.LoadProgram(in->program), absl::OkStatus());
      EXPECT_EQ(emulator.LoadImage(in->image), absl::OkStatus());
      emulator.InitStack();
      TimingModel timing(emulator.program(), emulator.machine());
      if (!with_clock) {
        EXPECT_EQ(emulator.SetObserver(&timing), absl::OkStatus());
        EXPECT_EQ(emulator.Run(), absl::OkStatus());
        return timing.Result();
      }
      TimingClock clock(timing);
      Recorder recorder(clock);
      FanOut observers({&timing, &recorder});
      EXPECT_EQ(emulator.SetObserver(&observers), absl::OkStatus());
      EXPECT_EQ(emulator.Run(), absl::OkStatus());
      *packets = recorder.packets;
      return timing.Result();
    };
    std::vector<TracePacket> packets;
    const TimingResult expected = run(false, nullptr);
    const TimingResult result = run(true, &packets);
    EXPECT_EQ(result.cycles, expected.cycles);  // Being watched changes nothing.
    EXPECT_EQ(result.stalls.by_cause, expected.stalls.by_cause);

    std::map<std::string, int64_t> stalls;
    std::vector<char> taken(result.cycles, 0);  // Each cycle once.
    int64_t last_stall = 0;
    for (const TracePacket& packet : packets) {
      ASSERT_EQ(packet.issue.end, packet.issue.begin + 1);
      ASSERT_LE(packet.issue.end, result.cycles);
      ++taken[packet.issue.begin];
      for (const TraceStall& stall : packet.stalls) {
        ASSERT_GE(stall.span.begin, last_stall);
        ASSERT_LT(stall.span.begin, stall.span.end);
        ASSERT_LE(stall.span.end, result.cycles);
        last_stall = stall.span.end;
        stalls[std::string(stall.cause)] += stall.span.end - stall.span.begin;
        for (int64_t i = stall.span.begin; i < stall.span.end; ++i) ++taken[i];
      }
      for (const TraceSpan& span : packet.transfers) EXPECT_GE(span.begin, packet.issue.begin);
    }
    EXPECT_EQ(std::count(taken.begin(), taken.end(), 1), result.cycles);
    for (int i = 0; i < kStallCauseCount; ++i) {
      const StallCause cause = static_cast<StallCause>(i);
      EXPECT_EQ(stalls[std::string(StallCauseName(cause))], expected.stalls.Of(cause))
          << StallCauseName(cause);
    }
  }
}

std::vector<std::string> Programs() {
  std::vector<std::string> names = {"end_to_end/gemm"};
  for (int i = 0; i < 30; ++i) names.push_back(absl::StrFormat("reference/r%02d", i));
  return names;
}
INSTANTIATE_TEST_SUITE_P(All, ProgramsTest, testing::ValuesIn(Programs()));

}  // namespace
}  // namespace atalla::emu
