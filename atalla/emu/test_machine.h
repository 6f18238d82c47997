// Small programs for tests, one packet a line.
//
//   Emulator emulator = MakeEmulator(isa::MachineModel::Reference(), {{Word("add.s", {3, 1, 2})}});
//   emulator.SetScalarRegister(1, 5);
//   EXPECT_TRUE(emulator.Run().ok());

#ifndef ATALLA_EMU_TEST_MACHINE_H_
#define ATALLA_EMU_TEST_MACHINE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "atalla/emu/emulator.h"
#include "atalla/emu/lanes.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/machine.h"
#include "atalla/v1/program.pb.h"

namespace atalla::emu {

// Up to four words; nop.s fills the rest.
using TestPacket = std::vector<uint64_t>;

inline constexpr uint64_t kNop = 0x31;
inline constexpr uint64_t kHalt = 0x32;

// The word of an instruction, by the operands of its assembly text in their order.
uint64_t Word(absl::string_view mnemonic, const std::vector<int>& operands = {});

// Packets at 0, 20, 40, ...
v1::Program MakeProgram(const std::vector<TestPacket>& packets);

// With the program loaded.
Emulator MakeEmulator(const isa::MachineModel& machine, const std::vector<TestPacket>& packets,
                      const EmulatorOptions& options = {});

// The machine with some of its semantics changed.
template <typename Change>
isa::MachineModel MachineWith(const isa::MachineModel& machine, const Change& change) {
  v1::Machine proto = machine.proto();
  change(*proto.mutable_semantics());
  return isa::MachineModel::FromProto(proto).value();
}

// The first lanes; the others are 0.
Lanes FirstLanes(const std::vector<uint32_t>& words);

// 4-aligned words of data memory.
void SetWord(Emulator& emulator, uint32_t address, uint32_t word);
uint32_t GetWord(const Emulator& emulator, uint32_t address);

}  // namespace atalla::emu

#endif  // ATALLA_EMU_TEST_MACHINE_H_
