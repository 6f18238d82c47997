// Instruction-set specification, section 13: what ends a program with an error, what the error
// says, and what it leaves.

#include "atalla/emu/trap.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "atalla/emu/emulator.h"
#include "atalla/emu/fault.h"
#include "atalla/emu/state.h"
#include "atalla/emu/test_machine.h"
#include "atalla/isa/machine.h"
#include "atalla/v1/program.pb.h"
#include "gtest/gtest.h"

namespace atalla::emu {
namespace {

enum class Where { kBoth, kReference, kDefault };

struct TrapRow {
  Where where;
  uint64_t word;
  std::vector<std::pair<int, uint32_t>> registers;
  std::string instruction;
  std::string reason;
};

// The machine that the row is not about executes the word without a trap.
const std::vector<TrapRow>& Rows() {
  static const std::vector<TrapRow>& rows = *new std::vector<TrapRow>{
      {Where::kBoth,
       0x1234567880,
       {},
       ".word 0x1234567880",
       "undefined opcode 0; opcodes are 1..77"},
      {Where::kBoth, 0x4E, {}, ".word 0x000000004E", "undefined opcode 78; opcodes are 1..77"},
      {Where::kBoth,
       0xFFFFFFFFFF,
       {},
       ".word 0xFFFFFFFFFF",
       "undefined opcode 127; opcodes are 1..77"},
      {Where::kBoth,
       Word("div.s", {3, 1, 2}),
       {{1, 5}},
       "div.s x3, x1, x2",
       "division by zero (x1 = 00000005, x2 = 00000000)"},
      {Where::kBoth,
       Word("mod.s", {3, 1, 2}),
       {{1, 5}},
       "mod.s x3, x1, x2",
       "division by zero (x1 = 00000005, x2 = 00000000)"},
      {Where::kBoth,
       Word("divi.s", {3, 1, 0}),
       {{1, 5}},
       "divi.s x3, x1, 0",
       "division by zero (x1 = 00000005)"},
      {Where::kBoth,
       Word("modi.s", {3, 1, 0}),
       {{1, 5}},
       "modi.s x3, x1, 0",
       "division by zero (x1 = 00000005)"},
      {Where::kReference,
       Word("rcp.bf", {3, 1, 0}),
       {},
       "rcp.bf x3, x1, x0",
       "reciprocal of zero (x1 = 00000000)"},
      {Where::kReference,
       Word("rcp.bf", {3, 1, 0}),
       {{1, 0x80000000}},
       "rcp.bf x3, x1, x0",
       "reciprocal of zero (x1 = 80000000)"},
      {Where::kReference,
       Word("rcp.bf", {3, 1, 0}),
       {{1, 0x3F80}},
       "rcp.bf x3, x1, x0",
       "the result is too large for binary32 (x1 = 00003F80)"},
      {Where::kReference,
       Word("add.bf", {3, 1, 2}),
       {{1, 0x7F7FFFFF}, {2, 0x7F7FFFFF}},
       "add.bf x3, x1, x2",
       "the result is too large for binary32 (x1 = 7F7FFFFF, x2 = 7F7FFFFF)"},
      {Where::kReference,
       Word("sub.bf", {3, 1, 2}),
       {{1, 0x7F7FFFFF}, {2, 0xFF7FFFFF}},
       "sub.bf x3, x1, x2",
       "the result is too large for binary32 (x1 = 7F7FFFFF, x2 = FF7FFFFF)"},
      {Where::kReference,
       Word("mul.bf", {3, 1, 2}),
       {{1, 0x7F00}, {2, 0x7F00}},
       "mul.bf x3, x1, x2",
       "the result is too large for binary32 (x1 = 00007F00, x2 = 00007F00)"},
      {Where::kBoth,
       Word("bfts.s", {3, 1, 0}),
       {{1, 0x7FC00000}},
       "bfts.s x3, x1, x0",
       "the value is NaN, infinite, or 2^63 or more in magnitude (x1 = 7FC00000)"},
      {Where::kBoth,
       Word("bfts.s", {3, 1, 0}),
       {{1, 0xFF800000}},
       "bfts.s x3, x1, x0",
       "the value is NaN, infinite, or 2^63 or more in magnitude (x1 = FF800000)"},
      {Where::kBoth,
       Word("bfts.s", {3, 1, 0}),
       {{1, 0xDF000000}},
       "bfts.s x3, x1, x0",
       "the value is NaN, infinite, or 2^63 or more in magnitude (x1 = DF000000)"},
      {Where::kBoth,
       Word("vmov.vts", {3, 1, 32}),
       {},
       "vmov.vts x3, v1, 32",
       "lane 32; a vector has lanes 0..31"},
      {Where::kBoth,
       Word("vmov.vts", {3, 1, 255}),
       {},
       "vmov.vts x3, v1, 255",
       "lane 255; a vector has lanes 0..31"},
      {Where::kBoth,
       Word("vreg.ld", {3, 1, 2, 31, 2}),
       {{1, 0xFFF}},
       "vreg.ld v3, x1, x2, 31, 2",
       "scratchpad 2; the machine has scratchpads 0..1"},
      {Where::kBoth,
       Word("vreg.st", {3, 1, 2, 0, 3}),
       {{1, 0xFFF}},
       "vreg.st v3, x1, x2, 0, 3",
       "scratchpad 3; the machine has scratchpads 0..1"},
      // Two columns of a row pitch of 2; three columns.
      {Where::kBoth,
       Word("scpad.ld", {1, 2, 4}),
       {{4, 0x02200001}},
       "scpad.ld x1, x2, x4",
       "row pitch 2 is less than the 3 tile columns (x4 = 02200001)"},
      {Where::kBoth,
       Word("scpad.st", {1, 2, 4}),
       {{4, 0x43F0001E}},
       "scpad.st x1, x2, x4",
       "row pitch 31 is less than the 32 tile columns (x4 = 43F0001E)"},
      {Where::kDefault,
       Word("scpad.ld", {1, 2, 4}),
       {{4, 0x82200000}},
       "scpad.ld x1, x2, x4",
       "scratchpad 2; the machine has scratchpads 0..1 (x4 = 82200000)"},
      {Where::kDefault,
       Word("scpad.st", {1, 2, 4}),
       {{4, 0xC2200001}},
       "scpad.st x1, x2, x4",
       "scratchpad 3; the machine has scratchpads 0..1 (x4 = C2200001)"},
  };
  return rows;
}

// The word in slot 2 of the packet at 14h, between additions.
Emulator RowEmulator(const isa::MachineModel& machine, const TrapRow& row) {
  Emulator emulator = MakeEmulator(
      machine,
      {{}, {Word("addi.s", {9, 0, 1}), kNop, row.word, Word("addi.s", {10, 0, 1})}, {kHalt}});
  emulator.SetScalarRegister(3, 0x5EED);
  for (const auto& [number, value] : row.registers) emulator.SetScalarRegister(number, value);
  return emulator;
}

void ExpectTrap(const isa::MachineModel& machine, const TrapRow& row) {
  SCOPED_TRACE(absl::StrCat(row.instruction, ": ", row.reason));
  Emulator emulator = RowEmulator(machine, row);
  const absl::Status status = emulator.Run();
  EXPECT_EQ(status.code(), absl::StatusCode::kAborted);
  EXPECT_EQ(std::string(status.message()),
            absl::StrCat("trap at PC 00000014 slot 2: ", row.instruction, ": ", row.reason));
  ASSERT_TRUE(emulator.trap().has_value());
  EXPECT_EQ(emulator.trap()->pc, 0x14);
  EXPECT_EQ(emulator.trap()->slot, 2);
  EXPECT_EQ(emulator.trap()->instruction, row.instruction);
  EXPECT_EQ(emulator.trap()->reason, row.reason);
  EXPECT_EQ(emulator.trap()->source, "");
  // Slots before have executed; the instruction itself and those after it have not.
  EXPECT_EQ(emulator.ScalarRegister(9), 1u);
  EXPECT_EQ(emulator.ScalarRegister(3), 0x5EEDu);
  EXPECT_EQ(emulator.ScalarRegister(10), 0u);
  EXPECT_EQ(emulator.pc(), 0x14);
  EXPECT_FALSE(emulator.halted());
  // It counts as executed, but did nothing that counts.
  const Counters counters = emulator.counters();
  EXPECT_EQ(counters.packets_executed, 2u);
  EXPECT_EQ(counters.packets_executed_non_nop, 1u);
  EXPECT_EQ(counters.packet_slots_executed_filled, 3u);
  EXPECT_EQ(counters.instructions_executed, 2u);
  EXPECT_EQ(counters.FlopsTotal(), 1u);
  EXPECT_EQ(counters.BytesLoaded() + counters.BytesStored(), 0u);
  // The program is over.
  EXPECT_EQ(emulator.Run().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_TRUE(emulator.LoadProgram(MakeProgram({{kHalt}})).ok());
  EXPECT_FALSE(emulator.trap().has_value());
  EXPECT_TRUE(emulator.Run().ok());
}

void ExpectNoTrap(const isa::MachineModel& machine, const TrapRow& row) {
  SCOPED_TRACE(absl::StrCat(row.instruction, ": ", row.reason));
  Emulator emulator = RowEmulator(machine, row);
  const absl::Status status = emulator.Run();
  EXPECT_TRUE(status.ok()) << status;
  EXPECT_EQ(emulator.ScalarRegister(10), 1u);
}

TEST(TrapTest, EveryTrapOfTheReferencePreset) {
  for (const TrapRow& row : Rows()) {
    if (row.where == Where::kDefault) {
      ExpectNoTrap(isa::MachineModel::Reference(), row);
    } else {
      ExpectTrap(isa::MachineModel::Reference(), row);
    }
  }
}

TEST(TrapTest, EveryTrapOfTheDefaultPreset) {
  for (const TrapRow& row : Rows()) {
    if (row.where == Where::kReference) {
      ExpectNoTrap(isa::MachineModel::Default(), row);
    } else {
      ExpectTrap(isa::MachineModel::Default(), row);
    }
  }
}

TEST(TrapTest, NoPacket) {
  Emulator emulator = MakeEmulator(isa::MachineModel::Default(), {{Word("jal", {1, 400})}});
  const absl::Status status = emulator.Run();
  EXPECT_EQ(status.code(), absl::StatusCode::kAborted);
  EXPECT_EQ(std::string(status.message()),
            "trap at PC 00000190 slot 0: there is no packet at this address");
  ASSERT_TRUE(emulator.trap().has_value());
  EXPECT_EQ(emulator.trap()->pc, 400);
  EXPECT_EQ(emulator.trap()->slot, 0);
  EXPECT_EQ(emulator.trap()->instruction, "");
  EXPECT_EQ(emulator.ScalarRegister(1), 20u);
}

TEST(TrapTest, UndefinedOpcodesThatAreNotReachedAreHarmless) {
  Emulator emulator =
      MakeEmulator(isa::MachineModel::Default(), {{Word("jal", {0, 40})}, {0x7F}, {kHalt}});
  EXPECT_TRUE(emulator.Run().ok());
}

TEST(TrapTest, NamesTheSourceLine) {
  v1::Program program =
      MakeProgram({{Word("addi.s", {1, 0, 5}), Word("div.s", {3, 1, 2})}, {kHalt}});
  program.add_source_files("a.c");
  program.add_source_files("kernel.c");
  for (int slot = 0; slot < 4; ++slot) {
    v1::SourceLine* line = program.mutable_packets(0)->add_lines();
    line->set_file(1);
    line->set_line(slot == 1 ? 77 : 0);
  }
  Emulator emulator;
  ASSERT_TRUE(emulator.LoadProgram(program).ok());
  EXPECT_EQ(std::string(emulator.Run().message()),
            "trap at PC 00000000 slot 1: div.s x3, x1, x2: division by zero (x1 = 00000005, "
            "x2 = 00000000) (kernel.c:77)");
  EXPECT_EQ(emulator.trap()->source, "kernel.c:77");
}

// With read-all-then-write, too, what earlier slots wrote is there, and nothing of later ones.
TEST(TrapTest, ReadThenWriteKeepsTheEarlierSlots) {
  const isa::MachineModel machine =
      MachineWith(isa::MachineModel::Default(), [](v1::Semantics& semantics) {
        semantics.set_slot_order(v1::Semantics::SLOT_ORDER_READ_THEN_WRITE);
      });
  Emulator emulator =
      MakeEmulator(machine, {{Word("addi.s", {2, 0, 1}), Word("sw.s", {9, 0, 64}),
                              Word("div.s", {3, 1, 2}), Word("addi.s", {4, 0, 1})}});
  emulator.SetScalarRegister(9, 0x5EED);
  // x2 is still 0 where div.s reads it.
  EXPECT_EQ(emulator.Run().code(), absl::StatusCode::kAborted);
  EXPECT_EQ(emulator.trap()->slot, 2);
  EXPECT_EQ(emulator.ScalarRegister(2), 1u);
  EXPECT_EQ(emulator.ScalarRegister(4), 0u);
  EXPECT_EQ(GetWord(emulator, 64), 0x5EEDu);
}

TEST(TrapTest, DataMemoryBeyondItsLimit) {
  EmulatorOptions options;
  options.memory_limit_bytes = uint64_t{1} << 17;  // Two pages of 64 KiB.
  for (const uint64_t word : {Word("sw.s", {5, 1, 0}), Word("shw.s", {5, 1, 0}),
                              Word("vreg.st", {5, 1, 0, 31, 0}), Word("scpad.st", {0, 1, 4})}) {
    Emulator emulator = MakeEmulator(
        isa::MachineModel::Default(),
        {{Word("sw.s", {5, 0, 0}), Word("sw.s", {5, 2, 0})}, {kNop, word}, {kHalt}}, options);
    emulator.SetScalarRegister(1, 0x40000);
    emulator.SetScalarRegister(2, 0x10000);
    const absl::Status status = emulator.Run();
    EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted) << status;
    ASSERT_TRUE(emulator.trap().has_value());
    EXPECT_EQ(emulator.trap()->pc, 0x14);
    EXPECT_EQ(emulator.trap()->slot, 1);
    EXPECT_EQ(emulator.trap()->reason, "data memory would exceed its limit of 131072 bytes");
    EXPECT_EQ(GetWord(emulator, 0x40000), 0u);
    // Reading makes no page.
    ASSERT_TRUE(emulator.LoadProgram(MakeProgram({{Word("lw.s", {5, 1, 0})}, {kHalt}})).ok());
    emulator.SetScalarRegister(1, 0x50000);
    EXPECT_TRUE(emulator.Run().ok());
  }
}

TEST(TrapTest, NoFaultHasNoDescription) {
  EXPECT_EQ(DescribeFault(Fault::kNone, kHalt, MachineState(32, 1 << 20, false)), "");
}

}  // namespace
}  // namespace atalla::emu
