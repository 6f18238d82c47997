#include "atalla/cc/codegen/rows.h"

#include <cstddef>
#include <cstdint>
#include <set>
#include <utility>
#include <vector>

namespace atalla::cc {
namespace {

using ir::Instruction;
using ir::Opcode;

constexpr uint32_t kRowBytes = 64;
// From here on addresses are those of data memory.
constexpr uint32_t kScratchpadEnd = 0x1000;

struct Access {
  Instruction* instruction;
  int address_operand;
  uint32_t row;
};

std::vector<Access> ConstantAccesses(const ir::Function& function) {
  std::vector<Access> result;
  for (const ir::Block* block : function.blocks()) {
    for (Instruction* instruction : block->instructions()) {
      const bool is_load = instruction->opcode() == Opcode::kVectorLoad;
      if (!is_load && instruction->opcode() != Opcode::kVectorStore) continue;
      const int address = is_load ? 0 : 1;
      const ir::Value* base = instruction->operand(address);
      const ir::Value* row = instruction->operand(address + 1);
      if (!base->IsInt() || !row->IsInt() || base->bits() >= kScratchpadEnd) continue;
      result.push_back({instruction, address, base->bits() / kRowBytes + row->bits()});
    }
  }
  return result;
}

// How many registers other than x0 the accesses need if the rows below `unit` go to the address.
size_t ConstantsFor(const std::vector<Access>& accesses, uint32_t unit) {
  std::set<uint32_t> constants;
  for (const Access& access : accesses) {
    constants.insert(access.row % unit * kRowBytes);
    constants.insert(access.row - access.row % unit);
  }
  constants.erase(0);
  return constants.size();
}

}  // namespace

void SplitConstantRows(ir::Function& function) {
  const std::vector<Access> accesses = ConstantAccesses(function);
  uint32_t best_unit = 1;
  size_t fewest = ConstantsFor(accesses, 1);
  for (uint32_t unit = 2; unit * kRowBytes <= kScratchpadEnd; unit *= 2) {
    const size_t count = ConstantsFor(accesses, unit);
    if (count >= fewest) continue;
    fewest = count;
    best_unit = unit;
  }
  for (const Access& access : accesses) {
    const uint32_t in_address = access.row % best_unit;
    access.instruction->SetOperand(access.address_operand, function.Int(in_address * kRowBytes));
    access.instruction->SetOperand(access.address_operand + 1,
                                   function.Int(access.row - in_address));
  }
}

}  // namespace atalla::cc
