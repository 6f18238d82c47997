#include "atalla/emu/timing/oracle.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "atalla/emu/timing/trace.h"
#include "atalla/isa/effects.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/machine.h"
#include "atalla/isa/table.h"
#include "atalla/v1/machine.pb.h"

namespace atalla::emu {
namespace {

using isa::Op;

// A resource by name: "x5", "W", "b1000", "r0.3".
using Resource = std::string;

struct Needs {
  std::vector<Resource> reads;
  std::vector<Resource> writes;
};

Needs NeedsOf(const TracedSlot& slot) {
  Needs needs;
  const isa::RegisterEffects effects = isa::GetRegisterEffects(slot.instruction);
  for (const isa::Register reg : effects.reads) needs.reads.push_back(reg.ToString());
  for (const isa::Register reg : effects.writes) needs.writes.push_back(reg.ToString());
  if (slot.instruction.op == Op::kGemmVv) needs.reads.push_back("W");
  const auto row = [](const TracedSlot::Row& r) {
    return "r" + std::to_string(r.first) + "." + std::to_string(r.second);
  };
  for (const uint32_t byte : slot.bytes_read) needs.reads.push_back("b" + std::to_string(byte));
  for (const uint32_t byte : slot.bytes_written) needs.writes.push_back("b" + std::to_string(byte));
  for (const auto& r : slot.rows_read) needs.reads.push_back(row(r));
  for (const auto& r : slot.rows_written) needs.writes.push_back(row(r));
  return needs;
}

bool IsStorage(const Resource& resource) { return resource[0] == 'b' || resource[0] == 'r'; }

int64_t LatencyOf(const TracedSlot& slot, const isa::MachineModel& machine) {
  if (slot.vreg_to_memory) return machine.Latency(isa::LatencyClass::kVregMemory);
  return machine.Latency(slot.instruction.op);
}

int64_t MoveCycles(const TracedSlot& slot, uint32_t rows, const isa::MachineModel& machine) {
  const int64_t rate = machine.dma().bytes_per_cycle();
  return rate == 0 ? 0 : (int64_t{2} * rows * slot.transfer_columns + rate - 1) / rate;
}

int64_t ReadCycles(const TracedSlot& slot, uint32_t rows, const isa::MachineModel& machine) {
  return std::max(int64_t{rows} * machine.dma().cycles_per_row(), MoveCycles(slot, rows, machine));
}

class Oracle {
 public:
  explicit Oracle(const isa::MachineModel& machine) : machine_(machine) {}

  void Run(const TracedPacket& packet) {
    packet_ = packet.index;
    if (machine_.issue().timing() == v1::Issue::TIMING_EXPOSED) {
      RunExposed(packet);
    } else {
      RunInterlocked(packet);
    }
    ++cycle_;
    Branch(packet);
  }

  OracleResult result() {
    result_.cycles = cycle_;
    return result_;
  }

 private:
  struct Busy {
    int64_t until = 0;
    bool dma = false;
  };

  void RunInterlocked(const TracedPacket& packet) {
    // The packet waits as a whole: one cycle after the other, until nothing is missing. All of the
    // time is blamed on the first slot that is missing something in the last cycle.
    const int64_t first = cycle_;
    std::pair<int, std::string> last_missing;
    for (std::pair<int, std::string> missing; FirstMissing(packet, missing); ++cycle_) {
      last_missing = missing;
    }
    if (cycle_ > first) Stall(last_missing.first, last_missing.second, cycle_ - first);
    this_cycle_.clear();
    for (const TracedSlot& slot : packet.slots) {
      const int64_t start = cycle_;
      std::string cause;
      for (std::string missing; Missing(slot, missing); ++cycle_) cause = missing;
      if (cycle_ == start) {
        cause = Lack(slot);
        if (!cause.empty()) ++cycle_;
      }
      if (cycle_ > start) {
        Stall(slot.slot, cause, cycle_ - start);
        this_cycle_.clear();
      }
      this_cycle_.push_back(slot.instruction.op);
      Issue(slot);
    }
  }

  void RunExposed(const TracedPacket& packet) {
    this_cycle_.clear();
    for (const TracedSlot& slot : packet.slots) {
      if (!Lack(slot).empty()) result_.hazards.emplace(packet_, slot.slot, "too much");
      this_cycle_.push_back(slot.instruction.op);
      const Needs needs = NeedsOf(slot);
      for (const Resource& r : needs.reads) {
        if (landing_[r].until > cycle_) result_.hazards.emplace(packet_, slot.slot, "read");
      }
      const int64_t lands = slot.transfer ? TransferStart() + LatencyOf(slot, machine_) +
                                                MoveCycles(slot, slot.transfer_rows, machine_)
                                          : cycle_ + LatencyOf(slot, machine_);
      for (const Resource& r : needs.writes) {
        const int64_t older = landing_[r].until;
        if (older > cycle_ && older >= lands) {
          result_.hazards.emplace(packet_, slot.slot, "overtaken");
        }
        if (reading_[r] > cycle_) result_.hazards.emplace(packet_, slot.slot, "overwrite");
      }
      Issue(slot);
    }
  }

  int64_t TransferStart() const {
    int64_t start = cycle_;
    while (!MayStart(start)) ++start;
    return start;
  }

  bool MayStart(int64_t cycle) const {
    if (cycle < engine_free_) return false;
    const auto on_the_way = std::count_if(transfers_done_.begin(), transfers_done_.end(),
                                          [cycle](int64_t done) { return done > cycle; });
    return machine_.dma().in_flight() == 0 || on_the_way < machine_.dma().in_flight();
  }

  bool FirstMissing(const TracedPacket& packet, std::pair<int, std::string>& missing) {
    for (const TracedSlot& slot : packet.slots) {
      missing.first = slot.slot;
      if (Missing(slot, missing.second)) return true;
    }
    return false;
  }

  // Whether the slot may not issue in this cycle; an operand is blamed before a transfer.
  bool Missing(const TracedSlot& slot, std::string& cause) {
    bool operand = false;
    bool dma = false;
    const auto need = [this, &operand, &dma](const Busy& busy) {
      if (busy.until <= cycle_) return;
      (busy.dma ? dma : operand) = true;
    };
    const Needs needs = NeedsOf(slot);
    for (const Resource& r : needs.reads) need(landing_[r]);
    for (const Resource& r : needs.writes) {
      need(landing_[r]);
      need({reading_[r], true});
    }
    if (slot.transfer && !MayStart(cycle_)) dma = true;
    if (slot.instruction.op == Op::kHaltS) {
      for (const auto& [resource, busy] : landing_) {
        if (resource[0] == 'b' || busy.dma) need(busy);
      }
    }
    cause = operand ? "operand" : "dma";
    return operand || dma;
  }

  // What the machine lacks for the slot in this cycle: "unit", "port" or "".
  std::string Lack(const TracedSlot& slot) const {
    std::vector<Op> all = this_cycle_;
    all.push_back(slot.instruction.op);
    const isa::Unit unit = isa::GetInfo(slot.instruction.op).unit;
    int of_unit = 0;
    int scalar = 0;
    int vector = 0;
    int mask = 0;
    for (const Op op : all) {
      of_unit += isa::GetInfo(op).unit == unit ? 1 : 0;
      const isa::PortUse use = op == Op::kHaltS ? machine_.Ports() : isa::GetInfo(op).ports;
      scalar += use.scalar;
      vector += use.vector;
      mask += use.mask;
    }
    if (of_unit > machine_.UnitLimit(unit)) return "unit";
    const isa::PortUse limit = machine_.Ports();
    return scalar > limit.scalar || vector > limit.vector || mask > limit.mask ? "port" : "";
  }

  void Issue(const TracedSlot& slot) {
    const Needs needs = NeedsOf(slot);
    int64_t start = cycle_;
    int64_t done = cycle_ + LatencyOf(slot, machine_);
    if (slot.transfer) {
      start = TransferStart();
      done = start + LatencyOf(slot, machine_) + MoveCycles(slot, slot.transfer_rows, machine_);
      engine_free_ = start + ReadCycles(slot, slot.transfer_rows, machine_);
      transfers_done_.push_back(done);
    }
    for (const Resource& r : needs.writes) {
      // In memory an overtaken write stays in the way.
      if (r[0] == 'b' && landing_[r].until > done) continue;
      landing_[r] = {done, slot.transfer};
    }
    if (slot.instruction.op == Op::kLwVi) landing_["W"] = {done, false};
    if (slot.transfer) KeepSource(slot, needs, start);
  }

  void KeepSource(const TracedSlot& slot, const Needs& needs, int64_t start) {
    uint32_t rows = 0;
    for (const Resource& r : needs.reads) {
      if (!IsStorage(r)) continue;
      const uint32_t read = r[0] == 'r' ? ++rows : slot.transfer_rows;
      const int64_t until = start + ReadCycles(slot, read, machine_) - 1;
      reading_[r] = std::max(reading_[r], until);
    }
  }

  void Branch(const TracedPacket& packet) {
    int control = -1;
    for (const TracedSlot& slot : packet.slots) {
      if (slot.instruction.op == Op::kHaltS) return;
      if (isa::HasEffect(slot.instruction.op, isa::kIsControl)) control = slot.slot;
    }
    const int64_t cost = machine_.issue().taken_branch_cycles();
    if (!packet.taken || cost == 0) return;
    Stall(control, "control", cost);
    cycle_ += cost;
  }

  void Stall(int slot, const std::string& cause, int64_t cycles) {
    result_.stalls[{packet_, slot, cause}] += cycles;
  }

  const isa::MachineModel& machine_;
  OracleResult result_;
  int packet_ = 0;
  int64_t cycle_ = 0;
  std::map<Resource, Busy> landing_;
  std::map<Resource, int64_t> reading_;
  int64_t engine_free_ = 0;
  std::vector<int64_t> transfers_done_;
  std::vector<Op> this_cycle_;
};

}  // namespace

OracleResult RunOracle(const std::vector<TracedPacket>& trace, const isa::MachineModel& machine) {
  Oracle oracle(machine);
  for (const TracedPacket& packet : trace) oracle.Run(packet);
  return oracle.result();
}

int64_t DependenceBound(const std::vector<TracedPacket>& trace, const isa::MachineModel& machine) {
  std::map<Resource, int64_t> available;
  int64_t bound = 0;
  for (const TracedPacket& packet : trace) {
    for (const TracedSlot& slot : packet.slots) {
      const Needs needs = NeedsOf(slot);
      int64_t start = 0;
      for (const Resource& r : needs.reads) start = std::max(start, available[r]);
      const int64_t done = start + LatencyOf(slot, machine);
      for (const Resource& r : needs.writes) available[r] = done;
      if (slot.instruction.op == Op::kLwVi) available["W"] = std::max(available["W"], done);
      bound = std::max(bound, start + 1);
    }
  }
  return bound;
}

}  // namespace atalla::emu
