#include "benchmarks/emu_programs.h"

#include <cstdint>
#include <iterator>
#include <random>
#include <vector>

#include "absl/types/span.h"
#include "atalla/emu/emulator.h"
#include "atalla/emu/lanes.h"
#include "atalla/emu/test_machine.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/machine.h"

namespace atalla::emu {
namespace {

constexpr int kPacketBytes = isa::kBytesPerPacket;

// A jump from the packet that would be the next to the one at `target`.
TestPacket JumpTo(int target, const std::vector<TestPacket>& packets) {
  return {Word("jal", {0, (target - static_cast<int>(packets.size())) * kPacketBytes})};
}

// Eight instructions, each in a packet of its own; the last is the branch.
Emulator TightLoop(const EmulatorOptions& options) {
  const std::vector<TestPacket> packets = {
      {Word("addi.s", {1, 1, 1})}, {Word("add.s", {3, 3, 1})},
      {Word("xor.s", {4, 4, 3})},  {Word("slli.s", {5, 4, 3})},
      {Word("sub.s", {6, 5, 3})},  {Word("and.s", {7, 6, 4})},
      {Word("or.s", {8, 7, 1})},   {Word("bne.s", {9, 10, -7 * kPacketBytes, 0})}};
  Emulator emulator = MakeEmulator(isa::MachineModel::Default(), packets, options);
  emulator.SetScalarRegister(10, 1);
  return emulator;
}

// Four full slots a packet, as independent as packets of a scheduler are.
Emulator FourSlots(const EmulatorOptions& options) {
  std::vector<TestPacket> packets;
  for (int i = 0; i < 8; ++i) {
    const int first = 11 + 4 * i;
    packets.push_back({Word("addi.s", {first, first, 1}), Word("xor.s", {first + 1, 5, 6}),
                       Word("slli.s", {first + 2, 7, 3}), Word("sub.s", {first + 3, 8, 9})});
  }
  packets.back()[3] = Word("bne.s", {9, 10, -7 * kPacketBytes, 0});
  Emulator emulator = MakeEmulator(isa::MachineModel::Default(), packets, options);
  emulator.SetScalarRegister(10, 1);
  return emulator;
}

// A thousand different packets of one to four instructions; every eighth or so has a branch over
// the next packet, taken or not by a pseudo-random bit.
Emulator BranchyBody(const EmulatorOptions& options) {
  constexpr int kPackets = 1000;
  const char* const kOps[] = {"add.s", "sub.s", "xor.s", "or.s",
                              "and.s", "slt.s", "mul.s", "sltu.s"};
  std::mt19937 random(1);
  std::vector<TestPacket> packets;
  while (packets.size() < kPackets) {
    if (packets.size() % 8 == 0) {
      // x1: a linear congruential sequence, of which bit 16 decides.
      packets.push_back({Word("mul.s", {1, 1, 2}), Word("addi.s", {1, 1, 1013}),
                         Word("srli.s", {3, 1, 16}), Word("andi.s", {3, 3, 1})});
      packets.push_back({Word("beq.s", {3, 0, 2 * kPacketBytes, 0})});
      continue;
    }
    TestPacket packet;
    for (uint32_t i = random() % 4; i < 4; ++i) {
      const auto reg = [&random] { return 8 + static_cast<int>(random() % 64); };
      packet.push_back(Word(kOps[random() % std::size(kOps)], {reg(), reg(), reg()}));
    }
    packets.push_back(packet);
  }
  packets.push_back(JumpTo(0, packets));
  Emulator emulator = MakeEmulator(isa::MachineModel::Default(), packets, options);
  emulator.SetScalarRegister(1, 12345);
  emulator.SetScalarRegister(2, 1103515245);
  for (int number = 8; number < 72; ++number) {
    emulator.SetScalarRegister(number, static_cast<uint32_t>(random()));
  }
  return emulator;
}

Lanes RandomLanes(std::mt19937& random) {
  Lanes lanes;
  // BF16 values of magnitude 0.5 to 2.
  for (uint32_t& lane : lanes)
    lane = (random() & 0x807F0000) | (random() % 2 == 0 ? 0x3F000000 : 0x3F800000);
  return lanes;
}

// Products with weights that stay: load a row, gemm.vv, store the row.
Emulator GemmRows(const EmulatorOptions& options) {
  std::vector<TestPacket> packets;
  for (int column = 0; column < isa::kLanes; ++column) {
    packets.push_back({Word("lw.vi", {0, 100 + column, 0, 0})});
  }
  const int loop = static_cast<int>(packets.size());
  for (int row = 0; row < isa::kLanes; ++row) {
    const int a = 1 + row % 8;
    packets.push_back({Word("vreg.ld", {a, 0, 40 + row, 31, 0}),
                       Word("gemm.vv", {10 + a, a, 20, 0}),
                       Word("vreg.st", {10 + a, 0, 40 + row, 31, 1})});
  }
  packets.push_back(JumpTo(loop, packets));
  Emulator emulator = MakeEmulator(isa::MachineModel::Default(), packets, options);
  std::mt19937 random(2);
  for (int i = 0; i < isa::kLanes; ++i) {
    emulator.SetScalarRegister(40 + i, static_cast<uint32_t>(i));
    emulator.SetVectorRegister(100 + i, RandomLanes(random));
    const Lanes row = RandomLanes(random);
    for (int lane = 0; lane < isa::kLanes; ++lane)
      emulator.SetScratchpadCell(0, i, lane, row[lane]);
  }
  return emulator;
}

// One tile of 32 x 32 x 32 after the other, everything reloaded: two tiles by DMA, 32 pushes, 32
// products, the result by DMA.
Emulator GemmTiles(const EmulatorOptions& options) {
  constexpr int kWeights = 1;  // Scratchpads.
  constexpr int kRows = 0;
  std::vector<TestPacket> packets = {{Word("scpad.ld", {0, 1, 4}), Word("scpad.ld", {0, 2, 5})}};
  for (int i = 0; i < isa::kLanes; ++i) {
    const int w = 60 + i % 8;
    packets.push_back({Word("vreg.ld", {w, 0, 40 + i, 31, kWeights})});
    packets.push_back({Word("lw.vi", {0, w, 0, 0})});
  }
  for (int i = 0; i < isa::kLanes; ++i) {
    const int a = 1 + i % 8;
    packets.push_back({Word("vreg.ld", {a, 0, 40 + i, 31, kRows})});
    packets.push_back({Word("gemm.vv", {10 + a, a, 20, 0})});
    packets.push_back({Word("vreg.st", {10 + a, 0, 40 + i, 31, kRows})});
  }
  packets.push_back({Word("scpad.st", {0, 3, 4})});
  packets.push_back(JumpTo(0, packets));
  Emulator emulator = MakeEmulator(isa::MachineModel::Default(), packets, options);
  std::mt19937 random(3);
  for (uint32_t i = 0; i < 32; ++i) emulator.SetScalarRegister(40 + static_cast<int>(i), i);
  for (uint32_t address = 0x10000; address < 0x11000; address += 4) {
    SetWord(emulator, address, 0x3F803F80 | (random() & 0x807F807F));
  }
  emulator.SetScalarRegister(1, 0x10000);
  emulator.SetScalarRegister(2, 0x10800);
  emulator.SetScalarRegister(3, 0x20000);
  emulator.SetScalarRegister(4, 0x3FF00000);  // 32 x 32, contiguous, scratchpad 0.
  emulator.SetScalarRegister(5, 0x7FF00000);  // Scratchpad 1.
  return emulator;
}

// Elementwise work on rows: load two, multiply, add, compare, exponential under a mask, store.
Emulator VectorRows(const EmulatorOptions& options) {
  std::vector<TestPacket> packets;
  for (int i = 0; i < isa::kLanes; ++i) {
    const int a = 1 + 4 * (i % 8);
    packets.push_back(
        {Word("vreg.ld", {a, 0, 40 + i, 31, 0}), Word("vreg.ld", {a + 1, 0, 40 + i, 31, 1})});
    packets.push_back({Word("mul.vv", {a + 2, a, a + 1, 0}), Word("mgt.mvv", {3, a, a + 1, 0})});
    packets.push_back(
        {Word("add.vv", {a + 2, a + 2, a, 3}), Word("expi.vi", {a + 3, a + 1, 0, 0})});
    packets.push_back({Word("vreg.st", {a + 2, 0, 40 + i, 31, 1})});
  }
  packets.push_back(JumpTo(0, packets));
  Emulator emulator = MakeEmulator(isa::MachineModel::Default(), packets, options);
  std::mt19937 random(4);
  for (int i = 0; i < isa::kLanes; ++i) {
    emulator.SetScalarRegister(40 + i, static_cast<uint32_t>(i));
    const Lanes row = RandomLanes(random);
    for (int lane = 0; lane < isa::kLanes; ++lane) {
      emulator.SetScratchpadCell(0, i, lane, row[lane]);
      emulator.SetScratchpadCell(1, i, lane, row[lane] ^ 0x80000000);
    }
  }
  return emulator;
}

constexpr BenchmarkProgram kPrograms[] = {
    {"TightLoop", &TightLoop}, {"FourSlots", &FourSlots}, {"BranchyBody", &BranchyBody},
    {"GemmRows", &GemmRows},   {"GemmTiles", &GemmTiles}, {"VectorRows", &VectorRows}};

}  // namespace

absl::Span<const BenchmarkProgram> BenchmarkPrograms() { return kPrograms; }

EngineKind FastestHandlers() {
  for (const EngineKind kind : {EngineKind::kAvx512Bf16, EngineKind::kAvx512, EngineKind::kAvx2}) {
    if (IsSupported(kind)) return kind;
  }
  return EngineKind::kPortable;
}

}  // namespace atalla::emu
