// Which instructions may share a packet: rule sets as data, and the questions asked of them.
//
//   const RuleSet rules = RulesL2(machine);
//   PacketRoom room(rules);
//   if (room.Fits(op)) room.Add(op);                       // While a packet is filled.
//   ATALLA_RETURN_IF_ERROR(CheckPacket(rules, packet));    // A finished packet; says what is
//   wrong.
//
// A rule set is a width, and a table of resources: how much of each a packet has, and how much each
// operation takes. L1 and L2 are those of the assembler specification, section 4. Every operation
// fits an empty packet of every machine: MachineModel sees to it.

#ifndef ATALLA_SCHED_LEGALITY_H_
#define ATALLA_SCHED_LEGALITY_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/machine.h"

namespace atalla::sched {

struct Resource {
  std::string name;
  int limit = 0;                                    // What one packet has.
  std::array<uint8_t, isa::kOpCount + 1> use = {};  // What each operation takes; index = opcode.

  int Use(isa::Op op) const { return use[static_cast<int>(op)]; }
};

struct RuleSet {
  std::string name;
  int width = isa::kSlotsPerPacket;
  // Nothing may share a packet with a branch, jump or halt.s. In every rule set there is at most
  // one of these in a packet.
  bool control_alone = false;
  // An instruction may overwrite a register that an earlier slot of its packet reads.
  bool shares_war = true;
  // Empty packets may follow the control instruction of a block: waiting on the way to the next.
  bool pads_after_control = false;
  std::vector<Resource> resources;
};

// One instruction a packet.
RuleSet RulesLinear();

// The rules of the reference's in-order packer: control alone, one vector instruction (arithmetic,
// compares, vreg.*, vmov.vts), one memory instruction (scalar, vreg.*, scpad.*), no
// write-after-read.
RuleSet RulesL1();

// Units and register-file read ports of the machine. halt.s takes all ports.
RuleSet RulesL2(const isa::MachineModel& machine);

// OK if the instructions, in slot order, may form a packet. kInvalidArgument names the resource
// that is short, or the register or weight buffer that one slot writes and another uses. Order
// through data memory and scratchpads depends on addresses and is not judged here.
absl::Status CheckPacket(const RuleSet& rules, absl::Span<const isa::Instruction> packet);

// What is left of a packet while it is being filled. Knows operations, not registers.
class PacketRoom {
 public:
  explicit PacketRoom(const RuleSet& rules);

  bool Fits(isa::Op op) const;
  // REQUIRES: Fits(op).
  void Add(isa::Op op);
  void Clear();
  int size() const { return size_; }

  // Operations of one class take the same resources, so either all of them fit or none.
  int class_count() const { return static_cast<int>(uses_.size()) / words_; }
  int ClassOf(isa::Op op) const { return classes_[static_cast<int>(op)]; }
  bool ClassFits(int op_class) const;
  // REQUIRES: ClassFits(op_class).
  void AddClass(int op_class);

 private:
  // What a packet has left of each resource, and what a class takes, are numbers of 15 bits beside
  // each other in words. With the bit above each set, one subtraction tells for four of them
  // whether there is enough.
  static constexpr uint64_t kGuards = 0x8000800080008000;

  int words_ = 1;
  std::vector<uint64_t> full_;  // Of an empty packet, with guards.
  std::vector<uint64_t> left_;
  std::vector<uint64_t> uses_;  // words_ of each class.
  std::array<int, isa::kOpCount + 1> classes_ = {};
  int size_ = 0;
};

inline bool PacketRoom::ClassFits(int op_class) const {
  const uint64_t* use = &uses_[static_cast<size_t>(op_class * words_)];
  uint64_t enough = kGuards;
  for (int w = 0; w < words_; ++w) enough &= left_[w] - use[w];
  return enough == kGuards;
}

}  // namespace atalla::sched

#endif  // ATALLA_SCHED_LEGALITY_H_
