#include "atalla/cc/codegen/interference.h"

#include <algorithm>
#include <utility>

#include "atalla/cc/codegen/registers.h"

namespace atalla::cc {
namespace {

using isa::Access;
using Kind = MachineInstruction::Kind;

// A set of small integers with quick insertion, removal and iteration.
class SparseSet {
 public:
  explicit SparseSet(int size) : position_(size, -1) {}
  void Insert(int i) {
    if (position_[i] >= 0) return;
    position_[i] = static_cast<int>(members_.size());
    members_.push_back(i);
  }
  void Remove(int i) {
    const int position = position_[i];
    if (position < 0) return;
    members_[position] = members_.back();
    position_[members_[position]] = position;
    members_.pop_back();
    position_[i] = -1;
  }
  const std::vector<int>& members() const { return members_; }

 private:
  std::vector<int> members_;
  std::vector<int> position_;
};

uint64_t EdgeKey(int a, int b) {
  if (a > b) std::swap(a, b);
  return (static_cast<uint64_t>(a) << 32) | static_cast<uint32_t>(b);
}

}  // namespace

InterferenceGraph::InterferenceGraph(const MachineFunction& function)
    : liveness_(function), nodes_(liveness_.numbering().count()) {
  for (size_t block = 0; block < function.blocks.size(); ++block) {
    AddBlock(function, static_cast<int>(block));
  }
}

int InterferenceGraph::Representative(int index) const {
  while (nodes_[index].parent >= 0) index = nodes_[index].parent;
  return index;
}

bool InterferenceGraph::Interfere(int a, int b) const { return edges_.contains(EdgeKey(a, b)); }

void InterferenceGraph::AddEdge(int a, int b) {
  if (a == b || !edges_.insert(EdgeKey(a, b)).second) return;
  nodes_[a].neighbours.push_back(b);
  nodes_[b].neighbours.push_back(a);
}

void InterferenceGraph::AddBlock(const MachineFunction& function, int block) {
  const RegisterNumbering& numbering = liveness_.numbering();
  SparseSet live(count());
  liveness_.ForEachLiveOut(block, [&](int index) { live.Insert(index); });
  RegisterSet physical;  // Live physical registers; none is across blocks.
  const auto file_of = [&](int index) { return static_cast<int>(numbering.Register(index).file); };
  const auto& instructions = function.blocks[block].instructions;
  for (auto it = instructions.rbegin(); it != instructions.rend(); ++it) {
    const MachineInstruction& instruction = *it;
    std::vector<Reg> writes, reads;
    VisitRegisters(instruction, [&](const Reg& reg, Access access) {
      if (IsConstantRegister(reg)) return;
      if (access != Access::kRead) writes.push_back(reg);
      if (access != Access::kWrite) reads.push_back(reg);
    });
    if (instruction.kind == Kind::kCopy) {
      // Both ends hold the same value here: that alone is no reason to keep them apart.
      if (instruction.rs1.is_virtual) live.Remove(numbering.Index(instruction.rs1));
      if (instruction.rs1.IsPhysical()) {
        physical.files[static_cast<int>(instruction.rs1.file)].reset(instruction.rs1.number);
      }
      if (!IsConstantRegister(instruction.rs1) &&
          (instruction.rs1.is_virtual || instruction.rd.is_virtual)) {
        copies_.push_back({instruction.rd, instruction.rs1, function.blocks[block].loop_depth});
      }
    }
    for (size_t i = 0; i < writes.size(); ++i) {
      const Reg& reg = writes[i];
      if (reg.is_virtual) {
        const int index = numbering.Index(reg);
        for (int other : live.members()) {
          if (file_of(other) == static_cast<int>(reg.file)) AddEdge(index, other);
        }
        nodes_[index].forbidden |= physical.files[static_cast<int>(reg.file)];
      } else {
        for (int other : live.members()) {
          if (file_of(other) == static_cast<int>(reg.file)) nodes_[other].forbidden.set(reg.number);
        }
      }
      const auto conflict = [&](const Reg& other) {
        if (other == reg || other.file != reg.file) return;
        if (reg.is_virtual && other.is_virtual) {
          AddEdge(numbering.Index(reg), numbering.Index(other));
        } else if (reg.is_virtual) {
          nodes_[numbering.Index(reg)].forbidden.set(other.number);
        } else if (other.is_virtual) {
          nodes_[numbering.Index(other)].forbidden.set(reg.number);
        }
      };
      for (const Reg& other : writes) conflict(other);
      if (instruction.early_clobber) {
        for (const Reg& other : reads) conflict(other);
      }
    }
    for (const Reg& reg : writes) {
      if (reg.is_virtual) {
        live.Remove(numbering.Index(reg));
      } else {
        physical.files[static_cast<int>(reg.file)].reset(reg.number);
      }
    }
    if (instruction.clobbers != nullptr) {
      for (int other : live.members()) {
        nodes_[other].forbidden |= instruction.clobbers->files[file_of(other)];
      }
      if (instruction.kind == Kind::kAsm) {
        VisitRegisters(instruction, [&](const Reg& reg, Access) {
          if (!reg.is_virtual) return;
          nodes_[numbering.Index(reg)].forbidden |=
              instruction.clobbers->files[static_cast<int>(reg.file)];
        });
      }
    }
    for (const Reg& reg : reads) {
      if (reg.is_virtual) {
        live.Insert(numbering.Index(reg));
      } else {
        physical.Add(reg);
      }
    }
  }
}

int InterferenceGraph::Degree(int index) const {
  const int file = static_cast<int>(numbering().Register(index).file);
  return static_cast<int>(nodes_[index].neighbours.size() +
                          (nodes_[index].forbidden & AllocatableRegisters().files[file]).count());
}

bool InterferenceGraph::MayMerge(int a, int b) const {
  if (Interfere(a, b)) return false;
  const Reg reg = numbering().Register(a);
  const std::bitset<256>& allocatable = AllocatableRegisters().files[static_cast<int>(reg.file)];
  const std::bitset<256> forbidden = nodes_[a].forbidden | nodes_[b].forbidden;
  const int available = static_cast<int>((allocatable & ~forbidden).count());
  if (available == 0) return false;
  if (reg.file == isa::RegisterFile::kVector) return true;
  // Briggs: fewer neighbours that are hard to colour than registers.
  const int all = static_cast<int>(allocatable.count());
  int hard = 0;
  absl::flat_hash_set<int> seen;
  for (int node : {a, b}) {
    for (int neighbour : nodes_[node].neighbours) {
      const int representative = Representative(neighbour);
      if (seen.insert(representative).second && Degree(representative) >= all) ++hard;
    }
  }
  return hard < available;
}

void InterferenceGraph::Merge(int a, int b) {
  const std::vector<int> neighbours = nodes_[b].neighbours;
  nodes_[b].parent = a;
  nodes_[a].forbidden |= nodes_[b].forbidden;
  for (int neighbour : neighbours) {
    const int representative = Representative(neighbour);
    AddEdge(a, representative);
  }
}

void InterferenceGraph::Coalesce() {
  std::vector<Copy> ordered = copies_;
  std::stable_sort(ordered.begin(), ordered.end(),
                   [](const Copy& a, const Copy& b) { return a.loop_depth > b.loop_depth; });
  for (const Copy& copy : ordered) {
    if (!copy.to.is_virtual || !copy.from.is_virtual) continue;
    const int to = Representative(numbering().Index(copy.to));
    const int from = Representative(numbering().Index(copy.from));
    if (to != from && MayMerge(to, from)) Merge(to, from);
  }
}

}  // namespace atalla::cc
