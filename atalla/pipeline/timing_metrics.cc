#include "atalla/pipeline/timing_metrics.h"

#include <string>

#include "absl/strings/string_view.h"
#include "atalla/emu/timing/timing_model.h"
#include "atalla/emu/timing/timing_result.h"
#include "atalla/emu/timing/timing_result_proto.h"
#include "atalla/isa/machine.h"
#include "atalla/v1/machine.pb.h"
#include "atalla/v1/timing.pb.h"

namespace atalla::pipeline {

v1::NodeTiming MakeNodeTiming(absl::string_view name, const emu::TimingModel& timing) {
  const emu::TimingResult result = timing.Result();
  v1::NodeTiming node;
  node.set_name(std::string(name));
  node.set_cycles(result.cycles);
  node.set_packets_issued(result.packets_issued);
  node.set_stall_cycles(result.stalls.Total());
  *node.mutable_stalls() = emu::StallCyclesToProto(result.stalls);
  node.set_hazards(timing.hazards().list().size());
  return node;
}

v1::RunTiming MakeRunTiming(const isa::MachineModel& machine) {
  v1::RunTiming run;
  run.set_machine(machine.name());
  run.set_exposed(machine.proto().issue().timing() == v1::Issue::TIMING_EXPOSED);
  run.mutable_total()->set_name("total");
  run.mutable_total()->mutable_stalls();  // There, even without nodes.
  return run;
}

void AddNodeTiming(const v1::NodeTiming& node, v1::RunTiming& run) {
  *run.add_nodes() = node;
  v1::NodeTiming& total = *run.mutable_total();
  total.set_cycles(total.cycles() + node.cycles());
  total.set_packets_issued(total.packets_issued() + node.packets_issued());
  total.set_stall_cycles(total.stall_cycles() + node.stall_cycles());
  total.set_hazards(total.hazards() + node.hazards());
  v1::StallCycles& stalls = *total.mutable_stalls();
  stalls.set_operand(stalls.operand() + node.stalls().operand());
  stalls.set_unit(stalls.unit() + node.stalls().unit());
  stalls.set_port(stalls.port() + node.stalls().port());
  stalls.set_dma(stalls.dma() + node.stalls().dma());
  stalls.set_control(stalls.control() + node.stalls().control());
}

}  // namespace atalla::pipeline
