#include "atalla/sched/checker.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/container/inlined_vector.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "atalla/assembler/code.h"
#include "atalla/base/status_macros.h"
#include "atalla/isa/effects.h"
#include "atalla/isa/encoding.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/machine.h"
#include "atalla/isa/table.h"
#include "atalla/sched/legality.h"
#include "atalla/sched/packet_list.h"
#include "atalla/sched/touches.h"

namespace atalla::sched {
namespace {

using assembler::Code;
using assembler::CodeInstruction;
using Form = Slot::Form;

struct Place {
  int32_t packet = -1;
  int32_t slot = -1;
};

// Which instruction last wrote each register; entries of other blocks do not count.
class Writers {
 public:
  Writers() { writers_.fill(-1); }

  void Start(int32_t block_begin) { begin_ = block_begin; }
  int32_t Of(isa::Register reg) const {
    const int32_t writer = writers_[Index(reg)];
    return writer >= begin_ ? writer : -1;
  }
  void Set(isa::Register reg, int32_t writer) { writers_[Index(reg)] = writer; }

 private:
  static int Index(isa::Register reg) { return static_cast<int>(reg.file) * 256 + reg.number; }

  int32_t begin_ = 0;
  std::array<int32_t, 3 * 256> writers_;
};

class Checker {
 public:
  Checker(const Code& code, const Schedule& schedule, const RuleSet& rules,
          const isa::MachineModel& machine)
      : code_(code),
        schedule_(schedule),
        rules_(rules),
        scratchpad_rows_(machine.scratchpad_rows()),
        size_(static_cast<int32_t>(code.instructions.size())),
        packet_count_(static_cast<int32_t>(schedule.packets.size())) {}

  absl::Status Run() {
    ATALLA_RETURN_IF_ERROR(CheckSlots());
    ATALLA_RETURN_IF_ERROR(CheckPackets());
    ATALLA_RETURN_IF_ERROR(CheckBlocks());
    for (size_t b = 0; b + 1 < leaders_.size(); ++b) {
      ATALLA_RETURN_IF_ERROR(CheckRegisters(b));
      ATALLA_RETURN_IF_ERROR(CheckStorage(leaders_[b], leaders_[b + 1]));
    }
    return absl::OkStatus();
  }

 private:
  const isa::Instruction& Instruction(int32_t index) const {
    return code_.instructions[index].instruction;
  }
  bool IsControl(int32_t index) const {
    return isa::HasEffect(Instruction(index).op, isa::kIsControl);
  }

  // "instruction 3 'add.s x1, x2, x3' (a.s:4)"
  std::string Describe(int32_t index) const {
    const CodeInstruction& instruction = code_.instructions[index];
    std::string text =
        absl::StrCat("instruction ", index, " '", isa::ToString(instruction.instruction), "'");
    if (instruction.location.line > 0) {
      absl::StrAppend(&text, " (", instruction.location.ToString(), ")");
    }
    return text;
  }

  template <typename... Parts>
  static absl::Status Wrong(const Parts&... parts) {
    return absl::InternalError(absl::StrCat("wrong schedule: ", parts...));
  }

  // Every instruction once; inverted branches with their detours.
  absl::Status CheckSlots() {
    places_.assign(size_, Place());
    for (int32_t p = 0; p < packet_count_; ++p) {
      const Packet& packet = schedule_.packets[p];
      for (size_t s = 0; s < packet.size(); ++s) {
        const Slot& slot = packet[s];
        if (slot.instruction < 0 || slot.instruction >= size_) {
          return Wrong("packet ", p, " holds instruction ", slot.instruction, " of ", size_);
        }
        if (slot.form == Form::kDetour) {
          ATALLA_RETURN_IF_ERROR(CheckDetour(p));
          continue;
        }
        if (places_[slot.instruction].packet >= 0) {
          return Wrong(Describe(slot.instruction), " is there twice");
        }
        places_[slot.instruction] = {p, static_cast<int32_t>(s)};
        if (slot.form == Form::kInverted && !IsDetour(p + 1, slot.instruction)) {
          return Wrong(Describe(slot.instruction), " is inverted but has no detour after it");
        }
      }
    }
    for (int32_t i = 0; i < size_; ++i) {
      if (places_[i].packet < 0) return Wrong(Describe(i), " is missing");
    }
    return absl::OkStatus();
  }

  bool IsDetour(int32_t packet, int32_t instruction) const {
    if (packet >= packet_count_ || schedule_.packets[packet].size() != 1) return false;
    return schedule_.packets[packet][0] == Slot{instruction, Form::kDetour};
  }

  absl::Status CheckDetour(int32_t p) const {
    const Packet& packet = schedule_.packets[p];
    const int32_t branch = packet[0].instruction;
    const CodeInstruction& instruction = code_.instructions[branch];
    if (packet.size() != 1) return Wrong("packet ", p, " holds a detour and something else");
    if (!isa::HasEffect(instruction.instruction.op, isa::kIsConditional) ||
        instruction.reference != CodeInstruction::Reference::kPcRelative) {
      return Wrong(Describe(branch), " cannot have a detour");
    }
    if (p > 0) {
      for (const Slot& slot : schedule_.packets[p - 1]) {
        if (slot == Slot{branch, Form::kInverted}) return absl::OkStatus();
      }
    }
    return Wrong("packet ", p, " is a detour of ", Describe(branch), ", which is not before it");
  }

  absl::Status CheckPackets() const {
    for (int32_t p = 0; p < packet_count_; ++p) {
      absl::InlinedVector<isa::Instruction, isa::kSlotsPerPacket> packet;
      for (const Slot& slot : schedule_.packets[p]) {
        if (slot.form != Form::kDetour) packet.push_back(Instruction(slot.instruction));
      }
      const absl::Status legal = CheckPacket(rules_, packet);
      if (!legal.ok()) return Wrong("packet ", p, ": ", legal.message());
    }
    return absl::OkStatus();
  }

  // Blocks in order, each in packets of its own, control in the last of them.
  absl::Status CheckBlocks() {
    std::vector<bool> leads(size_ + 1, false);
    leads[0] = true;
    for (const assembler::CodeLabel& label : code_.labels) leads[label.index] = true;
    for (int32_t i = 0; i < size_; ++i) {
      if (IsControl(i)) leads[i + 1] = true;
    }
    leaders_.clear();
    for (int32_t i = 0; i < size_; ++i) {
      if (leads[i]) leaders_.push_back(i);
    }
    const size_t blocks = leaders_.size();
    leaders_.push_back(size_);
    if (schedule_.block_starts.size() != blocks) {
      return Wrong(schedule_.block_starts.size(), " blocks instead of ", blocks);
    }
    if (blocks == 0) {
      return packet_count_ == 0 ? absl::OkStatus() : Wrong("packets without instructions");
    }
    if (schedule_.block_starts[0] != 0) return Wrong("the first block does not start at packet 0");
    for (size_t b = 0; b < blocks; ++b) {
      const int32_t first = schedule_.block_starts[b];
      const int32_t last = LastPacket(b);
      if (first > last || last >= packet_count_) return Wrong("block ", b, " has no packets");
      const int32_t end = LastBusyPacket(first, last);
      for (int32_t i = leaders_[b]; i < leaders_[b + 1]; ++i) {
        const int32_t packet = places_[i].packet;
        if (packet < first || packet > last) {
          return Wrong(Describe(i), " is in packet ", packet, ", outside its block's ", first, "..",
                       last);
        }
        const bool leaves = packet == end || (packet + 1 == end && IsDetour(end, i));
        if (IsControl(i) && !leaves) {
          return Wrong(Describe(i), " is in packet ", packet, ", before the end of its block at ",
                       end);
        }
      }
    }
    return absl::OkStatus();
  }

  int32_t LastPacket(size_t block) const {
    return (block + 1 < schedule_.block_starts.size() ? schedule_.block_starts[block + 1]
                                                      : packet_count_) -
           1;
  }

  // The last packet of a block behind which nothing must stand once control has left.
  int32_t LastBusyPacket(int32_t first, int32_t last) const {
    if (!rules_.pads_after_control) return last;
    while (last > first && schedule_.packets[last].empty()) --last;
    return last;
  }

  // Who reads from whom: in program order, slot by slot, and packet by packet.
  absl::Status CheckRegisters(size_t block) {
    const int32_t begin = leaders_[block];
    const int32_t end = leaders_[block + 1];
    effects_.clear();
    first_source_.clear();
    sources_.clear();
    for (Writers* writers : {&program_, &by_slot_, &by_packet_}) writers->Start(begin);
    for (int32_t i = begin; i < end; ++i) {
      effects_.push_back(isa::GetRegisterEffects(Instruction(i)));
      first_source_.push_back(sources_.size());
      for (isa::Register reg : effects_.back().reads) sources_.push_back(program_.Of(reg));
      for (isa::Register reg : effects_.back().writes) program_.Set(reg, i);
    }
    for (int32_t p = schedule_.block_starts[block]; p <= LastPacket(block); ++p) {
      for (const Slot& slot : schedule_.packets[p]) {
        if (slot.form == Form::kDetour) continue;
        ATALLA_RETURN_IF_ERROR(CheckSources(slot.instruction, begin));
        for (isa::Register reg : effects_[slot.instruction - begin].writes) {
          by_slot_.Set(reg, slot.instruction);
        }
      }
      for (const Slot& slot : schedule_.packets[p]) {
        if (slot.form == Form::kDetour) continue;
        for (isa::Register reg : effects_[slot.instruction - begin].writes) {
          by_packet_.Set(reg, slot.instruction);
        }
      }
    }
    for (const isa::RegisterEffects& effects : effects_) {
      for (isa::Register reg : effects.writes) {
        if (by_slot_.Of(reg) != program_.Of(reg)) {
          return Wrong(reg.ToString(), " is left as ", Describe(by_slot_.Of(reg)),
                       " makes it, not ", Describe(program_.Of(reg)));
        }
      }
    }
    return absl::OkStatus();
  }

  absl::Status CheckSources(int32_t index, int32_t begin) const {
    const auto& reads = effects_[index - begin].reads;
    for (size_t r = 0; r < reads.size(); ++r) {
      const int32_t expected = sources_[first_source_[index - begin] + r];
      for (const Writers* writers : {&by_slot_, &by_packet_}) {
        const int32_t source = writers->Of(reads[r]);
        if (source == expected) continue;
        return Wrong(Describe(index), " reads ", reads[r].ToString(), " from ",
                     source < 0 ? "before the block" : Describe(source), ", not from ",
                     expected < 0 ? "before the block" : Describe(expected));
      }
    }
    return absl::OkStatus();
  }

  absl::Status CheckStorage(int32_t begin, int32_t end) const {
    const std::vector<Touch> touches = FindTouches(code_, begin, end);
    for (size_t i = 0; i < touches.size(); ++i) {
      for (size_t j = i + 1; j < touches.size(); ++j) {
        const Place first = places_[touches[i].instruction];
        const Place second = places_[touches[j].instruction];
        if (first.packet < second.packet) continue;
        ATALLA_RETURN_IF_ERROR(
            CheckOrder(touches[i], touches[j],
                       /*shared=*/first.packet == second.packet && first.slot < second.slot));
      }
    }
    return absl::OkStatus();
  }

  // `a` is before `b` in program order, but not in an earlier packet; `shared`: in an earlier slot
  // of the same one, so that `a` may read what `b` writes.
  absl::Status CheckOrder(const Touch& a, const Touch& b, bool shared) const {
    const auto conflict = [shared](bool a_reads, bool a_writes, bool b_reads, bool b_writes) {
      return (a_writes && (b_reads || b_writes)) || (!shared && a_reads && b_writes);
    };
    const absl::string_view how = shared ? " shares a packet with " : " is issued before ";
    const int32_t one = shared ? a.instruction : b.instruction;
    const int32_t other = shared ? b.instruction : a.instruction;
    if (conflict(a.reads_memory, a.writes_memory, b.reads_memory, b.writes_memory) &&
        MayMeetInMemory(a, b)) {
      return Wrong(Describe(one), how, Describe(other), "; both may touch the same memory");
    }
    if (conflict(a.reads_scratchpad, a.writes_scratchpad, b.reads_scratchpad,
                 b.writes_scratchpad) &&
        MayMeetInScratchpad(a, b, scratchpad_rows_)) {
      return Wrong(Describe(one), how, Describe(other), "; both may touch the same scratchpad row");
    }
    const bool weights = (a.reads_weights || a.writes_weights) &&
                         (b.reads_weights || b.writes_weights) &&
                         (a.writes_weights || b.writes_weights);
    if (weights) return Wrong(Describe(one), how, Describe(other), "; both use the weight buffer");
    return absl::OkStatus();
  }

  const Code& code_;
  const Schedule& schedule_;
  const RuleSet& rules_;
  const int scratchpad_rows_;
  const int32_t size_;
  const int32_t packet_count_;

  std::vector<Place> places_;     // Of each instruction.
  std::vector<int32_t> leaders_;  // First instruction of each block, and the end.

  // Of the block at hand.
  Writers program_, by_slot_, by_packet_;
  std::vector<isa::RegisterEffects> effects_;
  std::vector<size_t> first_source_;  // Where each instruction's reads begin in sources_.
  std::vector<int32_t> sources_;      // Writer that each read sees in program order.
};

}  // namespace

absl::Status CheckSchedule(const Code& code, const Schedule& schedule, const RuleSet& rules,
                           const isa::MachineModel& machine) {
  return Checker(code, schedule, rules, machine).Run();
}

}  // namespace atalla::sched
