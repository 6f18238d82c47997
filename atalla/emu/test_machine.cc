#include "atalla/emu/test_machine.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <optional>
#include <vector>

#include "absl/strings/string_view.h"
#include "atalla/base/check.h"
#include "atalla/emu/emulator.h"
#include "atalla/emu/lanes.h"
#include "atalla/isa/encoding.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/machine.h"
#include "atalla/isa/table.h"

namespace atalla::emu {

uint64_t Word(absl::string_view mnemonic, const std::vector<int>& operands) {
  const std::optional<isa::Op> op = isa::OpFromMnemonic(mnemonic);
  ATALLA_CHECK(op.has_value());
  isa::Instruction instruction;
  instruction.op = *op;
  const auto infos = isa::GetInfo(*op).operands;
  ATALLA_CHECK(operands.size() == infos.size());
  for (size_t i = 0; i < infos.size(); ++i) {
    isa::SetField(instruction, infos[i].field, operands[i]);
  }
  return isa::Encode(instruction).value();
}

v1::Program MakeProgram(const std::vector<TestPacket>& packets) {
  v1::Program program;
  program.set_schema_version(1);
  program.set_name("test");
  for (const TestPacket& words : packets) {
    v1::Packet* packet = program.add_packets();
    packet->set_address((program.packets_size() - 1) * isa::kBytesPerPacket);
    for (int slot = 0; slot < isa::kSlotsPerPacket; ++slot) {
      packet->add_slots(slot < static_cast<int>(words.size()) ? words[slot] : kNop);
    }
  }
  return program;
}

Emulator MakeEmulator(const isa::MachineModel& machine, const std::vector<TestPacket>& packets,
                      const EmulatorOptions& options) {
  Emulator emulator(machine, options);
  ATALLA_CHECK(emulator.LoadProgram(MakeProgram(packets)).ok());
  return emulator;
}

Lanes FirstLanes(const std::vector<uint32_t>& words) {
  Lanes lanes = {};
  std::copy(words.begin(), words.end(), lanes.begin());
  return lanes;
}

void SetWord(Emulator& emulator, uint32_t address, uint32_t word) {
  uint8_t bytes[4];
  std::memcpy(bytes, &word, sizeof(word));
  ATALLA_CHECK(emulator.WriteMemory(address, bytes).ok());
}

uint32_t GetWord(const Emulator& emulator, uint32_t address) {
  uint8_t bytes[4];
  ATALLA_CHECK(emulator.ReadMemory(address, bytes).ok());
  uint32_t word;
  std::memcpy(&word, bytes, sizeof(word));
  return word;
}

}  // namespace atalla::emu
