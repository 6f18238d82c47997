#include "atalla/sched/modulo/replace_loops.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "atalla/assembler/code.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/table.h"
#include "atalla/sched/code_testing.h"
#include "atalla/sched/modulo/pipeline.h"
#include "atalla/sched/modulo/plan_loops.h"
#include "atalla/sched/modulo/report.h"
#include "atalla/sched/packet_list.h"
#include "gtest/gtest.h"

namespace atalla::sched::modulo {
namespace {

using assembler::Code;

// Labels and operations in order: "loop: addi.s bne.s(loop)".
std::string Outline(const Code& code) {
  std::string text;
  for (size_t i = 0; i <= code.instructions.size(); ++i) {
    for (const assembler::CodeLabel& label : code.labels) {
      if (label.index == static_cast<int32_t>(i)) absl::StrAppend(&text, label.name, ": ");
    }
    if (i == code.instructions.size()) break;
    const assembler::CodeInstruction& instruction = code.instructions[i];
    absl::StrAppend(&text, isa::GetInfo(instruction.instruction.op).mnemonic,
                    instruction.target.empty() ? "" : absl::StrCat("(", instruction.target, ")"),
                    " ");
  }
  return text;
}

// A loop of two instructions behind one, and what is after it.
constexpr char kCode[] =
    "li.s x3, 0\nloop: addi.s x3, x3, 1\nbne.s x3, x4, loop\nsw.s x3, 0(x5)\nhalt.s\n";

// A multiplication first, then a kernel of two packets.
PlannedLoop Planned(int32_t begin, int32_t end, int32_t preheader) {
  PlannedLoop planned;
  planned.loop.begin = begin;
  planned.loop.end = end;
  planned.loop.preheader = preheader;
  const Code code = Assemble(
      "muli.s x6, x3, 2\nmodulo0_k: addi.s x3, x3, 1\nmul.s x7, x6, x6\nbne.s x3, x4, modulo0_k\n");
  Pipeline& pipeline = planned.pipeline.emplace();
  pipeline.instructions = code.instructions;
  pipeline.labels = code.labels;
  pipeline.packed.push_back({1, {2, 1}});
  pipeline.setup_size = 1;
  pipeline.kernel = 1;
  return planned;
}

std::vector<PlannedLoop> One(PlannedLoop planned) {
  std::vector<PlannedLoop> loops;
  loops.push_back(std::move(planned));
  return loops;
}

TEST(ReplaceLoopsTest, WithoutPipelinesTheCodeStays) {
  const Code code = Assemble(kCode);
  PlannedLoop planned = Planned(1, 3, 0);
  planned.pipeline.reset();
  const Replaced replaced = ReplaceLoops(code, One(std::move(planned)));
  EXPECT_TRUE(replaced.code == code);
  EXPECT_TRUE(replaced.settled.empty());
}

TEST(ReplaceLoopsTest, TheLabelOfALoopOnlyItRefersToGoesToTheKernel) {
  const Replaced replaced = ReplaceLoops(Assemble(kCode), One(Planned(1, 3, 0)));
  EXPECT_EQ(Outline(replaced.code),
            "li.s muli.s modulo0_k: loop: addi.s mul.s bne.s(modulo0_k) sw.s halt.s ");
  // It is found by either.
  ASSERT_EQ(replaced.settled.size(), 2u);
  EXPECT_EQ(replaced.settled.count("loop"), 1u);
  const SettledBlock& block = replaced.settled.at("modulo0_k");
  EXPECT_EQ(block.sizes, (std::vector<int>{2, 1}));
  EXPECT_EQ(block.instructions.size(), 3u);
}

TEST(ReplaceLoopsTest, OtherLabelsStayBeforeThePipeline) {
  // Entered from elsewhere: no preheader.
  const Replaced replaced = ReplaceLoops(Assemble(kCode), One(Planned(1, 3, 1)));
  EXPECT_EQ(Outline(replaced.code),
            "li.s loop: muli.s modulo0_k: addi.s mul.s bne.s(modulo0_k) sw.s halt.s ");
}

TEST(FindSettledTest, FindsBlocksWhoseInstructionsAreTheSame) {
  Replaced replaced = ReplaceLoops(Assemble(kCode), One(Planned(1, 3, 0)));
  EXPECT_EQ(FindSettled(replaced.code, replaced.settled),
            (PacketSizes{{2, std::vector<int>{2, 1}}}));
  // A branch that was turned round is still the block's.
  replaced.code.instructions[4].instruction.op = isa::Op::kBeqS;
  replaced.code.instructions[4].target = "loop";
  EXPECT_EQ(FindSettled(replaced.code, replaced.settled).size(), 1u);
  replaced.code.instructions[3].instruction.rd = 8;
  EXPECT_TRUE(FindSettled(replaced.code, replaced.settled).empty());
}

TEST(FindSettledTest, ABlockThatIsCutOffIsNotTheSame) {
  Replaced replaced = ReplaceLoops(Assemble(kCode), One(Planned(1, 3, 0)));
  replaced.code.instructions.resize(4);
  EXPECT_TRUE(FindSettled(replaced.code, replaced.settled).empty());
}

TEST(WithSettledTest, TakesTheirPacketsAndKeepsTheOthers) {
  const Code code = ReplaceLoops(Assemble(kCode), One(Planned(1, 3, 0))).code;
  Schedule schedule;
  schedule.packets = {{{0}}, {{1}}, {{2}}, {{3}}, {{4}}, {{5}, {6}}};
  schedule.block_starts = {0, 2, 5};
  const Schedule result = WithSettled(code, schedule, {{2, {2, 1}}});
  EXPECT_EQ(PacketsText(result), "0\n1\n2 3\n4\n5 6\n");
  EXPECT_EQ(result.block_starts, (std::vector<int32_t>{0, 2, 4}));
}

TEST(LoopReportTest, SaysWhatCameOfALoop) {
  LoopReport report;
  report.label = "row";
  report.location = {"gemm.s", 7, 1};
  report.size = 6;
  report.list_packets = 4;
  report.reason = "writes x33";
  EXPECT_EQ(report.ToString(),
            "loop row at gemm.s:7:1: 6 instructions, 4 packets under list; not overlapped: writes "
            "x33");
  report.res_mii = 2;
  report.limit = "scalar ports";
  report.rec_mii = 1;
  report.ii = 3;
  report.least_ii = 2;
  report.stages = 5;
  report.copies = 2;
  report.kernel_packets = 3;
  report.latency_cap = 32;
  report.pipelined = true;
  EXPECT_EQ(report.ToString(),
            "loop row at gemm.s:7:1: 6 instructions, 4 packets under list; II 3 of at least 2 "
            "(ResMII 2 by scalar ports, RecMII 1), 3 packets, 5 stages, 2 copies");
}

}  // namespace
}  // namespace atalla::sched::modulo
