#include "atalla/sched/link.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "atalla/assembler/code.h"
#include "atalla/isa/encoding.h"
#include "atalla/isa/instruction.h"
#include "atalla/sched/code_testing.h"
#include "atalla/sched/packet_list.h"
#include "atalla/v1/program.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace atalla::sched {
namespace {

using assembler::Code;
using assembler::CodeInstruction;
using isa::Instruction;
using isa::Op;
using testing::ElementsAre;
using testing::HasSubstr;
using Reference = CodeInstruction::Reference;

// As many instructions in each packet as `sizes` says, in order; blocks start at these packets.
Schedule Packed(const std::vector<int>& sizes, std::vector<int32_t> block_starts = {0}) {
  Schedule schedule;
  schedule.block_starts = std::move(block_starts);
  int32_t next = 0;
  for (const int size : sizes) {
    Packet& packet = schedule.packets.emplace_back();
    for (int i = 0; i < size; ++i) packet.push_back({next++});
  }
  return schedule;
}

v1::Program Linked(const Code& code, const Schedule& schedule) {
  absl::StatusOr<v1::Program> program = Link(code, schedule, "a machine", "a scheduler");
  EXPECT_TRUE(program.ok()) << program.status();
  return program.ok() ? *std::move(program) : v1::Program();
}

Instruction Decoded(const v1::Program& program, int packet, int slot) {
  return isa::Decode(program.packets(packet).slots(slot)).value();
}

CodeInstruction Referring(Op op, Reference reference, const std::string& target) {
  CodeInstruction code;
  code.instruction.op = op;
  code.instruction.rd = 5;
  code.reference = reference;
  code.target = target;
  return code;
}

TEST(LinkTest, PacketsAreTwentyBytesApartAndPadded) {
  const v1::Program program =
      Linked(Assemble("li.s x1, 7\nmul.s x2, x3, x4\nhalt.s\n"), Packed({2, 0, 1}));
  ASSERT_EQ(program.packets_size(), 3);
  for (int p = 0; p < 3; ++p) {
    EXPECT_EQ(program.packets(p).address(), 20u * static_cast<unsigned>(p));
    EXPECT_EQ(program.packets(p).slots_size(), 4);
  }
  EXPECT_EQ(Decoded(program, 0, 0).op, Op::kLiS);
  EXPECT_EQ(Decoded(program, 0, 0).imm, 7);
  EXPECT_EQ(Decoded(program, 0, 1).op, Op::kMulS);
  EXPECT_EQ(Decoded(program, 0, 2).op, Op::kNopS);
  EXPECT_EQ(Decoded(program, 1, 0).op, Op::kNopS);
  EXPECT_EQ(Decoded(program, 2, 0).op, Op::kHaltS);
  EXPECT_EQ(program.entry(), 0u);
  EXPECT_EQ(program.machine(), "a machine");
  EXPECT_EQ(program.scheduler(), "a scheduler");
}

TEST(LinkTest, MetricsCountPacketsByFilledSlots) {
  // nop.s fills nothing.
  const v1::Program program =
      Linked(Assemble("li.s x1, 7\nmul.s x2, x3, x4\nnop.s\nhalt.s\n"), Packed({3, 0, 1}));
  EXPECT_EQ(program.metrics().sched_packets(), 3u);
  EXPECT_EQ(program.metrics().sched_slots_filled(), 3u);
  EXPECT_THAT(program.metrics().sched_slot_histogram(), ElementsAre(1, 1, 1, 0, 0));
}

TEST(LinkTest, LinesAndLabelsKeepTheirPlaces) {
  const v1::Program program =
      Linked(Assemble("start: li.s x1, 7\n\nmul.s x2, x3, x4\nend:\n"), Packed({2}));
  ASSERT_EQ(program.symbols_size(), 2);
  EXPECT_EQ(program.symbols(0).name(), "start");
  EXPECT_EQ(program.symbols(0).address(), 0u);
  EXPECT_EQ(program.symbols(1).name(), "end");
  EXPECT_EQ(program.symbols(1).address(), 20u);
  EXPECT_THAT(program.source_files(), ElementsAre("test.s"));
  ASSERT_EQ(program.packets(0).lines_size(), 4);
  EXPECT_EQ(program.packets(0).lines(0).line(), 1u);
  EXPECT_EQ(program.packets(0).lines(1).line(), 3u);
  EXPECT_EQ(program.packets(0).lines(2).line(), 0u);
}

TEST(LinkTest, BranchesAreRelativeToTheirPackets) {
  const v1::Program program = Linked(
      Assemble(
          "again: li.s x1, 7\nmul.s x2, x3, x4\nbne.s x1, x2, again\njal x0, out\nout: halt.s\n"),
      Packed({1, 1, 1, 1, 1}, {0, 3, 4}));
  EXPECT_EQ(Decoded(program, 2, 0).imm, -40);
  EXPECT_EQ(Decoded(program, 3, 0).imm, 20);
}

TEST(LinkTest, FarBranchesBecomeTheirInverseOverAJump) {
  const Code code = Assemble("bne.s x1, x2, out\nli.s x3, 1\nout: halt.s\n");
  Schedule schedule;
  schedule.packets.push_back({Slot{0, Slot::Form::kInverted}});
  schedule.packets.push_back({Slot{0, Slot::Form::kDetour}});
  schedule.packets.push_back({Slot{1}});
  schedule.packets.push_back({Slot{2}});
  schedule.block_starts = {0, 2, 3};
  const v1::Program program = Linked(code, schedule);
  EXPECT_EQ(Decoded(program, 0, 0).op, Op::kBeqS);
  EXPECT_EQ(Decoded(program, 0, 0).imm, 40);
  EXPECT_EQ(Decoded(program, 1, 0).op, Op::kJal);
  EXPECT_EQ(Decoded(program, 1, 0).rd, 0);
  EXPECT_EQ(Decoded(program, 1, 0).imm, 40);
}

// lui.s shifts by 7 bits: packet 50 is at 1000 = 7 * 128 + 104.
TEST(LinkTest, AddressesComeInTwoParts) {
  Code code;
  code.instructions.push_back(Referring(Op::kLuiS, Reference::kAddressHigh, "there"));
  code.instructions.push_back(Referring(Op::kAddiS, Reference::kAddressLow, "there"));
  for (int i = 2; i < 51; ++i) code.instructions.emplace_back().instruction.op = Op::kNopS;
  code.labels = {{"there", 50}};
  const v1::Program program = Linked(code, Packed(std::vector<int>(51, 1), {0, 50}));
  EXPECT_EQ(Decoded(program, 0, 0).imm, 7);
  EXPECT_EQ(Decoded(program, 1, 0).imm, 104);
}

TEST(LinkTest, EverythingOutOfRangeIsListed) {
  Code code = Assemble("bne.s x1, x2, out\nli.s x3, 1\nli.s x4, 1\nout: halt.s\n");
  code.instructions[1].instruction.imm = 1 << 30;
  // Farther than any branch reaches.
  Schedule schedule = Packed({1, 1, 1});
  schedule.packets.resize(60000);
  schedule.packets.push_back({Slot{3}});
  schedule.block_starts = {0, 1, 60000};
  const absl::StatusOr<v1::Program> program = Link(code, schedule, "m", "s");
  EXPECT_EQ(program.status().code(), absl::StatusCode::kInvalidArgument);
  const std::string message(program.status().message());
  EXPECT_THAT(message, HasSubstr("test.s:1:1: error: 'bne.s' to 'out' needs 1200000; it holds"));
  EXPECT_THAT(message, HasSubstr("test.s:2:1: error: "));
}

}  // namespace
}  // namespace atalla::sched
