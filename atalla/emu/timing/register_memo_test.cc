#include "atalla/emu/timing/register_memo.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdint>

#include "atalla/emu/timing/packet_table.h"
#include "atalla/emu/timing/testing.h"
#include "atalla/emu/timing/timing_result.h"
#include "atalla/isa/machine.h"

namespace atalla::emu {
namespace {

constexpr std::array<int64_t, kPlaceCount> kAllLanded = {};

// Latencies: scalar addition 1, multiplication 2, lw.s 4.
class RegisterMemoTest : public testing::Test {
 protected:
  static constexpr char kProgram[] =
      "loop: mul.s x1, x1, x2\n"
      "add.s x3, x3, x1\n"       // Waits one cycle for x1.
      "bne.s x3, x4, loop, 0\n"  // Of three packets.
      "lw.s x5, x6, 0\n"         // Touches storage: the end of a segment.
      "add.s x7, x5, x5\n"       // Waits three cycles for x5.
      "halt.s";

  isa::MachineModel machine_ = isa::MachineModel::Default();
  PacketTable table_ = PacketTable(PacketProgram(kProgram), machine_);
  RegisterMemo memo_ = RegisterMemo(table_, machine_);

  RegisterMemo::State* Start() { return memo_.StateOf({}, kAllLanded, 0); }
  RegisterMemo::Edge* Issue(RegisterMemo::State* state, int first_packet, int packets) {
    EXPECT_TRUE(memo_.Cut(first_packet, packets));
    return memo_.EdgeOf(memo_.Enter(state, first_packet), 0);
  }
};

TEST_F(RegisterMemoTest, ABlockThatTouchesNoStorageIsOneStep) {
  const RegisterMemo::Edge* edge = Issue(Start(), 0, 3);
  EXPECT_EQ(edge->node, nullptr);
  // mul.s in cycle 0, add.s in 2, bne.s in 3, when x3 has landed.
  EXPECT_EQ(edge->issue, 3);
  EXPECT_EQ(edge->cycles, 4);
  ASSERT_EQ(edge->stalls.size(), 1u);
  EXPECT_EQ(edge->stalls[0].instruction, 1u);
  EXPECT_EQ(edge->stalls[0].cause, StallCause::kOperand);
  EXPECT_EQ(edge->stalls[0].cycles, 1);
  // Nothing is on its way when the next packet's turn comes.
  EXPECT_TRUE(edge->state->pending.empty());
}

TEST_F(RegisterMemoTest, LoopsComeBackToStatesThatAreKnown) {
  RegisterMemo::State* state = Start();
  state = Issue(state, 0, 3)->state;
  const int64_t misses = memo_.misses();
  for (int i = 0; i < 100; ++i) state = Issue(state, 0, 3)->state;
  EXPECT_EQ(memo_.misses(), misses);
}

TEST_F(RegisterMemoTest, WhatIsOnItsWayMakesAnotherState) {
  // The product lands in cycle 12; it is cycle 10.
  std::array<int64_t, kPlaceCount> landings = {};
  landings[1] = 12;
  landings[2] = 10;
  const Place places[] = {1, 2, 3};
  RegisterMemo::State* const state = memo_.StateOf(places, landings, 10);
  ASSERT_EQ(state->pending.size(), 1u);
  EXPECT_EQ(state->pending[0].place, 1);
  EXPECT_EQ(state->pending[0].cycles, 2);
  EXPECT_NE(state, Start());
  // mul.s reads x1: everything comes two cycles later than from the start.
  EXPECT_EQ(Issue(state, 0, 3)->cycles, 6);
  // Whatever the cycle is in which that is so.
  landings[1] = 102;
  EXPECT_EQ(memo_.StateOf(places, landings, 100), state);
}

TEST_F(RegisterMemoTest, StorageDelaysTheLastPacketOfASegment) {
  ASSERT_TRUE(memo_.Cut(3, 3));
  RegisterMemo::Node* const node = memo_.Enter(Start(), 3);
  EXPECT_EQ(node->form, RegisterMemo::Form::kLoad);
  EXPECT_EQ(node->turn, 0);
  EXPECT_EQ(node->issue, 0);
  EXPECT_EQ(memo_.EdgeOf(node, 0)->cycles, 1);
  // The bytes were not there for five cycles.
  const uint64_t key = RegisterMemo::WaitKey(5, /*slot=*/0, StallCause::kDma);
  const RegisterMemo::Edge* const late = memo_.EdgeOf(node, key);
  EXPECT_EQ(late->issue, 5);
  EXPECT_EQ(late->cycles, 6);
  ASSERT_EQ(late->stalls.size(), 1u);
  EXPECT_EQ(late->stalls[0].cause, StallCause::kDma);
  EXPECT_EQ(late->stalls[0].cycles, 5);
  EXPECT_EQ(memo_.EdgeOf(node, key), late);
  // Behind it x5 lands as long after the load as ever.
  EXPECT_EQ(late->node, memo_.EdgeOf(node, 0)->node);
}

TEST_F(RegisterMemoTest, ABlockKeepsItsLength) {
  EXPECT_TRUE(memo_.Cut(0, 3));
  EXPECT_FALSE(memo_.Cut(0, 2));
  EXPECT_TRUE(memo_.Cut(1, 2));
}

TEST_F(RegisterMemoTest, CountsOfAllEdgesAreFoundUntilCleared) {
  Issue(Start(), 0, 3)->times = 7;
  int64_t packets = 0;
  const auto count = [&](const RegisterMemo::Segment& segment, const RegisterMemo::Edge& edge) {
    packets += segment.packets * edge.times;
  };
  memo_.ForEachEdge(count);
  EXPECT_EQ(packets, 21);
  memo_.Clear();
  packets = 0;
  memo_.ForEachEdge(count);
  EXPECT_EQ(packets, 0);
  EXPECT_EQ(Issue(Start(), 0, 3)->cycles, 4);
}

}  // namespace
}  // namespace atalla::emu
