// Instruction-set specification, sections 19.1 and 19.2: measured integer results.

#include <cstdint>
#include <optional>

#include "absl/status/status.h"
#include "atalla/emu/emulator.h"
#include "atalla/emu/test_machine.h"
#include "atalla/isa/machine.h"
#include "gtest/gtest.h"

namespace atalla::emu {
namespace {

constexpr std::nullopt_t kTrap = std::nullopt;

struct RegisterForm {
  const char* mnemonic;
  uint32_t rs1;
  uint32_t rs2;
  std::optional<uint32_t> rd;
};

struct ImmediateForm {
  const char* mnemonic;
  uint32_t rs1;
  int imm;
  std::optional<uint32_t> rd;
};

const RegisterForm kRegisterForms[] = {
    {"add.s", 0x7FFFFFFF, 0x00000001, 0x80000000},  {"add.s", 0xFFFFFFFF, 0x00000002, 0x00000001},
    {"sub.s", 0x00000000, 0x00000001, 0xFFFFFFFF},  {"sub.s", 0x80000000, 0x00000001, 0x7FFFFFFF},
    {"mul.s", 0x12345678, 0x9ABCDEF0, 0x242D2080},  {"mul.s", 0x00010000, 0x00010000, 0x00000000},
    {"div.s", 0x00000007, 0x00000002, 0x00000003},  {"div.s", 0xFFFFFFF9, 0x00000002, 0xFFFFFFFD},
    {"div.s", 0x00000007, 0xFFFFFFFE, 0xFFFFFFFD},  {"div.s", 0xFFFFFFF9, 0xFFFFFFFE, 0x00000003},
    {"div.s", 0x80000000, 0xFFFFFFFF, 0x80000000},  {"div.s", 0x00000005, 0x00000000, kTrap},
    {"mod.s", 0x00000007, 0x00000003, 0x00000001},  {"mod.s", 0xFFFFFFF9, 0x00000003, 0x00000002},
    {"mod.s", 0x00000007, 0xFFFFFFFD, 0xFFFFFFFE},  {"mod.s", 0xFFFFFFF9, 0xFFFFFFFD, 0xFFFFFFFF},
    {"mod.s", 0x80000000, 0xFFFFFFFF, 0x00000000},  {"mod.s", 0x00000005, 0x00000000, kTrap},
    {"or.s", 0xF0F0F0F0, 0x0FF00FF0, 0xFFF0FFF0},   {"and.s", 0xF0F0F0F0, 0x0FF00FF0, 0x00F000F0},
    {"xor.s", 0xF0F0F0F0, 0x0FF00FF0, 0xFF00FF00},  {"sll.s", 0x00000001, 0x0000001F, 0x80000000},
    {"sll.s", 0x00000001, 0x00000020, 0x00000000},  {"sll.s", 0x00000001, 0x00000021, 0x00000000},
    {"sll.s", 0x00000003, 0xFFFFFFFF, 0x00000000},  {"srl.s", 0x80000000, 0x0000001F, 0x00000001},
    {"srl.s", 0x80000000, 0x00000020, 0x00000000},  {"srl.s", 0x80000000, 0x80000000, 0x00000000},
    {"sra.s", 0x80000000, 0x00000004, 0xF8000000},  {"sra.s", 0x80000000, 0x00000020, 0xFFFFFFFF},
    {"sra.s", 0x80000000, 0xFFFFFFFF, 0xFFFFFFFF},  {"sra.s", 0x7FFFFFFF, 0x00000040, 0x00000000},
    {"slt.s", 0xFFFFFFFF, 0x00000001, 0x00000001},  {"slt.s", 0x00000001, 0xFFFFFFFF, 0x00000000},
    {"sltu.s", 0xFFFFFFFF, 0x00000001, 0x00000000}, {"sltu.s", 0x00000001, 0xFFFFFFFF, 0x00000001},
};

const ImmediateForm kImmediateForms[] = {
    {"addi.s", 0x00000005, -2048, 0xFFFFF805}, {"subi.s", 0x00000005, -1, 0x00000006},
    {"muli.s", 0x00000005, -3, 0xFFFFFFF1},    {"divi.s", 0x00000064, -7, 0xFFFFFFF2},
    {"modi.s", 0x00000064, -7, 0xFFFFFFFB},    {"modi.s", 0xFFFFFF9C, 7, 0x00000005},
    {"divi.s", 0x00000005, 0, kTrap},          {"ori.s", 0x00000000, -1, 0xFFFFFFFF},
    {"andi.s", 0xDEADBEEF, -16, 0xDEADBEE0},   {"xori.s", 0xDEADBEEF, -1, 0x21524110},
    {"slli.s", 0x00000001, 31, 0x80000000},    {"slli.s", 0x00000001, 32, 0x00000000},
    {"slli.s", 0x00001234, -31, 0x00000000},   {"srli.s", 0x80000000, -1, 0x00000000},
    {"srai.s", 0x80000000, -1, 0xFFFFFFFF},    {"srai.s", 0x40000000, -1, 0x00000000},
    {"slti.s", 0xFFFFFFFF, 0, 0x00000001},     {"slti.s", 0x00000005, -1, 0x00000000},
    {"sltui.s", 0x00000005, -1, 0x00000001},   {"sltui.s", 0xFFFFFFFF, -1, 0x00000000},
};

constexpr uint32_t kUntouched = 0x5EED5EED;

void Expect(Emulator& emulator, std::optional<uint32_t> expected) {
  emulator.SetScalarRegister(3, kUntouched);
  const absl::Status status = emulator.Run();
  if (expected.has_value()) {
    EXPECT_TRUE(status.ok()) << status;
  } else {
    EXPECT_EQ(status.code(), absl::StatusCode::kAborted) << status;
  }
  EXPECT_EQ(emulator.ScalarRegister(3), expected.value_or(kUntouched));
}

TEST(IntegerSpecTest, RegisterForms) {
  for (const RegisterForm& row : kRegisterForms) {
    SCOPED_TRACE(testing::Message() << row.mnemonic << " " << row.rs1 << " " << row.rs2);
    Emulator emulator =
        MakeEmulator(isa::MachineModel::Reference(), {{Word(row.mnemonic, {3, 1, 2})}, {kHalt}});
    emulator.SetScalarRegister(1, row.rs1);
    emulator.SetScalarRegister(2, row.rs2);
    Expect(emulator, row.rd);
  }
}

TEST(IntegerSpecTest, ImmediateForms) {
  for (const ImmediateForm& row : kImmediateForms) {
    SCOPED_TRACE(testing::Message() << row.mnemonic << " " << row.rs1 << " " << row.imm);
    Emulator emulator = MakeEmulator(isa::MachineModel::Reference(),
                                     {{Word(row.mnemonic, {3, 1, row.imm})}, {kHalt}});
    emulator.SetScalarRegister(1, row.rs1);
    Expect(emulator, row.rd);
  }
}

// Section 8.2.
TEST(IntegerSpecTest, Constants) {
  struct Row {
    const char* mnemonic;
    int imm;
    uint32_t rd;
  };
  const Row rows[] = {
      {"li.s", -1, 0xFFFFFFFF}, {"li.s", 16777215, 0x00FFFFFF}, {"li.s", -16777216, 0xFF000000},
      {"lui.s", 1, 0x00000080}, {"lui.s", -1, 0xFFFFFF80},      {"lui.s", 0x7F0000, 0x3F800000},
  };
  for (const Row& row : rows) {
    Emulator emulator =
        MakeEmulator(isa::MachineModel::Reference(), {{Word(row.mnemonic, {3, row.imm})}, {kHalt}});
    Expect(emulator, row.rd);
  }
}

TEST(IntegerSpecTest, RegisterZeroIsConstant) {
  Emulator emulator = MakeEmulator(
      isa::MachineModel::Reference(),
      {{Word("addi.s", {0, 0, 5}), Word("add.s", {1, 0, 0}), Word("jal", {0, 20})}, {kHalt}});
  emulator.SetScalarRegister(1, kUntouched);
  ASSERT_TRUE(emulator.Run().ok());
  EXPECT_EQ(emulator.ScalarRegister(0), 0u);
  EXPECT_EQ(emulator.ScalarRegister(1), 0u);
  // A discarded result still counts, and still traps.
  EXPECT_EQ(emulator.counters().flops_scalar, 2u);
  Emulator trapping =
      MakeEmulator(isa::MachineModel::Reference(), {{Word("div.s", {0, 1, 0})}, {kHalt}});
  EXPECT_EQ(trapping.Run().code(), absl::StatusCode::kAborted);
}

}  // namespace
}  // namespace atalla::emu
