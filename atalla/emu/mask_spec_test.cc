// Instruction-set specification, section 19.8: compares into masks, and reductions.

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "atalla/emu/emulator.h"
#include "atalla/emu/lanes.h"
#include "atalla/emu/test_machine.h"
#include "atalla/isa/machine.h"
#include "gtest/gtest.h"

namespace atalla::emu {
namespace {

struct CompareRow {
  const char* mnemonic;
  uint32_t mask;
  uint32_t old;
  uint32_t result;
};

struct CompareScalarRow {
  const char* mnemonic;
  uint32_t rs1;
  uint32_t result;
};

struct DisabledRow {
  uint32_t old;
  uint32_t mask_none;
  uint32_t mask_low_half;
};

struct ReductionRow {
  const char* mnemonic;
  int imm8;
  std::vector<uint32_t> lanes_0_to_5;
  uint32_t lane_6;
  uint32_t lane_31;
};

struct ReductionValueRow {
  const char* name;
  Lanes source;
  uint32_t mask;
  uint32_t sum;
  uint32_t minimum;
  uint32_t maximum;
};

const Lanes kLeft = FirstLanes(
    {0x3F800000, 0x3F800001, 0x00000000, 0x7FC00000, 0x80000000, 0x40000000, 0xC0000000});
const Lanes kRight = FirstLanes(
    {0x3F800000, 0x3F800000, 0x80000000, 0x7FC00000, 0x00000000, 0x3F800000, 0x3F800000});
const Lanes kLeftOfScalar = FirstLanes(
    {0x3F800000, 0x3F800001, 0x3F7FFFFF, 0x7FC00000, 0x80000000, 0x40000000, 0xC0000000});
const Lanes kReduced =
    FirstLanes({0x3F800000, 0x40000000, 0x40400000, 0x40800000, 0x3F808000, 0xC0A00000});

// `words`, and `rest` in the other lanes.
Lanes WithRest(const std::vector<uint32_t>& words, uint32_t rest) {
  Lanes lanes;
  lanes.fill(rest);
  for (size_t i = 0; i < words.size(); ++i) lanes[i] = words[i];
  return lanes;
}

// 3F800000 in 31 lanes, then 4B800000.
Lanes LargeLast() {
  Lanes lanes = WithRest({}, 0x3F800000);
  lanes[31] = 0x4B800000;
  return lanes;
}

const CompareRow kCompareVectors[] = {
    {"mgt.mvv", 0xFFFFFFFF, 0xF000000A, 0x00000022},
    {"mgt.mvv", 0x0000001F, 0xF000000A, 0x50000002},
    {"mlt.mvv", 0xFFFFFFFF, 0xF000000A, 0x00000040},
    {"mlt.mvv", 0x0000001F, 0xF000000A, 0x50000000},
    {"meq.mvv", 0xFFFFFFFF, 0xF000000A, 0xFFFFFF95},
    {"meq.mvv", 0x0000001F, 0xF000000A, 0x50000015},
    {"mneq.mvv", 0xFFFFFFFF, 0xF000000A, 0x0000006A},
    {"mneq.mvv", 0x0000001F, 0xF000000A, 0x5000000A},
};

const CompareScalarRow kCompareScalar[] = {
    {"mgt.mvs", 0x3F800000, 0x00000022},  {"mgt.mvs", 0x00003F80, 0x00000027},
    {"mgt.mvs", 0x7FC00000, 0x00000000},  {"mlt.mvs", 0x3F800000, 0xFFFFFFD4},
    {"mlt.mvs", 0x00003F80, 0xFFFFFFD0},  {"mlt.mvs", 0x7FC00000, 0x00000000},
    {"meq.mvs", 0x3F800000, 0x00000001},  {"meq.mvs", 0x00003F80, 0x00000000},
    {"meq.mvs", 0x7FC00000, 0x00000000},  {"mneq.mvs", 0x3F800000, 0xFFFFFFFE},
    {"mneq.mvs", 0x00003F80, 0xFFFFFFFF}, {"mneq.mvs", 0x7FC00000, 0xFFFFFFFF},
};

const DisabledRow kDisabledBits[] = {
    {0x00000001, 0x80000000, 0x80000000},
    {0x12345678, 0x1E6A2C48, 0x1E6A0000},
    {0x80000000, 0x00000001, 0x00000000},
    {0xFFFF0000, 0x0000FFFF, 0x00000000},
};

const ReductionRow kReductions[] = {
    {"rsum.vi",
     0x00,
     {0x41300000, 0x40000000, 0x40400000, 0x40800000, 0x3F808000, 0xC0A00000},
     0x00000000,
     0x00000000},
    {"rsum.vi",
     0x02,
     {0x3F800000, 0x40000000, 0x41300000, 0x40800000, 0x3F808000, 0xC0A00000},
     0x00000000,
     0x00000000},
    {"rsum.vi",
     0x1F,
     {0x3F800000, 0x40000000, 0x40400000, 0x40800000, 0x3F808000, 0xC0A00000},
     0x00000000,
     0x41300000},
    {"rsum.vi",
     0x20,
     {0x41300000, 0x00000000, 0x00000000, 0x00000000, 0x00000000, 0x00000000},
     0x00000000,
     0x00000000},
    {"rsum.vi",
     0x22,
     {0x00000000, 0x00000000, 0x41300000, 0x00000000, 0x00000000, 0x00000000},
     0x00000000,
     0x00000000},
    {"rsum.vi",
     0x40,
     {0x41300000, 0x41300000, 0x41300000, 0x41300000, 0x41300000, 0x41300000},
     0x41300000,
     0x41300000},
    {"rsum.vi",
     0x62,
     {0x41300000, 0x41300000, 0x41300000, 0x41300000, 0x41300000, 0x41300000},
     0x41300000,
     0x41300000},
    {"rsum.vi",
     0x9F,
     {0x3F800000, 0x40000000, 0x40400000, 0x40800000, 0x3F808000, 0xC0A00000},
     0x00000000,
     0x41300000},
    {"rmin.vi",
     0x00,
     {0x3F800000, 0x40000000, 0x40400000, 0x40800000, 0x3F808000, 0xC0A00000},
     0x00000000,
     0x00000000},
    {"rmin.vi",
     0x02,
     {0x3F800000, 0x40000000, 0x3F800000, 0x40800000, 0x3F808000, 0xC0A00000},
     0x00000000,
     0x00000000},
    {"rmin.vi",
     0x1F,
     {0x3F800000, 0x40000000, 0x40400000, 0x40800000, 0x3F808000, 0xC0A00000},
     0x00000000,
     0x3F800000},
    {"rmin.vi",
     0x20,
     {0x3F800000, 0x00000000, 0x00000000, 0x00000000, 0x00000000, 0x00000000},
     0x00000000,
     0x00000000},
    {"rmin.vi",
     0x22,
     {0x00000000, 0x00000000, 0x3F800000, 0x00000000, 0x00000000, 0x00000000},
     0x00000000,
     0x00000000},
    {"rmin.vi",
     0x40,
     {0x3F800000, 0x3F800000, 0x3F800000, 0x3F800000, 0x3F800000, 0x3F800000},
     0x3F800000,
     0x3F800000},
    {"rmin.vi",
     0x62,
     {0x3F800000, 0x3F800000, 0x3F800000, 0x3F800000, 0x3F800000, 0x3F800000},
     0x3F800000,
     0x3F800000},
    {"rmin.vi",
     0x9F,
     {0x3F800000, 0x40000000, 0x40400000, 0x40800000, 0x3F808000, 0xC0A00000},
     0x00000000,
     0x3F800000},
    {"rmax.vi",
     0x00,
     {0x40800000, 0x40000000, 0x40400000, 0x40800000, 0x3F808000, 0xC0A00000},
     0x00000000,
     0x00000000},
    {"rmax.vi",
     0x02,
     {0x3F800000, 0x40000000, 0x40800000, 0x40800000, 0x3F808000, 0xC0A00000},
     0x00000000,
     0x00000000},
    {"rmax.vi",
     0x1F,
     {0x3F800000, 0x40000000, 0x40400000, 0x40800000, 0x3F808000, 0xC0A00000},
     0x00000000,
     0x40800000},
    {"rmax.vi",
     0x20,
     {0x40800000, 0x00000000, 0x00000000, 0x00000000, 0x00000000, 0x00000000},
     0x00000000,
     0x00000000},
    {"rmax.vi",
     0x22,
     {0x00000000, 0x00000000, 0x40800000, 0x00000000, 0x00000000, 0x00000000},
     0x00000000,
     0x00000000},
    {"rmax.vi",
     0x40,
     {0x40800000, 0x40800000, 0x40800000, 0x40800000, 0x40800000, 0x40800000},
     0x40800000,
     0x40800000},
    {"rmax.vi",
     0x62,
     {0x40800000, 0x40800000, 0x40800000, 0x40800000, 0x40800000, 0x40800000},
     0x40800000,
     0x40800000},
    {"rmax.vi",
     0x9F,
     {0x3F800000, 0x40000000, 0x40400000, 0x40800000, 0x3F808000, 0xC0A00000},
     0x00000000,
     0x40800000},
};

const ReductionValueRow kReductionValues[] = {
    {"lanes as above, all lanes", kReduced, 0xFFFFFFFF, 0x40C00000, 0xC0A00000, 0x40800000},
    {"lanes as above, mask 0", kReduced, 0x00000000, 0x00000000, 0x7F800000, 0xFF800000},
    {"lane0=NaN, rest as above",
     WithRest({0x7FC00000, 0x40000000, 0x40400000, 0x40800000, 0x3F808000, 0xC0A00000}, 0),
     0xFFFFFFFF, 0x7FC00000, 0xC0A00000, 0x40800000},
    {"all NaN, mask 3", WithRest({}, 0x7FC00000), 0x00000003, 0x7FC00000, 0x7F800000, 0xFF800000},
    {"-0,+0 mask 3", FirstLanes({0x80000000, 0x00000000}), 0x00000003, 0x00000000, 0x80000000,
     0x80000000},
    {"+0,-0 mask 3", FirstLanes({0x00000000, 0x80000000}), 0x00000003, 0x00000000, 0x00000000,
     0x00000000},
    {"-0 mask 1", FirstLanes({0x80000000}), 0x00000001, 0x00000000, 0x80000000, 0x80000000},
    {"1.0, 2^-9 (3B000000) repeated in lanes 1..31", WithRest({0x3F800000}, 0x3B000000), 0xFFFFFFFF,
     0x3F87C000, 0x3B000000, 0x3F800000},
    {"3F80FFFF in all lanes", WithRest({}, 0x3F80FFFF), 0xFFFFFFFF, 0x42010000, 0x3F810000,
     0x3F810000},
    {"4B800000 (2^24) then 3F800000 x31", WithRest({0x4B800000}, 0x3F800000), 0xFFFFFFFF,
     0x4B800000, 0x3F800000, 0x4B800000},
    {"3F800000 x31 then 4B800000", LargeLast(), 0xFFFFFFFF, 0x4B800010, 0x3F800000, 0x4B800000},
};

// One compare into m4 under m5.
uint32_t Compare(const isa::MachineModel& machine, const char* mnemonic, const Lanes& left,
                 const Lanes& right, uint32_t scalar, uint32_t mask, uint32_t old) {
  Emulator emulator = MakeEmulator(machine, {{Word(mnemonic, {4, 1, 2, 5})}, {kHalt}});
  emulator.SetVectorRegister(1, left);
  emulator.SetVectorRegister(2, right);
  emulator.SetScalarRegister(2, scalar);
  emulator.SetMaskRegister(5, mask);
  emulator.SetMaskRegister(4, old);
  const absl::Status status = emulator.Run();
  EXPECT_TRUE(status.ok()) << status;
  return emulator.MaskRegister(4);
}

TEST(MaskSpecTest, CompareVectors) {
  for (const CompareRow& row : kCompareVectors) {
    EXPECT_EQ(
        Compare(isa::MachineModel::Reference(), row.mnemonic, kLeft, kRight, 0, row.mask, row.old),
        row.result)
        << row.mnemonic << " " << std::hex << row.mask;
    // The default machine keeps the old bit where the reference reverses.
    EXPECT_EQ(
        Compare(isa::MachineModel::Default(), row.mnemonic, kLeft, kRight, 0, row.mask, row.old),
        (row.result & row.mask) | (row.old & ~row.mask));
  }
}

TEST(MaskSpecTest, CompareScalar) {
  for (const CompareScalarRow& row : kCompareScalar) {
    EXPECT_EQ(Compare(isa::MachineModel::Reference(), row.mnemonic, kLeftOfScalar, {}, row.rs1,
                      0xFFFFFFFF, 0x12345678),
              row.result)
        << row.mnemonic << " " << std::hex << row.rs1;
  }
}

TEST(MaskSpecTest, DisabledBits) {
  for (const DisabledRow& row : kDisabledBits) {
    // 0 > 0 is false everywhere.
    EXPECT_EQ(Compare(isa::MachineModel::Reference(), "mgt.mvv", {}, {}, 0, 0, row.old),
              row.mask_none);
    EXPECT_EQ(Compare(isa::MachineModel::Reference(), "mgt.mvv", {}, {}, 0, 0x0000FFFF, row.old),
              row.mask_low_half);
    EXPECT_EQ(Compare(isa::MachineModel::Default(), "mgt.mvv", {}, {}, 0, 0, row.old), row.old);
  }
}

// Section 10.4: the old value is used for both when the destination is the controlling mask.
TEST(MaskSpecTest, DestinationMayBeTheControllingMask) {
  Emulator emulator =
      MakeEmulator(isa::MachineModel::Reference(), {{Word("meq.mvv", {0, 1, 1, 0})}, {kHalt}});
  emulator.SetMaskRegister(0, 0x0000000F);
  ASSERT_TRUE(emulator.Run().ok());
  // Lanes 0-3 are equal; the others get the reversed F0000000.
  EXPECT_EQ(emulator.MaskRegister(0), 0xF000000Fu);
}

Lanes Reduce(const char* mnemonic, int imm8, const Lanes& source, uint32_t mask) {
  Emulator emulator =
      MakeEmulator(isa::MachineModel::Reference(), {{Word(mnemonic, {3, 1, imm8, 5})}, {kHalt}});
  emulator.SetVectorRegister(1, source);
  emulator.SetVectorRegister(3, WithRest({}, 0x11111111));
  emulator.SetMaskRegister(5, mask);
  const absl::Status status = emulator.Run();
  EXPECT_TRUE(status.ok()) << status;
  return emulator.VectorRegister(3);
}

TEST(MaskSpecTest, ReductionPlaces) {
  for (const ReductionRow& row : kReductions) {
    const Lanes result = Reduce(row.mnemonic, row.imm8, kReduced, 0x1F);
    for (int i = 0; i < 6; ++i) {
      EXPECT_EQ(result[i], row.lanes_0_to_5[i]) << row.mnemonic << " " << row.imm8 << " lane " << i;
    }
    EXPECT_EQ(result[6], row.lane_6) << row.mnemonic << " " << row.imm8;
    EXPECT_EQ(result[31], row.lane_31) << row.mnemonic << " " << row.imm8;
  }
}

TEST(MaskSpecTest, ReductionValues) {
  for (const ReductionValueRow& row : kReductionValues) {
    SCOPED_TRACE(row.name);
    EXPECT_EQ(Reduce("rsum.vi", 0x40, row.source, row.mask), WithRest({}, row.sum));
    EXPECT_EQ(Reduce("rmin.vi", 0x40, row.source, row.mask), WithRest({}, row.minimum));
    EXPECT_EQ(Reduce("rmax.vi", 0x40, row.source, row.mask), WithRest({}, row.maximum));
  }
}

TEST(MaskSpecTest, Moves) {
  Emulator emulator = MakeEmulator(isa::MachineModel::Reference(),
                                   {{Word("mv.stm", {0, 1}), Word("mv.mts", {2, 0}),
                                     Word("vmov.vts", {3, 1, 31}), Word("vmov.vts", {4, 1, 0})},
                                    {kHalt}});
  emulator.SetScalarRegister(1, 0x12345678);
  Lanes lanes = FirstLanes({0x7F800001});  // Signalling: quieted on the way.
  lanes[31] = 0x3F8ABCDE;
  emulator.SetVectorRegister(1, lanes);
  ASSERT_TRUE(emulator.Run().ok());
  EXPECT_EQ(emulator.MaskRegister(0), 0x12345678u);
  EXPECT_EQ(emulator.ScalarRegister(2), 0x12345678u);
  EXPECT_EQ(emulator.ScalarRegister(3), 0x3F8ABCDEu);
  EXPECT_EQ(emulator.ScalarRegister(4), 0x7FC00001u);
}

}  // namespace
}  // namespace atalla::emu
