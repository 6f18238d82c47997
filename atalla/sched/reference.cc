#include "atalla/sched/reference.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "atalla/assembler/code.h"
#include "atalla/base/check.h"
#include "atalla/base/status_macros.h"
#include "atalla/isa/effects.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/machine.h"
#include "atalla/isa/table.h"
#include "atalla/sched/blocks.h"
#include "atalla/sched/legality.h"
#include "atalla/sched/packet_list.h"
#include "atalla/sched/reference_effects.h"
#include "atalla/v1/program.pb.h"

namespace atalla::sched {
namespace {

// A cycle is the index of a packet. Times run through the whole program in textual order, over
// labels and jumps.
class InOrderPacker {
 public:
  InOrderPacker(const assembler::Code& code, const isa::MachineModel& machine, int latency_cap)
      : code_(code),
        machine_(machine),
        latency_cap_(latency_cap),
        rules_(RulesL1()),
        room_(rules_) {}

  absl::StatusOr<Schedule> Run() {
    for (const Block& block : FindBlocks(code_)) {
      Close();
      for (int32_t i = block.begin; i < block.end; ++i) {
        ATALLA_RETURN_IF_ERROR(MakeRoom(i));
        if (i == block.begin) schedule_.block_starts.push_back(Cycle());
        Place(i);
      }
    }
    Close();
    return std::move(schedule_);
  }

 private:
  // First cycles, of one register.
  struct Times {
    int64_t ready = 0;        // In which the last write can be used.
    int64_t after_read = 0;   // After that of the last read.
    int64_t after_write = 0;  // After that of the last write, whatever its latency.
  };

  int32_t Cycle() const { return static_cast<int32_t>(schedule_.packets.size()); }

  void Close() {
    if (open_.empty()) return;
    schedule_.packets.push_back(open_);
    open_.clear();
    room_.Clear();
  }

  Times& Of(isa::Register reg) { return times_[static_cast<size_t>(reg.file)][reg.number]; }

  int64_t Latency(isa::Op op) const {
    const int latency = std::max(machine_.Latency(op), 1);
    return latency_cap_ == ReferenceScheduler::kNoCap ? latency : std::min(latency, latency_cap_);
  }

  bool ReadsX33(isa::Op op) const { return isa::HasEffect(op, isa::kReadsX33); }

  int64_t Earliest(const isa::Instruction& in, const ReferenceEffects& effects) {
    int64_t earliest = 0;
    for (isa::Register reg : effects.reads) earliest = std::max(earliest, Of(reg).ready);
    if (effects.write) {
      const Times& times = Of(*effects.write);
      earliest = std::max({earliest, times.ready, times.after_read});
    }
    if (effects.memory) {
      earliest = std::max(earliest, last_memory_ + 1);
      const auto store = stores_.find(*effects.memory);
      if (store != stores_.end()) earliest = std::max(earliest, store->second);
    }
    if (ReadsX33(in.op)) earliest = std::max(earliest, Of(kX33).after_write);
    return earliest;
  }

  // Closes and adds packets until instruction `index` goes into the open one.
  absl::Status MakeRoom(int32_t index) {
    const isa::Instruction& in = code_.instructions[index].instruction;
    effects_ = ReferenceEffectsOf(in);
    const int64_t earliest = Earliest(in, effects_);
    if (earliest > Cycle()) Close();
    if (earliest > Cycle()) {
      empty_packets_ += earliest - Cycle();
      if (empty_packets_ > ReferenceScheduler::kMaxEmptyPackets) {
        return absl::ResourceExhaustedError(absl::StrCat(
            code_.instructions[index].location.ToString(), ": more than ",
            ReferenceScheduler::kMaxEmptyPackets,
            " empty packets up to here; use scheduler 'reference' or a machine with shorter "
            "latencies"));
      }
      schedule_.packets.resize(earliest);
    }
    if (!room_.Fits(in.op)) Close();
    ATALLA_CHECK(room_.Fits(in.op));
    return absl::OkStatus();
  }

  // REQUIRES: MakeRoom(index) was the last call.
  void Place(int32_t index) {
    const isa::Op op = code_.instructions[index].instruction.op;
    const int64_t cycle = Cycle();
    open_.push_back({index});
    room_.Add(op);
    for (isa::Register reg : effects_.reads) Of(reg).after_read = cycle + 1;
    if (ReadsX33(op)) Of(kX33).after_read = cycle + 1;
    if (effects_.write) {
      Times& times = Of(*effects_.write);
      times.ready = cycle + Latency(op);
      times.after_write = cycle + 1;
    }
    if (effects_.memory) {
      last_memory_ = cycle;
      if (effects_.is_store) stores_[*effects_.memory] = cycle + Latency(op);
    }
    if (room_.size() == rules_.width || isa::HasEffect(op, isa::kIsControl)) Close();
  }

  static constexpr isa::Register kX33 = {isa::RegisterFile::kScalar, 33};

  const assembler::Code& code_;
  const isa::MachineModel& machine_;
  const int latency_cap_;
  const RuleSet rules_;
  PacketRoom room_;

  Schedule schedule_;
  Packet open_;
  ReferenceEffects effects_;  // Of the instruction at hand.
  std::array<std::array<Times, 256>, 3> times_ = {};
  absl::flat_hash_map<MemoryKey, int64_t> stores_;
  int64_t last_memory_ = -1;
  int64_t empty_packets_ = 0;
};

}  // namespace

ReferenceScheduler::ReferenceScheduler(int latency_cap) : latency_cap_(latency_cap) {
  ATALLA_CHECK(latency_cap >= 1 || latency_cap == kNoCap);
  const std::string base = "the reference's in-order packer, rules L1; ";
  if (latency_cap == 1) {
    name_ = "reference";
    description_ = base + "every latency 1, no empty packets";
  } else if (latency_cap == kNoCap) {
    name_ = "reference_table";
    description_ = base + "waits for results with empty packets";
  } else {
    name_ = absl::StrCat("reference_cap", latency_cap);
    description_ = absl::StrCat(base, "empty packets for latencies up to ", latency_cap);
  }
}

RuleSet ReferenceScheduler::Rules(const isa::MachineModel&) const {
  RuleSet rules = RulesL1();
  rules.pads_after_control = true;
  return rules;
}

absl::StatusOr<Schedule> ReferenceScheduler::Run(const assembler::Code& code,
                                                 const isa::MachineModel& machine) const {
  return InOrderPacker(code, machine, latency_cap_).Run();
}

v1::StaticMetrics ReferenceMetrics(const Schedule& schedule) {
  std::array<uint64_t, isa::kSlotsPerPacket + 1> histogram = {};
  v1::StaticMetrics metrics;
  for (const Packet& packet : schedule.packets) {
    ++histogram[packet.size()];
    metrics.set_sched_slots_filled(metrics.sched_slots_filled() + packet.size());
  }
  metrics.set_sched_packets(schedule.packets.size());
  for (const uint64_t count : histogram) metrics.add_sched_slot_histogram(count);
  return metrics;
}

}  // namespace atalla::sched
