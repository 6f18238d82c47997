#include "atalla/sched/exposed/path_testing.h"

#include <algorithm>
#include <cstdint>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "atalla/isa/effects.h"
#include "atalla/isa/encoding.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/machine.h"
#include "atalla/isa/table.h"
#include "atalla/v1/program.pb.h"

namespace atalla::sched::exposed {
namespace {

constexpr int kMaxLines = 8;

class PathWalker {
 public:
  PathWalker(const v1::Program& program, const isa::MachineModel& machine) : machine_(machine) {
    for (const v1::Packet& packet : program.packets()) {
      packets_.emplace_back();
      for (const uint64_t word : packet.slots()) {
        const absl::StatusOr<isa::Instruction> in = isa::Decode(word);
        if (in.ok() && in->op != isa::Op::kNopS) packets_.back().push_back(*in);
      }
    }
    for (int p = 0; p < size(); ++p) {
      const isa::Instruction* control = ControlOf(p);
      const bool jumps =
          control != nullptr && (control->op == isa::Op::kJal || control->op == isa::Op::kJalr);
      if (jumps && control->rd != 0) behind_calls_.push_back(p + 1);
    }
    for (int p = 0; p < size(); ++p) ways_.push_back(WaysFrom(p));
  }

  std::string Run() {
    for (int p = 0; p < size(); ++p) {
      for (const isa::Instruction& in : packets_[p]) Walk(p, in);
    }
    return text_;
  }

 private:
  int size() const { return static_cast<int>(packets_.size()); }

  const isa::Instruction* ControlOf(int p) const {
    for (const isa::Instruction& in : packets_[p]) {
      if (isa::HasEffect(in.op, isa::kIsControl)) return &in;
    }
    return nullptr;
  }

  std::vector<int> WaysFrom(int p) const {
    const isa::Instruction* control = ControlOf(p);
    if (control == nullptr) return {p + 1};
    const int target = p + static_cast<int>(control->imm / isa::kBytesPerPacket);
    if (control->op == isa::Op::kHaltS) return {};
    if (control->op == isa::Op::kJal) return {target};
    if (control->op != isa::Op::kJalr) return {p + 1, target};
    return control->rs1 == 0 ? std::vector<int>{0} : behind_calls_;
  }

  int LatencyOf(const isa::Instruction& in) const {
    const int latency = machine_.Latency(in.op);
    if (in.op != isa::Op::kVregLd) return latency;
    return std::min(latency, machine_.Latency(isa::LatencyClass::kVregMemory));
  }

  static bool Uses(const isa::Instruction& in, const isa::Instruction& producer) {
    if (isa::HasEffect(producer.op, isa::kWritesWeights) &&
        isa::HasEffect(in.op, isa::kReadsWeights) && !isa::HasEffect(in.op, isa::kWritesWeights)) {
      return true;
    }
    const isa::RegisterEffects effects = isa::GetRegisterEffects(in);
    for (const isa::Register reg : isa::GetRegisterEffects(producer).writes) {
      if (absl::c_linear_search(effects.reads, reg) || absl::c_linear_search(effects.writes, reg)) {
        return true;
      }
    }
    return false;
  }

  // All packets that control may be in 1, 2, ... packets later.
  void Walk(int from, const isa::Instruction& producer) {
    const int latency = LatencyOf(producer);
    std::set<int> now(ways_[from].begin(), ways_[from].end());
    for (int distance = 1; distance < latency && !now.empty(); ++distance) {
      std::set<int> next;
      for (const int p : now) {
        if (p < 0 || p >= size()) continue;
        for (const isa::Instruction& in : packets_[p]) {
          if (Uses(in, producer)) Report(from, producer, p, in, latency - distance);
        }
        next.insert(ways_[p].begin(), ways_[p].end());
      }
      now = std::move(next);
    }
  }

  void Report(int from, const isa::Instruction& producer, int to, const isa::Instruction& user,
              int missing) {
    if (++lines_ > kMaxLines) return;
    absl::StrAppend(&text_, "packet ", from, ": ", isa::ToString(producer), ": used ", missing,
                    " packets too early in packet ", to, ": ", isa::ToString(user), "\n");
  }

  const isa::MachineModel& machine_;
  std::vector<std::vector<isa::Instruction>> packets_;
  std::vector<int> behind_calls_;
  std::vector<std::vector<int>> ways_;
  std::string text_;
  int lines_ = 0;
};

}  // namespace

std::string EarlyUses(const v1::Program& program, const isa::MachineModel& machine) {
  return PathWalker(program, machine).Run();
}

}  // namespace atalla::sched::exposed
