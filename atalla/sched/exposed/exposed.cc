#include "atalla/sched/exposed/exposed.h"

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "atalla/assembler/code.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/machine.h"
#include "atalla/sched/exposed/stall_finder.h"
#include "atalla/sched/legality.h"
#include "atalla/sched/packet_list.h"

namespace atalla::sched::exposed {
namespace {

// Packets of what fits into a cycle, in slot order, and no empty ones.
Schedule SplitPackets(const assembler::Code& code, const Schedule& schedule, const RuleSet& rules) {
  Schedule split;
  PacketRoom room(rules);
  size_t block = 0;
  for (size_t p = 0; p < schedule.packets.size(); ++p) {
    if (block < schedule.block_starts.size() &&
        schedule.block_starts[block] == static_cast<int32_t>(p)) {
      split.block_starts.push_back(static_cast<int32_t>(split.packets.size()));
      ++block;
    }
    if (schedule.packets[p].empty()) continue;
    room.Clear();
    split.packets.emplace_back();
    for (const Slot& slot : schedule.packets[p]) {
      const isa::Op op = code.instructions[slot.instruction].instruction.op;
      if (!room.Fits(op)) {
        room.Clear();
        split.packets.emplace_back();
      }
      room.Add(op);
      split.packets.back().push_back(slot);
    }
  }
  return split;
}

Schedule Pad(const Schedule& schedule, const Stalls& stalls) {
  Schedule padded;
  for (size_t b = 0; b < schedule.block_starts.size(); ++b) {
    const bool last = b + 1 == schedule.block_starts.size();
    const size_t end = last ? schedule.packets.size() : schedule.block_starts[b + 1];
    padded.block_starts.push_back(static_cast<int32_t>(padded.packets.size()));
    for (size_t p = schedule.block_starts[b]; p < end; ++p) {
      padded.packets.resize(padded.packets.size() + stalls.before[p]);
      padded.packets.push_back(schedule.packets[p]);
    }
    padded.packets.resize(padded.packets.size() + stalls.behind[b]);
  }
  return padded;
}

}  // namespace

absl::StatusOr<Schedule> AddStalls(const assembler::Code& code, Schedule schedule,
                                   const isa::MachineModel& machine) {
  schedule = SplitPackets(code, schedule, RulesL2(machine));
  const Stalls stalls = FindStalls(code, schedule, machine);
  int64_t count = 0;
  for (const int32_t stall : stalls.before) count += stall;
  for (const int32_t stall : stalls.behind) count += stall;
  if (count > kMaxStalls) {
    return absl::ResourceExhaustedError(
        absl::StrCat("exposed timing needs ", count, " empty packets; more than ", kMaxStalls,
                     " are refused: make the program or the latencies shorter"));
  }
  return Pad(schedule, stalls);
}

}  // namespace atalla::sched::exposed
