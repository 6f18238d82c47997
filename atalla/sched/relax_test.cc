#include "atalla/sched/relax.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "atalla/assembler/code.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/machine.h"
#include "atalla/sched/code_testing.h"
#include "atalla/sched/linear.h"
#include "atalla/sched/packet_list.h"
#include "gtest/gtest.h"

namespace atalla::sched {
namespace {

using isa::Op;

std::string Nops(int count) {
  std::string text;
  for (int i = 0; i < count; ++i) absl::StrAppend(&text, "nop.s\n");
  return text;
}

Schedule Linear(const assembler::Code& code) {
  return *LinearScheduler().Run(code, isa::MachineModel::Default());
}

// The packets that are not the plain instruction of their number, relaxed from one a packet.
std::string Relaxed(const assembler::Code& code) {
  const absl::StatusOr<Schedule> relaxed = RelaxBranches(code, Linear(code));
  if (!relaxed.ok()) return std::string(relaxed.status().message());
  std::string text;
  for (size_t p = 0; p < relaxed->packets.size(); ++p) {
    const Slot slot = relaxed->packets[p][0];
    if (slot.form == Slot::Form::kAsIs) continue;
    absl::StrAppend(&text, p, slot.form == Slot::Form::kInverted ? "~" : ">", slot.instruction,
                    " ");
  }
  return text;
}

// The reach is -2048..2044 bytes: 102 packets of 20 bytes are 2040.
TEST(RelaxTest, Forward) {
  EXPECT_EQ(Relaxed(Assemble(absl::StrCat("beq.s x1,x2,l\n", Nops(101), "l: halt.s\n"))), "");
  EXPECT_EQ(Relaxed(Assemble(absl::StrCat("beq.s x1,x2,l\n", Nops(102), "l: halt.s\n"))),
            "0~0 1>0 ");
}

TEST(RelaxTest, Backward) {
  EXPECT_EQ(Relaxed(Assemble(absl::StrCat("l: ", Nops(102), "beq.s x1,x2,l\nhalt.s\n"))), "");
  EXPECT_EQ(Relaxed(Assemble(absl::StrCat("l: ", Nops(103), "beq.s x1,x2,l\nhalt.s\n"))),
            "103~103 104>103 ");
}

TEST(RelaxTest, TheEndOfTheProgramIsATarget) {
  EXPECT_EQ(Relaxed(Assemble(absl::StrCat("beq.s x1,x2,end\n", Nops(101), "end:\n"))), "");
  EXPECT_EQ(Relaxed(Assemble(absl::StrCat("beq.s x1,x2,end\n", Nops(102), "end:\n"))), "0~0 1>0 ");
}

TEST(RelaxTest, JumpsReachFartherByThemselves) {
  EXPECT_EQ(Relaxed(Assemble(absl::StrCat("jal x0,end\n", Nops(2000), "end:\n"))), "");
}

// The detour of the second branch puts the first one's target out of reach.
TEST(RelaxTest, OneDetourCallsForAnother) {
  const std::string text = absl::StrCat("beq.s x1,x2,near\nbne.s x1,x2,far\n", Nops(100),
                                        "near: nop.s\n", Nops(2), "far: halt.s\n");
  EXPECT_EQ(Relaxed(Assemble(text)), "0~0 1>0 2~1 3>1 ");
}

TEST(RelaxTest, BlocksMoveWithTheirPackets) {
  const assembler::Code code =
      Assemble(absl::StrCat("beq.s x1,x2,end\nm: ", Nops(102), "end: halt.s\n"));
  const absl::StatusOr<Schedule> relaxed = RelaxBranches(code, Linear(code));
  ASSERT_TRUE(relaxed.ok()) << relaxed.status();
  EXPECT_EQ(relaxed->block_starts, (std::vector<int32_t>{0, 2, 104}));
  EXPECT_EQ(LabelPackets(code, *relaxed).at("m"), 2);
  EXPECT_EQ(LabelPackets(code, *relaxed).at("end"), 104);
}

TEST(RelaxTest, KeepsSharedPackets) {
  const assembler::Code code =
      Assemble(absl::StrCat("li.s x3,1\nbeq.s x1,x2,end\nm: ", Nops(102), "end: halt.s\n"));
  Schedule schedule;
  schedule.packets.push_back({Slot{0}, Slot{1}});
  for (int i = 0; i < 103; ++i) schedule.packets.push_back({Slot{2 + i}});
  schedule.block_starts = {0, 1, 103};
  const absl::StatusOr<Schedule> relaxed = RelaxBranches(code, schedule);
  ASSERT_TRUE(relaxed.ok()) << relaxed.status();
  EXPECT_EQ(PacketsText(*relaxed).substr(0, 14), "0 ~1\n>1\n2\n3\n4\n");
}

TEST(RelaxTest, RefusesToMoveNumericTargets) {
  assembler::Code code =
      Assemble(absl::StrCat("beq.s x1,x2,end\njal x0,0\n", Nops(102), "end: halt.s\n"));
  code.instructions[1].reference = assembler::CodeInstruction::Reference::kNone;
  code.instructions[1].target.clear();
  code.instructions[1].instruction.imm = 44;
  const absl::StatusOr<Schedule> relaxed = RelaxBranches(code, Linear(code));
  EXPECT_EQ(relaxed.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_TRUE(absl::StartsWith(relaxed.status().message(), "test.s:2:1: a numeric code address"))
      << relaxed.status();
}

}  // namespace
}  // namespace atalla::sched
