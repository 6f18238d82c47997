#include "atalla/sched/global/choose_units.h"

#include <string>
#include <vector>

#include "atalla/assembler/code.h"
#include "atalla/isa/machine.h"
#include "atalla/sched/code_testing.h"
#include "atalla/sched/global/block_list.h"
#include "atalla/sched/global/cost.h"
#include "atalla/sched/global/pass_testing.h"
#include "gtest/gtest.h"

namespace atalla::sched::global {
namespace {

assembler::Code Chosen(const assembler::Code& code) {
  std::vector<Change> changes;
  return ChooseUnits(code, /*settled=*/{}, BlockCosts(isa::MachineModel::Default()), changes);
}

// Four sums would take four packets; with two of them as products it is two.
TEST(ChooseUnitsTest, HalfOfTheSumsMove) {
  EXPECT_EQ(After(Chosen,
                  "addi.s x5, x6, 0\n"
                  "addi.s x7, x8, 1\n"
                  "slli.s x9, x10, 3\n"
                  "addi.s x11, x12, 1\n"
                  "halt.s\n"),
            Same("muli.s x5, x6, 1\n"
                 "addi.s x7, x8, 1\n"
                 "muli.s x9, x10, 8\n"
                 "addi.s x11, x12, 1\n"
                 "halt.s\n"));
}

// One move is enough for three sums: of those that may move, the first off the longest chain.
TEST(ChooseUnitsTest, NoMoreThanNeeded) {
  EXPECT_EQ(After(Chosen,
                  "slli.s x5, x6, 1\n"
                  "addi.s x7, x5, 1\n"
                  "addi.s x9, x10, 0\n"
                  "halt.s\n"),
            Same("slli.s x5, x6, 1\n"
                 "addi.s x7, x5, 1\n"
                 "muli.s x9, x10, 1\n"
                 "halt.s\n"));
}

TEST(ChooseUnitsTest, ProductsMoveToTheAdder) {
  EXPECT_EQ(After(Chosen,
                  "muli.s x5, x6, 1024\n"
                  "muli.s x7, x8, 3\n"
                  "muli.s x9, x10, 1\n"
                  "muli.s x11, x12, 5\n"
                  "halt.s\n"),
            Same("slli.s x5, x6, 10\n"
                 "muli.s x7, x8, 3\n"
                 "addi.s x9, x10, 0\n"
                 "muli.s x11, x12, 5\n"
                 "halt.s\n"));
}

// Nothing is gained where the chain of dependences sets the length, or both units are full.
TEST(ChooseUnitsTest, StaysIfItDoesNotHelp) {
  for (const char* text : {"addi.s x5, x6, 0\naddi.s x7, x5, 0\nhalt.s\n",
                           "addi.s x5, x6, 0\nmuli.s x7, x8, 3\nhalt.s\n",
                           "addi.s x5, x6, 1\naddi.s x7, x8, 2\nhalt.s\n"}) {
    EXPECT_EQ(After(Chosen, text), Same(text));
  }
}

TEST(ChooseUnitsTest, SettledBlocksStay) {
  const assembler::Code code = Assemble("addi.s x5, x6, 0\naddi.s x7, x8, 0\nhalt.s\n");
  std::vector<Change> changes;
  EXPECT_TRUE(ChooseUnits(code, /*settled=*/{0}, BlockCosts(isa::MachineModel::Default()),
                          changes) == code);
  EXPECT_TRUE(changes.empty());
  EXPECT_FALSE(ChooseUnits(code, /*settled=*/{1}, BlockCosts(isa::MachineModel::Default()),
                           changes) == code);
  ASSERT_EQ(changes.size(), 1u);
  EXPECT_EQ(changes[0].what, "addi.s becomes muli.s");
}

// An immediate that the linker fills in is not the number that stands there.
TEST(ChooseUnitsTest, AddressesStay) {
  const char* kText =
      "addi.s x5, x6, lo(end)\n"
      "addi.s x7, x8, 1\n"
      "addi.s x9, x10, lo(end)\n"
      "end: halt.s\n";
  EXPECT_EQ(After(Chosen, kText), Same(kText));
}

// 31 bits are more than an immediate holds; amounts outside 0 to 31 give 0.
TEST(ChooseUnitsTest, OtherForms) {
  const auto other = [](const char* text) {
    const assembler::Code code = Assemble(std::string(text) + "\nhalt.s\n");
    assembler::Code changed = code;
    const auto instruction = OnOtherUnit(code.instructions[0].instruction);
    if (instruction) changed.instructions[0].instruction = *instruction;
    return instruction ? After([&](const assembler::Code&) { return changed; }, text) : "none";
  };
  const auto same = [](const char* text) { return Same(std::string(text) + "\nhalt.s\n"); };
  EXPECT_EQ(other("slli.s x5, x6, 10"), same("muli.s x5, x6, 1024"));
  EXPECT_EQ(other("slli.s x5, x6, 11"), "none");
  EXPECT_EQ(other("slli.s x5, x6, -1"), "none");
  EXPECT_EQ(other("add.s x5, x6, x6"), same("muli.s x5, x6, 2"));
  EXPECT_EQ(other("add.s x5, x0, x6"), same("muli.s x5, x6, 1"));
  EXPECT_EQ(other("or.s x5, x6, x6"), same("muli.s x5, x6, 1"));
  EXPECT_EQ(other("add.s x5, x6, x7"), "none");
  EXPECT_EQ(other("subi.s x5, x6, 0"), same("muli.s x5, x6, 1"));
  EXPECT_EQ(other("andi.s x5, x6, 0"), "none");
  EXPECT_EQ(other("lui.s x5, 0"), same("muli.s x5, x0, 0"));
  EXPECT_EQ(other("lui.s x5, 1"), "none");
  EXPECT_EQ(other("muli.s x5, x6, -1"), "none");
  EXPECT_EQ(other("muli.s x5, x6, 6"), "none");
}

TEST(ChooseUnitsTest, RandomPrograms) { ExpectSameOnRandomPrograms(Chosen, 0, 2000); }

}  // namespace
}  // namespace atalla::sched::global
