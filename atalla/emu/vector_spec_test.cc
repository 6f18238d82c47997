// Instruction-set specification, section 19.7: measured vector arithmetic.

#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "atalla/base/bf16.h"
#include "atalla/emu/emulator.h"
#include "atalla/emu/lanes.h"
#include "atalla/emu/test_machine.h"
#include "atalla/isa/machine.h"
#include "gtest/gtest.h"

namespace atalla::emu {
namespace {

// The second operand is a lane of vs2, or the scalar of the .vs forms.
struct ElementRow {
  uint32_t first;
  uint32_t second;
  uint32_t add;
  uint32_t sub;
  uint32_t mul;
};

struct ExponentialRow {
  uint32_t source;
  uint32_t result;
};

const ElementRow kVectorVector[] = {
    {0x3F800000, 0x3B800000, 0x3F800000, 0x3F7F0000, 0x3B800000},
    {0x3F808000, 0x3F800000, 0x40000000, 0x00000000, 0x3F800000},
    {0x3F818000, 0x3F800000, 0x40010000, 0x3C800000, 0x3F820000},
    {0x3F80FFFF, 0x3F800000, 0x40000000, 0x3C000000, 0x3F810000},
    {0x41200000, 0x3E4CCCCD, 0x41230000, 0x411D0000, 0x40000000},
    {0xC1200000, 0x3E4CCCCD, 0xC11D0000, 0xC1230000, 0xC0000000},
    {0x3DCCCCCD, 0x3E4CCCCD, 0x3E9A0000, 0xBDCD0000, 0x3CA40000},
    {0x7F7FFFFF, 0x3F800000, 0x7F800000, 0x7F800000, 0x7F800000},
    {0x7F7F0000, 0x7F7F0000, 0x7F800000, 0x00000000, 0x7F800000},
    {0x80000000, 0x80000000, 0x80000000, 0x00000000, 0x00000000},
    {0x00000000, 0x80000000, 0x00000000, 0x00000000, 0x80000000},
    {0x7F800000, 0xFF800000, 0xFFC00000, 0x7F800000, 0xFF800000},
    {0x7F800000, 0x00000000, 0x7F800000, 0x7F800000, 0xFFC00000},
    {0x7FC10000, 0x7FC20000, 0x7FC10000, 0x7FC10000, 0x7FC20000},
    {0xFFC10000, 0x3F800000, 0xFFC10000, 0xFFC10000, 0xFFC10000},
    {0x00018000, 0x00000000, 0x00020000, 0x00020000, 0x00000000},
    {0x00800000, 0x3F000000, 0x3F000000, 0xBF000000, 0x00400000},
};

const ElementRow kVectorScalar[] = {
    {0x3F800000, 0x40000000, 0x40400000, 0xBF800000, 0x40000000},
    {0x3F808000, 0x40000000, 0x40400000, 0xBF800000, 0x40000000},
    {0xC0400000, 0x40000000, 0xBF800000, 0xC0A00000, 0xC0C00000},
    {0x00000000, 0x40000000, 0x40000000, 0xC0000000, 0x00000000},
    {0x80000000, 0x40000000, 0x40000000, 0xC0000000, 0x80000000},
    {0x7F800000, 0x40000000, 0x7F800000, 0x7F800000, 0x7F800000},
    {0x3F800000, 0x3F80FFFF, 0x40000000, 0xBC000000, 0x3F810000},
    {0x3F808000, 0x3F80FFFF, 0x40000000, 0xBC000000, 0x3F810000},
    {0xC0400000, 0x3F80FFFF, 0xBFFF0000, 0xC0800000, 0xC0420000},
    {0x00000000, 0x3F80FFFF, 0x3F810000, 0xBF810000, 0x00000000},
    {0x80000000, 0x3F80FFFF, 0x3F810000, 0xBF810000, 0x80000000},
    {0x7F800000, 0x3F80FFFF, 0x7F800000, 0x7F800000, 0x7F800000},
    {0x3F800000, 0x3F808000, 0x40000000, 0x00000000, 0x3F800000},
    {0x3F808000, 0x3F808000, 0x40000000, 0x00000000, 0x3F800000},
    {0xC0400000, 0x3F808000, 0xC0000000, 0xC0800000, 0xC0400000},
    {0x00000000, 0x3F808000, 0x3F800000, 0xBF800000, 0x00000000},
    {0x80000000, 0x3F808000, 0x3F800000, 0xBF800000, 0x80000000},
    {0x7F800000, 0x3F808000, 0x7F800000, 0x7F800000, 0x7F800000},
    {0x3F800000, 0x00004000, 0x3F800000, 0x3F800000, 0x00000000},
    {0x3F808000, 0x00004000, 0x3F800000, 0x3F800000, 0x00000000},
    {0xC0400000, 0x00004000, 0xC0400000, 0xC0400000, 0x80000000},
    {0x00000000, 0x00004000, 0x00000000, 0x00000000, 0x00000000},
    {0x80000000, 0x00004000, 0x00000000, 0x80000000, 0x80000000},
    {0x7F800000, 0x00004000, 0x7F800000, 0x7F800000, 0xFFC00000},
    {0x3F800000, 0x7FFFFFFF, 0x3F800000, 0x3F800000, 0x80000000},
    {0x3F808000, 0x7FFFFFFF, 0x3F800000, 0x3F800000, 0x80000000},
    {0xC0400000, 0x7FFFFFFF, 0xC0400000, 0xC0400000, 0x00000000},
    {0x00000000, 0x7FFFFFFF, 0x00000000, 0x00000000, 0x80000000},
    {0x80000000, 0x7FFFFFFF, 0x80000000, 0x00000000, 0x00000000},
    {0x7F800000, 0x7FFFFFFF, 0x7F800000, 0x7F800000, 0xFFC00000},
};

const ExponentialRow kExponential[] = {
    {0x00000000, 0x3F800000}, {0x80000000, 0x3F800000}, {0x3F800000, 0x402E0000},
    {0xBF800000, 0x3EBC0000}, {0x3F000000, 0x3FD30000}, {0x40000000, 0x40EC0000},
    {0xC0000000, 0x3E0B0000}, {0x3F808000, 0x402E0000}, {0x3F818000, 0x40310000},
    {0x40DB0000, 0x446A0000}, {0xC0DB0000, 0x3A8C0000}, {0x41200000, 0x46AC0000},
    {0xC1200000, 0x383E0000}, {0x42B10000, 0x7F4D0000}, {0x42B20000, 0x7F800000},
    {0xC2AE0000, 0x00B30000}, {0xC2B80000, 0x00010000}, {0xC2D00000, 0x00000000},
    {0x3DCC0000, 0x3F8D0000}, {0xBDCC0000, 0x3F680000}, {0x7F800000, 0x7F800000},
    {0xFF800000, 0x00000000}, {0x7FC00000, 0x7FC00000}, {0xFFC00000, 0x7FC00000},
};

Lanes All(uint32_t word) {
  Lanes lanes;
  lanes.fill(word);
  return lanes;
}

// Runs one instruction "<mnemonic> v3, v1, v2 or x2, m0".
Lanes Compute(const char* mnemonic, const Lanes& first, uint32_t second) {
  Emulator emulator =
      MakeEmulator(isa::MachineModel::Reference(), {{Word(mnemonic, {3, 1, 2, 0})}, {kHalt}});
  emulator.SetVectorRegister(1, first);
  emulator.SetVectorRegister(2, All(second));
  emulator.SetScalarRegister(2, second);
  const absl::Status status = emulator.Run();
  EXPECT_TRUE(status.ok()) << status;
  return emulator.VectorRegister(3);
}

// Which payload survives of two NaN operands is not determined (section 6.3).
void ExpectLanes(const Lanes& actual, uint32_t expected, const ElementRow& row) {
  for (const uint32_t word : actual) {
    if (IsNanWord(row.first) && IsNanWord(row.second)) {
      EXPECT_TRUE(IsNanWord(word)) << std::hex << word;
    } else {
      EXPECT_EQ(word, expected) << std::hex << word << " for " << row.first << ", " << row.second;
    }
  }
}

TEST(VectorSpecTest, VectorVector) {
  for (const ElementRow& row : kVectorVector) {
    ExpectLanes(Compute("add.vv", All(row.first), row.second), row.add, row);
    ExpectLanes(Compute("sub.vv", All(row.first), row.second), row.sub, row);
    ExpectLanes(Compute("mul.vv", All(row.first), row.second), row.mul, row);
  }
}

TEST(VectorSpecTest, VectorScalar) {
  for (const ElementRow& row : kVectorScalar) {
    ExpectLanes(Compute("add.vs", All(row.first), row.second), row.add, row);
    ExpectLanes(Compute("sub.vs", All(row.first), row.second), row.sub, row);
    ExpectLanes(Compute("mul.vs", All(row.first), row.second), row.mul, row);
  }
}

// A NaN in one lane must not disturb the others.
TEST(VectorSpecTest, LanesAreIndependent) {
  Lanes first = All(0x3F800000);
  first[5] = 0xFFC10000;
  const Lanes result = Compute("sub.vv", first, 0x40000000);
  for (int i = 0; i < isa::kLanes; ++i) {
    EXPECT_EQ(result[i], i == 5 ? 0xFFC10000 : 0xBF800000);
  }
}

TEST(VectorSpecTest, Exponential) {
  for (const ExponentialRow& row : kExponential) {
    Emulator emulator =
        MakeEmulator(isa::MachineModel::Reference(), {{Word("expi.vi", {3, 1, 77, 0})}, {kHalt}});
    emulator.SetVectorRegister(1, All(row.source));
    ASSERT_TRUE(emulator.Run().ok());
    EXPECT_EQ(emulator.VectorRegister(3), All(row.result)) << std::hex << row.source;
  }
}

// "add.vv of 1.0 + 1.0 with mask 80000005 into vd holding 3F8ABCDE".
TEST(VectorSpecTest, DisabledLanesKeepTheirWord) {
  struct Row {
    const char* mnemonic;
    uint32_t result;
  };
  // 1 + 1, 1 - 1, 1 * 1 and e^1.
  const Row rows[] = {{"add.vv", 0x40000000},
                      {"sub.vs", 0x00000000},
                      {"mul.vv", 0x3F800000},
                      {"expi.vi", 0x402E0000}};
  for (const Row& row : rows) {
    Emulator emulator =
        MakeEmulator(isa::MachineModel::Reference(), {{Word(row.mnemonic, {3, 1, 2, 4})}, {kHalt}});
    emulator.SetMaskRegister(4, 0x80000005);
    emulator.SetVectorRegister(1, All(0x3F800000));
    emulator.SetVectorRegister(2, All(0x3F800000));
    emulator.SetScalarRegister(2, 0x3F800000);
    emulator.SetVectorRegister(3, All(0x3F8ABCDE));
    ASSERT_TRUE(emulator.Run().ok());
    for (int i = 0; i < isa::kLanes; ++i) {
      EXPECT_EQ(emulator.VectorRegister(3)[i],
                i == 0 || i == 2 || i == 31 ? row.result : 0x3F8ABCDEu)
          << row.mnemonic << " lane " << i;
    }
  }
}

TEST(VectorSpecTest, RegisterZeroIsConstant) {
  Emulator emulator =
      MakeEmulator(isa::MachineModel::Reference(),
                   {{Word("add.vv", {0, 1, 1, 0}), Word("add.vv", {2, 0, 0, 0})}, {kHalt}});
  emulator.SetVectorRegister(1, All(0x3F800000));
  emulator.SetVectorRegister(2, All(0x3F800000));
  ASSERT_TRUE(emulator.Run().ok());
  EXPECT_EQ(emulator.VectorRegister(0), All(0));
  EXPECT_EQ(emulator.VectorRegister(2), All(0));
}

// Section 6.1: scalar operands are quieted before they are rounded; a lane is not, so that the same
// word becomes infinite there.
TEST(VectorSpecTest, SignallingScalarOperandIsQuieted) {
  EXPECT_EQ(Compute("add.vs", All(0), 0x7F800001), All(0x7FC00000));
  EXPECT_EQ(Compute("add.vv", All(0), 0x7F800001), All(0x7F800000));
}

}  // namespace
}  // namespace atalla::emu
