// Cycles of a graph's nodes, and their sum.
//
//   emu::TimingModel timing(program, machine);              // Observes the node's run.
//   AddNodeTiming(node.name(), timing, run_timing);         // And its cycles to the total.
//
// docs/metrics.md says what the sum means.

#ifndef ATALLA_PIPELINE_TIMING_METRICS_H_
#define ATALLA_PIPELINE_TIMING_METRICS_H_

#include <string>

#include "absl/strings/string_view.h"
#include "atalla/emu/timing/timing_model.h"
#include "atalla/isa/machine.h"
#include "atalla/v1/timing.pb.h"

namespace atalla::pipeline {

v1::NodeTiming MakeNodeTiming(absl::string_view name, const emu::TimingModel& timing);

// No nodes yet.
v1::RunTiming MakeRunTiming(const isa::MachineModel& machine);
void AddNodeTiming(const v1::NodeTiming& node, v1::RunTiming& run);

}  // namespace atalla::pipeline

#endif  // ATALLA_PIPELINE_TIMING_METRICS_H_
