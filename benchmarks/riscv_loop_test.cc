#include "benchmarks/riscv_loop.h"

#include <cstdint>
#include <cstring>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace atalla {
namespace {

using ::testing::ElementsAreArray;

// The words that the GNU assembler makes of the text beside them.
constexpr uint32_t kLoopOf4096[] = {
    0x00001537,  // lui x10, 1
    0x00108093,  // addi x1, x1, 1
    0x001181B3,  // add x3, x3, x1
    0x00324233,  // xor x4, x4, x3
    0x00321293,  // slli x5, x4, 3
    0x40328333,  // sub x6, x5, x3
    0x004373B3,  // and x7, x6, x4
    0x0013E433,  // or x8, x7, x1
    0xFEA092E3,  // bne x1, x10, -28
    0x00000513,  // addi x10, x0, 0
    0x05D00893,  // addi x17, x0, 93
    0x00000073,  // ecall
};

TEST(RiscvLoopTest, Words) { EXPECT_THAT(RiscvTightLoop(4096), ElementsAreArray(kLoopOf4096)); }

TEST(RiscvLoopTest, ExecutableStartsAtItsFirstInstruction) {
  const std::string file = RiscvExecutable(RiscvTightLoop(4096));
  // A header of 64 bytes and one program header of 56, by the ELF specification.
  ASSERT_EQ(file.size(), 64 + 56 + sizeof(kLoopOf4096));
  EXPECT_EQ(file.substr(0, 6),
            "\x7F"
            "ELF\x02\x01");
  EXPECT_EQ(std::memcmp(file.data() + 120, kLoopOf4096, sizeof(kLoopOf4096)), 0);
  uint64_t entry = 0;
  std::memcpy(&entry, file.data() + 24, sizeof(entry));
  uint64_t address = 0;
  std::memcpy(&address, file.data() + 64 + 16, sizeof(address));
  EXPECT_EQ(entry, address + 120);
}

}  // namespace
}  // namespace atalla
