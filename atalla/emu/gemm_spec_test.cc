// Instruction-set specification, section 19.9: the weight buffer and its products.

#include <cstdint>
#include <string>
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

// Which push is in column 0, 1, ... 31.
struct PushRow {
  const char* name;
  std::vector<int> columns;
};

struct ProductRow {
  const char* name;
  std::vector<uint32_t> activations;
  std::vector<uint32_t> weights;  // The only push.
  std::vector<uint32_t> addend;
  uint32_t lane_0;
  uint32_t lane_1;
};

const PushRow kPushes[] = {
    {"1", {1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
           0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}},
    {"3", {1, 2, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
           0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}},
    {"32", {1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15, 16,
            17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32}},
    {"33", {33, 1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15,
            16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31}},
    {"35", {35, 34, 33, 1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13,
            14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29}},
    {"40", {40, 39, 38, 37, 36, 35, 34, 33, 1,  2,  3,  4,  5,  6,  7,  8,
            9,  10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24}},
    {"32 then the same 32 again", {32, 31, 30, 29, 28, 27, 26, 25, 24, 23, 22, 21, 20, 19, 18, 17,
                                   16, 15, 14, 13, 12, 11, 10, 9,  8,  7,  6,  5,  4,  3,  2,  1}},
    {"3, gemm, 1 more", {1, 2, 3, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
                         0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}},
};

const ProductRow kProducts[] = {
    {"1*1 + 0", {0x3F800000}, {0x3F800000}, {0x00000000}, 0x3F800000, 0x00000000},
    {"operands are rounded to BF16 first",
     {0x3F818000},
     {0x3F80FFFF},
     {0x00000000},
     0x3F830000,
     0x00000000},
    {"dot product rounded to BF16 before the add",
     {0x3F800000, 0x3B800000},
     {0x3F800000, 0x3F800000},
     {0x00000000},
     0x3F800000,
     0x00000000},
    {"addend not rounded, sum not rounded",
     {0x3F800000},
     {0x3F800000},
     {0x3B80FFFF, 0x3F80FFFF},
     0x3F808100,
     0x3F80FFFF},
    {"-0 product becomes +0",
     {0x80000000},
     {0x3F800000},
     {0x80000000, 0x80000000},
     0x00000000,
     0x00000000},
    {"overflow", {0x7F7F0000}, {0x40000000}, {0x00000000}, 0x7F800000, 0x00000000},
    {"intermediate 2^128 - 2^127 (fused)",
     {0x5F800000, 0x5F800000},
     {0xDF000000, 0x5F800000},
     {0x00000000},
     0x7F000000,
     0x00000000},
    {"inf times zero weight", {0x7F800000}, {0x3F800000}, {0x00000000}, 0x7F800000, 0xFFC00000},
    {"1,2,3,4 . 0.5,0.25,-1,8",
     {0x3F800000, 0x40000000, 0x40400000, 0x40800000},
     {0x3F000000, 0x3E800000, 0xBF800000, 0x41000000},
     {0x3DCCCCCD},
     0x41F0CCCD,
     0x00000000},
};

const uint16_t kActivations[] = {0x3B21, 0xBF2B, 0x3EF9, 0xBEB6, 0xBFBC, 0xBF0D, 0xBFD5, 0xBF4B,
                                 0x3DAA, 0x3DE4, 0xBE95, 0xBFB3, 0x3E5F, 0x3E9C, 0x3F3E, 0xBFE4,
                                 0x3D86, 0x3FD9, 0x3FD9, 0xBFE5, 0x3EEF, 0x3F76, 0xBF63, 0xBEF6,
                                 0x3FCB, 0x3EF7, 0x3F11, 0x3F7B, 0x3F56, 0xBE88, 0xBFF7, 0x402C};
const uint16_t kWeights[] = {0x3FF4, 0x3F55, 0xBF0D, 0xBF80, 0xBE01, 0x3F6B, 0x3FAF, 0x3FDF,
                             0x3F46, 0xBFF2, 0xC012, 0x3FCE, 0x3F70, 0x3FD3, 0xBDDC, 0x3DA9,
                             0xBD73, 0xBF1E, 0x3F7B, 0xBFFA, 0x3E9E, 0xBF47, 0x3EA5, 0xBE6A,
                             0xBF3E, 0xBF9E, 0xBFDB, 0x3F4A, 0xBE6A, 0x3ED0, 0x3ED5, 0x4003};
constexpr uint32_t kOne = 0x3F800000;
constexpr int kFirstPush = 10;  // Register v10 is P1.

TestPacket Push(int number) { return {Word("lw.vi", {0, kFirstPush - 1 + number, 0, 0})}; }
TestPacket Gemm() { return {Word("gemm.vv", {200, 1, 0, 0})}; }

void AppendPushes(int first, int last, std::vector<TestPacket>& program) {
  for (int number = first; number <= last; ++number) program.push_back(Push(number));
}

// Runs the pushes and one more product with (1, 0, 0, ...). Push n has n in lane 0, so that lane j
// of the product is the push in column j.
std::vector<int> Columns(const isa::MachineModel& machine, std::vector<TestPacket> program) {
  program.push_back(Gemm());
  program.push_back({kHalt});
  Emulator emulator = MakeEmulator(machine, program);
  emulator.SetVectorRegister(1, FirstLanes({kOne}));
  for (int number = 1; number <= 40; ++number) {
    emulator.SetVectorRegister(kFirstPush - 1 + number,
                               FirstLanes({FloatWord(static_cast<float>(number))}));
  }
  const absl::Status status = emulator.Run();
  EXPECT_TRUE(status.ok()) << status;
  std::vector<int> columns;
  for (const uint32_t word : emulator.VectorRegister(200)) {
    columns.push_back(static_cast<int>(WordFloat(word)));
  }
  return columns;
}

// The pushes that a row of the table names.
std::vector<TestPacket> Pushes(const std::string& name) {
  std::vector<TestPacket> program;
  if (name == "32 then the same 32 again") {
    AppendPushes(1, 32, program);
    AppendPushes(1, 32, program);
  } else if (name == "3, gemm, 1 more") {
    AppendPushes(1, 3, program);
    program.push_back(Gemm());
    program.push_back(Push(4));
  } else {
    AppendPushes(1, std::stoi(name), program);
  }
  return program;
}

TEST(GemmSpecTest, ShiftedWeights) {
  for (const PushRow& row : kPushes) {
    EXPECT_EQ(Columns(isa::MachineModel::Reference(), Pushes(row.name)), row.columns) << row.name;
  }
}

std::vector<int> Numbers(int first, int last) {
  std::vector<int> numbers;
  for (int number = first; number <= last; ++number) numbers.push_back(number);
  numbers.resize(isa::kLanes);
  return numbers;
}

// The default machine: a push after a product starts a new tile; the 33rd push of a tile wraps.
TEST(GemmSpecTest, ResetWeights) {
  const isa::MachineModel machine = isa::MachineModel::Default();
  EXPECT_EQ(Columns(machine, Pushes("3")), Numbers(1, 3));
  EXPECT_EQ(Columns(machine, Pushes("32")), Numbers(1, 32));
  EXPECT_EQ(Columns(machine, Pushes("3, gemm, 1 more")), Numbers(4, 4));
  EXPECT_EQ(Columns(machine, Pushes("32 then the same 32 again")), Numbers(1, 32));
  std::vector<int> wrapped = Numbers(1, 32);
  wrapped[0] = 33;
  EXPECT_EQ(Columns(machine, Pushes("33")), wrapped);
  for (int i = 1; i < 8; ++i) wrapped[i] = 33 + i;
  EXPECT_EQ(Columns(machine, Pushes("40")), wrapped);

  // Products between do not disturb a tile; the push after them starts the next.
  std::vector<TestPacket> two_tiles;
  AppendPushes(1, 32, two_tiles);
  two_tiles.push_back(Gemm());
  two_tiles.push_back(Gemm());
  EXPECT_EQ(Columns(machine, two_tiles), Numbers(1, 32));
  AppendPushes(33, 37, two_tiles);
  EXPECT_EQ(Columns(machine, two_tiles), Numbers(33, 37));
  // A product before any push is no tile.
  EXPECT_EQ(Columns(machine, {Gemm(), Push(7), Push(8)}), Numbers(7, 8));
}

// One push into column 0, and one product with mask register `mask`.
Lanes Product(v1::Semantics::GemmOrder order, const Lanes& activations, const Lanes& weights,
              const Lanes& addend, int mask = 0) {
  Emulator emulator =
      MakeEmulator(MachineWith(isa::MachineModel::Reference(),
                               [&](v1::Semantics& semantics) { semantics.set_gemm_order(order); }),
                   {{Word("lw.vi", {9, 2, 255, 15})}, {Word("gemm.vv", {3, 1, 4, mask})}, {kHalt}});
  emulator.SetVectorRegister(1, activations);
  emulator.SetVectorRegister(2, weights);
  emulator.SetVectorRegister(4, addend);
  emulator.SetVectorRegister(9, FirstLanes({kOne}));
  const absl::Status status = emulator.Run();
  EXPECT_TRUE(status.ok()) << status;
  EXPECT_EQ(emulator.VectorRegister(9), FirstLanes({kOne})) << "lw.vi writes no register";
  return emulator.VectorRegister(3);
}

TEST(GemmSpecTest, Products) {
  for (const ProductRow& row : kProducts) {
    for (const auto order : {v1::Semantics::GEMM_ORDER_B8, v1::Semantics::GEMM_ORDER_SEQ}) {
      const Lanes result = Product(order, FirstLanes(row.activations), FirstLanes(row.weights),
                                   FirstLanes(row.addend));
      EXPECT_EQ(result[0], row.lane_0) << row.name;
      EXPECT_EQ(result[1], row.lane_1) << row.name;
    }
  }
}

Lanes FromBf16(const uint16_t (&halves)[isa::kLanes]) {
  Lanes lanes;
  for (int i = 0; i < isa::kLanes; ++i) lanes[i] = ExpandBf16(halves[i]);
  return lanes;
}

TEST(GemmSpecTest, SummationOrder) {
  const Lanes activations = FromBf16(kActivations);
  const Lanes weights = FromBf16(kWeights);
  EXPECT_EQ(Product(v1::Semantics::GEMM_ORDER_B8, activations, weights, {})[0], 0x3D850000u);
  EXPECT_EQ(Product(v1::Semantics::GEMM_ORDER_SEQ, activations, weights, {})[0], 0x3D840000u);
}

TEST(GemmSpecTest, MaskIsIgnored) {
  // m1 is 0 at the start.
  const Lanes result =
      Product(v1::Semantics::GEMM_ORDER_B8, FirstLanes({kOne}), FirstLanes({kOne}), {}, /*mask=*/1);
  EXPECT_EQ(result[0], kOne);
}

// Section 12, NaN details: the operand consumed last wins, quieted, the activation before the
// weight; the product's NaN before the addend's.
TEST(GemmSpecTest, NanOperands) {
  const auto order = v1::Semantics::GEMM_ORDER_SEQ;
  Lanes activations = FirstLanes({0x7FC10000, 0xFFC20000});
  EXPECT_EQ(Product(order, activations, FirstLanes({kOne, kOne}), {})[0], 0xFFC20000u);
  EXPECT_EQ(Product(order, activations, FirstLanes({kOne, 0x7FC30000}), {})[0], 0xFFC20000u);
  EXPECT_EQ(Product(order, FirstLanes({kOne, kOne}), FirstLanes({kOne, 0x7FC30000}),
                    FirstLanes({0x7FC40000}))[0],
            0x7FC30000u);
  EXPECT_EQ(Product(order, FirstLanes({kOne}), FirstLanes({kOne}), FirstLanes({0x7F800001}))[0],
            0x7FC00001u);
}

}  // namespace
}  // namespace atalla::emu
