#include "atalla/isa/effects.h"

#include <cstdint>
#include <string>

#include "absl/strings/str_cat.h"
#include "atalla/isa/encoding.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/table.h"

namespace atalla::isa {
namespace {

// Reads `kind`'s register file into `file`; false for immediates.
bool FileOf(OperandKind kind, RegisterFile& file) {
  switch (kind) {
    case OperandKind::kScalar:
      file = RegisterFile::kScalar;
      return true;
    case OperandKind::kVector:
      file = RegisterFile::kVector;
      return true;
    case OperandKind::kMask:
      file = RegisterFile::kMask;
      return true;
    default:
      return false;
  }
}

bool IsConstant(Register reg) { return reg.number == 0 && reg.file != RegisterFile::kMask; }

}  // namespace

std::string Register::ToString() const {
  constexpr const char* kPrefix[] = {"x", "v", "m"};
  return absl::StrCat(kPrefix[static_cast<int>(file)], number);
}

RegisterEffects GetRegisterEffects(const Instruction& instruction) {
  const InstructionInfo& info = GetInfo(instruction.op);
  RegisterEffects effects;
  for (const OperandInfo& operand : info.operands) {
    Register reg;
    if (!FileOf(operand.kind, reg.file)) continue;
    reg.number = static_cast<uint8_t>(GetField(instruction, operand.field));
    if (IsConstant(reg)) continue;
    Access access = operand.access;
    if (info.format == Format::kBR && access == Access::kReadWrite && instruction.increment == 0) {
      access = Access::kRead;
    }
    if (access == Access::kRead || access == Access::kReadWrite) effects.reads.push_back(reg);
    if (access == Access::kWrite || access == Access::kReadWrite) effects.writes.push_back(reg);
  }
  if ((info.effects & kReadsX33) != 0) effects.reads.push_back({RegisterFile::kScalar, 33});
  return effects;
}

}  // namespace atalla::isa
