#include "atalla/cc/codegen/check_allocation.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "atalla/base/status_macros.h"
#include "atalla/cc/codegen/registers.h"

namespace atalla::cc {
namespace {

using isa::Access;
using Kind = MachineInstruction::Kind;

// Which values of the original function each place holds. A value goes by the name of the register,
// virtual or physical, that it was in; a place is a physical register or, as number 1000 and up, a
// spill slot.
using Values = std::set<Reg>;
using State = std::map<int, Values>;
constexpr int kFirstSlotPlace = 1000;

int PlaceOf(const Reg& reg) { return static_cast<int>(reg.file) * 256 + reg.number; }
int PlaceOfSlot(int slot) { return kFirstSlotPlace + slot; }

struct Operand {
  Reg reg;
  Access access;
};

std::vector<Operand> OperandsOf(const MachineInstruction& instruction) {
  std::vector<Operand> operands;
  VisitRegisters(instruction, [&](const Reg& reg, Access access) {
    operands.push_back({reg, access});
  });
  return operands;
}

// What a rematerializable instruction computes.
using Recipe = std::tuple<Kind, int32_t, int, std::string>;
Recipe RecipeOf(const MachineInstruction& instruction) {
  return {instruction.kind, instruction.imm, instruction.slot, instruction.symbol};
}

bool SameOperation(const MachineInstruction& a, const MachineInstruction& b) {
  return a.kind == b.kind && a.op == b.op && a.sid == b.sid && a.imm == b.imm &&
         a.increment == b.increment && a.slot == b.slot && a.target == b.target &&
         a.symbol == b.symbol && a.assembly == b.assembly && a.clobbers == b.clobbers;
}

class AllocationChecker {
 public:
  AllocationChecker(const MachineFunction& before, const MachineFunction& after)
      : before_(before), after_(after) {}

  absl::Status Run() {
    if (before_.blocks.size() != after_.blocks.size()) return Fail(0, "blocks differ");
    CollectOriginals();
    CollectRecipes();
    ATALLA_RETURN_IF_ERROR(CheckOrder());
    entry_states_.resize(after_.blocks.size());
    entry_states_[0] = InitialState();
    std::set<int> worklist = {0};
    while (!worklist.empty()) {
      const int block = *worklist.begin();
      worklist.erase(worklist.begin());
      State state = *entry_states_[block];
      // Reads are judged when all states are final.
      for (const MachineInstruction& instruction : after_.blocks[block].instructions) {
        Apply(instruction, state);
      }
      for (int successor : after_.Successors(block)) {
        if (Meet(entry_states_[successor], state)) worklist.insert(successor);
      }
    }
    for (size_t block = 0; block < after_.blocks.size(); ++block) {
      if (entry_states_[block].has_value()) {
        ATALLA_RETURN_IF_ERROR(CheckBlock(static_cast<int>(block)));
      }
    }
    return absl::OkStatus();
  }

 private:
  absl::Status Fail(int block, absl::string_view what,
                    const MachineInstruction* instruction = nullptr) const {
    return absl::InternalError(absl::StrCat(
        "register allocation of '", after_.name, "' is wrong in block ", block, ": ", what,
        instruction == nullptr ? ""
                               : absl::StrCat(", at ", instruction->ToString(), " (",
                                              instruction->location.ToString(), ")")));
  }

  void CollectOriginals() {
    for (const MachineBlock& block : before_.blocks) {
      for (const MachineInstruction& instruction : block.instructions) {
        originals_[instruction.id] = &instruction;
      }
    }
  }

  // Registers that one recipe alone sets.
  void CollectRecipes() {
    std::map<Reg, std::optional<Recipe>> recipe_of;
    for (const MachineBlock& block : before_.blocks) {
      for (const MachineInstruction& instruction : block.instructions) {
        for (const Operand& operand : OperandsOf(instruction)) {
          if (operand.access == Access::kRead) continue;
          std::optional<Recipe> recipe;
          if (instruction.IsRematerializable()) recipe = RecipeOf(instruction);
          const auto [entry, is_new] = recipe_of.emplace(operand.reg, recipe);
          if (!is_new && entry->second != recipe) entry->second.reset();
        }
      }
    }
    for (const auto& [reg, recipe] : recipe_of) {
      if (recipe.has_value()) recipes_[*recipe].insert(reg);
    }
  }

  // Every original instruction is still there, in its block and order.
  absl::Status CheckOrder() const {
    for (size_t block = 0; block < before_.blocks.size(); ++block) {
      const auto& now = after_.blocks[block].instructions;
      size_t next = 0;
      for (const MachineInstruction& instruction : before_.blocks[block].instructions) {
        size_t found = next;
        while (found < now.size() && now[found].id != instruction.id) ++found;
        if (found == now.size()) {
          if (instruction.IsRematerializable()) continue;
          return Fail(static_cast<int>(block), "an instruction is missing", &instruction);
        }
        for (; next < found; ++next) {
          if (now[next].id >= 0) {
            return Fail(static_cast<int>(block), "an instruction is out of place", &now[next]);
          }
        }
        ++next;
      }
      for (; next < now.size(); ++next) {
        if (now[next].id >= 0) {
          return Fail(static_cast<int>(block), "an instruction is out of place", &now[next]);
        }
      }
    }
    return absl::OkStatus();
  }

  // Physical registers that the function reads may hold arguments.
  State InitialState() const {
    State state;
    for (const auto& [id, instruction] : originals_) {
      for (const Operand& operand : OperandsOf(*instruction)) {
        if (operand.reg.IsPhysical()) state[PlaceOf(operand.reg)] = {operand.reg};
      }
    }
    return state;
  }

  // Keeps what both agree on; true if `into` changed.
  static bool Meet(std::optional<State>& into, const State& from) {
    if (!into.has_value()) {
      into = from;
      return true;
    }
    bool changed = false;
    for (auto it = into->begin(); it != into->end();) {
      const auto other = from.find(it->first);
      Values kept;
      if (other != from.end()) {
        std::set_intersection(it->second.begin(), it->second.end(), other->second.begin(),
                              other->second.end(), std::inserter(kept, kept.begin()));
      }
      if (kept.size() != it->second.size()) {
        changed = true;
        it->second = std::move(kept);
      }
      it = it->second.empty() ? into->erase(it) : std::next(it);
    }
    return changed;
  }

  static const Values& At(const State& state, int place) {
    static const Values* const kNone = new Values();
    const auto found = state.find(place);
    return found == state.end() ? *kNone : found->second;
  }

  static void Forget(State& state, const Reg& value) {
    for (auto& [place, values] : state) values.erase(value);
  }

  void ApplyInserted(const MachineInstruction& instruction, State& state) const {
    Values values;
    if (instruction.kind == Kind::kSpillStore) {
      state[PlaceOfSlot(instruction.slot)] = Values(At(state, PlaceOf(instruction.rs1)));
      return;
    }
    if (instruction.kind == Kind::kSpillLoad) {
      values = At(state, PlaceOfSlot(instruction.slot));
    } else if (instruction.IsRematerializable()) {
      const auto found = recipes_.find(RecipeOf(instruction));
      if (found != recipes_.end()) values = found->second;
    } else {
      values = At(state, PlaceOf(instruction.rs1));  // Between mask and scalar registers.
    }
    state[PlaceOf(instruction.rd)] = std::move(values);
  }

  void Apply(const MachineInstruction& instruction, State& state) const {
    if (instruction.id < 0) return ApplyInserted(instruction, state);
    const MachineInstruction& original = *originals_.at(instruction.id);
    const std::vector<Operand> now = OperandsOf(instruction);
    const std::vector<Operand> then = OperandsOf(original);
    // A copy leaves its source's values in the target too, unless it may round them.
    Values copied;
    if (instruction.kind == Kind::kCopy &&
        (instruction.rd == instruction.rs1 || instruction.rd.file != isa::RegisterFile::kVector)) {
      copied = At(state, PlaceOf(instruction.rs1));
    }
    if (instruction.clobbers != nullptr) {
      for (auto& [place, values] : state) {
        if (place >= kFirstSlotPlace) continue;
        if (instruction.clobbers->files[place / 256].test(place % 256)) values.clear();
      }
    }
    for (size_t i = 0; i < then.size() && i < now.size(); ++i) {
      if (then[i].access == Access::kRead || IsConstantRegister(now[i].reg)) continue;
      Forget(state, then[i].reg);
      copied.erase(then[i].reg);
      Values values = copied;
      values.insert(then[i].reg);
      state[PlaceOf(now[i].reg)] = std::move(values);
    }
  }

  absl::Status CheckBlock(int block) const {
    State state = *entry_states_[block];
    for (const MachineInstruction& instruction : after_.blocks[block].instructions) {
      ATALLA_RETURN_IF_ERROR(CheckInstruction(block, instruction, state));
      Apply(instruction, state);
    }
    return absl::OkStatus();
  }

  // Spill code: to and from slots of its own, between masks and scalars, constants anew.
  absl::Status CheckInserted(int block, const MachineInstruction& instruction) const {
    const bool is_slot_access =
        instruction.kind == Kind::kSpillStore || instruction.kind == Kind::kSpillLoad;
    if (is_slot_access && instruction.slot < static_cast<int>(before_.slots.size())) {
      return Fail(block, "spill code uses a slot of the program", &instruction);
    }
    const bool is_move = instruction.IsOp(isa::Op::kMvMts) || instruction.IsOp(isa::Op::kMvStm);
    if (!is_slot_access && !is_move && !instruction.IsRematerializable()) {
      return Fail(block, "this is no spill code", &instruction);
    }
    for (const Operand& operand : OperandsOf(instruction)) {
      if (operand.access != Access::kRead && !AllocatableRegisters().Has(operand.reg)) {
        return Fail(block, absl::StrCat(operand.reg.ToString(), " is reserved"), &instruction);
      }
    }
    return absl::OkStatus();
  }

  absl::Status CheckInstruction(int block, const MachineInstruction& instruction,
                                const State& state) const {
    const std::vector<Operand> now = OperandsOf(instruction);
    for (const Operand& operand : now) {
      if (operand.reg.is_virtual) return Fail(block, "a virtual register is left", &instruction);
    }
    if (instruction.id < 0) {
      return CheckInserted(block, instruction);
    }
    const MachineInstruction& original = *originals_.at(instruction.id);
    const std::vector<Operand> then = OperandsOf(original);
    if (!SameOperation(original, instruction) || then.size() != now.size()) {
      return Fail(block, "an instruction was changed", &instruction);
    }
    std::set<int> written;
    for (size_t i = 0; i < then.size(); ++i) {
      const Reg& was = then[i].reg;
      const Reg& is = now[i].reg;
      if (was.file != is.file || (!was.is_virtual && was != is)) {
        return Fail(block, absl::StrCat(was.ToString(), " became ", is.ToString()), &instruction);
      }
      if (was.is_virtual && !AllocatableRegisters().Has(is)) {
        return Fail(block, absl::StrCat(is.ToString(), " is reserved"), &instruction);
      }
      if (then[i].access != Access::kWrite && !IsFixed(was) &&
          At(state, PlaceOf(is)).count(was) == 0) {
        return Fail(block, absl::StrCat(is.ToString(), " does not hold ", was.ToString()),
                    &instruction);
      }
      if (then[i].access != Access::kRead && !IsConstantRegister(is) &&
          !written.insert(PlaceOf(is)).second) {
        return Fail(block, absl::StrCat(is.ToString(), " is written twice"), &instruction);
      }
    }
    return CheckAssembly(block, instruction, original);
  }

  // x0, v0 and m0; and what the frame and the return address are in, which nothing here writes.
  static bool IsFixed(const Reg& reg) {
    return IsConstantRegister(reg) ||
           (reg.IsPhysical() && reg.file == isa::RegisterFile::kScalar &&
            (reg.number == kStackPointer || reg.number == kReturnAddress));
  }

  absl::Status CheckAssembly(int block, const MachineInstruction& instruction,
                             const MachineInstruction& original) const {
    if (!instruction.early_clobber) return absl::OkStatus();
    for (size_t i = 0; i < instruction.uses.size(); ++i) {
      for (size_t j = 0; j < instruction.defs.size(); ++j) {
        if (instruction.uses[i] == instruction.defs[j] && original.uses[i] != original.defs[j]) {
          return Fail(block, "an input shares a register with an early output", &instruction);
        }
      }
    }
    return absl::OkStatus();
  }

  const MachineFunction& before_;
  const MachineFunction& after_;
  std::map<int, const MachineInstruction*> originals_;
  std::map<Recipe, Values> recipes_;
  std::vector<std::optional<State>> entry_states_;
};

}  // namespace

absl::Status CheckAllocation(const MachineFunction& before, const MachineFunction& after) {
  return AllocationChecker(before, after).Run();
}

}  // namespace atalla::cc
