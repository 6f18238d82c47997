#include "atalla/pipeline/run_node.h"

#include <optional>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/types/span.h"
#include "atalla/base/status_macros.h"
#include "atalla/emu/emulator.h"
#include "atalla/emu/timing/timing_model.h"
#include "atalla/image/tensor_layout.h"
#include "atalla/kernels/node_image.h"
#include "atalla/kernels/planned_node.h"
#include "atalla/pipeline/poison.h"
#include "atalla/pipeline/timing_metrics.h"

namespace atalla::pipeline {
namespace {

// Plan and run must agree, or every number that rests on the plan is wrong.
absl::Status CheckTraffic(const v1::NodePlan& plan, const emu::Counters& counters) {
  if (counters.BytesLoaded() == plan.loaded_bytes() &&
      counters.BytesStored() == plan.stored_bytes()) {
    return absl::OkStatus();
  }
  return absl::InternalError(absl::StrFormat(
      "the kernel loaded %d and stored %d bytes; the plan says %d and %d", counters.BytesLoaded(),
      counters.BytesStored(), plan.loaded_bytes(), plan.stored_bytes()));
}

absl::StatusOr<NodeResult> Execute(const v1::Region& output, const v1::NodePlan& plan,
                                   const v1::Program& program, const v1::Image& image,
                                   const RunNodeOptions& options) {
  emu::Emulator emulator(options.machine);
  ATALLA_RETURN_IF_ERROR(emulator.LoadProgram(program));
  ATALLA_RETURN_IF_ERROR(emulator.LoadImage(image));
  emulator.InitStack();
  const MemoryGuard guard(output, image);
  ATALLA_RETURN_IF_ERROR(guard.Arm(emulator));
  std::optional<emu::TimingModel> timing;
  if (options.timing) {
    timing.emplace(program, options.machine);
    ATALLA_RETURN_IF_ERROR(emulator.SetObserver(&*timing));
  }
  ATALLA_RETURN_IF_ERROR(emulator.Run({options.max_packets}));
  ATALLA_RETURN_IF_ERROR(guard.Check(emulator));
  NodeResult result;
  result.counters = emulator.counters();
  if (timing) result.timing = MakeNodeTiming(plan.node(), *timing);
  ATALLA_RETURN_IF_ERROR(CheckTraffic(plan, result.counters));

  std::string packed(output.size_bytes(), '\0');
  ATALLA_RETURN_IF_ERROR(emulator.ReadMemory(
      static_cast<uint32_t>(output.address()),
      absl::MakeSpan(reinterpret_cast<uint8_t*>(packed.data()), packed.size())));
  ATALLA_ASSIGN_OR_RETURN(result.output, image::UnpackTensor(packed, image::TypeOf(output)));
  return result;
}

}  // namespace

absl::StatusOr<NodeResult> RunNode(const graph::Graph& graph, const v1::Plan& plan, int node_index,
                                   const v1::Program& program, const v1::Image& image,
                                   const RunNodeOptions& options) {
  ATALLA_ASSIGN_OR_RETURN(const kernels::PlannedNode node,
                          kernels::FindPlannedNode(graph, plan, node_index));
  absl::StatusOr<NodeResult> result =
      Execute(kernels::RegionOf(graph, *node.output), *node.plan, program, image, options);
  if (result.ok()) return result;
  return absl::Status(result.status().code(), absl::StrCat("node '", graph.node(node_index).name(),
                                                           "': ", result.status().message()));
}

}  // namespace atalla::pipeline
