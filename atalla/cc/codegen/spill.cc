#include "atalla/cc/codegen/spill.h"

#include <map>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "atalla/cc/codegen/registers.h"

namespace atalla::cc {
namespace {

using isa::Access;
using isa::RegisterFile;
using Kind = MachineInstruction::Kind;

// Where one group of registers lives instead.
struct Home {
  int slot = MachineInstruction::kNoSlot;
  Reg scalar;                               // Masks: the scalar register that holds the bits.
  std::optional<MachineInstruction> again;  // Computed anew at every use.
};

class Spiller {
 public:
  Spiller(MachineFunction& function, std::set<Reg>& unspillable, Allocation& allocation)
      : function_(function), unspillable_(unspillable), allocation_(allocation) {}

  void Run(const std::vector<std::vector<Reg>>& groups) {
    for (const std::vector<Reg>& group : groups) AddHome(group);
    for (MachineBlock& block : function_.blocks) {
      std::vector<MachineInstruction> rewritten;
      rewritten.reserve(block.instructions.size());
      for (MachineInstruction& instruction : block.instructions) {
        Rewrite(std::move(instruction), rewritten);
      }
      block.instructions = std::move(rewritten);
    }
  }

 private:
  void AddHome(const std::vector<Reg>& group) {
    Home home;
    const RegisterFile file = group.front().file;
    const std::set<Reg> members(group.begin(), group.end());
    std::vector<const MachineInstruction*> definitions;
    for (const MachineBlock& block : function_.blocks) {
      for (const MachineInstruction& instruction : block.instructions) {
        VisitRegisters(instruction, [&](const Reg& reg, Access access) {
          if (access != Access::kRead && members.count(reg) != 0) {
            definitions.push_back(&instruction);
          }
        });
      }
    }
    if (definitions.size() == 1 && definitions[0]->IsRematerializable()) {
      home.again = *definitions[0];
    } else if (file == RegisterFile::kMask) {
      home.scalar = function_.NewRegister(RegisterFile::kScalar);
      ++allocation_.spilled_masks;
    } else {
      home.slot = static_cast<int>(function_.slots.size());
      const bool is_vector = file == RegisterFile::kVector;
      function_.slots.push_back({"spill", is_vector ? 64u : 4u, is_vector ? 64u : 4u});
      ++(is_vector ? allocation_.spilled_vectors : allocation_.spilled_scalars);
      if (is_vector && !definitions.empty()) {
        allocation_.notes.push_back(
            {definitions[0]->location,
             absl::StrCat("more than 255 vec values are live in '", function_.name,
                          "': this one goes to memory, which truncates its lanes to BF16")});
      }
    }
    for (const Reg& reg : group) homes_[reg] = home;
  }

  void Rewrite(MachineInstruction instruction, std::vector<MachineInstruction>& out) {
    if (instruction.IsRematerializable()) {
      const auto home = homes_.find(instruction.rd);
      if (home != homes_.end() && home->second.again.has_value()) return;
    }
    // One new register for each spilled one, for this instruction alone.
    std::map<Reg, std::pair<Reg, Access>> replaced;
    VisitRegisters(instruction, [&](Reg& reg, Access access) {
      const auto home = homes_.find(reg);
      if (home == homes_.end()) return;
      const auto [entry, is_new] = replaced.try_emplace(reg, Reg{}, access);
      if (is_new) {
        entry->second.first = function_.NewRegister(reg.file);
        unspillable_.insert(entry->second.first);
      } else if (entry->second.second != access) {
        entry->second.second = Access::kReadWrite;
      }
      reg = entry->second.first;
    });
    for (const auto& [old, use] : replaced) {
      if (use.second != Access::kWrite) Load(homes_.at(old), use.first, instruction, out);
    }
    const SourceLocation location = instruction.location;
    out.push_back(std::move(instruction));
    for (const auto& [old, use] : replaced) {
      if (use.second != Access::kRead) Store(homes_.at(old), use.first, location, out);
    }
  }

  static void Load(const Home& home, Reg to, const MachineInstruction& user,
                   std::vector<MachineInstruction>& out) {
    MachineInstruction load;
    if (home.again.has_value()) {
      load = *home.again;
    } else if (!home.scalar.IsNone()) {
      load.op = isa::Op::kMvStm;
      load.rs1 = home.scalar;
    } else {
      load.kind = Kind::kSpillLoad;
      load.slot = home.slot;
    }
    load.rd = to;
    load.location = user.location;
    load.id = -1;
    out.push_back(std::move(load));
  }

  static void Store(const Home& home, Reg from, const SourceLocation& location,
                    std::vector<MachineInstruction>& out) {
    MachineInstruction store;
    if (!home.scalar.IsNone()) {
      store.op = isa::Op::kMvMts;
      store.rd = home.scalar;
    } else {
      store.kind = Kind::kSpillStore;
      store.slot = home.slot;
    }
    store.rs1 = from;
    store.location = location;
    out.push_back(std::move(store));
  }

  MachineFunction& function_;
  std::set<Reg>& unspillable_;
  Allocation& allocation_;
  std::map<Reg, Home> homes_;
};

}  // namespace

void SpillRegisters(MachineFunction& function, const std::vector<std::vector<Reg>>& groups,
                    std::set<Reg>& unspillable, Allocation& allocation) {
  Spiller(function, unspillable, allocation).Run(groups);
}

}  // namespace atalla::cc
