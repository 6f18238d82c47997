// What host code for rows must look out for, each in a program of its own that leaves what the
// interpreter leaves.

#include <gtest/gtest.h>

#include <cstdint>
#include <random>
#include <vector>

#include "absl/status/status.h"
#include "atalla/emu/emulator.h"
#include "atalla/emu/fuzz/difference.h"
#include "atalla/emu/lanes.h"
#include "atalla/emu/test_machine.h"
#include "atalla/isa/machine.h"

namespace atalla::emu {
namespace {

constexpr uint32_t kWholeTile = 0x3FF00000;  // 32 x 32, contiguous, scratchpad 0.

Emulator Prepare(EngineKind engine, const std::vector<TestPacket>& packets, uint32_t x33) {
  EmulatorOptions options;
  options.engine = engine;
  options.jit_after_packets = 0;
  options.track_written_words = true;
  Emulator emulator = MakeEmulator(isa::MachineModel::Default(), packets, options);
  std::mt19937 random(1);
  const auto value = [&random] { return 0x3F800000u | (random() & 0x807F0000u); };
  for (int number = 1; number < 40; ++number) {
    Lanes lanes;
    for (uint32_t& lane : lanes) lane = value();
    if (number >= 30) lanes[3] |= 1;  // No BF16 numbers.
    emulator.SetVectorRegister(number, lanes);
  }
  for (uint32_t address = 0x2000; address < 0x2800; address += 4) {
    SetWord(emulator, address, value() | value() >> 16);
  }
  for (uint32_t i = 0; i < 32; ++i) emulator.SetScalarRegister(100 + static_cast<int>(i), i);
  emulator.SetScalarRegister(5, 0x2000);
  emulator.SetScalarRegister(6, kWholeTile);
  emulator.SetScalarRegister(7, 0xFC0);  // Row 63, or data memory if x33 says so.
  emulator.SetScalarRegister(33, x33);
  return emulator;
}

void ExpectAgreement(std::vector<TestPacket> packets, uint32_t x33 = 0) {
  if (!IsSupported(EngineKind::kJit)) GTEST_SKIP() << "no host code here";
  packets.push_back({kHalt});
  Emulator expected = Prepare(EngineKind::kInterpreter, packets, x33);
  Emulator emulator = Prepare(EngineKind::kJit, packets, x33);
  EXPECT_EQ(expected.Run(), absl::OkStatus());
  EXPECT_EQ(emulator.Run(), absl::OkStatus());
  EXPECT_EQ(FirstDifference(expected, emulator), "");
}

TestPacket LoadRow(int rd, int row) { return {Word("vreg.ld", {rd, 0, 100 + row, 31, 0})}; }
TestPacket StoreRow(int rd, int row) { return {Word("vreg.st", {rd, 0, 100 + row, 31, 0})}; }
TestPacket Push(int rs) { return {Word("lw.vi", {0, rs, 0, 0})}; }
TestPacket Gemm(int rd, int rs1, int rs2) { return {Word("gemm.vv", {rd, rs1, rs2, 0})}; }

TEST(RowEmitterTest, ReadsARowThatAProductIsStillToGoTo) {
  ExpectAgreement({Push(1), Gemm(20, 2, 3), StoreRow(20, 4), LoadRow(21, 4), Push(21)});
}

TEST(RowEmitterTest, WritesARowThatAProductIsStillToGoTo) {
  ExpectAgreement({Push(1), Gemm(20, 2, 3), StoreRow(20, 4), StoreRow(5, 4), LoadRow(21, 4)});
  ExpectAgreement({Push(1), Gemm(20, 2, 3), Gemm(21, 3, 2), StoreRow(20, 4), StoreRow(21, 4)});
}

TEST(RowEmitterTest, StoresAProductToTwoRows) {
  ExpectAgreement({Push(1), Gemm(20, 2, 3), StoreRow(20, 4), StoreRow(20, 5), LoadRow(21, 5)});
}

TEST(RowEmitterTest, LoadsIntoARegisterThatAProductIsStillToGoTo) {
  ExpectAgreement({StoreRow(4, 7), Push(1), Gemm(20, 2, 3), StoreRow(20, 4), LoadRow(20, 7)});
}

TEST(RowEmitterTest, MultipliesWhatIsNotWorkedOutYet) {
  ExpectAgreement({Push(1), Gemm(20, 2, 3), Gemm(21, 20, 3), Gemm(22, 2, 21), Gemm(22, 22, 22)});
}

TEST(RowEmitterTest, TakesVectorsThatAreNotBf16) {
  ExpectAgreement({Push(30), Push(1), Push(31), Gemm(20, 32, 33), Gemm(21, 2, 33), StoreRow(34, 4),
                   LoadRow(22, 4), Gemm(23, 22, 22), Push(34)});
}

// More products than can be put off.
TEST(RowEmitterTest, PutsOffOnlySoMany) {
  std::vector<TestPacket> packets = {Push(1), Push(2)};
  for (int i = 0; i < 80; ++i) packets.push_back(Gemm(40 + i, 3 + i % 8, 0));
  ExpectAgreement(packets);
}

// Forty columns: they begin anew after 32; then again because a product was taken.
TEST(RowEmitterTest, PushesMoreColumnsThanThereAre) {
  std::vector<TestPacket> packets;
  for (int i = 0; i < 40; ++i) packets.push_back(Push(1 + i % 35));
  packets.push_back(Gemm(40, 3, 4));
  for (int i = 0; i < 5; ++i) packets.push_back(Push(9 + i));
  packets.push_back(Gemm(41, 3, 4));
  ExpectAgreement(packets);
}

// A run that begins at column 30.
TEST(RowEmitterTest, RunsOfPushesMeetTheLastColumn) {
  std::vector<TestPacket> packets;
  for (int i = 0; i < 30; ++i) packets.push_back(Push(1 + i % 20));
  packets.push_back({Word("jal", {0, 20})});  // The next block is another run.
  for (int i = 0; i < 4; ++i) packets.push_back(Push(21 + i));
  packets.push_back(Gemm(41, 3, 4));
  ExpectAgreement(packets);
}

TEST(RowEmitterTest, WholeTilesByDma) {
  std::vector<TestPacket> packets = {{Word("scpad.ld", {0, 5, 6})}};
  for (int i = 0; i < 32; ++i) {
    packets.push_back(LoadRow(40 + i % 4, i));
    packets.push_back(Push(40 + i % 4));
  }
  for (int i = 0; i < 32; ++i) {
    packets.push_back(LoadRow(40 + i % 4, i));
    packets.push_back(Gemm(50 + i % 4, 40 + i % 4, i % 3 == 0 ? 0 : 40 + i % 4));
    packets.push_back(StoreRow(50 + i % 4, i));
  }
  packets.push_back({Word("scpad.st", {0, 5, 6})});
  ExpectAgreement(packets);
}

// x33 = 1200h: FC0h is data memory; and no longer, when x33 has been cleared.
TEST(RowEmitterTest, AddressesBelowX33AreMemory) {
  const TestPacket load = {Word("vreg.ld", {20, 7, 0, 31, 0})};
  const TestPacket store = {Word("vreg.st", {3, 7, 0, 31, 0})};
  const TestPacket load_again = {Word("vreg.ld", {21, 7, 0, 31, 0})};
  const TestPacket clear = {Word("addi.s", {33, 0, 0})};
  const TestPacket set = {Word("addi.s", {33, 0, 0x7FF}), Word("slli.s", {33, 33, 1})};
  ExpectAgreement({store, load, clear, load_again}, 0x1200);
  ExpectAgreement({store, load, set, load_again, store}, 0);
}

}  // namespace
}  // namespace atalla::emu
