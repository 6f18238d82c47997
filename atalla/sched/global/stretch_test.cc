#include "atalla/sched/global/stretch.h"

#include <utility>

#include "absl/status/statusor.h"
#include "atalla/assembler/code.h"
#include "atalla/isa/machine.h"
#include "atalla/sched/code_testing.h"
#include "atalla/sched/free_registers.h"
#include "atalla/sched/global/cost.h"
#include "atalla/sched/global/pass_testing.h"
#include "gtest/gtest.h"

namespace atalla::sched::global {
namespace {

assembler::Code StretchedBy(Passes passes, const assembler::Code& code) {
  StretchOptions options;
  options.passes = passes;
  absl::StatusOr<Stretched> stretched =
      Stretch(code, FreeRegisters(code), options, BlockCosts(isa::MachineModel::Default()));
  EXPECT_TRUE(stretched.ok()) << stretched.status();
  return stretched.ok() ? std::move(stretched->code) : code;
}

assembler::Code Loops(const assembler::Code& code) { return StretchedBy(Passes::kLoops, code); }
assembler::Code InTwoSteps(const assembler::Code& code) {
  return StretchedBy(Passes::kBlocks, Loops(code));
}

// The loop becomes small, and the block before it stays short.
TEST(StretchTest, LoopsOnly) {
  EXPECT_EQ(After(Loops,
                  "li.s x1, 0\n"
                  "li.s x2, 9\n"
                  "head: bge.s x1, x2, end\n"
                  "sw.s x1, 0(x5)\n"
                  "addi.s x1, x1, 1\n"
                  "jal x0, head\n"
                  "end: halt.s\n"),
            Same("li.s x1, 0\n"
                 "li.s x2, 9\n"
                 "addi.s x3, x2, -1\n"
                 "global1: sw.s x1, 0(x5)\n"
                 "blt.s x1, x3, global1, 1\n"
                 "halt.s\n"));
}

TEST(StretchTest, NumericTargetsStay) {
  assembler::Code code = Assemble(
      "head: bge.s x1, x2, end\n"
      "addi.s x1, x1, 1\n"
      "jal x0, head\n"
      "end: halt.s\n");
  assembler::CodeInstruction& branch = code.instructions.front();
  branch.reference = assembler::CodeInstruction::Reference::kNone;
  branch.target.clear();
  branch.instruction.imm = 60;
  EXPECT_TRUE(InTwoSteps(code) == code);
}

// x6 could be computed before the branch, but its block is settled.
TEST(StretchTest, SettledBlocksKeepTheirInstructions) {
  const char* kText =
      "body: lw.s x5, 0(x4)\n"
      "sw.s x5, 64(x4)\n"
      "bne.s x4, x2, body, 4\n"
      "muli.s x6, x3, 3\n"
      "muli.s x7, x6, 3\n"
      "muli.s x8, x7, 3\n"
      "halt.s\n";
  StretchOptions options;
  const assembler::Code code = Assemble(kText);
  const isa::MachineModel machine = isa::MachineModel::Default();
  absl::StatusOr<Stretched> free = Stretch(code, FreeRegisters(code), options, BlockCosts(machine));
  ASSERT_TRUE(free.ok());
  EXPECT_FALSE(free->code == code);
  options.settled = {"body"};
  absl::StatusOr<Stretched> settled =
      Stretch(code, FreeRegisters(code), options, BlockCosts(machine));
  ASSERT_TRUE(settled.ok());
  EXPECT_TRUE(settled->code == code);
}

TEST(StretchTest, RandomPrograms) {
  ExpectSameOnRandomPrograms(Loops, 0, 2000, /*never_more=*/false);
  ExpectSameOnRandomPrograms(InTwoSteps, 2000, 2000, /*never_more=*/false);
}

}  // namespace
}  // namespace atalla::sched::global
