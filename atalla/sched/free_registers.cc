#include "atalla/sched/free_registers.h"

#include <algorithm>
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

namespace {

using NamedNumbers = std::array<std::bitset<256>, 3>;

NamedNumbers NamedBy(const assembler::Code& code) {
  NamedNumbers named;
  for (const assembler::CodeInstruction& instruction : code.instructions) {
    for (const Operand& operand : OperandsOf(instruction.instruction)) {
      named[static_cast<int>(operand.reg.file)].set(operand.reg.number);
    }
  }
  return named;
}

}  // namespace

FreeRegisters::FreeRegisters(const assembler::Code& code) {
  NamedNumbers named = NamedBy(code);
  for (const int number : {0, 1, 2, 33}) named[0].set(number);
  named[1].set(0);
  named[2].set(0);
  constexpr int kCounts[] = {isa::kScalarRegisterCount, isa::kVectorRegisterCount,
                             isa::kMaskRegisterCount};
  for (int file = 0; file < 3; ++file) {
    for (int number = kCounts[file] - 1; number >= 0; --number) {
      if (!named[file][number]) free_[file].push_back(static_cast<uint8_t>(number));
    }
  }
}

void FreeRegisters::Remove(const assembler::Code& code) {
  const NamedNumbers named = NamedBy(code);
  for (int file = 0; file < 3; ++file) {
    std::vector<uint8_t>& free = free_[file];
    const auto is_named = [&](uint8_t number) { return named[file][number]; };
    free.erase(std::remove_if(free.begin(), free.end(), is_named), free.end());
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
