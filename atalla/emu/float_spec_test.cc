// Instruction-set specification, section 19.3: measured scalar floating-point results.

#include <cstdint>
#include <optional>

#include "absl/status/status.h"
#include "atalla/emu/emulator.h"
#include "atalla/emu/test_machine.h"
#include "atalla/isa/machine.h"
#include "gtest/gtest.h"

namespace atalla::emu {
namespace {

using Result = std::optional<uint32_t>;
constexpr std::nullopt_t kTrap = std::nullopt;

struct BinaryRow {
  uint32_t rs1;
  uint32_t rs2;
  Result add;
  Result sub;
  Result mul;
};

struct UnaryRow {
  uint32_t rs1;
  Result rcp;
  Result sqrt;
};

struct ConversionRow {
  uint32_t rs1;
  Result rd;
};

struct LessRow {
  uint32_t rs1;
  uint32_t rs2;
  uint32_t rd;
};

const BinaryRow kBinary[] = {
    {0x00003F80, 0x00004000, 0x40400000, 0xBF800000, 0x40000000},
    {0x3F800000, 0x40000000, 0x40400000, 0xBF800000, 0x40000000},
    {0x00003F80, 0x40490FDB, 0x408487EE, 0xC0090FDB, 0x40490FDB},
    {0x00003EAA, 0x3EAAAAAB, 0x3F2A5556, 0xBAAAAB00, 0x3DE2AAAB},
    {0x0000C000, 0xC0000000, 0xC0800000, 0x00000000, 0x40800000},
    {0x3DCCCCCD, 0x3E4CCCCD, 0x3E99999A, 0xBDCCCCCD, 0x3CA3D70B},
    {0x00000000, 0x00008000, 0x00000000, 0x00000000, 0x80000000},
    {0x80000000, 0x00008000, 0x80000000, 0x00000000, 0x00000000},
    {0x00010000, 0x00010000, 0x00020000, 0x00000000, 0x00000000},
    {0x0000003F, 0x00003F80, 0x3F800000, 0xBF800000, 0x003F0000},
    {0x00800000, 0x3F000000, 0x3F000000, 0xBF000000, 0x00400000},
    {0x7F800000, 0xFF800000, 0xFFC00000, 0x7F800000, 0xFF800000},
    {0x00007F80, 0x00000000, 0x7F800000, 0x7F800000, 0xFFC00000},
    {0x7F7FFFFF, 0x7F7FFFFF, kTrap, 0x00000000, kTrap},
    {0x00007FC1, 0x00003F80, 0x7FC10000, 0x7FC10000, 0x7FC10000},
    {0x7FA00001, 0x00003F80, 0x7FE00001, 0x7FE00001, 0x7FE00001},
    {0x7FC00000, 0xFFC00001, 0x7FC00000, 0x7FC00000, 0x7FC00000},
    {0xFFC00001, 0x7FC00000, 0xFFC00001, 0xFFC00001, 0xFFC00001},
};

const UnaryRow kUnary[] = {
    {0x3F800000, 0x3F800000, 0x3F800000}, {0x40000000, 0x3F000000, 0x3FB504F3},
    {0x40400000, 0x3EAAAAAB, 0x3FDDB3D7}, {0x40800000, 0x3E800000, 0x40000000},
    {0x41200000, 0x3DCCCCCD, 0x404A62C2}, {0x3F000000, 0x40000000, 0x3F3504F3},
    {0x40490FDB, 0x3EA2F983, 0x3FE2DFC5}, {0xC0A00000, 0xBE4CCCCD, 0xFFC00000},
    {0xBF800000, 0xBF800000, 0xFFC00000}, {0x7F7FFFFF, 0x00200000, 0x5F7FFFFF},
    {0x7E800000, 0x00800000, 0x5F000000}, {0x00400000, 0x7F000000, 0x1FB504F3},
    {0x00300000, 0x7F2AAAAB, 0x1F9CC471}, {0x00200000, kTrap, 0x1F800000},
    {0x00000001, kTrap, 0x1A3504F3},      {0x00003F80, kTrap, 0x1DB44F93},
    {0x00004080, kTrap, 0x1DB5B99E},      {0x00000000, kTrap, 0x00000000},
    {0x80000000, kTrap, 0x80000000},      {0x7F800000, 0x00000000, 0x7F800000},
    {0xFF800000, 0x80000000, 0xFFC00000}, {0x7FC00000, 0x7FC00000, 0x7FC00000},
    {0xFFC00000, 0xFFC00000, 0xFFC00000}, {0x7FA00001, 0x7FE00001, 0x7FE00001},
};

const ConversionRow kFromInteger[] = {
    {0x00000000, 0x00000000}, {0x00000001, 0x3F800000}, {0x00000064, 0x42C80000},
    {0x00000101, 0x43808000}, {0x7FFFFFFF, 0x4F000000}, {0x80000000, 0x4F000000},
    {0xFFFFFFFB, 0x4F800000}, {0xFFFFFFFF, 0x4F800000}, {0xFFFFFF7F, 0x4F7FFFFF},
    {0xFFFFFF80, 0x4F800000}, {0x01000001, 0x4B800000}, {0x01000003, 0x4B800002},
};

const ConversionRow kToInteger[] = {
    {0x40A00000, 0x00000005}, {0x40AF0000, 0x00000005}, {0xC0AF0000, 0xFFFFFFFB},
    {0xBF7FFFFF, 0x00000000}, {0x4EFFFFFF, 0x7FFFFF80}, {0x4F000000, 0x80000000},
    {0x4F32D05E, 0xB2D05E00}, {0x4F7FFFFF, 0xFFFFFF00}, {0x4F800000, 0x00000000},
    {0xCF000000, 0x80000000}, {0xCF000001, 0x7FFFFF00}, {0xCF800000, 0x00000000},
    {0x000040A0, 0x00000000}, {0x5EFFFFFF, 0x00000000}, {0x5F000000, kTrap},
    {0x7F800000, kTrap},      {0x7FC00000, kTrap},
};

const LessRow kLess[] = {
    {0x3F800000, 0x40000000, 0x00000001}, {0x40000000, 0x3F800000, 0x00000000},
    {0x00003F80, 0x00004000, 0x00000001}, {0x3F800000, 0x00004000, 0x00000000},
    {0x00000000, 0x80000000, 0x00000000}, {0xBF800000, 0x3F800000, 0x00000001},
    {0x7FC00000, 0x3F800000, 0x00000000}, {0x3F800000, 0x7FC00000, 0x00000000},
    {0xFF800000, 0x7F800000, 0x00000001},
};

Result Compute(const isa::MachineModel& machine, const char* mnemonic, uint32_t rs1,
               uint32_t rs2 = 0) {
  Emulator emulator = MakeEmulator(machine, {{Word(mnemonic, {3, 1, 2})}, {kHalt}});
  emulator.SetScalarRegister(1, rs1);
  emulator.SetScalarRegister(2, rs2);
  const absl::Status status = emulator.Run();
  if (status.ok()) return emulator.ScalarRegister(3);
  EXPECT_EQ(status.code(), absl::StatusCode::kAborted) << status;
  return std::nullopt;
}

Result Reference(const char* mnemonic, uint32_t rs1, uint32_t rs2 = 0) {
  return Compute(isa::MachineModel::Reference(), mnemonic, rs1, rs2);
}

TEST(FloatSpecTest, AddSubtractMultiply) {
  for (const BinaryRow& row : kBinary) {
    SCOPED_TRACE(testing::Message() << std::hex << row.rs1 << " " << row.rs2);
    EXPECT_EQ(Reference("add.bf", row.rs1, row.rs2), row.add);
    EXPECT_EQ(Reference("sub.bf", row.rs1, row.rs2), row.sub);
    EXPECT_EQ(Reference("mul.bf", row.rs1, row.rs2), row.mul);
  }
}

TEST(FloatSpecTest, ReciprocalAndRoot) {
  for (const UnaryRow& row : kUnary) {
    SCOPED_TRACE(testing::Message() << std::hex << row.rs1);
    EXPECT_EQ(Reference("rcp.bf", row.rs1), row.rcp);
    EXPECT_EQ(Reference("sqrt.bf", row.rs1), row.sqrt);
  }
}

TEST(FloatSpecTest, Conversions) {
  for (const ConversionRow& row : kFromInteger) {
    EXPECT_EQ(Reference("stbf.s", row.rs1), row.rd) << std::hex << row.rs1;
  }
  for (const ConversionRow& row : kToInteger) {
    EXPECT_EQ(Reference("bfts.s", row.rs1), row.rd) << std::hex << row.rs1;
  }
}

TEST(FloatSpecTest, Less) {
  for (const LessRow& row : kLess) {
    EXPECT_EQ(Reference("slt.bf", row.rs1, row.rs2), row.rd) << std::hex << row.rs1;
  }
}

// What the table shows as "abort" is IEEE arithmetic on the default machine; everything else is the
// same.
TEST(FloatSpecTest, DefaultMachineGivesInfinities) {
  const isa::MachineModel machine = isa::MachineModel::Default();
  EXPECT_EQ(Compute(machine, "add.bf", 0x7F7FFFFF, 0x7F7FFFFF), 0x7F800000);
  EXPECT_EQ(Compute(machine, "mul.bf", 0x7F7FFFFF, 0xFF7FFFFF), 0xFF800000);
  EXPECT_EQ(Compute(machine, "sub.bf", 0xFF7FFFFF, 0x7F7FFFFF), 0xFF800000);
  EXPECT_EQ(Compute(machine, "rcp.bf", 0x00000000), 0x7F800000);
  EXPECT_EQ(Compute(machine, "rcp.bf", 0x80000000), 0xFF800000);
  EXPECT_EQ(Compute(machine, "rcp.bf", 0x00200000), 0x7F800000);
  EXPECT_EQ(Compute(machine, "bfts.s", 0x7F800000), std::nullopt);
  EXPECT_EQ(Compute(machine, "bfts.s", 0xDF000000), std::nullopt);
  for (const BinaryRow& row : kBinary) {
    if (!row.add.has_value()) continue;
    EXPECT_EQ(Compute(machine, "add.bf", row.rs1, row.rs2), row.add);
    EXPECT_EQ(Compute(machine, "mul.bf", row.rs1, row.rs2), row.mul);
  }
}

}  // namespace
}  // namespace atalla::emu
