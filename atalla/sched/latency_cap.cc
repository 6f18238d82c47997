#include "atalla/sched/latency_cap.h"

#include <algorithm>
#include <cstdint>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "atalla/isa/machine.h"
#include "atalla/v1/machine.pb.h"

namespace atalla::sched {

absl::StatusOr<isa::MachineModel> CapLatencies(const isa::MachineModel& machine, int cap) {
  if (cap < 0) {
    return absl::InvalidArgumentError(
        absl::StrCat("latency cap ", cap, ": it must be 0 (none) or more"));
  }
  if (cap == 0) return machine;
  v1::Machine proto = machine.proto();
  for (v1::ClassLatency& latency : *proto.mutable_latencies()) {
    latency.set_cycles(std::min(latency.cycles(), static_cast<uint32_t>(cap)));
  }
  return isa::MachineModel::FromProto(proto);
}

}  // namespace atalla::sched
