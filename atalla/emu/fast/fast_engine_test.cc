#include "atalla/emu/fast/fast_engine.h"

#include <gtest/gtest.h>

#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <new>
#include <vector>

#include "absl/status/status.h"
#include "atalla/emu/emulator.h"
#include "atalla/emu/fast/simd_level.h"
#include "atalla/emu/test_machine.h"
#include "atalla/isa/machine.h"

namespace {

std::atomic<int64_t> allocations{0};

}  // namespace

// Counts; nothing else is different.
void* operator new(size_t size) {
  ++allocations;
  void* memory = std::malloc(size);
  if (memory == nullptr) std::abort();
  return memory;
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, size_t) noexcept { std::free(memory); }

namespace atalla::emu::fast {
namespace {

// A call of a function, a loop around it, products, DMA and vectors: everything is translated when
// the program is loaded.
TEST(FastEngineTest, RunsWithoutAllocating) {
  const std::vector<TestPacket> packets = {
      /*  0 */ {Word("scpad.ld", {0, 5, 6})},
      /* 20 */ {Word("jal", {1, 60})},  // To 80.
      /* 40 */ {Word("bne.s", {3, 4, -20, 1})},
      /* 60 */ {Word("scpad.st", {0, 5, 6}), kHalt},
      /* 80 */ {Word("vreg.ld", {1, 0, 0, 31, 0}), Word("lw.vi", {0, 1, 0, 0})},
      /* 100 */ {Word("gemm.vv", {2, 1, 1, 0}), Word("expi.vi", {3, 2, 0, 0})},
      /* 120 */ {Word("vreg.st", {2, 0, 0, 31, 0}), Word("jalr", {0, 1, 0})},
  };
  Emulator emulator = MakeEmulator(isa::MachineModel::Default(), packets);
  emulator.SetScalarRegister(4, 1000);
  emulator.SetScalarRegister(5, 0x2000);
  emulator.SetScalarRegister(6, 0x03F0001F);  // 2 x 32, scratchpad 0.
  const int64_t before = allocations;
  const absl::Status status = emulator.Run();
  EXPECT_EQ(allocations, before);
  EXPECT_EQ(status, absl::OkStatus());
  EXPECT_TRUE(emulator.halted());
  EXPECT_EQ(emulator.counters().flops_matmul, 1001u * 2048u);
}

// Forty million packets: were a handler to call the next one instead of jumping to it, the stack
// would not do.
TEST(FastEngineTest, LoopsNeedNoStack) {
  Emulator emulator =
      MakeEmulator(isa::MachineModel::Default(),
                   {{Word("addi.s", {1, 1, 1})}, {Word("bne.s", {1, 2, -20, 0})}, {kHalt}});
  emulator.SetScalarRegister(2, 20000000);
  EXPECT_EQ(emulator.Run(), absl::OkStatus());
  EXPECT_EQ(emulator.ScalarRegister(1), 20000000u);
  EXPECT_EQ(emulator.counters().packets_executed, 40000001u);
}

TEST(SimdLevelTest, EachLevelNeedsWhatTheOneBeforeNeeds) {
  EXPECT_TRUE(IsSupported(SimdLevel::kPortable));
  EXPECT_TRUE(IsSupported(BestSimdLevel()));
  EXPECT_TRUE(!IsSupported(SimdLevel::kAvx512) || IsSupported(SimdLevel::kAvx2));
  EXPECT_EQ(SimdLevelName(SimdLevel::kAvx512Bf16), "avx512_bf16");
}

}  // namespace
}  // namespace atalla::emu::fast
