// Instruction-set specification, sections 19.4 and 19.5: branches, and the slots of a packet.

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "atalla/emu/emulator.h"
#include "atalla/emu/test_machine.h"
#include "atalla/isa/machine.h"
#include "gtest/gtest.h"

namespace atalla::emu {
namespace {

struct BranchResult {
  bool taken;
  uint32_t rs1;
};

// Results for the operand pairs of kBranchOperands.
struct BranchRow {
  const char* mnemonic;
  std::vector<BranchResult> results;
};

const std::pair<uint32_t, uint32_t> kBranchOperands[] = {
    {5, 5}, {5, 6}, {6, 5}, {0xFFFFFFFF, 1}, {1, 0xFFFFFFFF}};

const BranchRow kBranches[] = {
    {"beq.s", {{true, 0xC}, {false, 0xC}, {false, 0xD}, {false, 0x6}, {false, 0x8}}},
    {"bne.s", {{false, 0xC}, {true, 0xC}, {true, 0xD}, {true, 0x6}, {true, 0x8}}},
    {"blt.s", {{false, 0xC}, {true, 0xC}, {false, 0xD}, {false, 0x6}, {true, 0x8}}},
    {"bge.s", {{true, 0xC}, {false, 0xC}, {true, 0xD}, {true, 0x6}, {false, 0x8}}},
    {"bgt.s", {{false, 0xC}, {false, 0xC}, {true, 0xD}, {true, 0x6}, {false, 0x8}}},
    {"ble.s", {{true, 0xC}, {true, 0xC}, {false, 0xD}, {false, 0x6}, {true, 0x8}}},
};

// One branch by 40 bytes with increment 7.
BranchResult RunBranch(const isa::MachineModel& machine, const char* mnemonic, uint32_t rs1,
                       uint32_t rs2) {
  Emulator emulator = MakeEmulator(
      machine, {{Word(mnemonic, {1, 2, 40, 7})}, {kHalt}, {Word("addi.s", {9, 0, 1}), kHalt}});
  emulator.SetScalarRegister(1, rs1);
  emulator.SetScalarRegister(2, rs2);
  const absl::Status status = emulator.Run();
  EXPECT_TRUE(status.ok()) << status;
  return {emulator.ScalarRegister(9) == 1, emulator.ScalarRegister(1)};
}

TEST(ControlSpecTest, Branches) {
  for (const BranchRow& row : kBranches) {
    for (size_t i = 0; i < row.results.size(); ++i) {
      const auto [rs1, rs2] = kBranchOperands[i];
      const BranchResult result = RunBranch(isa::MachineModel::Reference(), row.mnemonic, rs1, rs2);
      EXPECT_EQ(result.taken, row.results[i].taken) << row.mnemonic << " " << rs1 << " " << rs2;
      EXPECT_EQ(result.rs1, row.results[i].rs1) << row.mnemonic << " " << rs1 << " " << rs2;
    }
  }
}

// FFFFFFFF is -1 on the default machine: only the order branches on it turn round.
TEST(ControlSpecTest, DefaultMachineComparesSigned) {
  for (const BranchRow& row : kBranches) {
    const bool order = std::string(row.mnemonic) != "beq.s" && std::string(row.mnemonic) != "bne.s";
    for (size_t i = 0; i < row.results.size(); ++i) {
      const auto [rs1, rs2] = kBranchOperands[i];
      const bool differs = order && i >= 3;
      const BranchResult result = RunBranch(isa::MachineModel::Default(), row.mnemonic, rs1, rs2);
      EXPECT_EQ(result.taken, row.results[i].taken != differs) << row.mnemonic << " " << rs1;
      EXPECT_EQ(result.rs1, row.results[i].rs1);
    }
  }
}

struct PacketRow {
  const char* name;
  std::vector<TestPacket> packets;
  std::vector<std::pair<int, uint32_t>> initial;
  std::vector<std::pair<int, uint32_t>> result;  // Empty: the run ends where no packet is.
  uint64_t packets_executed;
  uint64_t instructions;
};

const PacketRow kPackets[] = {
    // [addi.s $1, $0, 5 ; addi.s $2, $1, 1 ; add.s $3, $1, $2 ; halt.s]
    {"slots see earlier slots",
     {{0x2800096, 0x808116, 0x1008181, 0x32}},
     {},
     {{1, 0x5}, {2, 0x6}, {3, 0xB}},
     1,
     4},
    // [add.s $3, $1, $2 ; addi.s $1, $0, 9 ; halt.s]
    {"write-after-read order",
     {{0x1008181, 0x4800096, 0x32}},
     {{1, 1}, {2, 2}},
     {{1, 0x9}, {3, 0x3}},
     1,
     3},
    // [halt.s ; addi.s $1, $0, 5] / [addi.s $9, $0, 1]
    {"slots after halt still run", {{0x32, 0x2800096}, {0x800496}}, {}, {{1, 0x5}, {9, 0x0}}, 1, 2},
    // [jal $0, 40 ; addi.s $1, $0, 5] / [halt.s] / [addi.s $9, $0, 1 ; halt.s]
    {"slots after a taken branch still run",
     {{0x14002D, 0x2800096}, {0x32}, {0x800496, 0x32}},
     {},
     {{1, 0x5}, {9, 0x1}},
     2,
     4},
    // [jal $0, 40 ; beq.s $2, $3, 20, 3] / [halt.s] / [addi.s $9, $0, 1 ; halt.s]
    {"two branches: last one decides",
     {{0x14002D, 0x2818101A3}, {0x32}, {0x800496, 0x32}},
     {{3, 1}},
     {{2, 0x3}, {9, 0x0}},
     2,
     3},
    // [beq.s $2, $3, 20, 3 ; jal $0, 40] / [halt.s] / [addi.s $9, $0, 1 ; halt.s]
    {"two branches, swapped",
     {{0x2818101A3, 0x14002D}, {0x32}, {0x800496, 0x32}},
     {{3, 1}},
     {{2, 0x3}, {9, 0x1}},
     2,
     4},
    // [addi.s $1, $0, 7 ; beq.s $1, $2, 40, 0] / [halt.s] / [addi.s $9, $0, 1 ; halt.s]
    {"branch reads value changed by earlier slot",
     {{0x3800096, 0x501008023}, {0x32}, {0x800496, 0x32}},
     {{2, 7}},
     {{1, 0x7}, {9, 0x1}},
     2,
     4},
    // [beq.s $1, $2, 20, 3 ; add.s $4, $1, $0] / [halt.s]
    {"increment visible to later slots",
     {{0x2810081A3, 0x8201}, {0x32}},
     {{2, 1}},
     {{1, 0x3}, {4, 0x3}},
     2,
     3},
    // [jal $0, 40 ; halt.s] / [halt.s] / [addi.s $9, $0, 1 ; halt.s]
    {"halt wins over branch", {{0x14002D, 0x32}, {0x32}, {0x800496, 0x32}}, {}, {{9, 0x0}}, 1, 2},
    // [jal $5, 40] / [halt.s] / [jal $6, 40] / [halt.s] / [addi.s $7, $0, 1] / [jalr $8, $5, 0]
    {"link values",
     {{0x1402AD}, {0x32}, {0x14032D}, {0x32}, {0x800396}, {0x2842E}},
     {},
     {{5, 0x14}, {6, 0x3C}, {7, 0x1}, {8, 0x78}},
     5,
     5},
    // [addi.s $5, $0, 60] / [jalr $5, $5, 0] / [addi.s $9, $0, 1] / [halt.s]
    {"jalr rd == rs1",
     {{0x1E000296}, {0x282AE}, {0x800496}, {0x32}},
     {},
     {{5, 0x28}, {9, 0x0}},
     3,
     3},
    // [addi.s $1, $0, 0] / [addi.s $3, $3, 1] / [blt.s $1, $2, -20, 1] / [halt.s]
    {"do-while with auto-increment",
     {{0x96}, {0x818196}, {0xFD8100C0A5}, {0x32}},
     {{2, 10}},
     {{1, 0xB}, {3, 0xB}},
     24,
     24},
    // [jal $5, 400] / [halt.s]
    {"jump to an address without a packet", {{0xC802AD}, {0x32}}, {}, {}, 2, 2},
    // [jal $5, 4] / [halt.s]
    {"jump inside a packet", {{0x202AD}, {0x32}}, {}, {}, 2, 2},
};

TEST(ControlSpecTest, Packets) {
  for (const PacketRow& row : kPackets) {
    SCOPED_TRACE(row.name);
    Emulator emulator = MakeEmulator(isa::MachineModel::Reference(), row.packets);
    for (const auto& [number, value] : row.initial) emulator.SetScalarRegister(number, value);
    const absl::Status status = emulator.Run();
    EXPECT_EQ(status.code(),
              row.result.empty() ? absl::StatusCode::kAborted : absl::StatusCode::kOk)
        << status;
    for (const auto& [number, value] : row.result) {
      EXPECT_EQ(emulator.ScalarRegister(number), value) << "x" << number;
    }
    EXPECT_EQ(emulator.counters().packets_executed, row.packets_executed);
    EXPECT_EQ(emulator.counters().instructions_executed, row.instructions);
  }
}

// Section 9: targets are not reduced modulo 2^32.
TEST(ControlSpecTest, TargetsOutsideTheAddressSpaceHaveNoPacket) {
  Emulator below = MakeEmulator(isa::MachineModel::Reference(), {{Word("jal", {1, -20})}});
  EXPECT_EQ(below.Run().code(), absl::StatusCode::kAborted);
  EXPECT_EQ(below.pc(), -20);
  EXPECT_EQ(below.ScalarRegister(1), 20u);
  Emulator above =
      MakeEmulator(isa::MachineModel::Reference(), {{Word("jalr", {1, 2, 1})}, {kHalt}});
  above.SetScalarRegister(2, 0xFFFFFFFF);
  EXPECT_EQ(above.Run().code(), absl::StatusCode::kAborted);
  EXPECT_EQ(above.pc(), int64_t{1} << 32);
}

}  // namespace
}  // namespace atalla::emu
