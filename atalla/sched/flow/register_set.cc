#include "atalla/sched/flow/register_set.h"

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/str_join.h"
#include "atalla/assembler/code.h"
#include "atalla/isa/effects.h"
#include "atalla/isa/instruction.h"

namespace atalla::sched::flow {

std::string RegisterSet::ToString() const {
  constexpr int kCounts[] = {isa::kScalarRegisterCount, isa::kVectorRegisterCount,
                             isa::kMaskRegisterCount};
  std::vector<std::string> names;
  for (int file = 0; file < 3; ++file) {
    for (int number = 0; number < kCounts[file]; ++number) {
      const isa::Register reg = {static_cast<isa::RegisterFile>(file),
                                 static_cast<uint8_t>(number)};
      if (Contains(reg)) names.push_back(reg.ToString());
    }
  }
  return absl::StrJoin(names, " ");
}

RegisterSet NamedRegisters(const assembler::Code& code) {
  RegisterSet named;
  for (const assembler::CodeInstruction& instruction : code.instructions) {
    const isa::RegisterEffects effects = isa::GetRegisterEffects(instruction.instruction);
    for (isa::Register reg : effects.reads) named.Add(reg);
    for (isa::Register reg : effects.writes) named.Add(reg);
  }
  return named;
}

}  // namespace atalla::sched::flow
