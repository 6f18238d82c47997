#include "atalla/cc/codegen/allocate.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "atalla/base/status_macros.h"
#include "atalla/cc/codegen/check_allocation.h"
#include "atalla/cc/codegen/color.h"
#include "atalla/cc/codegen/exact_copy.h"
#include "atalla/cc/codegen/interference.h"
#include "atalla/cc/codegen/spill.h"

namespace atalla::cc {
namespace {

using isa::Access;
using Kind = MachineInstruction::Kind;

// Each round spills what the one before could not place; registers that spilling makes live for one
// instruction, so that a handful of rounds is enough for any function.
constexpr int kMaxRounds = 60;

void NumberInstructions(MachineFunction& function) {
  int id = 0;
  for (MachineBlock& block : function.blocks) {
    for (MachineInstruction& instruction : block.instructions) instruction.id = id++;
  }
}

std::vector<std::vector<Reg>> SpillGroups(const Coloring& coloring,
                                          const InterferenceGraph& graph) {
  std::map<int, std::vector<Reg>> groups;
  for (int node : coloring.spilled) groups[node];
  for (int i = 0; i < graph.count(); ++i) {
    const auto group = groups.find(graph.Representative(i));
    if (group != groups.end()) group->second.push_back(graph.numbering().Register(i));
  }
  std::vector<std::vector<Reg>> result;
  for (auto& [node, registers] : groups) result.push_back(std::move(registers));
  return result;
}

void AssignRegisters(MachineFunction& function, const Coloring& coloring,
                     const InterferenceGraph& graph) {
  for (MachineBlock& block : function.blocks) {
    for (MachineInstruction& instruction : block.instructions) {
      VisitRegisters(instruction, [&](Reg& reg, Access) {
        if (reg.is_virtual) reg = coloring.RegisterOf(reg, graph);
      });
    }
  }
}

// There is no place after a branch where they could be stored.
std::set<Reg> WrittenByBranches(const MachineFunction& function) {
  std::set<Reg> result;
  for (const MachineBlock& block : function.blocks) {
    for (const MachineInstruction& instruction : block.instructions) {
      if (!instruction.IsBranch()) continue;
      VisitRegisters(instruction, [&](const Reg& reg, Access access) {
        if (access == Access::kReadWrite && reg.is_virtual) result.insert(reg);
      });
    }
  }
  return result;
}

// Copies that are left between vectors and may round.
void NoteRoundingCopies(const MachineFunction& before, const MachineFunction& after,
                        Allocation& allocation) {
  const std::vector<bool> rounded = FindRoundedVectors(before);
  std::map<int, const MachineInstruction*> originals;
  for (const MachineBlock& block : before.blocks) {
    for (const MachineInstruction& instruction : block.instructions) {
      originals[instruction.id] = &instruction;
    }
  }
  for (const MachineBlock& block : after.blocks) {
    for (const MachineInstruction& copy : block.instructions) {
      if (copy.kind != Kind::kCopy || copy.rd.file != isa::RegisterFile::kVector ||
          copy.rd == copy.rs1 || IsConstantRegister(copy.rs1)) {
        continue;
      }
      const auto original = originals.find(copy.id);
      if (original == originals.end()) continue;
      const Reg& source = original->second->rs1;
      if (source.is_virtual && rounded[source.number]) continue;
      allocation.notes.push_back(
          {copy.location,
           "a vec is copied from register to register here, which rounds its lanes "
           "to BF16"});
    }
  }
}

}  // namespace

absl::StatusOr<Allocation> AllocateRegisters(MachineFunction& function) {
  Allocation allocation;
  DuplicateInsteadOfCopying(function);
  NumberInstructions(function);
  const MachineFunction before = function;
  std::set<Reg> unspillable = WrittenByBranches(function);
  for (int round = 0; round < kMaxRounds; ++round) {
    InterferenceGraph graph(function);
    graph.Coalesce();
    const Coloring coloring = ColorGraph(function, graph, unspillable);
    if (coloring.spilled.empty()) {
      AssignRegisters(function, coloring, graph);
      ATALLA_RETURN_IF_ERROR(CheckAllocation(before, function));
      NoteRoundingCopies(before, function, allocation);
      return allocation;
    }
    SpillRegisters(function, SpillGroups(coloring, graph), unspillable, allocation);
  }
  return absl::InternalError(
      absl::StrCat("register allocation of '", function.name, "' does not end"));
}

}  // namespace atalla::cc
