// A program with data of every kind and a jump table, under every scheduler: what it leaves is
// calculated by hand.

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "atalla/assembler/assembler.h"
#include "atalla/assembler/data_section.h"
#include "atalla/sched/run_testing.h"
#include "atalla/sched/schedule.h"
#include "atalla/v1/image.pb.h"
#include "atalla/v1/machine.pb.h"
#include "atalla/v1/program.pb.h"
#include "gtest/gtest.h"

namespace atalla::sched {
namespace {

constexpr absl::string_view kProgram = R"(
        .section data
table:  .word case0, case1, case2       # 0x1000
bytes:  .byte 1, 2, 250, -1             # 0x100C
halves: .half 1000, -2                  # 0x1010
floats: .bf16 1.5, -0.25                # 0x1014
odd:    .byte 7                         # 0x1018
        ALIGN(4)
zeros:  .zero 8                         # 0x101C
second: dcd =numbers                    # 0x1024
        .word numbers+4
numbers:
        .word 10, 20, 30                # 0x102C
result: .word 0xFFFFFFFF                # 0x1038
        .org 0x3C
near:   .word result
        .section code
main:   add.s x20, x1, x0               # the way back
        li.s x5, 2
        li.s x6, 0
loop:   slli.s x7, x5, 2
        li.s x8, table
        add.s x8, x8, x7
        lw.s x9, 0(x8)
        jalr x1, x9, 0
        addi.s x5, x5, -1
        bge.s x5, x0, loop
        lui.s x10, hi(bytes)
        lw.s x11, lo(bytes)(x10)
        addi.s x12, x10, lo(halves)
        lw.s x13, 0(x12)
        lw.s x14, 4(x12)
        li.s x15, zeros
        lw.s x16, 0(x15)
        lw.s x17, 4(x15)
        lw.s x18, -4(x15)
        lw.s x21, 12(x15)
        lw.s x22, 0(x21)
        lw.s x23, near(x0)
        sw.s x6, 0(x23)
        jalr x0, x20, 0
case0:  addi.s x6, x6, 1
        jalr x0, x1, 0
case1:  muli.s x6, x6, 3
        jalr x0, x1, 0
case2:  addi.s x6, x6, 7
        jalr x0, x1, 0
)";

TEST(DataProgram, GivesTheSameUnderEveryScheduler) {
  absl::StatusOr<assembler::AssemblyUnit> unit = assembler::ParseAssemblyUnit(kProgram, "data.s");
  ASSERT_TRUE(unit.ok()) << unit.status();
  assembler::AddBootstrap(unit->code);
  for (const std::string& scheduler : SchedulerNames()) {
    SCOPED_TRACE(scheduler);
    ScheduleOptions options;
    options.scheduler = scheduler;
    const absl::StatusOr<v1::Program> program = ScheduleProgram(unit->code, options);
    ASSERT_TRUE(program.ok()) << program.status();
    const absl::StatusOr<v1::Image> image = assembler::LinkData(unit->data, *program);
    ASSERT_TRUE(image.ok()) << image.status();
    for (const auto order :
         {v1::Semantics::SLOT_ORDER_SEQUENTIAL, v1::Semantics::SLOT_ORDER_READ_THEN_WRITE}) {
      StartState start;
      start.image = *image;
      const Outcome outcome = Execute(*program, start, order);
      ASSERT_TRUE(outcome.status.ok()) << outcome.status;
      const auto& x = outcome.state.scalars;
      // ((0 + 7) * 3) + 1.
      EXPECT_EQ(x[6], 22u);
      // Little-endian; 250 = FA, 1000 = 03E8, 1.5 = 3FC0, -0.25 = BE80.
      EXPECT_EQ(x[11], 0xFFFA0201u);
      EXPECT_EQ(x[13], 0xFFFE03E8u);
      EXPECT_EQ(x[14], 0xBE803FC0u);
      EXPECT_EQ(x[16], 0u);
      EXPECT_EQ(x[17], 0u);
      EXPECT_EQ(x[18], 7u);
      EXPECT_EQ(x[21], 0x1030u);
      EXPECT_EQ(x[22], 20u);
      EXPECT_EQ(x[23], 0x1038u);
      bool found = false;
      for (const auto& [address, value] : outcome.state.words) {
        if (address != 0x1038) continue;
        found = true;
        EXPECT_EQ(value, 22u);
      }
      EXPECT_TRUE(found);
    }
  }
}

// Only the table leads to `case1`, behind an endless loop, and to `case0`: nobody may think them
// dead, or their registers known.
TEST(DataProgram, KeepsWhatOnlyATableLeadsTo) {
  const absl::StatusOr<assembler::AssemblyUnit> unit = assembler::ParseAssemblyUnit(
      "        lw.s x9, table(x0)\n"
      "        li.s x5, 1\n"
      "        jalr x0, x9, 0\n"
      "forever: jal forever\n"
      "case0:  addi.s x5, x5, 100\n"
      "case1:  addi.s x5, x5, 10\n"
      "        halt.s\n"
      "        .section data\n"
      "        .org 0x40\n"
      "table:  .word case1, case0\n",
      "table.s");
  ASSERT_TRUE(unit.ok()) << unit.status();
  for (const std::string& scheduler : SchedulerNames()) {
    SCOPED_TRACE(scheduler);
    ScheduleOptions options;
    options.scheduler = scheduler;
    const absl::StatusOr<v1::Program> program = ScheduleProgram(unit->code, options);
    ASSERT_TRUE(program.ok()) << program.status();
    const absl::StatusOr<v1::Image> image = assembler::LinkData(unit->data, *program);
    ASSERT_TRUE(image.ok()) << image.status();
    StartState start;
    start.image = *image;
    const Outcome outcome = Execute(*program, start, v1::Semantics::SLOT_ORDER_SEQUENTIAL);
    ASSERT_TRUE(outcome.status.ok()) << outcome.status;
    EXPECT_EQ(outcome.state.scalars[5], 11u);
  }
}

}  // namespace
}  // namespace atalla::sched
