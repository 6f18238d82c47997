// The outcome of scheduling: packets of instructions, by index in the Code they come from.
//
//   Schedule schedule;
//   schedule.block_starts = {0};
//   schedule.packets.push_back({{0}, {1}});   // Instructions 0 and 1 share the first packet.

#ifndef ATALLA_SCHED_PACKET_LIST_H_
#define ATALLA_SCHED_PACKET_LIST_H_

#include <cstdint>
#include <vector>

#include "absl/container/inlined_vector.h"
#include "atalla/isa/instruction.h"

namespace atalla::sched {

// What fills one slot.
struct Slot {
  enum class Form : uint8_t {
    kAsIs,      // The instruction itself.
    kInverted,  // A conditional branch with the opposite condition, over the packet after it.
    kDetour,    // `jal x0` to the target of the inverted branch in the packet before.
  };

  int32_t instruction = 0;  // Index in Code::instructions.
  Form form = Form::kAsIs;

  friend bool operator==(const Slot& a, const Slot& b) {
    return a.instruction == b.instruction && a.form == b.form;
  }
};

// Filled slots, slot 0 first; nop.s fills the others.
using Packet = absl::InlinedVector<Slot, isa::kSlotsPerPacket>;

struct Schedule {
  std::vector<Packet> packets;
  // First packet of each basic block (blocks.h), in program order. Every block has packets of its
  // own, so that control can only enter it at its first one.
  std::vector<int32_t> block_starts;
};

}  // namespace atalla::sched

#endif  // ATALLA_SCHED_PACKET_LIST_H_
