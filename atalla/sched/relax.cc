#include "atalla/sched/relax.h"

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "atalla/assembler/code.h"
#include "atalla/base/check.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/table.h"
#include "atalla/sched/blocks.h"
#include "atalla/sched/numeric_targets.h"
#include "atalla/sched/packet_list.h"

namespace atalla::sched {
namespace {

using assembler::Code;
using assembler::CodeInstruction;
using isa::Op;

// A conditional branch to a label, before any detours are inserted.
struct Branch {
  int32_t instruction;
  int32_t packet;
  int32_t target;
  bool far = false;
};

std::vector<Branch> LabelBranches(const Code& code, const Schedule& schedule) {
  const auto labels = LabelPackets(code, schedule);
  std::vector<Branch> branches;
  for (size_t p = 0; p < schedule.packets.size(); ++p) {
    for (const Slot& slot : schedule.packets[p]) {
      const CodeInstruction& instruction = code.instructions[slot.instruction];
      if (!isa::HasEffect(instruction.instruction.op, isa::kIsConditional)) continue;
      if (instruction.reference != CodeInstruction::Reference::kPcRelative) continue;
      const auto target = labels.find(instruction.target);
      ATALLA_CHECK(target != labels.end());
      branches.push_back({slot.instruction, static_cast<int32_t>(p), target->second});
    }
  }
  return branches;
}

bool InReach(int64_t packets) {
  const isa::Range reach = isa::OperandRange(isa::OperandKind::kBranch);
  const int64_t bytes = packets * isa::kBytesPerPacket;
  return bytes >= reach.min && bytes <= reach.max;
}

// Marks branches as far until those that are not reach their targets over the detours of those
// that are. Returns how many are far.
int FindFarBranches(size_t packet_count, std::vector<Branch>& branches) {
  int far_count = 0;
  // Detours before each packet, and before the end.
  std::vector<int32_t> detours(packet_count + 1, 0);
  for (bool changed = true; changed;) {
    changed = false;
    for (Branch& branch : branches) {
      if (branch.far) continue;
      const int64_t from = branch.packet + detours[branch.packet];
      const int64_t to = branch.target + detours[branch.target];
      if (InReach(to - from)) continue;
      branch.far = true;
      ++far_count;
      changed = true;
    }
    if (!changed) break;
    detours.assign(packet_count + 1, 0);
    for (const Branch& branch : branches) detours[branch.packet + 1] += branch.far ? 1 : 0;
    for (size_t p = 0; p < packet_count; ++p) detours[p + 1] += detours[p];
  }
  return far_count;
}

}  // namespace

absl::flat_hash_map<absl::string_view, int32_t> LabelPackets(const Code& code,
                                                             const Schedule& schedule) {
  const std::vector<Block> blocks = FindBlocks(code);
  ATALLA_CHECK(blocks.size() == schedule.block_starts.size());
  absl::flat_hash_map<absl::string_view, int32_t> packets;
  size_t block = 0;
  for (const assembler::CodeLabel& label : code.labels) {
    while (block < blocks.size() && blocks[block].begin < label.index) ++block;
    packets[label.name] = block < blocks.size() ? schedule.block_starts[block]
                                                : static_cast<int32_t>(schedule.packets.size());
  }
  return packets;
}

absl::StatusOr<Schedule> RelaxBranches(const Code& code, Schedule schedule) {
  std::vector<Branch> branches = LabelBranches(code, schedule);
  const int far_count = FindFarBranches(schedule.packets.size(), branches);
  if (far_count == 0) return schedule;
  if (const CodeInstruction* numeric = FindNumericTarget(code); numeric != nullptr) {
    return absl::InvalidArgumentError(absl::StrCat(
        numeric->location.ToString(), ": a numeric code address, while ", far_count,
        " branches are out of reach of their labels and need detours that would move it; write a "
        "label"));
  }

  Schedule relaxed;
  relaxed.packets.reserve(schedule.packets.size() + far_count);
  size_t branch = 0;
  size_t block = 0;
  for (size_t p = 0; p < schedule.packets.size(); ++p) {
    const int32_t position = static_cast<int32_t>(relaxed.packets.size());
    if (block < schedule.block_starts.size() &&
        schedule.block_starts[block] == static_cast<int32_t>(p)) {
      relaxed.block_starts.push_back(position);
      ++block;
    }
    relaxed.packets.push_back(std::move(schedule.packets[p]));
    for (; branch < branches.size() && branches[branch].packet == static_cast<int32_t>(p);
         ++branch) {
      if (!branches[branch].far) continue;
      const int32_t instruction = branches[branch].instruction;
      for (Slot& slot : relaxed.packets.back()) {
        if (slot.instruction == instruction) slot.form = Slot::Form::kInverted;
      }
      relaxed.packets.push_back({Slot{instruction, Slot::Form::kDetour}});
    }
  }
  return relaxed;
}

}  // namespace atalla::sched
