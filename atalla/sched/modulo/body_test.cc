#include "atalla/sched/modulo/body.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "atalla/assembler/code.h"
#include "atalla/isa/encoding.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/machine.h"
#include "atalla/sched/code_testing.h"
#include "atalla/sched/free_registers.h"
#include "atalla/sched/modulo/loops.h"
#include "gtest/gtest.h"

namespace atalla::sched::modulo {
namespace {

Body BodyOf(absl::string_view text, const BodyOptions& options = {}) {
  const assembler::Code code = Assemble(text);
  const std::vector<Loop> loops = FindLoops(code);
  EXPECT_EQ(loops.size(), 1u);
  FreeRegisters free(code);
  std::optional<Body> body = MakeBody(code, loops[0], LoopEntries(code).Known(loops[0]), options,
                                      isa::MachineModel::Default(), free);
  EXPECT_TRUE(body.has_value());
  return *body;
}

std::string Branch(const Body& body) {
  isa::Instruction branch = body.ops.back().code.instruction;
  branch.imm = 0;
  return isa::ToString(branch);
}

// The free register with the lowest number is x5.
TEST(BodyTest, TheBranchIncrements) {
  const Body body = BodyOf(
      "li.s x3, 0\nli.s x4, 10\n"
      "l: sw.s x3, 0(x6)\naddi.s x3, x3, 1\nblt.s x3, x4, l\nhalt.s\n");
  ASSERT_EQ(body.ops.size(), 2u);
  EXPECT_EQ(Branch(body), "blt.s x3, x5, 0, 1");
  ASSERT_EQ(body.setup.size(), 1u);
  EXPECT_EQ(isa::ToString(body.setup[0].instruction), "li.s x5, 9");
  EXPECT_EQ(body.counter, 3);
  EXPECT_EQ(body.step, 1);
  EXPECT_FALSE(body.has_assumptions());
  EXPECT_EQ(body.trip_count, 10);
}

TEST(BodyTest, OrderIsComparedBeforeTheIncrementOnlyWhereSumsDoNotWrap) {
  const Body unknown = BodyOf("lw.s x4, 0(x0)\nl: addi.s x3, x3, 2\nblt.s x3, x4, l\nhalt.s\n");
  EXPECT_EQ(unknown.small_numbers, (std::vector<uint8_t>{5, 3}));
  EXPECT_FALSE(unknown.trip_count.has_value());
  // Below the step: x4 - 2 is -1, which an unsigned compare takes for large.
  const Body below =
      BodyOf("li.s x3, 0\nli.s x4, 1\nl: addi.s x3, x3, 2\nblt.s x3, x4, l\nhalt.s\n");
  EXPECT_EQ(below.small_numbers, (std::vector<uint8_t>{5}));
  // From below the limit, steps of 1 do not wrap: tested, unless a branch has just done so.
  const Body ones = BodyOf("lw.s x4, 0(x0)\nl: addi.s x3, x3, 1\nblt.s x3, x4, l\nhalt.s\n");
  EXPECT_TRUE(ones.small_numbers.empty());
  ASSERT_TRUE(ones.entry_test.has_value());
  EXPECT_EQ(isa::ToString(*ones.entry_test), "bge.s x3, x4, 0, 0");
  for (const char* test : {"bge.s x3, x4, o", "ble.s x4, x3, o"}) {
    const Body tested =
        BodyOf(absl::StrCat(test, "\nl: addi.s x3, x3, 1\nblt.s x3, x4, l\no: halt.s\n"));
    EXPECT_FALSE(tested.has_assumptions()) << test;
  }
  for (const char* test : {"bge.s x3, x4, o, 1", "bgt.s x3, x4, o", "bge.s x4, x3, o"}) {
    const Body tested =
        BodyOf(absl::StrCat(test, "\nl: addi.s x3, x3, 1\nblt.s x3, x4, l\no: halt.s\n"));
    EXPECT_TRUE(tested.entry_test.has_value()) << test;
  }
  const Body no_order = BodyOf("lw.s x4, 0(x0)\nl: addi.s x3, x3, 1\nble.s x3, x4, l\nhalt.s\n");
  EXPECT_EQ(no_order.small_numbers, (std::vector<uint8_t>{5, 3}));
  // Equality is the same modulo 2^32.
  const Body equality = BodyOf("l: addi.s x3, x3, 2\nbne.s x3, x4, l\nhalt.s\n");
  EXPECT_EQ(Branch(equality), "bne.s x3, x5, 0, 2");
  EXPECT_FALSE(equality.has_assumptions());
}

TEST(BodyTest, TheCounterMayBeOnTheOtherSide) {
  const Body body =
      BodyOf("li.s x3, 0\nli.s x4, 10\nl: addi.s x3, x3, 1\nbgt.s x4, x3, l\nhalt.s\n");
  EXPECT_EQ(Branch(body), "blt.s x3, x5, 0, 1");
}

TEST(BodyTest, ConstantsAreLoadedOnce) {
  const Body body = BodyOf(
      "li.s x3, 0\n"
      "l: sw.s x3, 0(x6)\nli.s x4, 3\nlui.s x7, 2\nsw.s x7, 4(x6)\naddi.s x3, x3, 1\n"
      "blt.s x3, x4, l\nhalt.s\n");
  EXPECT_EQ(body.ops.size(), 3u);
  ASSERT_EQ(body.setup.size(), 3u);
  EXPECT_EQ(isa::ToString(body.setup[0].instruction), "li.s x4, 3");
  EXPECT_EQ(isa::ToString(body.setup[1].instruction), "lui.s x7, 2");
  EXPECT_EQ(isa::ToString(body.setup[2].instruction), "li.s x5, 2");
  EXPECT_EQ(body.trip_count, 3);
  EXPECT_EQ(body.KnownValue(7), 256u);
  for (const char* loop : {
           "sw.s x7, 0(x6)\nli.s x7, 2",          // The first iteration stores something else.
           "li.s x7, 2\nli.s x7, 3",              // Two values.
           "addi.s x7, x8, 2\naddi.s x8, x8, 1",  // None.
       }) {
    const Body kept = BodyOf(absl::StrCat("l: ", loop, "\nbne.s x3, x4, l, 1\nhalt.s\n"));
    EXPECT_EQ(kept.ops.size(), 3u) << loop;
  }
}

TEST(BodyTest, StaysAsItIs) {
  for (const char* loop : {
           "addi.s x3, x3, -1\nbgt.s x3, x4, l",                   // Branches only add.
           "addi.s x3, x3, 128\nblt.s x3, x4, l",                  // More than they can.
           "addi.s x3, x3, 1\nsw.s x3, 0(x6)\nblt.s x3, x4, l",    // The new value is used.
           "addi.s x3, x3, 1\naddi.s x4, x4, 1\nblt.s x3, x4, l",  // The limit moves.
           "addi.s x3, x3, 1\naddi.s x3, x3, 1\nblt.s x3, x4, l",  // Two increments.
           "add.s x3, x3, x6\nblt.s x3, x4, l",                    // By an unknown amount.
           "addi.s x3, x3, 1\nbge.s x3, x4, l",                    // Ends by wrapping.
           "addi.s x3, x3, 1\nblt.s x3, x3, l",
       }) {
    const Body body = BodyOf(std::string("l: ") + loop + "\nhalt.s\n");
    EXPECT_EQ(body.counter, -1) << loop;
    EXPECT_TRUE(body.setup.empty()) << loop;
  }
}

TEST(BodyTest, RowsAndAddressesFollowTheCounter) {
  const Body body = BodyOf(
      "l: vreg.ld v1, x0, x3, 31, 0\n"
      "vreg.ld v2, x7, x3, 31, 0\n"
      "vreg.ld v3, x7, x8, 31, 0\n"
      "lw.s x9, 4(x3)\n"
      "sw.s x3, 4(x3)\n"
      "bne.s x3, x4, l, 1\nhalt.s\n");
  EXPECT_TRUE(body.ops[0].follows_counter);
  EXPECT_TRUE(body.ops[1].follows_counter);
  EXPECT_FALSE(body.ops[2].follows_counter);
  EXPECT_TRUE(body.ops[3].follows_counter);
  EXPECT_FALSE(body.ops[4].follows_counter);  // The stored value is the counter's.
  // x0 is known to be in the scratchpad, x7 is assumed to.
  EXPECT_EQ(body.scratchpad_bases, (std::vector<uint8_t>{7}));
}

TEST(BodyTest, BasesThatAreStoredToMayDo) {
  const char* kText =
      "l: vreg.ld v1, x7, x3, 31, 0\nvreg.st v1, x8, x3, 31, 1\nbne.s x3, x4, l, 1\nhalt.s\n";
  BodyOptions options;
  options.scratchpads = ScratchpadBases::kStored;
  const Body stored = BodyOf(kText, options);
  EXPECT_EQ(stored.scratchpad_bases, (std::vector<uint8_t>{8}));
  EXPECT_FALSE(stored.ops[0].follows_counter);
  EXPECT_TRUE(stored.ops[1].follows_counter);
  options.scratchpads = ScratchpadBases::kNone;
  EXPECT_FALSE(BodyOf(kText, options).has_assumptions());
  EXPECT_FALSE(BodyOf(kText, options).ops[1].follows_counter);
}

TEST(BodyTest, MasksThatTheLoopDoesNotWrite) {
  const char* kText =
      "l: add.vv v1, v2, v3, m1\n"
      "mlt.mvv m2, v1, v3, m3\n"
      "add.vv v4, v2, v3, m2\n"
      "bne.s x3, x4, l, 1\nhalt.s\n";
  const Body body = BodyOf(kText);
  EXPECT_EQ(body.full_masks, (std::vector<uint8_t>{1, 3}));
  EXPECT_FALSE(body.ops[0].operands[0].tied());
  EXPECT_FALSE(body.ops[1].operands[0].tied());
  EXPECT_TRUE(body.ops[2].operands[0].tied());
  EXPECT_FALSE(BodyOf(kText, {/*fold=*/true, /*assume_masks=*/false}).has_assumptions());
}

}  // namespace
}  // namespace atalla::sched::modulo
