#include "atalla/cc/codegen/exact_copy.h"

#include <algorithm>
#include <map>
#include <utility>

#include "atalla/cc/codegen/interference.h"

namespace atalla::cc {
namespace {

using isa::Access;
using isa::Op;
using isa::RegisterFile;
using Kind = MachineInstruction::Kind;

bool IsVirtualVector(const Reg& reg) { return reg.is_virtual && reg.file == RegisterFile::kVector; }

// Whether the lanes that this instruction writes to rd are BF16 values; those that it keeps are for
// the other definitions of rd to answer for.
bool WritesRounded(const MachineInstruction& instruction, const std::vector<bool>& rounded) {
  switch (instruction.kind) {
    case Kind::kUndefine:
    case Kind::kSpillLoad:
      return true;
    case Kind::kCopy:
      if (instruction.rs1.is_virtual) return rounded[instruction.rs1.number];
      return IsConstantRegister(instruction.rs1);
    case Kind::kOp:
      break;
    default:
      return false;
  }
  switch (instruction.op) {
    case Op::kAddVv:
    case Op::kSubVv:
    case Op::kMulVv:
    case Op::kAddVs:
    case Op::kSubVs:
    case Op::kMulVs:
    case Op::kExpiVi:
    case Op::kRminVi:
    case Op::kRmaxVi:
      return true;
    case Op::kVregLd:
      // Scratchpad 3 does not exist: the address is in data memory, which holds BF16.
      return instruction.sid == 3;
    default:
      return false;
  }
}

// Can run twice in a row, with equal results.
bool CanDuplicate(const MachineInstruction& instruction) {
  return instruction.IsOp(Op::kRsumVi) || instruction.IsOp(Op::kGemmVv) ||
         instruction.IsOp(Op::kVregLd);
}

// Of one virtual register.
struct Definition {
  int count = 0;
  int block = -1;
  int position = -1;
  int reads = 0;
};

// Whether the two ends of the copy can be one register, so that nothing needs to be copied.
bool IsFree(const MachineInstruction& copy, const InterferenceGraph& graph) {
  const int from = graph.Representative(graph.numbering().Index(copy.rs1));
  if (!copy.rd.is_virtual) return !graph.Forbidden(from).test(copy.rd.number);
  return graph.Representative(graph.numbering().Index(copy.rd)) == from;
}

}  // namespace

std::vector<bool> FindRoundedVectors(const MachineFunction& function) {
  std::vector<bool> rounded(function.register_count[static_cast<int>(RegisterFile::kVector)], true);
  for (bool changed = true; changed;) {
    changed = false;
    for (const MachineBlock& block : function.blocks) {
      for (const MachineInstruction& instruction : block.instructions) {
        VisitRegisters(instruction, [&](const Reg& reg, Access access) {
          if (access == Access::kRead || !IsVirtualVector(reg) || !rounded[reg.number]) return;
          if (WritesRounded(instruction, rounded)) return;
          rounded[reg.number] = false;
          changed = true;
        });
      }
    }
  }
  return rounded;
}

bool DuplicateInsteadOfCopying(MachineFunction& function) {
  const std::vector<bool> rounded = FindRoundedVectors(function);
  if (std::find(rounded.begin(), rounded.end(), false) == rounded.end()) return false;
  InterferenceGraph graph(function);
  graph.Coalesce();
  std::map<Reg, Definition> definitions;
  for (size_t block = 0; block < function.blocks.size(); ++block) {
    const auto& instructions = function.blocks[block].instructions;
    for (size_t i = 0; i < instructions.size(); ++i) {
      VisitRegisters(instructions[i], [&](const Reg& reg, Access access) {
        if (!IsVirtualVector(reg)) return;
        Definition& definition = definitions[reg];
        if (access != Access::kWrite) ++definition.reads;
        if (access == Access::kRead) return;
        ++definition.count;
        definition.block = static_cast<int>(block);
        definition.position = static_cast<int>(i);
      });
    }
  }
  // (block, position of the definition) -> new registers that want the same value.
  std::map<std::pair<int, int>, std::vector<Reg>> duplicates;
  for (MachineBlock& block : function.blocks) {
    for (MachineInstruction& copy : block.instructions) {
      if (copy.kind != Kind::kCopy || !IsVirtualVector(copy.rs1) || rounded[copy.rs1.number]) {
        continue;
      }
      if (IsFree(copy, graph)) continue;
      const Definition& definition = definitions[copy.rs1];
      // A twin of a value that is read once would live where that lives.
      if (definition.count != 1 || definition.reads < 2 ||
          !CanDuplicate(function.blocks[definition.block].instructions[definition.position])) {
        continue;
      }
      const Reg twin = function.NewRegister(RegisterFile::kVector);
      duplicates[{definition.block, definition.position}].push_back(twin);
      copy.rs1 = twin;
    }
  }
  // From the back, so that positions stay right.
  for (auto it = duplicates.rbegin(); it != duplicates.rend(); ++it) {
    auto& instructions = function.blocks[it->first.first].instructions;
    for (const Reg& twin : it->second) {
      // Behind it: the last to read the operands may take over their register.
      MachineInstruction again = instructions[it->first.second];
      again.rd = twin;
      instructions.insert(instructions.begin() + it->first.second + 1, std::move(again));
    }
  }
  return !duplicates.empty();
}

}  // namespace atalla::cc
