#include "atalla/compare/packet_blocks.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "atalla/assembler/assembler.h"
#include "atalla/assembler/code.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/machine.h"
#include "atalla/sched/bounds.h"
#include "atalla/sched/dependence_graph.h"
#include "atalla/sched/legality.h"
#include "atalla/sched/schedule.h"
#include "atalla/v1/program.pb.h"

namespace atalla::compare {
namespace {

v1::Program Scheduled(absl::string_view text, const std::string& scheduler) {
  sched::ScheduleOptions options;
  options.scheduler = scheduler;
  return sched::ScheduleProgram(assembler::ParseAssembly(text, "a.s").value(), options).value();
}

// Three blocks: before the label, the loop, after the branch. `linear` has a packet an instruction.
constexpr char kLoop[] = R"(
li.s x5, 0
li.s x6, 3
loop: addi.s x5, x5, 1
blt.s x5, x6, loop
halt.s
)";

TEST(PacketBlocks, StartAtLabelsAndAfterBranches) {
  const absl::StatusOr<PacketBlocks> result = PacketBlocks::Of(Scheduled(kLoop, "linear"));
  ASSERT_TRUE(result.ok()) << result.status();
  const std::vector<PacketBlock>& blocks = result->blocks();
  ASSERT_EQ(blocks.size(), 3u);
  const int first_packet[] = {0, 2, 4};
  const int packets[] = {2, 2, 1};
  for (int i = 0; i < 3; ++i) {
    SCOPED_TRACE(i);
    EXPECT_EQ(blocks[i].first_packet, first_packet[i]);
    EXPECT_EQ(blocks[i].packets, packets[i]);
    EXPECT_EQ(blocks[i].address, 20 * first_packet[i]);  // 20 bytes a packet.
    EXPECT_EQ(blocks[i].begin, first_packet[i]);
    EXPECT_EQ(blocks[i].size(), packets[i]);
  }
  EXPECT_EQ(blocks[1].name, "loop");
}

TEST(PacketBlocks, KeepInstructionsPlacesAndLines) {
  const absl::StatusOr<PacketBlocks> result = PacketBlocks::Of(Scheduled(kLoop, "linear"));
  ASSERT_TRUE(result.ok()) << result.status();
  const std::vector<assembler::CodeInstruction>& code = result->code().instructions;
  ASSERT_EQ(code.size(), 5u);
  ASSERT_EQ(result->places().size(), 5u);
  for (int i = 0; i < 5; ++i) {
    SCOPED_TRACE(i);
    EXPECT_EQ(result->places()[i].packet, i);
    EXPECT_EQ(result->places()[i].slot, 0);
    EXPECT_EQ(code[i].location.file, "a.s");
    EXPECT_EQ(code[i].location.line, i + 2);  // The text starts with an empty line.
  }
  EXPECT_EQ(code[2].instruction.op, isa::Op::kAddiS);
  EXPECT_EQ(code[3].instruction.op, isa::Op::kBltS);
}

// The first three need different units, so packets are shared; every place is a slot that is there,
// and slots that are not filled have none.
TEST(PacketBlocks, PlacesAreSlots) {
  const v1::Program program =
      Scheduled("mul.s x5, x6, x7\nmul.bf x8, x9, x10\nmv.stm m1, x11\nhalt.s\n", "list");
  const absl::StatusOr<PacketBlocks> result = PacketBlocks::Of(program);
  ASSERT_TRUE(result.ok()) << result.status();
  ASSERT_EQ(result->blocks().size(), 1u);
  int filled = 0;
  for (const PacketPlace& place : result->places()) {
    ASSERT_LT(place.packet, program.packets_size());
    ASSERT_LT(place.slot, program.packets(place.packet).slots_size());
    ++filled;
  }
  EXPECT_EQ(filled, 4);
  EXPECT_LT(program.packets_size(), 4);
}

TEST(PacketBlocks, NothingOfNoPackets) {
  const absl::StatusOr<PacketBlocks> result = PacketBlocks::Of(v1::Program());
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_TRUE(result->blocks().empty());
  EXPECT_TRUE(result->code().instructions.empty());
}

TEST(PacketBlocks, LinesThatAreNotThereAreUnknown) {
  v1::Program program = Scheduled("halt.s\n", "linear");
  program.clear_source_files();
  const absl::StatusOr<PacketBlocks> result = PacketBlocks::Of(program);
  ASSERT_TRUE(result.ok()) << result.status();
  ASSERT_EQ(result->code().instructions.size(), 1u);
  EXPECT_EQ(result->code().instructions[0].location.file, "");
  EXPECT_EQ(result->code().instructions[0].location.line, 0);
}

TEST(PacketBlocks, RejectsWhatDoesNotDecode) {
  v1::Program program = Scheduled("halt.s\n", "linear");
  program.mutable_packets(0)->set_slots(0, 0x7F);  // No such opcode.
  EXPECT_EQ(PacketBlocks::Of(program).status().code(), absl::StatusCode::kInvalidArgument);
}

// MULT.S is there once, so three products need three packets; the first two alone need two.
TEST(BoundOfRun, CountsTheInstructionsOfTheRun) {
  const isa::MachineModel machine = isa::MachineModel::Default();
  const sched::RuleSet rules = sched::RulesL2(machine);
  sched::DependenceGraphBuilder graphs(machine);
  const assembler::Code code =
      assembler::ParseAssembly("mul.s x5, x6, x7\nmul.s x8, x6, x7\nmul.s x9, x6, x7\n", "a.s")
          .value();
  EXPECT_EQ(BoundOfRun(code, 0, 3, rules, graphs).packets, 3);
  EXPECT_EQ(BoundOfRun(code, 0, 2, rules, graphs).packets, 2);
  EXPECT_EQ(BoundOfRun(code, 1, 1, rules, graphs).packets, 0);
}

}  // namespace
}  // namespace atalla::compare
