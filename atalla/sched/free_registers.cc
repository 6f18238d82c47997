#include "atalla/sched/free_registers.h"

#include <array>
#include <bitset>
#include <cstdint>
#include <optional>
#include <vector>

#include "atalla/assembler/code.h"
#include "atalla/isa/effects.h"
#include "atalla/isa/instruction.h"
#include "atalla/sched/operands.h"

namespace atalla::sched {

FreeRegisters::FreeRegisters(const assembler::Code& code) {
  std::array<std::bitset<256>, 3> named;
  for (const int number : {0, 1, 2, 33}) named[0].set(number);
  named[1].set(0);
  named[2].set(0);
  for (const assembler::CodeInstruction& instruction : code.instructions) {
    for (const Operand& operand : OperandsOf(instruction.instruction)) {
      named[static_cast<int>(operand.reg.file)].set(operand.reg.number);
    }
  }
  constexpr int kCounts[] = {isa::kScalarRegisterCount, isa::kVectorRegisterCount,
                             isa::kMaskRegisterCount};
  for (int file = 0; file < 3; ++file) {
    for (int number = kCounts[file] - 1; number >= 0; --number) {
      if (!named[file][number]) free_[file].push_back(static_cast<uint8_t>(number));
    }
  }
}

std::optional<uint8_t> FreeRegisters::Take(isa::RegisterFile file) {
  std::vector<uint8_t>& free = free_[static_cast<int>(file)];
  if (free.empty()) return std::nullopt;
  const uint8_t number = free.back();
  free.pop_back();
  return number;
}

}  // namespace atalla::sched
